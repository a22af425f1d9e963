"""Writes single clauses of a requirement: a bound on a change, a finding that does not hold, a run of criteria."""

from attrs import field, frozen

from ntm_criteria.model import AnyBound, Bound, Choose, Condition, Dictionary, Fact, Fixed, Reason, Relation, fraction
from ntm_criteria.text import Lang, Text, both, number, reworded
from ntm_criteria.wording.bounds import SECONDARY, axes_names
from ntm_criteria.wording.lists import Clause, Listed, Said

_MANY = 8  # a longer run of criteria is written as "số 01 đến số 19"
OPEN_RULE = {
    Reason.BOUND_UNSOURCED: Text("chưa có văn bản quy định", "no requirement is known yet"),
    Reason.BOUND_LEFT_TO_PROVINCE: Text("chờ quy định của UBND cấp tỉnh", "the province is yet to set the requirement"),
    Reason.BOUND_CONFLICTING: Text("các nguồn nêu yêu cầu khác nhau", "sources give different requirements"),
    Reason.BOUND_SECONDARY: Text(
        "yêu cầu mới chỉ có nguồn gián tiếp", "the requirement is known from an indirect source only"
    ),
    Reason.INDICATORS_MISSING: Text(
        "các chỉ tiêu chưa có trong bộ quy tắc", "the indicators this set does not hold yet"
    ),
}

EVENTS = {"incident", "complaint"}  # units of what happens and cannot be undone


def unclear_axes(axes: list[str], dictionary: Dictionary) -> Text:
    """Say which categories of the commune are not reported: "chưa rõ vùng của xã"."""
    names = axes_names(axes, dictionary)
    of_commune = Text(" của xã", " of the commune")
    if "xã" in names.vi.split():
        of_commune = reworded(of_commune, vi="")
    if "commune" in names.en:
        of_commune = reworded(of_commune, en="")
    return Text("chưa rõ {names}{of_commune}", "the {names}{of_commune} {are} not given").format(
        names=names, of_commune=of_commune, are="is" if len(axes) == 1 else "are"
    )


def changing(fact: Fact, level_of: Fact, relation: Relation, bound: AnyBound, level: Text) -> Text:
    """Write a bound on the change of a share: "tỷ lệ hộ nghèo giảm từ 0,5 điểm phần trăm trở lên so với năm trước"."""
    message = Text("tăng", "rises") if fact.sign > 0 else Text("giảm", "falls")
    is_any = isinstance(bound, Bound) and bound.pair is not None and not bound.pair[0]
    if relation is Relation.MORE_THAN and is_any:
        return Text("{label} {words} so với năm trước", "{label} {words} from last year").format(
            label=level_of.label, words=message
        )
    by = "" if level.en.startswith(("(", "by ")) else "by "
    return Text("{label} {words} {level} so với năm trước", "{label} {words} {by}{level} from last year").format(
        label=level_of.label, words=message, level=level, by=by
    )


def about_change(subject: Text, text: Text) -> Clause:
    """Build the clause on the change of a figure, of which `text` begins with the name."""
    level = reworded(text, vi=text.vi.removeprefix(f"{subject.vi} "), en=text.en.removeprefix(f"{subject.en} "))
    return Clause(text, subject, level=level)


def about_level(subject: Text, text: Text, level: Text) -> Clause:
    """Build the clause on a figure; its level stands alone where the clause ends with it."""
    is_last = bool(level.vi) and text.vi.endswith(level.vi) and text.en.endswith(level.en)
    return Clause(text, subject, level=level if is_last else None)


def nothing_of(counts: Fact, *, is_case: bool) -> Text | None:
    """Write that nothing is left of what a fact counts; None if its label does not say what that is.

    :param is_case: whether it is said of a case, not required: "không có" in place of "không còn".
    """
    label, unit = counts.label, counts.unit
    vi, en = label.vi.removeprefix("tổng số ").removeprefix("số "), label.en.removeprefix("number of ")
    if vi == label.vi or en == label.en or not unit:
        return None
    nothing = Text("không còn {things}", "there are no {things}")
    if unit.id in EVENTS:
        nothing = Text("không để xảy ra {things}", "there are no {things}")
    elif is_case:
        nothing = Text("không có {things}", "there are no {things}")
    return nothing.format(things=reworded(label, vi=vi, en=en))


def village_noun(number: int) -> Text:
    """Return the noun behind a number of villages."""
    return Text("thôn", "village") if number == 1 else Text("thôn", "villages")


