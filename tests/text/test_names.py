"""Rule sets that judge something else than communes: their nouns stand in every sentence, and in nothing that people wrote."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria.authoring import check, twin_page
from ntm_criteria.cli import run
from ntm_criteria.pages import whole_page
from ntm_criteria.planning.actions import plan
from ntm_criteria.text import LANGUAGES, Names, Noun, Text, messages, named, renamed, with_names

SCHOOL = """
format: 1
rule_set:
  id: truong-hoc
  label: {vi: Bộ tiêu chí trường, en: School criteria}
  years: 2024..2025
  subject: {vi: trường, en: school}
  parts: {vi: điểm trường, en: site}
sources: {s: {title: Quyết định thử}}
facts:
  pupils: {label: {vi: số học sinh, en: number of pupils}, kind: count, unit: person, limits: 0..10000}
  boarders: {label: {vi: số học sinh bán trú, en: boarders}, kind: count, unit: person, limits: 0..10000}
  boarder_share:
    label: {vi: tỷ lệ bán trú của trường, en: share of boarders of the school}
    kind: share
    unit: "%"
    step: 0.01
    part: boarders
    whole: pupils
  has_yard: {label: {vi: có sân chơi, en: a yard}, kind: flag, per: village}
  yard_share: {label: {vi: tỷ lệ điểm có sân, en: share of sites with a yard}, kind: share, unit: "%", step: 0.01,
               rolls_up: {share_of: has_yard}}
  yards: {label: {vi: số điểm có sân, en: sites with a yard}, kind: count, unit: village, limits: 0..100,
          rolls_up: {count_of: has_yard}}
  rooms: {label: {vi: số giáo viên, en: teachers}, kind: count, unit: person, limits: 0..100, per: village}
  zone: {label: {vi: vùng, en: zone}, kind: category, values: {a: {vi: vùng A, en: zone A}, b: {vi: vùng B, en: zone B}}}
  kitchen: {label: {vi: có bếp, en: a kitchen}, kind: flag}
criteria:
  - number: 1
    label: {vi: Cơ sở vật chất, en: Premises}
    complete: true
    indicators:
      - {code: "1.1", label: {vi: Sân chơi, en: Yards}, cite: {source: s, at: Điều 1, status: checked},
         requires: {for_each: village, requires: {fact: has_yard, is: true}}}
      - {code: "1.2", label: {vi: Phòng học, en: Rooms}, cite: {source: s, at: Điều 2, status: checked},
         requires: {for_each: village, requires: {fact: rooms, at_least: 5 person}, at_least: 80 %}}
      - {code: "1.3", label: {vi: Bán trú, en: Boarding}, cite: {source: s, at: Điều 3, status: checked},
         requires: {fact: boarder_share, at_least: {by_zone: {a: 30 %, b: left_to_province}}}}
      - {code: "1.4", label: {vi: Sân, en: Yards}, cite: {source: s, at: Điều 4, status: checked},
         requires: {fact: yard_share, more_than: 90 %}}
      - {code: "1.5", label: {vi: Sân, en: Yards}, cite: {source: s, at: Điều 5, status: checked},
         requires: {fact: yards, at_least: 2 village}}
      - {code: "1.6", label: {vi: Bếp, en: Kitchen}, cite: {source: s, at: Điều 6, status: secondary},
         requires: {fact: kitchen, is: true},
         not_applicable: {when: {fact: boarders, at_most: 0 person}, because: {vi: không có bán trú, en: no boarders},
                          counts_as: met}}
