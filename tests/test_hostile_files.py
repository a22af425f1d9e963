"""Tables, paths and endings that nobody means well with: a clear error or the right result, and nothing is left behind.

Each file is judged by the command in a process of its own. How long it takes is measured in benchmarks/hostile.py.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import getclosurevars
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from ntm_criteria.cli import run
from ntm_criteria.model.units import _known, conversion

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on Windows")
MEGABYTE = 2**20
RULES = ("--rules", "bang-mac-2024", "--only", "3.1", "--keep-all")
HEADING = "commune_id,irrigated_land_share\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD_ROW = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>'
    for letter, text in zip("ABC", ("commune_id", "irrigated_land_share", "Ghi chú"), strict=True)
)
ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>x1</t></is></c><c r="B2"><v>95</v></c>{}</row>'
Pieces = Iterator[bytes]


def workbook(
    path: Path,
    rows: str = ROW.format(""),
    *,
    before: str = "",
    below: str = "",
    pieces: Callable[[], Pieces] | None = None,
    styles: str = "",
    texts: Callable[[], Pieces] | None = None,
    more_parts: int = 0,
) -> None:
    """Write a workbook of one sheet; `pieces` and `texts` give the rows and the shared texts piece by piece."""
    kinds = {
        "worksheet": "sheet.xml",
        "styles": "styles.xml" if styles else "",
        "sharedStrings": "t.xml" if texts else "",
    }
    relations = "<Relationships>{}</Relationships>"
    link = '<Relationship Id="{}" Type="x/{}" Target="{}"/>'
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", relations.format(link.format("r", "officeDocument", "book.xml")))
        links = "".join(link.format(kind, kind, part) for kind, part in kinds.items() if part)
        archive.writestr("_rels/book.xml.rels", relations.format(links))
        sheet = '<sheets><sheet name="S" xmlns:r="r" r:id="worksheet"/></sheets>'
        archive.writestr("book.xml", f'<workbook xmlns="{MAIN}">{sheet}</workbook>')
        with archive.open("sheet.xml", "w", force_zip64=True) as part:
            part.write(f'{before}<worksheet xmlns="{MAIN}"><sheetData><row r="1">{HEAD_ROW}</row>'.encode())
            for piece in pieces() if pieces else [rows.encode()]:
                part.write(piece)
            part.write(f"</sheetData>{below}</worksheet>".encode())
        if styles:
            archive.writestr("styles.xml", f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>')
        if texts:
            with archive.open("t.xml", "w", force_zip64=True) as part:
                for piece in (f'<sst xmlns="{MAIN}">'.encode(), *texts(), b"</sst>"):
                    part.write(piece)
        for number in range(more_parts):
            archive.writestr(f"part{number}", "")


def many_sheets(path: Path, sheets: int) -> None:
    links = "".join(f'<Relationship Id="r{n}" Type="x/worksheet" Target="s{n}.xml"/>' for n in range(sheets))
    names = "".join(f'<sheet name="S{n}" xmlns:r="r" r:id="r{n}"/>' for n in range(sheets))
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        link = '<Relationship Id="r" Type="x/officeDocument" Target="book.xml"/>'
        archive.writestr("_rels/.rels", f"<Relationships>{link}</Relationships>")
        archive.writestr("_rels/book.xml.rels", f"<Relationships>{links}</Relationships>")
        archive.writestr("book.xml", f'<workbook xmlns="{MAIN}"><sheets>{names}</sheets></workbook>')
        for n in range(sheets):
            rows = f'<row r="1">{HEAD_ROW}</row>{ROW.format("")}'
            archive.writestr(f"s{n}.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')


def lines(path: Path, line: str, times: int) -> None:
    """Write a CSV file of lines that differ by a number."""
    path.write_text(HEADING + "".join(line.format(n) for n in range(times)), encoding="utf-8")


def number_format(code: str) -> str:
    return f"<numFmts><numFmt numFmtId='200' formatCode='{code}'/></numFmts><cellXfs><xf numFmtId='200'/></cellXfs>"


ENTITIES = "".join(f'<!ENTITY {name} "{f"&{of};" * 10}">' for of, name in zip("abcdefghi", "bcdefghij", strict=True))
SCATTERED = [
    f"{a}{b}{c}" for a in "ABCDEFGHI" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
]
MADE: dict[str, tuple[Callable[[Path], object], str]] = {  # by file: how it is written, what the command says of it
    "stray-blank.xlsx": (
        lambda path: workbook(
            path, f'{ROW.format("")}<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>'),
        "đã ghi"),
    "number-of-23-digits.xlsx": (lambda path: workbook(path, ROW.format(f'<c r="C2"><v>{"9" * 23}</v></c>')), "đã ghi"),
    "number-of-400-digits.xlsx": (lambda path: workbook(path, ROW.format('<c r="C2"><v>1e400</v></c>')), "unreadable-file"),
    "3-gigabytes-of-blanks.xlsx": (
        lambda path: workbook(path, pieces=lambda: (b" " * MEGABYTE for _ in range(3000))), "3,000 MB"),
    "2-gigabytes-of-texts.xlsx": (
        lambda path: workbook(path, texts=lambda: (b"<si><t>%b</t></si>" % (b"x" * MEGABYTE) for _ in range(2000))),
        "2,000 MB"),
    "six-million-texts.xlsx": (
        lambda path: workbook(path, texts=lambda: (b"<si><t>x</t></si>" * 10_000 for _ in range(600))), "times its size"),
    "a-cell-of-40-megabytes.xlsx": (
        lambda path: workbook(path, ROW.format(f'<c r="C2" t="inlineStr"><is><t>{"x" * 40 * MEGABYTE}</t></is></c>')),
        "times its size"),
    "a-cell-of-40,000-characters.xlsx": (
        lambda path: workbook(path, ROW.format(f'<c r="C2" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c>')),
        "40,000 characters"),
    "elements-one-inside-the-other.xlsx": (
        lambda path: workbook(path, ROW.format(f"<c>{'<e>' * 10**6}{'</e>' * 10**6}</c>")), "times its size"),
    "entities-that-explode.xlsx": (
        lambda path: workbook(path, ROW.format('<c r="C2" t="inlineStr"><is><t>&j;</t></is></c>'),
                              before=f'<!DOCTYPE l [<!ENTITY a "lol">{ENTITIES}]>'), "unreadable-file"),
    "an-entity-from-another-file.xlsx": (
        lambda path: workbook(path, ROW.format('<c r="C2" t="inlineStr"><is><t>&x;</t></is></c>'),
                              before='<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "unreadable-file"),
    "a-format-of-brackets.xlsx": (lambda path: workbook(path, styles=number_format("[" * 10**5)), "number format"),
    "a-format-of-percent-signs.xlsx": (lambda path: workbook(path, styles=number_format("%" * 10**5)), "number format"),
    "a-format-with-a-long-condition.xlsx": (
        lambda path: workbook(path, styles=number_format(f"[&lt;{'9' * 10**5}]0%")), "number format"),
    "a-million-styles.xlsx": (
        lambda path: workbook(path, styles=f"<cellXfs>{'<xf/>' * 10**6}</cellXfs>"), "times its size"),
    "200,000-styles.xlsx": (
        lambda path: workbook(path, styles="<cellXfs>" + "".join(f'<xf a="{i}"/>' for i in range(200_000)) + "</cellXfs>"),
        "more styles"),
    "a-million-merged-cells.xlsx": (
        lambda path: workbook(path, below="".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(10**6))), "đã ghi"),
    "a-row-with-a-huge-number.xlsx": (
        lambda path: workbook(path, f'<row r="{10**15}"><c r="A{10**15}"><v>1</v></c></row>'), "a row is numbered"),
    "a-row-numbered-zero.xlsx": (lambda path: workbook(path, '<row r="0"><c r="A0"><v>1</v></c></row>'), "a row is numbered"),
    "a-row-numbered-in-letters.xlsx": (
        lambda path: workbook(path, '<row r="x"><c r="A1"><v>1</v></c></row>'), "unreadable-file"),
    "a-column-of-many-letters.xlsx": (
        lambda path: workbook(path, f'<row r="2"><c r="{"Z" * 10**5}2"><v>1</v></c></row>'), "column ZZZZZZZZZZ"),
    "cells-all-over-the-sheet.xlsx": (
        lambda path: workbook(
            path, "".join(f'<row r="{r}"><c r="{c}{r}"><v>1</v></c></row>' for r, c in enumerate(SCATTERED, 2))),
        "scattered"),
    "a-text-that-is-not-there.xlsx": (
        lambda path: workbook(path, '<row r="2"><c r="A2" t="s"><v>99999999999</v></c></row>'), "unreadable-file"),
    "200,000-parts.xlsx": (lambda path: workbook(path, more_parts=200_000), "parts"),
    "3,000-sheets.xlsx": (lambda path: many_sheets(path, 3000), "đã ghi"),
    "no-archive.xlsx": (lambda path: path.write_bytes(b"PK\3\4" + bytes(range(256)) * 400), "unreadable-file"),
    "a-web-page.xlsx": (lambda path: path.write_text("<table><tr><td>x</td></tr></table>"), "unreadable-file"),
    "empty.xlsx": (lambda path: path.write_bytes(b""), "unreadable-file"),
    "one-line-of-20-megabytes.csv": (lambda path: path.write_bytes(b"a" * 20 * MEGABYTE), "unreadable-file"),
    "a-record-of-20-megabytes.csv": (
        lambda path: path.write_text(f"{HEADING}x1,9{'5' * 20 * MEGABYTE}\n"), "dài quá 1.024 kB"),
    "100,000-columns.csv": (
        lambda path: path.write_text("commune_id," + ",".join(f"c{i}" for i in range(100_000)) + "\n"), "dài quá"),
    "quotes-that-never-close.csv": (lambda path: path.write_text(HEADING + 'x,"a\n' * 100_000), "wrong-form"),
    "a-line-of-quotes.csv": (lambda path: path.write_text(HEADING + '"' * MEGABYTE + "\n"), "dài quá"),
    "decimals-below-unknown-headings.csv": (
        lambda path: path.write_text(
            "TinhThanh," + ",".join(f"Diem_{i}" for i in range(15)) + "\n"
            + "".join(f"TP. {r}," + ",".join(f"0.{r}{i}5,1.{i}"[:6] for i in range(15)) + "\n" for r in range(40)),
            encoding="utf-8"),
        "missing-column"),
    "nul.csv": (lambda path: path.write_bytes(HEADING.encode() + b"x1,9\x005\n"), "unreadable-file"),
    "surrogate.csv": (lambda path: path.write_bytes(HEADING.encode() + b"\xed\xa0\x80,95\n"), "không phải mã UTF-8"),
    "broken.parquet": (
        lambda path: path.write_bytes(b"PAR1" + bytes(9000) + b"\x28\x23\0\0PAR1"), "unreadable-file"),
    "a-huge-footer.parquet": (
        lambda path: path.write_bytes(b"PAR1\xff\xff\xff\x7fPAR1"), "unreadable-file"),
    "a-huge-footer.arrow": (
        lambda path: path.write_bytes(b"ARROW1\0\0" + b"\xff" * 8 + b"\xff\xff\xff\x7fARROW1"), "unreadable-file"),
}  # fmt: skip
LONG_FILES: dict[str, tuple[Callable[[Path], object], str]] = {  # they may take as long as ordinary files of their size
    "100,000-plain-rows.csv": (lambda path: lines(path, 'x{0},"9,{0:05}"\n', 100_000), "đã ghi"),
    "100,000-unreadable-cells.csv": (lambda path: lines(path, "x{0},abc{0}\n", 100_000), "99.980 dòng nữa"),
    "100,000-cells-outside-the-limits.csv": (lambda path: lines(path, "x{0},9{0:06}\n", 100_000), "99.980 dòng nữa"),
    "100,000-totals.csv": (lambda path: lines(path, "Tổng cộng {0},92\n", 100_000), "100.000 dòng"),
    "100,000-rows-of-one-key.csv": (lambda path: lines(path, "x,92\n", 100_000), "bad-key"),
}
JUDGE = """
import sys
from pathlib import Path
from ntm_criteria.cli import run
from ntm_criteria.model.units import _known, conversion
code = run(sys.argv[1:])
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(code, int(status["VmHWM"].split()[0]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux gives it")
@pytest.mark.parametrize("name", [*MADE, *LONG_FILES])
def test_a_hostile_table(name: str, tmp_path: Path) -> None:
    write, expected = {**MADE, **LONG_FILES}[name]
    source, folder = tmp_path / name, tmp_path / "result"
    folder.mkdir()
    write(source)
    command = [sys.executable, "-c", JUDGE, "table", str(source), str(folder / "out.csv"), *RULES]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    assert expected in done.stderr
    code, megabytes = map(int, done.stdout.split())
    assert code == (0 if "đã ghi" in done.stderr else 2)
    assert megabytes < 700
    assert [path.name for path in folder.iterdir()] == (["out.csv"] if code == 0 else [])


# ---- paths


def in_a_circle(path: Path) -> None:
    path.symlink_to(path.with_name("other"))
    path.with_name("other").symlink_to(path)


def socket_file(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket has at most 108 bytes
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path.name)
    os.chdir(here)


PATHS: dict[str, tuple[Callable[[Path], object], str]] = {  # what stands at the path, what is said of it
    "a pipe": (os.mkfifo, "là đường ống"),
    "a socket": (socket_file, "không đọc được tệp"),
    "a folder": (lambda path: path.mkdir(), "là thư mục"),
    "a link to itself": (in_a_circle, "dẫn về chính nó"),
    "nothing": (lambda _: None, "không tìm thấy tệp"),
}
LONG, BUNDLED = "x" * 300, "--rules bang-mac-2024"


@posix
@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    "command", ["assess FILE", "check FILE", "assess XA --rules FILE", "table FILE OUT --rules bang-mac-2024"]
)
def test_an_input_that_is_no_file(name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, expected = PATHS[name]
    if name == "a folder" and command == "check FILE":
        expected = "không có tệp .yaml nào"
    if name == "a folder" and command.startswith("table"):
        expected = "không có tệp Parquet hoặc CSV nào"
    path = tmp_path / ("xa.csv" if "table" in command else "xa.yaml")
    make(path)
    (tmp_path / "commune.yaml").write_text("name: Xã thử\nyear: 2024\n", encoding="utf-8")
    words = {"FILE": str(path), "XA": str(tmp_path / "commune.yaml"), "OUT": str(tmp_path / "out.csv")}
    assert run([words.get(word, word) for word in command.split()]) == 2
    said = capsys.readouterr()
    assert expected in said.out + said.err


@posix
@pytest.mark.parametrize("command", [
    "assess FILE", "check FILE", "check NAME", "assess XA --rules FILE", f"table FILE OUT {BUNDLED}", f"table IN FILE {BUNDLED}"
])  # fmt: skip
def test_a_name_that_is_too_long(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ending = "csv" if "table" in command else "yaml"
    (tmp_path / "commune.yaml").write_text("name: Xã thử\nyear: 2024\n", encoding="utf-8")
    (tmp_path / "in.csv").write_text(f"{HEADING}1,95\n", encoding="utf-8")
    words = {
        name: str(tmp_path / file) for name, file in (("XA", "commune.yaml"), ("IN", "in.csv"), ("OUT", "out.csv"))
    }
    words |= {"FILE": str(tmp_path / f"{LONG}.{ending}"), "NAME": LONG}
    assert run([words.get(word, word) for word in command.split()]) == 2
    said = capsys.readouterr()
    assert "quá dài" in said.out + said.err


@posix
@pytest.mark.parametrize("name", ["a pipe", "a folder", "a link to itself"])
def test_a_target_that_is_no_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text(f"{HEADING}1,95\n", encoding="utf-8")
    PATHS[name][0](tmp_path / "out.csv")
    assert run(["table", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), *RULES]) == 2
    said = capsys.readouterr().err
    assert "không phải là tệp thường" in said or "dẫn về chính nó" in said


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are not UTF-8")
def test_a_folder_that_is_not_utf_8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    (folder / "in.csv").write_text(f"{HEADING}1,95\n", encoding="utf-8")
    assert run(["table", str(folder / "in.csv"), str(tmp_path / "out.csv"), *RULES]) == 0
    assert run(["table", str(folder / "in.csv"), str(folder / "out.csv"), *RULES]) == 2
    assert "không phải mã UTF-8" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["in.csv"]


def test_every_path_is_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["table", "nowhere/a.csv", "nowhere/b.txt", "--villages", "c.txt", "--previous", "d.csv", *RULES]
    assert run(words) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ("b.txt", "c.txt"))


# ---- the result


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_result_keeps_the_mode_and_the_owner_of_the_one_before(mode: int, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"{HEADING}1,95\n", encoding="utf-8")
    target.write_text("old", encoding="utf-8")
    target.chmod(mode)
    if os.geteuid() == 0:
        os.chown(target, 1234, 4321)
    before = target.stat()
    assert run(["table", str(source), str(target), *RULES]) == 0
    after = target.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert "met" in target.read_text(encoding="utf-8")


SLOW = """
import sys, time
from ntm_criteria.cli import main
import ntm_criteria.tables.files
def write(*_, **__):
    print("writes", flush=True)
    time.sleep(60)
sys.modules["ntm_criteria.tables.files.judge_file"]._write = write
main()
"""


@contextmanager
def started(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that has read all figures into its working folder, and waits before it writes the result."""
    (tmp_path / "in.csv").write_text(f'{HEADING}1,"95,5"\n', encoding="utf-8")
    words = ["table", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), *RULES]
    with subprocess.Popen([sys.executable, "-c", SLOW, *words], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writes\n"
        yield process


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_no_figure_is_left_behind(name: str, tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert [path for path in tmp_path.iterdir() if path.is_dir()]
        process.send_signal(getattr(signal, name))
    assert process.returncode in (128 + getattr(signal, name), 130)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@posix
def test_what_a_killed_command_left_behind_is_swept_away(tmp_path: Path) -> None:
    with started(tmp_path) as running:
        with started(tmp_path) as killed:
            folders = {path for path in tmp_path.iterdir() if path.is_dir()}
            assert len(folders) == 2
            killed.kill()
        assert run(["table", str(tmp_path / "in.csv"), str(tmp_path / "new.csv"), *RULES]) == 0
        assert len({path for path in tmp_path.iterdir() if path.is_dir()} & folders) == 1, "the folder in use stays"
        running.terminate()
    assert not any(path.is_dir() for path in tmp_path.iterdir())


FORMULAS = {  # what stands in the table, what stands in the CSV file of the result
    "=1+1": "'=1+1",
    "=cmd|'/C calc'!A0": "'=cmd|'/C calc'!A0",
    "+cmd": "'+cmd",
    "@SUM(1)": "'@SUM(1)",
    "- không có": "'- không có",
    " =1": "' =1",
    "＝1+1": "'＝1+1",
    "-5": "-5",
    "+84 912 345 678": "+84 912 345 678",
    "-": "-",
    "--": "--",
    "-1+cmd|x": "'-1+cmd|x",
    "a=b": "a=b",
}


def test_no_text_of_a_csv_file_is_a_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f'{i},95,"{text}"\n' for i, text in enumerate(FORMULAS))
    (tmp_path / "in.csv").write_text(f"commune_id,irrigated_land_share,=ghi chú\n{rows}", encoding="utf-8")
    assert run(["table", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), *RULES]) == 0
    heading, *lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert heading.split(",")[2] == "'=ghi chú"
    assert [line.split(",")[2].strip('"') for line in lines] == [*FORMULAS.values()]
    changed = sum(text != written for text, written in FORMULAS.items()) + 1
    assert f"formula-text: {changed} ô" in capsys.readouterr().err


# ---- what reaches the terminal

EVIL = "\x1b[31m\x9b2J\u202e"


def steering(text: str) -> list[str]:
    return [char for char in text if not char.isprintable() and char not in "\n\t"]


def test_nothing_from_a_file_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = (Path(__file__).parents[1] / "rules/lang-son/bang-mac-2024.yaml").read_text(encoding="utf-8")
    escapes = "\\e[31m\\u009b2J\\u202e"
    for name, text in {
        "bo.yaml": rules.replace("vi: Tưới, tiêu chủ động", f'vi: "Tưới{escapes}\\nđạt"'),
        "xa.yaml": f'name: "A{escapes}\\n"\nyear: 2024\nfacts: {{irrigated_land_share: "9{escapes}"}}\n',
        "xa.json": '{"name": "A\\u001b[31m\\u009b\\n", "year": 2024, "facts": {"irrigated\\u001b": 1}}',
        "in.csv": f"commune_id,irrigated_land_shar{EVIL},irrigated_land_share,x{EVIL}\n{EVIL},95,khoảng{EVIL},\n",
        f"xa{EVIL}\n.yaml": "name: [",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = {path.suffix + str(i): str(path) for i, path in enumerate(sorted(tmp_path.iterdir()))}
    for path in files.values():
        for words in (["assess", path], ["check", path], ["assess", path, "--rules", "bang-mac-2024", "--format", "json"],
                      ["assess", str(tmp_path / "xa.json"), "--rules", path], ["facts", path], ["twin", path],
                      ["table", path, str(tmp_path / "out.csv"), *RULES]):  # fmt: skip
            assert run(words) in (0, 2, 10, 11)
            said = capsys.readouterr()
            assert not steering(said.out + said.err), words


def test_deep_json_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "xa.json").write_text(
        f'{{"name": "x", "year": 2024, "facts": {"[" * 600}{"]" * 600}}}', encoding="utf-8"
    )
    assert run(["assess", str(tmp_path / "xa.json"), "--rules", "bang-mac-2024"]) == 2
    assert "too-deep" in capsys.readouterr().err


def test_units_of_many_kinds_take_no_memory() -> None:
    """Pint keeps every product of units that it is asked for."""
    known = _known()
    base_units_of = getclosurevars(known.in_base_units).nonlocals["base_units_of"]
    registry = getclosurevars(base_units_of.__wrapped__).nonlocals["registry"]
    names = ["ha", "m2", "hộ", "người", "năm", "tháng", "đồng"]
    for one in names:
        for other in names:
            conversion(f"{one}/{other}/{one}/người", f"{one}/{other}/người/{one}")
    assert len(registry._cache.root_units) < 2 * len(known.names)
