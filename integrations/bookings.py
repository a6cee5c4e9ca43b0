"""What a canteen's month leaves in the books: papers, money, and what is set right at its end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrations.entries import (
    Account,
    Book,
    Cost,
    Entry,
    entry,
    from_to,
    opposite,
    purchase,
)
from inventory.billing.billed import Bill, BillLine, Kind, What
from inventory.billing.reimbursements import Means as Paid
from inventory.billing.reimbursements import Reimbursement
from inventory.billing.unbilled import unbilled
from inventory.exchanges.gifts import gifts_between
from inventory.kitchen.contributions import Contribution, Means
from inventory.receiving.receipts import ReceiptLine
from inventory.stock_value import stock_value
from kernel.documents import Document
from kernel.rounding import cents
from kernel.words import N_, Words
from network.accounts import Accounts, Use
from network.canteens import Canteen
from network.people import Person
from sourcing.pricing import Taxed
from sourcing.products import Product
from suppliers.families import Family
from suppliers.suppliers import Supplier

Found = Iterator[Entry | None]

_OF_WHAT = {
    What.FOOD: Use.FOOD,
    What.NON_FOOD: Use.NON_FOOD,
    What.TRANSPORT: Use.TRANSPORT,
    What.DEPOSIT: Use.DEPOSIT,
}
_OF_MEANS = {
    Means.CASH: Use.CASH,
    Means.CARD: Use.CARD,
    Means.CHEQUE: Use.CHEQUE,
    Means.ONLINE: Use.ONLINE,
    Paid.CASH: Use.CASH,
    Paid.CHEQUE: Use.CHEQUE,
    Paid.TRANSFER: Use.TRANSFER,
}
_PAPERS = {
    Kind.INVOICE: N_("Bill of {supplier}"),
    Kind.CREDIT_NOTE: N_("Credit note of {supplier}"),
    Kind.TILL_SLIP: N_("Till slip of {supplier}"),
}


class Books(NamedTuple):
    """One canteen's books: whose, where it books what, and in which words."""

    session: Session
    canteen: Canteen
    accounts: Accounts
    words: Words

    def account(self, use: Use, on: date, auxiliary: str = "") -> Account:
        """Where that is booked."""
        return Account(self.accounts.number(use, on), auxiliary)

    def vat(self, use: Use, on: date) -> str | None:
        """Where VAT is booked; nowhere of its own where it is not reclaimed."""
        return self.accounts.number(use, on) if self.canteen.vat_reclaimed else None

    def cost(
        self, what: What, family: Family | None, net: Decimal, rate: Decimal, on: date
    ) -> Cost:
        """What was bought, with its account."""
        number = self.accounts.number(_OF_WHAT[what], on, family=family, vat_rate=rate)
        return Cost(number, Taxed(net, rate))


def papers(books: Books, first: date, last: date) -> Found:
    """Each bill, credit note and till slip of these days."""
    query = (
        select(
            Bill, Supplier.name, Person.name, BillLine.what, Product.family, BillLine.net,
            BillLine.vat_rate,
        )
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .join(Supplier, Supplier.id == Bill.supplier_id)
        .outerjoin(Person, Person.id == Bill.paid_by)
        .join(BillLine, (BillLine.canteen_id == Bill.canteen_id) & (BillLine.bill_id == Bill.id))
        .outerjoin(
            ReceiptLine,
            (ReceiptLine.canteen_id == BillLine.canteen_id)
            & (ReceiptLine.id == BillLine.receipt_line_id),
        )
        .outerjoin(Product, Product.id == ReceiptLine.product_id)
        .where(
            Bill.canteen_id == books.canteen.id,
            Bill.billed_on.between(first, last),
            Document.holds,
        )
    )  # fmt: skip
    heads: dict[UUID, tuple[Bill, str, str | None]] = {}
    costs: dict[UUID, list[Cost]] = defaultdict(list)
    for bill, supplier, person, what, family, net, rate in books.session.execute(query):
        heads[bill.id] = (bill, supplier, person)
        costs[bill.id].append(books.cost(what, family, net, rate, bill.billed_on))
    for bill, seller, payer in heads.values():
        yield _paper(books, bill, seller, payer, costs[bill.id])


def _paper(
    books: Books, bill: Bill, supplier: str, person: str | None, costs: Iterable[Cost]
) -> Entry | None:
    on = bill.billed_on
    owed = books.account(Use.SUPPLIER, on, supplier)
    if person is not None:
        owed = books.account(Use.PERSON, on, person)
    sums = purchase(costs, owed=owed, vat=books.vat(Use.VAT, on))
    label = books.words.say(_PAPERS[bill.kind], supplier=supplier)
    return entry(on, Book.PURCHASES, label, sums, bill.number)


