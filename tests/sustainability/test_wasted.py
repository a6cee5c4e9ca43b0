from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.counting.counts import Became
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, Weighing, discard
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from sustainability.wasted import StageWaste, wasted
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
)
from tests.inventory.counting.hands import counted, found
from tests.sustainability.kitchen import march

PLATES = Stage.PLATE_LEFTOVERS


def weigh(session: Session, by: By, grams: int | None, **facts: Any) -> UUID:
    facts = {"wasted_on": MONDAY, "stage": PLATES, **facts}
    return discard(session, NewWaste(id=new_id(), gross_grams=grams, **facts), by)


def at(session: Session, by: By, stage: Stage = PLATES) -> StageWaste:
    return {one.stage: one for one in wasted(session, march(by))}[stage]


def meals(session: Session, by: By, *covers: int, **facts: Any) -> list[UUID]:
    return [serve(session, a_meal(covers=n, cooks=0, **facts), by) for n in covers]


def test_nine_of_twenty_one_meals_were_weighed(session: Session, awa: By) -> None:
    for day in range(21):
        on = MONDAY + timedelta(days=day)
        (meal_id,) = meals(session, awa, 40, served_on=on)
        if day < 9:
            weigh(session, awa, 1200, meal_id=meal_id, wasted_on=on)
    found = at(session, awa)
    assert (found.meals_weighed, found.meals) == (9, 21)
    assert (found.covers_weighed, found.grams) == (360, 10_800)
    assert found.a_cover == 30


def test_every_stage_stands_in_the_order_food_passes_them(session: Session, awa: By) -> None:
    meals(session, awa, 40)
    found = wasted(session, march(awa))
    assert [one.stage for one in found] == list(Stage)
    assert {(one.grams, one.a_cover, one.meals) for one in found} == {(0, None, 1)}


def test_each_stage_is_divided_by_the_covers_weighed_at_it(session: Session, awa: By) -> None:
    lunch, dinner = meals(session, awa, 30, 10)
    weigh(session, awa, 600, meal_id=lunch)
    for meal_id, grams in ((lunch, 900), (dinner, 100)):
        weigh(session, awa, grams, meal_id=meal_id, stage=Stage.PREPARATION)
    assert at(session, awa).a_cover == 20
    assert at(session, awa, Stage.PREPARATION).a_cover == 25
    assert at(session, awa, Stage.UNSERVED).a_cover is None


def test_two_buckets_of_one_meal_weigh_it_once(session: Session, awa: By) -> None:
    (lunch,) = meals(session, awa, 30)
    for grams in (200, 100):
        weigh(session, awa, grams, meal_id=lunch)
    found = at(session, awa)
    assert (found.meals_weighed, found.covers_weighed, found.a_cover) == (1, 30, 10)


def test_nothing_wasted_is_a_zero_and_not_weighed_is_no_figure(
    session: Session, awa: By
) -> None:
    lunch, dinner = meals(session, awa, 30, 10)
    weigh(session, awa, None, meal_id=lunch, weighing=Weighing.NOTHING)
    weigh(session, awa, None, meal_id=dinner, weighing=Weighing.NOT_WEIGHED)
    found = at(session, awa)
    assert (found.meals_weighed, found.meals, found.covers_weighed) == (1, 2, 30)
    assert (found.a_cover, found.grams) == (0, 0)


def test_a_record_of_the_day_stands_for_all_its_meals(session: Session, awa: By) -> None:
    meals(session, awa, 30, 10)
    meals(session, awa, 50, served_on=MONDAY + timedelta(days=1))
    weigh(session, awa, 800)
    found = at(session, awa)
    assert (found.meals_weighed, found.meals, found.a_cover) == (2, 3, 20)


