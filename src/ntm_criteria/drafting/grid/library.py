"""The libraries that read documents, imported at their first use."""

from ntm_criteria.tables.files import Library
from ntm_criteria.text import Text

_EXTRA = "draft"

docx: Library = Library(
    "docx", Text("đọc tệp .docx cần thư viện python-docx", "reading .docx needs python-docx"), _EXTRA
)
pdfplumber: Library = Library(
    "pdfplumber", Text("đọc tệp .pdf cần thư viện pdfplumber", "reading .pdf needs pdfplumber"), _EXTRA
)
lxml_html: Library = Library("lxml.html", Text("đọc trang HTML cần thư viện lxml", "reading HTML needs lxml"), _EXTRA)
