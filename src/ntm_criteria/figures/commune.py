"""A commune and its reported figures, which are read and checked when it is judged."""

import datetime
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.errors import FactError, KeyPath, Place, Problem, ProblemCode
from ntm_criteria.figures.periods import Period, period_of
from ntm_criteria.figures.refused import Locale
from ntm_criteria.figures.uncertain import uncertain
from ntm_criteria.markup import Displayed
from ntm_criteria.read_only import fixed, read_only
from ntm_criteria.text import Text

Figure: TypeAlias = Any  # int, float, Decimal, Fraction, bool or text; None, "" and "-" mean missing


def _figures(raw: Any) -> Any:
    """Return a copy of a mapping of figures that nobody can change; any other value, which is refused, as it is."""
    return read_only({key: uncertain(value) for key, value in raw.items()}) if isinstance(raw, Mapping) else fixed(raw)


def _fixed_list(villages: Any) -> Any:
    is_list = isinstance(villages, Sequence) and not isinstance(villages, str | bytes)
    return tuple(map(_figures, villages)) if is_list else villages


def as_commune(given: "Commune | Mapping[str, Figure]", facts: Container[str]) -> "Commune":
    """Return a commune; a plain mapping holds its figures.

    :param facts: the ids of the dictionary.
    :raises FactError: the mapping has the keys of a commune's file.
    """
    if isinstance(given, Commune):
        return given
    if isinstance(given, Mapping):
        keys = [key for key in _FILE_KEYS if key in given and key not in facts]
        keys += [key for key in _FILE_KEYS if key in facts and isinstance(given.get(key), list | tuple)]  # `villages`
        if "facts" in keys or len(keys) > 1:
            message = _WHOLE_FILE.format(keys=", ".join(key for key in _FILE_KEYS if key in keys))
            raise FactError([Problem(ProblemCode.WRONG_FORM, message, hint=_FROM_DICT, params={"key": keys[0]})])
    return Commune("", facts=given)


_FILE_KEYS = ("name", "id", "year", "rules", "facts", "previous", "scope", "villages")
_WHOLE_FILE = Text(
    "đây là nội dung của cả tệp xã ({keys}), không phải riêng các số liệu",
    "this has the keys of a commune's file ({keys}); a plain mapping holds figures only",
)
_FROM_DICT = Text("dùng Commune.from_dict(...)", "use Commune.from_dict(...)")


def _period(word: Period | str | None) -> Period | None:
    if word is None or (period := period_of(word)) is not None:
        return None if word is None else period
    raise ValueError(f"period must be one of {', '.join(Period)}, not {word!r}")


