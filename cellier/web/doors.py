"""The doors of the house: who may pass, what is committed, and how a refusal is told.

A page's function is plain: `Desk` in, `Answer` out. Its door reads the form, opens one session,
finds who asks, checks the role that the address wants, and commits once, before the answer
leaves. All of it happens in one thread, so that nobody who waits for the database keeps the
thread that whoever holds it needs.
"""

import logging
from collections.abc import Callable
from inspect import signature
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cellier.web.access import (
    ROLES,
    Access,
    NoSuchCanteen,
    NotYours,
    OtherPerson,
    SignInFirst,
    allowed,
)
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.cookies import VISIT, set_cookies, token_of
from cellier.web.desk import Desk
from cellier.web.forms import NOTHING_TYPED, Form
from cellier.web.house import House
from cellier.web.languages import words_for
from cellier.web.office import ways
from cellier.web.outside import is_outside
from cellier.web.refusals import sentence, status_of
from cellier.web.rendering import render
from kernel.errors import DomainError
from network.canteens import Canteen
from network.people import Role
from network.visits import TOUCHED, touch_visit, visit_by_token

Act = Callable[..., Answer]
log = logging.getLogger("cellier")


class Door(NamedTuple):
    """One address: what a test of all of them goes through."""

    method: str
    path: str
    access: Access
    act: Act
    # What shows a refused form again, with what was typed.
    again: Act | None = None
    # What takes long and needs no lock: it reads the book, and makes the form that is acted on.
    first: Callable[..., Form] | None = None


class Doors:
    """The addresses of one file of pages."""

    def __init__(self) -> None:
        self.router = APIRouter(include_in_schema=False)
        self.all: list[Door] = []

    def reads(self, path: str, access: Access) -> Callable[[Act], Act]:
        """A page that only looks."""

        def keep(act: Act) -> Act:
            self._add(Door("GET", path, access, act))
            return act

        return keep

    def writes(
        self,
        path: str,
        access: Access,
        *,
        again: Act | None = None,
        first: Callable[..., Form] | None = None,
    ) -> Callable[[Act], Act]:
        """A form's address; `again` is its page, shown anew where it is refused.

        `first` looks at the form before the book is locked, and gives what is acted on.
        """

        def keep(act: Act) -> Act:
            self._add(Door("POST", path, access, act, again, first))
            return act

        return keep

    def _add(self, door: Door) -> None:
        self.all.append(door)

        async def endpoint(request: Request) -> Response:
            form = await Form.of(request) if door.method == "POST" else NOTHING_TYPED
            return await run_in_threadpool(_pass, door, request, form)

        endpoint.__name__ = door.act.__name__
        self.router.add_api_route(door.path, endpoint, methods=[door.method])


def desk_of(request: Request, session: Session, form: Form = NOTHING_TYPED) -> Desk:
    """The desk of a request: who is signed in, and in which language they read."""
    house: House = request.app.state.house
    now = house.now()
    token = token_of(request)
    visit = visit_by_token(session, token, now=now) if token else None
    words = words_for(request, visit)
    return Desk(request, house, session, words, now, visit=visit, form=form)


def _pass(door: Door, request: Request, form: Form) -> Response:
    house: House = request.app.state.house
    opened = house.writing if door.method == "POST" else house.reading
    try:
        form.check()
        acted_on = _first(door, request, form)
        with opened() as session:
            desk = desk_of(request, session, acted_on)
            _let_in(door.access, desk, request)
            answer = door.act(desk, **_named(request, door.act))
        response = finish(desk, answer)
        if not isinstance(answer, Bytes) and answer.afterwards:
            # After the answer too: how long a letter takes would tell whether one was sent.
            response.background = BackgroundTask(answer.afterwards)
        return _stay(house, desk, response)
    except (DomainError, ValidationError) as error:
        return _refuse(door, request, form, error)


def _first(door: Door, request: Request, form: Form) -> Form:
    if door.first is None:
        return form
    house: House = request.app.state.house
    with house.reading() as session:
        desk = desk_of(request, session, form)
        _let_in(door.access, desk, request)
        return door.first(desk, **_named(request, door.first))


def _stay(house: House, desk: Desk, response: Response) -> Response:
    """Who only looks stays signed in too: once an hour the visit and its cookie last anew."""
    token, visit = token_of(desk.request), desk.visit
    if token and visit and desk.now - visit.seen_at >= TOUCHED:
        with house.writing() as session:
            touch_visit(session, visit, now=desk.now)
        # What a script fetches meanwhile may be answered after a page began another visit.
        by_script = desk.request.headers.get("Sec-Fetch-Dest") == "empty"
        if "set-cookie" not in response.headers and not by_script:
            set_cookies(response, {VISIT: token}, secure=desk.request.url.scheme == "https")
    return response


