"""The verdicts, their words, and the truth tables of the combinators, written out so that they can be read."""

import copy
import pickle
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any
from unicodedata import is_normalized

import pytest
from attrs import frozen

from ntm_criteria.model import (
    MET,
    NO_BASIS,
    NOT_MET,
    UNKNOWN,
    VERDICTS,
    CountOf,
    Fixed,
    Reason,
    Verdict,
    combined,
    label,
)
from ntm_criteria.model import verdict as combine
from ntm_criteria.model.verdict import INTS, Algebra

WORDS = {"no": 0, "?": 1, "yes": 2, "-": 3}  # chưa đạt, chưa đủ số liệu, đạt, không xem xét
CODES = tuple(WORDS.values())


def table(text: str) -> dict[tuple[int, int], int]:
    """A square table: row word, column word -> the word where they meet."""
    head, *rows = [line.split() for line in text.strip().splitlines()]
    assert set(head[1:]) == set(WORDS) and [row[0] for row in rows] == head[1:]
    return {
        (WORDS[row[0]], WORDS[column]): WORDS[cell]
        for row in rows
        for column, cell in zip(head[1:], row[1:], strict=True)
    }


ALL_OF = table("""
all_of  no   ?    yes  -
no      no   no   no   no
?       no   ?    ?    ?
yes     no   ?    yes  yes
-       no   ?    yes  -
""")
ANY_OF = table("""
any_of  no   ?    yes  -
no      no   ?    yes  no
?       ?    ?    yes  ?
yes     yes  yes  yes  yes
-       no   ?    yes  -
""")
# rows: what stands under `then`; columns: under `otherwise`
CHOOSE_MET = table("""
when=yes  no   ?    yes  -
no        no   no   no   no
?         ?    ?    ?    ?
yes       yes  yes  yes  yes
-         -    -    -    -
""")
CHOOSE_NOT_MET = table("""
when=no  no   ?    yes  -
no       no   ?    yes  -
?        no   ?    yes  -
yes      no   ?    yes  -
-        no   ?    yes  -
""")
CHOOSE_UNKNOWN = table("""
when=?  no   ?    yes  -
no      no   ?    ?    ?
?       ?    ?    ?    ?
yes     ?    ?    yes  ?
-       ?    ?    ?    -
""")
CHOOSE = {
    "yes": CHOOSE_MET,
    "no": CHOOSE_NOT_MET,
    "?": CHOOSE_UNKNOWN,
    # only the outcome of another indicator can be "not applicable" here: what it asks is not the case, as with "no"
    "-": CHOOSE_NOT_MET,
}


@pytest.mark.parametrize("pair", ALL_OF)
def test_all_of_and_any_of_pairs(pair: tuple[int, int]) -> None:
    assert combine.all_of(pair) == ALL_OF[pair]
    assert combine.any_of(pair) == ANY_OF[pair]


@pytest.mark.parametrize("code", CODES)
def test_all_of_and_any_of_one_part_are_that_part(code: int) -> None:
    assert combine.all_of([code]) == combine.any_of([code]) == code


@pytest.mark.parametrize("codes", list(product(CODES, CODES, CODES)))
def test_all_of_and_any_of_three_parts_fold_the_pairs(codes: tuple[int, int, int]) -> None:
    a, b, c = codes
    assert combine.all_of(codes) == ALL_OF[ALL_OF[a, b], c]
    assert combine.any_of(codes) == ANY_OF[ANY_OF[a, b], c]


