"""Finds values of a derived category that no commune can have."""

from collections.abc import Iterator

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.loading import Source
from ntm_criteria.model import RuleSet
from ntm_criteria.text import Text, one_line


def scope_mistakes(rules: RuleSet, source: Source) -> Iterator[Problem]:
    """Yield a problem for each derived category of the file some of whose values no row gives."""
    stated = source.data["rule_set"].get("scope", {})
    for scope in rules.scope:
        if scope.axis not in stated or scope.otherwise is None:
            continue  # without `otherwise`, what the commune reports may be any value
        given = {value for _, value in scope.rows} | {scope.otherwise}
        missing = [value for value in rules.facts[scope.axis].values if value not in given]
        if missing:
            path = ("rule_set", "scope", scope.axis)
            message = Text("'{axis}': không dòng nào cho giá trị {missing}", "'{axis}': no row gives {missing}").format(
                axis=scope.axis, missing=", ".join(map(one_line, missing))
            )
            hint = Text(
                "thêm dòng cho giá trị đó; không thì mức của nó không áp dụng cho xã nào",
                "add a row that gives it; without one, its bounds apply to no commune",
            )
            place = source.place_or_start(path, key=True)
            yield Problem(ProblemCode.VALUE_LEFT_OUT, message, place, hint, severity="warning", path=path)