def test_waste_of_a_day_without_meals_weighs_on_no_cover(session: Session, awa: By) -> None:
    meals(session, awa, 40)
    weigh(session, awa, 400, stage=Stage.STORAGE_LOSS)
    weigh(session, awa, 900, stage=Stage.STORAGE_LOSS, wasted_on=MONDAY + timedelta(days=6))
    found = at(session, awa, Stage.STORAGE_LOSS)
    assert (found.grams, found.grams_of_meals, found.a_cover) == (1300, 400, 10)


def test_the_container_is_not_waste(session: Session, awa: By) -> None:
    (lunch,) = meals(session, awa, 10)
    weigh(session, awa, 1500, tare_grams=500, meal_id=lunch)
    assert at(session, awa).a_cover == 100


def test_what_came_off_the_shelf_has_a_weight_and_a_cost(session: Session, awa: By) -> None:
    eggs = a_product(session, unit="pc", grams_per_unit=60)
    line = a_line(eggs, "30", price=Decimal("0.25"))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    stage = Stage.STORAGE_LOSS
    weigh(session, awa, None, stage=stage, product_id=eggs.id, quantity=Decimal(12))
    found = at(session, awa, stage)
    assert (found.grams, found.cost) == (720, Decimal("3.00"))
    assert at(session, awa).cost == 0


def test_waste_taken_back_is_gone_with_its_cost(session: Session, awa: By) -> None:
    meals(session, awa, 40)
    carrots = a_product(session)
    receive(session, a_delivery(a_supplier(session, awa), a_line(carrots)), awa)
    waste_id = weigh(session, awa, None, product_id=carrots.id, quantity=Decimal(2))
    assert at(session, awa).cost == Decimal(4)
    reverse(session, Mistake(id=new_id(), of=waste_id), awa)
    assert at(session, awa) == StageWaste(PLATES, 0, 0, 0, 1, 0, Decimal(0))


def test_a_meal_taken_back_is_not_among_those_weighed(session: Session, awa: By) -> None:
    lunch, _ = meals(session, awa, 30, 10)
    weigh(session, awa, 600, meal_id=lunch)
    reverse(session, Mistake(id=new_id(), of=lunch), awa)
    found = at(session, awa)
    assert (found.meals_weighed, found.meals, found.a_cover) == (0, 1, None)
    assert found.grams == 600


def test_the_waste_of_one_canteen_is_not_divided_by_anothers_covers(
    session: Session, awa: By
) -> None:
    ben = somebody_in_a_new_canteen(session)
    meals(session, awa, 40)
    meals(session, ben, 60)
    weigh(session, awa, 800)
    found = {one.stage: one for one in wasted(session, march(awa, ben))}[PLATES]
    assert (found.meals_weighed, found.meals, found.a_cover) == (1, 2, 20)


def test_plates_scraped_after_midnight_belong_to_their_meal(session: Session, awa: By) -> None:
    last = date(2026, 3, 31)
    (meal_id,) = meals(session, awa, 40, served_on=last)
    weigh(session, awa, 800, meal_id=meal_id, wasted_on=last + timedelta(days=1))
    assert at(session, awa).a_cover == 20


def test_what_a_count_finds_lost_weighs_for_no_meal(session: Session, awa: By) -> None:
    """Two kilos were missing on Monday evening: nobody had weighed them, nor on which day."""
    rice = a_product(session)
    some_stock(session, awa, "10", product=rice)
    meals(session, awa, 40, 60)
    counted(session, awa, found(rice, "8", became=Became.WASTED))
    lost = at(session, awa, Stage.STORAGE_LOSS)
    assert (lost.grams, lost.estimated_grams, lost.cost) == (2_000, 2_000, Decimal(4))
    assert (lost.meals, lost.meals_weighed, lost.covers_weighed) == (2, 0, 0)
    assert lost.a_cover is None
    # What somebody weighed that day is divided by its covers, and by nothing of the count.
    weigh(session, awa, 500, stage=Stage.STORAGE_LOSS)
    lost = at(session, awa, Stage.STORAGE_LOSS)
    assert (lost.grams, lost.grams_of_meals, lost.covers_weighed) == (2_500, 500, 100)
    assert lost.a_cover == 5
