"""Print the oldest versions of libraries that pyproject.toml allows, as pip takes them."""

import re
import tomllib
from pathlib import Path

whole = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
project = whole["project"]
allowed = [
    *project["dependencies"],
    *(each for extra in project["optional-dependencies"].values() for each in extra),
    *whole["dependency-groups"]["engines"],
]
print(*sorted({re.sub(">=", "==", each) for each in allowed}))  # noqa: T201  # what it is for
