"""Options of the command from a file and from the environment; encodings, silence and logs of `table`."""

import logging
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest

from ntm_criteria.cli import run as program

NAMED = 'commune_id,name,irrigated_land_share\n001,Nà Mỏ,"91,93"\n002,Bằng Mạc,khoảng 92\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "communes.csv"
    path.write_text(NAMED, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, [*root.handlers]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


class Ran(NamedTuple):
    exit_code: int
    output: str


def run(*words: object, **environment: str) -> Ran:
    output = StringIO()
    with patch.dict("os.environ", environment), redirect_stdout(output), redirect_stderr(output):
        return Ran(program([str(word) for word in words]), output.getvalue())


def verdicts(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_file_gives_the_options_that_the_command_line_leaves_out(source: Path, tmp_path: Path) -> None:
    config, out = tmp_path / "ntm.toml", tmp_path / "out.csv"
    config.write_text('[table]\nrules = "bang-mac-2024"\nonly = ["3.1", "18.1"]\nerrors = "null"\nreasons = true\n')
    shown = run("--config", config, "table", source, out)
    assert shown.exit_code == 0, shown.output
    assert verdicts(out).splitlines()[0] == "commune_id,3.1,3.1_reason,18.1,18.1_reason"
    assert run("--config", config, "table", source, out, "--only", "3.1").exit_code == 0
    assert verdicts(out).splitlines()[0] == "commune_id,3.1,3.1_reason", "the command line comes first"


def test_the_environment_comes_before_the_file(source: Path, tmp_path: Path) -> None:
    config, out = tmp_path / "ntm.toml", tmp_path / "out.csv"
    config.write_text('[table]\nrules = "no-such-set"\nerrors = "null"\nonly = ["3.1"]\n')
    shown = run(
        "table", source, out, NTM_CONFIG=str(config), NTM_TABLE_RULES="bang-mac-2024", NTM_TABLE_VERDICTS="code"
    )
    assert shown.exit_code == 0, shown.output
    assert verdicts(out) == "commune_id,3.1\n001,0\n002,1\n"


def test_all_that_is_wrong_in_a_file_is_said_at_once(source: Path, tmp_path: Path) -> None:
    config = tmp_path / "ntm.toml"
    config.write_text("[table]\nrulez = 1\nrules = [1, 2]\n[tabel]\nrules = 1\n")
    shown = run("--config", config, "table", source, tmp_path / "out.csv")
    assert shown.exit_code == 2
    for said in ("no option 'rulez'", "keep-all", "rules takes one value", "[tabel] is no command"):
        assert said in shown.output


@pytest.mark.parametrize(
    ("content", "said"), [(None, "No such file"), (b"[table", "no TOML"), (b"\xff", "no TOML"), (b" " * 2**21, "1 MB")]
)
def test_a_file_that_cannot_be_read_is_said(content: bytes | None, said: str, source: Path, tmp_path: Path) -> None:
    config = tmp_path / "ntm.toml"
    if content is not None:
        config.write_bytes(content)
    shown = run("--config", config, "table", source, tmp_path / "out.csv")
    assert (shown.exit_code, said in shown.output) == (2, True), shown.output


def test_a_variable_that_no_option_has_is_said(source: Path, tmp_path: Path) -> None:
    options = {"NTM_TABLE_ERRORS": "null", "NTM_TABLE_RULEZ": "x", "NTM_WHAT_IF_SETT": "x", "NTM_REAL_CRITERIA": "x"}
    options |= {"NTM_TABL_RULES": "x", "NTM_CONFG": "x", "NTM_WHATIF_RULES": "x"}
    shown = run("table", source, tmp_path / "out.csv", "--rules", "bang-mac-2024", **options)
    assert shown.exit_code == 0
    assert "NTM_TABLE_RULEZ is no option" in shown.output
    assert "NTM_WHAT_IF_SETT is no option" in shown.output
    assert "NTM_TABL_RULES is no option of a command, and is not used; did you mean NTM_TABLE_RULES?" in shown.output
    assert "did you mean NTM_CONFIG?" in shown.output
    assert "did you mean NTM_WHAT_IF_RULES?" in shown.output
    assert "NTM_REAL_CRITERIA" not in shown.output


def test_values_in_a_variable_may_hold_blanks(source: Path, tmp_path: Path) -> None:
    out, text = tmp_path / "out.csv", source.read_text(encoding="utf-8")
    source.write_text(text.replace("commune_id", "Mã xã của huyện", 1), encoding="utf-8")
    given = {"NTM_TABLE_BY": "Mã xã của huyện", "NTM_TABLE_ONLY": "3.1; criterion_3 ;", "NTM_TABLE_ERRORS": "null"}
    assert run("table", source, out, "--rules", "bang-mac-2024", **given).exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[0] == "Mã xã của huyện,3.1,criterion_3"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "windows-1258", "utf-8-sig"])
def test_a_table_in_another_encoding_is_judged_as_one_in_utf_8(encoding: str, source: Path, tmp_path: Path) -> None:
    text = NAMED.replace("Bằng Mạc", "Bang Mac").replace("khoảng", "92 hay").replace("Nà Mỏ", "Nà Mo")
    source.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    out, plain = tmp_path / "out.csv", tmp_path / "plain.csv"
    shown = run(
        "table", source, out, "--rules", "bang-mac-2024", "--encoding", encoding, "--errors", "null", "--keep-all"
    )
    assert shown.exit_code == 0, shown.output
    assert "line 3" in shown.output or "dòng 3" in shown.output
    source.write_text(text, encoding="utf-8")
    assert run("table", source, plain, "--rules", "bang-mac-2024", "--errors", "null", "--keep-all").exit_code == 0
    assert verdicts(out) == verdicts(plain)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("ascii", "ascii"), ("base64", "no encoding 'base64'"), ("latin-9000", "no encoding"), ("a\0b", "no encoding")],
)
def test_a_wrong_encoding_is_said(encoding: str, said: str, source: Path, tmp_path: Path) -> None:
    shown = run("table", source, tmp_path / "out.csv", "--rules", "bang-mac-2024", "--encoding", encoding)
    assert (shown.exit_code, said in shown.output) == (2, True), shown.output


def test_an_encoding_needs_a_csv_file(tmp_path: Path) -> None:
    shown = run("table", "a.parquet", "b.parquet", "--rules", "bang-mac-2024", "--encoding", "utf-16")
    assert (shown.exit_code, "none of the files is one" in shown.output) == (2, True)


def test_quiet_prints_what_is_wrong_and_nothing_else(source: Path, tmp_path: Path) -> None:
    words = ["table", source, tmp_path / "out.csv", "--rules", "bang-mac-2024", "--quiet"]
    wrong = run(*words)
    assert wrong.exit_code == 2
    assert wrong.output.startswith("unreadable-figure: dòng 3")
    source.write_text(NAMED.replace("khoảng 92", "92"), encoding="utf-8")
    assert run(*words).output == ""


def test_the_steps_are_logged(source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source.write_text(NAMED.replace("khoảng 92", "92"), encoding="utf-8")
    with caplog.at_level("INFO", logger="ntm_criteria"):
        assert run("table", source, tmp_path / "out.csv", "--rules", "bang-mac-2024").exit_code == 0
    assert [record.levelname for record in caplog.records] == ["INFO"] * 3
    assert "judged 2 rows" in caplog.text
    shown = run("--log-level", "info", "table", source, tmp_path / "out.csv", "--rules", "bang-mac-2024")
    assert "INFO ntm_criteria.tables.files.judge_file: judging" in shown.output