@pytest.mark.parametrize(("at_least", "parts", "expected"), [
    # enough are met
    (1, "yes", "yes"),
    (1, "no yes", "yes"),
    (1, "? yes", "yes"),
    (1, "- yes", "yes"),
    (2, "yes yes", "yes"),
    (2, "yes yes no", "yes"),
    (2, "yes yes ?", "yes"),
    (2, "yes yes -", "yes"),
    (3, "yes yes yes no no", "yes"),
    # it no longer can be enough
    (1, "no", "no"),
    (1, "no no", "no"),
    (1, "no -", "no"),
    (2, "yes no", "no"),
    (2, "no no ?", "no"),
    (2, "no - ?", "no"),
    (3, "yes yes no", "no"),
    (3, "yes ? no -", "no"),
    (2, "yes - -", "no"),  # one is left and two are asked for: the others were left out, not met
    # it hangs on what is unknown
    (1, "?", "?"),
    (1, "no ?", "?"),
    (1, "- ?", "?"),
    (2, "yes ?", "?"),
    (2, "? ?", "?"),
    (2, "yes no ?", "?"),
    (3, "yes ? ? no -", "?"),
    # out of reach, but nothing is known of any part: the rest may turn out to be left out as well
    (2, "? -", "?"),
    (3, "? ?", "?"),
    (3, "? ? -", "?"),
    # nothing is left to count
    (1, "-", "-"),
    (1, "- -", "-"),
    (2, "- -", "-"),
])  # fmt: skip
def test_count_of(at_least: int, parts: str, expected: str) -> None:
    codes = [WORDS[word] for word in parts.split()]
    assert combine.count_of(at_least, codes) == WORDS[expected]
    assert combine.count_of(at_least, codes[::-1]) == WORDS[expected]


def by_the_text(at_least: int, parts: Sequence[int]) -> int:
    """The rule as the design states it, in its order."""
    met, not_met, unknown = (list(parts).count(WORDS[word]) for word in ("yes", "no", "?"))
    if met + not_met + unknown == 0:
        return WORDS["-"]
    if met >= at_least:
        return WORDS["yes"]
    if met + unknown < at_least:
        return WORDS["no"] if met + not_met > 0 else WORDS["?"]
    return WORDS["?"]


@pytest.mark.parametrize("at_least", range(1, 5))
def test_count_of_every_list_of_up_to_four_parts(at_least: int) -> None:
    for size in range(1, 5):
        for parts in product(CODES, repeat=size):
            assert combine.count_of(at_least, parts) == by_the_text(at_least, parts), (at_least, parts)


@pytest.mark.parametrize("when", CHOOSE)
@pytest.mark.parametrize("branches", CHOOSE_MET)
def test_choose(when: str, branches: tuple[int, int]) -> None:
    assert combine.choose(WORDS[when], *branches) == CHOOSE[when][branches]


@pytest.mark.parametrize(("parts", "met", "not_met", "unknown"), [
    ("", 0, 0, 0),
    ("- -", 0, 0, 0),
    ("yes", 1, 0, 0),
    ("yes no ? -", 1, 1, 1),
    ("yes yes yes yes yes yes ? no", 6, 1, 1),
])  # fmt: skip
def test_tally_of_villages(parts: str, met: int, not_met: int, unknown: int) -> None:
    assert combine.tally([WORDS[word] for word in parts.split()]) == (met, not_met, unknown)


@pytest.mark.parametrize(("worst_holds", "best_holds", "expected"), [
    (True, True, "yes"), (False, False, "no"), (False, True, "?")
])  # fmt: skip
def test_a_leaf_between_two_ends(worst_holds: bool, best_holds: bool, expected: str) -> None:
    assert combine.leaf(worst_holds, best_holds) == WORDS[expected]


# The combinators are written over an algebra. Here is another one: columns, with a cell for each commune.


@frozen(eq=False)
class Column:
    """A list that adds and compares cell by cell."""

    cells: list[Any]

    def _with(self, other: Any, join: Callable[[Any, Any], Any]) -> "Column":
        theirs = other.cells if isinstance(other, Column) else [other] * len(self.cells)
        return Column([join(mine, its) for mine, its in zip(self.cells, theirs, strict=True)])

    def __add__(self, other: Any) -> "Column":
        return self._with(other, lambda a, b: a + b)

    __radd__ = __add__

    def __ge__(self, other: Any) -> "Column":
        return self._with(other, lambda a, b: a >= b)

    def __eq__(self, other: object) -> Any:
        return self._with(other, lambda a, b: a == b)

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("a column has no truth of its own")


