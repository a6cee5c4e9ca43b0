"""How the API says no: application/problem+json (RFC 9457), in the caller's language."""

import json
import logging
import re
import secrets
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.api.callers import language_of
from cellier.web.refusals import of_shape, sentence, status_of
from cellier.web.rendering import words_of
from kernel.errors import DomainError
from kernel.words import N_

KIND = "application/problem+json"
MOST_FAULTS = 50
log = logging.getLogger("cellier")

_NO_SUCH = N_("There is no such address in the API: /api/docs lists them.")
_NO_METHOD = N_("This address takes other methods: /api/docs lists them.")
_NO_JSON = N_("That is no JSON: look at character {place}.")
_NO_OBJECT = N_("Send one JSON object, as application/json: /api/docs shows its fields.")
_BUSY = N_("The book is busy: send it again in a moment. Sent twice it counts once.")
_BUG = N_("Something went wrong here. Nothing was written; error number {number}.")
_CLASH = N_(
    "An id in it is taken, or names what is not there: give every line a new id of its own. "
    "Nothing was written."
)
_TOO_MUCH = N_("That is more than one request may hold: send it in several.")


class Fault(BaseModel):
    """One thing that is wrong in what was sent: where it stands, and why."""

    at: str = Field(description="Where, by names and places: lines.0.quantity.")
    says: str


class Problem(BaseModel):
    """A refusal. `type` names the rule and never changes; `title` is for a person to read."""

    type: str
    title: str
    status: int
    faults: list[Fault] = []


def tell_problems(app: FastAPI) -> None:
    """Let every failure of the app leave as a problem."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(ValidationError, _refused)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _not_there)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(IntegrityError, _clash)
    app.add_exception_handler(Exception, _bug)


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, ValidationError):
        return _of_shape(request, error.errors())
    return _told(request, _name(error), status_of(error), _said(request, error))


async def _misshapen(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first, *_ = error.errors()
    words = words_of(language_of(request))
    if first["type"] == "json_invalid":
        place = first["loc"][-1] if len(first["loc"]) > 1 else 0
        return _told(request, "json", 422, words.say(_NO_JSON, place=place))
    if tuple(first["loc"]) == ("body",):
        return _told(request, "json", 422, words.say(_NO_OBJECT))
    return _of_shape(request, error.errors())


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        # Too deep, or numbers too long: the parser gave up.
        return _told(request, "json", 422, words_of(language_of(request)).say(_TOO_MUCH))
    said = {405: _NO_METHOD, 413: _TOO_MUCH}.get(error.status_code, _NO_SUCH)
    title = words_of(language_of(request)).say(said)
    response = _told(request, "address", error.status_code, title)
    response.headers.update(error.headers or {})
    return response


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("busy: %s", error)
    response = _told(request, "busy", 503, words_of(language_of(request)).say(_BUSY))
    response.headers["Retry-After"] = "2"
    return response


async def _clash(request: Request, error: Exception) -> Response:
    log.warning("clash at %s", request.url.path, exc_info=error)
    return _told(request, "id-taken", 422, words_of(language_of(request)).say(_CLASH))


async def _bug(request: Request, error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("error %s at %s", number, request.url.path, exc_info=error)
    said = words_of(language_of(request)).say(_BUG, number=number)
    return _told(request, "bug", 500, said)


def _told(
    request: Request, name: str, status: int, title: str, faults: Sequence[Fault] = ()
) -> Response:
    said = Problem(type=f"/api/problems/{name}", title=title, status=status, faults=[*faults])
    headers = {"Content-Language": language_of(request), "Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    # What was sent is said again, and may be half a letter.
    content = json.dumps(said.model_dump(mode="json"), ensure_ascii=False)
    return Response(content.encode("utf-8", "replace"), status, headers, media_type=KIND)


def _of_shape(request: Request, errors: Sequence[Any]) -> Response:
    """Each with its own sentence: a tool shows them beside its fields."""
    words = words_of(language_of(request))
    # A list is not too short because what stands in it is wrong.
    places = {one["loc"][:end] for one in errors for end in range(len(one["loc"]))}
    faults = [
        Fault(at=".".join(map(str, one["loc"])), says=of_shape(one, words))
        for one in errors
        if one["loc"] not in places
    ]
    return _told(request, "shape", 422, faults[0].says, faults[:MOST_FAULTS])


def _said(request: Request, error: Exception) -> str:
    return sentence(error, words_of(language_of(request)))


def _name(error: Exception) -> str:
    """PastUseBy is past-use-by."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
