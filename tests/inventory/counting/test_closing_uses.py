"""What was used between two days, without weighing it; it adds up whatever people do."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.balances import NOTHING
from inventory.counting.closing_uses import Use, use_of
from inventory.counting.counts import Became
from inventory.kitchen.meals import serve
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.moves import Cause, Move, post
from inventory.places import Kind, places_of
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from sourcing.products import StockUnit
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.counting.hands import counted, found
from tests.inventory.exchanges.two_ends import a_partner

SUNDAY = MONDAY + timedelta(days=6)
NEXT_WEEK = (MONDAY + timedelta(days=7), MONDAY + timedelta(days=13))


def on(number: int) -> date:
    return MONDAY + timedelta(days=number)


def week(
    session: Session, by: By, first: date = MONDAY, last: date = SUNDAY
) -> dict[UUID, Use]:
    uses = use_of(session, canteen_id=by.canteen_id, first=first, last=last)
    return {use.product_id: use for use in uses}


def by_hand(
    session: Session, by: By, lot_id: UUID, quantity: int, ends: tuple[Kind, Kind], cause: Cause
) -> None:
    """What other files of the room post: a transfer, a donation, a dish put away."""
    document = Document(
        canteen_id=by.canteen_id, kind="by hand", fingerprint=bytes(32), person_id=by.person_id
    )
    session.add(document)
    session.flush()
    places = places_of(session, by.canteen_id).of_kind
    move = Move(
        canteen_id=by.canteen_id,
        id=new_id(),
        document_id=document.id,
        lot_id=lot_id,
        quantity=Decimal(quantity),
        grams=quantity * 1000,
        cost=Decimal(quantity * 2),
        source_id=places[ends[0]],
        destination_id=places[ends[1]],
        moved_on=on(4),
        cause=cause,
    )
    post(session, [move])


def test_a_week_of_carrots(session: Session, awa: By) -> None:
    """Ten kilos lay there, forty came; at the week's end eight are left: thirty were used."""
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots, received_on=on(-3))
    lot = some_stock(session, awa, "40", product=carrots, received_on=on(0))
    serve(session, a_meal((carrots, "12"), served_on=on(1)), awa)
    wasted = NewWaste(
        id=new_id(),
        wasted_on=on(2),
        stage=Stage.STORAGE_LOSS,
        product_id=carrots.id,
        quantity=Decimal(3),
    )
    discard(session, wasted, awa)
    by_hand(session, awa, lot, 4, (Kind.SHELF, Kind.DONATED), Cause.DONATION)
    by_hand(session, awa, lot, 6, (Kind.SHELF, Kind.OTHER_CANTEEN), Cause.TRANSFER)
    by_hand(session, awa, lot, 1, (Kind.OTHER_CANTEEN, Kind.SHELF), Cause.TRANSFER)
    by_hand(session, awa, lot, 2, (Kind.SHELF, Kind.FRIDGE), Cause.TRANSFER)
    by_hand(session, awa, lot, 2, (Kind.KITCHEN, Kind.SHELF), Cause.PREPARATION)
    counted(session, awa, found(carrots, "8"), counted_on=on(6))
    [use] = week(session, awa).values()
    figures = {
        "opening": 10,
        "receipts": 40,
        "transfers_in": 1,
        "waste": 3,
        "donations": 4,
        "transfers_out": 6,
        "closing": 8,
        "use": 30,
    }
    for name, kilos in figures.items():
        assert getattr(use, name) == (kilos, kilos * 1000, kilos * 2), name
    assert (use.product, use.unit) == (carrots.name, StockUnit.KG)
    assert (use.rescued, use.entered, use.sorted, use.difference) == (NOTHING,) * 4
    [next_week] = week(session, awa, *NEXT_WEEK).values()
    assert (next_week.opening, next_week.closing) == (use.closing, use.closing)
    assert next_week.use == NOTHING


def test_what_was_given_entered_found_and_sorted_stands_apart(
    session: Session, awa: By
) -> None:
    carrots, unsorted = a_product(session), a_product(session)
    line = OpeningLine(
        id=new_id(), product_id=carrots.id, quantity=Decimal(5), worth=Decimal(10)
    )
    open_stock(session, OpeningStock(id=new_id(), found_on=on(0), lines=(line,)), awa)
    crate = Crate(
        id=new_id(), rescued_on=on(1), donor="Marché", grams=10_000, product_id=unsorted.id
    )
    rescue(session, crate, awa)
    part = SortedInto(id=new_id(), product_id=carrots.id, grams=7_000)
    sorting = Sorting(
        id=new_id(), rescue_id=crate.id, sorted_on=on(2), into=(part,), loss_grams=2_000
    )
    sort(session, sorting, awa)
    counted(session, awa, found(carrots, "13"), counted_on=on(3))
    counted(session, awa, found(carrots, "11", became=Became.MISCOUNTED), counted_on=on(4))
    given = {"became": Became.GIVEN, "association_id": a_partner(session, awa)}
    counted(session, awa, found(carrots, "10", **given), counted_on=on(5))
    uses = week(session, awa)
    first, second = uses[carrots.id], uses[unsorted.id]
    assert (first.entered.quantity, first.sorted.quantity, first.difference.quantity) == (
        5,
        7,
        -1,
    )
    assert (first.donations.quantity, first.closing.quantity) == (1, 10)
    assert first.use == NOTHING
    assert (second.rescued.grams, second.sorted.grams, second.waste.grams) == (
        10_000,
        -7_000,
        2_000,
    )
    assert (second.closing.grams, second.use) == (1_000, NOTHING)


def test_what_was_taken_back_never_was(session: Session, awa: By) -> None:
    carrots = a_product(session)
    delivery = a_delivery(a_supplier(session, awa), a_line(carrots, "5"), received_on=on(0))
    receive(session, delivery, awa)
    meal = serve(session, a_meal((carrots, "2"), served_on=on(1)), awa)
    before = week(session, awa)
    back = take_back(session, awa, meal)
    # By its own day the reversal lies months later; its meal was of this week.
    assert week(session, awa)[carrots.id].use == NOTHING
    assert week(session, awa)[carrots.id].closing.quantity == 5
    take_back(session, awa, back)
    assert week(session, awa) == before
    take_back(session, awa, delivery.id)
    [use] = week(session, awa).values()
    assert (use.receipts, use.closing.quantity, use.use.quantity) == (NOTHING, -2, 2)


def test_another_canteen_and_other_weeks_stay_out(session: Session, awa: By) -> None:
    elsewhere, carrots = somebody_in_a_new_canteen(session), a_product(session)
    some_stock(session, elsewhere, product=carrots)
    some_stock(session, awa, product=carrots, received_on=on(7))
    assert week(session, awa) == {}
    assert week(session, elsewhere)[carrots.id].closing.quantity == 10


def test_it_is_two_statements_whatever_lies_there(
    engine: Engine, session: Session, awa: By
) -> None:
    for _ in range(5):
        some_stock(session, awa)
    assert statements(engine, lambda: week(session, awa)) == 2
