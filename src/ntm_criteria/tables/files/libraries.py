"""Polars and XlsxWriter, which come with extras: they are imported when they are first used. Their types are opaque here."""

from importlib import import_module
from typing import Any

from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.text import Text

Frame = Any
LazyFrame = Any
Series = Any
Expr = Any
DataType = Any


@frozen
class Library:
    """A library of an extra; its names are looked up in it.

    :ivar need: what a user is told without it.
    :ivar extra: the extra that it comes with.
    """

    name: str
    need: Text
    extra: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.load(), name)

    def load(self) -> Any:
        """Import the library.

        :raises FactError: it is not installed.
        """
        try:
            return import_module(self.name)
        except ImportError:
            install = f"pip install 'ntm-criteria[{self.extra}]'"
            hint = Text(f"cài: {install}", f"install it: {install}")
            raise FactError([Problem(ProblemCode.UNREADABLE_FILE, self.need, hint=hint)]) from None


polars = Library("polars", Text("lệnh này cần thư viện Polars", "this command needs Polars"), "tables")
xlsxwriter = Library(
    "xlsxwriter", Text("ghi tệp .xlsx cần thư viện XlsxWriter", "writing .xlsx needs XlsxWriter"), "excel"
)
