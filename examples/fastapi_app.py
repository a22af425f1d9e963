"""A web service around ntm_criteria: post a commune as JSON, get the result document back.

    pip install fastapi uvicorn ntm-criteria
    uvicorn fastapi_app:app

docs/embedding.md explains it.
"""

from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

import ntm_criteria as ntm

app = FastAPI(title="Tự đánh giá xã nông thôn mới")
RULES = {rules.id: rules for rules in ntm.bundled_rule_sets()}  # loaded once; a rule set serves all threads
LARGEST = 1_000_000  # bytes; a commune with all its villages needs a few thousand
Lang = Literal["vi", "en"]
EXAMPLE = {"name": "Bằng Mạc", "year": 2024, "facts": {"irrigated_land_share": "91,5 %"}}
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}, "example": EXAMPLE}},
    }
}


def rule_set(rules: str) -> ntm.RuleSet:
    """One of our own sets: a name that came over the network is never handed to `load_rule_set`, which also reads paths."""
    if rules not in RULES:
        raise HTTPException(404, f"no rule set {rules!r}; there are {', '.join(RULES)}")
    return RULES[rules]


async def posted(request: Request) -> str:
    """The body as text, so that numbers stay exact: 91.5 never becomes a float."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, f"more than {LARGEST} bytes")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise HTTPException(400, "the body is not UTF-8") from None


RuleSet = Annotated[ntm.RuleSet, Depends(rule_set)]
Posted = Annotated[str, Depends(posted)]


@app.exception_handler(ntm.FactError)
def wrong_figures(_request: Request, error: ntm.FactError) -> JSONResponse:
    """All problems at once, in both languages, for a form to show beside its fields."""
    return JSONResponse({"problems": [problem_of(problem) for problem in error.problems]}, 422)


def problem_of(problem: ntm.Problem) -> dict[str, Any]:
    """A problem as JSON."""
    return {
        "code": problem.code.value,
        "fact": problem.fact,
        "message": {"vi": problem.message.vi, "en": problem.message.en},
        "hint": {"vi": problem.hint.vi, "en": problem.hint.en} if problem.hint else None,
    }


@app.post("/rule-sets/{rules}/assessments", openapi_extra=BODY)
def judge(commune: Posted, rules: RuleSet, lang: Lang = "vi") -> JSONResponse:
    """Judge the posted commune. A plain `def`: FastAPI runs it in a thread, and other requests go on."""
    return JSONResponse(ntm.render(ntm.assess(ntm.parse_commune(commune, json=True), rules), "dict", lang=lang))


@app.get("/rule-sets/{rules}/figures")
def figures(rules: RuleSet, lang: Lang = "vi") -> list[dict[str, Any]]:
    """What a form must ask for."""
    return [
        {
            "fact": need.fact,
            "label": need.label[lang],
            "kind": rules.facts[need.fact].kind.value,
            "of_each_village": rules.facts[need.fact].per_village,
            "of_last_year": need.previous,
            "indicators": need.indicators,
        }
        for need in ntm.required_facts(rules)
    ]
