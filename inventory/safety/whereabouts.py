"""Where parts of recalled lots ended: in a meal, in the bin, with an association, elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from inventory.exchanges.donations import Donation
from inventory.exchanges.transfers import Transfer, TransferArrival
from inventory.kitchen.meals import Sitting
from inventory.places import Kind
from inventory.safety.departures import MoveRow
from inventory.safety.recalled import Key
from kernel.documents import Document
from kernel.parts import DocumentPart
from network.associations import Association
from network.canteens import Canteen


class Served(NamedTuple):
    """A meal's part of one lot, where it is known how much; not `certain` where it was shared
    out after a count, only ticked, or where the lot is only possibly meant.
    """

    canteen_id: UUID
    lot_id: UUID
    meal_id: UUID
    served_on: date
    sitting: Sitting
    menu: str
    covers: int
    quantity: Decimal | None
    grams: int | None
    certain: bool


class Ended(NamedTuple):
    """A part that went anywhere else. `name` is the association's or the other canteen's;
    `under_way` until that one noted its arrival.
    """

    canteen_id: UUID
    lot_id: UUID
    on: date
    to: Kind
    name: str
    quantity: Decimal
    grams: int
    under_way: bool


class Sent(NamedTuple):
    """A transfer's other end."""

    canteen_id: UUID
    name: str
    arrived: bool


class Part(NamedTuple):
    """So many stock units of a lot, weighing so much."""

    quantity: Decimal
    grams: int


def meals_of(moves: Iterable[MoveRow], certain: Collection[Key]) -> list[Served]:
    """The meals that parts were weighed into, less what came out of them again."""
    found: dict[tuple[UUID, UUID, UUID], Served] = {}
    for move in moves:
        if move.meal is None:
            continue
        key = (move.canteen_id, move.lot_id, move.meal.id)
        sign = -1 if move.back else 1
        quantity, grams = sign * move.quantity, sign * move.grams
        sure = move.measured and key[:2] in certain
        if known := found.get(key):
            assert known.quantity is not None
            assert known.grams is not None
            quantity, grams = known.quantity + quantity, known.grams + grams
            sure = known.certain and sure
        _, on, sitting, menu, covers = move.meal
        found[key] = Served(*key, on, sitting, menu, covers, quantity, grams, sure)
    return [one for one in found.values() if one.quantity and one.quantity > 0]


def ends_of(
    session: Session,
    moves: Iterable[MoveRow],
    sent: Mapping[UUID, Sent],
    shared_out: Collection[UUID],
) -> list[Ended]:
    """What went into no meal; `shared_out` are moves of a count, of which its meals have all."""
    others = [move for move in moves if move.meal is None and move.move_id not in shared_out]
    given = _given(session, {one.document_id for one in others if one.to == Kind.DONATED})
    return [
        _ended(move, part, sent.get(move.document_id), given) for move, part in _stayed(others)
    ]


def sent_by(session: Session, moves: Iterable[MoveRow]) -> dict[UUID, Sent]:
    """The transfers among the moves' papers, with the canteen at their other end."""
    papers = {one.document_id for one in moves if one.to == Kind.OTHER_CANTEEN}
    if not papers:
        return {}
    arrived = (
        select(TransferArrival.transfer_id)
        .join(
            Document,
            (Document.canteen_id == TransferArrival.canteen_id)
            & (Document.id == TransferArrival.id),
        )
        .where(TransferArrival.transfer_id == Transfer.id, Document.holds)
        .exists()
    )
    query = (
        select(Transfer.id, Canteen.id, Canteen.name, arrived)
        .join(Canteen, Canteen.id == Transfer.destination_canteen_id)
        .where(Transfer.id.in_(papers))
    )
    return {row[0]: Sent(*row[1:]) for row in session.execute(query)}


def _ended(move: MoveRow, part: Part, sent: Sent | None, given: Mapping[Key, str]) -> Ended:
    name = sent.name if sent else given.get((move.canteen_id, move.document_id), "")
    return Ended(
        move.canteen_id,
        move.lot_id,
        move.moved_on,
        move.to,
        name,
        *part,
        under_way=bool(sent and not sent.arrived),
    )


def _stayed(moves: Iterable[MoveRow]) -> list[tuple[MoveRow, Part]]:
    """What stayed where it went, less what came back."""
    left: dict[tuple[UUID, UUID, Kind], list[tuple[MoveRow, Part]]] = defaultdict(list)
    came_back = []
    for move in moves:
        if move.back:
            came_back.append(move)
            continue
        part = Part(move.quantity, move.grams)
        left[move.canteen_id, move.lot_id, move.to].append((move, part))
    for back in came_back:
        heap = left[back.canteen_id, back.lot_id, back.to]
        # A correction bears the day of the use that it mends.
        heap.sort(key=lambda one: (one[0].moved_on == back.moved_on, one[0].moved_on))
        owed = Part(back.quantity, back.grams)
        for place in reversed(range(len(heap))):
            move, part = heap[place]
            quantity, grams = min(part.quantity, owed.quantity), min(part.grams, owed.grams)
            heap[place] = move, Part(part.quantity - quantity, part.grams - grams)
            owed = Part(owed.quantity - quantity, owed.grams - grams)
    return [one for heap in left.values() for one in heap if one[1].quantity > 0]


def _given(session: Session, papers: set[UUID]) -> dict[Key, str]:
    """The association of each donation, also where the lot was named later.

    Of what a count only said was given, nobody knows.
    """
    if not papers:
        return {}
    partner = select(Donation.canteen_id, Donation.id, Association.name).join(
        Association, Association.id == Donation.association_id
    )
    later = (
        select(Donation.canteen_id, DocumentPart.part_id, Association.name)
        .select_from(Donation)
        .join(Association, Association.id == Donation.association_id)
        .join(
            DocumentPart,
            (DocumentPart.canteen_id == Donation.canteen_id)
            & (DocumentPart.whole_id == Donation.id),
        )
        .where(DocumentPart.part_id.in_(papers))
    )
    asked = union_all(partner.where(Donation.id.in_(papers)), later)
    return {(row[0], row[1]): row[2] for row in session.execute(asked)}
