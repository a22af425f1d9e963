"""A further language is a file of messages: what it says, and what it says of mistakes."""

import ast
import html
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars
import pytest

import ntm_criteria as ntm
from further_language import CODE, labels_of, language_file, leaked, marked, outside, untranslated
from ntm_criteria.authoring import twin_page
from ntm_criteria.cli import run
from ntm_criteria.text import Message, Text, both, forget, languages, messages, reworded

TOP = Path(__file__).parents[2]
RULES = ntm.load_rule_set("bang-mac-2024")
COMMUNES = [ntm.load_commune(TOP / "examples" / name) for name in ("bang-mac-2024.yaml", "minh-hoa-day-du.yaml")]
WRONG = ntm.Commune(
    "Xã Thử",
    year=2024,
    facts={
        "irrigated_land_share": "915 %", "insured_people": "12,5", "income_per_capita": "1.234", "households": "chừng 600",
        "nope": 3, "culture_village_share": "9/8 thôn", "villages": 2.5, "poverty_rate": "6 %", "poor_households": 5,
    },
    previous={"poverty_rate": "900"},
    villages=[{"name": "Nà Mỏ"}, {"name": "nà mỏ"}, {"street_lighting": "Đạt"}],
)  # fmt: skip


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return language_file(labels=labels_of(RULES))


@pytest.fixture
def language(content: dict[str, Any]) -> Iterator[ntm.Language]:
    yield ntm.add_language(content)
    forget(CODE)


UNITS = {name for unit in RULES.facts.units.values() for name in (unit.one.vi, unit.many.en)}  # as files write them


def data_of(commune: ntm.Commune) -> set[object]:
    """What a report quotes: names, and the documents with the places in them."""
    names = {
        commune.name,
        commune.name.partition(" ")[2] or commune.name,
        *(str(each.get("name")) for each in commune.villages),
    }
    documents = {part for each in RULES.documents for part in (each.title, each.issuer, each.name, each.number) if part}
    return {*names, *documents, *(each.cite.at for each in RULES.entries), *RULES.facts}


def reports(commune: ntm.Commune) -> dict[str, str]:
    assessment = ntm.assess(commune, RULES)
    page = re.sub(r"<style>.*?</style>|<[^>]*>", "\n", ntm.render(assessment, "html", lang=CODE), flags=re.DOTALL)
    document = ntm.render(assessment, "dict", lang=CODE)
    return {
        "text": ntm.render(assessment, "text", lang=CODE),
        "markdown": ntm.render(assessment, "markdown", lang=CODE),
        "html": html.unescape(page),
        "explanations": "\n".join(ntm.explain(each, lang=CODE) for each in assessment.entries),
        "document": "\n".join(criterion["verdict_text"] for criterion in document["criteria"]),
        "needs": "\n".join(f"{each.label[CODE]}" for each in ntm.required_facts(RULES, commune)),
        "account": ntm.account_of(commune, RULES).summary(CODE),
        "frame": "\n".join(map(str, assessment.to_frame(lang=CODE)["verdict_text"])),
    }


def refused(*commune: ntm.Commune) -> str:
    with pytest.raises(ntm.FactError) as error:
        for each in commune:
            ntm.assess(each, RULES)
    return error.value.text(CODE)


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("commune", COMMUNES, ids=lambda commune: commune.name)
def test_a_report_has_no_sentence_of_another_language(commune: ntm.Commune) -> None:
    for name, text in reports(commune).items():
        assert leaked(text, data_of(commune)) == set(), name
        if name != "account":
            assert untranslated(text, data_of(commune)) == [], name
    assert "⟦Requirement: " in reports(commune)["text"]


@pytest.mark.usefixtures("language")
def test_problems_have_no_sentence_of_another_language() -> None:
    text = refused(WRONG)
    assert leaked(text) == set()
    assert text.count("⟦") > 20
    found = 0
    for path in sorted((TOP / "tests/bad").glob("*.yaml")):
        try:
            ntm.load_rule_set(path)
        except ntm.RuleFileError as error:
            found += len(error.problems)
            assert leaked(re.sub("'[^']*'", "\n", error.text(CODE)), UNITS) == set(), path.name
    assert found > 150


