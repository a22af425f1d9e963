"""Reads assignments as they are written in a YAML, JSON or CSV file, or in a mapping; `planning` says what they mean."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.errors import FactError, KeyPath, Place, Problem, ProblemCode
from ntm_criteria.loading.file_kind import FileKind, refuse_other
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.form_errors import validate_parts
from ntm_criteria.loading.forms import AssignmentForm, AssignmentsForm
from ntm_criteria.loading.json_source import read_json
from ntm_criteria.loading.text_file import read_text
from ntm_criteria.loading.yaml_source import Source, read_yaml
from ntm_criteria.problems import Problems, in_order
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Text, shown

FIELDS = ("leader", "officer", "organisation", "villages", "deadline", "remark")
WrittenAssignments: TypeAlias = Mapping[
    Any, Mapping[str, Any]
]  # by the number of a criterion or the code of an indicator


@frozen
class WrittenAssignment:
    """One assignment as it is written.

    :ivar code: the criterion or the indicator.
    :ivar kind: "criterion" or "indicator", where the file says which of the two it is.
    :ivar values: the fields that are filled in, by their name; the villages are a tuple.
    :ivar path: where it stands; that of a field follows.
    :ivar places: the places of its code ("") and of its fields; empty for a mapping.
    """

    code: str
    values: Mapping[str, Any] = field(converter=read_only)
    path: KeyPath
    places: Mapping[str, Place] = field(factory=dict, converter=read_only)
    kind: str | None = None


@frozen
class AssignmentParts:
    """What can be read of assignments, and the mistakes of their form."""

    entries: tuple[WrittenAssignment, ...]
    problems: tuple[Problem, ...]


def assignment_of(form: AssignmentForm) -> dict[str, Any]:
    """Return the fields of a form that are filled in."""
    texts = {name: getattr(form, name).strip() for name in FIELDS if name != "villages"}
    villages = tuple(name.strip() for name in form.villages if name.strip())
    return {name: value for name, value in {**texts, "villages": villages}.items() if value}


def parse_assignments(text: str, name: str, *, json: bool = False) -> AssignmentParts:
    """Parse the text of a YAML or JSON file.

    :raises FactError: it is no YAML or JSON.
    """
    return _parts_of((read_json if json else read_yaml)(text, name, FactError))


def assignments_in(path: Path) -> AssignmentParts:
    """Read a YAML or JSON file; raises FactError if it cannot be read, or is no YAML or JSON."""
    return parse_assignments(read_text(path, FactError), str(path), json=path.suffix.lower() == ".json")


def assignments_of(content: WrittenAssignments) -> AssignmentParts:
    """Read a mapping from criteria (14 or "14") and codes of indicators ("15.2") to the fields of an assignment."""
    problems, entries = Problems(), dict[str, Any]()
    for key, own in content.items():
        if isinstance(key, bool) or not isinstance(key, str | int):
            message = Text("'{key}' không phải số tiêu chí hay mã chỉ tiêu", "'{key}' is no criterion and no code")
            hint = Text('ghi mã dạng văn bản: "17.10"', 'write the code as text: "17.10"')
            path: KeyPath = ("assignments",)
            problems.add(ProblemCode.WRONG_FORM, message.format(key=shown(key)), hint=hint, path=path)
            continue
        if str(key) in entries:
            message = Text("'{key}' ghi hai lần", "'{key}' is given twice").format(key=shown(key))
            problems.add(ProblemCode.CODE_TWICE, message, path=("assignments", str(key)))
            continue
        entries[str(key)] = (
            {name: _plain(value) for name, value in own.items() if value is not None}
            if isinstance(own, Mapping)
            else own
        )
    parts = _parts_of(Source("", {"assignments": entries}))
    found = [evolve(problem, place=None) for problem in parts.problems]
    without = tuple(evolve(entry, places={}) for entry in parts.entries)
    return AssignmentParts(without, (*problems.found, *found))


def _plain(value: object) -> object:
    """Return a value as a file has it."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def _parts_of(source: Source) -> AssignmentParts:
    problems = FileProblems(source, Problems())
    form = None
    if not isinstance(source.data, dict):
        problems.add(ProblemCode.WRONG_FORM, (), _NO_FILE)
    elif not refuse_other(problems, FileKind.ASSIGNMENTS):
        form = validate_parts(AssignmentsForm, problems)
    entries = []
    for code, own in (form.assignments if form else {}).items():
        path: KeyPath = ("assignments", code)
        values = assignment_of(own)
        places = {name: source.place((*path, name)) for name in values} | {"": source.place(path, key=True)}
        known = {name: place for name, place in places.items() if place}
        entries.append(WrittenAssignment(code.strip(), values, path, known))
    return AssignmentParts(tuple(entries), (*in_order(problems.collector.found), *problems.collector.rest()))


_NO_FILE = Text(
    "tệp phải gồm các dòng 'khóa: giá trị', bắt đầu bằng 'assignments:'",
    "the file is 'key: value' lines, starting with 'assignments:'",
)
