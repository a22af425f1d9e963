"""A web service: post a commune as JSON, get the result document back, or all mistakes as a problem document (RFC 9457).

Run it with `pip install fastapi uvicorn ntm-criteria` and `uvicorn fastapi_app:app`; docs/embedding.md explains it.
"""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

import ntm_criteria as ntm

app = FastAPI(title="Tự đánh giá xã nông thôn mới")
RULES = {rules.id: rules for rules in ntm.bundled_rule_sets()}  # loaded once; a rule set serves all threads
LARGEST = 1_000_000  # bytes; a commune with all its villages needs a few thousand
SCHEMAS = {k: {"application/json": {"schema": ntm.json_schema(k) | {"$id": k}}} for k in ("commune", "result")}
OPERATION = {"requestBody": {"content": SCHEMAS["commune"]}, "responses": {"200": {"content": SCHEMAS["result"]}}}


def lang_of(request: Request) -> Literal["vi", "en"]:
    return "en" if request.headers.get("accept-language", "vi").startswith("en") else "vi"


async def posted(request: Request) -> bytes:  # as it came, so that numbers stay exact: 91.5 never becomes a float
    if int(request.headers.get("content-length", LARGEST + 1)) > LARGEST:
        raise HTTPException(413, f"more than {LARGEST} bytes, or a body without its length")
    return await request.body()


@app.exception_handler(HTTPException)
@app.exception_handler(ntm.FactError)
def problem(request: Request, error: HTTPException | ntm.FactError) -> JSONResponse:
    # all mistakes at once, each with a pointer to its value in the request
    errors = [] if isinstance(error, HTTPException) else error.as_dicts(lang_of(request))
    errors = [{"detail": each.pop("message"), **each} for each in errors]
    status, detail = getattr(error, "status_code", 422), getattr(error, "detail", "the figures have mistakes")
    body = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, "errors": errors}
    return JSONResponse(body, status, media_type="application/problem+json")


@app.post("/rule-sets/{rules}/assessments", openapi_extra=OPERATION)
def judge(rules: str, commune: Annotated[bytes, Depends(posted)], request: Request) -> JSONResponse:
    if rules not in RULES:  # a name from a request never goes to `load_rule_set`, which also reads paths
        raise HTTPException(404, f"no rule set {rules!r}; there are {', '.join(RULES)}")
    judged = ntm.assess(ntm.parse_commune(commune, json=True), RULES[rules])
    return JSONResponse(ntm.render(judged, "dict", lang=lang_of(request)))
