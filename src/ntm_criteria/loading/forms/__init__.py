"""The forms of files: which keys and values are allowed where. The only modules that import pydantic.

A form holds the content of a file; the compiler gives it meaning. The JSON Schemas of the forms are published
(`ntm-criteria schema`).
"""

from ntm_criteria.loading.forms import conditions, rules
from ntm_criteria.loading.forms.assignments import AssignmentForm, AssignmentsForm
from ntm_criteria.loading.forms.base import Form
from ntm_criteria.loading.forms.bounds import BoundTableForm, CellForm, CiteForm
from ntm_criteria.loading.forms.commune import (
    CasesForm,
    CommuneForm,
    ExpectationForm,
    FiguresForm,
    ShortfallForm,
    TestCaseForm,
)
from ntm_criteria.loading.forms.conditions import OPEN_WORDS, RELATIONS, SHAPES, ExemptionForm
from ntm_criteria.loading.forms.confirmed import MARK, is_changed, mark_of
from ntm_criteria.loading.forms.descriptions import FACT_IDS, SOURCE_IDS, UNIT_IDS
from ntm_criteria.loading.forms.facts import DictionaryForm, FactForm, UnitForm
from ntm_criteria.loading.forms.findings import FindingForm, FindingsForm
from ntm_criteria.loading.forms.language import LanguageFileForm
from ntm_criteria.loading.forms.parse import FormT, known_keys, read_form, schema_of
from ntm_criteria.loading.forms.rules import LayerFileForm, RuleFileForm

__all__ = [
    "FACT_IDS", "MARK", "OPEN_WORDS", "RELATIONS", "SHAPES", "SOURCE_IDS", "UNIT_IDS",
    "AssignmentForm", "AssignmentsForm", "BoundTableForm", "CasesForm", "CellForm",
    "CiteForm", "CommuneForm", "DictionaryForm", "ExemptionForm", "ExpectationForm", "FactForm", "FiguresForm",
    "FindingForm", "FindingsForm", "Form", "FormT", "LanguageFileForm", "LayerFileForm", "RuleFileForm",
    "ShortfallForm", "TestCaseForm", "UnitForm", "conditions", "is_changed", "known_keys", "mark_of", "read_form",
    "rules", "schema_of",
]  # fmt: skip