"""
RULES = ntm.parse_rule_set(SCHOOL)
NAMES = RULES.names
COMMUNE_WORDS = {"vi": re.compile(r"(?i)\b(xã|thôn)\b"), "en": re.compile(r"(?i)\b(communes?|villages?)\b")}
SITES: list[dict[str, Any]] = [
    {"name": "Nà Pài", "has_yard": "Đạt", "rooms": 6},
    {"name": "Bản Mới", "has_yard": "Chưa đạt", "rooms": 4},
    {"name": "Pò Lìn", "rooms": 3},
]
SCHOOLS = [
    ntm.Commune("Tân Sơn", year=2024),
    ntm.Commune("Tân Sơn", year=2024, villages=SITES, facts={"zone": "a", "pupils": 100, "boarders": 10}),
    ntm.Commune("Tân Sơn", year=2024, villages=SITES[:2], facts={"zone": "b", "villages": 4, "kitchen": "không"}),
    ntm.Commune("Tân Sơn", year=2024, villages=SITES[:1], facts={"pupils": 100, "boarders": 40, "kitchen": "có"}),
    ntm.Commune("Tân Sơn", year=2025, facts={"has_yard": "1/3 điểm trường", "boarder_share": "29,99 %", "zone": "a"}),
    ntm.Commune("Tân Sơn", year=2025, facts={"villages": 3, "yards": 1, "boarder_share": "35 %"}),
]


def pages(commune: ntm.Commune, lang: str) -> dict[str, str]:
    assessment = ntm.assess(commune, RULES)
    todo = plan(assessment)
    found = {form: ntm.render(assessment, form, lang=lang) for form in ("text", "markdown", "html")}
    found |= {f"plan {form}": ntm.render(todo, form, lang=lang) for form in ("text", "markdown", "html")}
    found |= {
        "page": whole_page(assessment, lang=lang),
        "short": ntm.render(assessment, "text", lang=lang, detail="short"),
        "explain": "\n".join(ntm.explain(result, lang=lang) for result in assessment.entries),
        "display": RULES._repr_html_(lang=lang),
        "twin": twin_page(RULES, lang=lang),
        "frame": str(assessment.to_frame(lang=lang)[["verdict_text", "requirement", "shortfall", "margin"]].rows()),
        "warnings": "\n".join(problem.text(lang) for problem in assessment.warnings),
    }
    return found


def words_of(value: Any) -> list[str]:
    """The texts in a document, without codes and ids."""
    if isinstance(value, dict):
        return [
            word
            for key, inner in value.items()
            if key not in ("fact", "id", "unit", "kind", "written")
            for word in words_of(inner)
        ]
    if isinstance(value, list | tuple):
        return [word for inner in value for word in words_of(inner)]
    return [value] if isinstance(value, str) and " " in value else []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("commune", SCHOOLS, ids=range(len(SCHOOLS)))
def test_no_page_speaks_of_communes_and_villages(commune: ntm.Commune, lang: str) -> None:
    for name, page in pages(commune, lang).items():
        text = re.sub(r"<style>.*?</style>|<code>.*?</code>", "", page, flags=re.DOTALL)
        found = [text[max(0, match.start() - 60) : match.end() + 40] for match in COMMUNE_WORDS[lang].finditer(text)]
        assert found == [], name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("commune", SCHOOLS, ids=range(len(SCHOOLS)))
def test_no_document_speaks_of_communes_and_villages(commune: ntm.Commune, lang: str) -> None:
    document = ntm.render(ntm.assess(commune, RULES), "dict", lang=lang)
    assert [word for word in words_of(document) if COMMUNE_WORDS[lang].search(word)] == []
    assert document["lang"] == lang if "lang" in document else True
    json.dumps(document)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("facts", [
    {"has_yard": "Đạt"}, {"has_yard": "5/3 điểm trường"}, {"rooms": 3}, {"yard_share": "3 điểm trường"},
    {"villages": 1, "yards": 2}, {"boarders": 5, "pupils": 3}, {"nothing": 1},
])  # fmt: skip
def test_no_error_speaks_of_communes_and_villages(facts: dict[str, Any], lang: str) -> None:
    for villages in ([], [{"name": "Nà Pài", "pupils": 3}, {"name": "nà pài"}, {"rooms": 2}]):
        with pytest.raises(ntm.FactError) as wrong:
            ntm.assess(ntm.Commune("Tân Sơn", year=2024, facts=facts, villages=villages), RULES)
        for problem in wrong.value.problems:
            texts = [problem.message[lang], problem.hint[lang] if problem.hint else ""]
            assert [text for text in texts if COMMUNE_WORDS[lang].search(re.sub(r"['(]villages[')]", "", text))] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("old", "new"), [
    ("rolls_up: {share_of: has_yard}", "rolls_up: {share_of: kitchen}"),
    ("requires: {fact: yard_share, more_than: 90 %}", "requires: {fact: has_yard, is: true}"),
    ("village, requires: {fact: has_yard, is: true}}", "village, requires: {fact: kitchen, is: true}}"),
])  # fmt: skip
def test_no_error_in_its_file_speaks_of_communes_and_villages(old: str, new: str, lang: str) -> None:
    assert old in SCHOOL
    with pytest.raises(ntm.RuleFileError) as wrong:
        ntm.parse_rule_set(SCHOOL.replace(old, new))
    for problem in wrong.value.problems:
        texts = [problem.message[lang], problem.hint[lang] if problem.hint else ""]
        said = [re.sub(r"(for_each|per): village|'[^']*'", "", text) for text in texts]
        assert [text for text in said if COMMUNE_WORDS[lang].search(text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_finding_of_a_check_speaks_of_communes_and_villages(tmp_path: Path, lang: str) -> None:
    (tmp_path / "school.yaml").write_text(SCHOOL, encoding="utf-8")
    (tmp_path / "school.cases.yaml").write_text(
        "format: 1\ncases:\n"
        "  - {name: A, year: 2024, facts: {pupils: 10}, villages: [{name: a, rooms: 6}, {name: a}], expect: {'1.2': đạt}}\n"
        "  - {name: B, year: 2024, villages: [{name: a, rooms: 6, has_yard: có}], expect: {'1.1': chưa đạt}}\n",
        encoding="utf-8",
    )
    found = ntm.check_rule_files(tmp_path)
    (tmp_path / "school.cases.yaml").write_text(
        "format: 1\ncases: [{name: B, year: 2024, villages: [{name: a, rooms: 6, has_yard: có}], expect: {'1.1': đạt}}]\n",
        encoding="utf-8",
    )
    found += check(tmp_path, mutated=True).problems
    assert len(found) > 10
    texts = [f"{problem.message[lang]}\n{problem.hint[lang] if problem.hint else ''}" for problem in found]
    texts = [re.sub(r"'[^']*'|\{[^{}]*\}|\d village", "", text) for text in texts]  # keys, units and figures of files
    assert [text for text in texts if COMMUNE_WORDS[lang].search(text.replace("villages:", ""))] == []


WRONG = pl.DataFrame({"id": [1, 1, None, 4], "year": 2024, "pupils": [10, 10, 5, 3], "boarders": [9, 9, 9, 20_000]})
WRONG_SITES = pl.DataFrame({"id": [1, 1, 9], "name": ["A", "A", "B"], "rooms": [1, 2, 3]})
TABLES: dict[str, Any] = {"by": "id", "year": "year", "villages": WRONG_SITES}
ARGUMENTS = r"villages=|commune_id"  # names in Python


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_mistake_of_tables_speaks_of_communes_and_villages(tmp_path: Path, lang: str) -> None:
    check_ = ntm.check_table(WRONG, RULES, **TABLES)
    found = [*check_.problems]
    for judge in (
        lambda: ntm.assess_table(WRONG, RULES, **TABLES),
        lambda: ntm.assess_table(WRONG, RULES, by=[]),
        lambda: ntm.assess_row(WRONG, RULES, key={"id": 77, "year": 2024}),
        lambda: ntm.assess_table(WRONG, RULES, by="id", villages=5),  # type: ignore[call-overload]
    ):
        with pytest.raises(ntm.FactError) as wrong:
            judge()
        found += wrong.value.problems
    texts = [f"{problem.message[lang]}\n{problem.hint[lang] if problem.hint else ''}" for problem in found]
    texts += check_.to_frame(lang=lang)["message"].to_list()
    assert len(texts) > 20
    assert [text for text in texts if COMMUNE_WORDS[lang].search(re.sub(ARGUMENTS, "", text))] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_for_tables_speaks_of_schools(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    (rules := tmp_path / "school.yaml").write_text(SCHOOL, encoding="utf-8")
    WRONG.write_csv(tmp_path / "in.csv")
    WRONG_SITES.write_csv(tmp_path / "sites.csv")
    files = [tmp_path / "in.csv", tmp_path / "out.csv", "--villages", tmp_path / "sites.csv", "--rules", rules]
    run(["table", *map(str, files), "--by", "id", "--lang", lang])
    said = capsys.readouterr().err.replace(str(tmp_path), "")
    assert len(said.splitlines()) > 15
    lines = [re.sub(r"^[a-z-]+: ", "", line) for line in said.splitlines()]  # without codes
    assert [line for line in lines if COMMUNE_WORDS[lang].search(line)] == []


def test_what_people_and_files_say_stays() -> None:
    content = RULES.to_dict()
    content["criteria"][0]["indicators"][0]["label"] = {"vi": "Sân của xã và thôn", "en": "Yards of the commune"}
    rules = ntm.parse_rule_set(content)
    commune = ntm.Commune("Thôn xã", year=2024, villages=[{"name": "Thôn Xã Mới", "has_yard": "Chưa đạt"}])
    text = ntm.explain(ntm.assess(commune, rules))
    assert "Sân của xã và thôn" in text
    assert "Xã Mới" in text
    assert "điểm trường" in text


def test_figures_are_read_in_the_words_of_the_set() -> None:
    commune = ntm.Commune("Tân Sơn", year=2024, facts={"has_yard": "3/3 điểm trường", "yards": "3 điểm trường"})
    assert ntm.assess(commune, RULES)["1.1"].verdict is ntm.Verdict.MET


def test_further_languages_and_other_sets_keep_their_words() -> None:
    assert with_names("tay", NAMES) == "tay"
    assert with_names("vi", None) == "vi"
    assert set(LANGUAGES) == {"vi", "en"}
    assessment = ntm.assess({}, ntm.load_rule_set("bang-mac-2024"))
    assert "thôn" in ntm.explain(assessment)
    with pytest.raises(ValueError, match="'vi' or 'en'"):
        ntm.render(assessment, "dict", lang="xx")


def test_the_names_are_part_of_the_fingerprint_only_where_they_stand() -> None:
    content = RULES.to_dict()
    del content["rule_set"]["subject"], content["rule_set"]["parts"]
    assert ntm.parse_rule_set(content) != RULES


# sentences in which the words are names of columns or of the form of files
OF_TABLES = re.compile(r"['\"{]|\bper\b|for_each|commune_id")


def test_every_sentence_of_the_library_takes_the_nouns() -> None:
    assert NAMES is not None
    for message in messages().values():
        for lang, sentences in (("en", [message.en]), ("vi", list(message.vi))):
            for sentence in sentences:
                said = renamed(sentence, NAMES.words(lang))
                rest = COMMUNE_WORDS[lang].search(re.sub(r"\{[^{}]*\}", "", said))
                assert rest is None or OF_TABLES.search(sentence) or "--" in sentence, said
                assert re.findall(r"\{[^{}]*\}", said) == re.findall(r"\{[^{}]*\}", sentence)


@pytest.mark.parametrize(("sentence", "said"), [
    ("a commune; the commune's villages", "an office; the office's desks"),
    ("Communes and VILLAGES", "Offices and DESKS"),
    ("'villages' needs {villages} villages, such as '7/8 village'", "'villages' needs {villages} desks, such as '7/8 desk'"),
    ("write it under for_each: village, requires", "write it under for_each: village, requires"),
    ("--villages of the commune", "--villages of the office"),
])  # fmt: skip
def test_words_are_replaced_whole(sentence: str, said: str) -> None:
    office, desk = Text("cơ quan", "office"), Text("bàn", "desk")
    names = Names(Noun(office, Text("cơ quan", "offices")), Noun(desk, Text("bàn", "desks")))
    assert renamed(sentence, names.words("en")) == said
    assert named(Text("của xã", "of the commune"), names) == Text("của cơ quan", "of the office")
