"""Data frames of results, built in the library that the caller names."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, TypeAlias

import narwhals.stable.v2 as nw

Backend: TypeAlias = Literal["polars", "pandas", "pyarrow"]
Frame: TypeAlias = Any  # a Polars or pandas DataFrame or a PyArrow Table, as `backend` says
Row: TypeAlias = Mapping[str, object]
Columns: TypeAlias = Mapping[str, type[str] | type[float] | type[int] | type[bool]]

_INSTALL = {
    "polars": "pip install 'ntm-criteria[tables]'",
    "pandas": "pip install pandas",
    "pyarrow": "pip install pyarrow",
}
_TYPES: Mapping[type, type[nw.String | nw.Float64 | nw.Int64 | nw.Boolean]] = {
    str: nw.String,
    float: nw.Float64,
    int: nw.Int64,
    bool: nw.Boolean,
}


def data_frame(rows: Iterable[Row], columns: Columns, backend: Backend) -> Frame:
    """Build a data frame with these columns; a key that a row lacks is null.

    :raises ValueError: the backend is unknown.
    :raises ImportError: the library is not installed; the message says how to install it.
    """
    if backend not in _INSTALL:
        raise ValueError(f"backend must be 'polars', 'pandas' or 'pyarrow', not {backend!r}")
    try:
        import_module(backend)
    except ImportError:
        raise ImportError(f"a data frame with backend={backend!r} needs {backend}: {_INSTALL[backend]}") from None
    rows = list(rows)
    cells: Mapping[str, Sequence[object]] = {name: [row.get(name) for row in rows] for name in columns}
    schema = {name: _TYPES[kind] for name, kind in columns.items()}
    return nw.from_dict(cells, schema, backend=backend).to_native()
