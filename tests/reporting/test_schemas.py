"""The published JSON Schemas: what they describe is what we read and write, no more and no less."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

import ntm_criteria as ntm
from laws import strategies
from laws.adapter import commune_of, rule_set_of
from ntm_criteria.compiler.bundled import NOT_RULE_SETS
from ntm_criteria.errors import FactError, ProblemCode, RuleFileError
from ntm_criteria.loading import read_yaml
from ntm_criteria.model import Reason, Relation, Verdict
from ntm_criteria.reporting import STATUS
from ntm_criteria.reporting.schemas import SCHEMAS, schema
from ntm_criteria.reporting.schemas.__main__ import generated
from ntm_criteria.text import LANGUAGES, Lang

TOP = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
RULE_FILES = sorted(
    path
    for path in (*(TOP / "rules").rglob("*.yaml"), *(TOP / "tests/rules").glob("*.yaml"))
    if ".cases." not in path.name and path.name not in NOT_RULE_SETS
)
COMMUNES = sorted((TOP / "examples").glob("*.yaml"))
IS_LAYER = re.compile(r"^  (extends|amends):", re.MULTILINE)
FILES = [
    *(
        ("layer-file" if IS_LAYER.search(path.read_text(encoding="utf-8")) else "rule-file", path)
        for path in RULE_FILES
    ),
    *(("commune", path) for path in COMMUNES),
]


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def mistakes(name: str, content: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(content)]


# the files


def test_there_are_files_to_check() -> None:
    assert {name for name, _ in FILES} == set(SCHEMAS) - {"result", "short-result", "action-plan", "progress"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_an_unknown_schema_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="rulefile"):
        schema("rulefile")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_not_stale(name: str) -> None:
    committed = (
        resources.files("ntm_criteria.reporting.schemas").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    )
    assert committed == generated(name), "its model has changed; rewrite it: python -m ntm_criteria.reporting.schemas"


def test_the_command_rewrites_every_schema(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    folder.mkdir()
    for name in SCHEMAS:
        (folder / f"{name}.schema.json").write_text("{}", encoding="utf-8")
    (folder / "__main__.py").write_text(
        Path(generated.__code__.co_filename).read_text(encoding="utf-8"), encoding="utf-8"
    )
    subprocess.run([sys.executable, str(folder / "__main__.py")], check=True)
    found = {name: (folder / f"{name}.schema.json").read_text(encoding="utf-8") for name in SCHEMAS}
    assert found == {name: generated(name) for name in SCHEMAS}


def plain(value: Any) -> Any:
    """YAML as an editor sees it: numbers and truth values are such, a date is text, a key is text."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


READINGS: dict[str, Callable[[str], Any]] = {
    "as text, as we read it": lambda text: read_yaml(text, "<text>", RuleFileError).data,
    "as an editor reads it": lambda text: plain(yaml.safe_load(text)),
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("name", "path"), FILES, ids=lambda value: value.name if isinstance(value, Path) else value)
def test_our_files_follow_their_schema(name: str, path: Path, reading: str) -> None:
    assert mistakes(name, READINGS[reading](path.read_text(encoding="utf-8"))) == []


