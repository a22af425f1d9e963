"""What does it cost to write a result down? Prints ratios to judging the same commune, measured in the same run.

The commune has a figure for every indicator of a set of 86 (`examples/minh-hoa-day-du.yaml`).
"""

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import ntm_criteria as ntm

RUNS, COMMUNES = 30, 50
EXAMPLE = Path(__file__).parents[1] / "examples/minh-hoa-day-du.yaml"


def best(work: Callable[[Any], object], prepare: Callable[[], Any]) -> float:
    """The shortest time of one call, each with a fresh argument: results keep what was computed once."""
    times = []
    for _ in range(RUNS):
        argument = prepare()
        start = process_time()
        work(argument)
        times.append(process_time() - start)
    return min(times)


def main() -> None:
    commune = ntm.load_commune(EXAMPLE)
    rules = ntm.load_rule_set("bang-mac-2024")

    def assessed() -> ntm.Assessment:
        return ntm.assess(commune, rules)

    judging = best(lambda _: assessed(), lambda: None)
    full = best(lambda a: ntm.render(a, "dict"), assessed)
    short = best(lambda a: ntm.render(a, "dict", detail="short"), assessed)
    stored = ntm.render(assessed(), "json", detail="short")
    sizes = [len(text.encode()) / 1000 for text in (ntm.render(assessed(), "json"), stored)]
    loading = best(ntm.load_result, lambda: json.loads(stored))
    frame = best(lambda a: a.to_frame(), assessed)
    many = best(lambda communes: ntm.assess_many(communes, rules), lambda: [commune] * COMMUNES) / COMMUNES
    print(f"judging one commune:              {judging * 1000:6.2f} ms")
    for name, time, size in (("full document", full, sizes[0]), ("short document", short, sizes[1])):
        print(f"{name + ':':<33} {time * 1000:6.2f} ms  {time / judging:5.2f} times judging  {size:6.1f} kB")
    for name, time in (("short document read back", loading), ("data frame", frame), ("one of 50 communes", many)):
        print(f"{name + ':':<33} {time * 1000:6.2f} ms  {time / judging:5.2f} times judging")
    print("wanted: a short document in less than 3 ms and 20 kB; one of many at most 1.05 times judging")


if __name__ == "__main__":
    main()
