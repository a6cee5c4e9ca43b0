"""What is found is compared with the book; the difference says what became of it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.counting.counting import count
from inventory.counting.counts import Became, Count
from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import Stage, WasteRecord
from inventory.moves import Cause
from inventory.places import Kind, places_of
from inventory.purchases import Kind as LineKind
from kernel.actor import By
from sourcing.products import StockUnit
from sustainability.heaps import Span
from sustainability.wasted import wasted
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    bought_by,
    moves_of,
    some_stock,
    take_back,
    total_held,
)
from tests.inventory.counting.hands import (
    a_count,
    counted,
    found,
    line_of,
    on_shelves,
    stock_of,
    went_to,
)
from tests.inventory.exchanges.two_ends import a_partner


def day(number: int) -> date:
    return MONDAY.replace(day=number)


def test_a_week_without_weighing_every_onion(session: Session, awa: By) -> None:
    """Onions came on Monday; on Friday the crate is counted, and the rest was cooked."""
    onions, rice, milk = (a_product(session) for _ in range(3))
    crate = some_stock(session, awa, "10", product=onions)
    sack = some_stock(session, awa, "25", product=rice)
    bottles = some_stock(session, awa, "6", product=milk)
    week = counted(
        session,
        awa,
        found(onions, grams=2_500),
        found(rice, packs=Decimal("2.5"), pack_quantity=Decimal(5)),
        found(milk, "4", became=Became.WASTED, opened=True),
        counted_on=day(6),
    )
    assert on_shelves(session, awa) == {
        crate: Decimal("2.5"),
        sack: Decimal("12.5"),
        bottles: 4,
    }
    kitchen = went_to(session, awa, Kind.KITCHEN)
    assert kitchen[crate] == (Decimal("7.5"), 7_500, Decimal(15))
    assert kitchen[sack] == (Decimal("12.5"), 12_500, Decimal(25))
    assert went_to(session, awa, Kind.WASTE) == {bottles: (2, 2_000, Decimal(4))}
    # Taken back, the book is as it was before; put back, as after.
    after = balances_of(session, awa)
    back = take_back(session, awa, week)
    assert on_shelves(session, awa) == {crate: 10, sack: 25, bottles: 6}
    take_back(session, awa, back)
    assert balances_of(session, awa) == after
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_the_earliest_use_by_is_taken_to_be_used(session: Session, awa: By) -> None:
    yoghurt = a_product(session)
    later = some_stock(session, awa, "4", product=yoghurt, use_by=day(20))
    first = some_stock(session, awa, "3", product=yoghurt, use_by=day(9))
    last = some_stock(session, awa, "2", product=yoghurt, use_by=day(25))
    counted(session, awa, found(yoghurt, "3"))
    assert on_shelves(session, awa) == {later: 1, last: 2}
    assert went_to(session, awa, Kind.KITCHEN)[first].quantity == 3


def test_what_came_after_the_count_is_not_taken_to_be_used(session: Session, awa: By) -> None:
    fish = a_product(session)
    sunday = some_stock(session, awa, "4", product=fish, use_by=day(20))
    tuesday = some_stock(session, awa, "3", product=fish, use_by=day(9), received_on=day(4))
    counted(session, awa, found(fish, "1", booked=Decimal(4)), counted_on=day(3))
    assert on_shelves(session, awa) == {sunday: 1, tuesday: 3}


def test_lot_by_lot_each_says_what_became_of_it(session: Session, awa: By) -> None:
    cheese = a_product(session)
    lots = [some_stock(session, awa, "10", product=cheese) for _ in range(4)]
    became = (Became.COOKED, Became.WASTED, Became.GIVEN, Became.MISCOUNTED)
    whom = a_partner(session, awa)
    new = a_count(
        *(
            found(lot, "7", became=one, association_id=whom)
            for lot, one in zip(lots, became, strict=True)
        )
    )
    count(session, new, awa)
    assert on_shelves(session, awa) == dict.fromkeys(lots, 7)
    ends = (Kind.KITCHEN, Kind.WASTE, Kind.DONATED, Kind.COUNT_DIFFERENCE)
    for lot, end in zip(lots, ends, strict=True):
        assert went_to(session, awa, end) == {lot: (3, 3_000, Decimal(6))}
    posted = {move.id: move for move in moves_of(session, awa)}
    causes = [posted[line.id].cause for line in new.lines]
    assert causes == [Cause.COUNT, Cause.WASTE, Cause.DONATION, Cause.COUNT]
    assert sum(move.document_id == new.id for move in posted.values()) == 3


def test_a_lot_is_weighed_by_its_own_grams(session: Session, awa: By) -> None:
    melons = a_product(session, unit=StockUnit.PIECE, grams_per_unit=1_000)
    heavy = some_stock(session, awa, "10", product=melons, grams=15_000)
    line = found(heavy, "1", grams=3_000, packs=Decimal("0.5"), pack_quantity=Decimal(4))
    counted(session, awa, line)
    assert on_shelves(session, awa) == {heavy: 5}
    assert line_of(session, awa, line.id).found == 5
    counted(session, awa, found(melons, grams=3_000))
    assert on_shelves(session, awa) == {heavy: 3}


def test_nothing_left_takes_the_last_gram_and_cent(session: Session, awa: By) -> None:
    eggs = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60)
    lot = some_stock(session, awa, "3", product=eggs, grams=100, price=Decimal("0.3333"))
    serve(session, a_meal((eggs, "1")), awa)
    counted(session, awa, found(eggs, "1"))
    counted(session, awa, found(eggs, "0"))
    assert lot not in on_shelves(session, awa)
    kitchen = went_to(session, awa, Kind.KITCHEN)[lot]
    assert kitchen == (3, 100, Decimal(1))
    assert (lot, Kind.SHELF) not in balances_of(session, awa)


def test_more_than_booked_is_of_the_newest_lot(session: Session, awa: By) -> None:
    leeks = a_product(session)
    some_stock(session, awa, "2", product=leeks)
    newest = some_stock(session, awa, "2", product=leeks, received_on=day(4), grams=2_200)
    counted(session, awa, found(leeks, "5", became=Became.WASTED), counted_on=day(5))
    assert stock_of(session, awa, leeks) == 5
    assert went_to(session, awa, Kind.COUNT_DIFFERENCE) == {newest: (-1, -1_100, Decimal(-2))}
    assert went_to(session, awa, Kind.WASTE) == {}


def test_the_newest_lot_may_have_left_the_shelf_already(session: Session, awa: By) -> None:
    leeks, shelves = a_product(session), places_of(session, awa.canteen_id).of_kind
    fridge = shelves[Kind.FRIDGE]
    lot = some_stock(session, awa, "2", product=leeks, place_id=fridge)
    counted(session, awa, found(leeks, "0"))
    counted(session, awa, found(leeks, "1"))
    assert {spot for spot in balances_of(session, awa) if spot[1] == Kind.FRIDGE} == {
        (lot, Kind.FRIDGE)
    }
    assert on_shelves(session, awa) == {lot: 1}


def test_what_nobody_logged_is_found_with_its_evidence_unknown(
    session: Session, awa: By
) -> None:
    honey = a_product(session, unit=StockUnit.PIECE, grams_per_unit=500)
    jars = counted(session, awa, found(honey, "4"))
    [(lot, quantity)] = on_shelves(session, awa).items()
    assert quantity == 4
    assert went_to(session, awa, Kind.COUNT_DIFFERENCE) == {lot: (-4, -2_000, 0)}
    [line] = bought_by(session, awa)
    assert (line.kind, line.grams, line.net_value) == (LineKind.OPENING, 2_000, 0)
    assert line.unknown
    take_back(session, awa, jars)
    assert on_shelves(session, awa) == {}
    # Its lot was taken back with it, so the next count opens another.
    counted(session, awa, found(honey, "1"))
    assert lot not in on_shelves(session, awa)


def test_below_zero_is_settled_by_a_count(session: Session, awa: By) -> None:
    carrots = a_product(session)
    lot = some_stock(session, awa, "2", product=carrots)
    serve(session, a_meal((carrots, "5")), awa)
    assert on_shelves(session, awa) == {lot: -3}
    counted(session, awa, found(carrots, "0"))
    assert on_shelves(session, awa) == {}
    assert went_to(session, awa, Kind.COUNT_DIFFERENCE) == {lot: (-3, -3_000, Decimal(-6))}
    assert went_to(session, awa, Kind.KITCHEN)[lot].quantity == 5


def test_one_lot_answers_for_another_that_owes(session: Session, awa: By) -> None:
    """The meal named the wrong lot: what lies there less answers it, and is not cooked again."""
    rice = a_product(session)
    owing = some_stock(session, awa, "1", product=rice)
    full = some_stock(session, awa, "10", product=rice)
    named = (
        a_meal((rice, "3"))
        .ingredients[0]
        .model_copy(update={"product_id": None, "lot_id": owing})
    )
    serve(session, a_meal().model_copy(update={"ingredients": (named,)}), awa)
    assert on_shelves(session, awa) == {owing: -2, full: 10}
    line = found(rice, "7")
    counted(session, awa, line)
    assert on_shelves(session, awa) == {full: 7}
    difference = went_to(session, awa, Kind.COUNT_DIFFERENCE)
    assert {lot: held.quantity for lot, held in difference.items()} == {owing: -2, full: 2}
    # Eight were booked and seven found: one kilo was cooked besides, no more.
    assert went_to(session, awa, Kind.KITCHEN)[full].quantity == 1
    [cooked] = [move for move in moves_of(session, awa) if move.id == line.id]
    assert (cooked.lot_id, cooked.quantity) == (full, 1)
    assert total_held(session, awa) == (0, 0, 0)


def test_one_shelf_is_counted_alone(session: Session, awa: By) -> None:
    peas, shelves = a_product(session), places_of(session, awa.canteen_id).of_kind
    frozen = some_stock(session, awa, "5", product=peas, place_id=shelves[Kind.FREEZER])
    dry = some_stock(session, awa, "5", product=peas)
    counted(session, awa, found(peas, "2", place_id=shelves[Kind.FREEZER]))
    assert on_shelves(session, awa) == {frozen: 2, dry: 5}
    both = (
        found(peas, "1", place_id=shelves[Kind.FREEZER]),
        found(peas, "4", place_id=shelves[Kind.SHELF]),
    )
    counted(session, awa, *both)
    assert on_shelves(session, awa) == {frozen: 1, dry: 4}


def test_a_count_made_without_signal_stays_right(session: Session, awa: By) -> None:
    """The list said 10, 9 lay there; before the phone had signal, 2 were cooked and 5 came."""
    rice = a_product(session)
    old = some_stock(session, awa, "10", product=rice)
    line = found(rice, "9", booked=Decimal(10))
    serve(session, a_meal((rice, "2")), awa)
    new = some_stock(session, awa, "5", product=rice)
    new_count = a_count(line)
    count(session, new_count, awa)
    assert stock_of(session, awa, rice) == 12
    assert went_to(session, awa, Kind.KITCHEN)[old].quantity == 3
    assert on_shelves(session, awa)[new] == 5
    count(session, new_count, awa)
    assert stock_of(session, awa, rice) == 12


def test_a_list_that_showed_less_than_nothing_is_counted_too(session: Session, awa: By) -> None:
    rice = a_product(session)
    lot = some_stock(session, awa, "1", product=rice)
    serve(session, a_meal((rice, "3")), awa)
    line = found(rice, "4", booked=Decimal(-2))
    some_stock(session, awa, "20", product=rice)
    counted(session, awa, line)
    assert stock_of(session, awa, rice) == 24
    assert lot not in on_shelves(session, awa)
    # Shown 5, found 1, while 24 were cooked meanwhile: the book owes what it owed, and 4 more.
    serve(session, a_meal((rice, "24")), awa)
    counted(session, awa, found(rice, "1", booked=Decimal(5)))
    assert stock_of(session, awa, rice) == -4
    counted(session, awa, found(rice, "1", booked=Decimal(0)))
    assert stock_of(session, awa, rice) == -3
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_what_a_count_finds_thrown_away_is_waste_of_the_shelf(
    session: Session, awa: By
) -> None:
    bread, milk = a_product(session), a_product(session)
    for product in (bread, milk):
        some_stock(session, awa, "5", product=product)
    lines = [found(one, "3", became=Became.WASTED) for one in (bread, milk)]
    week = counted(session, awa, *lines)
    record = session.get_one(WasteRecord, (awa.canteen_id, week))
    assert (record.stage, record.grams, record.product_id) == (Stage.STORAGE_LOSS, 4_000, None)
    assert record.estimated
    span = Span((awa.canteen_id,), MONDAY, MONDAY)
    lost = {one.stage: one for one in wasted(session, span)}[Stage.STORAGE_LOSS]
    assert (lost.grams, lost.cost) == (4_000, Decimal(8))
    take_back(session, awa, week)
    lost = {one.stage: one for one in wasted(session, span)}[Stage.STORAGE_LOSS]
    assert (lost.grams, lost.cost) == (0, 0)


def test_a_count_that_finds_what_was_booked_moves_nothing(session: Session, awa: By) -> None:
    rice = a_product(session)
    some_stock(session, awa, "5", product=rice)
    before = moves_of(session, awa)
    line = found(rice, "5")
    week = counted(session, awa, line, before_service=True, note="after the storm")
    assert moves_of(session, awa) == before
    kept = session.scalars(select(Count).where(Count.canteen_id == awa.canteen_id)).one()
    assert (kept.id, kept.before_service, kept.note) == (week, True, "after the storm")
    said = line_of(session, awa, line.id)
    assert (said.found, said.booked, said.became) == (5, 5, Became.COOKED)
    take_back(session, awa, week)