RULES = """
format: 1
rule_set: {id: thu, label: {vi: Bộ thử}, years: 2024..2024}
sources: {s: {title: Văn bản thử, issued: 2024-01-09}}
facts:
  x: {label: {vi: tỷ lệ thử}, kind: share, unit: "%", step: 0.01}
  v: {label: {vi: thôn thử}, kind: flag, per: village}
criteria:
  - number: 1
    label: {vi: Tiêu chí thử}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Chỉ tiêu thử}
        cite: {source: s, at: Điều 1, status: checked}
        requires: {fact: x, at_least: 92 %}
      - code: "1.2"
        label: {vi: Chỉ tiêu thử}
        cite: {source: s, at: Điều 2, status: secondary}
        requires: {for_each: village, requires: {fact: v, is: true}}
"""
COMMUNE = """
name: Bằng Mạc
year: 2024
locale: vi
facts: {irrigated_land_share: "91,5 %", villages: 8, population: 2410, planning_criterion_met: ''}
villages: [{name: Nà Canh, street_lighting: Đạt}]
"""


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("name", "text"), [("rule-file", RULES), ("commune", COMMUNE)])
def test_a_small_file_follows_its_schema(name: str, text: str, reading: str) -> None:
    assert mistakes(name, READINGS[reading](text)) == []


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("old", "new"), [
    ("format: 1", "format: 2"),
    ("id: thu", "id: Bộ thử"),
    ("years: 2024..2024", "years: 2024"),
    ("years: 2024..2024", "years: 2024..2024, yeers: 2024..2024"),
    ("label: {vi: Bộ thử}, ", ""),
    ("title: Văn bản thử, ", ""),
    ("kind: share", "kind: percentage"),
    ("step: 0.01", "step: một phần trăm"),
    ("per: village", "per: household"),
    ("number: 1", "number: một"),
    ("complete: true", "complete: đủ"),
    ('code: "1.1"', 'role: việc\n        code: "1.1"'),
    ("cite: {source: s, at: Điều 1, status: checked}", "remark: {vi: thiếu nguồn}"),
    ("status: checked", "status: đã đối chiếu"),
    ("{fact: x, at_least: 92 %}", "{fact: x, all_of: [unsourced]}"),
    ("{fact: x, at_least: 92 %}", "{all_of: []}"),
    ("{fact: x, at_least: 92 %}", "chưa có nguồn"),
    ("for_each: village", "for_each: household"),
])  # fmt: skip
def test_a_wrong_rule_file_does_not(old: str, new: str, reading: str) -> None:
    assert old in RULES
    text = RULES.replace(old, new)
    assert mistakes("rule-file", READINGS[reading](text)), text
    with pytest.raises(RuleFileError):
        ntm.parse_rule_set(text)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("old", "new"), [
    ("name: Bằng Mạc", "nam: Bằng Mạc"),
    ("name: Bằng Mạc", "name: ''"),
    ("year: 2024", "year: năm nay"),
    ("locale: vi", "locale: fr"),
    ("locale: vi", "region: tdmnpb"),
    ('"91,5 %"', "[91, 5]"),
    ("{name: Nà Canh, ", "{"),
    ("villages: [{name: Nà Canh, street_lighting: Đạt}]", "villages: [Nà Canh]"),
])  # fmt: skip
def test_a_wrong_commune_file_does_not(old: str, new: str, reading: str) -> None:
    assert old in COMMUNE
    text = COMMUNE.replace(old, new)
    assert mistakes("commune", READINGS[reading](text)), text
    with pytest.raises(FactError):
        ntm.assess(ntm.parse_commune(text), ntm.load_rule_set("bang-mac-2024"))


def test_a_commune_in_json_is_read_as_the_schema_says() -> None:
    """Numbers are numbers there, and so may be the format."""
    content = {
        "format": 1,
        "name": "Bằng Mạc",
        "year": 2024,
        "facts": {"irrigated_land_share": 91.5, "goods_outlets": True},
    }
    assert mistakes("commune", content) == []
    commune = ntm.parse_commune(json.dumps(content), json=True)
    assert ntm.assess(commune, ntm.load_rule_set("bang-mac-2024"))["3.1"].verdict is Verdict.NOT_MET


# the result


