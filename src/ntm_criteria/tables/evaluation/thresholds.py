"""How many mistakes are too many, and which of them are errors, as callers say it."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text, naming_options, one_line

Severity: TypeAlias = Literal["error", "warning"]
Limit: TypeAlias = int | str | Decimal | Fraction
Limits: TypeAlias = Limit | Mapping[str, Limit]
DEFAULT = "default"
TABLE_CODES = (  # what `check_table` may find
    ProblemCode.UNREADABLE_FIGURE, ProblemCode.AMBIGUOUS_FIGURE, ProblemCode.OUT_OF_LIMITS, ProblemCode.FINER_THAN_STEP,
    ProblemCode.UNKNOWN_VALUE, ProblemCode.UNIT_MISMATCH, ProblemCode.PART_EXCEEDS_WHOLE, ProblemCode.FIGURES_DISAGREE,
    ProblemCode.BAD_KEY, ProblemCode.BAD_VILLAGE, ProblemCode.UNKNOWN_COMMUNE, ProblemCode.WRONG_YEAR,
    ProblemCode.IMPLAUSIBLE, ProblemCode.OTHER_WRITING, ProblemCode.TEXT_AMENDED, ProblemCode.NO_RULE_SET,
    ProblemCode.WRONG_FORM,
)  # fmt: skip
_ROWS, _PER_CENT = re.compile(r"\s*([0-9]+)\s*"), re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*%\s*")
_NO_LIMIT = Text(
    "ghi số dòng (20), hoặc tỷ lệ: '1 %', Fraction(1, 100), Decimal('0.01'); không nhận float (0.01) vì không chính xác",
    "give a number of rows (20) or a share: '1 %', Fraction(1, 100), Decimal('0.01'); no float (0.01), which is not exact",
)
_NO_LIMIT_IN_TEXT = Text("ghi số dòng (20) hoặc tỷ lệ (1 %)", "give a number of rows (20) or a share (1 %)")
_NO_LIMIT_TAKEN = Text("{fail_above} không nhận {shown}", "{fail_above} does not take {shown}")
_NO_SEVERITY_TAKEN = Text("{severities} không nhận {shown}", "{severities} does not take {shown}")
_NO_CODE_OF_LIMIT = Text(
    "{fail_above} '{code}': không phải loại lỗi của bảng", "{fail_above} '{code}' is no kind of mistake in tables"
)
_NO_CODE_OF_SEVERITY = Text(
    "{severities} '{code}': không phải loại lỗi của bảng", "{severities} '{code}' is no kind of mistake in tables"
)
_CODES = Text("các loại: {codes}", "the kinds: {codes}")
_NO_SEVERITY = Text("ghi 'error' hoặc 'warning'", "give 'error' or 'warning'")


def severities_asked(value: Mapping[str, Severity] | None) -> dict[ProblemCode, Severity]:
    """Return the severities that the caller gives to kinds of mistake.

    :raises FactError: a kind or a severity is unknown; it lists all of them.
    """
    problems, found = Problems(), dict[ProblemCode, Severity]()
    for name, severity in (value or {}).items():
        code = _code(_NO_CODE_OF_SEVERITY, name, problems)
        if severity not in ("error", "warning"):
            message = naming_options(_NO_SEVERITY_TAKEN, shown=one_line(repr(severity), longest=60))
            problems.note(Problem(ProblemCode.UNKNOWN_WORD, message, hint=_NO_SEVERITY))
        elif code is not None:
            found[code] = severity
    problems.raise_if_any(FactError)
    return found


def limits_asked(value: Limits) -> tuple[int | Fraction | None, dict[ProblemCode, int | Fraction]]:
    """Return the limit of all kinds of mistake, and those of single ones: a number of rows, or a share of them.

    :returns: first None if a mapping gives no "default".
    :raises FactError: a limit cannot be read, or a kind is unknown; it lists all of them.
    """
    problems = Problems()
    by_name = value if isinstance(value, Mapping) else {DEFAULT: value}
    limits = {name: _limit(limit, problems) for name, limit in by_name.items()}
    codes = {name: _code(_NO_CODE_OF_LIMIT, name, problems) for name in limits if name != DEFAULT}
    problems.raise_if_any(FactError)
    found = {code: limit for name, code in codes.items() if code and (limit := limits[name]) is not None}
    return limits.get(DEFAULT), found


def _limit(value: object, problems: Problems) -> int | Fraction | None:
    if isinstance(value, str) and (match := _ROWS.fullmatch(value)):
        return int(match[1])
    if isinstance(value, str) and (match := _PER_CENT.fullmatch(value)):
        value = Fraction(match[1].replace(",", ".")) / 100
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, Fraction | Decimal) and 0 <= value <= 1:
        return Fraction(value)
    message = naming_options(_NO_LIMIT_TAKEN, shown=one_line(repr(value), longest=60))
    hint = _NO_LIMIT_IN_TEXT if isinstance(value, str) else _NO_LIMIT
    problems.note(Problem(ProblemCode.BAD_NUMBER, message, hint=hint))
    return None


def _code(unknown: Text, name: object, problems: Problems) -> ProblemCode | None:
    known = {str(code): code for code in TABLE_CODES}
    if str(name) in known:
        return known[str(name)]
    message = naming_options(unknown, code=one_line(str(name), longest=60))
    hint = did_you_mean(str(name), known) or _CODES.format(codes=", ".join(known))
    problems.note(Problem(ProblemCode.UNKNOWN_CODE, message, hint=hint))
    return None