def money(books: Books, first: date, last: date) -> Found:
    """What diners gave, by day and means; what was given back to people who paid at a till."""
    given = select(
        Contribution.given_on, Contribution.means, func.sum(Contribution.amount)
    ).group_by(Contribution.given_on, Contribution.means)
    for on, means, amount in _holding(books, given, Contribution, "given_on", first, last):
        box = books.account(_OF_MEANS[means], on)
        sums = from_to(books.account(Use.CONTRIBUTION, on), box, amount)
        yield entry(on, _book(means), books.words.say(_GIVEN), sums)
    back = select(
        Reimbursement.reimbursed_on, Reimbursement.means, Person.name, Reimbursement.amount
    ).join(Person, Person.id == Reimbursement.person_id)
    for on, means, name, amount in _holding(
        books, back, Reimbursement, "reimbursed_on", first, last
    ):
        box = books.account(_OF_MEANS[means], on)
        sums = from_to(box, books.account(Use.PERSON, on, name), amount)
        yield entry(on, _book(means), books.words.say(_BACK, person=name), sums)


def received_not_billed(books: Books, on: date, *, reversed_on: date | None = None) -> Found:
    """What each supplier brought and has not billed by that day; or the same taken off again."""
    theirs: dict[str, list[Cost]] = defaultdict(list)
    for one in unbilled(books.session, canteen_id=books.canteen.id, on=on):
        if one.unpriced:
            continue
        cost = books.cost(one.what, one.family, one.net, one.vat_rate, on)
        theirs[one.supplier].append(cost)
    for supplier, costs in theirs.items():
        owed = books.account(Use.UNBILLED, on, supplier)
        sums = purchase(costs, owed=owed, vat=books.vat(Use.VAT_UNBILLED, on))
        says = _UNBILLED if reversed_on is None else _NO_LONGER
        label = books.words.say(says, supplier=supplier)
        if reversed_on is not None:
            sums = opposite(sums)
        yield entry(reversed_on or on, Book.OTHER, label, sums)


def stock(books: Books, before: date, on: date) -> Found:
    """How far the shelves are worth more, or less, than at the end of the month before."""
    worth = [_worth(books, day) for day in (before, on)]
    shelves, change = (books.account(use, on) for use in (Use.STOCK, Use.STOCK_CHANGE))
    sums = from_to(change, shelves, worth[1] - worth[0])
    yield entry(on, Book.OTHER, books.words.say(_STOCK), sums)


def gifts(books: Books, first: date, last: date) -> Found:
    """Rescued food, by donor, at its reference price: in classes 86 and 87, beside the accounts."""
    values: dict[str, Decimal] = defaultdict(Decimal)
    names: dict[str, str] = {}
    canteen_id = books.canteen.id
    for gift in gifts_between(books.session, canteen_id=canteen_id, first=first, last=last):
        donor = names.setdefault(gift.donor.strip().casefold(), gift.donor)
        values[donor] += gift.value
    used, given = (books.account(use, last) for use in (Use.GIFT_USED, Use.GIFT))
    for donor, value in values.items():
        sums = from_to(given, used, cents(value))
        yield entry(last, Book.OTHER, books.words.say(_GIFT, donor=donor), sums)


_GIVEN = N_("Contributions of diners")
_BACK = N_("Reimbursed to {person}")
_UNBILLED = N_("Received and not billed yet: {supplier}")
_NO_LONGER = N_("Received and not billed, end of last month: {supplier}")
_STOCK = N_("Change of stock")
_GIFT = N_("Food given by {donor}")


def _worth(books: Books, on: date) -> Decimal:
    """VAT that is not reclaimed is part of what stock cost."""
    rows = stock_value(books.session, books.canteen.id, on)
    taxed = not books.canteen.vat_reclaimed
    return cents(sum((row.taxed if taxed else row.cost for row in rows), Decimal(0)))


def _book(means: Means | Paid) -> Book:
    return Book.CASH if means in (Means.CASH, Paid.CASH) else Book.BANK


def _holding(
    books: Books, query: Any, table: Any, column: str, first: date, last: date
) -> Sequence[Any]:
    """Of these days, what was not taken back."""
    found: Sequence[Any] = books.session.execute(
        query.join(
            Document, (Document.canteen_id == table.canteen_id) & (Document.id == table.id)
        ).where(
            table.canteen_id == books.canteen.id,
            getattr(table, column).between(first, last),
            Document.holds,
        )
    ).all()
    return found
