"""What Polars makes, which is an extra: its types are opaque here."""

from types import ModuleType
from typing import Any

Polars = ModuleType
Frame = Any  # eager
LazyFrame = Any
Series = Any
Expr = Any
DataType = Any
