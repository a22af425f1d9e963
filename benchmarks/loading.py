"""How long do `import ntm_criteria` and loading a bundled rule set take?

Each in fresh interpreters. Loading is measured after the third-party libraries have been imported (our own modules are timed
apart), and compared with PyYAML's C loader reading the same two files: the least any YAML rule file costs.
"""

import subprocess
import sys
from statistics import median

RUNS = 9
IMPORT = """
from time import perf_counter
start = perf_counter()
import ntm_criteria
print(perf_counter() - start)
"""
LOAD = """
from time import perf_counter
import attrs, yaml
from pydantic import BaseModel, Discriminator, Field, RootModel, Tag, WithJsonSchema, model_validator
type("Any", (BaseModel,), {})()
start = perf_counter()
from ntm_criteria.compiler import RULES, bundled_files, load_rule_set
modules = perf_counter() - start
path = bundled_files()["bang-mac-2024"]
start = perf_counter()
load_rule_set("bang-mac-2024")
ours = perf_counter() - start
start = perf_counter()
for file in (path, RULES / "facts.yaml"):
    yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
print(ours, perf_counter() - start, modules)
"""


def fresh(code: str) -> list[tuple[float, ...]]:
    """What the code prints, in seconds, run after run."""
    found = []
    for _ in range(RUNS):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        found.append(tuple(map(float, done.stdout.split())))
    return found


def main() -> None:
    bare = median(each[0] for each in fresh(IMPORT))
    loads = fresh(LOAD)
    ours, theirs, modules = (median(each[i] for each in loads) for i in range(3))
    print(f"import ntm_criteria:        {bare * 1000:6.1f} ms (wanted: at most 30)")
    print(f"load_rule_set, first call:  {ours * 1000:6.1f} ms (wanted: at most 60)")
    print(f"our own modules before that:{modules * 1000:6.1f} ms")
    print(f"PyYAML, the same two files: {theirs * 1000:6.1f} ms; ours takes {ours / theirs:.2f} times as long")


if __name__ == "__main__":
    main()
