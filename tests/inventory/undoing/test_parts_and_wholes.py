"""A part never holds without its whole: a meal's addition, a crate's sorting."""

import pytest
from sqlalchemy.orm import Session

import inventory.undoing.amendments  # noqa: F401  # these register their kinds
import network.charges  # noqa: F401
import sourcing.sending  # noqa: F401
import suppliers.terms  # noqa: F401
from inventory.kitchen.meals import Addition, add_to_meal, serve
from inventory.undoing.reversals import (
    AlreadyReversed,
    WholeTakenBack,
)
from inventory.undoing.touches import touched_by
from kernel.actor import By
from kernel.ids import new_id
from tests.builders import (
    a_meal,
    a_product,
    balances_of,
    moves_of,
    some_stock,
    take_back,
)
from tests.inventory.documents import a_crate, a_sorting, added, bought, holds, sorted_into


def test_a_crate_shows_the_meals_of_what_was_sorted_from_it(session: Session, awa: By) -> None:
    carrots = a_product(session)
    sorting = a_sorting(session, awa, carrots)
    meal = a_meal((carrots, "2"))
    serve(session, meal, awa)
    crate = next(one.lot_id for one in moves_of(session, awa) if one.document_id == one.lot_id)
    for document in (crate, sorting):
        (touch,) = touched_by(session, document, canteen_id=awa.canteen_id)
        assert touch.document_id == meal.id


def test_a_meal_goes_with_all_that_was_added_to_it(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    meal = a_meal((carrots, "1"))
    serve(session, meal, awa)
    additions = [
        Addition(id=new_id(), meal_id=meal.id, ingredients=a_meal((carrots, kilos)).ingredients)
        for kilos in ("2", "0.5")
    ]
    for addition in additions:
        add_to_meal(session, addition, awa)
    take_back(session, awa, additions[1].id)
    reversal = take_back(session, awa, meal.id)
    assert balances_of(session, awa) == before
    with pytest.raises(AlreadyReversed):
        take_back(session, awa, additions[0].id)
    take_back(session, awa, reversal)
    documents = (meal.id, additions[0].id, additions[1].id)
    assert [holds(session, awa, one) for one in documents] == [True, True, False]


def test_a_meal_put_back_and_taken_back_again_takes_what_was_added_since(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    meal = serve(session, a_meal((carrots, "1")), awa)
    again = take_back(session, awa, take_back(session, awa, meal))
    addition = added(session, awa, meal, carrots, "2")
    after = balances_of(session, awa)
    reversal = take_back(session, awa, again)
    assert [holds(session, awa, one) for one in (meal, addition)] == [False, False]
    assert balances_of(session, awa) == before
    take_back(session, awa, reversal)
    assert [holds(session, awa, one) for one in (meal, addition)] == [True, True]
    assert balances_of(session, awa) == after


def test_a_crate_put_back_and_taken_back_again_takes_what_was_sorted_since(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    crate = a_crate(session, awa, carrots)
    again = take_back(session, awa, take_back(session, awa, crate))
    sorting = sorted_into(session, awa, crate, carrots, 2000)
    take_back(session, awa, again)
    assert [holds(session, awa, one) for one in (crate, sorting)] == [False, False]
    assert bought(session, awa) == (0, 0, 0)


def test_an_addition_does_not_hold_again_without_its_meal(session: Session, awa: By) -> None:
    carrots = a_product(session)
    meal = serve(session, a_meal((carrots, "1")), awa)
    addition = added(session, awa, meal, carrots, "2")
    of_addition = take_back(session, awa, addition)
    of_meal = take_back(session, awa, meal)
    before = balances_of(session, awa)
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, of_addition)
    assert balances_of(session, awa) == before
    take_back(session, awa, of_meal)
    take_back(session, awa, of_addition)
    assert [holds(session, awa, one) for one in (meal, addition)] == [True, True]


def test_a_sorting_does_not_hold_again_without_its_crate(session: Session, awa: By) -> None:
    carrots = a_product(session)
    crate = a_crate(session, awa, carrots)
    sorting = sorted_into(session, awa, crate, carrots, 2000)
    of_sorting = take_back(session, awa, sorting)
    of_crate = take_back(session, awa, crate)
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, of_sorting)
    assert bought(session, awa) == (0, 0, 0)
    take_back(session, awa, of_crate)
    take_back(session, awa, of_sorting)
    assert bought(session, awa)[1] == 5000


def test_an_addition_let_hold_again_goes_with_its_meal_however_that_is_named(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    for by_reversal in (False, True):
        meal = serve(session, a_meal((carrots, "1")), awa)
        addition = added(session, awa, meal, carrots, "2")
        of_addition = take_back(session, awa, addition)
        again = take_back(session, awa, take_back(session, awa, meal))
        take_back(session, awa, of_addition)
        assert holds(session, awa, addition)
        take_back(session, awa, again if by_reversal else meal)
        assert [holds(session, awa, one) for one in (meal, addition)] == [False, False]
        assert balances_of(session, awa) == before


def test_an_addition_put_back_with_its_meal_goes_alone_again(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    meal = serve(session, a_meal((carrots, "1")), awa)
    alone = balances_of(session, awa)
    addition = added(session, awa, meal, carrots, "2")
    both = balances_of(session, awa)
    take_back(session, awa, take_back(session, awa, meal))
    assert balances_of(session, awa) == both

    of_addition = take_back(session, awa, addition)
    assert [holds(session, awa, one) for one in (meal, addition)] == [True, False]
    assert balances_of(session, awa) == alone

    of_meal = take_back(session, awa, meal)
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, of_addition)
    take_back(session, awa, of_meal)
    assert balances_of(session, awa) == alone
    take_back(session, awa, of_addition)
    assert balances_of(session, awa) == both
