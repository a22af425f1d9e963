"""Loads commune files. Figures are kept as written, and read only when the commune is judged."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import PERIOD_WORDS, Commune, KeyPath, period_of
from ntm_criteria.loading.file_kind import FileKind, refuse_other
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.form_errors import validate_parts
from ntm_criteria.loading.forms import CommuneForm, FiguresForm
from ntm_criteria.loading.json_source import read_json
from ntm_criteria.loading.text_file import decoded, read_text
from ntm_criteria.loading.yaml_source import Source, read_yaml
from ntm_criteria.problems import Problems, in_order, one_of
from ntm_criteria.text import Text


def load_commune(path: str | Path) -> Commune:
    """Load a commune file: YAML, or JSON with the same keys. The figures are checked only when the commune is judged.

    :param path: the file; JSON if its name ends in .json.
    :raises FactError: the file cannot be read or has a wrong form; lists every problem with its line and column.
    """
    path = Path(path)
    return parse_commune(read_text(path, FactError), name=str(path), json=path.suffix.lower() == ".json")


def parse_commune(text: str | bytes, *, name: str = "<text>", json: bool = False) -> Commune:
    """Parse the text of a commune file.

    :param text: the YAML or JSON text; bytes are read as UTF-8.
    :param name: the file name to show in problems.
    :param json: whether the text is JSON.
    :raises FactError: see `load_commune`.

    >>> parse_commune('{"name": "Bằng Mạc", "year": 2024, "facts": {"population": 2410}}', json=True).facts
    {'population': 2410}
    """
    text = decoded(text, name, FactError) if isinstance(text, bytes) else text
    parts = parse_commune_parts(text, name=name, json=json)
    if parts.problems or parts.commune is None:
        raise FactError(parts.problems)
    return parts.commune


@frozen
class CommuneParts:
    """What can be read of a commune file, so that its figures can be checked although its form has mistakes.

    :ivar commune: the commune without the keys that have mistakes; None if too little is left.
    :ivar problems: the mistakes of form.
    :ivar without: the keys at the top of the file that are left out.
    """

    commune: Commune | None
    problems: tuple[Problem, ...]
    without: frozenset[str] = frozenset()


def load_commune_parts(path: str | Path) -> CommuneParts:
    """Load what can be read of a commune file; see `load_commune`. Raises FactError only for a file that is no YAML or JSON."""
    path = Path(path)
    return parse_commune_parts(read_text(path, FactError), name=str(path), json=path.suffix.lower() == ".json")


def parse_commune_parts(text: str, *, name: str = "<text>", json: bool = False) -> CommuneParts:
    """Parse what can be read of a commune file; see `parse_commune`."""
    slips = Problems()
    return _parts_of((read_json if json else read_yaml)(text, name, FactError, slips), slips)


def commune_of(content: Mapping[str, Any]) -> Commune:
    """Build a commune from a mapping with the keys of a commune file; a key without a value counts as absent.

    :raises FactError: see `load_commune`; the problems have no place.
    """
    data = (
        {key: value for key, value in content.items() if value is not None} if isinstance(content, Mapping) else content
    )
    is_nameless = isinstance(data, dict) and not data.get("name")  # as a commune made of figures alone is
    parts = _parts_of(Source("", {**data, "name": "?"} if is_nameless else data))
    if parts.problems or parts.commune is None:
        raise FactError([evolve(problem, place=None) for problem in parts.problems])
    return evolve(parts.commune, name="" if is_nameless else parts.commune.name, places={})


def _parts_of(source: Source, slips: Problems | None = None) -> CommuneParts:
    problems = FileProblems(source, slips or Problems())
    form, data = None, source.data
    if not isinstance(source.data, dict):
        message = Text(
            "tệp phải gồm các dòng 'khóa: giá trị', bắt đầu bằng 'name'",
            "the file is 'key: value' lines, starting with 'name'",
        )
        problems.add(ProblemCode.WRONG_FORM, (), message)
    elif not refuse_other(problems, FileKind.COMMUNE):
        form = validate_parts(CommuneForm, problems)
    period = None if form is None or form.period is None else period_of(form.period)
    if form is not None and form.period is not None and period is None:
        noun = Text("kỳ số liệu", "period")
        problems.add_unknown(ProblemCode.UNKNOWN_WORD, ("period",), noun, form.period, one_of(PERIOD_WORDS))
    found = (*in_order(problems.collector.found), *problems.collector.rest())
    if form is None:
        return CommuneParts(None, found)
    commune = make_commune(form, form.name, source, key=form.id, rules=form.rules)
    commune = evolve(
        commune, date=form.date, outcomes_of=form.outcomes_of, period=period, figures_date=form.figures_date
    )
    without = {key for key in data if key not in form.model_fields_set} if isinstance(data, dict) else set[str]()
    return CommuneParts(commune, found, frozenset(without))


def make_commune(
    form: FiguresForm, name: str, source: Source, at: KeyPath = (), *, key: str | None = None, rules: str | None = None
) -> Commune:
    """Build a commune from its form; `at` is the path of the form in `source`."""
    villages = [{"name": village.name, **(village.model_extra or {})} for village in form.villages]
    return Commune(
        name,
        key,
        form.year,
        facts=form.facts,
        previous=form.previous,
        scope=form.scope,
        villages=villages,
        locale=form.locale,
        rules=rules,
        places=source.places(at),
    )
