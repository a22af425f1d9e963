"""Reads the tables of a document, whatever kind of file it is."""

from collections.abc import Callable, Collection
from os import PathLike
from pathlib import Path

from ntm_criteria.drafting.grid import Builder, SourceDocument, refused
from ntm_criteria.drafting.readers.csv import read_csv
from ntm_criteria.drafting.readers.docx import read_docx
from ntm_criteria.drafting.readers.html import read_html
from ntm_criteria.drafting.readers.pdf import read_pdf
from ntm_criteria.drafting.readers.xlsx import read_xlsx
from ntm_criteria.errors import FactError, RuleFileError
from ntm_criteria.loading import cannot_open, refuse_pipe
from ntm_criteria.tables.files import unreadable
from ntm_criteria.text import Text, one_line

ENDINGS = (".docx", ".xlsx", ".html", ".htm", ".csv", ".pdf")
_OLD = {".doc": ".docx", ".docm": ".docx", ".rtf": ".docx", ".odt": ".docx", ".xls": ".xlsx", ".xlsm": ".xlsx",
        ".xlsb": ".xlsx", ".ods": ".xlsx", ".mht": ".html", ".mhtml": ".html", ".xhtml": ".html"}  # fmt: skip
_UNKNOWN = Text("không biết loại tệp '{name}'; dùng {endings}", "'{name}' is no known kind of file: use {endings}")
_SAVE_AS = Text("mở tệp rồi lưu lại thành {ending}", "open it and save it as {ending}")
_NO_PAGES = Text("chỉ chọn trang được ở tệp .pdf: '{name}'", "only a .pdf file has pages to choose: '{name}'")
_NO_SHEETS = Text("chỉ chọn trang tính được ở tệp .xlsx: '{name}'", "only an .xlsx file has sheets to choose: '{name}'")


def read_document(
    path: str | PathLike[str], *, sheet: str | None = None, pages: Collection[int] | None = None
) -> SourceDocument:
    """Read the tables of a document: .docx, .xlsx, a saved page (.html), .csv, or .pdf with a text layer.

    Nothing is left out in silence: what could not be read, was put together or left out is told by the document and its tables.

    :param sheet: the worksheet to read, hidden or not; by default all that are not hidden.
    :param pages: the pages of a .pdf to read, from 1; by default all.
    :raises RuleFileError: the file cannot be read, is too large, or its kind is not known or needs the extra `draft`.
    """
    path = Path(path)
    ending, name = path.suffix.lower(), one_line(str(path), longest=300)
    if ending not in ENDINGS:
        hint = _SAVE_AS.format(ending=_OLD[ending]) if ending in _OLD else None
        raise refused(_UNKNOWN.format(name=name, endings=", ".join(ENDINGS)), hint)
    if pages is not None and ending != ".pdf":
        raise refused(_NO_PAGES.format(name=name))
    if sheet is not None and ending != ".xlsx":
        raise refused(_NO_SHEETS.format(name=name))
    builder = Builder(path)
    readers: dict[str, Callable[[], None]] = {
        ".docx": lambda: read_docx(path, builder),
        ".xlsx": lambda: read_xlsx(path, builder, sheet),
        ".csv": lambda: read_csv(path, builder),
        ".pdf": lambda: read_pdf(path, builder, pages),
    }
    try:
        refuse_pipe(path)
        with path.open("rb"):  # a clear word on a file that is not there, before any library looks at it
            pass
        readers.get(ending, lambda: read_html(path, builder))()
    except RuleFileError:
        raise
    except FactError as error:  # of the reader of workbooks, which is that of tables of communes
        raise RuleFileError(error.problems) from None
    except OSError as why:
        raise refused(cannot_open(path, why)) from None
    except Exception as why:  # damaged files raise errors of any type
        raise RuleFileError(unreadable([path], why).problems) from None
    return builder.document()
