"""Finds parts that decide nothing: written twice, implied by another, or never looked at."""

from collections.abc import Iterator

from attrs import evolve

from ntm_criteria.authoring.silent.possible import is_possible, reads
from ntm_criteria.authoring.silent.walk import Entry, Part
from ntm_criteria.authoring.silent.words import warning
from ntm_criteria.authoring.space import differ, is_reached
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.model import AllOf, AnyOf, Choose, Condition, CountOf, Fixed, RuleSet, Verdict
from ntm_criteria.text import Text

_MET, _NOT_MET = Verdict.MET.code, Verdict.NOT_MET.code


def part_mistakes(entry: Entry, part: Part, rules: RuleSet) -> Iterator[Problem]:
    """Yield the problems of the parts of `all_of`, `any_of` and `count_of` that are written twice or decide nothing."""
    node = part.condition
    if not isinstance(node, AllOf | AnyOf | CountOf) or part.is_exemption or not isinstance(part.data, dict):
        return
    shape = next((shape for shape in ("all_of", "any_of", "count_of") if shape in part.data), None)
    if shape is None or len(part.data[shape]) != len(node.parts):
        return
    for i, own in enumerate(node.parts):
        at: KeyPath = (*part.path, shape, i)
        if own in node.parts[:i] and not _is_open(own):
            first = node.parts.index(own) + 1
            message = Text(
                "phần {number} của {shape} giống hệt phần {first}",
                "part {number} of {shape} is the same as part {first}",
            ).format(number=i + 1, shape=shape, first=first)
            yield warning(entry, ProblemCode.PART_TWICE, at, message, _TWICE)
        elif not isinstance(node, CountOf) and own not in node.parts[i + 1 :] and _is_idle(node, i, rules):
            message = Text(
                "phần {number} của {shape} không làm thay đổi kết quả nào",
                "part {number} of {shape} changes no verdict",
            ).format(number=i + 1, shape=shape)
            yield warning(entry, ProblemCode.IDLE_PART, at, message, _IMPLIED)


_TWICE = Text("bỏ một phần, hoặc sửa phần chép lại", "leave one of them out, or mend the copy")
_IMPLIED = Text(
    "phần khác đã quyết định thay: sửa mức, hoặc bỏ phần này",
    "another part decides in its place: mend its bound, or leave it out",
)


def _is_open(node: Condition) -> bool:
    return isinstance(node, Fixed)


def _is_idle(node: AllOf | AnyOf, i: int, rules: RuleSet) -> bool:
    """Whether a part decides nothing, as far as another part reads the same figures."""
    others = (*node.parts[:i], *node.parts[i + 1 :])
    own = reads(node.parts[i])
    if not own or not any(own & reads(other) for other in others):
        return False
    return not is_possible(rules, [node, evolve(node, parts=others)], differ)


def row_mistakes(entry: Entry, part: Part, rules: RuleSet) -> Iterator[Problem]:
    """Yield the problems of rows of `first_of`, its `otherwise`, and exemptions that can never apply."""
    node, data = part.condition, part.data
    if not isinstance(node, Choose) or not isinstance(data, dict):
        return
    if part.is_exemption:
        if not is_possible(rules, [node.when], is_reached(_MET)):
            yield warning(entry, ProblemCode.UNREACHABLE_ROW, (*part.path, "when"), _NEVER_EXEMPT, _CONTRADICTION)
    elif "first_of" in data:
        yield from _of_rows(entry, part, node, len(data["first_of"]), rules)


_NEVER_EXEMPT = Text("điều kiện của not_applicable không bao giờ đúng", "the condition of not_applicable is never met")
_CONTRADICTION = Text("xem lại các mức trong điều kiện 'when'", "look at the bounds of its 'when'")


def _of_rows(entry: Entry, part: Part, node: Choose, number: int, rules: RuleSet) -> Iterator[Problem]:
    whens: list[Condition] = []
    rest: Condition = node
    for i in range(number):
        assert isinstance(rest, Choose)
        before = [_NOT_MET] * len(whens)
        whens.append(rest.when)
        if not is_possible(rules, whens, is_reached(*before, _MET)):
            alone = is_possible(rules, whens[-1:], is_reached(_MET))
            message = (_SHADOWED if alone else _NEVER).format(number=i + 1)
            yield warning(
                entry,
                ProblemCode.UNREACHABLE_ROW,
                (*part.path, "first_of", i, "when"),
                message,
                _ORDER if alone else _CONTRADICTION,
            )
            whens.pop()
        rest = rest.otherwise
    if whens and not is_possible(rules, whens, is_reached(*[_NOT_MET] * len(whens))):
        yield warning(entry, ProblemCode.UNREACHABLE_ROW, (*part.path, "otherwise"), _NO_OTHERWISE, _FEWER, key=True)


_SHADOWED = Text(
    "dòng {number} của first_of không bao giờ được xét: trường hợp nào của nó cũng thuộc một dòng trước",
    "row {number} of first_of is never reached: every case of it belongs to a row before it",
)
_NEVER = Text(
    "dòng {number} của first_of không bao giờ được xét: điều kiện của nó không bao giờ đúng",
    "row {number} of first_of is never reached: its condition is never met",
)
_ORDER = Text("đặt dòng hẹp hơn lên trước", "put the narrower row first")
_NO_OTHERWISE = Text(
    "'otherwise' không bao giờ được xét: các dòng trên đã gồm mọi trường hợp",
    "'otherwise' is never reached: the rows above it cover every case",
)
_FEWER = Text("xem lại các điều kiện 'when'", "look at the conditions 'when'")
