"""The commands for those who write rule sets."""

from pathlib import Path

import pytest

from ntm_criteria.cli import run

OK, BAD = 0, 2


def test_fmt_writes_files_in_the_style(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, done = tmp_path / "own.yaml", tmp_path / "done.yml"
    own.write_bytes(b"a:   1\r\n# note\r\n")
    done.write_text("a: 1\n", encoding="utf-8")
    assert run(["fmt", str(tmp_path), "--check", "--lang", "en"]) == BAD
    assert capsys.readouterr().out == f"would format {own}\n"
    assert own.read_bytes() == b"a:   1\r\n# note\r\n"
    assert run(["fmt", str(own), str(done)]) == OK
    assert capsys.readouterr().out == f"đã trình bày lại {own}\n"
    assert own.read_bytes() == b"a: 1\n# note\n"
    assert run(["fmt", str(tmp_path), "--check"]) == OK


def test_fmt_goes_on_after_a_file_that_is_no_yaml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, own = tmp_path / "bad.yaml", tmp_path / "own.yaml"
    bad.write_text("a: [\n", encoding="utf-8")
    own.write_text("a:  1\n", encoding="utf-8")
    assert run(["fmt", str(bad), str(own), str(tmp_path / "none.yaml")]) == BAD
    assert own.read_text(encoding="utf-8") == "a: 1\n"
    errors = capsys.readouterr().err
    assert f"{bad}:2:1" in errors
    assert "không tìm thấy tệp" in errors