@frozen
class Commune(Displayed):
    """A commune and its reported figures. It holds copies: what the caller changes later makes no difference.

    :param name: its name, as results show it.
    :param id: your own key for it, which results repeat.
    :param year: the year to judge; optional if the rule set judges one year only.
    :param facts: figures by fact id, as numbers in the fact's unit or as people write them ("91,5 %", "Đạt"); those from a
        sample as `Between` or `Estimate`.
    :param villages: a mapping for each village, with its `name` and its figures by fact id.
    :param previous: last year's figures by fact id.
    :param scope: the categories that bounds vary by, such as {"region": "tdmnpb"}.
    :param locale: "vi" or "en", to read numbers such as "1.234"; with None, ambiguous ones are refused.
    :param rules: the rule set named in the commune's file, for callers that do not choose one.
    :param date: the date of recognition (ngày xét công nhận), which picks the amendment in force.
    :param period: the part of the year that the figures cover (kỳ số liệu): a `Period`, or a word such as "6 tháng".
    :param figures_date: the date of the figures (ngày chốt số liệu), if it is not the last day of the period.
    :param outcomes_of: the rule set by which figures such as `criterion_3_met` were judged; `outcome_facts` knows it by itself.
    :param places: the place of each value in its file by its path (see `Problem`); `load_commune` fills it in.

    It is read and written as a dict (`from_dict`, `to_dict`), as text (`from_yaml`, `from_json`, …), as a file (`from_file`,
    `to_file`) and as rows of tables (`from_row`, `to_row`, `village_rows`, `previous_row`).

    >>> commune = Commune("Bằng Mạc", year=2024, facts={"irrigated_land_share": "91,5 %"})
    >>> print(commune.to_yaml().strip())
    name: Bằng Mạc
    year: 2024
    facts:
      irrigated_land_share: 91,5 %
    >>> Commune.from_yaml(commune.to_yaml()) == commune
    True
    """

    name: str
    id: str | None = None
    year: int | None = None
    facts: Mapping[str, Figure] = field(factory=dict, kw_only=True, converter=_figures)
    villages: Sequence[Mapping[str, Figure]] = field(factory=tuple, kw_only=True, converter=_fixed_list)
    previous: Mapping[str, Figure] = field(factory=dict, kw_only=True, converter=_figures)
    scope: Mapping[str, Figure] = field(factory=dict, kw_only=True, converter=fixed)
    locale: Locale = field(default=None, kw_only=True)
    rules: str | None = field(default=None, kw_only=True)
    date: datetime.date | None = field(default=None, kw_only=True)
    outcomes_of: str | None = field(default=None, kw_only=True)
    period: Period | None = field(default=None, kw_only=True, converter=_period)
    figures_date: datetime.date | None = field(default=None, kw_only=True)
    places: Mapping[KeyPath, Place] = field(factory=dict, kw_only=True, converter=read_only, eq=False, repr=False)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Commune":
        """Build a commune from a mapping with the keys of a commune file, such as the `input` of a result document.

        :raises FactError: keys are unknown or have a wrong form. The figures are checked only when the commune is judged.
        """
        commune: Commune = _loading().commune_of(content)
        return commune

    @classmethod
    def from_yaml(cls, text: str) -> "Commune":
        """Read the text of a commune file in YAML; see `parse_commune`."""
        commune: Commune = _loading().parse_commune(text)
        return commune

    @classmethod
    def from_json(cls, text: str) -> "Commune":
        """Read the text of a commune file in JSON; see `parse_commune`."""
        commune: Commune = _loading().parse_commune(text, json=True)
        return commune

    @classmethod
    def from_file(cls, path: str | Path) -> "Commune":
        """Read a commune file; see `load_commune`."""
        commune: Commune = _loading().load_commune(path)
        return commune

    @classmethod
    def from_row(
        cls,
        row: Mapping[str, Any],
        *,
        by: str = "commune_id",
        villages: Iterable[Mapping[str, Any]] = (),
        previous: Mapping[str, Any] | None = None,
        facts: Iterable[str] | None = None,
    ) -> "Commune":
        """Build a commune from a row of a table, such as `frame.iter_rows(named=True)` yields.

        :param row: the row: columns named as facts, and the columns `by`, "commune_name" and "year".
        :param by: the column with the key of the commune.
        :param villages: the rows of its villages, each with a column "name".
        :param previous: the row with last year's figures.
        :param facts: the columns that are figures, such as `rules.reads`; by default all but `by`, "commune_name" and "year".
        """
        wanted = None if facts is None else frozenset(facts)

        def figures(cells: Mapping[str, Any]) -> dict[str, Any]:
            is_own = {by, _NAME, "year"}
            return {
                key: cell
                for key, cell in cells.items()
                if key not in is_own and not _is_empty(cell) and (wanted is None or key in wanted or key == "name")
            }

        key, name, year = row[by], row.get(_NAME), row.get("year")
        own = figures({column: cell for column, cell in row.items() if column != "name"})
        return cls(
            str(key) if _is_empty(name) else str(name),
            None if _is_empty(name) else str(key),
            None if year is None or _is_empty(year) else int(year),
            facts=own,
            villages=[figures(village) for village in villages],
            previous=figures(previous or {}),
        )

    def with_figures(
        self, facts: Mapping[str, Figure] | None = None, *, previous: Mapping[str, Figure] | None = None
    ) -> "Commune":
        """Return the commune with some figures replaced or added: what if these were the figures?

        :param facts: the new figures, by fact id.
        :param previous: the new figures of last year.
        """
        return evolve(self, facts={**self.facts, **(facts or {})}, previous={**self.previous, **(previous or {})})

    def to_dict(self) -> dict[str, Any]:
        """Return the commune under the keys of a commune file, with its figures as they are."""
        return commune_dict(self, lambda figure: figure)

    def to_yaml(self) -> str:
        """Write the commune as a commune file in YAML.

        :raises ValueError: a figure is no decimal number: a fraction such as 1/3, or a float such as 57 / 100 * 100.
        """
        return str(_loading().commune_yaml(self))

    def to_json(self) -> str:
        """Write the commune as a commune file in JSON, with exact numbers; it raises ValueError as `to_yaml` does."""
        return str(_loading().commune_json(self))

    def to_file(self, path: str | Path) -> None:
        """Write a commune file: JSON if its name ends in .json, else YAML."""
        is_json = Path(path).suffix.lower() == ".json"
        Path(path).write_text(self.to_json() if is_json else self.to_yaml(), encoding="utf-8")

    def to_row(self, *, by: str = "commune_id") -> dict[str, Any]:
        """Return the commune as a row of a table of communes: its key, its year and its figures as they are.

        `assess_table` takes numbers and booleans. A table whose figures are words ("91,5 %", "Đạt") goes through
        `read_figures` first.
        """
        year = {} if self.year is None else {"year": self.year}
        return {**self._key(by), _NAME: self.name, **year, **self.scope, **self.facts}

    def village_rows(self, *, by: str = "commune_id") -> list[dict[str, Any]]:
        """Return the villages as rows of a table of villages, with their figures as they are; see `to_row`."""
        return [{**self._key(by), **village} for village in self.villages]

    def previous_row(self, *, by: str = "commune_id") -> dict[str, Any] | None:
        """Return last year's figures as a row of a table; None if there are none; see `to_row`."""
        return {**self._key(by), **self.previous} if self.previous else None

    def _key(self, by: str) -> dict[str, str]:
        return {by: self.name if self.id is None else self.id}


