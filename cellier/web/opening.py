"""A further canteen is opened by whoever runs one: from the page, or by a tool."""

from uuid import UUID

from sqlalchemy.orm import Session

from cellier.web.access import NoSuchCanteen
from inventory.places import furnish
from kernel.actor import By
from kernel.command import Paid
from kernel.documents import IdAlreadyUsed, NetworkDocument, once_for_network
from kernel.ids import derived
from network.audit import AuditKind, note
from network.canteens import (
    Canteen,
    CanteenKnown,
    Opening,
    canteen_called,
    one_at_a_time,
    open_canteen,
)
from network.charges import NewCharge, set_charge
from network.people import Role, add_roles, canteens_of
from sourcing.listing import stock_list

# What nobody could change of a canteen that was opened before such openings were written down.
_SAID = ("name", "siret", "city", "local_rule", "local_value", "egalim", "vat_reclaimed")


class FurtherCanteen(Opening):
    """A canteen; `per_cover` is what a cover costs there beyond its food, in euros."""

    per_cover: Paid | None = None


def open_further(session: Session, further: FurtherCanteen, by: By) -> bool:
    """Open it from the day that is said, else from today; whether it was not there.

    Sent again it answers as it did at first, whatever was corrected of it since.

    Raises:
        CanteenKnown: there is one of that name.
        SiretKnown: there is one of that SIRET.
        NoSuchCanteen: the id is of a canteen that is not theirs.
        IdAlreadyUsed: it is of one that was opened otherwise.

    """
    known = session.get(Canteen, further.id)
    if known is not None:
        _check_theirs(session, known.id, by)
        if session.get(NetworkDocument, known.id) is None:
            _check_same(known, further)
            return False
    new: list[UUID] = []

    @once_for_network("canteen_opened")
    def opened(session: Session, further: FurtherCanteen, by: By) -> UUID:
        new.append(_open(session, further, by))
        return further.id

    # Both presses may have come at once, and the other, somebody else's, was faster.
    _check_theirs(session, opened(session, further, by), by)
    return bool(new)


def _open(session: Session, further: FurtherCanteen, by: By) -> UUID:
    """With its shelves and its charges, and whoever opens it in all roles; the audit tells who."""
    one_at_a_time(session)
    if known := canteen_called(session, further.name):
        raise CanteenKnown(canteen=known.name)
    said = further.model_dump(exclude={"per_cover"})
    day = further.opened_on or by.today
    open_canteen(session, Opening.model_validate(said | {"opened_on": day}))
    furnish(session, further.id)
    stock_list(session)
    add_roles(session, by.person_id, further.id, tuple(Role))
    if further.per_cover:
        charge = derived(further.id, "charge")
        new = NewCharge(id=charge, per_cover=further.per_cover, from_on=by.today)
        set_charge(session, new, by)
    at = session.get_one(NetworkDocument, further.id).recorded_at
    whose = {"canteen_id": further.id, "person_id": by.person_id}
    note(session, AuditKind.CANTEEN_OPENED, at=at, detail=further.name, **whose)
    return further.id


def _check_theirs(session: Session, canteen_id: UUID, by: By) -> None:
    """Of anybody else's an id is no key."""
    if canteen_id not in canteens_of(session, by.person_id):
        raise NoSuchCanteen


def _check_same(known: Canteen, further: FurtherCanteen) -> None:
    if any(getattr(known, one) != getattr(further, one) for one in _SAID):
        raise IdAlreadyUsed
