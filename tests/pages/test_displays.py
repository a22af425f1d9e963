"""Every value that a notebook shows: safe, marked with its language, and accessible in light and dark."""

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria import viz
from ntm_criteria.pages import whole_page
from ntm_criteria.text import LANGUAGES

RULES = ntm.load_rule_set("bang-mac-2024")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
COMMUNE = ntm.load_commune(Path(__file__).parents[2] / "examples/bang-mac-2024.yaml")
ASSESSMENT = ntm.assess(COMMUNE, RULES)


@cache
def values() -> dict[str, Any]:
    failed = next(result for result in ASSESSMENT.indicators if result.shortfall)
    unknown = next(result for result in ASSESSMENT.indicators if result.missing)
    table = pl.DataFrame({"commune_id": [1, 2], "irrigated_land_share": [915.0, 92.0], "<b>": [1, 2]})
    checked = ntm.check_table(table, RULES, by="commune_id")
    amended, old = ntm.load_rule_set("vn-318-2022-ntm-211"), ntm.load_rule_set("vn-318-2022-ntm")
    shown = [
        ASSESSMENT, failed, unknown, ASSESSMENT.criteria[2], ASSESSMENT.counts, failed.shortfall, failed.observed,
        unknown.missing[0], ntm.required_facts(RULES)[0], COMMUNE, RULES, RULES.criteria[0], RULES.indicators[0],
        RULES.facts, RULES.facts["irrigated_land_share"], RULES.facts["region"], checked, checked.account, checked.problems[0],
        ntm.read_figures(pl.DataFrame({"irrigated_land_share": ["9x"]}), RULES), ntm.coverage(RULES),
        ntm.compare_rule_sets(amended, old)[0], viz.shortfalls(ASSESSMENT),
        ntm.assess_many([COMMUNE, ntm.Commune("<b>", year=2024)], RULES), ntm.load_result(ntm.render(ASSESSMENT, "dict")),
        ntm.compare_results(ntm.assess(ntm.Commune("A"), RULES), ASSESSMENT), *comparisons(),
    ]  # fmt: skip
    return {f"{number} {type(value).__name__}": value for number, value in enumerate(shown)}


def comparisons() -> list[Any]:
    changes = ntm.compare_assessments(ntm.assess(ntm.Commune("A"), RULES), ASSESSMENT)
    progress = ntm.progress([ntm.Snapshot(ASSESSMENT, "6-months"), ASSESSMENT])
    findings = [ntm.Finding("hội đồng", "3.1", "cơ bản đạt", document="<b>")]
    merged = ntm.merge_communes([COMMUNE, ntm.Commune("<b>", facts={"households": 3})], name="A", titles={"<b>": "<b>"})
    return [
        changes,
        changes.changes[0],
        progress,
        progress.entries[0],
        ntm.compare_levels(ASSESSMENT, findings),
        merged,
    ]


@pytest.mark.parametrize("name", values())
def test_every_value_is_shown_without_scripts_and_marked_with_its_language(name: str) -> None:
    value = values()[name]
    for shown in (
        [value._repr_html_()] if isinstance(value, viz.Chart) else [value._repr_html_(lang=x) for x in LANGUAGES]
    ):
        assert re.match(r'<div class="ntm" lang="(vi|en)">', shown)
        assert not re.search(r"<script|<link|javascript:|@import|url\(|\son\w+=", shown)
        assert "<b>" not in shown
        assert shown.count("<div") == shown.count("</div>")
    tables = re.findall(r"<table>.*?</table>", shown, re.DOTALL)
    assert all("<caption>" in table and 'scope="col"' in table and "scope=" in table for table in tables)


def test_a_check_without_mistakes_says_so() -> None:
    table = pl.DataFrame({"commune_id": [1], "irrigated_land_share": [92.0]})
    assert "Không có lỗi." in ntm.check_table(table, RULES, by="commune_id")._repr_html_()


def test_what_fails_comes_first_and_what_is_met_is_folded() -> None:
    page = ntm.render(ASSESSMENT, "html")
    failed, met, sources = page.index("Chưa đạt ("), page.index("<summary>Đạt ("), page.index("Cách hiểu và căn cứ")
    assert failed < met < sources
    assert "<details" not in page[: page.index("<summary>")].removesuffix("<details>")
    assert "<summary>Đạt" not in ntm.render(ASSESSMENT, "html", detail="short")


def violations(page: str, tmp_path: Path, *, dark: bool, width: int) -> list[Any]:
    """What axe finds in a page with every fold open."""
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    report = (
        "axe.run().then(found => { const out = document.createElement('pre'); out.id = 'axe'; out.textContent = JSON.stringify("
        "{found: found.violations.map(each => [each.id, each.nodes[0].html]), wide: document.documentElement.scrollWidth});"
        "document.body.appendChild(out) })"
    )
    opened = page.replace("<details>", "<details open>")
    file = tmp_path / "page.html"
    file.write_text(
        opened.replace("</body>", f"<script>{axe}</script><script>{report}</script></body>"), encoding="utf-8"
    )
    done = subprocess.run(
        [str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},900",
         f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--virtual-time-budget=30000",
         "--dump-dom", file.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    answer = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer, done.stderr[-2000:]
    said = json.loads(unescape(answer[1]))
    assert said["wide"] <= width, "the page is wider than the screen"
    return list(said["found"])


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here: the pages are not checked with axe")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(dark: bool, tmp_path: Path) -> None:
    report = whole_page(ASSESSMENT, lang="vi")
    assert violations(report, tmp_path, dark=dark, width=500) == []
    cards = "".join(value._repr_html_() for name, value in values().items() if not name.endswith(" Assessment"))
    head = '<meta charset="utf-8"><title>x</title>'
    page = f'<!doctype html><html lang="vi"><head>{head}</head><body><main><h1>x</h1>{cards}</main></body></html>'
    assert violations(page, tmp_path, dark=dark, width=800) == []


def test_charts_say_in_words_what_they_draw() -> None:
    worse = ntm.assess(attrs.evolve(COMMUNE, facts={}, villages=[], places={}), RULES)
    chart = viz.progress(worse, ASSESSMENT, lang="en")
    assert len(chart.lines) == 19
    assert f"{ASSESSMENT.criterion_counts.met} of 19" in chart.summary
    assert f'aria-label="{chart.summary}"' in chart.svg()
    frame = pl.DataFrame({"commune": ["A", "B"], "criterion_1": ["met", "not_met"], "criterion_2": ["met", "unknown"]})
    chart = viz.heat_map(frame)
    assert chart.summary == "02 xã; 01 xã đạt đủ 02 tiêu chí."
    assert chart.lines == ("A: đạt 1 và 2", "B: chưa đạt 1; chưa đủ số liệu 2")
    assert viz.heat_map(frame.to_pandas()).lines == chart.lines
    with pytest.raises(ValueError, match="the frame needs columns 'criterion_1'"):
        viz.heat_map(pl.DataFrame({"commune": ["A"]}))
    with pytest.raises(ValueError, match="do not have the same criteria"):
        viz.progress(ASSESSMENT, ntm.assess(ntm.Commune("A", year=2024), ntm.load_rule_set("vn-18-2022-thu-hoi")))


def test_a_chart_is_saved_as_a_picture(tmp_path: Path) -> None:
    chart = viz.shortfalls(ASSESSMENT)
    for name in ("a.svg", "a.png"):
        chart.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000


def test_without_altair_the_error_says_what_to_install() -> None:
    code = "import sys; sys.modules['altair'] = None\nimport ntm_criteria.viz"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'ntm-criteria[viz]'" in done.stderr
