from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held, on_hand
from inventory.differences import verify
from inventory.kitchen.meals import (
    Addition,
    Ingredient,
    Meal,
    MealIssue,
    MealNotFound,
    Measured,
    MoreCooksThanCovers,
    NobodyAte,
    NoIngredient,
    add_to_meal,
    serve,
)
from inventory.places import Kind
from inventory.purchases import Kind as LineKind
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import ProductNotFound, StockUnit
from suppliers.evidence import Evidence
from suppliers.labels import Label
from tests.builders import (
    a_meal,
    a_product,
    balances_of,
    bought_by,
    eaten,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)


def day(number: int) -> date:
    return date(2026, 3, number)


def test_a_meal_takes_its_part_of_a_lot_with_its_weight_and_cost(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    lot_id = some_stock(session, awa, "10", product=carrots, grams=9800)
    meal = a_meal((carrots, "2.5"))
    serve(session, meal, awa)
    assert balances_of(session, awa) == {
        (lot_id, Kind.SUPPLIER): Held(Decimal(-10), -9800, Decimal(-20)),
        (lot_id, Kind.SHELF): Held(Decimal("7.5"), 7350, Decimal(15)),
        (lot_id, Kind.KITCHEN): Held(Decimal("2.5"), 2450, Decimal(5)),
    }
    (issue,) = session.scalars(select(MealIssue).where(MealIssue.meal_id == meal.id))
    assert (issue.id, issue.basis) == (meal.ingredients[0].id, Measured.MEASURED)


def test_one_product_may_be_named_twice(session: Session, awa: By) -> None:
    carrots = a_product(session)
    first = some_stock(session, awa, "3", product=carrots, use_by=day(5))
    second = some_stock(session, awa, "3", product=carrots, use_by=day(6))
    serve(session, a_meal((carrots, "2"), (carrots, "2")), awa)
    assert eaten(session, awa) == {first: 3, second: 1}


def test_the_last_part_takes_what_is_left(session: Session, awa: By) -> None:
    eggs = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60)
    lot_id = some_stock(session, awa, "3", product=eggs, grams=200, price=Decimal("0.3333"))
    for _ in range(3):
        serve(session, a_meal((eggs, "1")), awa)
    assert balances_of(session, awa) == {
        (lot_id, Kind.SUPPLIER): Held(Decimal(-3), -200, Decimal("-1.00")),
        (lot_id, Kind.KITCHEN): Held(Decimal(3), 200, Decimal("1.00")),
    }
    grams = sorted(move.grams for move in moves_of(session, awa))
    assert grams == [66, 67, 67, 200]


def test_a_cook_is_never_stopped_by_the_books(session: Session, awa: By) -> None:
    carrots = a_product(session)
    lot_id = some_stock(session, awa, "2", product=carrots)
    serve(session, a_meal((carrots, "5")), awa)
    assert eaten(session, awa) == {lot_id: 5}
    (held,) = on_hand(session, canteen_id=awa.canteen_id)
    assert (held.quantity, held.grams, held.cost) == (Decimal(-3), -3000, Decimal(-6))


def test_a_shelf_that_owes_is_filled_by_the_next_delivery(session: Session, awa: By) -> None:
    carrots = a_product(session)
    first = some_stock(session, awa, "2", product=carrots)
    serve(session, a_meal((carrots, "5")), awa)
    second = some_stock(session, awa, "10", product=carrots)
    serve(session, a_meal((carrots, "1")), awa)
    assert eaten(session, awa) == {first: 5, second: 1}


def test_what_the_books_never_saw_opens_an_unknown_lot(session: Session, awa: By) -> None:
    carrots = a_product(session)
    meal = a_meal((carrots, "3"))
    serve(session, meal, awa)
    (line,) = bought_by(session, awa)
    assert (line.kind, line.net_value, line.grams) == (LineKind.OPENING, 0, 3000)
    assert (line.unknown, line.local) == (frozenset(Label), Evidence.UNKNOWN)
    assert line.document_id == meal.id
    assert balances_of(session, awa) == {
        (line.id, Kind.SHELF): Held(Decimal(-3), -3000, Decimal(0)),
        (line.id, Kind.KITCHEN): Held(Decimal(3), 3000, Decimal(0)),
    }


