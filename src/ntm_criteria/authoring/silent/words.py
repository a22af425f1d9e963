"""Makes the warnings about what is silently wrong."""

from ntm_criteria.authoring.silent.walk import Entry
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.text import Text


def warning(
    entry: Entry, code: ProblemCode, path: KeyPath, words: Text, hint: Text | None = None, *, key: bool = False
) -> Problem:
    """Make a warning about an indicator; its message begins with the code of the indicator."""
    message = Text("chỉ tiêu {code}: {words}", "indicator {code}: {words}").format(
        code=entry.indicator.code, words=words
    )
    place = entry.source.place_or_start(path, key=key)
    return Problem(code, message, place, hint, severity="warning", path=entry.source.existing(path), short=words)
