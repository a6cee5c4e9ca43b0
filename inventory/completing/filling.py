"""What a delivery left open is said later: the delivery is put right in those fields alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.completing.judged import judged_of
from inventory.completing.rewritten import as_written
from inventory.filled import fillings_of, receipt_of, renamed
from inventory.lots import LotNotFound
from inventory.receiving.deliveries import DeliveredLine, Delivery
from inventory.receiving.door import Judged
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.receiving.replacements import ReceiptNotFound
from inventory.safety.photos import Kept, NewPhoto, attach, photos_of
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.reversals import Reversal
from kernel.actor import By
from kernel.command import Celsius, Command, Moved, Note, Part, Percentage, Price
from kernel.documents import Document, once
from kernel.errors import Refused
from kernel.ids import derived
from kernel.parts import DocumentPart, join
from kernel.words import N_
from sourcing.pricing import PricePer
from sourcing.products import ProductFacts, StockUnit, facts_of


class FilledLine(Part):
    """What is known by now of one line; what is left out stays as it was written."""

    line_id: UUID
    product_id: UUID | None = None
    quantity: Moved | None = None
    grams: Annotated[int, Field(gt=0)] | None = None
    use_by: date | None = None
    best_before: date | None = None
    lot_number: Annotated[str, Field(max_length=60)] | None = None
    temperature_c: Celsius | None = None
    despite_because: Note | None = None
    price: Price | None = None
    price_per: PricePer | None = None
    discount_percent: Percentage | None = None

    def said(self) -> dict[str, Any]:
        """The fields that say something."""
        return self.model_dump(exclude={"line_id"}, exclude_none=True)


class Filling(Command):
    """Some lines of one delivery, completed. Later ones may name the delivery as it first was."""

    receipt_id: UUID
    lines: Annotated[tuple[FilledLine, ...], Field(min_length=1, max_length=500)]


class NothingFilled(Refused):
    """An empty answer."""

    says = N_("Nothing was filled in: write what you know, the rest stays open.")


@once("filling", reversible=True)
def fill_in(session: Session, filling: Filling, by: By) -> UUID:
    """Amend the delivery; what used its goods follows, and its photos stay with it.

    Raises:
        ReceiptNotFound: it is not there, or was taken back.
        NothingFilled: no line says anything.
        LotNotFound: a line is none of the delivery's.
        QuantityMissing: it is named as a food kept in another unit, and nobody says how much.
        PastUseBy, TooWarm and the like: of a line as it reads now.

    """
    canteen_id = by.canteen_id
    way = _way(session, filling.receipt_id, canteen_id, lock=True)
    of = way[-1]
    before = as_written(session, of, canteen_id=canteen_id)
    fillings = fillings_of(session, way, canteen_id=canteen_id)
    said = _said(session, filling, _names(session, way, fillings, canteen_id))
    if not any(said.values()):
        raise NothingFilled
    photos = photos_of(session, [of], canteen_id=canteen_id).get(of, ())
    ids = renamed(filling.id, "line", (line.id for line in before.lines))
    judged = judged_of(session, of, canteen_id=canteen_id)
    instead = _completed(session, filling, before, said, judged, ids)
    amendment = Amendment(id=derived(filling.id, "amendment"), of=of, delivery=instead)
    amend(session, amendment, by)
    join(session, amendment.id, filling.id, canteen_id=canteen_id)
    if of in fillings:
        # Its correction goes with the earlier one, and it is nothing without.
        join(session, filling.id, fillings[of], canteen_id=canteen_id)
    _take_along(session, filling, photos, ids, by)
    return filling.id


def standing_receipt(session: Session, receipt_id: UUID, *, canteen_id: UUID) -> UUID:
    """The delivery that stands in its place now, however often it was put right.

    Raises:
        ReceiptNotFound: it is not there, or was taken back.

    """
    return _way(session, receipt_id, canteen_id)[-1]


def _way(
    session: Session, receipt_id: UUID, canteen_id: UUID, *, lock: bool = False
) -> list[UUID]:
    """From the delivery named to the one that holds, each in the place of the one before."""
    way = [receipt_id]
    while True:
        # Who completes it at the same moment is waited for, and completed in turn.
        document = session.get(
            Document,
            (canteen_id, way[-1]),
            with_for_update={"key_share": True} if lock else None,
            populate_existing=lock,
        )
        if document is None or document.kind != "receipt":
            raise ReceiptNotFound(receipt=receipt_id)
        if document.holds:
            return way
        later = _instead(session, way[-1], canteen_id) - {*way}
        if not later:
            raise ReceiptNotFound(receipt=receipt_id)
        way.append(max(later))


def _instead(session: Session, receipt_id: UUID, canteen_id: UUID) -> set[UUID]:
    """What amendments that hold wrote in its place."""
    reversal = select(Reversal.id).where(
        Reversal.canteen_id == canteen_id, Reversal.of_id == receipt_id
    )
    amendment = (
        select(DocumentPart.whole_id)
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.whole_id),
        )
        .where(
            DocumentPart.canteen_id == canteen_id,
            DocumentPart.part_id.in_(reversal),
            Document.kind == "amendment",
            Document.holds,
        )
    )
    written = (
        select(Receipt.id)
        .join(
            DocumentPart,
            (DocumentPart.canteen_id == Receipt.canteen_id)
            & (DocumentPart.part_id == Receipt.id),
        )
        .where(Receipt.canteen_id == canteen_id, DocumentPart.whole_id.in_(amendment))
    )
    return set(session.scalars(written))


def _take_along(
    session: Session,
    filling: Filling,
    photos: Sequence[Kept],
    ids: Mapping[UUID, UUID],
    by: By,
) -> None:
    """The photos of the delivery and of its lines stay with them."""
    for photo in photos:
        again = NewPhoto(
            id=derived(filling.id, "photo", photo.id.hex),
            of=receipt_of(filling.id),
            line_id=ids.get(photo.line_id) if photo.line_id else None,
            subject=photo.subject,
            sha256=photo.sha256,
        )
        attach(session, again, by)


def _names(
    session: Session, way: Sequence[UUID], fillings: Mapping[UUID, UUID], canteen_id: UUID
) -> Mapping[UUID, UUID]:
    """From each line, also as an earlier delivery had it, to the one that stands now."""
    query = select(ReceiptLine.receipt_id, ReceiptLine.id).where(
        ReceiptLine.canteen_id == canteen_id, ReceiptLine.receipt_id.in_(way)
    )
    lines: dict[UUID, list[UUID]] = defaultdict(list)
    for receipt_id, line_id in session.execute(query):
        lines[receipt_id].append(line_id)
    names = {one: one for one in lines[way[-1]]}
    for earlier, later in reversed(list(pairwise(way))):
        if later not in fillings:
            break
        again = renamed(fillings[later], "line", lines[earlier])
        names |= {one: names[new] for one, new in again.items()}
    return names


def _said(
    session: Session, filling: Filling, names: Mapping[UUID, UUID]
) -> Mapping[UUID, dict[str, Any]]:
    """What is said of each line that stands now."""
    said: dict[UUID, dict[str, Any]] = {}
    for one in filling.lines:
        if not one.said():
            continue
        if one.line_id not in names:
            raise LotNotFound(lot=one.line_id)
        said.setdefault(names[one.line_id], {}).update(one.said())
    return said


def _completed(
    session: Session,
    filling: Filling,
    before: Delivery,
    said: Mapping[UUID, Mapping[str, Any]],
    judged: Mapping[UUID, Judged],
    ids: Mapping[UUID, UUID],
) -> Delivery:
    """The delivery as it should have been written, all of it under new ids."""
    named = {line.product_id for line in before.lines}
    named |= {one["product_id"] for one in said.values() if "product_id" in one}
    products = facts_of(session, [one for one in named if one])
    charges = renamed(filling.id, "charge", (one.id for one in before.charges))
    lines = tuple(
        _filled(line, said.get(line.id, {}), products)
        .model_copy(update={"id": ids[line.id]})
        .as_judged(_stays(judged.get(line.id), said.get(line.id, {}), products))
        for line in before.lines
    )
    again = tuple(one.model_copy(update={"id": charges[one.id]}) for one in before.charges)
    update = {"id": receipt_of(filling.id), "lines": lines, "charges": again}
    return before.model_copy(update=update)


def _stays(
    judged: Judged | None, said: Mapping[str, Any], products: Mapping[UUID, ProductFacts]
) -> Judged | None:
    """The weight too, as pieces have one, unless what is said now speaks of it."""
    if judged is None:
        return None
    by_kilo = products[judged.product_id].unit == StockUnit.KG
    other = said.get("product_id", judged.product_id) != judged.product_id
    if by_kilo or other or said.keys() & {"quantity", "grams"}:
        return judged._replace(grams=None)
    return judged


def _filled(
    line: DeliveredLine, said: Mapping[str, Any], products: Mapping[UUID, ProductFacts]
) -> DeliveredLine:
    facts = {name: getattr(line, name) for name in type(line).model_fields}
    facts |= said
    assert line.product_id
    was, now = products[line.product_id], products[facts["product_id"]]
    by_kilo = now.unit == StockUnit.KG
    if "quantity" in said:
        # What is counted or weighed now replaces what was; pieces keep what they weigh.
        facts["packs"] = None
        facts["grams"] = said.get("grams") if by_kilo else facts["grams"]
    elif by_kilo and "grams" in said:
        facts["quantity"] = None
    if now.id != was.id:
        facts |= _renamed(line, was, now, said)
    return DeliveredLine(**facts)


def _renamed(
    line: DeliveredLine, was: ProductFacts, now: ProductFacts, said: Mapping[str, Any]
) -> dict[str, Any]:
    """It is what it is, and no more the offer, nor the name, of something else."""
    facts: dict[str, Any] = {"offer_id": None}
    if line.description == was.name:
        facts["description"] = ""
    if now.unit != was.unit:
        # So many kilos are not so many pieces: how many is asked for, not worked out.
        facts |= {"packs": None, "quantity": said.get("quantity")}
        if was.unit == StockUnit.KG and "price" not in said and line.price_per == PricePer.UNIT:
            facts["price_per"] = PricePer.KILO
    return facts
