"""What is written beside each verdict: an indicator's name and source, a criterion's name."""

from ntm_criteria.model import RuleSet
from ntm_criteria.tables.evaluation import WHOLE, Key
from ntm_criteria.text import Lang, Text

_SOURCE = Text("{code} {label}; căn cứ: {source}, {at}", "{code} {label}; source: {source}, {at}")
_CRITERION = Text("tiêu chí {number}: {label}", "criterion {number}: {label}")
_ALL = Text("toàn bộ quy tắc", "the whole rule set")


def notes_of(rules: RuleSet, lang: Lang) -> dict[Key, str]:
    """Return what is written beside each verdict: an indicator's name and source, a criterion's name."""
    notes = {WHOLE: _ALL}
    for indicator in rules.entries:
        cite = indicator.cite
        notes["indicator", indicator.code] = _SOURCE.format(
            code=indicator.code, label=indicator.label, source=cite.source.name, at=cite.at
        )
    for criterion in rules.criteria:
        number = str(criterion.number)
        notes["criterion", number] = _CRITERION.format(number=number, label=criterion.label)
    return {key: text[lang] for key, text in notes.items()}
