"""Imports Polars and XlsxWriter, which are optional, at their first use; their types are aliases of `Any`."""

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
    """An optional library; reading an attribute imports the library and returns its attribute of that name.

    :ivar need: the message to users who have not installed the library.
    :ivar extra: the extra of ntm-criteria that installs the library.
    """

    name: str
    need: Text
    extra: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.load(), name)

    def load(self) -> Any:
        """Import the library and return its module.

        :raises FactError: the library is not installed.
        """
        try:
            return import_module(self.name)
        except ImportError:
            install = f"pip install 'ntm-criteria[{self.extra}]'"
            hint = Text("cài: {install}", "install it: {install}").format(install=install)
            raise FactError([Problem(ProblemCode.UNREADABLE_FILE, self.need, hint=hint)]) from None


polars: Library = Library("polars", Text("lệnh này cần thư viện Polars", "this command needs Polars"), "tables")
xlsxwriter: Library = Library(
    "xlsxwriter", Text("ghi tệp .xlsx cần thư viện XlsxWriter", "writing .xlsx needs XlsxWriter"), "excel"
)
