"""Random sets of criteria are written as annexes and drafted: the draft judges as the set requires, cell by cell."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.drafting import SourceDocument
from ntm_criteria.model import facts_read

from .adapter import MORE_LAWS, everyday
from .annex_files import write_csv, write_docx, write_html, write_xlsx
from .annexes import Annex, Required, Row, annex, figures_beside


def judges_the_same(made: Annex, source: SourceDocument | Path) -> None:
    draft = ntm.draft_rule_set(source, id="du-thao")
    codes = [row.code for _, _, rows in made.criteria for row in rows]
    assert [entry.code for entry in draft.rules.entries] == codes, draft.text
    for _, _, rows in made.criteria:
        for row in rows:
            for value in made.values:
                agrees(draft.rules, made, row, value, row.required[value])


def agrees(rules: ntm.RuleSet, made: Annex, row: Row, value: str, required: Required) -> None:
    year = int(value) if made.axis == "year" else rules.years[0]
    indicator = rules.indicator(row.code)
    facts = sorted({*(id_ for id_, _ in facts_read(indicator.condition)), *rules.axes})
    scope = {id_: value for id_ in facts if rules.facts[id_].kind is ntm.FactKind.CATEGORY}
    numbers = [id_ for id_ in facts if rules.facts[id_].is_number]
    flags = [id_ for id_ in facts if rules.facts[id_].kind is ntm.FactKind.FLAG]

    def verdict(figures: dict[str, object]) -> str:
        commune = ntm.Commune("Xã thử", year=year, facts=figures, scope=scope)
        return str(ntm.assess(commune, rules)[row.code].verdict.value)

    where = (row.code, row.wording, value, row.texts[value], required)
    if required.kind == "bound":
        for figure, is_met in figures_beside(required, row.unit):
            text = f"{float(figure):g} {row.unit}".replace(".", ",")
            given_ = {**dict.fromkeys(numbers, text), **dict.fromkeys(flags, True)}
            best = "unknown" if row.has_more else "met"
            assert verdict(given_) == (best if is_met else "not_met"), (where, text)
    elif required.kind == "met":
        assert verdict(dict.fromkeys(flags, True)) == "met", where
        assert verdict(dict.fromkeys(flags, False)) == "not_met", where
    else:
        for number in (0, 1, 50, 100):
            given_ = {**dict.fromkeys(numbers, number), **dict.fromkeys(flags, True)}
            assert verdict(given_) == "unknown", (where, number)


@everyday(max_examples=60 * MORE_LAWS)
@given(st.integers(0, 10**9))
def test_a_grid_is_drafted_as_the_set_requires(seed: int) -> None:
    made = annex(Random(seed))
    judges_the_same(made, made.document())


@pytest.mark.parametrize("write", [write_docx, write_xlsx, write_html, write_csv])
def test_a_file_is_drafted_as_the_set_requires(write: object, tmp_path: Path) -> None:
    for seed in range(6 * MORE_LAWS):
        made = annex(Random(seed))
        judges_the_same(made, write(made, tmp_path / f"phu-luc-{seed}"))  # type: ignore[operator]  # each writes a file
