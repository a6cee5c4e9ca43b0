"""Which lot to take: the earliest use-by first, opened packs before closed ones of one date."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from inventory.balances import Held, StockBalance
from inventory.lots import Lot, Whole
from inventory.moves import part_of
from kernel.errors import Refused
from kernel.words import N_
from sourcing.products import Product

NEVER = date.max


class Pickable(NamedTuple):
    """A lot on a shelf, with what the shelf holds of it."""

    lot: Whole
    place_id: UUID
    held: Held
    best_before: date | None
    opened_on: date | None
    came_on: date

    @property
    def turn(self) -> "Turn":
        """When it should go."""
        return turn_of(self)

    @property
    def id(self) -> UUID:
        """The lot's."""
        return self.lot.id

    @property
    def use_by(self) -> date | None:
        """The lot's."""
        return self.lot.use_by


Turn = tuple[date, bool, date, UUID]


class Dated(Protocol):
    """A lot as far as its turn goes."""

    @property
    def id(self) -> UUID:
        """Its own."""

    @property
    def use_by(self) -> date | None:
        """DLC."""

    @property
    def best_before(self) -> date | None:
        """DDM."""

    @property
    def opened_on(self) -> date | None:
        """Since when its first pack is open."""

    @property
    def came_on(self) -> date:
        """When it was received."""


class Want(NamedTuple):
    """So much of one product; or of one lot, where the person chose it."""

    line_id: UUID
    product_id: UUID
    quantity: Decimal
    lot_id: UUID | None = None
    place_id: UUID | None = None


class Pick(NamedTuple):
    """A part of one lot, taken from one place."""

    line_id: UUID
    lot_id: UUID
    place_id: UUID
    part: Held


class PastUseByNow(Refused):
    """After its use-by date food can be neither served nor given (DLC)."""

    says = N_("This lot was to be used by {use_by}: it can only be thrown away.")


class LotBlocked(Refused):
    """A recall spoke of it: it is neither served nor given until somebody unblocks it."""

    says = N_("{product}, lot {lot}, is blocked after a recall: do not use it, do not give it.")


def turn_of(lot: Dated) -> Turn:
    """Whose turn it is: by date, then opened first, then what came first."""
    due = lot.use_by or lot.best_before or NEVER
    return (due, lot.opened_on is None, lot.came_on, lot.id)


def not_blocked(session: Session, lots: Iterable[Whole], *, canteen_id: UUID) -> None:
    """Look whether somebody chose what was recalled.

    Raises:
        LotBlocked: one of them was.

    """
    for blocked in [lot.id for lot in lots if lot.blocked]:
        query = select(Product.name, Lot.number).join(Product, Product.id == Lot.product_id)
        mine = query.where(Lot.canteen_id == canteen_id, Lot.id == blocked)
        product, number = session.execute(mine).one()
        raise LotBlocked(product=product, lot=number or blocked)


def pickable(
    session: Session, product_ids: Iterable[UUID], *, canteen_id: UUID, shelves: Sequence[UUID]
) -> Mapping[UUID, list[Pickable]]:
    """What the shelves hold of each product, in the order in which it should go."""
    rows = session.execute(
        _PICKABLE.where(
            StockBalance.canteen_id == canteen_id,
            StockBalance.place_id.in_(shelves),
            text("stock_balances.quantity <> 0"),
            Lot.product_id.in_(set(product_ids)),
        )
    )
    found: dict[UUID, list[Pickable]] = defaultdict(list)
    for row in rows:
        lot = Whole(*row[:7])
        found[lot.product_id].append(
            Pickable(lot, row[7], Held(row[8], row[9], row[10]), row[11], row[12], row[13])
        )
    for lots in found.values():
        lots.sort(key=turn_of)
    return found


def pick(
    wants: Sequence[Want], shelf: Mapping[UUID, list[Pickable]], *, on: date, servable: bool
) -> tuple[list[Pick], list[Want]]:
    """Fill each want from the shelf; what no lot can fill comes back as wants.

    `servable` leaves out what is past its use-by or was recalled; where it was chosen, the
    first is refused here, the second by `not_blocked`.

    Raises:
        PastUseByNow: a lot was chosen that may not be served.

    """
    left = {(one.lot.id, one.place_id): one.held for lots in shelf.values() for one in lots}
    picks: list[Pick] = []
    unmet: list[Want] = []
    for want in wants:
        missing = want.quantity
        for one in _candidates(want, shelf.get(want.product_id, ()), on=on, servable=servable):
            spot = (one.lot.id, one.place_id)
            take = min(missing, max(left[spot].quantity, Decimal(0)))
            if take > 0:
                part = part_of(one.lot, take, left[spot])
                left[spot] = left[spot].less(part)
                picks.append(Pick(want.line_id, one.lot.id, one.place_id, part))
                missing -= take
        if missing > 0:
            unmet.append(want._replace(quantity=missing))
    return picks, unmet


def _candidates(
    want: Want, lots: Iterable[Pickable], *, on: date, servable: bool
) -> list[Pickable]:
    chosen = []
    for one in lots:
        fits = want.lot_id in (None, one.lot.id) and want.place_id in (None, one.place_id)
        late = servable and one.lot.use_by is not None and one.lot.use_by < on
        barred = servable and one.lot.blocked
        if fits and want.lot_id and late and not barred:
            raise PastUseByNow(use_by=one.lot.use_by)
        if fits and not late and not barred:
            chosen.append(one)
    # A meal logged late eats first what had come by then.
    return sorted(chosen, key=lambda one: one.came_on > on)


_PICKABLE = select(
    Lot.id,
    Lot.product_id,
    Lot.quantity,
    Lot.grams,
    Lot.cost,
    Lot.use_by,
    Lot.blocked,
    StockBalance.place_id,
    StockBalance.quantity,
    StockBalance.grams,
    StockBalance.cost,
    Lot.best_before,
    Lot.opened_on,
    Lot.came_on,
).join(Lot, (Lot.canteen_id == StockBalance.canteen_id) & (Lot.id == StockBalance.lot_id))
