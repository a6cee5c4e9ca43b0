from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import serve
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from network.charges import NewCharge, set_charge
from sustainability.costs import (
    Cost,
    Given,
    break_even,
    cost,
    covers_counted,
    given,
    given_for,
    sat,
)
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
)
from tests.sustainability.kitchen import march


def canteen_of(session: Session, by: By) -> Canteen:
    return session.get_one(Canteen, by.canteen_id)


def cook(session: Session, by: By, **facts: object):  # type: ignore[no-untyped-def]
    """10.00 of carrots at 5.5 %, and 3.00 of cider at 20 %."""
    carrots, cider = a_product(session), a_product(session)
    lines = (
        a_line(carrots, "10"),
        a_line(cider, "4", price=Decimal("1.50"), vat_rate=Decimal(20)),
    )
    receive(session, a_delivery(a_supplier(session, by), *lines), by)
    return serve(session, a_meal((carrots, "5"), (cider, "2"), **facts), by)


def give(session: Session, by: By, amount: str, *meals, **facts: object):  # type: ignore[no-untyped-def]
    counted = {"given_on": MONDAY, "means": Means.CASH, **facts}
    new = Counted(id=new_id(), amount=Decimal(amount), meal_ids=meals, **counted)
    return count_contributions(session, new, by)


def test_food_costs_its_vat_where_it_is_not_reclaimed(session: Session, awa: By) -> None:
    cook(session, awa)
    found = cost(session, canteen_of(session, awa), march(awa))
    assert found == Cost(net=Decimal(13), food=Decimal("14.15"), covers=40)  # 10.55 and 3.60
    assert found.a_cover == Decimal("0.35375")


def test_a_restaurant_that_reclaims_vat_pays_none(session: Session) -> None:
    ben = somebody_in_a_new_canteen(session, vat_reclaimed=True)
    cook(session, ben)
    found = cost(session, canteen_of(session, ben), march(ben))
    assert (found.net, found.food) == (Decimal(13), Decimal(13))


def test_one_meals_cost_is_divided_by_its_own_covers(session: Session, awa: By) -> None:
    meal_id = cook(session, awa, covers=10)
    serve(session, a_meal(covers=30), awa)
    found = cost(session, canteen_of(session, awa), march(awa), meal_id=meal_id)
    assert found == Cost(Decimal(13), Decimal("14.15"), 10)
    assert cost(session, canteen_of(session, awa), march(awa)).covers == 40


def test_a_meal_taken_back_costs_nothing_and_fed_nobody(session: Session, awa: By) -> None:
    meal_id = cook(session, awa)
    reverse(session, Mistake(id=new_id(), of=meal_id), awa)
    found = cost(session, canteen_of(session, awa), march(awa))
    assert found == Cost(Decimal(0), Decimal(0), 0)
    assert found.a_cover is None
    assert sat(session, march(awa)) == (0, 0, 0)


def test_the_cooks_are_among_the_covers(session: Session, awa: By) -> None:
    serve(session, a_meal(covers=40, cooks=8), awa)
    serve(session, a_meal(covers=30, cooks=5, served_on=date(2026, 3, 31)), awa)
    serve(session, a_meal(covers=9, served_on=date(2026, 4, 1)), awa)
    assert sat(session, march(awa)) == (2, 70, 13)


@pytest.mark.parametrize(
    ("on", "price"),
    [
        (date(2026, 1, 1), None),
        (date(2026, 1, 2), "2.45375"),
        (date(2026, 3, 9), "2.45375"),
        (date(2026, 3, 10), "2.75375"),
    ],
)
def test_the_break_even_price_adds_the_charges_of_that_day(
    session: Session, awa: By, on: date, price: str | None
) -> None:
    for per_cover, since in (("2.10", date(2026, 1, 2)), ("2.40", date(2026, 3, 10))):
        new = NewCharge(id=new_id(), per_cover=Decimal(per_cover), from_on=since)
        set_charge(session, new, awa)
    cook(session, awa)
    food = cost(session, canteen_of(session, awa), march(awa))
    found = break_even(session, food, canteen_id=awa.canteen_id, on=on)
    assert found == (None if price is None else Decimal(price))


