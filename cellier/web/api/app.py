"""The JSON API, version 1: for a person's own tools, with the commands that the pages use."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPBearer

from cellier.web.api.acting import add_deeds
from cellier.web.api.amending import add_mending
from cellier.web.api.asking import add_questions
from cellier.web.api.docs import add_docs
from cellier.web.api.exact import Exact
from cellier.web.api.network import add_network
from cellier.web.api.problems import KIND, Problem, tell_problems
from cellier.web.api.suppliers import add_suppliers
from cellier.web.house import House

ABOUT = """
What a canteen's book holds, and all that is written into it, as JSON.

* **Token**: you make one on your own page, for one tool, with scopes: *read*, *log*, *buy*, *run*. It may do what both its scopes and your roles allow.
* **Ids** are UUIDv7 that you make. The same request twice counts once: 201 the first time, 200 after. The same id with other content is refused.
* **Closed months** stay as they were published: what comes for one afterwards is kept, counts in the first open month, and its answer says so (`counts_in`).
* **Lists** come in pages, in the order of ids: give `next` back as `after`, within one walk. Ids are made on phones, and what was kept without signal comes late: to follow what is new, walk with `recorded_since`, from a minute before your last walk, where a list takes it; orders and answers change, and are read whole.
* **Numbers** are exact: quantities and money come as text, and are best sent as text ("4.125"). Weights are whole grams. A day is the canteen's own, a moment is UTC.
* **Refusals** are `application/problem+json`, in the language of `Accept-Language` (fr, en), else your own.
"""

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": said,
        "content": {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, said in (
        (401, "No token that is good"),
        (403, "Not in the token's scopes, or for another role"),
        (404, "Not there, or another canteen's"),
        (413, "More than a request may hold"),
        (422, "Refused: what is wrong, and what to do"),
        (503, "The book is busy: send it again"),
    )
}


def make_api(house: House) -> FastAPI:
    """The API on that house's database; it is served below /api."""
    app = FastAPI(
        title="Cellier",
        version="1",
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.house = house
    token = HTTPBearer(auto_error=False, description="A token of your own page.")
    router = APIRouter(
        prefix="/v1", route_class=Exact, dependencies=[Depends(token)], responses=_PROBLEMS
    )
    add_questions(router)
    add_deeds(router)
    add_mending(router)
    add_network(router)
    add_suppliers(router)
    app.include_router(router)
    add_docs(app, described)
    tell_problems(app)
    return app


def described(app: FastAPI) -> dict[str, Any]:
    """As FastAPI writes it; a misshapen request is a problem here, as every refusal is."""
    if app.openapi_schema is None:
        from fastapi.openapi.utils import get_openapi

        said = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            servers=[{"url": "/api"}],
        )
        schemas = said["components"]["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {})
        schemas["Problem"] = problem
        app.openapi_schema = said
    return app.openapi_schema
