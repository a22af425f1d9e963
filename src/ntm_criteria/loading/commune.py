"""Loads commune files. Figures are kept as written, and read only when the commune is judged."""

from pathlib import Path

from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.figures import Commune, KeyPath
from ntm_criteria.loading.file_kind import FileKind, refuse_other
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.form_errors import validate
from ntm_criteria.loading.forms import CommuneForm, FiguresForm
from ntm_criteria.loading.json_source import read_json
from ntm_criteria.loading.text_file import read_text
from ntm_criteria.loading.yaml_source import Source, read_yaml
from ntm_criteria.problems import Problems


def load_commune(path: str | Path) -> Commune:
    """Load a commune file: YAML, or JSON with the same keys. The figures are checked only when the commune is judged.

    :param path: the file; JSON if its name ends in .json.
    :raises FactError: the file cannot be read or has a wrong form; lists every problem, in YAML with its line.
    """
    path = Path(path)
    return parse_commune(read_text(path, FactError), name=str(path), json=path.suffix.lower() == ".json")


def parse_commune(text: str, *, name: str = "<text>", json: bool = False) -> Commune:
    """Parse the text of a commune file.

    :param text: the YAML or JSON text.
    :param name: the file name to show in problems.
    :param json: whether the text is JSON.
    :raises FactError: see `load_commune`.

    >>> parse_commune('{"name": "Bằng Mạc", "year": 2024, "facts": {"population": 2410}}', json=True).facts
    {'population': 2410}
    """
    source = (read_json if json else read_yaml)(text, name, FactError)
    problems = FileProblems(source, Problems())
    form = None
    if not isinstance(source.data, dict):
        vi = "tệp phải gồm các dòng 'khóa: giá trị', bắt đầu bằng 'name'"
        problems.add(ProblemCode.WRONG_FORM, (), vi, "the file is 'key: value' lines, starting with 'name'")
    elif not refuse_other(problems, FileKind.COMMUNE):
        form = validate(CommuneForm, problems)
    problems.collector.raise_if_any(FactError)
    assert form is not None
    return make_commune(form, form.name, source, key=form.id, rules=form.rules)


def make_commune(
    form: FiguresForm, name: str, source: Source, at: KeyPath = (), *, key: str | None = None, rules: str | None = None
) -> Commune:
    """Build a commune from its form; `at` is the path of the form in `source`."""
    groups = {"facts": form.facts, "previous": form.previous, "scope": form.scope}
    paths: list[KeyPath] = [
        ("name",),
        ("year",),
        ("rules",),
        *((group, fact) for group, figures in groups.items() for fact in figures),
    ]
    villages = [{"name": village.name, **(village.model_extra or {})} for village in form.villages]
    paths += [("villages", i, key) for i, village in enumerate(villages) for key in village]
    places = {path: place for path in paths if (place := source.place((*at, *path)))}
    return Commune(name, key, form.year, villages=villages, locale=form.locale, rules=rules, places=places, **groups)
