"""What was given to a partner association: it still feeds people, and is no waste."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.exchanges.outgoing import (
    Gone,
    LotFacts,
    Outgoing,
    OutgoingLine,
    foreseen,
    lot_facts,
    none_blocked,
    send_out,
    wants_of,
)
from inventory.moves import Cause
from inventory.places import Kind
from kernel.actor import By
from kernel.command import Command, Note
from kernel.dates import happened
from kernel.db import Base, Grams, Id, Quantity
from kernel.documents import once
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_, Words
from network.associations import agreement_on
from sourcing.products import facts_of

# Less than so many days before its use-by, whoever takes the food must hurry: 48 hours.
DAYS_TO_EAT_IT = 2


class Donation(CanteenOwned, Base):
    """To whom, when, and under which agreement."""

    __tablename__ = "donations"
    __table_args__ = (same_canteen("id", "documents"), Index(None, "canteen_id", "given_on"))

    association_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("associations.id"))
    agreement_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("association_agreements.id"))
    given_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")


class DonationLine(CanteenOwned, Base):
    """A part of one lot; its move bears the same id. `hurried` where less than 48 hours were
    left of its use-by.
    """

    __tablename__ = "donation_lines"
    __table_args__ = (
        same_canteen("id", "stock_moves"),
        same_canteen("donation_id", "donations"),
        same_canteen("lot_id", "lots"),
        Index(None, "canteen_id", "donation_id"),
    )

    donation_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    lot_id: Mapped[UUID]
    quantity: Mapped[Quantity]
    grams: Mapped[Grams]
    use_by: Mapped[date | None]
    hurried: Mapped[bool]


class NewDonation(Command):
    """What leaves for an association. Its id becomes the donation's."""

    association_id: UUID
    given_on: date
    lines: Annotated[tuple[OutgoingLine, ...], Field(min_length=1, max_length=300)]
    note: Note = ""


class Warned(StrEnum):
    """What is to be looked at before it is given."""

    HURRIED = "hurried"
    UNDATED = "undated"
    NOT_BOOKED = "not_booked"


class Caution(NamedTuple):
    """Of one line: so much of it, and why one should look. The lot is none where the books
    hold none.
    """

    line_id: UUID
    warned: Warned
    product: str
    quantity: Decimal
    lot_id: UUID | None = None
    use_by: date | None = None

    def in_words(self, words: Words) -> str:
        """The warning in the reader's language."""
        facts = {"product": self.product, "quantity": self.quantity, "use_by": self.use_by}
        return words.say(_SAID[self.warned], **facts)


@once("donation", reversible=True)
def donate(session: Session, new: NewDonation, by: By) -> UUID:
    """Give food to a partner association; ask `donation_cautions` first.

    Raises:
        InTheFuture: the day is still to come.
        AssociationNotFound, AgreementEnded, AgreementNotBegun: nobody may take it that day.
        TooLateToGive: it is past its use-by (DLC), and may not be given.
        LotBlocked: it was recalled.
        LotNotFound, ProductNotFound, PlaceNotFound: what was named is not there.

    """
    happened(new.given_on, by)
    agreement = agreement_on(session, new.association_id, new.given_on)
    row = new.model_dump(exclude={"lines"})
    row |= {"canteen_id": by.canteen_id, "agreement_id": agreement.id}
    insert_rows(session, Donation, [row])
    outgoing = Outgoing(
        document_id=new.id,
        lines=new.lines,
        to=Kind.DONATED,
        on=new.given_on,
        cause=Cause.DONATION,
    )
    gone = send_out(session, outgoing, by)
    insert_rows(session, DonationLine, [_line(new, one, by) for one in gone])
    return new.id


def donation_cautions(session: Session, new: NewDonation, *, canteen_id: UUID) -> list[Caution]:
    """What to look at before giving: less than 48 hours left, no date at all, or goods that
    the books do not have. Nothing is written.

    Raises:
        LotNotFound, ProductNotFound: what was named is not there.
        LotBlocked, PastUseByNow: a lot was chosen that may not be given.

    """
    chosen = {line.lot_id for line in new.lines if line.lot_id}
    facts = lot_facts(session, chosen, canteen_id=canteen_id)
    none_blocked(facts.values())
    wants = wants_of(new.lines, facts)
    names = facts_of(session, {want.product_id for want in wants})
    picks, unmet, _ = foreseen(session, wants, new.given_on, canteen_id=canteen_id)
    lots = lot_facts(session, {one.lot_id for one in picks}, canteen_id=canteen_id)
    cautions = []
    for one in picks:
        lot = lots[one.lot_id]
        if warned := _warned(lot, new.given_on):
            quantity = one.part.quantity
            told = Caution(one.line_id, warned, lot.product, quantity, lot.id, lot.use_by)
            cautions.append(told)
    for want in unmet:
        name = names[want.product_id].name
        cautions.append(Caution(want.line_id, Warned.NOT_BOOKED, name, want.quantity))
    return cautions


def _line(new: NewDonation, gone: Gone, by: By) -> dict[str, object]:
    return {
        "canteen_id": by.canteen_id,
        "id": gone.id,
        "donation_id": new.id,
        "product_id": gone.lot.product_id,
        "lot_id": gone.lot.id,
        "quantity": gone.part.quantity,
        "grams": gone.part.grams,
        "use_by": gone.lot.use_by,
        "hurried": _warned(gone.lot, new.given_on) == Warned.HURRIED,
    }


def _warned(lot: LotFacts, on: date) -> Warned | None:
    if lot.use_by is not None:
        return Warned.HURRIED if (lot.use_by - on).days < DAYS_TO_EAT_IT else None
    return None if lot.best_before else Warned.UNDATED


_SAID = {
    Warned.HURRIED: N_(
        "{product}: less than 48 hours are left, use by {use_by}. Tell the association to "
        "serve it at once."
    ),
    Warned.UNDATED: N_(
        "{product} bears no date: look at it, and smell it, before you give it."
    ),
    Warned.NOT_BOOKED: N_(
        "{product}: the book has {quantity} less than you give. Count the shelf."
    ),
}
