"""Who may open which address: said beside each of them, checked at the door."""

from enum import StrEnum

from kernel.errors import NotFound, Refused
from kernel.words import N_
from network.people import Role


class Access(StrEnum):
    """What it takes. A shared tablet counts as its canteen's kitchen, and as no person."""

    ANYBODY = "anybody"
    A_PERSON = "a_person"
    SEES = "sees"
    LOGS = "logs"
    BUYS = "buys"
    RUNS = "runs"
    # Of pages that name no canteen: whoever runs one, and they are about all of theirs.
    RUNS_ANY = "runs_any"


ROLES: dict[Access, frozenset[Role]] = {
    Access.SEES: frozenset(Role),
    Access.LOGS: frozenset({Role.KITCHEN, Role.PURCHASER}),
    Access.BUYS: frozenset({Role.PURCHASER, Role.NETWORK}),
    Access.RUNS: frozenset({Role.NETWORK}),
    Access.RUNS_ANY: frozenset({Role.NETWORK}),
}


class SignInFirst(Refused):
    """Nobody is signed in on this browser, or no longer."""

    says = N_("Sign in first.")


class NotYours(Refused):
    """The canteen is theirs, the task is another role's."""

    says = N_(
        "This is for others in your canteen: ask whoever runs it to give you the role for it."
    )


class NoSuchCanteen(NotFound):
    """Not theirs, or not there at all: both look alike from outside."""

    says = N_("There is no such page, or it is another canteen's.")


class OtherPerson(Refused):
    """What was kept on the phone is somebody else's."""

    says = N_("Somebody else wrote this: they have to sign in to send it.")


def allowed(access: Access, roles: frozenset[Role]) -> None:
    """Let somebody with these roles in a canteen pass.

    Raises:
        NoSuchCanteen: they have none there.
        NotYours: none of theirs will do.

    """
    if not roles:
        raise NoSuchCanteen
    if not may(access, roles):
        raise NotYours


def may(access: Access, roles: frozenset[Role]) -> bool:
    """Whether one of these roles in a canteen will do."""
    return bool(roles & ROLES[access])
