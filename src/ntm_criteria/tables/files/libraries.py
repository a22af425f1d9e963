"""The libraries of the extras, opened when a file needs them, and what Polars makes: its types are opaque here."""

from importlib import import_module
from types import ModuleType
from typing import Any

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.text import Text

Polars = ModuleType
Frame = Any
LazyFrame = Any
Series = Any
Expr = Any
DataType = Any
_NEEDED = {
    "polars": (Text("lệnh này cần thư viện Polars", "this command needs Polars"), "tables"),
    "xlsxwriter": (Text("ghi tệp .xlsx cần thư viện XlsxWriter", "writing .xlsx needs XlsxWriter"), "excel"),
}


def library(name: str) -> ModuleType:
    """A library of an extra.

    :raises FactError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        message, extra = _NEEDED[name]
        install = f"pip install 'ntm-criteria[{extra}]'"
        hint = Text(f"cài: {install}", f"install it: {install}")
        raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)]) from None
