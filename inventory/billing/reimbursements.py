"""Who paid at a till out of their own pocket, and what they got back.

The money that changed hands stays where it is when a slip is corrected or taken back: the
difference is asked for, or owed back, as an account of that person (467) would say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.billing.billed import Bill, BillLine
from inventory.billing.replaced import first_of, replaced
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
    """One of the slips that somebody was reimbursed for: euros, VAT in them; less than nothing
    where they gave back what it did not come to.
    """

    __tablename__ = "reimbursed_bills"
    __table_args__ = (
        same_canteen("reimbursement_id", "reimbursements"),
        same_canteen("bill_id", "bills"),
        Index(None, "canteen_id", "bill_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    reimbursement_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    bill_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    amount: Mapped[Money]


class Reimbursed(Command):
    """One person got back what these slips come to."""

    bill_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    on: date
    means: Means = Means.TRANSFER


class Slip(NamedTuple):
    """A paper somebody paid, and what they are to get for it: euros, VAT in them. Less than
    nothing where they got more than it comes to, now that it was corrected or taken back.
    """

    bill_id: UUID
    number: str
    billed_on: date
    supplier: str
    amount: Decimal


class ToReimburse(NamedTuple):
    """One person's slips and what is left to settle, VAT in it; they may owe some back."""

    person_id: UUID
    person: str
    slips: tuple[Slip, ...]

    @property
    def amount(self) -> Decimal:
        """Euros, VAT in them; less than nothing where the person owes them."""
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
    """Per person, by name: what each slip comes to, less what they got for it already."""
    theirs: dict[tuple[str, UUID], list[Slip]] = defaultdict(list)
    for account in _accounts(session, canteen_id).values():
        if account.slip.amount:
            theirs[account.person].append(account.slip)
    return [
        ToReimburse(person_id, name, tuple(sorted(of, key=_oldest)))
        for (name, person_id), of in sorted(theirs.items())
    ]


@once("reimbursement", reversible=True)
def reimburse(session: Session, reimbursed: Reimbursed, by: By) -> UUID:
    """Note that somebody got their money back, or gave back what they got too much.

    Raises:
        SlipNotFound: a slip that nobody paid here, or that was taken back or replaced.
        ReimbursedAlready: nothing is left to settle of one of them.
        TwoPeople: they are not all of one person.
        InTheFuture: the day is still to come.

    """
    happened(reimbursed.on, by)
    take_turns(session, by.canteen_id)
    accounts = _accounts(session, by.canteen_id)
    settled = [_to_settle(one, accounts.get(one)) for one in sorted(set(reimbursed.bill_ids))]
    if len({account.person for account in settled}) > 1:
        raise TwoPeople
    row = {
        "canteen_id": by.canteen_id,
        "id": reimbursed.id,
        "reimbursed_on": reimbursed.on,
        "means": reimbursed.means,
        "person_id": settled[0].person[1],
        "amount": sum((account.slip.amount for account in settled), Decimal("0.00")),
    }
    insert_rows(session, Reimbursement, [row])
    shared = {"canteen_id": by.canteen_id, "reimbursement_id": reimbursed.id}
    rows = [
        {**shared, "bill_id": account.slip.bill_id, "amount": account.slip.amount}
        for account in settled
    ]
    insert_rows(session, ReimbursedBill, rows)
    return reimbursed.id


@turns("reimbursement")
def hold_again(session: Session, document: Document) -> None:
    """What was taken back may hold again, unless the slips were reimbursed meanwhile.

    Raises:
        ReimbursedAlready: they were, or one of them: it would pay too much, beside another.

    """
    if not document.holds:
        return
    query = select(ReimbursedBill.bill_id, ReimbursedBill.amount).where(
        ReimbursedBill.canteen_id == document.canteen_id,
        ReimbursedBill.reimbursement_id == document.id,
    )
    amounts = {row.bill_id: row.amount for row in session.execute(query)}
    for account in _accounts(session, document.canteen_id).values():
        again = sum((amounts.get(one, 0) for one in account.bill_ids), Decimal("0.00"))
        if again * account.slip.amount < 0 and len(account.payments) > 1:
            raise _already(account.slip)


