"""Rules of Vietnam's New Rural Development programme (nông thôn mới), evaluated and explained.

Names are loaded when they are first used, so importing the package is cheap.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "judge": ("assess", "required_facts", "RequiredFact"),
    "comparison": ("compare_rule_sets", "Compared", "Comparison"),
    "sourcing": ("coverage", "Coverage"),
    "finding": ("rule_sets_for",),
    "outcome": ("outcome_facts",),
    "overlay": ("overlay_template",),
    "assessment": ("Assessment", "CriterionResult", "IndicatorResult", "Counts"),
    "missing": ("MissingFigure",),
    "observed": ("Observed",),
    "commune": ("Commune", "load_commune", "parse_commune"),
    "errors": ("CriteriaError", "FactError", "RuleFileError", "Problem", "ProblemCode", "Place"),
    "explanation": ("explain",),
    "lint": ("check_rule_files",),
    "load": ("load_rule_set", "parse_rule_set", "bundled_rule_sets"),
    "rendering": ("render",),
    "ruleset": ("RuleSet", "Criterion", "Indicator"),
    "shortfall": ("Shortfall",),
    "step": ("Step",),
    "tables.judging": ("assess_table",),
    "tables.one_row": ("assess_row",),
    "tables.summary": ("summarise",),
    "tables.texts": ("read_figures", "ReadFigures", "RefusedCell"),
    "tables.mistakes": ("check_table",),
    "tables.table_check": ("TableCheck", "TableMistake"),
    "verdict": ("Verdict", "Reason"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)  # noqa: PLE0605  # the stub beside this file lists them for type checkers
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "assess":
        import_module(f"{__name__}.rendering")  # so that notebooks show an assessment as a table
    if name in _HOME:
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
