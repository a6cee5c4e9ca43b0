"""Who paid at a till out of their own pocket, and what they got back."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from inventory.billing.billed import Bill, BillLine
from kernel.actor import By
from kernel.command import Command
from kernel.dates import happened
from kernel.db import Base, Id, Money
from kernel.documents import Document, once, turns
from kernel.errors import NotFound, Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from network.people import Person
from sourcing.pricing import Taxed, totals
from suppliers.suppliers import Supplier


class Means(StrEnum):
    """How somebody got their money back."""

    CASH = "cash"
    CHEQUE = "cheque"
    TRANSFER = "transfer"


class Reimbursement(CanteenOwned, Base):
    """So many euros, VAT in them, to one person."""

    __tablename__ = "reimbursements"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "canteen_id", "reimbursed_on"),
    )

    reimbursed_on: Mapped[date]
    means: Mapped[Means]
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    amount: Mapped[Money]


class ReimbursedBill(Base):
    """One of the slips that somebody was reimbursed for."""

    __tablename__ = "reimbursed_bills"
    __table_args__ = (
        same_canteen("reimbursement_id", "reimbursements"),
        same_canteen("bill_id", "bills"),
        Index(None, "canteen_id", "bill_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    reimbursement_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    bill_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)


class Reimbursed(Command):
    """One person got back what these slips come to."""

    bill_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    on: date
    means: Means = Means.TRANSFER


class Slip(NamedTuple):
    """A paper somebody paid: euros, VAT in them."""

    bill_id: UUID
    number: str
    billed_on: date
    supplier: str
    amount: Decimal


class ToReimburse(NamedTuple):
    """One person's slips and what they come to, VAT in it."""

    person_id: UUID
    person: str
    slips: tuple[Slip, ...]

    @property
    def amount(self) -> Decimal:
        """Euros, VAT in them."""
        return sum((slip.amount for slip in self.slips), Decimal("0.00"))


class SlipNotFound(NotFound):
    """Nobody paid a bill of that id here, or it was taken back."""

    says = N_("There is no slip {bill} to reimburse in this canteen.")


class ReimbursedAlready(Refused):
    """Once is enough."""

    says = N_("The slip of {billed_on} from {supplier} was reimbursed already.")


class TwoPeople(Refused):
    """Each gets their own."""

    says = N_("These slips were paid by several people: reimburse each on their own.")


def to_reimburse(session: Session, *, canteen_id: UUID) -> list[ToReimburse]:
    """Per person, by name: the slips that hold and were not reimbursed yet."""
    still_open = Bill.id.not_in(_in_force(canteen_id))
    theirs: dict[tuple[str, UUID], list[Slip]] = defaultdict(list)
    for person, slip in _slips(session, canteen_id, still_open).values():
        theirs[person].append(slip)
    return [
        ToReimburse(person_id, name, tuple(sorted(of, key=_oldest)))
        for (name, person_id), of in sorted(theirs.items())
    ]


@once("reimbursement", reversible=True)
def reimburse(session: Session, reimbursed: Reimbursed, by: By) -> UUID:
    """Note that somebody got their money back.

    Raises:
        SlipNotFound: a slip that nobody paid here, or that was taken back.
        ReimbursedAlready: one of them was.
        TwoPeople: they are not all of one person.
        InTheFuture: the day is still to come.

    """
    happened(reimbursed.on, by)
    take_turns(session, by.canteen_id)
    ids = set(reimbursed.bill_ids)
    slips = _slips(session, by.canteen_id, Bill.id.in_(ids))
    for missing in ids - slips.keys():
        raise SlipNotFound(bill=missing)
    for known in session.scalars(_in_force(by.canteen_id, ids)):
        slip = slips[known][1]
        raise ReimbursedAlready(billed_on=slip.billed_on, supplier=slip.supplier)
    people = {person_id for (_, person_id), _ in slips.values()}
    if len(people) > 1:
        raise TwoPeople
    row = {
        "canteen_id": by.canteen_id,
        "id": reimbursed.id,
        "reimbursed_on": reimbursed.on,
        "means": reimbursed.means,
        "person_id": people.pop(),
        "amount": sum((slip.amount for _, slip in slips.values()), Decimal("0.00")),
    }
    insert_rows(session, Reimbursement, [row])
    shared = {"canteen_id": by.canteen_id, "reimbursement_id": reimbursed.id}
    insert_rows(session, ReimbursedBill, [{**shared, "bill_id": one} for one in sorted(ids)])
    return reimbursed.id


@turns("reimbursement")
def hold_again(session: Session, document: Document) -> None:
    """What was taken back may hold again, unless the slips were reimbursed meanwhile.

    Raises:
        ReimbursedAlready: they were, or one of them.

    """
    query = select(ReimbursedBill.bill_id).where(
        ReimbursedBill.canteen_id == document.canteen_id,
        ReimbursedBill.reimbursement_id == document.id,
    )
    ids = set(session.scalars(query)) if document.holds else set()
    others = _in_force(document.canteen_id, ids).where(
        ReimbursedBill.reimbursement_id != document.id
    )
    for _, slip in _slips(session, document.canteen_id, Bill.id.in_(others)).values():
        raise ReimbursedAlready(billed_on=slip.billed_on, supplier=slip.supplier)


_Slips = dict[UUID, tuple[tuple[str, UUID], Slip]]


def _slips(session: Session, canteen_id: UUID, which: ColumnElement[bool]) -> _Slips:
    """By bill, who paid it (name and id) and the slip; only what holds."""
    query = (
        select(Bill, Supplier.name, Person.id, Person.name, BillLine.net, BillLine.vat_rate)
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .join(
            BillLine, (BillLine.canteen_id == Bill.canteen_id) & (BillLine.bill_id == Bill.id)
        )
        .join(Supplier, Supplier.id == Bill.supplier_id)
        .join(Person, Person.id == Bill.paid_by)
        .where(Bill.canteen_id == canteen_id, Document.holds, which)
    )
    papers: dict[UUID, tuple[Bill, str, tuple[str, UUID]]] = {}
    lines: dict[UUID, list[Taxed]] = defaultdict(list)
    for bill, supplier, person_id, name, net, rate in session.execute(query):
        papers[bill.id] = (bill, supplier, (name, person_id))
        lines[bill.id].append(Taxed(net, rate))
    return {
        one: (
            payer,
            Slip(one, bill.number, bill.billed_on, supplier, totals(lines[one]).gross),
        )
        for one, (bill, supplier, payer) in papers.items()
    }


def _in_force(canteen_id: UUID, ids: Iterable[UUID] | None = None) -> Select[UUID]:
    """The bills, or those of them, that a reimbursement in force names."""
    query = (
        select(ReimbursedBill.bill_id)
        .join(
            Document,
            (Document.canteen_id == ReimbursedBill.canteen_id)
            & (Document.id == ReimbursedBill.reimbursement_id),
        )
        .where(ReimbursedBill.canteen_id == canteen_id, Document.holds)
    )
    return query if ids is None else query.where(ReimbursedBill.bill_id.in_(set(ids)))


def _oldest(slip: Slip) -> tuple[date, UUID]:
    return slip.billed_on, slip.bill_id
