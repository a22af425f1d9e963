"""Lists the columns of the tables that one rule set reads: what stands in their cells, and which indicators read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.figures import as_share
from ntm_criteria.judging import facts_of, needed_facts
from ntm_criteria.model import Fact, FactKind, RuleSet
from ntm_criteria.reporting.schemas.commune import KEYS, LAST_YEAR, as_json, description
from ntm_criteria.text import Lang, Text

Kind: TypeAlias = Literal["key", "text", "integer", "number", "boolean", "category"]

_ROLES = {
    "communes": Text("Bảng các xã, mỗi xã một dòng", "Communes, one a row"),
    "villages": Text("Bảng các thôn, mỗi thôn một dòng", "Villages, one a row"),
    "previous": Text("Bảng số liệu năm trước, mỗi xã một dòng", "Last year's figures, one commune a row"),
}
_KEY = Text("Mã xã", "Key of the commune")
_OF_VILLAGES = Text("{label} (tỷ lệ số thôn)", "{label} (share of the villages)")
_READ_BY = Text("Dùng cho chỉ tiêu {codes}.", "Read by {codes}.")


@frozen
class Column:
    """A column of a table: what stands in its cells.

    :ivar name: its name.
    :ivar title: its name in words.
    :ivar about: what it holds, in sentences; "" if nothing is known beside its title.
    :ivar kind: what its cells are.
    :ivar is_required: whether every row has a value.
    :ivar may_lack: whether the table may do without the column, although its cells, if there are any, have values.
    :ivar limits: the lowest and the highest value of numbers.
    :ivar unit: the id of the unit of numbers.
    :ivar values: the values of a category, with their names.
    :ivar indicators: the codes of the indicators that read it.
    """

    name: str
    title: str
    about: str = ""
    kind: Kind = "number"
    is_required: bool = False
    may_lack: bool = False
    limits: tuple[int | float, int | float] | None = None
    unit: str | None = None
    values: Mapping[str, str] = field(factory=dict)
    indicators: tuple[str, ...] = ()


@frozen
class Form:
    """A table: its name, its title, its columns, and the columns that tell its rows apart."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def forms_of(rules: RuleSet, by: Sequence[str], year: int | str | None, lang: Lang) -> Iterator[Form]:
    """Yield the tables that `assess_table` takes for a rule set: communes, and villages and last year's where it reads them.

    :param year: the name of the year column, by default "year"; a number where the tables have none.
    """
    readers = _readers(rules)
    year_name = year if isinstance(year, str) else "year" if year is None or "year" in by else None
    keyed, by = year_name in by, [name for name in by if name != year_name]
    keys = [Column(name, _KEY[lang], kind="key", is_required=True) for name in by]
    first, last = rules.years
    taken = (first - bool(rules.reads_previous), last)  # rows of the year before may stand beside those that are judged
    years = [Column(year_name, KEYS["year"][lang], kind="integer", is_required=True)] if year_name else []
    now_years = [evolve(each, limits=taken, may_lack=year is None and not keyed and first == last) for each in years]
    other_years = [evolve(each, may_lack=True) for each in years]

    def columns(read: Iterable[str], *, of_village: bool = False, previous: bool = False) -> list[Column]:
        return [
            _column(rules, rules.facts[id_], readers.get((id_, previous), ()), lang, of_village, previous)
            for id_ in rules.facts
            if id_ in read
        ]

    inner = {id_ for id_ in rules.reads if rules.facts[id_].per_village}

    def form(name: str, columns: Sequence[Column], *also: str) -> Form:
        own = now_years if name == "communes" else other_years
        return Form(name, _ROLES[name][lang], (*keys, *own, *columns), (*by, *(each.name for each in own), *also))

    now = columns(rules.reads - (inner - rules.totals))
    yield form("communes", now)
    if inner:
        name = Column("name", KEYS["village"][lang], kind="text", is_required=True)
        yield form("villages", [name, *columns(inner, of_village=True)], "name")
    if rules.reads_previous:
        yield form("previous", columns(rules.reads_previous, previous=True))


def _readers(rules: RuleSet) -> dict[tuple[str, bool], tuple[str, ...]]:
    """Map each figure to the indicators that read it, or whose verdict it can change, as the number of villages does."""
    found = dict[tuple[str, bool], set[str]]()
    for each in (*facts_of(rules), *needed_facts(rules)):
        found.setdefault((each.fact, each.previous), set()).update(each.indicators)
    codes = [indicator.code for indicator in rules.entries]
    return {figure: tuple(code for code in codes if code in read) for figure, read in found.items()}


def _column(
    rules: RuleSet, fact: Fact, readers: tuple[str, ...], lang: Lang, of_village: bool, previous: bool
) -> Column:
    label = fact.label
    if fact.per_village and not of_village:
        fact, label = as_share(fact, rules.facts), _OF_VILLAGES.format(label=label)
    if previous:
        label = LAST_YEAR.format(label=label)
    codes = _READ_BY.format(codes=", ".join(readers))[lang] if readers else ""
    about = " ".join(part for part in (description(fact, rules, lang), codes) if part)
    column = Column(fact.id, label[lang], about, indicators=readers)
    match fact.kind:
        case FactKind.FLAG:
            return evolve(column, kind="boolean")
        case FactKind.CATEGORY:
            return evolve(column, kind="category", values={value: text[lang] for value, text in fact.values.items()})
        case _:
            low, high = fact.limits or (Fraction(0), Fraction(100))
            return evolve(
                column,
                kind="integer" if fact.kind is FactKind.COUNT else "number",
                limits=(as_json(low), as_json(high)),
                unit=fact.unit.id if fact.unit else None,
            )
