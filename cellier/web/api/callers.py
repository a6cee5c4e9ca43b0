"""Who calls: a person's tool by its token, with what token and person both may do."""

import logging
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.requests import Request

from cellier.web.access import Access, NoSuchCanteen, NotYours, SignInFirst, allowed
from cellier.web.house import House
from cellier.web.languages import preferred
from cellier.web.rendering import LANGUAGES
from kernel.actor import By
from kernel.words import N_
from network.api_tokens import TOUCHED, Caller, Scope, caller_by_token, touch_api_token
from network.canteens import Canteen

log = logging.getLogger("cellier")
SCOPES = {
    Access.A_PERSON: Scope.READ,
    Access.SEES: Scope.READ,
    Access.LOGS: Scope.LOG,
    Access.BUYS: Scope.BUY,
    Access.RUNS: Scope.RUN,
    Access.RUNS_ANY: Scope.RUN,
}


class NoToken(SignInFirst):
    """None was shown, or it is good no more."""

    says = N_("Show a token that is good ({header}): you make one on your own page.")


class NotInScope(NotYours):
    """The person may, this tool of theirs may not."""

    says = N_("This token may not do that: it lacks “{scope}”. Make another one that may.")


class Here(NamedTuple):
    """A caller who was let in, and the canteen where they stand."""

    caller: Caller
    canteen: Canteen
    by: By


def caller_of(request: Request, session: Session, access: Access) -> Caller:
    """Whoever shows a token whose scopes will do.

    Raises:
        NoToken: nobody does.
        NotInScope: the token is for other things.

    """
    found = _shown(request, session)
    _in_scope(found, access)
    return found


def somebody(request: Request) -> None:
    """Nothing, where a good token is shown; what was sent is not looked at before.

    Raises:
        NoToken: none is.

    """
    with house_of(request).reading() as session:
        _shown(request, session)


def door(access: Access) -> Callable[[Request, UUID], Here]:
    """Lets whoever may pass into a canteen, before what they send is looked at."""

    def pass_through(request: Request, canteen_id: UUID) -> Here:
        with house_of(request).reading() as session:
            return let_in(request, session, canteen_id, access)

    return pass_through


def within(request: Request, canteen_id: UUID) -> Here:
    """Lets in whoever may write anything in a canteen: what it is, is asked of what they send.

    Raises:
        NoToken, NoSuchCanteen: as below.
        NotInScope, NotYours: the token or its person only reads there.

    """
    with house_of(request).reading() as session:
        here = _enter(request, session, canteen_id)
    refused: NotYours | None = None
    for access in (Access.LOGS, Access.BUYS, Access.RUNS):
        try:
            permit(here, access)
        except NotYours as error:
            refused = refused or error
        else:
            return here
    raise refused or NotYours


def runner(request: Request) -> Caller:
    """Lets in whoever runs a canteen, before what they send is looked at."""
    with house_of(request).reading() as session:
        caller = caller_of(request, session, Access.RUNS_ANY)
    allowed(Access.RUNS_ANY, frozenset().union(*caller.posts.values()))
    return caller


def let_in(request: Request, session: Session, canteen_id: UUID, access: Access) -> Here:
    """Stand in that canteen.

    Raises:
        NoToken, NotInScope: of the token.
        NoSuchCanteen, NotYours: of the person's roles there.

    """
    caller_of(request, session, access)
    here = _enter(request, session, canteen_id)
    permit(here, access)
    return here


def permit(here: Here, access: Access) -> None:
    """Nothing, where both token and person may.

    Raises:
        NotInScope, NotYours: one of them may not.

    """
    _in_scope(here.caller, access)
    allowed(access, here.caller.posts.get(here.canteen.id, frozenset()))


def _enter(request: Request, session: Session, canteen_id: UUID) -> Here:
    caller = _shown(request, session)
    canteen = session.get(Canteen, canteen_id) if canteen_id in caller.posts else None
    if canteen is None:
        raise NoSuchCanteen
    today = house_of(request).now().astimezone(ZoneInfo(canteen.time_zone)).date()
    by = By(person_id=caller.person_id, canteen_id=canteen_id, today=today)
    return Here(caller, canteen, by)


def _in_scope(caller: Caller, access: Access) -> None:
    if SCOPES[access] not in caller.scopes:
        raise NotInScope(scope=SCOPES[access].value)


def seen(request: Request) -> None:
    """The token was used: written once an hour, after the answer was worked out."""
    caller: Caller | None = getattr(request.state, "caller", None)
    house = house_of(request)
    now = house.now()
    if caller is None or (caller.seen_at is not None and now - caller.seen_at < TOUCHED):
        return
    try:
        with house.writing() as session:
            touch_api_token(session, caller, now=now)
    except OperationalError as error:
        # The next request notes it: an answer that is ready does not wait for it.
        log.warning("busy: %s", error)


def _shown(request: Request, session: Session) -> Caller:
    """Looked up once a request."""
    known: Caller | None = getattr(request.state, "caller", None)
    if known is not None:
        return known
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    found = None
    if kind.lower() == "bearer":
        found = caller_by_token(session, token.strip(), now=house_of(request).now())
    if found is None:
        raise NoToken(header="Authorization: Bearer …")
    request.state.caller = found
    return found


def language_of(request: Request) -> str:
    """What the tool asks for, else the person's own."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if asked := request.headers.get("accept-language"):
        return preferred(asked)
    return caller.language if caller else LANGUAGES[0]


def house_of(request: Request) -> House:
    """The house that answers."""
    house: House = request.app.state.house
    return house
