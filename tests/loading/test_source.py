"""Reading files: text stays text, every piece has its place, and no text crashes or stalls the reader."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import is_normalized, normalize

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_criteria.errors import FactError, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import Source, read_text, read_yaml
from ntm_criteria.loading import yaml_source as source
from ntm_criteria.loading.json_source import read_json
from ntm_criteria.text import Text


def yaml_of(text: str) -> Any:
    return read_yaml(text, "f.yaml", RuleFileError).data


def json_of(text: str) -> Any:
    return read_json(text, "f.json", FactError).data


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RuleFileError) as caught:
        read_yaml(text, "f.yaml", RuleFileError)
    return caught.value.problems


def refused_json(text: str) -> tuple[Problem, ...]:
    with pytest.raises(FactError) as caught:
        read_json(text, "f.json", FactError)
    return caught.value.problems


def shown(problems: tuple[Problem, ...]) -> list[str]:
    """Each problem as "line:column code"."""
    places = [problem.place for problem in problems]
    return [f"{at and at.line}:{at and at.column} {it.code}" for at, it in zip(places, problems, strict=True)]


# --- text stays text

WORDS = [
    "yes", "no", "on", "off", "true", "false", "True", "NO", "Null", "NULL", "y", "n",
    "2.10", "1e3", "1_000", "0x1F", "0o7", "014", "+1", "-1", ".5", ".nan", "-.inf", "12:30", "190:20:30",
    "2024-01-09", "2024-01-09T10:00:00Z", "08/08 thôn", "91,5 %", "=", "<<", "~x", "nullx", "R&D !", "a*b",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_scalar_is_the_text_that_stands_there(word: str) -> None:
    assert yaml_of(f"a: {word}") == {"a": word}
    assert yaml_of(f"- {word}") == [word]
    assert yaml_of(f"{{a: '{word}', b: \"{word}\"}}") == {"a": word, "b": word}
    assert yaml_of(f"'{word}': 1") == {word: "1"}


@pytest.mark.parametrize("written", ["null", "~", ""])
def test_nothing_is_nothing_unless_it_is_quoted(written: str) -> None:
    assert yaml_of(f"a: {written}") == {"a": ""}
    assert yaml_of(f"- {written}") == [""]
    assert yaml_of(f"a: '{written}'\nb: \"{written}\"") == {"a": written, "b": written}


def test_nothing_reads_alike_with_and_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: null\nb: ~\nc: 'null'\nd: \"~\"\ne: |\n  null\nf: yes\n"
    with_libyaml = yaml_of(text)
    monkeypatch.setattr(source, "_Loader", yaml.BaseLoader)
    assert yaml_of(text) == with_libyaml == {"a": "", "b": "", "c": "null", "d": "~", "e": "null\n", "f": "yes"}


def test_keys_are_text_too() -> None:
    assert yaml_of("2024: a\nyes: b\nnull: c\n3.10: d\n") == {"2024": "a", "yes": "b", "null": "c", "3.10": "d"}


@pytest.mark.parametrize("text", ["", "   \n", "# chỉ có ghi chú\n", "---\n", "null"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    assert yaml_of(text) == ""


@pytest.mark.parametrize(("text", "data"), [
    ("a: >-\n  hai\n  dòng\n", {"a": "hai dòng"}),
    ("a: |\n  hai\n  dòng\n", {"a": "hai\ndòng\n"}),
    ('a: "một\\nhai \\u00e1"', {"a": "một\nhai á"}),
    ("a: 'it''s'", {"a": "it's"}),
    ("a: b # ghi chú", {"a": "b"}),
    ("a: b#c", {"a": "b#c"}),
    ("a: [x, {b: y}]", {"a": ["x", {"b": "y"}]}),
    ("a:\n- x\n- - y\n", {"a": ["x", ["y"]]}),
    ("a: 😀", {"a": "😀"}),
])  # fmt: skip
def test_yaml_of_every_style(text: str, data: Any) -> None:
    assert yaml_of(text) == data


@pytest.mark.parametrize("text", ["hóa", "Khuổi Slìn", "đường làng, ngõ xóm", "Ðồng", "ươ"])
def test_text_and_keys_are_composed(text: str) -> None:
    apart = normalize("NFD", text)
    assert yaml_of(f"{apart}: {apart}") == {text: text}
    assert yaml_of(f'- "{apart}"\n- |-\n  {apart}\n') == [text, text]
    escaped = json.dumps(apart)
    assert yaml_of(f"{escaped}: {escaped}") == {text: text}
    assert json_of(json.dumps({apart: [apart]})) == {text: [text]}
    assert json_of(json.dumps({apart: apart}, ensure_ascii=False)) == {text: text}


def test_no_character_that_can_be_printed_is_a_control_character() -> None:
    assert not source._CONTROL.search("".join(filter(str.isprintable, map(chr, range(0x110000)))))


def test_one_key_typed_in_two_ways_is_one_key() -> None:
    assert shown(refused(f"b: 0\n{normalize('NFD', 'hóa')}: 1\nhóa: 2\n")) == ["3:1 duplicate-key"]


@given(
    st.dictionaries(st.text("abcđêáạ _-.:#'\"", max_size=6), st.text(max_size=12).filter(str.isprintable), max_size=4)
)
@example({"": ""})
def test_what_is_written_quoted_is_read_back(data: dict[str, str]) -> None:
    composed = {normalize("NFC", key): normalize("NFC", value) for key, value in data.items()}
    text = yaml.safe_dump(composed, allow_unicode=True, default_style='"')
    assert yaml_of(text) == composed
    assert all(is_normalized("NFC", value) for value in yaml_of(text).values())


# --- files


@pytest.mark.parametrize(("content", "text"), [
    (b"a: 1\n", "a: 1\n"),
    (b"\xef\xbb\xbfa: 1\n", "a: 1\n"),
    ("a: Bằng Mạc\n".encode(), "a: Bằng Mạc\n"),
    (b"", ""),
])  # fmt: skip
def test_a_file_is_utf8_with_or_without_a_mark(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "f.yaml").write_bytes(content)
    assert read_text(tmp_path / "f.yaml", RuleFileError) == text


@pytest.mark.parametrize(("name", "content"), [
    ("utf-16.yaml", "a: Bằng Mạc".encode("utf-16")),
    ("latin-1.yaml", "a: xã".encode("latin-1")),
    ("cut.yaml", "a: xã".encode()[:-1]),
    ("missing.yaml", None),
    (".", None),
])  # fmt: skip
def test_a_file_that_is_no_text_is_refused_by_its_name(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RuleFileError) as caught:
        read_text(path, RuleFileError)
    (problem,) = caught.value.problems
    assert problem.code is ProblemCode.UNREADABLE_FILE
    assert problem.place == (Place(str(path), 1, 1) if path.is_file() else None)
    assert str(path) in problem.message.vi
    assert problem.hint


@pytest.mark.parametrize(("why", "said"), [
    (FileNotFoundError(), Text("không tìm thấy tệp xa.yaml", "there is no file xa.yaml")),
    (IsADirectoryError(), Text("'xa.yaml' là thư mục, cần tên một tệp", "'xa.yaml' is a folder; give a file")),
    (PermissionError(), Text("không được phép đọc tệp xa.yaml", "reading xa.yaml is not permitted")),
    (OSError(5, "Input/output error"), Text("không đọc được tệp xa.yaml: Input/output error",
                                            "cannot read xa.yaml: Input/output error")),
])  # fmt: skip
def test_why_a_file_cannot_be_opened_is_said(why: OSError, said: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise why

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RuleFileError) as caught:
        read_text(Path("xa.yaml"), RuleFileError)
    (problem,) = caught.value.problems
    assert problem.message == said
    assert problem.hint == Text("kiểm tra tên tệp và thư mục đang mở", "check the name and the folder you are in")
    assert problem.place is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(end: str) -> None:
    text = end.join(["a: 1", "b:", "  - x", "c: |", "  y", "  z", ""])
    read = read_yaml(text, "f", RuleFileError)
    assert read.data == {"a": "1", "b": ["x"], "c": "y\nz\n"}
    assert place(read, "b", 0) == "3:5"


def test_a_mark_at_the_start_of_the_text_is_no_part_of_it() -> None:
    assert read_yaml("\ufeffa: 1\n", "f", RuleFileError).data == {"a": "1"}


# --- places

WITH_PLACES = """\
format: 1
facts:
  số_hộ: 5
  tên: "Nà Canh"
