"""A supplier's bills, held against what came: as a purchaser tells it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.billing.billed import (
    CreditBelowNothing,
    DueBeforeBilled,
    Kind,
    NumberMissing,
    VatRateMissing,
    What,
    WhoPaid,
)
from inventory.billing.bills import (
    AlreadyBilled,
    DeliveryTakenBack,
    NotTheirDelivery,
    PersonNotFound,
    SomethingElse,
    enter_bill,
)
from inventory.billing.corrections import corrections, unmatched
from inventory.billing.credits import credits_awaited
from inventory.billing.unbilled import unbilled
from inventory.proof.reexaminations import reexamination_of
from inventory.proof.reweighing import Accepted, accept_reexamination
from inventory.purchases import EvidenceRow, PurchaseLine
from inventory.purchases import Kind as Bought
from inventory.receiving.deliveries import ChargeKind, DeliveryCharge, Outcome
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.ids import new_id
from network.promises import Basis, Measure
from suppliers.labels import Label
from suppliers.suppliers import SupplierNotFound
from sustainability.bought import shares_bought
from sustainability.heaps import Per, Span
from tests.builders import (
    MONDAY,
    a_certificate,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    balances_of,
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.billing.bills_to_enter import (
    LATER,
    MARCH,
    a_bill,
    asked,
    delivered,
    food_bought,
    march,
)


def test_a_farms_monthly_bill_over_four_deliveries(session: Session, awa: By) -> None:
    """One price was higher than expected, and crates were billed beside the food."""
    farm = a_supplier(session, awa)
    carrots = a_product(session)
    weeks = [a_line(carrots) for _ in range(4)]
    for week, line in enumerate(weeks):
        delivered(session, awa, farm, line, received_on=MONDAY.replace(day=2 + 7 * week))
    left = unbilled(session, canteen_id=awa.canteen_id, on=date(2026, 3, 31))
    assert [(one.net, one.left, one.partly, one.age) for one in left] == [
        (Decimal("20.00"), Decimal(10), False, age) for age in (29, 22, 15, 8)
    ]
    before, on_shelf = food_bought(session, awa), balances_of(session, awa)
    bill = a_bill(
        farm,
        *(asked(line, "20.00") for line in weeks[:3]),
        asked(weeks[3], "23.50", quantity=Decimal(10)),
        asked(None, "6.00", what=What.DEPOSIT, description="12 caisses", vat_rate=Decimal(0)),
    )
    enter_bill(session, bill, awa)
    enter_bill(session, bill, awa)

    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert food_bought(session, awa) == (before[0] + Decimal("3.50"), before[1])
    assert march(session, awa) == Decimal("3.50")
    assert balances_of(session, awa) == on_shelf
    said = corrections(session, canteen_id=awa.canteen_id, first=MONDAY, last=LATER)
    assert [(one.what, one.expected, one.billed, one.difference) for one in said] == [
        (What.FOOD, Decimal("20.00"), Decimal("23.50"), Decimal("3.50")),
        (What.DEPOSIT, Decimal("0.00"), Decimal("6.00"), Decimal("6.00")),
    ]
    assert said[0].bought_on == date(2026, 3, 23)
    crates = session.get_one(PurchaseLine, (awa.canteen_id, bill.lines[4].id))
    assert (crates.kind, crates.family, crates.bought_on) == (Bought.DEPOSIT, None, LATER)


def test_what_a_bill_corrects_is_as_organic_as_what_it_corrects(
    session: Session, awa: By
) -> None:
    farm = a_producer(session, awa)
    paper = a_certificate(session, awa, producer_id=farm)
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session), labels=(Label.BIO,), producer_id=farm)
    plain = a_line(a_product(session), "10")
    delivered(session, awa, supplier, line, plain)
    bill = a_bill(supplier, asked(line, "60.00"), asked(plain, "20.00"), number="7")
    enter_bill(session, bill, awa)

    span = Span((awa.canteen_id,), MARCH["first"], MARCH["last"])
    ((_, shares),) = shares_bought(session, span, by=Per.CANTEEN)
    organic = shares.of[Measure.ORGANIC, Basis.VALUE]
    assert (organic.numerator, organic.denominator) == (Decimal(60), Decimal(80))
    by_mass = shares.of[Measure.ORGANIC, Basis.MASS]
    assert by_mass.numerator / by_mass.denominator == Decimal("0.5")
    beside = session.get_one(PurchaseLine, (awa.canteen_id, bill.lines[0].id))
    assert (beside.corrects_id, beside.grams, beside.invoice_number) == (line.id, 0, "7")
    assert beside.proven == {Label.BIO}
    assert beside.producer_id == farm
    rests = session.scalars(select(EvidenceRow).where(EvidenceRow.line_id == beside.id)).all()
    assert [one.certificate_id for one in rests] == [paper]


def test_a_paper_learnt_of_before_the_bill_proves_what_it_corrects(
    session: Session, awa: By
) -> None:
    farm, supplier = a_producer(session, awa), a_supplier(session, awa)
    line = a_line(a_product(session), labels=(Label.BIO,), producer_id=farm)
    delivered(session, awa, supplier, line)
    a_certificate(session, awa, producer_id=farm)
    task = reexamination_of(session, awa.canteen_id, supplier, awa.today)
    assert task
    accepted = Accepted(id=new_id(), supplier_id=supplier, seen=task.seen)
    accept_reexamination(session, accepted, awa)
    bill = a_bill(supplier, asked(line, "60.00"))
    enter_bill(session, bill, awa)
    beside = session.get_one(PurchaseLine, (awa.canteen_id, bill.lines[0].id))
    assert (beside.proven, beside.net_value, beside.corrects_id) == ({Label.BIO}, 40, line.id)
    assert food_bought(session, awa) == (Decimal("60.00"), 10_000)
    assert reexamination_of(session, awa.canteen_id, supplier, awa.today) is None


def test_one_delivery_is_billed_in_parts(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session), "3", price=Decimal("3.3333"))
    delivered(session, awa, supplier, line)
    first = a_bill(supplier, asked(line, "3.40", quantity=Decimal(1)))
    enter_bill(session, first, awa)
    (left,) = unbilled(session, canteen_id=awa.canteen_id, on=LATER)
    assert (left.left, left.net, left.partly) == (Decimal(2), Decimal("6.67"), True)
    assert unbilled(session, canteen_id=awa.canteen_id, on=MONDAY)[0].left == Decimal(3)
    enter_bill(session, a_bill(supplier, asked(line, "6.80")), awa)
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert march(session, awa) == Decimal("0.20")
    enter_bill(session, a_bill(supplier, asked(line, "0.15", description="Carburant")), awa)
    assert march(session, awa) == Decimal("0.35")
    assert credits_awaited(session, canteen_id=awa.canteen_id, on=LATER) == []


def test_what_came_without_a_price_waits_for_its_bill(session: Session, awa: By) -> None:
    farm = a_supplier(session, awa)
    carrots, chard = (
        a_line(a_product(session)),
        a_line(a_product(session), "8", price=Decimal(0)),
    )
    delivered(session, awa, farm, carrots, chard)
    enter_bill(session, a_bill(farm, asked(carrots, "20.00")), awa)
    (left,) = unbilled(session, canteen_id=awa.canteen_id, on=LATER)
    assert (left.line_id, left.unpriced, left.left, left.net) == (chard.id, True, 8, 0)
    enter_bill(session, a_bill(farm, asked(chard, "12.00")), awa)
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert food_bought(session, awa)[0] == Decimal("32.00")


def test_of_what_came_without_a_price_what_was_kept_is_billed(
    session: Session, awa: By
) -> None:
    farm, damaged = (
        a_supplier(session, awa),
        {"not_kept": Decimal(2), "outcome": Outcome.DAMAGED},
    )
    line = a_line(a_product(session), "8", price=Decimal(0), **damaged)
    delivered(session, awa, farm, line)
    enter_bill(session, a_bill(farm, asked(line, "16.00")), awa)
    assert credits_awaited(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert food_bought(session, awa)[0] == Decimal("16.00")


def test_two_lines_of_one_bill_share_a_delivery(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    delivered(session, awa, supplier, line)
    parts = asked(line, "9.00", quantity=Decimal(4)), asked(line, "13.00")
    enter_bill(session, a_bill(supplier, *parts), awa)
    said = corrections(session, canteen_id=awa.canteen_id, first=MONDAY, last=MONDAY)
    assert sorted(one.expected for one in said) == [Decimal("8.00"), Decimal("12.00")]
    assert march(session, awa) == Decimal("2.00")
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []


def test_charges_the_delivery_knew_differ_only_by_their_price(
    session: Session, awa: By
) -> None:
    supplier = a_supplier(session, awa)
    transport = DeliveryCharge(
        id=new_id(), kind=ChargeKind.TRANSPORT, description="Port", net=Decimal("8.00")
    )
    line = a_line(a_product(session))
    delivered(session, awa, supplier, line, charges=(transport,))
    left = unbilled(session, canteen_id=awa.canteen_id, on=LATER)
    assert {one.what for one in left} == {What.FOOD, What.TRANSPORT}
    port = asked(None, "9.50", receipt_line_id=transport.id, what=What.TRANSPORT,
                 vat_rate=Decimal(20))  # fmt: skip
    enter_bill(session, a_bill(supplier, asked(line, "20.00"), port), awa)
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    (said,) = corrections(session, canteen_id=awa.canteen_id, first=MONDAY, last=MONDAY)
    assert (said.expected, said.difference) == (Decimal("8.00"), Decimal("1.50"))
    assert march(session, awa) == 0
    wrong = asked(None, "1.00", receipt_line_id=transport.id)
    with pytest.raises(SomethingElse):
        enter_bill(session, a_bill(supplier, wrong), awa)


def test_food_that_no_delivery_brought_is_named(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    bill = a_bill(supplier, asked(None, "12.00", description="Poireaux"))
    enter_bill(session, bill, awa)
    (one,) = unmatched(session, canteen_id=awa.canteen_id)
    assert (one.description, one.net) == ("Poireaux", Decimal("12.00"))
    assert bought_by(session, awa) == []


@pytest.mark.parametrize(
    ("facts", "net", "refusal"),
    [
        ({"kind": Kind.TILL_SLIP}, "3.00", WhoPaid),
        ({"number": "  "}, "3.00", NumberMissing),
        ({"due_on": MONDAY}, "3.00", DueBeforeBilled),
        ({"kind": Kind.CREDIT_NOTE}, "3.00", CreditBelowNothing),
    ],
)
def test_a_paper_that_says_too_little_is_refused(
    facts: dict[str, Any], net: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        a_bill(new_id(), asked(None, net), **facts)


@pytest.mark.parametrize("what", sorted(set(What) - {What.FOOD}))
def test_only_food_has_a_usual_rate_of_vat(what: What) -> None:
    assert asked(None, "3.00").vat_rate == Decimal("5.50")
    with pytest.raises(VatRateMissing, match="Carottes"):
        asked(None, "3.00", what=what)
    # Said, it may be that of food too.
    assert asked(None, "3.00", what=what, vat_rate=Decimal("5.50")).vat_rate == Decimal("5.50")


def test_one_number_of_one_supplier_is_entered_once(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    bill = a_bill(supplier, asked(None, "3.00"), number="Fa-12")
    enter_bill(session, bill, awa)
    with pytest.raises(AlreadyBilled, match="Fa-12"):
        enter_bill(session, a_bill(supplier, asked(None, "4.00"), number=" FA-12 "), awa)
    elsewhere = a_bill(a_supplier(session, awa), asked(None, "4.00"), number="Fa-12")
    enter_bill(session, elsewhere, awa)
    take_back(session, awa, bill.id)
    enter_bill(session, a_bill(supplier, asked(None, "4.00"), number="Fa-12"), awa)


def test_a_bill_names_deliveries_of_its_own_supplier_and_canteen(
    session: Session, awa: By
) -> None:
    supplier, other = a_supplier(session, awa), somebody_in_a_new_canteen(session)
    line, gone, theirs = (a_line(a_product(session)) for _ in range(3))
    delivered(session, awa, supplier, line)
    delivered(session, other, supplier, theirs)
    take_back(session, awa, delivered(session, awa, supplier, gone))
    with pytest.raises(NotTheirDelivery):
        enter_bill(session, a_bill(a_supplier(session, awa), asked(line, "1.00")), awa)
    with pytest.raises(NotTheirDelivery):
        enter_bill(session, a_bill(supplier, asked(theirs, "1.00")), awa)
    with pytest.raises(DeliveryTakenBack):
        enter_bill(session, a_bill(supplier, asked(gone, "1.00")), awa)
    with pytest.raises(SupplierNotFound):
        enter_bill(session, a_bill(new_id(), asked(None, "1.00")), awa)
    slip = a_bill(supplier, asked(None, "1.00"), paid_by=new_id())
    with pytest.raises(PersonNotFound):
        enter_bill(session, slip, awa)
    with pytest.raises(InTheFuture):
        enter_bill(
            session, a_bill(supplier, asked(None, "1.00"), billed_on=date(2027, 1, 1)), awa
        )
    assert unbilled(session, canteen_id=other.canteen_id, on=LATER)[0].line_id == theirs.id


def test_a_long_bill_asks_no_more_of_the_database(
    session: Session, engine: Engine, awa: By
) -> None:
    supplier = a_supplier(session, awa)
    lines = [a_line(a_product(session)) for _ in range(42)]
    delivered(session, awa, supplier, *lines)
    short = a_bill(supplier, *(asked(line, "21.00") for line in lines[:2]))
    long = a_bill(supplier, *(asked(line, "21.00") for line in lines[2:]))
    few = statements(engine, lambda: enter_bill(session, short, awa))
    assert statements(engine, lambda: enter_bill(session, long, awa)) <= few
    assert march(session, awa) == Decimal(42)
