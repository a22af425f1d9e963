"""The web service of examples/fastapi_app.py, as its users meet it."""

import importlib.util
import json
import re
import sys
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

import ntm_criteria as ntm
from ntm_criteria.reporting.schemas import schema

TOP = Path(__file__).parents[1]
ASSESS = "/rule-sets/bang-mac-2024/assessments"
COMMUNE = {
    "name": "Bằng Mạc",
    "id": "06235",
    "year": 2024,
    "facts": {"irrigated_land_share": "91,5 %", "insured_people": 2301, "population": 2410},
    "villages": [{"name": "Nà Canh", "street_lighting": True}],
    "previous": {"poverty_rate": 8.2},
}


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fastapi_app", TOP / "examples/fastapi_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fastapi_app"] = module  # where FastAPI looks up annotations
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def client(example: ModuleType) -> TestClient:
    return TestClient(example.app)


def codes(answer: Any) -> list[tuple[str, str | None]]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return [(problem["code"], problem["fact"]) for problem in answer.json()["errors"]]


def test_a_posted_commune_comes_back_judged(client: TestClient) -> None:
    answer = client.post(ASSESS, json=COMMUNE)
    assert answer.status_code == 200
    document = answer.json()
    Draft202012Validator(schema("result")).validate(document)
    assert document["commune"] == {"name": "Bằng Mạc", "id": "06235"}
    indicators = {each["code"]: each for criterion in document["criteria"] for each in criterion["indicators"]}
    assert indicators["3.1"]["verdict"] == "not_met"
    assert indicators["14.1"]["observed"]["value"] == "23010/241"
    here = ntm.assess(ntm.parse_commune(json.dumps(COMMUNE), json=True), ntm.load_rule_set("bang-mac-2024"))
    assert document == json.loads(json.dumps(ntm.render(here, "dict")))


def test_texts_come_in_the_language_asked_for(client: TestClient) -> None:
    vi, en = (
        client.post(ASSESS, headers={"accept-language": lang}, json=COMMUNE).json() for lang in ("vi-VN", "en-GB")
    )
    assert (vi["verdict"], vi["lang"], en["lang"]) == (en["verdict"], "vi", "en")
    assert vi["verdict_text"] != en["verdict_text"]
    wrong = COMMUNE | {"year": 1999}
    vi, en = (client.post(ASSESS, headers={"accept-language": lang}, json=wrong).json() for lang in ("vi", "en"))
    assert (vi["errors"][0]["pointer"], en["errors"][0]["pointer"]) == ("/year", "/year")
    assert vi["errors"][0]["detail"] != en["errors"][0]["detail"]


@pytest.mark.parametrize(("share", "verdict"), [("92", "met"), ("91.99", "not_met"), ("92.00", "met")])
def test_json_numbers_are_taken_exactly(client: TestClient, share: str, verdict: str) -> None:
    document = client.post(ASSESS, content=f'{{"name": "X", "facts": {{"irrigated_land_share": {share}}}}}').json()
    (found,) = (i for c in document["criteria"] for i in c["indicators"] if i["code"] == "3.1")
    assert found["verdict"] == verdict


def test_wrong_figures_are_all_told_at_once(client: TestClient) -> None:
    wrong = {"irrigated_land_share": "915 %", "incme_per_capita": 55, "agricultural_production_land": "1.234 ha"}
    answer = client.post(ASSESS, json={"name": "X", "facts": wrong})
    assert answer.status_code == 422
    assert sorted(codes(answer)) == [
        ("ambiguous-figure", "agricultural_production_land"),
        ("out-of-limits", "irrigated_land_share"),
        ("unknown-fact", "incme_per_capita"),
    ]
    (unknown,) = (error for error in answer.json()["errors"] if error["code"] == "unknown-fact")
    assert "income_per_capita" in unknown["hint"]


def test_each_mistake_points_at_its_value(client: TestClient) -> None:
    wrong = {
        "name": "X",
        "facts": {"insured_people": 2510, "population": 2410},
        "previous": {"poverty_rate": "108 %"},
        "villages": [{"name": "A"}, {"name": "B", "communal_cleanups_per_month": "hai"}],
    }
    errors = client.post(ASSESS, json=wrong).json()["errors"]
    assert sorted((error["pointer"], error["related"], error["place"]["line"]) for error in errors) == [
        ("/facts/insured_people", [["facts", "population"]], 1),
        ("/previous/poverty_rate", [], 1),
        ("/villages/1/communal_cleanups_per_month", [], 1),
    ]


@pytest.mark.parametrize(("body", "code"), [
    ("", "bad-yaml"), ("{", "bad-yaml"), ("[]", "wrong-form"), ("{}", "missing-key"),
    ('{"name": "X", "nam": 1}', "unknown-key"),
    ('{"name": "X", "name": "Y"}', "duplicate-key"), ('{"name": "X", "year": 2023}', "wrong-year"),
    ('{"name": "X", "facts": {"population": NaN}}', "bad-yaml"),
])  # fmt: skip
def test_a_body_that_is_no_commune_is_a_problem_too(client: TestClient, body: str, code: str) -> None:
    answer = client.post(ASSESS, content=body)
    assert answer.status_code == 422
    assert codes(answer)[0][0] == code


def test_errors_of_the_framework_are_problem_documents_too(client: TestClient) -> None:
    assert codes(client.get("/nothing")) == codes(client.get(ASSESS)) == []


def test_the_service_describes_what_it_takes_and_gives(client: TestClient) -> None:
    post = client.get("/openapi.json").json()["paths"]["/rule-sets/{rules}/assessments"]["post"]
    taken = post["requestBody"]["content"]["application/json"]["schema"]
    given = post["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator(taken).validate(COMMUNE)
    Draft202012Validator(given).validate(client.post(ASSESS, json=COMMUNE).json())


def test_what_is_no_text_or_too_long_is_refused(client: TestClient, example: ModuleType) -> None:
    assert codes(client.post(ASSESS, content=b"\xff")) == [("unreadable-file", None)]
    for content in (b" " * (example.LARGEST + 1), iter([b"{}"])):  # too long, and of unknown length
        answer = client.post(ASSESS, content=content)
        assert (answer.status_code, codes(answer)) == (413, [])


@pytest.mark.parametrize(
    "rules", ["no-such-set", "rules%2Flang-son%2Fbang-mac-2024.yaml", "..%2F..%2Fx.yaml", "/etc/passwd"]
)
def test_only_bundled_sets_can_be_named(client: TestClient, rules: str) -> None:
    answer = client.post(f"/rule-sets/{rules}/assessments", json=COMMUNE)
    assert (answer.status_code, codes(answer)) == (404, [])


def test_the_rules_named_in_the_body_open_no_file(client: TestClient, tmp_path: Path) -> None:
    answer = client.post(ASSESS, json=COMMUNE | {"rules": str(tmp_path / "none.yaml")})
    assert answer.json()["rule_set"]["id"] == "bang-mac-2024"


def test_the_page_shows_what_is_posted_and_answered(client: TestClient) -> None:
    page = (TOP / "docs/embedding.md").read_text(encoding="utf-8")
    posted, answered = re.findall(r"^```json\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    answer = client.post(ASSESS, content=posted, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert answer.json() == json.loads(answered) | {"title": HTTPStatus(422).phrase}  # which Python 3.13 changed
