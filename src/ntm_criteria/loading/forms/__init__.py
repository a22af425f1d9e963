"""The forms of files: what may stand where. The only modules that import pydantic.

These models hold a file as written; they know nothing of what it means. Their JSON Schema is the published form of a rule
file (`ntm-criteria schema`). The compiler turns them into conditions.
"""

from ntm_criteria.loading.forms import conditions, rules
from ntm_criteria.loading.forms.base import Form, TextForm
from ntm_criteria.loading.forms.bounds import CellForm, CiteForm
from ntm_criteria.loading.forms.commune import CasesForm, CommuneForm, ExpectationForm, FiguresForm, TestCaseForm
from ntm_criteria.loading.forms.conditions import OPEN_WORDS, SHAPES, ExemptionForm
from ntm_criteria.loading.forms.facts import DictionaryForm, FactForm, UnitForm
from ntm_criteria.loading.forms.parse import FormT, known_keys, read_form, schema_of
from ntm_criteria.loading.forms.rules import LayerFileForm, RuleFileForm

__all__ = [
    "OPEN_WORDS", "SHAPES", "CasesForm", "CellForm", "CiteForm", "CommuneForm", "DictionaryForm", "ExemptionForm",
    "ExpectationForm", "FactForm", "FiguresForm", "Form", "FormT", "LayerFileForm", "RuleFileForm", "TestCaseForm",
    "TextForm", "UnitForm", "conditions", "known_keys", "read_form", "rules", "schema_of",
]  # fmt: skip