@pytest.mark.usefixtures("language")
def test_tables_have_no_sentence_of_another_language() -> None:
    table = polars.DataFrame({
        "commune_id": ["a", "b", "b", None], "population": [2410.0, 1.5, -3.0, 10.0], "insured_people": [3000, 1, 2, 3],
        "Hộ nghèo x": [1, 2, 3, 4], "poverty_rate": [1.0, 2.0, 300.0, 4.0],
    })  # fmt: skip
    check = ntm.check_table(table, RULES, by="commune_id", year=2024)
    texts = [problem.text(CODE) for problem in check.problems] + [
        check.account.summary(CODE),
        check._repr_html_(lang=CODE),
    ]
    assert [text for text in texts if leaked(text)] == []
    assert len(check.problems) > 5


@pytest.mark.parametrize(
    "arguments",
    [
        ["assess", "examples/bang-mac-2024.yaml"],
        ["explain", "examples/bang-mac-2024.yaml", "6.4"],
        ["explain", "examples/bang-mac-2024.yaml", "99.1"],
        ["facts", "bang-mac-2024"],
        ["rules"],
        ["twin", "bang-mac-2024"],
        ["check", "tests/bad/many.yaml"],
        ["assess", "no-such-file.yaml"],
        ["assess", "examples/bang-mac-2024.yaml", "--rules", "no-such-set"],
    ],
    ids=" ".join,
)
def test_the_command_has_no_sentence_of_another_language(
    arguments: list[str], content: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "qtt.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.chdir(TOP)
    run(["--language", str(file), *arguments, "--lang", CODE])
    forget(CODE)
    shown = "\n".join(capsys.readouterr())
    wordings = {each.wording or "\n" for each in RULES.entries}
    values = {f"[{value}]" for fact in RULES.facts.values() for value in fact.values}
    assert leaked(shown, {*data_of(COMMUNES[0]), *wordings, *values}) == set()
    assert "⟦" in shown


USED = [
    "Requirement: {required}.", "Source: {at}{status}{rule}.", "not met", "not reported", "every village", "Figure: ",
    "{some} of {all} criteria {are} not met: {numbers}", "there are no {things}", "villages", "is outside the limits {limits}",
]  # fmt: skip


@pytest.mark.parametrize("english", USED)
def test_a_message_that_is_taken_out_is_noticed(english: str, content: dict[str, Any]) -> None:
    (sentence,) = (each for each in messages() if english in each and (english == each or len(english) > 30))
    ntm.add_language(
        {**content, "messages": {key: words for key, words in content["messages"].items() if key != sentence}}
    )
    try:
        found = {word for text in reports(COMMUNES[0]).values() for word in untranslated(text, data_of(COMMUNES[0]))}
        assert found or leaked(refused(WRONG))
    finally:
        forget(CODE)


# --- the file


def test_the_template_has_every_message_and_is_read_back(tmp_path: Path) -> None:
    empty = ntm.message_template()
    assert all(json.dumps(english, ensure_ascii=False) in empty for english in messages())
    file = tmp_path / "tay.yaml"
    file.write_text(empty.replace('code: ""', 'code: "tay"').replace('name: ""', 'name: "Tày"'), encoding="utf-8")
    language = ntm.add_language(file)
    assert ntm.missing_messages(language) == tuple(messages())
    assert Text("đạt", "met")["tay"] == "met"
    file.write_text(ntm.message_template(ntm.add_language(language_file(labels={"Planning": "⟦x⟧"}))), encoding="utf-8")
    again = ntm.add_language(file)
    assert (ntm.missing_messages(again), again.messages["Planning"], again.decimal) == ((), "⟦x⟧", "·")
    for code in (CODE, "tay"):
        forget(code)
    assert languages() == ("vi", "en")


def test_each_sentence_of_the_source_is_a_message() -> None:
    """No text is put together of expressions, but for those that hold data: then no sentence could be missing in a file."""
    made_of_data = set()
    for path in sorted(Path(ntm.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if len(texts) != 2:
                    made_of_data.add(f"{path.stem}: {ast.unparse(node)[:60].strip()}")
                elif texts[0] != texts[1] and re.search(r"[^\W\d_]{2}", re.sub(r"\{\w+\}", "", str(texts[1]))):
                    assert texts[1] in messages(), path
    assert sorted(made_of_data) == DATA


DATA = """\
account_columns: Text(unit, unit)
action_plan: Text(each, each)
action_plan: Text(str(n), str(n))
base: Text(self.vi, en, given=True)
base: Text(self.vi, self.en or self.vi, further=self.further, give
base: Text(self.vi, self.en_plural or f'{en}s', given=True)
basis: Text(source.called, source.called)
basis: Text(source.issuer, source.issuer)
bilingual: Text(_filled(self, values, 'vi'), _filled(self, values, 'en'
bilingual: Text(say('vi'), say('en'), further=further, given=True)
bilingual: Text(text.vi if vi is None else vi, text.en if en is None el
bounds: Text(key, key)
changes: Text(observed.value, observed.value)
changes: Text(side.rule_set, side.rule_set)
changes: Text(stored, stored)
commune_account: Text(shown(commune.name), shown(commune.name))
dictionary: Text(form.vi, en, further=form.further, given=True)
dictionary: Text(part, part)
doubtful: Text(*[categories[axis][0]] * 2)
doubtful: Text(*[str(each.number)] * 2)
doubtful: Text(name, name)
failures: Text(cause, cause)
file_text: Text(*[f'{place_of(used)}: '] * 2)
frame: Text(who, who)
items: Text(each, each)
items: Text(each.leader, each.leader)
items: Text(name, name)
items: Text(self.name, self.name)
many_files: Text(name, name)
messages: Text(f'{self.en} – {self.vi[0]}', f'{self.en} – {self.vi[0]}
needs: Text(codes, codes)
renamed_facts: Text(fact.label.vi, fact.label.en)
renamed_facts: Text(part.many.vi, part.many.en, given=True)
renamed_facts: Text(vi, en, given=True)
run: Text(actual.vi, str(result.verdict))
run: Text(expected.verdict, str(verdict))
run: Text(word, word)
types: Text(gap, gap)
villages: Text(name, name)
words: Text(limit.unit, limit.unit)
writings: Text(fact, fact)
writings: Text(id_, id_)
""".splitlines()

BAD: list[tuple[dict[str, str], set[tuple[str, tuple[str, ...]]]]] = [
    ({"nott met": "x"}, {("unknown-message", ("messages", "nott met"))}),
    ({"Requirement: {required}.": "x"}, {("bad-message", ("messages", "Requirement: {required}."))}),
    ({"Requirement: {required}.": "{required} {more}"}, {("bad-message", ("messages", "Requirement: {required}."))}),
    ({"Requirement: {required}.": "{required"}, {("bad-message", ("messages", "Requirement: {required}."))}),
    ({"Kind|What|Where": "Kind|What"}, {("bad-message", ("messages", "Kind|What|Where"))}),
]


@pytest.mark.parametrize(("own", "expected"), BAD)
def test_a_mistake_in_a_message_is_found(own: dict[str, str], expected: set[tuple[str, tuple[str, ...]]]) -> None:
    with pytest.raises(ntm.LanguageFileError) as error:
        ntm.add_language({"language": {"code": "tay", "name": "Tày"}, "messages": own})
    assert {(str(each.code), each.path) for each in error.value.problems} == expected
    assert languages() == ("vi", "en")


def test_all_mistakes_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    file = tmp_path / "tay.yaml"
    file.write_text(
        'format: 1\nlanguage: {code: en, name: Tày, day: "%Q"}\nmessages:\n  nott met: x\n  "Requirement: {required}.": "{a"\n',
        encoding="utf-8",
    )
    with pytest.raises(ntm.LanguageFileError) as error:
        ntm.add_language(file)
    found = [(str(each.code), each.place.line if each.place else 0) for each in error.value.problems]
    assert found == [("wrong-form", 2), ("unknown-message", 4), ("bad-message", 5)]
    assert error.value.problems[1].hint == Text("có phải ý là 'not met'?", "did you mean 'not met'?")
    for code in ("vi", "en"):
        with pytest.raises(ntm.LanguageFileError, match="language of the library"):
            ntm.add_language({"language": {"code": code, "name": "x"}})


# --- texts


@pytest.mark.usefixtures("language")
def test_texts_know_the_language() -> None:
    filled = Text("thiếu {n} {what}", "{n} {what} lacking").format(n=3, what=Text("thôn", "villages"))
    assert filled[CODE] == "3 ⟦villages⟧ lacking", "this sentence is none of the library's"
    template = Text("còn {n} thôn chưa đạt", "Requirement: {required}.")
    assert template.format(n=1, required=Text("đạt", "met"))[CODE] == "⟦Requirement: ⟨⟦met⟧⟩.⟧"
    assert both(lambda lang: f"{lang}!")[CODE] == f"{CODE}!"
    assert reworded(Text("đạt", "met"), en="is met")[CODE] == "⟦met⟧"
    assert Text("met", "met")[CODE] == "met", "what is the same in both languages is a name"
    assert Text("đạt", "met")["xx"] == "met"
    for text in (filled, template.format(n=1, required="x"), both(lambda lang: lang)):
        again = pickle.loads(pickle.dumps(text))
        assert (again, again[CODE], hash(again)) == (text, text[CODE], hash(text))


def test_a_text_made_before_a_language_was_added_knows_it(content: dict[str, Any]) -> None:
    assessment = ntm.assess(COMMUNES[0], RULES)
    before = assessment["3.1"].verdict_text, ntm.explain(assessment["3.1"], lang="en")
    ntm.add_language(content)
    try:
        assert leaked(ntm.explain(assessment["3.1"], lang=CODE), data_of(COMMUNES[0])) == set()
        assert before[0][CODE].startswith("⟦")
        assert pickle.loads(pickle.dumps(assessment)) == assessment
    finally:
        forget(CODE)
    with pytest.raises(ValueError, match="lang must be 'vi', 'en' or 'both', not 'qtt'"):
        ntm.explain(assessment["3.1"], lang=CODE)


@pytest.mark.usefixtures("language")
def test_numbers_are_written_as_the_language_does_and_read_back() -> None:
    fact = RULES.facts["income_per_capita"]
    assessment = ntm.assess({"income_per_capita": "54,5 triệu đồng/người/năm", "irrigated_land_share": "91,5 %"}, RULES)
    assert "91·5%" in ntm.explain(assessment["3.1"], lang=CODE)
    for value in (54, 1234):
        assert ntm.read_figure(fact, ntm.format_figure(value, fact, lang="en")) == value
    assert ntm.format_figure(2301, RULES.facts["insured_people"], lang=CODE).startswith("2,301 ")
    with pytest.raises(ValueError, match="lang must be 'vi', 'en', 'qtt' or 'both', not 'xx'"):
        ntm.render(assessment, "text", lang="xx")
    assert '<html lang="qtt">' in ntm.render(assessment, "html", lang=CODE) or 'lang="qtt"' in ntm.render(
        assessment, "html", lang=CODE
    )


# --- rule files


def test_rule_files_carry_labels_in_further_languages(language: ntm.Language) -> None:
    text = (TOP / "tests/rules/groups.yaml").read_text(encoding="utf-8")
    label = re.search(r"label: \{vi: Lớp kiểm tra[^}]*", text)
    assert label
    rules = ntm.parse_rule_set(text.replace(label[0], f"{label[0]}, {CODE}: ⟦own⟧"), name="groups.yaml")
    plain = ntm.parse_rule_set(text, name="groups.yaml")
    assert (rules.label[CODE], rules.label.en, language.code) == ("⟦own⟧", plain.label.en, CODE)
    assert rules.fingerprint == plain.fingerprint
    assert "⟦own⟧" in twin_page(rules, lang=CODE)
    for key, code in (
        ("vn: x", "wrong-form"),
        ("Tay: x", "unknown-key"),
        ("tiếng: x", "unknown-key"),
        ('tay: ""', "empty-parts"),
    ):
        with pytest.raises(ntm.RuleFileError) as error:
            ntm.parse_rule_set(text.replace(label[0], f"{label[0]}, {key}"), name="groups.yaml")
        assert [str(each.code) for each in error.value.problems] == [code], key


def test_a_marked_message_keeps_its_placeholders() -> None:
    assert marked(Message("{n} rule set{s}|x", ("{n} bộ|x",))) == "⟦⟨{n}⟩ rule set⟧|⟦x⟧"
    assert outside("a ⟦b ⟨c ⟦d⟧⟩⟧ e").split() == ["a", "c", "e"]
