"""Writes random sets as annexes and drafts them again, file by file, and counts what is judged otherwise.

    cd tests && python -m laws.run_drafts --cases 2000 --seed 1

The files are .docx, .xlsx, .html and .csv in turn. A difference is printed with the seed that draws its annex again.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import ntm_criteria as ntm

from .annex_files import WRITERS
from .annexes import annex
from .test_drafts import judges_the_same


def difference(seed: str, suffix: str, folder: Path) -> str | None:
    """Return what a draft of an annex judges otherwise, or why it was refused; None if it judges the same."""
    made = annex(Random(seed))
    try:
        judges_the_same(made, WRITERS[suffix](made, folder / "phu-luc"))
    except AssertionError as error:
        return f"judged otherwise: {error}"
    except ntm.CriteriaError as error:
        return f"refused: {error}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=200, help="annexes in all, a quarter of them in each format")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    drawn: Counter[str] = Counter()
    differ: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.cases):
            suffix = [*WRITERS][number % len(WRITERS)]
            drawn[suffix] += 1
            if found := difference(f"{options.seed}-{number}", suffix, Path(folder)):
                differ[suffix] += 1
                print(f"--- {options.seed}-{number} {suffix}\n{found}", flush=True)  # a program
    for suffix, count in drawn.items():
        print(f"{suffix}: {count} drawn, {differ[suffix]} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
