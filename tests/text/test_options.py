"""Options of the library are called as whoever reads the message calls them; foreign text in it is never a gap."""

import pickle

import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria.text import Lang, Text, naming_options, with_options

RULES = ntm.load_rule_set("bang-mac-2024")


def test_a_text_within_a_text_names_its_options_too() -> None:
    inner = naming_options(Text("dùng {safe_names}", "use {safe_names}"))
    outer = naming_options(Text("{name}: {hint}", "{name}: {hint}"), name="{by} {", hint=inner)
    assert (outer.vi, outer.en) == ("{by} {: dùng names='safe'", "{by} {: use names='safe'")
    assert with_options(outer, {"safe_names": "--names safe"}).en == "{by} {: use --names safe"
    assert with_options(outer, {}) == Text(outer.vi, outer.en)
    assert with_options(Text("{by}", "{by}"), {"by": "--by"}).en == "{by}"


def test_the_words_of_an_option_may_use_the_values_of_its_sentence() -> None:
    text = naming_options(Text("{year_column}", "{year_column}"), column="Năm {fact}")
    assert text.en == "year='Năm {fact}'"
    assert with_options(text, {"year_column": "--year {column}"}).en == "--year Năm {fact}"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_problem_is_worded_for_any_face(lang: Lang) -> None:
    frame = pl.DataFrame({"{by}": [1], "irrigated_land_share": [92.0]})
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_table(frame, RULES, by="xa")
    (problem,) = pickle.loads(pickle.dumps(caught.value)).problems
    assert problem == caught.value.problems[0]
    assert problem.text(lang).endswith("by=")
    assert "'{by}', 'irrigated_land_share'" in problem.text(lang)
    assert problem.text(lang, options={"by": "trường 'mã xã'"}) == problem.text(lang).replace("by=", "trường 'mã xã'")
