from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.purchases import Bought, Kind
from inventory.receiving.deliveries import ChargeKind, DeliveryCharge
from inventory.receiving.imports import ImportedFile, enter
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from network.promises import Basis, Measure
from suppliers.families import Family
from sustainability.bought import shares_bought
from sustainability.heaps import NoSuchHeap, Per, Span
from sustainability.ratios import Shares
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    within,
)
from tests.counting import statements
from tests.sustainability.kitchen import a_kitchen, by_mass, by_value, figures, march

M = Measure


@pytest.fixture
def ben(session: Session) -> By:
    """In a canteen that calls local what comes from within 30 km."""
    return somebody_in_a_new_canteen(session, **within(30))


def all_of(session: Session, by: By) -> Shares:
    ((_, found),) = shares_bought(session, march(by), by=Per.CANTEEN)
    return found


def test_every_figure_of_what_was_bought_as_worked_out_by_hand(
    session: Session, ben: By
) -> None:
    a_kitchen(session, ben)
    found = all_of(session, ben)
    # Carrots 20.00, spinach 20.00, apples 12.00, potatoes nothing; the rice was not bought.
    assert by_value(found) == {
        M.PROMISE: ("20", "12", "20", "0", "52"),
        M.ORGANIC: ("20", "12", "20", "0", "52"),
        M.EGALIM: ("20", "12", "20", "0", "52"),
        M.LOCAL: ("20", "0", "0", "12", "52"),
        M.SHORT_CIRCUIT: ("0", "12", "0", "40", "52"),
        M.RESCUED: ("0", "0", "0", "0", "52"),
        M.IN_SEASON: ("0", "32", "0", "0", "52"),
        M.MEAT_AND_FISH_EGALIM: ("0", "0", "0", "0", "0"),
    }
    assert by_mass(found) == {
        M.PROMISE: ("10", "20", "5", "0", "35"),
        M.ORGANIC: ("10", "8", "5", "0", "35"),
        M.EGALIM: ("10", "8", "5", "0", "35"),
        M.LOCAL: ("10", "0", "0", "8", "35"),
        M.SHORT_CIRCUIT: ("0", "8", "0", "15", "35"),
        M.RESCUED: ("0", "12", "0", "0", "35"),
        M.IN_SEASON: ("0", "18", "0", "0", "23"),
        M.MEAT_AND_FISH_EGALIM: ("0", "0", "0", "0", "0"),
    }


def test_the_promises_claims_overlap_as_they_do_on_paper(session: Session, ben: By) -> None:
    a_kitchen(session, ben)
    overlaps = all_of(session, ben).overlaps
    assert overlaps == {
        (frozenset({M.ORGANIC, M.LOCAL}), Basis.VALUE): Decimal(20),
        (frozenset({M.ORGANIC, M.LOCAL}), Basis.MASS): Decimal(10),
        (frozenset({M.ORGANIC}), Basis.VALUE): Decimal(12),
        (frozenset({M.ORGANIC}), Basis.MASS): Decimal(8),
        (frozenset({M.RESCUED}), Basis.VALUE): Decimal(0),
        (frozenset({M.RESCUED}), Basis.MASS): Decimal(12),
    }


def test_a_receipt_taken_back_was_never_bought(session: Session, ben: By) -> None:
    kitchen = a_kitchen(session, ben)
    reverse(session, Mistake(id=new_id(), of=kitchen.receipt_a), ben)
    found = all_of(session, ben)
    assert figures(found, M.ORGANIC, Basis.VALUE) == ("0", "12", "0", "0", "12")
    assert figures(found, M.ORGANIC, Basis.MASS) == ("0", "8", "0", "0", "20")


def test_what_was_taken_back_by_mistake_counts_again(session: Session, ben: By) -> None:
    kitchen = a_kitchen(session, ben)
    before = by_value(all_of(session, ben))
    mistake = Mistake(id=new_id(), of=kitchen.receipt_a)
    reverse(session, mistake, ben)
    reverse(session, Mistake(id=new_id(), of=mistake.id), ben)
    assert by_value(all_of(session, ben)) == before


def test_what_was_bought_is_heaped_by_supplier(session: Session, ben: By) -> None:
    kitchen = a_kitchen(session, ben)
    found = {
        heap.key: shares for heap, shares in shares_bought(session, march(ben), by=Per.SUPPLIER)
    }
    organic = {key: figures(one, M.ORGANIC, Basis.VALUE) for key, one in found.items()}
    assert organic == {
        kitchen.farm_a: ("20", "0", "20", "0", "40"),
        kitchen.farm_b: ("0", "12", "0", "0", "12"),
        None: ("0", "0", "0", "0", "0"),
    }


