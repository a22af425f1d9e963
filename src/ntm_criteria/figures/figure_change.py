"""Changes of figures: of one, and those that together suffice for a requirement."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from ntm_criteria.markup import Displayed
from ntm_criteria.model import Unit
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Text, both

Value: TypeAlias = (
    Fraction | bool | str
)  # a number in the fact's unit, the answer of a flag, or the id of a category's value


@frozen
class FigureChange:
    """One figure that has to change.

    :ivar fact: the id of the figure.
    :ivar label: its name.
    :ivar was: its present value, in its unit; None if it is not reported, is estimated, or is a float that means no single
        number.
    :ivar becomes: the nearest value that suffices.
    :ivar amount: by how much it changes, in its unit, at least: 0 for an estimate that allows the value already; None for a
        finding, and if the present value is not known.
    :ivar unit: its unit; None for a finding.
    :ivar village: the name of the village whose figure it is; None for a figure of the commune. A village that is
        not on the commune's list has the name by which the requirement calls it, else a number ("thôn 3"); `what_if` adds it
        to the list under this name.
    :ivar place: the place of the village in the commune's list, from 0; those that are not listed come last. None for a
        figure of the commune.
    """

    fact: str
    label: Text
    was: Value | None
    becomes: Value
    amount: Fraction | None
    unit: Unit | None
    village: str | None = None
    place: int | None = None
    _text: Text = field(default=Text("", ""), repr=False, eq=False, kw_only=True)
    _answers: tuple[tuple[str, Text], ...] = field(default=(), repr=False, eq=False, kw_only=True)

    @property
    def more(self) -> bool | None:
        """Whether the figure rises (True) or falls; None for a finding, and if the present value is not known."""
        if self.amount is None or not isinstance(self.was, Fraction) or not isinstance(self.becomes, Fraction):
            return None
        return self.becomes > self.was

    def answer(self, value: bool | str) -> Text:
        """Return the words for the value of a flag or a category."""
        return dict(self._answers)[str(value).lower() if isinstance(value, bool) else value]

    @property
    def text(self) -> Text:
        """The change in words: "số người tham gia bảo hiểm y tế: từ 4.270 người lên 4.287 người (thêm 17 người)"."""
        return self._text


@frozen
class Way(Displayed):
    """Changes of figures after which a requirement is met; none of them may be left out, and none may be smaller.

    :ivar changes: the changes.
    :ivar effort: the changes of known figures added up, each in the unit of its figure and times its weight; a finding that
        becomes another one counts as 1.
    :ivar unknown: how many of the figures are not reported today, or are estimated: they may be high enough already.
    """

    changes: tuple[FigureChange, ...]
    effort: Fraction
    unknown: int = 0

    @property
    def effort_by_unit(self) -> Mapping[str, Fraction]:
        """The changes of known numbers, without weights, by the id of their unit: {"household": Fraction(15, 1)}."""
        found: dict[str, Fraction] = {}
        for change in self.changes:
            if change.amount is not None and change.unit is not None:
                found[change.unit.id] = found.get(change.unit.id, Fraction(0)) + change.amount
        efforts: Mapping[str, Fraction] = read_only(found)
        return efforts

    @property
    def text(self) -> Text:
        """All changes in words."""
        return both(lambda lang: "; ".join(change.text[lang] for change in self.changes))
