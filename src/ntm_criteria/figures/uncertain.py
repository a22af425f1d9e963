"""Figures from a sample: an interval, or an estimate with its standard error. They are read where the commune is judged."""

from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from ntm_criteria.read_only import fixed
from ntm_criteria.text import Text, both, shown


@frozen
class Between:
    """A figure that is known to lie between two numbers: "từ 52 đến 56 triệu đồng".

    :ivar low: the least number that it can be, as any other figure is given: a number in the fact's unit, or text.
    :ivar high: the greatest number that it can be.
    :ivar distribution: "uniform" if every number in between is equally likely; None if nothing is said.

    >>> from ntm_criteria import assess, load_rule_set
    >>> assess({"income_per_capita": Between(52, 56)}, load_rule_set("bang-mac-2024"))["10.1"].reason
    <Reason.WITHIN_ERROR: 'within-error'>
    """

    low: Any
    high: Any
    distribution: Literal["uniform"] | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return in_keys(as_mapping(self))

    @property
    def text(self) -> Text:
        """The interval in words, without its unit where none is written."""
        return _ends(self.low, self.high)


@frozen
class Estimate:
    """A figure that is estimated from a sample, with its standard error.

    Which numbers it may be is the caller's to say: by the `confidence` with which they are to contain the true figure (then
    they are the estimate, plus and minus its standard error times the quantile of the normal distribution), or by `low` and
    `high`. There is no default.

    :ivar value: the estimate, as any other figure is given.
    :ivar standard_error: its standard error, in the fact's unit; percentage points for a share.
    :ivar confidence: how sure the interval is to be, in percent: 95 or "95 %".
    :ivar low: the least number that it can be, instead of `confidence`.
    :ivar high: the greatest number that it can be, instead of `confidence`.
    :ivar distribution: "normal" if the true figure is distributed normally around the estimate; None if nothing is said.

    >>> from ntm_criteria import assess, load_rule_set
    >>> income = Estimate("54,2 triệu đồng", "0,8 triệu đồng", confidence="95 %")
    >>> observed = assess({"income_per_capita": income}, load_rule_set("bang-mac-2024"))["10.1"].observed
    >>> float(observed.low), float(observed.high)
    (52.63202881232, 55.76797118768)
    """

    value: Any
    standard_error: Any = None
    confidence: Any = field(default=None, kw_only=True)
    low: Any = field(default=None, kw_only=True)
    high: Any = field(default=None, kw_only=True)
    distribution: Literal["normal"] | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return in_keys(as_mapping(self))

    @property
    def text(self) -> Text:
        """The estimate in words, with what is said of its error."""
        said: list[Text] = []
        if self.standard_error is not None:
            said.append(_STANDARD_ERROR.format(number=_shown(self.standard_error)))
        if self.confidence is not None:
            is_bare = not isinstance(self.confidence, str)
            confidence = both(lambda lang: f"{_shown(self.confidence)[lang]}{'%' if is_bare else ''}")
            said.append(_CONFIDENCE.format(confidence=confidence))
        if self.low is not None or self.high is not None:
            said.append(_ends(self.low, self.high))
        value = _shown(self.value)
        return both(lambda lang: "; ".join(each[lang] for each in (value, *said)))


_STANDARD_ERROR = Text("sai số chuẩn {number}", "standard error {number}")
_CONFIDENCE = Text("độ tin cậy {confidence}", "confidence {confidence}")
_FROM_TO = Text("từ {low} đến {high}", "from {low} to {high}")
# the keys of a commune file, with the attribute that each is
BETWEEN_KEYS = {"from": "low", "to": "high", "distribution": "distribution"}
ESTIMATE_KEYS = {
    "estimate": "value",
    "standard_error": "standard_error",
    "confidence": "confidence",
    **BETWEEN_KEYS,
}


def _shown(value: Any) -> Text:
    return both(lambda lang: shown(value, lang))


def _ends(low: Any, high: Any) -> Text:
    return _FROM_TO.format(low=_shown(low), high=_shown(high))


def is_uncertain(raw: object) -> bool:
    """Whether a figure is given as an interval or an estimate, or as a mapping, which is one with mistakes."""
    return isinstance(raw, Between | Estimate | Mapping)


def uncertain(raw: Any) -> Any:
    """Return a figure as a commune holds it; a mapping with the keys of a `Between` or an `Estimate` becomes one.

    A mapping with other keys stays as it is, and is refused where it is read.
    """
    if raw is None or isinstance(raw, str | int | float):  # nearly every figure
        return raw
    raw = fixed(raw)
    if not isinstance(raw, Mapping) or not raw.keys() <= ESTIMATE_KEYS.keys():
        return raw
    if "estimate" in raw:
        return Estimate(**{ESTIMATE_KEYS[key]: value for key, value in raw.items()})
    is_whole = raw.keys() >= {"from", "to"} and raw.keys() <= BETWEEN_KEYS.keys()
    return Between(**{BETWEEN_KEYS[key]: value for key, value in raw.items()}) if is_whole else raw


def as_mapping(raw: Any) -> dict[str, Any]:
    """Return an uncertain figure under the keys of a commune file; those without a value are left out."""
    if isinstance(raw, Mapping):
        return {str(key): value for key, value in raw.items()}
    keys = ESTIMATE_KEYS if isinstance(raw, Estimate) else BETWEEN_KEYS
    found = {key: getattr(raw, name) for key, name in keys.items()}
    return {key: value for key, value in found.items() if value is not None}


def in_keys(mapping: Mapping[Any, Any]) -> str:
    """Write a mapping as a commune file has it: "from: 52, to: 56"."""
    return ", ".join(f"{key}: {value}" for key, value in mapping.items())


_NUMBER = {"type": ["number", "string"]}
SCHEMA: dict[str, Any] = {  # keywords of JSON Schema that constrain objects only: the keys of an uncertain figure
    "properties": {
        **dict.fromkeys(("estimate", "standard_error", "confidence", "from", "to"), _NUMBER),
        "distribution": {"enum": ["uniform", "normal"]},
    },
    "additionalProperties": False,
    "anyOf": [{"required": ["from", "to"]}, {"required": ["estimate"]}],
}
