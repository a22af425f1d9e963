"""How long do the files of tests/test_hostile.py take, which nobody means well with?

Each is read (and judged, if it is a commune's) once; compared with the same for the bundled example, the ordinary case.
"""

import sys
from pathlib import Path
from time import process_time

import ntm_criteria as ntm

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP / "tests"))
import test_hostile as hostile  # noqa: E402  # lies where the line above says


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


def main() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    example = (TOP / "examples/bang-mac-2024.yaml").read_text(encoding="utf-8")
    seconds("commune", example, rules)
    ordinary = seconds("commune", example, rules)
    print(f"the bundled example: {ordinary * 1000:.0f} ms")
    kinds = {"rules": hostile.RULE_FILES, "commune": hostile.COMMUNE_FILES, "json": hostile.JSON_FILES}
    taken = [
        (seconds(kind, text(), rules), f"{kind}: {name}")
        for kind, files in kinds.items()
        for name, (text, _) in files.items()
    ]
    for each, name in sorted(taken, reverse=True)[:8]:
        print(f"{each:6.2f} s  {each / ordinary:6.1f} times the example  {name}")
    print(f"slowest of {len(taken)}: {max(taken)[0]:.2f} s (wanted: at most 1)")


if __name__ == "__main__":
    main()