villages:
  - name: Nà Mỏ
    lit: [yes, no]
  - {name: Đông Quan, lit: []}
empty:
"""


def place(read: Source, *path: str | int, key: bool = False) -> str:
    at = read.place(path, key=key)
    assert at is not None
    assert at.file == read.name
    return f"{at.line}:{at.column}"


@pytest.mark.parametrize(("path", "value", "key"), [
    ((), "1:1", "1:1"),
    (("format",), "1:9", "1:1"),
    (("facts",), "3:3", "2:1"),
    (("facts", "số_hộ"), "3:10", "3:3"),
    (("facts", "tên"), "4:8", "4:3"),
    (("villages", 0), "6:5", "6:5"),
    (("villages", 0, "name"), "6:11", "6:5"),
    (("villages", 0, "lit", 1), "7:16", "7:16"),
    (("villages", 1, "lit"), "8:28", "8:23"),
    (("empty",), "9:7", "9:1"),
])  # fmt: skip
def test_places_of_values_and_keys(path: tuple[str | int, ...], value: str, key: str) -> None:
    read = read_yaml(WITH_PLACES, "f", RuleFileError)
    assert (place(read, *path), place(read, *path, key=True)) == (value, key)


@pytest.mark.parametrize(("path", "nearest"), [
    (("rules",), "1:1"),  # not there: the file
    (("facts", "population"), "2:1"),  # the key of the mapping that lacks it
    (("villages", 0, "per"), "6:5"),  # the item that lacks it
    (("villages", 5), "6:3"),  # the list
    (("format", "x", "y"), "1:9"),  # nothing can stand under a scalar
    (("facts", 0), "2:1"),
])  # fmt: skip
def test_what_is_not_there_has_the_place_of_what_lacks_it(path: tuple[str | int, ...], nearest: str) -> None:
    assert place(read_yaml(WITH_PLACES, "f", RuleFileError), *path) == nearest


def test_a_key_typed_with_marks_apart_has_its_place() -> None:
    assert place(read_yaml(f"a: 1\n{normalize('NFD', 'hóa')}: 2\n", "f", RuleFileError), "hóa", key=True) == "2:1"


def test_columns_count_characters() -> None:
    read = read_yaml("ấp: [Nà Mỏ, 😀, x]\n", "f", RuleFileError)
    assert place(read, "ấp", 2) == "1:16"


def test_what_has_no_text_has_no_place() -> None:
    assert read_yaml("", "f", RuleFileError).place(("a",)) is None


# --- what is refused


@pytest.mark.parametrize(("text", "found"), [
    ("a: &x 1\nb: *x\n", ["1:4 anchor-or-tag", "2:4 anchor-or-tag"]),
    ("a: *x\n", ["1:4 anchor-or-tag"]),
    ("a: {<<: *x}\n", ["1:9 anchor-or-tag"]),
    ("? &k a\n: 1\n", ["1:3 anchor-or-tag"]),
    ("&root\na: 1\n", ["1:1 anchor-or-tag"]),
    ("a: !!str 1\n", ["1:4 anchor-or-tag"]),
    ("a: !x [1]\n", ["1:4 anchor-or-tag"]),
    ("a: !!python/object/apply:os.system [ls]\n", ["1:4 anchor-or-tag"]),
    ("a: 1\na: 2\na: 3\n", ["2:1 duplicate-key", "3:1 duplicate-key"]),
    ("a: {b: 1, b: 2}\n", ["1:11 duplicate-key"]),
    ("? [a]\n: 1\n", ["1:3 wrong-form"]),
    ("{a: 1}: 1\n", ["1:1 wrong-form"]),
    ("a: 1\n---\nb: 2\n", ["2:1 bad-yaml"]),
    ("a:\n\tb: 1\n", ["2:1 bad-yaml"]),
    ("a: {b: 1\nc: 2\n", ["1:4 bad-yaml"]),
    ("a: 1\nb: 'x\n\n\n", ["2:4 bad-yaml"]),
    ("a: 1\nb\nc: 1\n", ["2:1 bad-yaml"]),
    ("a: \x00\n", ["1:4 bad-yaml"]),
    ("a: 1\nđ: ạ\x0b\n", ["2:5 bad-yaml"]),
    ("a: \x1b[31m\n", ["1:4 bad-yaml"]),
    ("a: \ud800\n", ["1:4 bad-yaml"]),
    ("%YAML 3.1\n---\na: 1\n", ["1:1 bad-yaml"]),
])  # fmt: skip
def test_what_yaml_may_not_hold(text: str, found: list[str]) -> None:
    problems = refused(text)
    assert shown(problems) == found
    for problem in problems:
        assert problem.message.vi != problem.message.en
        assert "\x00" not in str(problem)
        assert "\x1b" not in str(problem)


@pytest.mark.parametrize(
    "text", ["a: R&D\n", "a: 2 * 3\n", "a: Chú ý!\n", "a: '*x'\nb: \"&y\"\n# !z &z *z\n", "a: |\n  *x &y !z\n"]
)
def test_the_signs_of_anchors_inside_text_are_text(text: str) -> None:
    assert yaml_of(text)["a"]


@pytest.mark.parametrize(("text", "found"), [
    ("", ["1:1 bad-yaml"]),
    ("{", ["1:2 bad-yaml"]),
    ("{'a': 1}", ["1:2 bad-yaml"]),
    ('{\n  "a": 1;\n}', ["2:9 bad-yaml"]),
    ('{"a": 01}', ["1:8 bad-yaml"]),
    ('{"a": 1} x', ["1:10 bad-yaml"]),
    ('// a\n{"a": 1}', ["1:1 bad-yaml"]),
    ('{"a": NaN}', ["1:7 bad-yaml"]),
    ('{"a": Infinity}', ["1:7 bad-yaml"]),
    ('{"a": [\n -Infinity]}', ["2:2 bad-yaml"]),
    ('{"a": 1e999999999999999999999}', ["1:7 bad-yaml"]),
    ('{"a": 1, "a": 2}', ["1:10 duplicate-key"]),
    ('{"b": [{"a": 1,\r\n  "\\u0061": 1}],\n "b": "\\"b\\": 0"}', ["2:3 duplicate-key", "3:2 duplicate-key"]),
])  # fmt: skip
def test_what_json_may_not_hold(text: str, found: list[str]) -> None:
    problems = refused_json(text)
    assert shown(problems) == found
    assert all(problem.message.vi != problem.message.en for problem in problems)


@pytest.mark.parametrize(("text", "value"), [
    ("0.1", Decimal("0.1")),
    ("91.50", Decimal("91.50")),
    ("1e3", Decimal("1e3")),
    ("-0.0", Decimal("-0.0")),
    ("0.1000000000000000055511151231257827", Decimal("0.1000000000000000055511151231257827")),
    ("9007199254740993", 9007199254740993),
    ("123456789012345678901234567890", 123456789012345678901234567890),
    ('"2.10"', "2.10"),
    ("true", True),
    ("null", None),
])  # fmt: skip
def test_numbers_in_json_stay_exact(text: str, value: Any) -> None:
    read = json_of(f'{{"a": {text}}}')["a"]
    assert (read, type(read), str(read)) == (value, type(value), str(value))


# --- no text crashes or stalls the reader


def read_or_refused(read: Any, text: str) -> Any:
    """What becomes of a text. Work that grows with the square of its length would take minutes, and be noticed."""
    try:
        return read(text)
    except (RuleFileError, FactError) as error:
        return error


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20)
)
NESTED_ALIAS = "a: &a\n  b: *a\n"


@pytest.mark.parametrize("text", [BOMB, NESTED_ALIAS], ids=["billion laughs", "an alias within its anchor"])
def test_alias_bombs_are_refused_at_once(text: str) -> None:
    error = read_or_refused(yaml_of, text)
    assert isinstance(error, RuleFileError)
    assert {str(problem.code) for problem in error.problems} == {"anchor-or-tag"}


def nested(style: str, levels: int) -> str:
    match style:
        case "[":
            return "[" * levels + "]" * levels
        case "{":
            return "{a: " * levels + "}" * levels
        case "- ":
            return "- " * levels + "x"
    return "".join(" " * level + "a:\n" for level in range(levels))


@pytest.mark.parametrize("style", ["[", "{", "- ", "a:"])
def test_sixty_levels_are_read_and_deeper_ones_refused(style: str) -> None:
    read, levels = yaml_of(nested(style, 60)), 0
    while isinstance(read, list | dict):
        levels += 1
        read = next(iter(read.values() if isinstance(read, dict) else read), None)
    assert levels == 60
    for depth in (61, 62, 100, 500):
        assert {str(problem.code) for problem in refused(nested(style, depth))} == {"too-deep"}


CRASH = """
import sys
from ntm_criteria.errors import RuleFileError
from ntm_criteria.loading.json_source import read_json
from ntm_criteria.loading import read_yaml
text = {text}
try:
    ({read})(text, "f", RuleFileError)
