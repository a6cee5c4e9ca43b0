"""A canteen's month by account, as its accountant reads it."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from integrations.entries import (
    Book,
)
from integrations.journal import journal, write_journal
from inventory.billing.billed import Kind, NewBill, What
from inventory.billing.bills import enter_bill
from inventory.billing.reimbursements import Means as Paid
from inventory.billing.reimbursements import Reimbursed, reimburse
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import serve
from inventory.receiving.deliveries import ChargeKind, DeliveryCharge
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from network.accounts import NewAccount, Use, set_account
from network.canteens import Canteen
from sourcing.pricing import Taxed, totals
from suppliers.families import Family
from suppliers.suppliers import NewSupplier, add_supplier
from tests.builders import (
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.integrations.booking import APRIL, MARCH, balanced, line_of, of, rows_of


def test_march_and_april_of_a_canteen_that_pays_vat(session: Session, awa: By) -> None:
    """A farm delivers in March and bills in April; Awa buys soap; diners give; bread is given."""
    farm_name, shop_name = f"Ferme {new_id()}", f"Épicerie {new_id()}"
    farm = add_supplier(session, NewSupplier(id=new_id(), name=farm_name), awa)
    shop = add_supplier(session, NewSupplier(id=new_id(), name=shop_name), awa)
    carrots = a_product(session)
    line = a_line(carrots)
    crate = DeliveryCharge(
        id=new_id(), kind=ChargeKind.DEPOSIT, description="Caisses", net=Decimal("5.00")
    )
    delivery = a_delivery(farm, line, received_on=date(2026, 3, 24), charges=(crate,))
    receive(session, delivery, awa)
    slip = NewBill(
        id=new_id(),
        supplier_id=shop,
        billed_on=date(2026, 3, 25),
        kind=Kind.TILL_SLIP,
        paid_by=awa.person_id,
        lines=(
            line_of(None, "3.33", what=What.NON_FOOD, vat_rate=Decimal(20)),
            line_of(None, "3.33", what=What.FOOD, vat_rate=Decimal(20)),
        ),
    )
    enter_bill(session, slip, awa)
    box = Counted(
        id=new_id(), given_on=date(2026, 3, 25), means=Means.CASH, amount=Decimal("84.50")
    )
    count_contributions(session, box, awa)
    bread = Crate(id=new_id(), rescued_on=date(2026, 3, 26), donor="Fournil", grams=4000,
                  reference_price=Decimal("2.50"))  # fmt: skip
    rescue(session, bread, awa)

    march = of(session, awa, MARCH)
    assert rows_of(march, "Received and not billed yet") == [
        ("4096", "", Decimal("6.00")),
        ("6011", "", Decimal("21.10")),
        ("408", farm_name, Decimal("-27.10")),
    ]
    assert rows_of(march, "Till slip") == [
        ("6011", "", Decimal("4.00")),
        ("6063", "", Decimal("3.99")),
        ("467", "Awa", Decimal("-7.99")),
    ]
    assert rows_of(march, "Contributions") == [
        ("53", "", Decimal("84.50")),
        ("706", "", Decimal("-84.50")),
    ]
    assert rows_of(march, "Change of stock") == [
        ("31", "", Decimal("21.10")),
        ("6031", "", Decimal("-21.10")),
    ]
    assert rows_of(march, "Food given by Fournil") == [
        ("860", "", Decimal("10.00")),
        ("870", "", Decimal("-10.00")),
    ]
    assert {one.book for one in march} == {Book.PURCHASES, Book.CASH, Book.OTHER}

    bill = NewBill(
        id=new_id(),
        supplier_id=farm,
        number="2026-31",
        billed_on=date(2026, 4, 3),
        lines=(
            line_of(line.id, "24.00"),
            line_of(crate.id, "5.00", what=What.DEPOSIT, vat_rate=Decimal(20)),
        ),
    )
    enter_bill(session, bill, awa)
    back = Reimbursed(
        id=new_id(), bill_ids=(slip.id,), on=date(2026, 4, 4), means=Paid.TRANSFER
    )
    reimburse(session, back, awa)
    serve(session, a_meal((carrots, "4"), served_on=date(2026, 4, 7)), awa)
    april = of(session, awa, APRIL)
    no_longer = rows_of(april, "Received and not billed, end of last month")
    assert sorted(no_longer) == sorted(
        (number, auxiliary, -amount)
        for number, auxiliary, amount in rows_of(march, "Received and not billed yet")
    )
    assert april[0].on == APRIL
    assert rows_of(april, "Bill of") == [
        ("4096", "", Decimal("6.00")),
        ("6011", "", Decimal("25.32")),
        ("401", farm_name, Decimal("-31.32")),
    ]
    assert rows_of(april, "Reimbursed to Awa") == [
        ("467", "Awa", Decimal("7.99")),
        ("512", "", Decimal("-7.99")),
    ]
    assert rows_of(april, "Change of stock") == [
        ("6031", "", Decimal("8.44")),
        ("31", "", Decimal("-8.44")),
    ]
    assert rows_of(april, "Received and not billed yet") == []
    (paper,) = [one for one in april if one.label.startswith("Bill")]
    assert (paper.piece, paper.book) == ("2026-31", Book.PURCHASES)
    assert all(balanced(one) for one in march + april)
    # Unchanged by what April brought.
    assert of(session, awa, MARCH) == march
    take_back(session, awa, bill.id)
    assert rows_of(of(session, awa, APRIL), "Bill of") == []
    assert rows_of(of(session, awa, APRIL), "Received and not billed yet") != []


def test_vat_has_its_own_account_where_it_is_reclaimed(session: Session) -> None:
    awa = somebody_in_a_new_canteen(session, vat_reclaimed=True)
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    receive(session, a_delivery(supplier, line), awa)
    assert [row[::2] for row in rows_of(of(session, awa, MARCH), "Received")] == [
        ("44586", Decimal("1.10")),
        ("6011", Decimal("20.00")),
        ("408", Decimal("-21.10")),
    ]
    assert rows_of(of(session, awa, MARCH), "Change of stock")[0][2] == Decimal("20.00")
    # Rounded once on the sum at the rate: 3 × 0.1001 would be 0.30 line by line.
    lines = (line_of(line.id, "1.82"), line_of(None, "1.82"), line_of(None, "1.82"))
    bill = NewBill(
        id=new_id(), supplier_id=supplier, number="1", billed_on=date(2026, 3, 9), lines=lines
    )
    enter_bill(session, bill, awa)
    credit = NewBill(
        id=new_id(), supplier_id=supplier, number="2", billed_on=date(2026, 3, 10),
        kind=Kind.CREDIT_NOTE, lines=(line_of(line.id, "-1.00"),),
    )  # fmt: skip
    enter_bill(session, credit, awa)
    march = of(session, awa, MARCH)
    assert [row[::2] for row in rows_of(march, "Bill of")] == [
        ("44566", cents_of(bill)),
        ("6011", Decimal("5.46")),
        ("401", Decimal("-5.76")),
    ]
    assert [row[::2] for row in rows_of(march, "Credit note")] == [
        ("401", Decimal("1.06")),
        ("44566", Decimal("-0.06")),
        ("6011", Decimal("-1.00")),
    ]


def cents_of(bill: NewBill) -> Decimal:
    return totals(Taxed(line.net, line.vat_rate) for line in bill.lines).vat


def test_accounts_chosen_by_the_canteen_are_used(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    wine = a_line(a_product(session, family=Family.DRINKS), vat_rate=Decimal(20))
    receive(session, a_delivery(supplier, wine), awa)
    only = {"from_on": MARCH, "only_canteen_id": awa.canteen_id}
    drinks = NewAccount(id=new_id(), use=Use.FOOD, number="6017", family=Family.DRINKS, **only)
    set_account(session, drinks, awa)
    lines = (line_of(wine.id, "20.00", vat_rate=Decimal(20)), line_of(None, "1.00"))
    bill = NewBill(
        id=new_id(), supplier_id=supplier, number="1", billed_on=date(2026, 3, 9), lines=lines
    )
    enter_bill(session, bill, awa)
    numbers = [row[0] for row in rows_of(of(session, awa, MARCH), "Bill of")]
    assert numbers == ["6011", "6017", "401"]


def test_an_empty_month_has_no_entries(session: Session, awa: By) -> None:
    assert of(session, awa, MARCH) == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["09/03/2026", "AC", "401", "Bill of {name}", "{name}", "n° 7", "", "21,10"]),
        ("en", ["2026-03-09", "AC", "401", "Bill of {name}", "{name}", "n° 7", "", "21.10"]),
    ],
)
def test_a_spreadsheet_opens_it(
    session: Session, awa: By, tmp_path: Path, language: str, expected: list[str]
) -> None:
    """Semicolons, UTF-8 with its mark; in French decimal commas, the day first."""
    name = f"Ferme d’été ; “Aïe” {new_id()}"
    supplier = add_supplier(session, NewSupplier(id=new_id(), name=name), awa)
    bill = NewBill(
        id=new_id(), supplier_id=supplier, number="n° 7", billed_on=date(2026, 3, 9),
        lines=(line_of(None, "20.00"),),
    )  # fmt: skip
    enter_bill(session, bill, awa)
    words = Words(language)
    file = tmp_path / "mars.csv"
    write_journal(
        file, journal(session, session.get_one(Canteen, awa.canteen_id), MARCH, words), words
    )
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(table[0]) == 8
    assert [cell.format(name=name) for cell in expected] == table[2]
