"""What a supplier owes for what was short, damaged or sent back."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.billing.billed import (
    BillLine,
    Kind,
    NewBill,
)
from inventory.billing.bills import (
    enter_bill,
)
from inventory.billing.corrections import corrections
from inventory.billing.credits import credits_awaited
from inventory.billing.unbilled import unbilled
from inventory.purchases import PurchaseLine
from inventory.receiving.deliveries import DeliveredLine, Outcome
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from suppliers.families import Family
from tests.builders import (
    MONDAY,
    a_line,
    a_product,
    a_supplier,
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.billing.bills_to_enter import (
    LATER,
    a_bill,
    asked,
    awaited_net,
    delivered,
    food_bought,
    march,
)


def test_two_tomatoes_short_and_then_a_credit_note(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    tomato = a_product(session, unit=StockUnit.PIECE, grams_per_unit=120)
    line = a_line(tomato, "8", outcome=Outcome.SHORT, price=Decimal("0.50"))
    delivered(session, awa, supplier, line)
    assert credits_awaited(session, canteen_id=awa.canteen_id, on=LATER) == []
    bill = a_bill(supplier, asked(line, "5.00", quantity=Decimal(10)))
    enter_bill(session, bill, awa)

    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert (awaited.supplier_id, awaited.units) == (supplier, Decimal(2))
    assert (awaited.net, awaited.billed, awaited.age) == (Decimal("1.00"), True, 31)
    assert march(session, awa) == 0
    assert food_bought(session, awa)[0] == Decimal("4.00")

    half = a_bill(supplier, asked(line, "-0.40"), kind=Kind.CREDIT_NOTE)
    enter_bill(session, half, awa)
    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert awaited.net == Decimal("0.60")
    rest = a_bill(supplier, asked(line, "-0.60"), kind=Kind.CREDIT_NOTE)
    enter_bill(session, rest, awa)
    assert credits_awaited(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert march(session, awa) == 0

    take_back(session, awa, rest.id)
    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert awaited.net == Decimal("0.60")


def test_a_credit_beyond_what_was_awaited_makes_the_food_cheaper(
    session: Session, awa: By
) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session), "8", not_kept=Decimal(2), outcome=Outcome.DAMAGED)
    delivered(session, awa, supplier, line)
    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert (awaited.units, awaited.net, awaited.billed) == (2, Decimal("4.00"), False)
    enter_bill(session, a_bill(supplier, asked(line, "20.00")), awa)
    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert (awaited.units, awaited.net, awaited.billed) == (2, Decimal("4.00"), True)
    note = a_bill(supplier, asked(line, "-5.00"), kind=Kind.CREDIT_NOTE)
    enter_bill(session, note, awa)
    assert credits_awaited(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert march(session, awa) == Decimal("-1.00")


def test_more_was_credited_than_was_ever_billed(session: Session, awa: By) -> None:
    """The credit note came first; the bill asked for no more than was kept."""
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session), "8", not_kept=Decimal(2), outcome=Outcome.DAMAGED)
    delivered(session, awa, supplier, line)
    note = a_bill(supplier, asked(line, "-4.00"), kind=Kind.CREDIT_NOTE)
    enter_bill(session, note, awa)
    assert awaited_net(session, awa) == []
    enter_bill(session, a_bill(supplier, asked(line, "16.00", quantity=Decimal(8))), awa)
    assert awaited_net(session, awa) == [Decimal("-4.00")]
    more = a_bill(supplier, asked(line, "-1.00"), kind=Kind.CREDIT_NOTE)
    enter_bill(session, more, awa)
    assert awaited_net(session, awa) == [Decimal("-4.00")]
    assert march(session, awa) == Decimal("-1.00")


def test_what_was_damaged_and_never_billed_needs_no_credit(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session), "8", not_kept=Decimal(2), outcome=Outcome.DAMAGED)
    delivered(session, awa, supplier, line)
    enter_bill(session, a_bill(supplier, asked(line, "16.00", quantity=Decimal(8))), awa)
    assert credits_awaited(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert march(session, awa) == 0


@pytest.mark.parametrize("net", [Decimal("9.30"), Decimal("4.00")])
def test_what_was_sent_back_whole_is_credited_whole(
    session: Session, awa: By, net: Decimal
) -> None:
    supplier = a_supplier(session, awa)
    line = DeliveredLine(
        id=new_id(),
        product_id=a_product(session).id,
        outcome=Outcome.REFUSED,
        not_kept=Decimal(6),
        price=Decimal("1.50"),
    )
    delivered(session, awa, supplier, line)
    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert (awaited.units, awaited.net) == (Decimal(6), Decimal("9.00"))
    enter_bill(session, a_bill(supplier, asked(line, net)), awa)
    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert (awaited.units, awaited.net) == (Decimal(6), net)
    note = a_bill(supplier, asked(line, -net), kind=Kind.CREDIT_NOTE)
    enter_bill(session, note, awa)
    assert credits_awaited(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert bought_by(session, awa) == []


def test_kilos_are_held_against_what_our_scale_said(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    facts = {"price": Decimal("12.00"), "price_per": PricePer.KILO}
    weighed = a_line(a_product(session, unit=StockUnit.PIECE, grams_per_unit=1500), "4",
                     grams=6000, **facts)  # fmt: skip
    not_weighed = a_line(a_product(session, unit=StockUnit.PIECE, grams_per_unit=1500), "4",
                         **facts)  # fmt: skip
    delivered(session, awa, supplier, weighed, not_weighed)
    bill = a_bill(
        supplier,
        asked(weighed, "75.60", quantity=Decimal(4), grams=6300),
        asked(not_weighed, "75.60", quantity=Decimal(4), grams=6300),
    )
    enter_bill(session, bill, awa)
    (awaited,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert (awaited.line_id, awaited.net) == (weighed.id, Decimal("3.60"))
    assert march(session, awa) == Decimal("3.60")


EUROS = st.decimals(Decimal("0.01"), Decimal(60), places=2)
UNITS = st.none() | st.decimals(0, 15, places=3)


@settings(
    max_examples=25,
    deadline=None,
)
@given(
    kept=st.decimals(Decimal("0.001"), 12, places=3),
    not_kept=st.decimals(0, 3, places=3),
    price=st.decimals(0, 9, places=4),
    asks=st.lists(st.tuples(UNITS, EUROS, st.booleans()), min_size=1, max_size=5),
    undone=st.lists(st.integers(0, 4), max_size=2),
)
def test_corrections_add_up_to_what_was_billed_less_what_was_expected(
    session: Session,
    kept: Decimal,
    not_kept: Decimal,
    price: Decimal,
    asks: list[tuple[Decimal | None, Decimal, bool]],
    undone: list[int],
) -> None:
    """Whatever is billed and credited of a delivery, in whatever parts, and taken back."""
    awa = somebody_in_a_new_canteen(session)
    supplier = a_supplier(session, awa)
    line = a_line(
        a_product(session, family=Family.OTHER), str(kept), price=price, not_kept=not_kept
    )
    delivered(session, awa, supplier, line)
    bills = []
    for units, net, credit in asks:
        one = asked(line, str(-net if credit else net), quantity=units)
        kind = Kind.CREDIT_NOTE if credit else Kind.INVOICE
        bills.append(a_bill(supplier, one, kind=kind))
        enter_bill(session, bills[-1], awa)
    gone = {place for place in undone if place < len(bills)}
    for place in gone:
        take_back(session, awa, bills[place].id)
    held = [bill for place, bill in enumerate(bills) if place not in gone]

    booked = session.get_one(PurchaseLine, (awa.canteen_id, line.id)).net_value
    billed = sum((bill.lines[0].net for bill in held), Decimal(0))
    left = sum((one.net for one in unbilled(session, canteen_id=awa.canteen_id, on=LATER)),
               Decimal(0))  # fmt: skip
    said = corrections(session, canteen_id=awa.canteen_id, first=MONDAY, last=MONDAY)
    differences = sum((one.difference for one in said), Decimal(0))
    assert differences == march(session, awa)
    value, grams = food_bought(session, awa)
    assert value == booked + differences
    assert grams == session.get_one(PurchaseLine, (awa.canteen_id, line.id)).grams
    # Each euro billed was expected, is to be credited, or corrects.
    assert billed == (booked - left) + _credited(session, awa, held) + differences


def _credited(session: Session, by: By, bills: list[NewBill]) -> Decimal:
    ids = [bill.id for bill in bills]
    query = select(BillLine.awaited).where(
        BillLine.canteen_id == by.canteen_id, BillLine.bill_id.in_(ids)
    )
    return sum(session.scalars(query), Decimal(0))


def test_a_bill_of_what_was_kept_alone_awaits_no_credit(session: Session, awa: By) -> None:
    supplier, price = a_supplier(session, awa), Decimal("3.10")
    line = a_line(
        a_product(session), "5", outcome=Outcome.DAMAGED, not_kept=Decimal(5), price=price
    )
    delivered(session, awa, supplier, line)
    assert awaited_net(session, awa) == [Decimal("15.50")]

    bill = a_bill(supplier, asked(line, "15.50"))
    enter_bill(session, bill, awa)
    assert (awaited_net(session, awa), march(session, awa)) == ([], 0)

    # The credit first: the bill is then likely to ask for all of it.
    take_back(session, awa, bill.id)
    credit = a_bill(supplier, asked(line, "-15.50"), kind=Kind.CREDIT_NOTE)
    enter_bill(session, credit, awa)
    (due,) = unbilled(session, canteen_id=awa.canteen_id, on=LATER)
    assert (due.net, due.asked) == (Decimal("15.50"), Decimal("31.00"))
    enter_bill(session, a_bill(supplier, asked(line, "31.00")), awa)
    assert (awaited_net(session, awa), march(session, awa)) == ([], 0)