def test_a_delivery_taken_back_owes_nothing(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = some_stock(session, awa, product=carrots, labels=(Label.BIO,))
    take_back(session, awa, moves_of(session, awa)[0].document_id)
    serve(session, a_meal((carrots, "1")), awa)
    assert wrong not in eaten(session, awa)
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_more_may_be_put_into_a_meal(session: Session, awa: By) -> None:
    carrots = a_product(session)
    lot_id = some_stock(session, awa, product=carrots)
    meal = a_meal((carrots, "1"))
    serve(session, meal, awa)
    more = Addition(
        id=new_id(), meal_id=meal.id, ingredients=a_meal((carrots, "2")).ingredients
    )
    assert add_to_meal(session, more, awa) == add_to_meal(session, more, awa) == more.id
    assert eaten(session, awa) == {lot_id: 3}
    issues = session.scalars(select(MealIssue).where(MealIssue.meal_id == meal.id)).all()
    assert len(issues) == 2


def test_nothing_is_put_into_a_meal_that_is_not_there(session: Session, awa: By) -> None:
    carrots = a_product(session)
    meal, more = a_meal((carrots, "1")), a_meal((carrots, "1")).ingredients
    serve(session, meal, somebody_in_a_new_canteen(session))
    with pytest.raises(MealNotFound):
        add_to_meal(session, Addition(id=new_id(), meal_id=meal.id, ingredients=more), awa)


def test_a_meal_sent_twice_is_one(session: Session, awa: By) -> None:
    carrots = a_product(session)
    meal = a_meal((carrots, "1"))
    assert serve(session, meal, awa) == serve(session, meal, awa) == meal.id
    assert len(moves_of(session, awa)) == 1
    with pytest.raises(IdAlreadyUsed):
        serve(session, meal.model_copy(update={"covers": 41}), awa)


def test_a_meal_may_name_no_ingredient_yet(session: Session, awa: By) -> None:
    meal = a_meal()
    serve(session, meal, awa)
    kept = session.get_one(Meal, (awa.canteen_id, meal.id))
    assert (kept.covers, kept.cooks, kept.menu) == (40, 8, "Dahl")


@pytest.mark.parametrize("covers", [0, -1])
def test_a_meal_without_covers_is_none(covers: int) -> None:
    with pytest.raises(NobodyAte, match=f"A meal of {covers} covers is none"):
        a_meal(covers=covers)


def test_cooks_are_counted_among_the_covers() -> None:
    assert a_meal(covers=8, cooks=8).cooks == 8
    with pytest.raises(MoreCooksThanCovers, match="9 cooks and 8 covers"):
        a_meal(covers=8, cooks=9)
    with pytest.raises(ValidationError):
        a_meal(cooks=-1)


def test_tomorrows_meal_is_not_logged_today(session: Session, awa: By) -> None:
    assert serve(session, a_meal(served_on=awa.today), awa)
    with pytest.raises(InTheFuture, match="1 January 2027 is still to come"):
        serve(session, a_meal(served_on=date(2027, 1, 1)), awa)


def test_an_ingredient_is_something_and_some_of_it(session: Session, awa: By) -> None:
    with pytest.raises(NoIngredient):
        Ingredient(id=new_id(), quantity=Decimal(1))
    with pytest.raises(ValidationError):
        Ingredient(id=new_id(), product_id=new_id(), quantity=Decimal(0))
    unknown = Ingredient(id=new_id(), product_id=new_id(), quantity=Decimal(1))
    with pytest.raises(ProductNotFound):
        serve(session, a_meal().model_copy(update={"ingredients": (unknown,)}), awa)