except RuleFileError as error:
    print(error.problems[0].code)
"""


@pytest.mark.parametrize("read", ["read_yaml", "read_json"])
@pytest.mark.parametrize("text", [
    "'[' * 100_000",
    "'[' * 100_000 + ']' * 100_000",
    "'{\"a\": ' * 100_000",
    "'- ' * 100_000 + 'x'",
    "'? ' * 100_000",
    "'a: [' * 100_000",
    "'[[' * 50_000 + 'x: &a 1'",
])  # fmt: skip
def test_a_hundred_thousand_brackets_do_not_crash(read: str, text: str) -> None:
    # in a process of its own: what overflows the stack of a parser written in C takes the process along
    script = CRASH.format(text=text, read=read)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() in {"too-deep", "bad-yaml"}


@pytest.mark.parametrize("text", [
    "a: " + "x" * 10**6,
    "a: " + normalize("NFD", "ế") * 300_000,
    'a: "' + "x\\n" * 300_000 + '"',
    "a: |\n" + "  dòng\n" * 100_000,
    "- x\n" * 50_000,
    "".join(f"k{i}: v\n" for i in range(20_000)),
    "k: v\n" * 20_000,
    "a: &x 1\n" * 5_000,
    "\n" * 10**6,
    "#" * 10**6,
    "x" * 10**6 + ": 1",
    '"' + "x" * 10**6,
    "a: " + " " * 10**6 + "x",
], ids=lambda text: f"{text[:6]!r}…{len(text)}")  # fmt: skip
def test_large_files_are_read_or_refused(text: str) -> None:
    assert read_or_refused(yaml_of, text) is not None


@pytest.mark.parametrize("text", [
    '{"a": "' + "x" * 10**6 + '"}',
    '{"a": ' + "9" * 10**6 + "}",
    '{"a": 0.' + "9" * 10**6 + "}",
    '{"a": 1e' + "9" * 10**6 + "}",
    "{" + ", ".join(f'"k{i}": 1' for i in range(20_000)) + ', "k19999": 2}',
    "{" + ", ".join('"k": 1' for _ in range(20_000)) + "}",
    "[" + ", ".join("1.5" for _ in range(50_000)) + "]",
], ids=lambda text: f"{text[:6]!r}…{len(text)}")  # fmt: skip
def test_large_json_is_read_or_refused(text: str) -> None:
    assert read_or_refused(json_of, text) is not None


@pytest.mark.parametrize("digits", [4301, 10**6])
def test_numbers_that_python_will_not_convert_are_refused_in_plain_words(digits: int) -> None:
    (problem,) = refused_json('{"a": ' + "9" * digits + "}")
    assert str(problem.code) == "bad-yaml"
    assert "sys." not in problem.text("en")
    assert len(problem.text("vi")) < 300


@given(st.text("abđ:-?[]{}#&*!|>'\"%@`,~ \n\t\r\x00\x0b…é\u0301\ufeff\u2028", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        data = yaml_of(text)
    except RuleFileError as error:
        assert all(problem.place and problem.place.line >= 1 for problem in error.problems)
    else:
        assert isinstance(data, str | list | dict)


@given(st.text('[]{},:"0123456789.eE+-NaInfityrul\\ \n', max_size=30))
def test_any_json_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        json_of(text)
    except FactError as error:
        assert all(problem.place for problem in error.problems)
