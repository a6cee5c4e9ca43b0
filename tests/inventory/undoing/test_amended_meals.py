"""A meal put right in one step, and what names it."""

from decimal import Decimal

from sqlalchemy.orm import Session

from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import Addition, serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from sustainability.costs import given_for
from sustainability.heaps import Span
from sustainability.wasted import wasted
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    eaten,
    some_stock,
    take_back,
)
from tests.inventory.documents import added, holds
from tests.inventory.undoing.test_repointing import MARCH


def test_a_meal_is_put_right_in_one_step(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    wrong, right = a_meal((carrots, "4")), a_meal((carrots, "0.4"), covers=42)
    serve(session, wrong, awa)
    more = added(session, awa, wrong.id, carrots, "1")
    amendment = Amendment(id=new_id(), of=wrong.id, because="Virgule", replacement=right)
    assert amend(session, amendment, awa) == amend(session, amendment, awa)
    assert list(eaten(session, awa).values()) == [Decimal("0.4")]
    take_back(session, awa, amendment.id)
    assert list(eaten(session, awa).values()) == [5]
    assert holds(session, awa, more)
    take_back(session, awa, wrong.id)
    assert balances_of(session, awa) == before


def test_what_names_a_meal_names_the_corrected_one(session: Session, awa: By) -> None:
    wrong, right = a_meal(), a_meal(covers=20)
    serve(session, wrong, awa)
    box = {"given_on": MONDAY, "means": Means.CASH, "amount": Decimal(80)}
    count_contributions(session, Counted(id=new_id(), meal_ids=(wrong.id,), **box), awa)
    facts = {"stage": Stage.UNSERVED, "gross_grams": 900, "meal_id": wrong.id}
    discard(session, NewWaste(id=new_id(), wasted_on=MONDAY, **facts), awa)
    amendment = Amendment(id=new_id(), of=wrong.id, replacement=right)
    amend(session, amendment, awa)
    figures = []
    for meal in (right, wrong):
        unserved = wasted(session, Span([awa.canteen_id], *MARCH))[3]
        given = given_for(session, meal.id, canteen_id=awa.canteen_id).amount
        figures.append((given, unserved.a_cover))
        take_back(session, awa, amendment.id) if meal is right else None
    assert figures == [(80, 45), (80, Decimal("22.5"))]


def test_an_addition_corrected_stays_with_its_meal(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    meal = serve(session, a_meal(), awa)
    wrong = added(session, awa, meal, carrots, "5")
    more = a_meal((carrots, "2")).ingredients
    right = Addition(id=new_id(), meal_id=meal, ingredients=more)
    amendment = Amendment(id=new_id(), of=wrong, replacement=right)
    amend(session, amendment, awa)
    assert list(eaten(session, awa).values()) == [2]
    of_meal = take_back(session, awa, meal)
    assert eaten(session, awa) == {}
    take_back(session, awa, of_meal)
    assert list(eaten(session, awa).values()) == [2]
    take_back(session, awa, amendment.id)
    assert list(eaten(session, awa).values()) == [5]
