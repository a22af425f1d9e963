"""The form of examples/django_app.py, as an official meets it."""

import importlib.util
import re
import sys
from html import unescape
from pathlib import Path
from types import ModuleType

import django
import pytest
from django.test import Client

import ntm_criteria as ntm
from pages.test_displays import BROWSER, violations

WRONG = {
    "/facts/irrigated_land_share": "915 %",
    "/facts/insured_people": "2510",
    "/facts/population": "2410",
    "/facts/income_per_capita": "55 triệu đồng/hộ/năm",
    "/previous/poverty_rate": "108 %",
    "/villages/1/communal_cleanups_per_month": "hai lần",
    "/villages/0/street_lighting": "perhaps",
}


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("django_app", Path(__file__).parents[1] / "examples/django_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["django_app"] = module  # where Django looks up the views
    spec.loader.exec_module(module)
    django.setup()
    return module


def errors_in(page: str) -> dict[str, str]:
    """The mistakes on the page, by the name of the field that they stand beside."""
    found = re.findall(r'<ul class="errorlist" id="id_(\S+)_error">(.*?)</ul>', page)
    return {name: unescape(re.sub("<[^>]+>", " ", text)).strip() for name, text in found}


def test_the_form_asks_for_every_figure_that_the_rule_set_needs(example: ModuleType) -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    needs = ntm.required_facts(rules)
    assert example.CommuneForm().fields.keys() == {
        *(f"/facts/{need.fact}" for need in needs if not need.previous and not rules.facts[need.fact].per_village),
        *(f"/previous/{need.fact}" for need in needs if need.previous),
        *(f"/villages/{i}/{need.fact}" for need in needs if rules.facts[need.fact].per_village for i in (0, 1)),
    }


def test_every_mistake_stands_beside_its_field_without_its_label(example: ModuleType) -> None:
    page = Client().post("/", WRONG).content.decode()
    errors = errors_in(page)
    assert errors.keys() == WRONG.keys() - {"/facts/population"}
    assert errors["/facts/irrigated_land_share"].startswith("'915 %' nằm ngoài giới hạn 0 … 100%")
    assert "dân số của xã (2.410 người)" in errors["/facts/insured_people"]
    assert not [text for name, text in errors.items() if name.rpartition("/")[2] in text]
    assert "Kết quả chung" not in page


def test_what_is_typed_comes_back_as_text(example: ModuleType) -> None:
    page = Client().post("/", {"/facts/population": "<b>2410"}).content.decode()
    assert "<b>2410" not in page
    assert "<b>2410" in errors_in(page)["/facts/population"]


@pytest.mark.parametrize("figures", [
    {}, {"/facts/irrigated_land_share": "91,5"},
    {"/facts/population": "2.410", "/villages/0/street_lighting": "false", "/previous/poverty_rate": "8,2"},
])  # fmt: skip
def test_the_result_is_that_of_assess(example: ModuleType, figures: dict[str, str]) -> None:
    groups: dict[str, dict[str, str]] = {"/facts": {}, "/previous": {}, "/villages/0": {}, "/villages/1": {}}
    for name, text in figures.items():
        group, _, fact = name.rpartition("/")
        groups[group][fact] = text
    villages = [{"name": name, **groups[f"/villages/{i}"]} for i, name in enumerate(example.VILLAGES)]
    commune = ntm.Commune("Bằng Mạc", year=2024, locale="vi", facts=groups["/facts"], previous=groups["/previous"],
                          villages=villages)  # fmt: skip
    result = str(ntm.render(ntm.assess(commune, example.RULES), "html"))
    assert result in Client().post("/", figures).content.decode()


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here: the pages are not checked with axe")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("figures", [WRONG, {}], ids=["mistakes", "result"])
def test_axe_finds_nothing(example: ModuleType, tmp_path: Path, figures: dict[str, str], dark: bool) -> None:
    page = Client().post("/", figures).content.decode().replace("</html>", "</body></html>")
    assert violations(page, tmp_path, dark=dark, width=500) == []
