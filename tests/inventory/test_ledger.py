from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held, Spot, StockBalance, held_at, on_hand
from inventory.differences import Difference, verify
from inventory.kitchen.meals import serve
from inventory.lots import Whole
from inventory.moves import Cause, Move, StockMove, part_of, post
from inventory.places import Kind, PlaceNotFound, furnish, places_of
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
)


def ten_kilos(session: Session, by: By, product: Product | None = None) -> Spot:
    """On the shelf, at 2 € the kilo."""
    lot_id = some_stock(session, by, "10", product=product or a_product(session))
    return Spot(by.canteen_id, lot_id, places_of(session, by.canteen_id).of_kind[Kind.SHELF])


def a_move(session: Session, spot: Spot, **facts: Any) -> Move:
    """A kilo to the kitchen, on the paper that brought it."""
    brought = session.get_one(StockMove, (spot.canteen_id, spot.lot_id))
    facts = {
        "canteen_id": spot.canteen_id,
        "id": new_id(),
        "document_id": brought.document_id,
        "lot_id": spot.lot_id,
        "quantity": Decimal(1),
        "grams": 1000,
        "cost": Decimal(2),
        "source_id": spot.place_id,
        "destination_id": places_of(session, spot.canteen_id).of_kind[Kind.KITCHEN],
        "moved_on": MONDAY,
        "cause": Cause.MEAL,
        **facts,
    }
    return Move(**facts)


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE stock_moves SET quantity = 1",
        "DELETE FROM stock_moves",
        "INSERT OR REPLACE INTO stock_moves SELECT * FROM stock_moves",
        "TRUNCATE stock_moves CASCADE",
    ],
)
def test_the_database_refuses_to_rewrite_the_ledger(
    session: Session, awa: By, rewriting: str
) -> None:
    only_on = {"INSERT OR REPLACE": "sqlite", "TRUNCATE": "postgresql"}
    for words, dialect in only_on.items():
        if rewriting.startswith(words) and session.get_bind().dialect.name != dialect:
            pytest.skip(f"{words} is {dialect}'s own")
    ten_kilos(session, awa)
    with pytest.raises(DBAPIError, match="stock_moves is append-only"):
        session.execute(text(rewriting))


def test_a_balance_is_what_its_moves_add_up_to(session: Session, awa: By) -> None:
    shelf = ten_kilos(session, awa)
    post(session, [a_move(session, shelf), a_move(session, shelf)])
    kitchen = places_of(session, awa.canteen_id).of_kind[Kind.KITCHEN]
    cooked = shelf._replace(place_id=kitchen)
    assert held_at(session, [shelf, cooked]) == {
        shelf: Held(Decimal(8), 8000, Decimal(16)),
        cooked: Held(Decimal(2), 2000, Decimal(4)),
    }
    never = shelf._replace(place_id=new_id())
    assert held_at(session, [never]) == {never: NOTHING}
    assert verify(session, canteen_id=awa.canteen_id) == []


@pytest.mark.parametrize(
    ("column", "value", "difference"),
    [
        ("quantity", Decimal("10.001"), (Decimal("0.001"), 0, Decimal(0))),
        ("grams", 9999, (Decimal(0), -1, Decimal(0))),
        ("cost", Decimal("20.0001"), (Decimal(0), 0, Decimal("0.0001"))),
    ],
)
def test_verify_names_a_balance_that_was_tampered_with(
    session: Session, awa: By, column: str, value: Any, difference: Any
) -> None:
    shelf = ten_kilos(session, awa)
    assert verify(session, canteen_id=awa.canteen_id) == []
    _tamper(session, shelf, **{column: value})
    assert verify(session, canteen_id=awa.canteen_id) == [Difference(shelf, *difference)]


def test_verify_names_a_balance_that_vanished(session: Session, awa: By) -> None:
    shelf = ten_kilos(session, awa)
    balance = session.get_one(StockBalance, tuple(shelf))
    session.delete(balance)
    session.flush()
    missing = Difference(shelf, Decimal(-10), -10_000, Decimal(-20))
    assert verify(session, canteen_id=awa.canteen_id) == [missing]


def test_verify_looks_at_one_canteen_or_at_all(session: Session, awa: By) -> None:
    theirs = ten_kilos(session, somebody_in_a_new_canteen(session))
    _tamper(session, theirs, quantity=Decimal(11))
    assert verify(session, canteen_id=awa.canteen_id) == []
    assert Difference(theirs, Decimal(1), 0, Decimal(0)) in verify(session)