def test_a_heap_bears_its_suppliers_name(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    receive(session, a_delivery(supplier_id, a_line(a_product(session))), awa)
    ((heap, _),) = shares_bought(session, march(awa), by=Per.SUPPLIER)
    assert heap.key == supplier_id
    assert heap.name.startswith("Ferme ")


def test_days_and_months_stand_in_their_order(session: Session, awa: By) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    for day in (date(2026, 4, 9), date(2026, 3, 20), date(2026, 3, 2)):
        receive(session, a_delivery(supplier_id, a_line(carrots), received_on=day), awa)
    spring = Span((awa.canteen_id,), date(2026, 3, 1), date(2026, 5, 31))
    days = [heap.key for heap, _ in shares_bought(session, spring, by=Per.DAY)]
    assert days == [date(2026, 3, 2), date(2026, 3, 20), date(2026, 4, 9)]
    months = shares_bought(session, spring, by=Per.MONTH)
    assert [heap.key for heap, _ in months] == [date(2026, 3, 1), date(2026, 4, 1)]
    totals = [found[M.ORGANIC, Basis.VALUE].denominator for _, found in months]
    assert totals == [Decimal(40), Decimal(20)]


def test_the_first_and_the_last_day_count(session: Session, awa: By) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    for day in (1, 2, 31):
        on = date(2026, 3, day)
        receive(session, a_delivery(supplier_id, a_line(carrots), received_on=on), awa)
    span = Span((awa.canteen_id,), date(2026, 3, 2), date(2026, 3, 31))
    ((_, found),) = shares_bought(session, span, by=Per.CANTEEN)
    assert found[M.LOCAL, Basis.VALUE].denominator == Decimal(40)


def test_families_are_told_apart_and_add_up(session: Session, awa: By) -> None:
    lines = [
        a_line(a_product(session, family=family), price=Decimal(price))
        for family, price in ((Family.MEAT, 9), (Family.FISH, 12), (Family.DAIRY, 3))
    ]
    receive(session, a_delivery(a_supplier(session, awa), *lines), awa)
    heaps = shares_bought(session, march(awa), by=Per.FAMILY)
    value = {heap.key: found[M.EGALIM, Basis.VALUE].denominator for heap, found in heaps}
    assert value == {Family.MEAT: 90, Family.FISH: 120, Family.DAIRY: 30}
    whole = all_of(session, awa)
    assert whole[M.EGALIM, Basis.VALUE].denominator == 240
    assert whole[M.MEAT_AND_FISH_EGALIM, Basis.VALUE].denominator == 210


def test_canteens_are_told_apart_by_name(session: Session) -> None:
    names = [f"{name} {new_id()}" for name in ("Vaise", "Croix-Rousse")]
    vaise, croix = (somebody_in_a_new_canteen(session, name=name) for name in names)
    for by, quantity in ((vaise, "3"), (croix, "4")):
        line = a_line(a_product(session), quantity)
        receive(session, a_delivery(a_supplier(session, by), line), by)
    heaps = shares_bought(session, march(vaise, croix), by=Per.CANTEEN)
    kilos = [(heap.name, found[M.LOCAL, Basis.MASS].denominator) for heap, found in heaps]
    assert kilos == [(names[1], 4), (names[0], 3)]


def test_what_is_no_food_is_in_no_share(session: Session, awa: By) -> None:
    charges = tuple(
        DeliveryCharge(id=new_id(), kind=kind, description="x", net=Decimal(7))
        for kind in ChargeKind
    )
    line = a_line(a_product(session))
    receive(session, a_delivery(a_supplier(session, awa), line, charges=charges), awa)
    assert all_of(session, awa)[M.PROMISE, Basis.VALUE].denominator == Decimal(20)


def test_a_line_of_unknown_weight_counts_by_value_and_is_said_beside_the_mass(
    session: Session, awa: By
) -> None:
    file = ImportedFile(id=new_id(), file_name="a.csv", sha256="", lines=1)
    line = Bought(
        canteen_id=awa.canteen_id,
        id=new_id(),
        document_id=file.id,
        bought_on=MONDAY,
        kind=Kind.FOOD,
        description="Pommes",
        family=Family.FRUIT_AND_VEGETABLES,
        net_value=Decimal("12.34"),
    )
    enter(session, file, [line], awa)
    receive(session, a_delivery(a_supplier(session, awa), a_line(a_product(session), "2")), awa)
    found = all_of(session, awa)
    assert found[M.LOCAL, Basis.VALUE].denominator == Decimal("16.34")
    mass = found[M.LOCAL, Basis.MASS]
    assert (mass.denominator, mass.unweighed) == (Decimal(2), Decimal("12.34"))
    reverse(session, Mistake(id=new_id(), of=file.id), awa)
    assert all_of(session, awa)[M.LOCAL, Basis.MASS].unweighed == 0


def test_what_was_bought_lies_in_no_meal(session: Session, awa: By) -> None:
    with pytest.raises(NoSuchHeap):
        shares_bought(session, march(awa), by=Per.MEAL)


def test_nothing_bought_is_no_heap(session: Session, awa: By) -> None:
    assert shares_bought(session, march(awa), by=Per.FAMILY) == []


def test_a_long_month_costs_no_more_statements_than_a_short_one(
    engine: Engine, session: Session, awa: By
) -> None:
    def ask() -> object:
        return shares_bought(session, march(awa), by=Per.SUPPLIER)

    def buy(times: int) -> None:
        for _ in range(times):
            delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
            receive(session, delivery, awa)

    buy(1)
    few = statements(engine, ask)
    buy(9)
    assert statements(engine, ask) == few