def test_without_covers_there_is_no_price_on_the_board(session: Session, awa: By) -> None:
    charge = NewCharge(id=new_id(), per_cover=Decimal(2), from_on=date(2026, 1, 1))
    set_charge(session, charge, awa)
    food = cost(session, canteen_of(session, awa), march(awa))
    assert break_even(session, food, canteen_id=awa.canteen_id, on=MONDAY) is None


def test_not_counted_yet_is_no_zero(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    assert given(session, march(awa)) == Given(None)
    assert given_for(session, meal_id, canteen_id=awa.canteen_id) == Given(None)


def test_an_empty_box_that_was_counted_is_a_zero(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    give(session, awa, "0", meal_id)
    assert given(session, march(awa)) == Given(Decimal(0))
    assert given_for(session, meal_id, canteen_id=awa.canteen_id) == Given(Decimal(0))


def test_all_means_of_a_month_are_added(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    give(session, awa, "12.50", meal_id)
    give(session, awa, "30.00", means=Means.CARD)
    give(session, awa, "99.00", given_on=MONDAY - timedelta(days=2))  # in February
    assert given(session, march(awa)) == Given(Decimal("42.50"))


def test_what_was_given_for_no_meal_is_no_meals(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    give(session, awa, "30.00")
    assert given_for(session, meal_id, canteen_id=awa.canteen_id) == Given(None)
    give(session, awa, "8.00", meal_id)
    assert given_for(session, meal_id, canteen_id=awa.canteen_id) == Given(Decimal(8))


def test_a_sum_for_two_meals_is_shared_by_their_covers(session: Session, awa: By) -> None:
    lunch, dinner = (serve(session, a_meal(covers=n), awa) for n in (30, 10))
    give(session, awa, "60.00", lunch, dinner)
    give(session, awa, "5.00", dinner)
    who = {"canteen_id": awa.canteen_id}
    assert given_for(session, lunch, **who) == Given(Decimal(45), shared=True)
    assert given_for(session, dinner, **who) == Given(Decimal(20), shared=True)


def test_a_meal_taken_back_leaves_its_part_to_the_others(session: Session, awa: By) -> None:
    lunch, dinner = (serve(session, a_meal(covers=n), awa) for n in (30, 10))
    give(session, awa, "60.00", lunch, dinner)
    reverse(session, Mistake(id=new_id(), of=dinner), awa)
    who = {"canteen_id": awa.canteen_id}
    assert given_for(session, lunch, **who) == Given(Decimal(60))
    assert given_for(session, dinner, **who) == Given(None)


def test_a_contribution_taken_back_was_not_counted(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    contribution = give(session, awa, "60.00", meal_id)
    reverse(session, Mistake(id=new_id(), of=contribution), awa)
    assert given(session, march(awa)) == Given(None)
    assert given_for(session, meal_id, canteen_id=awa.canteen_id) == Given(None)


def test_what_was_given_is_divided_by_the_covers_it_was_counted_for(
    session: Session, awa: By
) -> None:
    tied, _of_the_day, _uncounted = (
        serve(session, a_meal(covers=n, served_on=MONDAY + timedelta(days=day)), awa)
        for n, day in ((30, 0), (20, 1), (50, 2))
    )
    give(session, awa, "300.00", tied, given_on=MONDAY + timedelta(days=5))
    assert covers_counted(session, march(awa)) == 30
    box = give(session, awa, "0", given_on=MONDAY + timedelta(days=1))
    assert covers_counted(session, march(awa)) == 50
    reverse(session, Mistake(id=new_id(), of=box), awa)
    assert covers_counted(session, march(awa)) == 30
    reverse(session, Mistake(id=new_id(), of=tied), awa)
    assert covers_counted(session, march(awa)) == 0