def test_a_move_cannot_name_another_canteens_lot(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    ours, theirs = ten_kilos(session, awa), ten_kilos(session, ben)
    with pytest.raises(IntegrityError):
        post(session, [a_move(session, ours, lot_id=theirs.lot_id)])


def test_a_move_cannot_name_another_canteens_place(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    ours, theirs = ten_kilos(session, awa), ten_kilos(session, ben)
    with pytest.raises(IntegrityError):
        post(session, [a_move(session, ours, destination_id=theirs.place_id)])


def test_a_move_cannot_stand_on_another_canteens_paper(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    ours, theirs = ten_kilos(session, awa), ten_kilos(session, ben)
    paper = session.get_one(StockMove, (ben.canteen_id, theirs.lot_id)).document_id
    with pytest.raises(IntegrityError):
        post(session, [a_move(session, ours, document_id=paper)])


@pytest.mark.parametrize(
    "wrong", [{"quantity": Decimal(0)}, {"quantity": Decimal(-1)}, {"grams": -1}]
)
def test_a_move_carries_something_forward(
    session: Session, awa: By, wrong: dict[str, Any]
) -> None:
    shelf = ten_kilos(session, awa)
    with pytest.raises(IntegrityError):
        post(session, [a_move(session, shelf, **wrong)])


def test_a_move_goes_somewhere(session: Session, awa: By) -> None:
    shelf = ten_kilos(session, awa)
    with pytest.raises(IntegrityError, match="goes_somewhere"):
        post(session, [a_move(session, shelf, destination_id=shelf.place_id)])


def test_one_move_is_answered_once(session: Session, awa: By) -> None:
    shelf = ten_kilos(session, awa)
    answer = {"reverses_id": shelf.lot_id, "cause": Cause.REVERSAL}
    post(session, [a_move(session, shelf, **answer)])
    with pytest.raises(IntegrityError):
        post(session, [a_move(session, shelf, **answer)])


def test_on_hand_is_by_product_over_all_shelves(session: Session, awa: By) -> None:
    carrots, leeks = a_product(session, name=f"A {new_id()}"), a_product(session)
    ten_kilos(session, awa, carrots)
    freezer = places_of(session, awa.canteen_id).of_kind[Kind.FREEZER]
    some_stock(session, awa, "2.5", product=carrots, place_id=freezer, price=Decimal(3))
    some_stock(session, awa, "1", product=leeks)
    serve(session, a_meal((leeks, "1")), awa)
    (held,) = on_hand(session, canteen_id=awa.canteen_id)
    assert (held.name, held.quantity, held.grams, held.cost) == (
        carrots.name,
        Decimal("12.5"),
        12_500,
        Decimal("27.50"),
    )


def test_a_shelf_is_the_canteens_own(session: Session, awa: By) -> None:
    places = places_of(session, awa.canteen_id)
    assert [places.of_kind[kind] for kind in (Kind.SHELF, Kind.FRIDGE, Kind.FREEZER)] == list(
        places.shelves
    )
    assert places.shelf(None, otherwise=Kind.FRIDGE) == places.of_kind[Kind.FRIDGE]
    theirs = places_of(session, somebody_in_a_new_canteen(session).canteen_id)
    for wrong in (theirs.shelves[0], places.of_kind[Kind.WASTE], new_id()):
        with pytest.raises(PlaceNotFound):
            places.shelf(wrong)


def test_a_canteen_is_furnished_once(session: Session, awa: By) -> None:
    before = places_of(session, awa.canteen_id)
    furnish(session, awa.canteen_id)
    assert places_of(session, awa.canteen_id) == before


def test_parts_are_pro_rata_and_the_last_takes_the_rest() -> None:
    lot = Whole(new_id(), new_id(), Decimal(3), 1000, Decimal("1.00"), None)
    whole = Held(Decimal(3), 1000, Decimal("1.0000"))
    third = part_of(lot, Decimal(1), whole)
    assert third == Held(Decimal(1), 333, Decimal("0.3333"))
    left = whole.less(third).less(third)
    assert part_of(lot, Decimal(1), left) == Held(Decimal(1), 334, Decimal("0.3334"))


def test_nothing_posted_is_nothing_done(session: Session, awa: By) -> None:
    post(session, [])
    assert moves_of(session, awa) == []


def _tamper(session: Session, spot: Spot, **values: Any) -> None:
    session.execute(
        update(StockBalance)
        .where(
            StockBalance.canteen_id == spot.canteen_id,
            StockBalance.lot_id == spot.lot_id,
            StockBalance.place_id == spot.place_id,
        )
        .values(**values)
    )
