"""The options that describe the columns of files, the names that columns get, and checks of a map of headings."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from ntm_criteria.account import AccountLine
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import Locale
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, identity, one_line


@frozen
class Columns:
    """The options that describe the columns of the files.

    :ivar by: the columns of the key; empty to find it by its heading.
    :ivar year: the name of the column of the year; a file may lack this column.
    :ivar judged: the year that is judged; None if it differs by row.
    :ivar units: the units of columns that are not in the unit of their fact, by column.
    :ivar locale: the way numbers in text are written: "vi" (1.234,5), "en" (1,234.5) or None.
    :ivar keep_all: whether every column goes into the result.
    :ivar map: the facts of headings, by the identity of the heading; "" for a column that is not a figure.
    :ivar choosing: the columns of the main file that the rule set of a row is chosen by.
    :ivar encoding: the encoding of CSV files, as Python calls it.
    """

    by: tuple[str, ...]
    year: str
    units: Mapping[str, str]
    locale: Locale
    keep_all: bool
    judged: int | None = None
    map: Mapping[str, str] = field(factory=dict)
    encoding: str = "utf-8"
    choosing: tuple[str, ...] = ()


@frozen
class NamedColumns:
    """The columns of a file under the names by which they are judged.

    :ivar names: the name of each column, by its number.
    :ivar written: the heading of each column that has another name.
    :ivar by: the columns of the key.
    :ivar units: the unit of bare numbers and its factor, by fact, where headings state another unit than the fact's.
    :ivar lines: the account of the columns.
    :ivar problems: errors and warnings.
    :ivar missing: the columns of the key and of the year that the file lacks, which `problems` say.
    """

    names: Mapping[int, str]
    written: Mapping[str, str]
    by: tuple[str, ...]
    units: Mapping[str, tuple[str, Fraction]]
    lines: Sequence[AccountLine]
    problems: Sequence[Problem]
    missing: Sequence[str] = ()


def map_option(heading: str, fact: str) -> str:
    """Write the value of --map for a shell: "Dân số=population" in quotes."""
    mark = "'" if '"' in heading else '"'
    return f"{mark}{one_line(heading)}={fact}{mark}"


def check_map(
    map_: Mapping[str, str], headings: Sequence[str], rules: RuleSet, others: Sequence[str] = ()
) -> list[Problem]:
    """Return a problem for each heading in a map that no file has, and for each fact that is not in the dictionary.

    :param others: names that a heading may be mapped to besides facts.
    """
    problems, names = [], set(map(identity, headings))
    for heading, fact in map_.items():
        shown = one_line(heading, longest=200)
        if fact and fact not in rules.facts and fact not in others:
            message = Text("--map '{shown}': không có số liệu '{fact}'", "--map '{shown}': no fact '{fact}'").format(
                shown=shown, fact=one_line(fact)
            )
            problems.append(Problem(ProblemCode.UNKNOWN_FACT, message, hint=did_you_mean(fact, rules.facts)))
        elif identity(heading) not in names:
            message = Text("--map: không có cột '{shown}'", "--map: there is no column '{shown}'").format(shown=shown)
            problems.append(Problem(ProblemCode.MISSING_COLUMN, message, hint=did_you_mean(heading, list(headings))))
    return problems