def parts(node: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with where it stands."""
    if isinstance(node, dict):
        yield path, node
        for key in ("$defs", "properties"):
            for name, each in node.get(key, {}).items():
                yield from parts(each, f"{path}.{key}.{name}")
        for key in ("items", "additionalProperties"):
            yield from parts(node.get(key), f"{path}.{key}")
        for i, each in enumerate(node.get("anyOf", ())):
            yield from parts(each, f"{path}.anyOf[{i}]")


def test_every_property_of_the_result_is_described() -> None:
    bare = [
        path
        for path, part in parts(schema("result"))
        if path.split(".")[-2:-1] in (["properties"], ["$defs"]) and not part.get("description", "").endswith(".")
    ]
    assert bare == []


def test_the_result_holds_nothing_that_is_not_described() -> None:
    """Every object names all of its properties, requires each, and allows no other."""
    objects = [(path, part) for path, part in parts(schema("result")) if "properties" in part]
    assert len(objects) > 10
    for path, part in objects:
        assert part["additionalProperties"] is False, path
        assert part["required"] == list(part["properties"]), path


def enum_of(name: str) -> list[str]:
    found: list[str] = schema("result")["$defs"][name]["enum"]
    return found


@pytest.mark.parametrize(("name", "values"), [
    ("verdict", [verdict.value for verdict in Verdict]),
    ("reason", [reason.value for reason in Reason]),
    ("problem_code", [code.value for code in ProblemCode]),
    ("status", list(STATUS)),
])  # fmt: skip
def test_the_words_of_the_result_are_those_of_the_code(name: str, values: list[str]) -> None:
    assert enum_of(name) == values


def test_the_words_of_a_bound_are_those_of_the_code() -> None:
    bound = schema("result")["$defs"]["bound"]["properties"]
    assert bound["relation"]["enum"] == [relation.value for relation in Relation]
    (open_,) = [each["enum"] for each in bound["open"]["anyOf"] if "enum" in each]
    assert open_ == [reason.value for reason in Reason if reason.value.startswith("bound-")]


def document(lang: Lang = "vi") -> dict[str, Any]:
    """The result of the example commune, as other software gets it."""
    commune = ntm.load_commune(COMMUNES[0])
    result = ntm.render(ntm.assess(commune, ntm.load_rule_set("bang-mac-2024")), "dict", lang=lang)
    text = json.dumps(result, ensure_ascii=False)
    assert json.loads(text) == result
    received: dict[str, Any] = json.loads(text)
    return received


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_gives_a_result_of_the_published_form(lang: Lang) -> None:
    assert mistakes("result", document(lang)) == []


@pytest.mark.parametrize("changes", [
    {"verdict": "not met"},
    {"reason": None},
    {"reason": "too-low"},
    {"lang": "tiếng Việt"},
    {"year": "2024"},
    {"criteria": []},
    {"counts": {}},
    {"format": 1},
    {"scope": {"region": None}},
    {"score": 12},
])  # fmt: skip
def test_a_result_of_another_form_is_refused(changes: dict[str, Any]) -> None:
    assert mistakes("result", {**document(), **changes}), changes


def objects(node: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside a document that has named keys, with where it stands."""
    if isinstance(node, dict):
        if not path.endswith((".scope", ".reported", ".figures", ".facts", ".previous", ".input.villages[0]")):
            yield path, node
        node = {f".{key}": value for key, value in node.items()}
    elif isinstance(node, list):
        node = {f"[{i}]": value for i, value in enumerate(node)}
    else:
        return
    for step, value in node.items():
        yield from objects(value, f"{path}{step}")


def test_a_result_with_one_key_wrong_is_refused() -> None:
    """Anywhere in a document: a key that is missing, one that nobody knows, and a value of a type that no key takes."""
    content = document()
    indicators = [each for criterion in content["criteria"] for each in criterion["indicators"]]
    some = [next(each for each in indicators if each[key]) for key in ("shortfall", "missing")]
    content["criteria"] = [{**content["criteria"][0], "indicators": some}]
    content["required"] = content["required"][:1]
    content["input"]["villages"] = content["input"]["villages"][:1]
    warning = {
        "code": "implausible",
        "fact": "population",
        "pointer": "/facts/population",
        "severity": "warning",
        "message": "Dân số quá ít.",
        "hint": None,
    }
    content["warnings"] = [warning]
    is_valid = validator("result").is_valid
    places = list(objects(content))
    assert len(places) > 15
    for path, part in places:
        for key, value in list(part.items()):
            del part[key]
            assert not is_valid(content), f"{path} without {key}"
            part[key] = 0.5
            assert not is_valid(content), f"{path}.{key} is a number"
            part[key] = value
        part["another key"] = None
        assert not is_valid(content), f"{path} with another key"
        del part["another key"]
    assert is_valid(content)


@pytest.mark.parametrize(("number", "is_exact"), [
    ("0", True), ("92", True), ("87.5", True), ("-0.5", True), ("0.000001", True), ("23010/241", True), ("-1/3", True),
    ("92.0", False), ("092", False), ("1E-7", False), ("1/0", False), ("87,5", False), ("+1", False), ("", False),
    (".5", False), ("NaN", False), ("1/3 ", False),
])  # fmt: skip
def test_how_an_exact_number_is_written(number: str, is_exact: bool) -> None:
    pattern = {"$ref": "#/$defs/exact_number", "$defs": schema("result")["$defs"]}
    assert Draft202012Validator(pattern).is_valid(number) is is_exact


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.cases())
def test_every_result_is_of_the_published_form(case: strategies.RuleCase) -> None:
    assessment = ntm.assess(commune_of(case.commune, case.year), rule_set_of(case.rule_doc))
    for lang in LANGUAGES:
        assert mistakes("result", ntm.render(assessment, "dict", lang=lang)) == []
