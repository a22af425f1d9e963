"""Wrong rule files: each mistake is found on its line, told in plain words of both languages, with what to do about it.

Every file of `tests/bad` holds one mistake that somebody may make. It says itself what must be found: `# expect: code` on the
line of the mistake, or `# expect-at: LINE code` where no comment can stand.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from ntm_criteria.authoring import check_rule_files
from ntm_criteria.compiler import load_rule_set
from ntm_criteria.errors import FactError, Problem, ProblemCode, RuleFileError
from ntm_criteria.facade import assess
from ntm_criteria.loading import parse_commune
from ntm_criteria.text import LANGUAGES, Lang, Text

BAD = Path(__file__).parents[1] / "bad"
FILES = sorted(path.stem for path in BAD.glob("*.yaml"))
CODES = [code.value for code in ProblemCode]
FROM_RULE_FILES = CODES[: CODES.index("measure-changed") + 1]  # the enum lists first what a rule file can give
EXPECTED = re.compile(r"# expect(?:-at: (?P<line>[0-9]+)|:) (?P<codes>[a-z, -]+)$")


def lines_of(name: str) -> list[str]:
    return (BAD / f"{name}.yaml").read_text(encoding="utf-8", errors="replace").split("\n")


def expected(name: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for number, line in enumerate(lines_of(name), 1):
        if match := EXPECTED.search(line):
            found += [(int(match["line"] or number), code.strip()) for code in match["codes"].split(",")]
    return sorted(found)


@cache
def problems(name: str) -> tuple[Problem, ...]:
    with pytest.raises(RuleFileError) as caught:
        load_rule_set(BAD / f"{name}.yaml")
    return caught.value.problems


def line(problem: Problem) -> int:
    assert problem.place is not None, f"no place: {problem}"
    return problem.place.line


@pytest.mark.parametrize("name", FILES)
def test_the_mistake_is_found_on_its_line_and_nothing_else(name: str) -> None:
    assert expected(name), "the file does not say what to expect"
    found = problems(name)
    assert sorted((line(problem), problem.code.value) for problem in found) == expected(name), "\n" + "\n".join(
        map(str, found)
    )


@pytest.mark.parametrize("code", FROM_RULE_FILES)
def test_every_code_has_a_file(code: str) -> None:
    own = [name for name in FILES if re.fullmatch(rf"{code}(-[a-z-]+)?", name)]
    assert any(code in {found for _, found in expected(name)} for name in own)


def test_all_mistakes_of_a_file_are_found_in_one_run() -> None:
    found = problems("many")
    assert len(found) >= 12
    assert len({problem.code for problem in found}) >= 10
    assert [line(problem) for problem in found] == sorted(line(problem) for problem in found)


JARGON = re.compile(
    r"Input should|input should|type=|Traceback|unicode string|codec|position [0-9]|\bNone\b|\bTrue\b|\bFalse\b"
    r"|[<(\[{][A-Za-z_.]+(?: object|\()|Fraction\(|Decimal\(|Text\(|\{'|\['|\\x|\\u"
)
ENGLISH = re.compile(r"\b(a|the|are|not|found|expected|allowed|character|missing|needed|written)\b")
QUOTED = re.compile(r"'[^']*'")


def said(problem: Problem, lang: Lang) -> list[str]:
    return [problem.message[lang], *([problem.hint[lang]] if problem.hint else [])]


@pytest.mark.parametrize("name", FILES)
def test_messages_are_plain_sentences_of_their_language(name: str) -> None:
    for problem in problems(name):
        assert problem.message.vi != problem.message.en
        for lang in LANGUAGES:
            for text in said(problem, lang):
                assert text == text.strip()
                assert text[-1:] not in {"", ".", ",", ";", ":"}, text
                assert "  " not in text, text
                assert "''" not in text, f"nothing is named between the quotes: {text}"
                assert not JARGON.search(text), text
        for text in said(problem, "vi"):
            assert not ENGLISH.search(QUOTED.sub("", text)), f"English in a Vietnamese sentence: {text}"
        assert QUOTED.sub("", problem.message.en).replace("…", "").replace("–", "").isascii(), problem.message.en
        assert not problem.message.vi.isascii(), problem.message.vi


WHERE_ALONE = {"bad-yaml", "anchor-or-tag"}  # of these the place says enough


@pytest.mark.parametrize("name", FILES)
def test_messages_name_what_is_wrong_and_point_at_it(name: str) -> None:
    text = lines_of(name)
    for problem in problems(name):
        where = text[line(problem) - 1]
        assert problem.place is not None
        assert 1 <= problem.place.column <= len(where) + 1
        vi, en = ({word.strip(",;:()") for word in problem.message[lang].split()} for lang in LANGUAGES)
        if problem.code.value not in WHERE_ALONE:
            assert vi & en, f"no key, name or number in both languages: {problem.text('vi')} / {problem}"


@pytest.mark.parametrize("name", FILES)
def test_a_hint_does_not_repeat_the_mistake(name: str) -> None:
    for problem in problems(name):
        if problem.hint and (near := re.fullmatch(r"did you mean '(.*)'\?", problem.hint.en)):
            assert f"'{near[1]}'" not in problem.message.en.split("; expected")[0], str(problem)


# fmt: off
NEAR = [  # a word that is nearly right, and the word that was meant
    ("unknown-key-section", "critera", "criteria"),
    ("unknown-key-relation", "at_moist", "at_most"),
    ("unknown-word-status", "cheked", "checked"),
    ("unknown-word-role", "Task", "task"),
    ("unknown-word-counts-as", "exclude", "excluded"),
    ("unknown-word-open", "unsource", "unsourced"),
    ("bad-number-word", "unsourcd", "unsourced"),
    ("unknown-fact", "irigated_land_share", "irrigated_land_share"),
    ("unknown-fact-hyphen", "poverty-rate", "poverty_rate"),
    ("unknown-fact-vietnamese", "tỷ lệ hộ nghèo", "poverty_rate"),
    ("unknown-fact-table", "regions", "region"),
    ("unknown-fact-part", "household_with_safe_electricity", "households_with_safe_electricity"),
    ("unknown-fact-roll-up", "street_lightning", "street_lighting"),
    ("unknown-fact-change", "poverty_rates", "poverty_rate"),
    ("unknown-unit", "triệu đồg/người/năm", "triệu đồng/người/năm"),
    ("unknown-unit-fact", "hectar", "hectare"),
    ("unknown-value-category", "hoàn thành xuất sắc", "hoàn thành xuất sắc nhiệm vụ"),
    ("unknown-value-list", "hoàn thành xuât sắc nhiệm vụ", "hoàn thành xuất sắc nhiệm vụ"),
    ("unknown-value-label", "Tây Nguyên", "tn"),
    ("unknown-value-row", "delt", "delta"),
    ("unknown-source-typo", "plans", "plan"),
    ("unknown-reference-indicator", "11.2", "11.1"),
    ("unknown-reference-criterion", "12", "11"),
]
DO_THIS = [  # what the hint of both languages must hold: the thing to write
    ("unknown-key-comma", "0.5 %"),
    ("unknown-key-no-blank", "at_most: "),
    ("unknown-key-bound", "at_least, more_than"),
    ("wrong-form-bound", "at_least, more_than"),
    ("bad-number-comma", "0.5 điểm phần trăm"),
    ("bad-number-grouped", "55000000 đồng/người/năm"),
    ("bad-number-thousand", "1000 người"),
    ("unit-missing", "5 %"),
    ("unit-missing-villages", "4 %"),
    ("incomplete-bounds-year", "unsourced"),
    ("unknown-format", "format: 1"),
    ("wrong-form-shape", "'fact'"),
    ("wrong-form-years", "2022..2025"),
    ("wrong-form-years-reversed", "2024..2025"),
    ("wrong-form-date", "2024-01-09"),
    ("wrong-form-date-year", "2024-01-09"),
    ("wrong-level-village-fact", "for_each: village"),
    ("unknown-value-flag", "true"),
    ("unknown-word-complete", "true"),
    ("unknown-word-village", "village"),
    ("wrong-kind-category", "is_one_of"),
]
# fmt: on


@pytest.mark.parametrize(("name", "wrong", "meant"), NEAR)
def test_a_near_word_is_offered(name: str, wrong: str, meant: str) -> None:
    (found,) = [problem for problem in problems(name) if f"'{wrong}'" in problem.message.en]
    assert found.hint is not None
    assert f"'{wrong}'" in found.message.vi
    assert f"'{meant}'" in found.hint.en
    assert f"'{meant}'" in found.hint.vi


@pytest.mark.parametrize(("name", "this"), DO_THIS)
def test_the_hint_says_what_to_write(name: str, this: str) -> None:
    (found,) = problems(name)
    for lang in LANGUAGES:
        assert this in " ".join(said(found, lang)), found.text(lang)


def test_a_village_bound_may_be_a_number_or_a_share() -> None:
    (found,) = problems("unit-missing-villages")
    assert found.hint is not None
    assert "4 thôn" in found.hint.vi


# --- docs/problems.md

PAGE = (Path(__file__).parents[2] / "docs/problems.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))
IN_AN_INDICATOR = {"draft", "label", "role", "cite", "wording", "requires", "not_applicable"}
FROM_TABLES = {
    "missing-column",
    "wrong-type",
    "too-large",
    "bad-key",
    "unknown-commune",
    "no-rule-set",
    "formula-text",
    "finer-than-step",
}
ELSEWHERE = {
    "unreadable-file",
    "too-many",
    "unknown-message",
    "bad-message",
    "unnoticed-change",
    "no-progress",
    *FROM_TABLES,
}  # not in such a file
FROM_COMMUNES = {*CODES[CODES.index("unreadable-figure") :]} - {"unused", "unconfirmed"}


def test_every_code_is_explained() -> None:
    assert list(SECTIONS) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_explained_in_both_languages(code: str) -> None:
    vietnamese, *english = SECTIONS[code].split("```")[0].strip().split("\n\n")
    assert re.fullmatch(r"\*[^*]+\.\*", vietnamese), "the Vietnamese sentence stands first, in italics"
    assert not vietnamese.isascii()
    assert "".join(english)


def examples(code: str, which: str) -> list[str]:
    return re.findall(rf"^```yaml\n# {which}\n(.*?)^```$", SECTIONS[code], re.DOTALL | re.MULTILINE)


def rule_file(part: str) -> str:
    """A whole rule file around the parts of one that the page shows."""
    chunks = {chunk.split(":")[0]: chunk for chunk in re.split(r"^(?=[a-z_]+:)", part, flags=re.MULTILINE) if chunk}
    indicator = {
        "label": "label: {vi: Tỷ lệ hộ nghèo}\n",
        "cite": 'cite: {source: plan, at: "Mục II.11", status: checked}\n',
        "requires": "requires: {fact: poverty_rate, at_most: 5 %}\n",
    }
    indicator |= {key: chunk for key, chunk in chunks.items() if key in IN_AN_INDICATOR}
    inside = re.sub(r"^(?=.)", " " * 8, "".join(indicator.values()), flags=re.MULTILINE)
    criteria = "criteria:\n  - number: 11\n    label: {vi: Nghèo đa chiều}\n    indicators:\n"
    sections = {
        "format": "format: 1\n",
        "rule_set": "rule_set: {id: xa-mau, label: {vi: Xã mẫu}, years: 2024..2024}\n",
        "sources": "sources:\n  plan: {title: Kế hoạch năm 2024}\n",
        "criteria": f'{criteria}      - code: "11.1"\n{inside}',
    }
    if "extends:" in part:
        del sections["criteria"]
    return "".join((sections | {key: chunk for key, chunk in chunks.items() if key not in IN_AN_INDICATOR}).values())


def codes_of(code: str, part: str, folder: Path) -> set[str]:
    """The codes of the problems in a part of a rule file, a commune's file or a file of cases."""
    if code in FROM_COMMUNES:
        try:
            own = {key: f"{key}: {value}\n" for key, value in (("name", "Bằng Mạc"), ("year", 2024))}
            head = "".join(line for key, line in own.items() if not re.search(f"^{key}:", part, re.MULTILINE))
            commune = parse_commune(head + part)
            assessment = assess(commune, load_rule_set(commune.rules or "bang-mac-2024"))
        except FactError as error:
            return {str(problem.code) for problem in error.problems}
        return {str(problem.code) for problem in assessment.warnings}
    if part.startswith("cases:"):
        (folder / "xa-mau.cases.yaml").write_text("format: 1\n" + part, encoding="utf-8")
    (folder / "xa-mau.yaml").write_text(rule_file("" if part.startswith("cases:") else part), encoding="utf-8")
    of_cases = {"no-cases", "untested-verdict"} - {code}  # an example of something else need not come with cases
    return {str(problem.code) for problem in check_rule_files(folder / "xa-mau.yaml")} - of_cases


@pytest.mark.parametrize("code", [code for code in CODES if code not in ELSEWHERE])
def test_the_wrong_example_gives_the_code_and_the_right_one_nothing(code: str, tmp_path: Path) -> None:
    (wrong,), (right,) = examples(code, "wrong"), examples(code, "right")
    assert code in codes_of(code, wrong, tmp_path)
    assert codes_of(code, right, tmp_path) == set()


def test_hints_say_what_to_write(tmp_path: Path) -> None:
    (problem,) = problems("wrong-total")
    assert problem.hint == Text("tăng `indicators_total` lên 1", "raise `indicators_total` to 1")
    text = (BAD / "wrong-total.yaml").read_text(encoding="utf-8").replace("  indicators_total: 0", "")
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (problem,) = (each for each in check_rule_files(tmp_path) if each.severity == "error")
    assert (str(problem.code), str(problem.place)) == ("code-twice", f"{tmp_path / 'b.yaml'}:4:7")
    assert problem.hint == Text("đổi `id` của một trong hai bộ", "change the `id` of one of the two sets")