def is_negative(bound: AnyBound) -> bool:
    return any(cell.pair and cell.pair[0] < 0 for _, cell in bound.cells())


def levelled(label: Text, level: Text) -> Text:
    colon = "" if level.en.startswith("(") else ":"
    return Text("{label} {level}", "{label}{colon} {level}").format(label=label, level=level, colon=colon)


def in_words(fact: Fact, relation: Relation, bound: AnyBound, level: Text) -> Text | None:
    """Write a requirement with the sentence of its fact; None if it has none that fits."""
    sentence = fact.sentence
    if sentence is None or "{villages}" in sentence.vi:
        return None
    if "{number}" not in sentence.vi:
        text = sentence.format(level=level)
        return reworded(text, vi=text.vi.replace("đạt đạt ", "đạt "), en=text.en.replace(": (", " ("))
    if relation is not Relation.AT_LEAST or not isinstance(bound, Bound) or bound.pair is None:
        return None
    value = fraction(bound.pair)
    return sentence.format(number=both(lambda lang: number(value, lang)))


def is_all(relation: Relation, bound: AnyBound) -> bool:
    return (
        relation is Relation.AT_LEAST
        and isinstance(bound, Bound)
        and bound.pair is not None
        and fraction(bound.pair) == 100
    )


def run_of_criteria(parts: list[Said]) -> Text | None:
    """Return the numbers of many criteria in a row: "số 01 đến số 19"; None if the parts are anything else."""
    texts = [part.text if isinstance(part, Clause) else None for part in parts]
    if len(texts) < _MANY or not all(text and text.vi.startswith("tiêu chí ") for text in texts):
        return None
    names = [text.vi.removeprefix("tiêu chí ") for text in texts if text]
    numbers = [int(digits) for name in names if (digits := "".join(filter(str.isdigit, name)))]
    if not numbers or numbers != [*range(numbers[0], numbers[0] + len(texts))]:
        return None
    first, last = names[0].removesuffix(" đạt"), names[-1].removesuffix(" đạt")
    run = Text("{first} đến {last}", "{first} to {last}").format(first=numbers[0], last=numbers[-1])
    return reworded(run, vi=f"{first} đến {last}")


def denied_finding(fact: Fact) -> Text:
    """Write that a finding does not hold: "xã không có chợ"; the dictionary says how, unless the label begins plainly."""
    if fact.denied:
        return fact.denied
    label = fact.label
    said = _DENIED.format(label=label)
    vi, en = said.vi, said.en
    if label.vi.startswith(("có ", "còn ")):
        vi = f"không {label.vi}"
    elif label.vi.startswith(("xã có ", "thôn có ")):
        vi = label.vi.replace(" có ", " không có ", 1)
    for head, denied in (
        ("there is a ", "there is no "),
        ("there is an ", "there is no "),
        ("there are ", "there are no "),
    ):
        if label.en.startswith(head):
            en = denied + label.en.removeprefix(head)
    return reworded(said, vi=vi, en=en)


_DENIED = Text("“{label}”: không", "“{label}”: no")  # as on a form


@frozen
class Open(Clause):
    """A requirement that the rules leave open."""


@frozen
class Secondary:
    """A requirement with the remark that its source is secondary, and `bare` without it."""

    bare: Said
    is_plain: bool = field(default=False, init=False)

    def at(self, depth: int) -> Text:
        text = self.bare.at(depth)  # what is said of the whole need not be said of its parts

        def say(lang: Lang) -> str:
            once = text[lang].replace(SECONDARY[lang], "")
            return f"{once[:-1]}; {SECONDARY[lang][2:]}" if once.endswith(")") else once + SECONDARY[lang]

        return both(say)


def is_stated_not_met(node: Condition) -> bool:
    """Whether the node is a case that the document itself calls not met."""
    return (
        isinstance(node, Choose)
        and isinstance(node.then, Fixed)
        and node.then.reason is Reason.STATED_NOT_MET
        and node.then.because is not None
    )


def listed(parts: list[Said], conjunction: Text) -> Said:
    """Join several parts; return a single part unchanged. A remark that all parts end with is written once."""
    if len(parts) == 1:
        return parts[0]
    if all(isinstance(part, Secondary) for part in parts):
        return Listed(tuple(part.bare for part in parts if isinstance(part, Secondary)), conjunction, tail=SECONDARY)
    return Listed(tuple(parts), conjunction)
