"""A further canteen is opened by whoever runs one: from the page, or by a tool."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cellier.web.access import NoSuchCanteen
from inventory.places import furnish
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import derived
from network.audit import AuditKind, note
from network.canteens import Canteen, CanteenKnown, Opening, canteen_called, open_canteen
from network.charges import NewCharge, set_charge
from network.people import Role, add_roles, canteens_of
from sourcing.listing import stock_list

# What nobody changes afterwards; where it stands may be mended.
_SAID = ("name", "siret", "city", "local_rule", "local_value", "egalim", "vat_reclaimed")


def open_further(
    session: Session,
    opening: Opening,
    *,
    person_id: UUID,
    per_cover: Decimal | None,
    today: date,
    now: datetime,
) -> bool:
    """Open it with its shelves, and whoever opens it in all roles; whether it was not there.

    `per_cover` is what a cover costs beyond its food, in euros.

    Raises:
        CanteenKnown: there is one of that name.
        SiretKnown: there is one of that SIRET.
        NoSuchCanteen: the id is of a canteen that is not theirs.
        IdAlreadyUsed: it is of one that was opened otherwise.

    """
    if _there(session, opening, person_id):
        return False
    if known := canteen_called(session, opening.name):
        raise CanteenKnown(canteen=known.name)
    try:
        with session.begin_nested():
            open_canteen(session, opening)
    except IntegrityError:
        # Both presses came at once, and the other was faster.
        if _there(session, opening, person_id):
            return False
        raise
    furnish(session, opening.id)
    stock_list(session)
    add_roles(session, person_id, opening.id, tuple(Role))
    if per_cover:
        by = By(person_id=person_id, canteen_id=opening.id, today=today)
        charge = derived(opening.id, "charge")
        set_charge(session, NewCharge(id=charge, per_cover=per_cover, from_on=today), by)
    whose = {"canteen_id": opening.id, "person_id": person_id}
    note(session, AuditKind.CANTEEN_OPENED, at=now, detail=opening.name, **whose)
    return True


def _there(session: Session, opening: Opening, person_id: UUID) -> bool:
    """Of anybody else's an id is no key."""
    known = session.get(Canteen, opening.id)
    if known is None:
        return False
    if opening.id not in canteens_of(session, person_id):
        raise NoSuchCanteen
    if any(getattr(known, one) != getattr(opening, one) for one in _SAID):
        raise IdAlreadyUsed
    return True
