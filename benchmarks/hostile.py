"""How long do the files of tests/test_hostile.py and tests/test_hostile_files.py take, which nobody means well with?

Each is read (and judged, if it is a commune or a table) once; compared with the bundled example, the ordinary case.
Tables are judged by the command in a process of its own, whose peak memory is printed on Linux; its start is not counted.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import ntm_criteria as ntm

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP / "tests"))
import test_hostile as hostile  # noqa: E402  # lies where the line above says
import test_hostile_files as files  # noqa: E402  # the same

JUDGE = """
import sys
from pathlib import Path
from time import process_time
from ntm_criteria.cli import run
start = process_time()
run(sys.argv[1:])
seconds, status = process_time() - start, Path("/proc/self/status")
peak = status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else 0
print(seconds, int(peak) // 1024)
"""


def seconds(kind: str, text: str, rules: ntm.RuleSet) -> float:
    start = process_time()
    try:
        if kind == "rules":
            ntm.parse_rule_set(text)
        else:
            ntm.render(ntm.assess(ntm.parse_commune(text, json=kind == "json"), rules), "html")
    except ntm.CriteriaError as error:
        error.text("vi")
    return process_time() - start


def table(path: Path) -> tuple[float, int]:
    """Return the processor time and the peak memory in megabytes of the command on a table."""
    command = [sys.executable, "-c", JUDGE, "table", str(path), str(path.parent / "out.csv"), *files.RULES]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    taken, megabytes = done.stdout.split()
    return float(taken), int(megabytes)


def tables() -> None:
    taken = []
    with TemporaryDirectory() as folder:
        for name, (write, _) in {**files.MADE, **files.LONG_FILES}.items():
            path = Path(folder) / name
            write(path)
            taken.append((*table(path), path.stat().st_size // 1000, name))
            path.unlink()
    for each, megabytes, size, name in sorted(taken, reverse=True)[:12]:
        print(f"{each:6.2f} s  {megabytes:4} MB of memory  {size:6} kB  {name}")
    most = max(megabytes for _, megabytes, _, _ in taken)
    print(f"slowest of {len(taken)} tables: {max(taken)[0]:.2f} s; most memory: {most} MB (wanted: at most 700)")


def main() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    example = (TOP / "examples/bang-mac-2024.yaml").read_text(encoding="utf-8")
    seconds("commune", example, rules)
    ordinary = seconds("commune", example, rules)
    print(f"the bundled example: {ordinary * 1000:.0f} ms")
    kinds = {"rules": hostile.RULE_FILES, "commune": hostile.COMMUNE_FILES, "json": hostile.JSON_FILES}
    taken = [
        (seconds(kind, text(), rules), f"{kind}: {name}")
        for kind, texts in kinds.items()
        for name, (text, _) in texts.items()
    ]
    for each, name in sorted(taken, reverse=True)[:8]:
        print(f"{each:6.2f} s  {each / ordinary:6.1f} times the example  {name}")
    print(f"slowest of {len(taken)}: {max(taken)[0]:.2f} s (wanted: at most 1)")
    tables()


if __name__ == "__main__":
    main()