_NAME = "commune_name"  # a column "name" would be the name of a village
_SINGLE_KEYS = ("id", "year", "locale", "rules", "outcomes_of")


def _loading() -> Any:
    return import_module("ntm_criteria.loading")  # a package above this one; its modules read and write files


def _is_empty(cell: Any) -> bool:
    return cell is None or cell != cell  # noqa: PLR0124  # NaN is not equal to itself


def commune_dict(commune: Commune, figure: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a commune under the keys of a commune file, in their order; keys without a value are left out.

    :param figure: what to make of each figure.
    """

    def figures(raw: Mapping[Any, Any]) -> dict[str, Any]:
        return {str(key): figure(value) for key, value in raw.items()}

    content: dict[str, Any] = {"name": commune.name}
    content |= {key: getattr(commune, key) for key in _SINGLE_KEYS if getattr(commune, key) is not None}
    named_sets = {fact.rule_set for fact in commune.facts if hasattr(fact, "rule_set")}  # of verdicts by another set
    if len(named_sets) == 1 and commune.outcomes_of is None:
        (content["outcomes_of"],) = named_sets
    for key in ("date", "figures_date"):
        if (day := getattr(commune, key)) is not None:
            content[key] = day.isoformat()
    if commune.period is not None:
        content["period"] = commune.period.value
    for group in ("scope", "facts", "previous"):
        if raw := getattr(commune, group):
            content[group] = figures(raw)
    if commune.villages:
        content["villages"] = [figures(village) for village in commune.villages]
    return content


def place_at(commune: Commune, path: KeyPath) -> Place | None:
    """Return the place of a value in the commune's file, or None; that of a village or of the whole file is its name's."""
    places, (figure, inside) = commune.places, split_path(path)
    return places.get(path) or places.get((*path, "name")) or (places.get(figure) if inside else None)


def split_path(path: KeyPath) -> tuple[KeyPath, KeyPath]:
    """Split a path into that of a figure and what is inside the figure: ("from",) for an end of an interval."""
    length = 3 if path and path[0] == "villages" else 2
    return path[:length], path[length:]


def placed(problem: Problem, commune: Commune) -> Problem:
    """Return a problem with the place that its path has in the commune's file."""
    return evolve(problem, place=place_at(commune, problem.path))
