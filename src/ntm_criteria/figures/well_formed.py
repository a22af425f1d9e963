"""Checks the form of a commune that was built in Python: mappings of figures, a list of villages, a known locale."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.commune import Commune, place_at
from ntm_criteria.problems import Problems
from ntm_criteria.text import LANGUAGES, Text, shown

FIGURES = ("facts", "scope", "previous")


def well_formed(commune: Commune, problems: Problems) -> Commune:
    """Return the commune without the fields of a wrong form, which are reported; the rest can be read and checked."""
    wrong: dict[str, Any] = {}
    for name in FIGURES:
        if not isinstance(value := getattr(commune, name), Mapping):
            _add(name, Text("các cặp mã và số liệu", "a mapping of fact ids to figures"), value, commune, problems)
            wrong[name] = {}
    villages: Any = commune.villages
    if isinstance(villages, str) or not isinstance(villages, Sequence):
        _add("villages", Text("một danh sách các thôn", "a list of villages"), villages, commune, problems)
        wrong["villages"] = ()
    if commune.locale not in (None, *LANGUAGES):
        _add("locale", Text("vi, en hoặc để trống", "vi, en or None"), commune.locale, commune, problems)
        wrong["locale"] = None
    return evolve(commune, **wrong) if wrong else commune


def _add(name: str, wanted: Text, value: Any, commune: Commune, problems: Problems) -> None:
    text = shown(value)
    message = Text("'{name}' phải là {wanted}, không phải '{text}'", "'{name}' must be {wanted}, not '{text}'").format(
        name=name, wanted=wanted, text=text
    )
    problems.add(
        ProblemCode.WRONG_FORM, message, place=place_at(commune, (name,)), path=(name,), params={"value": text}
    )
