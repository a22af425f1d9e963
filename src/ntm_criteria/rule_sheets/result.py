"""What comes back from a workbook: the new rule file, and the cells that were changed."""

from attrs import frozen

from ntm_criteria.errors import Problem


@frozen
class CellEdit:
    """A cell that was changed in the sheet.

    :ivar cell: its address: "D12".
    :ivar code: the code of the indicator, or the number of the criterion.
    :ivar heading: the heading of its column.
    :ivar before: what the rule file states; "" for nothing.
    :ivar after: what the sheet states.
    """

    cell: str
    code: str
    heading: str
    before: str
    after: str


@frozen
class WorkbookChanges:
    """A rule file after the changes that were made in its workbook.

    :ivar text: its new text; without changes, the text as it was.
    :ivar cells: the cells that were changed.
    :ivar warnings: what should be looked at: a text whose English stays as it was; a changed requirement that has to be
        compared with the document again.
    """

    text: str
    cells: tuple[CellEdit, ...]
    warnings: tuple[Problem, ...] = ()
