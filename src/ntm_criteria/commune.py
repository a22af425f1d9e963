"""A commune as it reports: names, figures as written, villages. Nothing is checked or read until it is judged."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from attrs import field, frozen

from ntm_criteria.commune_form import CommuneForm, FiguresForm
from ntm_criteria.errors import FactError, Place, ProblemCode, Problems
from ntm_criteria.json_source import read_json
from ntm_criteria.kind import FileKind, refuse_other
from ntm_criteria.source import Source, read_yaml
from ntm_criteria.text_file import read_text
from ntm_criteria.validate import validate
from ntm_criteria.words import Lang, Text

Figure: TypeAlias = Any  # int, float, Decimal, Fraction, bool, text as people write it; None, "" and "-" are missing
Where: TypeAlias = tuple[str | int, ...]


@frozen
class Commune:
    """A commune's case and figures.

    :param name: the commune's name, as results show it.
    :param id: your own key for it; results carry it along.
    :param year: the year judged; may be left out where the rule set judges one year only.
    :param facts: figures by fact id, as numbers in the fact's unit or as people write them ("91,5 %", "Đạt").
    :param villages: a mapping for each village: its `name`, and its figures by fact id.
    :param previous: last year's figures by fact id.
    :param scope: what bounds vary by, such as {"region": "tdmnpb"}.
    :param locale: "vi" or "en" settles texts such as "1.234"; None refuses them where they could be read two ways.
    :param rules: the rule set the commune's file names, for callers that were given none.
    :param places: where each figure is written, for the places of problems; filled in by `load_commune`.

    >>> Commune("Bằng Mạc", year=2024, facts={"irrigated_land_share": "91,5 %"}).name
    'Bằng Mạc'
    """

    name: str
    id: str | None = None
    year: int | None = None
    facts: Mapping[str, Figure] = field(factory=dict, kw_only=True)
    villages: Sequence[Mapping[str, Figure]] = field(factory=tuple, kw_only=True)
    previous: Mapping[str, Figure] = field(factory=dict, kw_only=True)
    scope: Mapping[str, Figure] = field(factory=dict, kw_only=True)
    locale: Lang | None = field(default=None, kw_only=True)
    rules: str | None = field(default=None, kw_only=True)
    places: Mapping[Where, Place] = field(factory=dict, kw_only=True, eq=False, repr=False)


def load_commune(path: str | Path) -> Commune:
    """Read a commune file: YAML, or JSON with the same keys. Its figures are read when it is judged.

    :param path: the file; JSON if its name ends in .json.
    :raises FactError: it cannot be read, or its form is wrong; every problem with its line.
    """
    path = Path(path)
    return parse_commune(read_text(path, FactError), name=str(path), json=path.suffix.lower() == ".json")


def parse_commune(text: str, *, name: str = "<text>", json: bool = False) -> Commune:
    """The same for text that is already at hand.

    :param text: the YAML or JSON text.
    :param name: what problems call it.
    :param json: whether it is JSON.
    :raises FactError: see `load_commune`.

    >>> parse_commune('{"name": "Bằng Mạc", "year": 2024, "facts": {"population": 2410}}', json=True).facts
    {'population': 2410}
    """
    source = (read_json if json else read_yaml)(text, name, FactError)
    problems = Problems()
    if not isinstance(source.data, dict):
        problems.add(
            ProblemCode.WRONG_FORM,
            Text(
                "tệp phải gồm các dòng 'khóa: giá trị', bắt đầu bằng 'name'",
                "the file is 'key: value' lines, starting with 'name'",
            ),
            place=source.place() or Place(name, 1, 1),
        )
    form = (
        None
        if problems.found or refuse_other(source, FileKind.COMMUNE, problems)
        else validate(CommuneForm, source, problems)
    )
    problems.raise_if_any(FactError)
    assert form is not None
    return make_commune(form, form.name, source, key=form.id, rules=form.rules)


def make_commune(
    form: FiguresForm, name: str, source: Source, at: Where = (), *, key: str | None = None, rules: str | None = None
) -> Commune:
    """A commune from its form, which stands in `source` under the path `at`."""
    groups = {"facts": form.facts, "previous": form.previous, "scope": form.scope}
    where: list[Where] = [
        ("name",),
        ("year",),
        ("rules",),
        *((group, fact) for group, figures in groups.items() for fact in figures),
    ]
    villages = [{"name": village.name, **(village.model_extra or {})} for village in form.villages]
    where += [("villages", i, key) for i, village in enumerate(villages) for key in village]
    places = {path: place for path in where if (place := source.place((*at, *path)))}
    return Commune(name, key, form.year, villages=villages, locale=form.locale, rules=rules, places=places, **groups)
