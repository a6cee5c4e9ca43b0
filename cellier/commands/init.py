"""`cellier init`: a book, a canteen in it, and our starting list."""

import getpass

from sqlalchemy.orm import Session

from cellier.database import migrate
from cellier.language import words
from cellier.opened import engine, today, writing
from cellier.showing import say
from inventory.places import furnish
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.words import N_
from network.canteens import (
    Canteen,
    CanteenNotFound,
    Opening,
    Status,
    find_canteen,
    open_canteen,
    siret_is_free,
)
from network.people import Newcomer, Role, somebody_of, welcome
from sourcing.listing import stock_list


class OtherSiret(Refused):
    """A SIRET is an establishment: another one is another canteen."""

    says = N_(
        "{canteen} has the SIRET {ours} already, not {theirs}: give a new canteen a new name."
    )


def run(name: str, siret: str | None) -> None:
    """Create and migrate the database, then open the canteen unless it is open.

    One that was being founded gets its SIRET.

    Raises:
        OtherSiret: it is open under another.
        SiretKnown: another canteen is open under it.

    """
    opening = Opening(
        id=new_id(),
        name=name,
        siret=siret,
        status=Status.COLLECTIVE if siret else Status.FOUNDING,
        opened_on=today(),
    )
    found = engine()
    migrate(found)
    found.dispose()
    with writing() as session:
        known = _known(session, name)
        canteen_id = known.id if known else open_canteen(session, opening)
        registered = known is not None and _register(session, known, opening.siret)
        furnish(session, canteen_id)
        if somebody_of(session, canteen_id, today=today()) is None:
            newcomer = Newcomer(
                id=new_id(),
                name=getpass.getuser(),
                language=words().language,
                canteen_id=canteen_id,
                roles=tuple(Role),
            )
            welcome(session, newcomer, today=today())
        added = stock_list(session)
    if registered:
        say("{canteen} now has the SIRET {siret}.", canteen=name, siret=opening.siret)
    elif known:
        say("{canteen} is already open.", canteen=name)
    else:
        say("{canteen} is open, with {n} foods on its list.", canteen=name, n=added or 0)
    say("The book lies at {database}.", database=found.url.render_as_string())


def _register(session: Session, canteen: Canteen, siret: str | None) -> bool:
    """Write down the number that a canteen gets after it was opened; whether it is new."""
    if siret is None or siret == canteen.siret:
        return False
    if canteen.siret:
        raise OtherSiret(canteen=canteen.name, ours=canteen.siret, theirs=siret)
    siret_is_free(session, siret, canteen.id)
    canteen.siret = siret
    if canteen.status == Status.FOUNDING:
        canteen.status = Status.COLLECTIVE
    return True


def _known(session: Session, name: str) -> Canteen | None:
    try:
        return find_canteen(session, name)
    except CanteenNotFound:
        return None
