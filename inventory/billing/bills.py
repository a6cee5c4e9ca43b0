"""What a supplier asks for one or many deliveries, held against what came.

The price as billed corrects what was expected by a purchase line beside it, of the same
evidence and no weight: shares by value follow, those by mass stay. What lots and meals cost
stays as it was logged (docs/decisions/0002). What a delivery that was corrected changes of it
is in rebilling.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.billing.billable import Due, due_of
from inventory.billing.billed import Bill, BillLine, NewBill, NewBillLine, NoSuchVat, What
from inventory.billing.matching import Match, after, match
from inventory.billing.repricing import Difference, reprice
from kernel.actor import By
from kernel.dates import happened
from kernel.documents import Document, once, turns
from kernel.errors import NotFound, Refused
from kernel.outbox import Topic, tell
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from network.people import Person
from sourcing.vat import RATES
from suppliers.suppliers import Supplier, supplier_by_id


class AlreadyBilled(Refused):
    """One number of one supplier is one paper."""

    says = N_(
        "{supplier}'s bill {number} is entered already, of {billed_on}. If this is another "
        "one, add the year to its number."
    )


class NotTheirDelivery(Refused):
    """A bill asks for what its supplier brought to this canteen."""

    says = N_("“{line}”: the delivery it names is not of this supplier. Choose one that is.")


class DeliveryTakenBack(Refused):
    """What never came is not billed."""

    says = N_(
        "“{line}”: the delivery of {received_on} was taken back. Choose the one that replaced it."
    )


class SomethingElse(Refused):
    """Food is billed as food, and a crate's deposit as a deposit."""

    says = N_("“{line}”: the bill and the delivery do not speak of the same kind of thing.")


class BilledMeanwhile(Refused):
    """Two bills cannot both ask for the same crate."""

    says = N_(
        "Bill {number} cannot hold again: what it asks for is on another bill meanwhile. Take "
        "that one back first."
    )


class PersonNotFound(NotFound):
    """Nobody of that id works here."""

    says = N_("There is no such person: {person}.")


@once("bill", reversible=True)
def enter_bill(session: Session, bill: NewBill, by: By) -> UUID:
    """Enter a bill, a credit note or a till slip; prices, charges and credits follow.

    Raises:
        AlreadyBilled: the supplier's number is there already.
        NotTheirDelivery, DeliveryTakenBack, SomethingElse, NoSuchVat: of a line.
        SupplierNotFound, PersonNotFound, InTheFuture: of the paper.

    """
    happened(bill.billed_on, by)
    supplier = supplier_by_id(session, bill.supplier_id)
    if bill.paid_by and session.get(Person, bill.paid_by) is None:
        raise PersonNotFound(person=bill.paid_by)
    # Two bills at once must not both find a crate unbilled.
    take_turns(session, by.canteen_id)
    for known in _same_number(session, bill.supplier_id, bill.number, by.canteen_id):
        raise AlreadyBilled(
            supplier=supplier.name, number=known.number, billed_on=known.billed_on
        )
    named = {line.receipt_line_id for line in bill.lines if line.receipt_line_id}
    dues = due_of(session, named, canteen_id=by.canteen_id) if named else {}
    for line in bill.lines:
        due = dues.get(line.receipt_line_id) if line.receipt_line_id else None
        if line.receipt_line_id:
            _check(line, due, bill)
        _check_rate(line, due, supplier)
    matches = _matched(bill.lines, dues)
    head = bill.model_dump(exclude={"lines"})
    insert_rows(session, Bill, [{"canteen_id": by.canteen_id, **head}])
    insert_rows(
        session, BillLine, [_row(line, matches[line.id], bill, by) for line in bill.lines]
    )
    reprice(session, bill, _differences(bill.lines, matches, dues), by)
    tell(session, Topic.BILL_ENTERED, canteen_id=by.canteen_id, document_id=bill.id)
    return bill.id


