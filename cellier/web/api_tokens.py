"""Tokens for a person's own tools: made, shown once, revoked."""

from uuid import UUID

from cellier.web.access import ROLES, Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.api.callers import SCOPES as CALLED
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import NotAChoice
from kernel.errors import Refused
from kernel.words import N_, Phrase
from network.api_tokens import (
    NewApiToken,
    Scope,
    make_api_token,
    revoke,
    tokens_of,
)
from network.audit import AuditKind, note
from network.people import Role

doors = Doors()

SCOPES = {
    Scope.READ: N_("read what your canteens' books hold"),
    Scope.LOG: N_("log as the kitchen does"),
    Scope.BUY: N_("order, enter bills, keep suppliers"),
    Scope.RUN: N_("close months, set charges"),
}
LASTS = {30: N_("a month"), 365: N_("a year"), 730: N_("two years")}


class NotYourScope(Refused):
    """A token does no more than its person."""

    says = N_(
        "None of your roles allows “{scope}”: ask whoever runs your canteen for the role, then "
        "make the token."
    )


@doors.reads("/me/tools", Access.A_PERSON)
def page(desk: Desk) -> Answer:
    """The tokens that are good, and a form for another."""
    return Page("api_tokens.html", _facts(desk))


@doors.writes("/me/tools", Access.A_PERSON, again=page)
def make(desk: Desk) -> Answer:
    """Make one; it is shown on this page and never again.

    Raises:
        NotYourScope: no role of theirs, anywhere, allows it.
        NoScope: nothing was ticked.
        MadeAlready: that form was sent before.

    """
    form = desk.form
    days = form.text("days")
    if days not in map(str, LASTS):
        raise NotAChoice(text=days)
    name = form.needed("name", Phrase("the tool's name"))
    new = NewApiToken(id=form.id(), name=name, scopes=_scopes(desk), days=int(days))
    token = make_api_token(desk.session, new, person_id=desk.person.person_id, now=desk.now)
    _note(desk, AuditKind.API_TOKEN_MADE, f"{new.name}: {', '.join(new.scopes)}")
    return Page("api_tokens.html", _facts(desk) | {"token": token, "made": new.name})


@doors.writes("/me/tools/{token_id:uuid}/revoke", Access.A_PERSON, again=page)
def revoke_one(desk: Desk, token_id: UUID) -> Answer:
    """It is good no more, from its next call on."""
    name = revoke(desk.session, token_id, person_id=desk.person.person_id, now=desk.now)
    _note(desk, AuditKind.API_TOKEN_REVOKED, name)
    return Go("/me/tools")


def _facts(desk: Desk) -> dict[str, object]:
    return {
        "tokens": tokens_of(desk.session, desk.person.person_id, now=desk.now),
        "scopes": SCOPES,
        "offered": [one for one in SCOPES if one in _theirs(desk)],
        "lasts": LASTS,
        "token": "",
        "made": "",
    }


def _scopes(desk: Desk) -> tuple[Scope, ...]:
    said = desk.form.texts("scopes")
    if wrong := [one for one in said if one not in Scope._value2member_map_]:
        raise NotAChoice(text=wrong[0])
    scopes = tuple(Scope(one) for one in dict.fromkeys(said))
    for one in scopes:
        if one not in _theirs(desk):
            raise NotYourScope(scope=Phrase(SCOPES[one]))
    return scopes


def _theirs(desk: Desk) -> set[Scope]:
    """What some role of theirs, in some canteen, allows."""
    roles: set[Role] = set().union(*desk.person.posts.values())
    return {Scope.READ} | {CALLED[one] for one, needed in ROLES.items() if roles & needed}


def _note(desk: Desk, what: AuditKind, detail: str) -> None:
    person_id = desk.person.person_id
    note(desk.session, what, at=desk.now, person_id=person_id, detail=detail)
