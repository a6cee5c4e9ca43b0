"""What a delivery left open is said later: the delivery is put right in those fields alone."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.completing.rewritten import as_written
from inventory.receiving.deliveries import DeliveredLine
from inventory.receiving.receipts import Receipt
from inventory.receiving.replacements import ReceiptNotFound
from inventory.safety.photos import NewPhoto, attach, photos_of
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.reversals import Reversal
from kernel.actor import By
from kernel.command import Celsius, Command, Moved, Note, Part, Price
from kernel.documents import Document, once
from kernel.errors import Refused
from kernel.ids import derived
from kernel.parts import DocumentPart, join
from kernel.words import N_
from sourcing.pricing import PricePer


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
        NothingFilled: no line says anything, or none is the delivery's.
        PastUseBy, TooWarm and the like: of a line as it reads now.

    """
    of = standing_receipt(session, filling.receipt_id, canteen_id=by.canteen_id)
    before = as_written(session, of, canteen_id=by.canteen_id)
    said = _said(session, filling, before.lines, by)
    if not any(said.values()):
        raise NothingFilled
    photos = photos_of(session, [of], canteen_id=by.canteen_id).get(of, ())
    ids = {line.id: derived(filling.id, "line", line.id.hex) for line in before.lines}
    lines = tuple(
        _filled(line, said.get(line.id, {})).model_copy(update={"id": ids[line.id]})
        for line in before.lines
    )
    charges = tuple(
        one.model_copy(update={"id": derived(filling.id, "charge", one.id.hex)})
        for one in before.charges
    )
    instead = before.model_copy(
        update={"id": derived(filling.id, "receipt"), "lines": lines, "charges": charges}
    )
    amendment = Amendment(id=derived(filling.id, "amendment"), of=of, delivery=instead)
    amend(session, amendment, by)
    join(session, amendment.id, filling.id, canteen_id=by.canteen_id)
    for photo in photos:
        again = NewPhoto(
            id=derived(filling.id, "photo", photo.id.hex),
            of=instead.id,
            line_id=ids.get(photo.line_id) if photo.line_id else None,
            subject=photo.subject,
            sha256=photo.sha256,
        )
        attach(session, again, by)
    return filling.id


def standing_receipt(session: Session, receipt_id: UUID, *, canteen_id: UUID) -> UUID:
    """The delivery that stands in its place now, however often it was put right.

    Raises:
        ReceiptNotFound: it is not there, or was taken back.

    """
    seen = {receipt_id}
    while True:
        document = session.get(Document, (canteen_id, receipt_id))
        if document is None or document.kind != "receipt":
            raise ReceiptNotFound(receipt=receipt_id)
        if document.holds:
            return receipt_id
        later = _instead(session, receipt_id, canteen_id) - seen
        if not later:
            raise ReceiptNotFound(receipt=receipt_id)
        receipt_id = max(later)
        seen.add(receipt_id)


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


def _said(
    session: Session, filling: Filling, lines: tuple[DeliveredLine, ...], by: By
) -> Mapping[UUID, dict[str, Any]]:
    """By the lines that stand now: a filling may name a line as an earlier delivery had it."""
    known = {line.id for line in lines}
    said: dict[UUID, dict[str, Any]] = {}
    for one in filling.lines:
        line_id = one.line_id
        if line_id in known:
            said.setdefault(line_id, {}).update(one.said())
    return said


def _filled(line: DeliveredLine, said: Mapping[str, Any]) -> DeliveredLine:
    facts = {name: getattr(line, name) for name in type(line).model_fields}
    facts |= said
    if "quantity" in said or "grams" in said:
        # What is weighed or counted now replaces what was.
        facts |= {"packs": None} if "quantity" in said else {"quantity": None}
    if "product_id" in said:
        # It is what it is, and no more the offer of something else.
        facts |= {"offer_id": None} if said["product_id"] != line.product_id else {}
    return DeliveredLine(**facts)
