"""Stock that leaves for other people's tables: what must not go is refused by name.

What nobody here will see again may be neither past its use-by nor recalled. Where the books
hold too little it still goes, and shows as "to explain": it was there, or it could not leave.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from pydantic import UUID7, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.lots import Lot, LotNotFound
from inventory.moves import Cause
from inventory.picking import LotBlocked, Pick, Pickable, Want, pick, pickable
from inventory.places import Kind, places_of
from inventory.taking import Taking, take
from kernel.actor import By
from kernel.command import Moved, Part
from kernel.errors import Refused
from kernel.words import N_
from sourcing.products import Product


class OutgoingLine(Part):
    """So much of a product, earliest use-by first; or of one lot, where somebody chose."""

    id: UUID7
    product_id: UUID | None = None
    lot_id: UUID | None = None
    place_id: UUID | None = None
    quantity: Moved

    @model_validator(mode="after")
    def _names_something(self) -> "OutgoingLine":
        if not (self.product_id or self.lot_id):
            raise NothingNamed
        return self


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What leaves, where to, and on which paper."""

    document_id: UUID
    lines: Sequence[OutgoingLine]
    to: Kind
    on: date
    cause: Cause


class LotFacts(NamedTuple):
    """What decides whether a lot may leave."""

    id: UUID
    product_id: UUID
    product: str
    number: str | None
    use_by: date | None
    best_before: date | None
    opened_on: date | None
    blocked: bool


class Gone(NamedTuple):
    """A part of one lot that left, under the id of its move."""

    id: UUID
    lot: LotFacts
    part: Held


class NothingNamed(Refused):
    """A line about nothing."""

    says = N_("Say which product or which lot leaves.")


class TooLateToGive(Refused):
    """After its use-by date (DLC) food can be neither served nor given to anybody."""

    says = N_(
        "{product}: the use-by date was {use_by}. It can be neither given nor sent any more: "
        "note it as thrown away."
    )


def send_out(session: Session, outgoing: Outgoing, by: By) -> list[Gone]:
    """Take the lines off the shelves; one line may become several, one for each lot.

    Raises:
        TooLateToGive: it is past its use-by, and nothing else is there.
        LotBlocked: it was recalled.
        LotNotFound, ProductNotFound, PlaceNotFound: what was named is not there.

    """
    chosen = {line.lot_id for line in outgoing.lines if line.lot_id}
    facts = lot_facts(session, chosen, canteen_id=by.canteen_id)
    _check(facts.values(), outgoing.on)
    wants = wants_of(outgoing.lines, facts)
    _, _, lying = foreseen(session, wants, outgoing.on, canteen_id=by.canteen_id)
    _check(lot_facts(session, lying, canteen_id=by.canteen_id).values(), outgoing.on)
    taking = Taking(
        document_id=outgoing.document_id,
        wants=wants,
        to=outgoing.to,
        on=outgoing.on,
        cause=outgoing.cause,
        servable=True,
    )
    taken = take(session, taking, by)
    facts = lot_facts(session, {one.lot_id for _, one in taken}, canteen_id=by.canteen_id)
    _check(facts.values(), outgoing.on)
    return [Gone(move_id, facts[one.lot_id], one.part) for move_id, one in taken]


def wants_of(lines: Sequence[OutgoingLine], lots: Mapping[UUID, LotFacts]) -> list[Want]:
    """The lines as the shelves are asked."""
    wants = []
    for line in lines:
        product_id = lots[line.lot_id].product_id if line.lot_id else line.product_id
        assert product_id is not None
        quantity = Decimal(line.quantity)
        wants.append(Want(line.id, product_id, quantity, line.lot_id, line.place_id))
    return wants


def foreseen(
    session: Session, wants: Sequence[Want], on: date, *, canteen_id: UUID
) -> tuple[list[Pick], list[Want], set[UUID]]:
    """What the shelves would give that day, what they lack, and the lots that lie there all
    the same of what they lack: too late, or blocked, or not enough.
    """
    shelves = places_of(session, canteen_id).shelves
    products = {want.product_id for want in wants}
    shelf = pickable(session, products, canteen_id=canteen_id, shelves=shelves)
    picks, unmet = pick(wants, shelf, on=on, servable=True)
    lying = {
        one.lot.id
        for want in unmet
        for one in shelf.get(want.product_id, ())
        if want.lot_id is None and _lies(one, want)
    }
    return picks, unmet, lying


def lot_facts(session: Session, ids: set[UUID], *, canteen_id: UUID) -> Mapping[UUID, LotFacts]:
    """Each lot asked for.

    Raises:
        LotNotFound: one of them is not the canteen's.

    """
    if not ids:
        return {}
    query = _FACTS.where(Lot.canteen_id == canteen_id, Lot.id.in_(ids))
    found = {row.id: LotFacts(*row) for row in session.execute(query)}
    for missing in ids - found.keys():
        raise LotNotFound(lot=missing)
    return found


def none_blocked(lots: Iterable[LotFacts]) -> None:
    """Look whether one of them was recalled.

    Raises:
        LotBlocked: one was.

    """
    for lot in lots:
        if lot.blocked:
            raise LotBlocked(product=lot.product, lot=lot.number or lot.id)


def _lies(one: Pickable, want: Want) -> bool:
    return want.place_id in (None, one.place_id) and one.held.quantity > 0


def _check(lots: Iterable[LotFacts], on: date) -> None:
    for lot in lots:
        none_blocked([lot])
        if lot.use_by is not None and lot.use_by < on:
            raise TooLateToGive(product=lot.product, use_by=lot.use_by)


_FACTS = select(
    Lot.id,
    Lot.product_id,
    Product.name,
    Lot.number,
    Lot.use_by,
    Lot.best_before,
    Lot.opened_on,
    Lot.blocked,
).join(Product, Product.id == Lot.product_id)
