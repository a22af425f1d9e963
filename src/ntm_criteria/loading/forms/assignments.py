"""The form of a file of assignments: who is in charge of what."""

from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import core_schema

from ntm_criteria.errors import ProblemCode
from ntm_criteria.loading.forms.base import Form, Format, Word, fail
from ntm_criteria.text import Text

_VILLAGES = Text("'villages' cần một danh sách tên thôn", "'villages' needs a list of names of villages")


def _names(value: object) -> object:
    """Return the names of villages in a list, or in a text with a semicolon or a comma between them."""
    if isinstance(value, str):
        return [name for name in value.replace(";", ",").split(",") if name.strip()]
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise fail(ProblemCode.WRONG_FORM, _VILLAGES)
    return value


class _Line:
    """Text that may be empty: a key that nobody filled in."""

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> core_schema.CoreSchema:
        return core_schema.str_schema()


Line = Annotated[str, _Line]
Villages = Annotated[tuple[str, ...], BeforeValidator(_names)]


class AssignmentForm(Form):
    """Who is in charge of a criterion or an indicator, and until when; what is empty is not assigned."""

    leader: Line = ""
    officer: Line = ""
    organisation: Line = ""
    villages: Villages = ()
    deadline: Line = ""
    remark: Line = ""


class AssignmentsForm(Form):
    """A file of assignments, by the number of a criterion or the code of an indicator."""

    format: Format = "1"
    assignments: dict[Word, AssignmentForm]