class Columns:
    """min, max and if, cell by cell; a plain number stands for a column of it."""

    @staticmethod
    def least(codes: Sequence[Any]) -> Column:
        return _rows(min, codes)

    @staticmethod
    def greatest(codes: Sequence[Any]) -> Column:
        return _rows(max, codes)

    @staticmethod
    def where(test: Any, then: Any, otherwise: Any) -> Column:
        return _rows(lambda row: row[1] if row[0] else row[2], [test, then, otherwise])

    @staticmethod
    def reason(reason: Reason | None) -> Any:
        return reason

    @staticmethod
    def reason_of_first(code: Any, codes: Sequence[Any], reasons: Sequence[Any]) -> Column:
        number = len(codes)

        def first(row: tuple[Any, ...]) -> Any:
            return next(
                (reason for each, reason in zip(row[1 : number + 1], row[number + 1 :], strict=True) if each == row[0]),
                None,
            )

        return _rows(first, [code, *codes, *reasons])


def _rows(function: Callable[[tuple[Any, ...]], Any], columns: Iterable[Any]) -> Column:
    made = list(columns)
    size = max(len(column.cells) for column in made if isinstance(column, Column))
    cells = [column.cells if isinstance(column, Column) else [column] * size for column in made]
    return Column([function(row) for row in zip(*cells, strict=True)])


COLUMNS: Algebra = Columns()
COMBINATORS: dict[str, Callable[[Sequence[Any], Algebra], Any]] = {
    "all_of": combine.all_of,
    "any_of": combine.any_of,
    "count_of 1": lambda codes, on: combine.count_of(1, codes, on),
    "count_of 2": lambda codes, on: combine.count_of(2, codes, on),
    "count_of 3": lambda codes, on: combine.count_of(3, codes, on),
    "choose": lambda codes, on: combine.choose(codes[0], codes[1], codes[2], on),
    "tally: met": lambda codes, on: combine.tally(codes, on)[0],
    "tally: not met": lambda codes, on: combine.tally(codes, on)[1],
    "tally: unknown": lambda codes, on: combine.tally(codes, on)[2],
}


@pytest.mark.parametrize("name", COMBINATORS)
def test_columns_go_through_the_same_lines(name: str) -> None:
    rows = list(product(CODES, CODES, CODES))
    columns = [Column(list(cells)) for cells in zip(*rows, strict=True)]
    assert COMBINATORS[name](columns, COLUMNS).cells == [COMBINATORS[name](row, INTS) for row in rows]


REASONS: dict[str, Callable[[Any, Sequence[Any], Sequence[Any], Algebra], Any]] = {
    "parts": combine.parts_reason,
    "count": combine.count_reason,
    "choice": combine.choice_reason,
}


@pytest.mark.parametrize("name", REASONS)
def test_reasons_over_columns_go_through_the_same_lines(name: str) -> None:
    rows = list(product(CODES, CODES, CODES, CODES))
    reasons = [Reason.BELOW_BOUND, Reason.FIGURE_MISSING, Reason.EXEMPT]
    code, *codes = (Column(list(cells)) for cells in zip(*rows, strict=True))
    expected = [REASONS[name](row[0], row[1:], reasons, INTS) for row in rows]
    assert REASONS[name](code, codes, reasons, COLUMNS).cells == expected


def test_a_leaf_over_columns() -> None:
    rows = list(product([True, False], repeat=2))
    worst, best = (Column(list(cells)) for cells in zip(*rows, strict=True))
    assert combine.leaf(worst, best, COLUMNS).cells == [combine.leaf(row[0], row[1]) for row in rows]


# The words


