"""The parts of the result document that say what was judged: the commune as passed on, and the categories that applied."""

from ntm_criteria.documents import AppliedScopeJson, InputJson
from ntm_criteria.figures import as_json, commune_dict
from ntm_criteria.judging import AppliedScope, Assessment
from ntm_criteria.model import Dictionary
from ntm_criteria.text import Lang, Text
from ntm_criteria.wording import requirement


def applied_scope(scope: AppliedScope, facts: Dictionary, lang: Lang) -> AppliedScopeJson:
    """Return the value of a category that applied, with where it comes from."""
    fact = facts[scope.category]
    return {
        "category": fact.id,
        "label": fact.label[lang],
        "value": scope.value,
        "value_label": fact.values[scope.value][lang] if scope.value else None,
        "origin": scope.origin,
        "because": _because(scope, facts)[lang],
        "open": scope.open.value if scope.open else None,
    }


def _because(scope: AppliedScope, facts: Dictionary) -> Text:
    which = requirement(scope.rule, facts) if scope.rule else None
    if scope.origin == "missing" and which:
        return Text("chưa kết luận được nội dung: {which}", "undecided: {which}").format(which=which)
    if scope.origin == "missing":
        return Text("chưa có số liệu", "the commune does not report it")
    if not scope.is_derived:
        return Text("theo số liệu của xã", "as the commune reports it")
    if which is None:
        return Text("văn bản quy định như vậy đối với các xã còn lại", "the document says so of all other communes")
    return Text("văn bản quy định như vậy khi: {which}", "the document says so where: {which}").format(which=which)


def case_input(assessment: Assessment) -> InputJson:
    """Return the commune as it was passed on."""
    commune = assessment.commune
    content = commune_dict(commune, lambda raw: as_json(raw, commune.locale))
    return {
        "name": commune.name,
        "id": commune.id,
        "year": commune.year,
        "locale": commune.locale,
        "rules": commune.rules,
        "date": content.get("date"),
        "outcomes_of": content.get("outcomes_of"),
        "period": content.get("period"),
        "figures_date": content.get("figures_date"),
        "scope": content.get("scope", {}),
        "facts": content.get("facts", {}),
        "previous": content.get("previous", {}),
        "villages": content.get("villages", []),
    }
