"""Files and figures that nobody means well with: a clear error or the right result, in bounded memory; nothing runs.

Each is judged in a process of its own that may take little memory. How long they take is measured in benchmarks/hostile.py.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ntm_criteria as ntm
from ntm_criteria.cli import run
from ntm_criteria.problems import MOST

TOP = Path(__file__).parents[1]
RULES = (TOP / "rules/lang-son/bang-mac-2024.yaml").read_text(encoding="utf-8")
REQUIRES = "{fact: irrigated_land_share, at_least: 92 %}"
assert REQUIRES in RULES
MILLION = 1_000_000
SHARE = "irrigated_land_share"


def laughs() -> str:
    """Each line ten times the one before: 10^20 values for whoever follows aliases."""
    return "a: &a [x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)
    )


def commune(figures: str = "") -> str:
    return f"name: Xã thử\nyear: 2024\n{figures}"


def villages(number: int) -> str:
    return commune("villages:\n" + "".join(f"- {{name: V{i}}}\n" for i in range(number)))


Text_ = Callable[[], str]
RULE_FILES: dict[str, tuple[Text_, str]] = {  # the text, and the code of the first problem ("" if it is right)
    "aliases that explode": (laughs, "anchor-or-tag"),
    "a tag that would run": (lambda: "format: !!python/object/apply:os.system [echo]\n", "anchor-or-tag"),
    "a wording of 1 MB": (lambda: RULES.replace("wording: Duy trì", f"wording: {'x' * MILLION}", 1), ""),
    "a key of 1 MB": (lambda: f"{RULES}{'x' * MILLION}: 1\n", "bad-yaml"),
    "a bound of a million digits": (
        lambda: RULES.replace(REQUIRES, REQUIRES.replace("92", "9" * MILLION)),
        "bad-number",
    ),
    "half a million brackets": (lambda: "[" * 500_000, "bad-yaml"),
    "braces": (lambda: "{a: " * 200_000, "too-deep"),
    "dashes on one line": (lambda: "- " * 200_000, "too-deep"),
    "steps down": (lambda: "\n".join(" " * depth + "a:" for depth in range(2000)), "too-deep"),
    "conditions, one inside the other": (lambda: RULES.replace(REQUIRES, "{all_of: [" * 20 + REQUIRES + "]}" * 20), ""),
    "a tab": (lambda: "format: 1\nrule_set:\n\tid: a\n", "bad-yaml"),
    "one key, again and again": (lambda: "format: 1\n" * 5000, "duplicate-key"),
    "5000 unknown keys": (lambda: RULES + "".join(f"key_{i}: 1\n" for i in range(5000)), "unknown-key"),
    "a NUL": (lambda: RULES.replace("Quy hoạch", "Quy\0hoạch", 1), "bad-yaml"),
    "an escape character": (lambda: RULES.replace("Quy hoạch", "\x1b[31mQuy hoạch", 1), "bad-yaml"),
    "a million values": (lambda: RULES + "x: [" + "1, " * MILLION + "1]\n", "unreadable-file"),
    "lines of Windows": (lambda: RULES.replace("\n", "\r\n"), ""),
}
COMMUNE_FILES: dict[str, tuple[Text_, str]] = {
    "aliases that explode": (laughs, "anchor-or-tag"),
    "a name of 1 MB": (lambda: commune().replace("Xã thử", "x" * MILLION), ""),
    "a figure of a million digits": (lambda: commune(f"facts: {{{SHARE}: {'9' * MILLION}}}\n"), "unreadable-figure"),
    "a figure with a million blanks": (lambda: commune(f'facts: {{{SHARE}: "9{" " * MILLION}1"}}\n'), "unreadable-figure"),
    "a figure with a unit of 1 MB": (lambda: commune(f"facts: {{{SHARE}: 9 {'x' * MILLION}}}\n"), "unreadable-figure"),
    "an exponent": (lambda: commune(f"facts: {{{SHARE}: 1e999999999}}\n"), "unreadable-figure"),
    "a flag of 1 MB": (lambda: commune(f"facts: {{planning_criterion_met: {'x' * MILLION}}}\n"), "unreadable-figure"),
    "a year of a million digits": (lambda: commune().replace("2024", "2" * MILLION), "bad-number"),
    "a billion villages": (lambda: commune("facts: {villages: 1000000000}\n"), "out-of-limits"),
    "10,000 villages": (lambda: villages(10_000), "out-of-limits"),
    "100,000 villages": (lambda: villages(100_000), "unreadable-file"),
    "20,000 facts that are none": (
        lambda: commune("facts:\n" + "".join(f"  irrigated_land_{i}: 1\n" for i in range(20_000))), "unknown-fact"),
    "one fact, again and again": (lambda: commune("facts:\n" + f"  {SHARE}: 1\n" * 5000), "duplicate-key"),
    "a NUL": (lambda: commune(f"facts: {{{SHARE}: '9\0'}}\n"), "bad-yaml"),
}  # fmt: skip
JSON_FILES: dict[str, tuple[Text_, str]] = {
    "brackets": (lambda: "[" * 500_000, "too-deep"),
    "braces": (lambda: '{"a": ' * 500_000, "too-deep"),
    "an exponent": (lambda: f'{{"name": "x", "facts": {{"{SHARE}": 1e999999999}}}}', "out-of-limits"),
    "a number of a million digits": (lambda: f'{{"name": "x", "facts": {{"{SHARE}": {"9" * MILLION}}}}}', "bad-yaml"),
    "NaN": (lambda: f'{{"name": "x", "facts": {{"{SHARE}": NaN}}}}', "bad-yaml"),
    "100,000 villages": (
        lambda: '{"name": "x", "villages": [' + ", ".join(f'{{"name": "V{i}"}}' for i in range(100_000)) + "]}",
        "unreadable-file"),
    "one key twice": (lambda: '{"name": "x", "name": "y"}', "duplicate-key"),
}  # fmt: skip
JUDGE = """
import resource, sys
sys.stdin.reconfigure(encoding="utf-8", newline="")
import ntm_criteria as ntm
rules = ntm.load_rule_set("bang-mac-2024")
resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20,) * 2)
kind, text = sys.argv[1], sys.stdin.read()
try:
    if kind == "rules":
        ntm.parse_rule_set(text)
    else:
        ntm.render(ntm.assess(ntm.parse_commune(text, json=kind == "json"), rules), "html")