@pytest.mark.parametrize(("value", "code", "vi", "en"), [
    ("not_met", 0, "chưa đạt", "not met"),
    ("unknown", 1, "chưa đủ số liệu", "unknown"),
    ("met", 2, "đạt", "met"),
    ("not_applicable", 3, "không xem xét, đánh giá", "not applicable"),
])  # fmt: skip
def test_verdicts(value: str, code: int, vi: str, en: str) -> None:
    verdict = Verdict(value)
    assert (verdict.code, VERDICTS[code], str(verdict)) == (code, verdict, value)
    assert (verdict.label.vi, verdict.label.en) == (vi, en)


def test_there_are_four_verdicts_in_the_order_of_all_of() -> None:
    assert [verdict.value for verdict in VERDICTS] == ["not_met", "unknown", "met", "not_applicable"]
    assert [verdict.code for verdict in VERDICTS] == [0, 1, 2, 3]
    assert (combine.NOT_MET, combine.UNKNOWN, combine.MET, combine.NOT_APPLICABLE) == (0, 1, 2, 3)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("use", [bool, lambda v: not v, lambda v: v and 1, lambda v: 1 if v else 0, lambda v: all([v])])
def test_a_verdict_has_no_truth(verdict: Verdict, use: Callable[[Verdict], object]) -> None:
    with pytest.raises(TypeError, match=r"compare it with Verdict\.MET"):
        use(verdict)


@pytest.mark.parametrize("member", [*Verdict, *Reason])
def test_members_survive_copies_and_pickles(member: Verdict | Reason) -> None:
    assert pickle.loads(pickle.dumps(member)) is copy.deepcopy(member) is member
    assert {member: 1}[type(member)(member.value)] == 1


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_text_in_both_languages(reason: Reason) -> None:
    assert reason.text.vi and reason.text.en and reason.text.vi != reason.text.en
    assert is_normalized("NFC", reason.text.vi)
    assert reason.text.en.isascii()
    assert not reason.text.vi.endswith(".") and not reason.text.en.endswith(".")
    assert str(reason) == reason.value == reason.name.lower().replace("_", "-")


def test_no_two_reasons_read_the_same() -> None:
    for lang in ("vi", "en"):
        assert len({reason.text[lang] for reason in Reason}) == len(Reason)


@pytest.mark.parametrize(("reason", "said"), [
    (None, "chưa đủ số liệu"),
    ("figure-missing", "chưa đủ số liệu"),
    ("scope-missing", "chưa đủ số liệu"),
    ("villages-missing", "chưa đủ số liệu"),
    ("zero-whole", "chưa đủ số liệu"),
    ("bound-unsourced", "chưa có căn cứ đánh giá"),
    ("bound-secondary", "chưa có căn cứ đánh giá"),
    ("bound-left-to-province", "chưa có căn cứ đánh giá"),
    ("indicators-missing", "chưa có căn cứ đánh giá"),
])  # fmt: skip
def test_unknown_says_whether_a_figure_or_the_bound_is_missing(reason: str | None, said: str) -> None:
    assert label(Verdict.UNKNOWN, Reason(reason) if reason else None).vi == said


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.NOT_MET, Verdict.NOT_APPLICABLE])
def test_only_unknown_is_worded_by_its_reason(verdict: Verdict, reason: Reason) -> None:
    assert label(verdict, reason) is verdict.label is not NO_BASIS


def test_a_number_of_parts_from_a_secondary_source_that_is_missed_is_unknown() -> None:
    parts = (Fixed(Verdict.MET, None), Fixed(Verdict.NOT_MET, None))
    assert combined(CountOf(2, parts), [MET, NOT_MET]) == NOT_MET
    assert combined(CountOf(2, parts, is_secondary=True), [MET, NOT_MET]) == UNKNOWN
    assert combined(CountOf(1, parts, is_secondary=True), [MET, NOT_MET]) == MET
    with pytest.raises(TypeError):
        combined(parts[0], [MET])
