"""What a table of results says of the rule set that judged it, and the refusal of verdicts of another one."""

from collections.abc import Mapping

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems
from ntm_criteria.release import VERSION
from ntm_criteria.tables.expressions import Table, metadata_of
from ntm_criteria.text import Text, one_line

STAMP = "judged_by"  # the column that says by which rule set a row was judged
RULE_SET, FINGERPRINT = "ntm_criteria.rule_set", "ntm_criteria.fingerprint"  # keys of metadata
_VERSION, _YEAR = "ntm_criteria.version", "ntm_criteria.year"
_MOST_NAMES = 5  # in a message
_OTHER = Text(
    "có dòng được đánh giá theo bộ '{stamp}', không phải '{stamp_of}'",
    "rows were judged by '{stamp}', not by '{stamp_of}'",
)
_OTHER_TABLE = Text(
    "bảng được đánh giá theo bộ '{stamp}', không phải '{stamp_of}'",
    "the table was judged by '{stamp}', not by '{stamp_of}'",
)
_FILTER = Text("lọc riêng các dòng của mỗi bộ", "filter the rows of each set")
_PASS = Text("truyền bộ quy tắc đã dùng để đánh giá", "pass the rule set that it was judged by")


def stamp_of(rules: RuleSet) -> str:
    """Return the cell of the column `STAMP`: the rule set's id and fingerprint.

    >>> from ntm_criteria import load_rule_set
    >>> stamp_of(load_rule_set("bang-mac-2024")).partition("@")[0]
    'bang-mac-2024'
    """
    return f"{rules.id}@{rules.fingerprint}"


def provenance(rules: RuleSet, year: int | None) -> dict[str, str]:
    """Return what goes with a judged table as metadata, by key: rule set, fingerprint, version, and the year if it is one."""
    of_year = {} if year is None else {_YEAR: str(year)}
    return {RULE_SET: rules.id, FINGERPRINT: rules.fingerprint, _VERSION: VERSION} | of_year


def provenance_of_rows() -> dict[str, str]:
    """Return what goes with a table whose rows were judged by several rule sets; each row names its own."""
    return {_VERSION: VERSION}


def stamp_in(metadata: Mapping[str, str]) -> str | None:
    """Return the stamp of the rule set that the metadata of a table names; None if it names none."""
    rule_set, fingerprint = metadata.get(RULE_SET), metadata.get(FINGERPRINT)
    return None if rule_set is None or fingerprint is None else f"{rule_set}@{fingerprint}"


def stamps_in(table: Table, *, runs: bool = False) -> tuple[str | None, list[str]]:
    """Return what a table says of the sets that judged it: the stamp of its metadata, and those of its rows.

    :param runs: whether to run a query for the rows of a lazy table; else only those of a table in memory are looked at.
    """
    rows = set[str]()
    if STAMP in table.schema and (runs or table.is_eager):
        stamps = table.deferred.select(table.on.col(STAMP).cast(table.on.String)).unique()
        rows = {row[STAMP] for row in table.rows(stamps)} - {None}
    return stamp_in(metadata_of(table)), sorted(rows)


def refuse_other_sets(
    problems: Problems, table: Table, rules: RuleSet, hint: Text = _PASS, *, runs: bool = False
) -> None:
    """Add the problems of a table whose metadata or rows say that another rule set judged it; see `stamps_in`."""
    own = stamp_of(rules)
    whole, rows = stamps_in(table, runs=runs)
    if whole not in (None, own):
        refuse_stamp(problems, str(whole), own, is_row=False, hint=hint)
    for stamp in [each for each in rows if each != own][:_MOST_NAMES]:
        refuse_stamp(problems, stamp, own, is_row=True)


def refuse_stamp(problems: Problems, stamp: str, own: str, *, is_row: bool, hint: Text = _PASS) -> None:
    """Add the problem of rows, or of a table, that say that the set `stamp` judged them, and not `own`."""
    message = (_OTHER if is_row else _OTHER_TABLE).format(stamp=one_line(stamp), stamp_of=own)
    problems.add(ProblemCode.UNKNOWN_CODE, message, hint=_FILTER if is_row else hint)
