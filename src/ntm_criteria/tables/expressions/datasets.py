"""Reads a PyArrow dataset, whose folders may hold values."""

from collections.abc import Iterator
from types import ModuleType

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.expressions.arrow_columns import Native
from ntm_criteria.text import Text, one_line


def read_dataset(native: Native, dataset: ModuleType) -> Native:
    """Read a dataset; one whose folders have names such as "01" or "province=01" that became the number 1 is refused."""
    lost = sorted({name for fragment in native.get_fragments() for name in _with_lost_zeros(fragment, dataset)})
    if lost:
        names = ", ".join(f"'{one_line(name)}'" for name in lost)
        message = Text(
            "tên thư mục của cột {names} có số 0 ở đầu, nhưng được đọc là số: '01' thành 1",
            "the folders of the column {names} have leading zeros, but are read as numbers: '01' becomes 1",
        ).format(names=names)
        hint = Text(
            "khai báo cột đó là văn bản: dataset.partitioning(pyarrow.schema([(cột, pyarrow.string())]), flavor='hive')",
            "give the column a text type: dataset.partitioning(pyarrow.schema([(column, pyarrow.string())]), flavor='hive')",
        )
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)])
    return native.to_table()


def _with_lost_zeros(fragment: Native, dataset: ModuleType) -> Iterator[str]:
    """Yield the columns of a file's folders whose number is not written as the folder is."""
    keys = dataset.get_partition_keys(fragment.partition_expression)
    folders = getattr(fragment, "path", "").split("/")[-1 - len(keys) : -1]
    for (name, value), folder in zip(keys.items(), folders, strict=False):  # data in memory has no folders
        own, _, text = folder.rpartition("=")
        number = keys.get(own, value)
        if isinstance(number, int) and text != str(number):
            yield own or name
