"""Cooked food is kept as a lot: mass and cost count once, and it keeps where it came from."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.differences import verify
from inventory.kitchen.house_dates import AlreadyPast
from inventory.kitchen.meals import Ingredient, MealNotFound, NewMeal, serve
from inventory.kitchen.preparations import (
    HowMuchWasKept,
    Made,
    MealOrIngredients,
    PlateLeftovers,
    ShareOfWhat,
    SurplusOfWhat,
)
from inventory.kitchen.prepared_lots import (
    KeptBeforeTheMeal,
    KeptLongAfter,
    MoreKeptThanCooked,
    NoHouseUseBy,
    SurplusNeedsUseBy,
    prepare,
)
from inventory.kitchen.ticks import Tick
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.lots import Lot, LotNotFound
from inventory.picking import PastUseByNow
from inventory.places import Kind, places_of
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import Product, StockUnit
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    bought_by,
    some_stock,
    somebody_in_a_new_canteen,
    total_held,
)
from tests.inventory.kitchen.dishes import (
    a_dish,
    cook,
    cooked_from,
    eaten_of,
    keep_of,
    kept_of,
    left_of,
    on,
    parents_of,
)


@pytest.fixture
def carrots(session: Session) -> Product:
    return a_product(session)


@pytest.fixture
def soup(session: Session) -> Product:
    return a_dish(session)


def euros(amount: str) -> Decimal:
    return Decimal(amount)


def the_lot(session: Session, by: By, lot_id: UUID) -> Lot:
    return session.get_one(Lot, (by.canteen_id, lot_id), populate_existing=True)


def test_a_soup_kept_on_monday_is_served_again_on_thursday(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    # Ten kilos of carrots at 2 € become Monday's soup for forty; ten portions are left over.
    lot = some_stock(session, awa, "10", product=carrots)
    monday = cook(session, awa, (carrots, "10"), covers=40)
    kept = keep_of(session, awa, monday, soup, 6000, portions_kept=10)

    # Monday ate four fifths of it; a fifth lies in the fridge, till Thursday at most.
    assert eaten_of(session, awa, monday) == {lot: (8000, 16)}
    assert left_of(session, awa, kept) == {lot: (2000, 4)}
    found = the_lot(session, awa, kept)
    assert (found.grams, found.quantity, found.cost) == (6000, 6, 4)
    assert (found.use_by, found.came_on) == (on(5), MONDAY)
    assert balances_of(session, awa)[kept, Kind.FRIDGE] == (6, 6000, 4)
    # It was bought once: what is kept is no purchase.
    assert sum(line.net_value for line in bought_by(session, awa)) == 20

    # On Thursday four and a half of the six kilos are eaten with two kilos of new carrots.
    new = some_stock(session, awa, "2", product=carrots, received_on=on(4))
    thursday = cook(session, awa, (soup, "4.5"), (carrots, "2"), served_on=on(5))
    assert eaten_of(session, awa, thursday) == {lot: (1500, 3), new: (2000, 4)}

    # The rest is thrown away, and nothing was counted twice.
    rest = NewWaste(
        id=new_id(), wasted_on=on(5), stage=Stage.UNSERVED, lot_id=kept, gross_grams=1500
    )
    discard(session, rest, awa)
    assert left_of(session, awa, kept) == {}
    assert eaten_of(session, awa) == {lot: (9500, 19), new: (2000, 4)}
    assert verify(session, canteen_id=awa.canteen_id) == []
    assert total_held(session, awa) == (0, 0, 0)


def test_past_its_house_use_by_it_is_not_served(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    some_stock(session, awa, product=carrots)
    kept = keep_of(session, awa, cook(session, awa, (carrots, "4")), soup, 1000)
    late = Ingredient(id=new_id(), lot_id=kept, quantity=Decimal(1))
    meal = a_meal(served_on=on(6)).model_copy(update={"ingredients": (late,)})
    with pytest.raises(PastUseByNow):
        serve(session, meal, awa)


def test_a_stock_goes_into_a_soup_and_the_soup_names_what_the_stock_was_of(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    leeks, stock = a_product(session), a_dish(session)
    roots, greens = (some_stock(session, awa, "5", product=one) for one in (carrots, leeks))
    broth = prepare(session, cooked_from(stock, 8000, (carrots, "3"), (leeks, "1")), awa)
    assert left_of(session, awa, broth) == {roots: (3000, 6), greens: (1000, 2)}
    made = prepare(session, cooked_from(soup, 5000, (stock, "4"), (leeks, "2")), awa)
    assert left_of(session, awa, made) == {roots: (1500, 3), greens: (2500, 5)}
    assert left_of(session, awa, broth) == {roots: (1500, 3), greens: (500, 1)}
    assert parents_of(session, awa, made) == {roots: True, greens: True}
    assert eaten_of(session, awa) == {}

    meal = cook(session, awa, (soup, "5"))
    assert eaten_of(session, awa, meal) == {roots: (1500, 3), greens: (2500, 5)}
    again = keep_of(session, awa, meal, a_dish(session), 1000, whole_grams=5000)
    assert left_of(session, awa, again) == {roots: (300, euros("0.6")), greens: (500, 1)}
    assert eaten_of(session, awa) == {roots: (1200, euros("2.4")), greens: (2000, 4)}


def test_which_share_is_kept(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, "100", product=carrots)

    def kept(**facts: Any) -> int:
        meal = cook(session, awa, (carrots, "10"), covers=40)
        return left_of(session, awa, keep_of(session, awa, meal, soup, **facts))[lot][0]

    assert kept(grams=4000, portions_kept=10, whole_grams=16_000) == 2000
    assert kept(grams=4000, whole_grams=16_000) == 2500
    assert kept(grams=4000) == 4000  # as much as went in raw
    assert kept(grams=12_000) == 10_000  # with its water, and never more than went in
    assert kept(grams=None, quantity=Decimal("1.5")) == 1500


def test_keeping_twice_of_one_meal_takes_of_what_is_left(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    meal = cook(session, awa, (carrots, "10"), covers=40)
    first = keep_of(session, awa, meal, soup, 4000, whole_grams=20_000)
    second = keep_of(session, awa, meal, soup, 4000, whole_grams=20_000)
    for one in (first, second):
        assert left_of(session, awa, one) == {lot: (2000, 4)}
    with pytest.raises(MoreKeptThanCooked, match=r"20,?001 g"):
        keep_of(session, awa, meal, soup, 12_001, whole_grams=20_000)
    keep_of(session, awa, meal, soup, 12_000, whole_grams=20_000)
    assert eaten_of(session, awa, meal) == {}


def test_a_dish_of_which_nothing_was_weighed_costs_nothing_and_knows_what_was_ticked(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    leeks, onions = a_product(session), a_product(session)
    two = [some_stock(session, awa, product=carrots) for _ in range(2)]
    chosen, _ = (some_stock(session, awa, product=leeks) for _ in range(2))
    some_stock(session, awa, product=onions)
    some_stock(session, awa, product=carrots, received_on=on(3))
    ticks = (
        Tick(id=new_id(), product_id=carrots.id),
        Tick(id=new_id(), lot_id=chosen),
    )
    meal = NewMeal(id=new_id(), served_on=MONDAY, covers=40, menu="Soupe", ticked=ticks)
    serve(session, meal, awa)
    kept = keep_of(session, awa, meal.id, soup, 4000)
    # Any of the carrots that lay there; the leeks that were named; no onions, no later carrots.
    assert parents_of(session, awa, kept) == {two[0]: False, two[1]: False, chosen: True}
    assert left_of(session, awa, kept) == {}
    assert the_lot(session, awa, kept).cost == 0
    later = cook(session, awa, (soup, "4"))
    assert eaten_of(session, awa, later) == {}

    # What is cooked from it knows as much.
    served_again = cook(session, awa, (soup, "0.5"))
    again = keep_of(session, awa, served_again, a_dish(session), 100)
    assert parents_of(session, awa, again) == parents_of(session, awa, kept)


def test_what_has_been_on_a_plate_is_refused_by_name(soup: Product) -> None:
    with pytest.raises(PlateLeftovers, match="throw it away"):
        kept_of(new_id(), soup, 1000, made=Made.PLATE_LEFTOVERS)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"grams": None}, HowMuchWasKept),
        ({"meal_id": None, "ingredients": a_meal().ingredients}, SurplusOfWhat),
        ({"meal_id": None, "made": Made.COOKED}, MealOrIngredients),
        ({"meal_id": None, "made": Made.COOKED, "lot": True, "portions_kept": 2}, ShareOfWhat),
        ({"lot": True}, MealOrIngredients),
    ],
)
def test_what_makes_no_sense_is_refused(
    soup: Product, facts: dict[str, Any], refusal: type[Exception]
) -> None:
    facts = dict(facts)
    if facts.pop("lot", None):
        one = Ingredient(id=new_id(), lot_id=new_id(), quantity=Decimal(1))
        facts["ingredients"] = (one,)
    facts = {"meal_id": new_id(), "grams": 1000, **facts}
    with pytest.raises(refusal):
        kept_of(dish=soup, **facts)


def test_days_that_cannot_be_are_refused(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    some_stock(session, awa, product=carrots)
    meal = cook(session, awa, (carrots, "4"), served_on=on(4))
    with pytest.raises(KeptBeforeTheMeal):
        keep_of(session, awa, meal, soup, 1000, prepared_on=on(3))
    with pytest.raises(KeptLongAfter, match="the day after"):
        keep_of(session, awa, meal, soup, 1000, prepared_on=on(6))
    with pytest.raises(MoreKeptThanCooked, match="17000 g"):
        keep_of(session, awa, meal, soup, 17_000, prepared_on=on(4))
    with pytest.raises(AlreadyPast):
        keep_of(session, awa, meal, soup, 1000, prepared_on=on(4), use_by=on(3))
    with pytest.raises(InTheFuture):
        keep_of(session, awa, meal, soup, 1000, prepared_on=awa.today.replace(year=2027))
    with pytest.raises(NoHouseUseBy, match=carrots.name):
        keep_of(session, awa, meal, carrots, 1000, prepared_on=on(4))
    assert eaten_of(session, awa, meal)


def test_jam_keeps_by_a_best_before_on_the_shelf(
    session: Session, awa: By, carrots: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    jar = a_product(session, unit=StockUnit.PIECE, grams_per_unit=400)
    jam = cooked_from(jar, 4000, (carrots, "6"), best_before=on(31), quantity=Decimal(10))
    kept = the_lot(session, awa, prepare(session, jam, awa))
    assert (kept.use_by, kept.best_before, kept.quantity) == (None, on(31), 10)
    assert balances_of(session, awa)[jam.id, Kind.SHELF] == (10, 4000, 12)
    # Each jar carries its tenth, to the gram and to the cent.
    for _ in range(10):
        meal = cook(session, awa, (jar, "1"))
        assert eaten_of(session, awa, meal) == {lot: (600, euros("1.2"))}
    assert left_of(session, awa, jam.id) == {}


def test_surplus_needs_a_use_by_unless_it_is_frozen_at_once(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    some_stock(session, awa, product=carrots)
    meal, places = cook(session, awa, (carrots, "6")), places_of(session, awa.canteen_id)
    with pytest.raises(SurplusNeedsUseBy, match=soup.name):
        keep_of(session, awa, meal, soup, 1000, best_before=on(31))
    fridge, freezer = places.of_kind[Kind.FRIDGE], places.of_kind[Kind.FREEZER]
    with pytest.raises(SurplusNeedsUseBy):
        keep_of(session, awa, meal, soup, 1000, best_before=on(31), place_id=fridge)
    frozen = keep_of(session, awa, meal, soup, 1000, best_before=on(31), place_id=freezer)
    assert the_lot(session, awa, frozen).best_before == on(31)
    both = keep_of(session, awa, meal, soup, 1000, use_by=on(5), best_before=on(4))
    assert the_lot(session, awa, both).use_by == on(5)


def test_sent_twice_it_is_kept_once(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    some_stock(session, awa, product=carrots)
    new = kept_of(cook(session, awa, (carrots, "4")), soup, 1000)
    assert prepare(session, new, awa) == prepare(session, new, awa) == new.id
    before = balances_of(session, awa)
    with pytest.raises(IdAlreadyUsed):
        prepare(session, new.model_copy(update={"grams": 1001}), awa)
    assert balances_of(session, awa) == before


def test_another_canteens_meal_and_lots_are_not_found(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    ben = somebody_in_a_new_canteen(session)
    lot = some_stock(session, awa, product=carrots)
    meal = cook(session, awa, (carrots, "4"))
    kept = keep_of(session, awa, meal, soup, 1000)
    with pytest.raises(MealNotFound):
        keep_of(session, ben, meal, soup, 1000)
    for theirs in (lot, kept):
        one = Ingredient(id=new_id(), lot_id=theirs, quantity=Decimal(1))
        new = cooked_from(soup, 1000, ingredients=(one,))
        with pytest.raises(LotNotFound):
            prepare(session, new, ben)
    assert left_of(session, ben, kept) == {}