class _Paid(NamedTuple):
    """A slip of the book, in force or not: `amount` is what it comes to, VAT in it."""

    bill: Bill
    supplier: str
    person: tuple[str, UUID]
    holds: bool
    amount: Decimal


class _Account(NamedTuple):
    """One person's of a slip and of those it replaced: what is left, under the one to name."""

    person: tuple[str, UUID]
    slip: Slip
    holds: bool
    bill_ids: frozenset[UUID]
    payments: frozenset[UUID]


def _to_settle(bill_id: UUID, account: _Account | None) -> _Account:
    """Refuse what is not there, or has nothing left to settle."""
    if account is None or not (account.slip.amount or account.holds):
        raise SlipNotFound(bill=bill_id)
    if not account.slip.amount:
        raise _already(account.slip)
    return account


def _already(slip: Slip) -> ReimbursedAlready:
    return ReimbursedAlready(billed_on=slip.billed_on, supplier=slip.supplier)


def _accounts(session: Session, canteen_id: UUID) -> Mapping[UUID, _Account]:
    """By the slip that is to be named: the one in force, else the last that was paid for."""
    slips = _slips(session, canteen_id)
    first = first_of(replaced(session, canteen_id))
    together: dict[tuple[UUID, UUID], list[_Paid]] = defaultdict(list)
    for one in slips:
        together[first(one.bill.id), one.person[1]].append(one)
    paid: dict[UUID, list[tuple[UUID, Decimal]]] = defaultdict(list)
    for bill_id, payment, amount in session.execute(_payments(canteen_id)):
        paid[bill_id].append((payment, amount))
    found = [_account(theirs, paid) for theirs in together.values()]
    return {account.slip.bill_id: account for account in found}


def _account(
    theirs: Iterable[_Paid], paid: Mapping[UUID, Iterable[tuple[UUID, Decimal]]]
) -> _Account:
    slips = sorted(
        theirs, key=lambda one: (one.holds, bool(paid.get(one.bill.id)), one.bill.id)
    )
    bill, supplier, person, holds, _ = slips[-1]
    payments = [one for slip in slips for one in paid.get(slip.bill.id, ())]
    asked = sum((slip.amount for slip in slips if slip.holds), Decimal("0.00"))
    left = asked - sum((amount for _, amount in payments), Decimal("0.00"))
    return _Account(
        person,
        Slip(bill.id, bill.number, bill.billed_on, supplier, left),
        holds,
        frozenset(slip.bill.id for slip in slips),
        frozenset(payment for payment, _ in payments),
    )


def _slips(session: Session, canteen_id: UUID) -> list[_Paid]:
    """What anybody paid at a till, also what was taken back."""
    query = (
        select(
            Bill, Supplier.name, Person.id, Person.name, Document.holds, BillLine.net,
            BillLine.vat_rate,
        )
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .join(
            BillLine, (BillLine.canteen_id == Bill.canteen_id) & (BillLine.bill_id == Bill.id)
        )
        .join(Supplier, Supplier.id == Bill.supplier_id)
        .join(Person, Person.id == Bill.paid_by)
        .where(Bill.canteen_id == canteen_id)
    )  # fmt: skip
    papers: dict[UUID, tuple[Bill, str, tuple[str, UUID], bool]] = {}
    lines: dict[UUID, list[Taxed]] = defaultdict(list)
    for bill, supplier, person_id, name, holds, net, rate in session.execute(query):
        papers[bill.id] = (bill, supplier, (name, person_id), holds)
        lines[bill.id].append(Taxed(net, rate))
    return [_Paid(*paper, totals(lines[one]).gross) for one, paper in papers.items()]


def _payments(canteen_id: UUID) -> Select[UUID, UUID, Decimal]:
    """Bill, reimbursement and euros, of reimbursements in force."""
    return (
        select(ReimbursedBill.bill_id, ReimbursedBill.reimbursement_id, ReimbursedBill.amount)
        .join(
            Document,
            (Document.canteen_id == ReimbursedBill.canteen_id)
            & (Document.id == ReimbursedBill.reimbursement_id),
        )
        .where(ReimbursedBill.canteen_id == canteen_id, Document.holds)
    )


def _oldest(slip: Slip) -> tuple[date, UUID]:
    return slip.billed_on, slip.bill_id