def _named(request: Request, act: Callable[..., Any]) -> dict[str, Any]:
    """What the address names, as far as the page asks for it: a form may show a wider page again.

    Raises:
        NoSuchCanteen: a name that no database can hold.

    """
    asked = signature(act).parameters
    found = {name: said for name, said in request.path_params.items() if name in asked}
    if any(isinstance(said, str) and not said.isprintable() for said in found.values()):
        raise NoSuchCanteen
    return found


def _let_in(access: Access, desk: Desk, request: Request) -> None:
    if access == Access.ANYBODY:
        return
    visit = desk.person
    canteen_id = request.path_params.get("canteen_id")
    if canteen_id is None:
        anywhere = {role for some in visit.posts.values() for role in some}
        if desk.tablet or (access in ROLES and not anywhere & ROLES[access]):
            raise NotYours
        return
    roles = visit.posts.get(canteen_id, frozenset())
    if visit.tablet_canteen_id is not None:
        of_tablet = frozenset({Role.KITCHEN})
        roles = of_tablet if visit.tablet_canteen_id == canteen_id else frozenset()
    allowed(access, roles)
    enter(desk, canteen_id, roles)


def enter(desk: Desk, canteen_id: UUID, roles: frozenset[Role]) -> None:
    """Stand in that canteen.

    Raises:
        NoSuchCanteen: it is not there.

    """
    canteen = desk.session.get(Canteen, canteen_id)
    if canteen is None:
        raise NoSuchCanteen
    desk.canteen, desk.roles = canteen, roles


def finish(desk: Desk, answer: Answer) -> Response:
    """The bytes; a script that sent a form is told where to go, and goes by itself."""
    if isinstance(answer, Bytes):
        return Response(answer.content, media_type=answer.kind, headers=dict(answer.headers))
    if isinstance(answer, Go):
        response: Response
        if _by_script(desk.request):
            response = JSONResponse({"to": answer.to})
        else:
            response = Response(status_code=answer.status, headers={"Location": answer.to})
        set_cookies(response, answer.cookies, secure=desk.request.url.scheme == "https")
        return response
    html = render(answer.template, desk.words, _around(desk) | dict(answer.facts))
    headers = {"Cache-Control": "no-store", "Content-Language": desk.words.language}
    if answer.offline:
        headers["X-Offline"] = "keep"
    return Response(html, answer.status, headers, media_type="text/html; charset=utf-8")


def _around(desk: Desk) -> dict[str, Any]:
    """What every page's frame shows."""
    return {
        "desk": desk,
        "typed": desk.typed,
        "refusal": desk.refusal,
        "made_at": desk.now.isoformat(timespec="seconds"),
        "today": desk.today,
        "clock": desk.clock,
        "ways": ways(desk),
        "outside": is_outside(desk.request.url.path),
    }


def _refuse(door: Door, request: Request, form: Form, error: Exception) -> Response:
    """Nothing was written; what was typed is shown again, with the reason."""
    house: House = request.app.state.house
    with house.reading() as session:
        desk = desk_of(request, session)
        said, status = sentence(error, desk.words), status_of(error)
        if door.method == "POST" and _by_script(request):
            told = {"says": said, "why": type(error).__name__}
            return JSONResponse(told | _known(error), status)
        if isinstance(error, SignInFirst):
            return finish(desk, _sign_in(request, form))
        return finish(desk, _shown_again(door, desk, form, error, said, status))


def _shown_again(
    door: Door, desk: Desk, form: Form, error: Exception, said: str, status: int
) -> Answer:
    locked = isinstance(error, (NoSuchCanteen, NotYours, OtherPerson))
    if door.again is None or locked:
        return Page("refused.html", {"says": said, "status": status}, status)
    try:
        _let_in(door.access, desk, desk.request)
        desk.typed, desk.refusal, desk.why = form, said, type(error).__name__
        answer = door.again(desk, **_named(desk.request, door.again))
    except (DomainError, ValidationError):
        # There is no form to hold what was typed, and the reason stands in it once.
        desk.refusal = ""
        return Page("refused.html", {"says": said, "status": status}, status)
    if isinstance(answer, Page):
        return Page(answer.template, answer.facts, status)
    return answer


def _sign_in(request: Request, form: Form) -> Answer:
    """To the sign-in page and back; a form without script keeps its fields meanwhile."""
    if request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        # The ended visit's cookie stays: of two answers under way, this one may come last, and
        # would take the next visit's.
        return Go(f"/sign-in?next={quote(asked)}" if asked != "/" else "/sign-in")
    fields = [
        (name, value)
        for name, each in form.fields.items()
        for value in each
        if name not in _SECRET
    ]
    facts = {"fields": fields, "action": request.url.path, "files": bool(form.files)}
    return Page("sign_in_first.html", facts, 401)


def _known(error: Exception) -> dict[str, str]:
    """What stands there already, for the way to it."""
    known = error.facts.get("known") if isinstance(error, DomainError) else None
    return {"known": str(known)} if isinstance(known, UUID) else {}


# They stand in no page, not even for who typed them.
_SECRET = frozenset({"old", "password"})


def _by_script(request: Request) -> bool:
    return request.headers.get("x-kept") == "1"
