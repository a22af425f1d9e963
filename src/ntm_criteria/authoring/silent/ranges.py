"""Finds bounds that decide nothing, and requirements that nothing can meet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from ntm_criteria.authoring.silent.possible import cells_of, is_possible, reads
from ntm_criteria.authoring.silent.walk import Entry, Part
from ntm_criteria.authoring.silent.words import warning
from ntm_criteria.compiler import FOR_EACH, is_decisive
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.model import (
    VILLAGES,
    YEAR,
    AllOf,
    Bound,
    Compare,
    Condition,
    FactKind,
    Matches,
    Measure,
    NumberFact,
    Rows,
    RuleSet,
    Verdict,
    VillageCount,
    holds,
    pair,
)
from ntm_criteria.text import Text, amount, and_more, both, number

_MOST_ROWS = 3  # rows of a table that a message lists


def fact_of(node: Compare, rules: RuleSet) -> NumberFact | None:
    """Return the fact whose figures a comparison reads; for villages their share or number. None for an open bound."""
    measure = node.measure
    if measure.fact is not None:
        fact = rules.facts[measure.fact]
        return fact if isinstance(fact, NumberFact) else None
    unit = next((cell.unit for _, cell in node.bound.cells() if cell.unit), None)
    if unit is None:
        return None
    label = Text("số thôn", "villages")
    if isinstance(measure, VillageCount):
        high = rules.facts[VILLAGES].high if VILLAGES in rules.facts else Fraction(10**6)
        return NumberFact(FOR_EACH, label, FactKind.COUNT, unit, high=high, spellings=unit.spellings)
    return NumberFact(FOR_EACH, label, FactKind.SHARE, unit, scale=100, spellings=unit.spellings)


def bound_mistakes(entry: Entry, part: Part, rules: RuleSet) -> Iterator[Problem]:
    """Yield the problem of a bound that every figure meets, or none; of a table, of its rows that do so."""
    node = part.condition
    if isinstance(node, Matches):
        fact = rules.facts[node.fact]
        if fact.values and set(node.values) >= set(fact.values):
            message = Text("'{fact}' nhận giá trị nào cũng đạt", "'{fact}' meets it whatever its value").format(
                fact=fact.id
            )
            yield warning(entry, ProblemCode.ALWAYS_MET, (*part.path, "is_one_of"), message, _SOME_VALUES)
    if not isinstance(node, Compare) or part.is_exemption:
        return
    number_fact = fact_of(node, rules)
    if number_fact is None:
        return
    idle: dict[bool, list[tuple[Rows, Bound]]] = {True: [], False: []}
    for rows, cell in node.bound.cells():
        if cell.pair is not None and not is_decisive(node.relation, cell.pair, number_fact):
            idle[bool(holds(node.relation, pair(number_fact.low), cell.pair))].append((rows, cell))
    for is_met, cells in idle.items():
        if cells:
            yield _of_bound(entry, part, node, number_fact, cells, is_met=is_met)


_SOME_VALUES = Text("bỏ bớt giá trị không được tính là đạt", "leave out the values that should not meet it")


def _of_bound(
    entry: Entry, part: Part, node: Compare, fact: NumberFact, cells: Sequence[tuple[Rows, Bound]], *, is_met: bool
) -> Problem:
    low, high, unit = fact.low, fact.high, fact.unit
    limits = both(lambda lang: f"{number(low, lang)}–{amount(number(high, lang), unit.name(lang))}")
    bound = Text("{relation}: {written}", "{relation}: {written}").format(
        relation=str(node.relation), written=cells[0][1].written
    )
    if any(rows for rows, _ in cells):
        keys = rows_in_words([tuple(key for _, key in rows) for rows, _ in cells])
        bound = Text("{bound} ({keys})", "{bound} ({keys})").format(bound=bound, keys=keys)
    met = Text(
        "'{bound}': số liệu nào trong giới hạn {limits} cũng đạt", "'{bound}': every figure within {limits} meets it"
    )
    never = Text(
        "'{bound}': không số liệu nào trong giới hạn {limits} đạt", "'{bound}': no figure within {limits} meets it"
    )
    code = ProblemCode.ALWAYS_MET if is_met else ProblemCode.NEVER_MET
    path: KeyPath = part.path if part.data is None else (*part.path, str(node.relation))
    message = (met if is_met else never).format(bound=bound, limits=limits)
    return warning(entry, code, _at_row(entry, path, cells[0][0]), message, _LOOK)


_LOOK = Text(
    "xem lại mức và kiểu so sánh; nếu văn bản không đặt mức thì bỏ phần này",
    "look at the number and the relation; where the document sets no bound, leave this part out",
)


def _at_row(entry: Entry, path: KeyPath, rows: Rows) -> KeyPath:
    """Return the path of a row of a table, as the file writes its key: "2022..2023" for 2022."""
    for axis, key in rows:
        table = entry.written(path)
        inner = table.get(f"by_{axis}") if isinstance(table, Mapping) else None
        if not isinstance(inner, Mapping):
            return path
        written = next((each for each in inner if each == key or (axis == YEAR and _covers(each, key))), None)
        if written is None:
            return path
        path = (*path, f"by_{axis}", written)
    return path


def _covers(years: str, year: str) -> bool:
    first, _, last = years.partition("..")
    return first <= year <= (last or first)


def rows_in_words(rows: Sequence[Sequence[str]]) -> Text:
    """List rows of a table, the first few of them."""
    listed = ", ".join(" ".join(row) for row in rows[:_MOST_ROWS])
    left_out = len(rows) - _MOST_ROWS
    rest = and_more(left_out, Text("dòng", "rows")) if left_out > 0 else Text("", "")
    return both(lambda lang: f"{listed} {rest[lang]}".rstrip())


def range_mistakes(entry: Entry, part: Part, rules: RuleSet) -> Iterator[Problem]:
    """Yield the problem that nothing can meet all parts at once, though each of them can be met."""
    node = part.condition
    if not isinstance(node, AllOf) or part.is_exemption or not _overlap(node):
        return
    for some in (node, *_of_one_figure(node)):
        cells = cells_of(rules, some)
        never = [keys for keys, space in cells if not is_possible(rules, [some], _met_or_left_out, space=space)]
        if never:
            yield _of_range(entry, part, never, is_everywhere=len(never) == len(cells))
            return


def _of_range(entry: Entry, part: Part, never: Sequence[Sequence[str]], *, is_everywhere: bool) -> Problem:
    message = Text("không xã nào đạt được tất cả các phần của all_of", "nothing can meet all parts of this all_of")
    if not is_everywhere:
        message = Text("{message} (ở {keys})", "{message} (in {keys})").format(
            message=message, keys=rows_in_words(never)
        )
    return warning(entry, ProblemCode.NEVER_MET, (*part.path, "all_of"), message, _RANGE, key=True)


_RANGE = Text(
    "các mức loại trừ nhau: xem lại at_least và at_most, hoặc dùng any_of",
    "the bounds exclude each other: look at at_least and at_most, or write any_of",
)


def _of_one_figure(node: AllOf) -> list[AllOf]:
    """Return the comparisons of one figure among the parts, together: where nothing meets these, nothing meets all."""
    by_measure: dict[Measure, list[Condition]] = {}
    for part in node.parts:
        if isinstance(part, Compare):
            by_measure.setdefault(part.measure, []).append(part)
    return [AllOf(tuple(parts)) for parts in by_measure.values() if 1 < len(parts) < len(node.parts)]


def _met_or_left_out(possible: Sequence[Iterable[int]]) -> bool:
    return any(code in (Verdict.MET.code, Verdict.NOT_APPLICABLE.code) for code in possible[0])


def _overlap(node: AllOf) -> bool:
    """Whether two parts read the same figure; otherwise what meets one part says nothing about the others."""
    seen: set[object] = set()
    for part in node.parts:
        own = reads(part)
        if own & seen:
            return True
        seen |= own
    return False