except ntm.CriteriaError as error:
    assert all(problem.message.vi and problem.message.en for problem in error.problems)
    assert len(error.text("vi")) < 300_000
    print(error.problems[0].code, len(error.problems))
"""
SAID_MOST = {"5000 unknown keys", "one key, again and again", "20,000 facts that are none", "one fact, again and again"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of memory to set")
@pytest.mark.parametrize(
    ("kind", "name", "text", "code"),
    [
        pytest.param(kind, name, text, code, id=f"{kind}: {name}")
        for kind, files in (("rules", RULE_FILES), ("commune", COMMUNE_FILES), ("json", JSON_FILES))
        for name, (text, code) in files.items()
    ],
)
def test_hostile_text(kind: str, name: str, text: Text_, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, kind], input=text().encode(), capture_output=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr.decode()[-500:]) == (0, "")
    first, _, count = done.stdout.decode().strip().partition(" ")
    assert first == code
    if name in SAID_MOST:
        assert int(count) == MOST + 1, "the rest is counted in one more problem"


def test_what_is_left_out_is_counted_and_placed() -> None:
    with pytest.raises(ntm.FactError) as caught:
        ntm.parse_commune(commune("facts:\n" + f"  {SHARE}: 1\n" * 1000))
    *said, last = caught.value.problems
    assert len(said) == MOST
    assert last.code is ntm.ProblemCode.TOO_MANY
    assert last.message.vi == "còn 499 lỗi khác nữa"
    assert last.place and last.place.line == 4 + MOST + 1


def test_warnings_leave_room_for_errors() -> None:
    """However much is implausible, what is wrong is still said."""
    names = [f"V{i}" for i in range(200)]
    facts = [f"f{i}" for i in range(4)]
    own = "".join(
        f"  {fact}: {{label: {{vi: {fact}}}, kind: count, unit: household, limits: 0..9, plausible: 0..1, per: village}}\n"
        for fact in facts
    )
    parts = ", ".join(f"{{fact: {fact}, at_least: 1 hộ}}" for fact in facts)
    rules = ntm.parse_rule_set(
        "format: 1\nrule_set: {id: a, label: {vi: thử}, years: 2024..2024}\nsources: {a: {title: thử}}\n"
        f"facts:\n{own}criteria:\n  - number: 1\n    label: {{vi: thử}}\n    indicators:\n      - code: '1'\n"
        "        label: {vi: thử}\n        cite: {source: a, at: Mục 1, status: checked}\n"
        f"        requires: {{for_each: village, requires: {{all_of: [{parts}]}}}}\n"
    )
    villages = [{"name": name, **dict.fromkeys(facts, 5)} for name in names]
    assert len(ntm.assess(ntm.Commune("x", villages=villages), rules).warnings) == 800
    villages[-1]["f3"] = 10
    with pytest.raises(ntm.FactError, match="outside the limits"):
        ntm.assess(ntm.Commune("x", villages=villages), rules)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1258", "utf-32"])
def test_another_encoding_is_refused_by_name(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "xa.yaml"
    path.write_bytes("name: Xã thử Đông\n".encode(encoding, errors="replace"))
    with pytest.raises(ntm.FactError) as caught:
        ntm.load_commune(path)
    assert {str(problem.code) for problem in caught.value.problems} <= {"unreadable-file", "bad-yaml"}


def test_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bo-thu.yaml"
    path.write_bytes(RULES.encode("utf-8-sig"))
    assert ntm.load_rule_set(path) == ntm.load_rule_set("bang-mac-2024")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such device")
@pytest.mark.parametrize("load", [ntm.load_commune, ntm.load_rule_set])
def test_a_file_without_end_is_refused(load: Callable[[Path], object]) -> None:
    with pytest.raises(ntm.CriteriaError, match="is larger than"):
        load(Path("/dev/zero"))


@pytest.mark.parametrize("named", ["../secret.yaml", "/etc/passwd.yaml", "a/../../secret.yaml", "..\\..\\secret.yaml"])
def test_a_commune_file_names_no_file_outside_its_folder(
    named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.yaml").write_text("password: hunter2\n", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "xa.yaml").write_text(commune() + f"rules: '{named}'\n", encoding="utf-8")
    assert run(["assess", str(inner / "xa.yaml")]) == 2
    said = capsys.readouterr()
    assert "hunter2" not in said.out + said.err
    assert (
        "xa.yaml:3:8: unknown-reference" in said.err or "unreadable-file" in said.err
    )  # on Linux a backslash is a letter


def test_a_nul_in_the_name_of_a_rule_set_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "xa.json").write_text('{"name": "x", "year": 2024, "rules": "a\\u0000.yaml"}', encoding="utf-8")
    assert run(["assess", str(tmp_path / "xa.json")]) == 2
    assert "unknown-reference" in capsys.readouterr().err


def test_a_commune_file_may_name_the_rule_file_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bo-thu.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "xa.yaml").write_text(commune() + "rules: ./bo-thu.yaml\n", encoding="utf-8")
    monkeypatch.chdir(TOP)
    assert run(["assess", str(tmp_path / "xa.yaml")]) == 11
