"""One fact with two ends: what leaves one canteen arrives in another, or is said to be missing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held, on_hand
from inventory.differences import verify
from inventory.exchanges.on_the_way import differences, on_the_way, sent_lines
from inventory.exchanges.transfer_arrivals import (
    receive_transfer,
)
from inventory.exchanges.transfers import (
    send_transfer,
)
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import Stage, WasteRecord
from inventory.lots import Lot
from inventory.places import Kind, PlaceNotFound, places_of
from inventory.purchases import EvidenceRow
from inventory.purchases import Kind as LineKind
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from network.promises import Basis, Measure
from suppliers.certificates import NewScope
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import Label
from sustainability.bought import shares_bought
from sustainability.cooked import shares_of_meal
from sustainability.heaps import Per, Span
from sustainability.wasted import wasted
from tests.builders import (
    MONDAY,
    a_certificate,
    a_meal,
    a_producer,
    a_product,
    balances_of,
    bought_by,
    moves_of,
    some_stock,
    total_held,
)
from tests.inventory.exchanges.two_ends import (
    a_transfer,
    an_arrival,
    lines_of,
    out,
    receive,
    send,
)

TUESDAY = MONDAY + timedelta(days=1)


def test_ten_kilos_of_carrots_help_a_neighbour_out(session: Session, awa: By, ben: By) -> None:
    """Awa sends Ben 8 kg; 6 arrive, half a kilo is crushed, the rest is missing."""
    carrots = a_product(session, name=f"Carottes {new_id()}")
    lot = some_stock(session, awa, "10", product=carrots, lot_number="L7", use_by=TUESDAY)
    transfer = send(session, awa, ben, out("8", product_id=carrots.id), note="Par Léo")

    (waiting,) = on_the_way(session, ben.canteen_id)
    assert (waiting.coming, waiting.lines, waiting.grams) == (True, 1, 8000)
    assert [one.coming for one in on_the_way(session, awa.canteen_id)] == [False]
    assert on_hand(session, canteen_id=ben.canteen_id) == []

    arrival = receive(session, ben, transfer, ("6", "0.5"), received_on=TUESDAY)

    assert on_the_way(session, awa.canteen_id) == on_the_way(session, ben.canteen_id) == []
    (here,) = on_hand(session, canteen_id=ben.canteen_id)
    assert (here.name, here.quantity, here.cost) == (carrots.name, 6, 12)
    (told,) = differences(session, transfer, canteen_id=awa.canteen_id)
    assert told.sent == Held(Decimal(8), 8000, Decimal(16))
    assert told.damaged == Held(Decimal("0.5"), 500, Decimal(1))
    assert told.short == Held(Decimal("1.5"), 1500, Decimal(3))
    record = session.get_one(WasteRecord, (ben.canteen_id, arrival))
    assert (record.stage, record.grams) == (Stage.STORAGE_LOSS, 500)
    assert record.product_id == carrots.id
    stages = {
        one.stage: one for one in wasted(session, Span((ben.canteen_id,), MONDAY, TUESDAY))
    }
    assert (stages[Stage.STORAGE_LOSS].grams, stages[Stage.STORAGE_LOSS].cost) == (500, 1)
    same = session.get_one(Lot, (ben.canteen_id, lot))
    assert (same.number, same.use_by, same.came_on) == ("L7", TUESDAY, TUESDAY)
    serve(session, a_meal((carrots, "6"), served_on=TUESDAY), ben)
    assert on_hand(session, canteen_id=ben.canteen_id) == []


def test_a_transfer_sent_twice_leaves_once(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    new = a_transfer(ben, out("4", lot_id=lot))
    assert send_transfer(session, new, awa) == send_transfer(session, new, awa) == new.id
    assert balances_of(session, awa)[lot, Kind.OTHER_CANTEEN].quantity == 4
    arrival = an_arrival(session, new.id)
    for _ in range(2):
        assert receive_transfer(session, arrival, ben) == arrival.id
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4
    with pytest.raises(IdAlreadyUsed):
        send_transfer(session, new.model_copy(update={"note": "autre"}), awa)
    back = a_transfer(awa, out("1", lot_id=lot))
    with pytest.raises(IdAlreadyUsed):
        send_transfer(session, back.model_copy(update={"id": new.id}), ben)


def test_the_earliest_use_by_leaves_first_from_as_many_lots_as_it_takes(
    session: Session, awa: By, ben: By
) -> None:
    carrots = a_product(session)
    late = some_stock(session, awa, "5", product=carrots, use_by=date(2026, 3, 20))
    soon = some_stock(session, awa, "3", product=carrots, use_by=TUESDAY)
    transfer = send(session, awa, ben, out("4", product_id=carrots.id))
    assert {line.lot_id: line.quantity for line in lines_of(session, transfer)} == {
        soon: 3,
        late: 1,
    }
    receive(session, ben, transfer)
    shelf = {
        lot: held.quantity
        for (lot, kind), held in balances_of(session, ben).items()
        if kind == Kind.SHELF
    }
    assert shelf == {soon: 3, late: 1}


def test_evidence_comes_along_and_the_purchase_stays_where_it_was_paid(
    session: Session, awa: By, ben: By
) -> None:
    producer = a_producer(session, awa)
    paper = a_certificate(
        session,
        awa,
        producer_id=producer,
        scopes=(NewScope(family=Family.FRUIT_AND_VEGETABLES),),
    )
    lot = some_stock(
        session, awa, "10", labels=(Label.BIO,), producer_id=producer, brand="Les Tilleuls"
    )
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    receive(session, ben, transfer)

    (theirs,), (ours,) = bought_by(session, awa), bought_by(session, ben)
    assert (ours.id, ours.kind, ours.grams) == (lot, LineKind.OPENING, 4000)
    for column in ("proven", "declared", "local", "local_km", "short_circuit", "bought_on"):
        assert getattr(ours, column) == getattr(theirs, column)
    assert ours.proven == {Label.BIO}
    rows = select(EvidenceRow).where(EvidenceRow.canteen_id == ben.canteen_id)
    (row,) = session.scalars(rows)
    assert (row.line_id, row.certificate_id, row.evidence) == (lot, paper, Evidence.PROVEN)
    here = session.get_one(Lot, (ben.canteen_id, lot))
    there = session.get_one(Lot, (awa.canteen_id, lot))
    for column in ("brand", "supplier_id", "producer_id", "vat_rate", "use_by", "best_before"):
        assert getattr(here, column) == getattr(there, column)

    span = Span((ben.canteen_id,), MONDAY, MONDAY)
    assert shares_bought(session, span, by=Per.MONTH) == []
    product = here.product_id
    meal = a_meal(served_on=MONDAY)
    line = {"id": new_id(), "product_id": product, "quantity": Decimal(4)}
    meal = type(meal).model_validate({**meal.model_dump(), "ingredients": [line]})
    serve(session, meal, ben)
    share = shares_of_meal(session, meal.id, canteen_id=ben.canteen_id)
    organic = share[Measure.ORGANIC, Basis.VALUE]
    assert organic.numerator == organic.denominator == Decimal(8)


@pytest.mark.parametrize("short", ["0", "0.001", "3.333"])
def test_what_left_is_what_came_and_what_did_not(
    session: Session, awa: By, ben: By, short: str
) -> None:
    lot = some_stock(session, awa, "10", grams=9999, price=Decimal("1.3333"))
    transfer = send(session, awa, ben, out("7.777", lot_id=lot))
    good = Decimal("5.777") - Decimal(short)
    receive(session, ben, transfer, (str(good), "2"))
    (told,) = sent_lines(session, transfer, canteen_id=ben.canteen_id)
    assert told.arrived
    for at in range(3):
        assert told.sent[at] == told.arrived[at] + told.damaged[at] + told.short[at]
    theirs, ours = balances_of(session, awa), balances_of(session, ben)
    left, came = theirs[lot, Kind.OTHER_CANTEEN], ours[lot, Kind.OTHER_CANTEEN]
    for at in range(3):
        assert left[at] + came[at] == told.short[at]
    for by in (awa, ben):
        assert total_held(session, by) == Held(Decimal(0), 0, Decimal(0))
        assert verify(session, canteen_id=by.canteen_id) == []


def test_of_two_lines_of_one_lot_each_is_said(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa, "10")
    transfer = send(session, awa, ben, out("3", lot_id=lot), out("2", lot_id=lot))
    receive(session, ben, transfer, ("3", "0"), ("0", "0"))
    (told,) = differences(session, transfer, canteen_id=ben.canteen_id)
    assert told.short.quantity == 2
    assert session.get_one(Lot, (ben.canteen_id, lot)).quantity == 3


def test_nothing_of_it_came(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    receive(session, ben, transfer, ("0", "0"))
    assert on_the_way(session, ben.canteen_id) == []
    assert moves_of(session, ben) == []
    assert session.get(Lot, (ben.canteen_id, lot)) is None
    (told,) = differences(session, transfer, canteen_id=ben.canteen_id)
    assert told.short == told.sent


def test_all_well_there_is_no_difference(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    assert differences(session, transfer, canteen_id=ben.canteen_id) == []
    receive(session, ben, transfer)
    assert differences(session, transfer, canteen_id=ben.canteen_id) == []


def test_a_chosen_shelf_is_the_receivers_own(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    ours = places_of(session, ben.canteen_id).of_kind[Kind.FRIDGE]
    theirs = places_of(session, awa.canteen_id).of_kind[Kind.FRIDGE]
    with pytest.raises(PlaceNotFound):
        receive(session, ben, transfer, place_id=theirs)
    receive(session, ben, transfer, place_id=ours)
    assert balances_of(session, ben)[lot, Kind.FRIDGE].quantity == 4
