"""Random rule sets as workbooks: unchanged they change no byte of the file, and a changed level changes that level alone."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import ntm_criteria as ntm
from ntm_criteria.loading import format_rule_file

from . import strategies
from .adapter import FACTS_TEXT, MORE_LAWS, everyday, yaml_text
from .strategies import Draw, chance


@st.composite
def files(draw: Draw) -> str:
    """The text of a rule file, in the style of `fmt` or as another program writes it."""
    text = yaml_text(strategies.rule_doc(draw)) + FACTS_TEXT
    return format_rule_file(text) if chance(draw, 50) else text


@everyday(max_examples=40 * MORE_LAWS)
@given(files(), st.data())
def test_a_random_set_goes_to_excel_and_back(text: str, data: st.DataObject) -> None:
    rules = ntm.parse_rule_set(text)
    with TemporaryDirectory() as folder:
        file, path = Path(folder, "own.yaml"), Path(folder, "own.xlsx")
        file.write_text(text, encoding="utf-8")
        path.write_bytes(ntm.rule_set_workbook(rules))
        assert ntm.apply_rule_set_workbook(path, file) == ntm.WorkbookChanges(text, ())
        book = load_workbook(path)
        numbers = [cell for cell in levels(book["Bộ tiêu chí"]) if isinstance(cell.value, int | float)]
        if not numbers:
            return
        cell = data.draw(st.sampled_from(numbers))
        cell.value = "chưa có văn bản"
        book.save(path)
        changes = ntm.apply_rule_set_workbook(path, file)
        assert [edit.cell for edit in changes.cells] == [cell.coordinate]
        pairs = list(zip(text.splitlines(), changes.text.splitlines(), strict=True))
        reopened = {(old, new) for old, new in pairs if new != old == new.replace("transcribed", "checked")}
        assert all("status" in old for old, _ in reopened)  # what was changed is no longer checked
        [(before, after)] = [(old, new) for old, new in pairs if old != new and (old, new) not in reopened]
        assert "unsourced" in after
        assert "unsourced" not in before or after.count("unsourced") > before.count("unsourced")
        assert {change.code for change in ntm.diff_rule_sets(rules, ntm.parse_rule_set(changes.text)).changes} <= {
            edit.code for edit in changes.cells
        }


def levels(page: Any) -> list[Any]:
    """Return the cells of bounds that may be changed."""
    headings = [cell.value for cell in page[1]]
    first, last = headings.index("Mức chung"), headings.index("ĐVT")
    cells = page.iter_rows(min_row=2, min_col=first + 1, max_col=last)
    return [cell for row in cells for cell in row if not cell.protection.locked]