@turns("bill")
def hold_again(session: Session, document: Document) -> None:
    """A bill that was taken back may hold again, unless another took its place meanwhile.

    Raises:
        AlreadyBilled: its number was entered again.
        BilledMeanwhile: a delivery's line it asks for is billed by another.

    """
    if not document.holds:
        return
    canteen_id = document.canteen_id
    bill = session.get_one(Bill, (canteen_id, document.id))
    for known in _same_number(session, bill.supplier_id, bill.number, canteen_id):
        if known.id != bill.id:
            supplier = supplier_by_id(session, bill.supplier_id)
            raise AlreadyBilled(
                supplier=supplier.name, number=known.number, billed_on=known.billed_on
            )
    lines = select(BillLine.receipt_line_id).where(
        BillLine.canteen_id == canteen_id, BillLine.bill_id == bill.id
    )
    named = [one for one in session.scalars(lines) if one is not None]
    for due in due_of(session, named, canteen_id=canteen_id).values() if named else ():
        if due.units > due.kept or _billed_twice(due):
            raise BilledMeanwhile(number=bill.number)


def _same_number(
    session: Session, supplier_id: UUID, number: str, canteen_id: UUID
) -> Sequence[Bill]:
    """The supplier's bills of that number; capitals and spaces make no difference."""
    if not number:
        return ()
    query = (
        select(Bill)
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .where(Bill.canteen_id == canteen_id, Bill.supplier_id == supplier_id, Document.holds)
    )
    # Folded here: SQLite's own lower() leaves É as it is.
    theirs = session.scalars(query)
    return [bill for bill in theirs if _folded(bill.number) == _folded(number)]


def _folded(number: str) -> str:
    return "".join(number.split()).casefold()


def _check(line: NewBillLine, due: Due | None, bill: NewBill) -> None:
    if due is None or due.supplier_id != bill.supplier_id:
        raise NotTheirDelivery(line=line.description)
    if not due.holds:
        raise DeliveryTakenBack(line=line.description, received_on=due.received_on)
    if due.what != line.what:
        raise SomethingElse(line=line.description)


def _check_rate(line: NewBillLine, due: Due | None, supplier: Supplier) -> None:
    if not may_ask(supplier, line.vat_rate, due.vat_rate if due else None):
        raise NoSuchVat(line=line.description, rate=line.vat_rate)


def may_ask(supplier: Supplier, rate: Decimal, came_at: Decimal | None) -> bool:
    """Whether that supplier may ask for that VAT, in per cent. Abroad they have rates of their
    own; and what came at an odd one is billed at it.
    """
    return supplier.country != "FR" or rate in RATES or rate == came_at


def _billed_twice(due: Due) -> bool:
    """A charge was expected once, and two bills took it as theirs."""
    return due.what != What.FOOD and abs(due.expected) > abs(due.net)


def _matched(lines: Iterable[NewBillLine], dues: Mapping[UUID, Due]) -> dict[UUID, Match]:
    """Each line's match; of two that bill one delivery's line, the second finds what is left."""
    left, found = dict(dues), {}
    for line in lines:
        found[line.id] = Match()
        if line.receipt_line_id:
            due = left[line.receipt_line_id]
            found[line.id] = match(line, due)
            left[line.receipt_line_id] = after(due, found[line.id])
    return found


def _row(line: NewBillLine, match: Match, bill: NewBill, by: By) -> dict[str, object]:
    ours = {"canteen_id": by.canteen_id, "bill_id": bill.id}
    return {**ours, **line.model_dump(), **match._asdict()}


def _differences(
    lines: Iterable[NewBillLine], matches: Mapping[UUID, Match], dues: Mapping[UUID, Due]
) -> list[Difference]:
    found = []
    for line in lines:
        due = dues.get(line.receipt_line_id) if line.receipt_line_id else None
        difference = line.net - matches[line.id].expected - matches[line.id].awaited
        # Food that no delivery brought is in no book of ours: `unmatched` names it.
        if difference and (due is not None or line.what != What.FOOD):
            found.append(Difference(line.id, line, due, difference))
    return found
