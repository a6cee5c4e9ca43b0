"""From 63 to 10 °C within two hours, or somebody says what was done about it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.coolings import CooledTooSlowly, Cooling, NotCooling, coolings
from kernel.actor import By
from sourcing.products import Product
from tests.builders import a_product, some_stock, somebody_in_a_new_canteen, take_back
from tests.counting import statements
from tests.inventory.kitchen.dishes import a_dish, cook, keep_of, on

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def cooled(minutes: float = 90, **facts: Any) -> Cooling:
    return Cooling(hot_at=NOON, cold_at=NOON + timedelta(minutes=minutes), **facts)


@pytest.fixture
def meal(session: Session, awa: By) -> Any:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots)
    return cook(session, awa, (carrots, "8"))


@pytest.fixture
def soup(session: Session) -> Product:
    return a_dish(session)


def test_the_inspection_sees_how_fast_each_dish_was_cooled(
    session: Session, awa: By, meal: Any, soup: Product
) -> None:
    quick = keep_of(session, awa, meal, soup, 1000, cooling=cooled(120))
    slow = keep_of(
        session, awa, meal, soup, 1000,
        cooling=cooled(135.5, highest_c=Decimal("70.5"), lowest_c=Decimal(8)),
        despite_because="Réchauffé à 75 °C, refroidi de nouveau",
    )  # fmt: skip
    keep_of(session, awa, meal, soup, 1000)
    gone = keep_of(session, awa, meal, soup, 1000, cooling=cooled())
    take_back(session, awa, gone)
    later = keep_of(session, awa, meal, soup, 1000, cooling=cooled(), prepared_on=on(3))

    first, second = coolings(session, canteen_id=awa.canteen_id, first=on(2), last=on(2))
    by_lot = {one.lot_id: one for one in (first, second)}
    assert by_lot.keys() == {quick, slow}
    assert (by_lot[quick].in_time, by_lot[quick].despite_because) == (True, "")
    told = by_lot[slow]
    assert (told.product, told.prepared_on, told.in_time) == (soup.name, on(2), False)
    assert (told.hot_at, told.cold_at - told.hot_at) == (NOON, timedelta(minutes=135.5))
    assert (told.highest_c, told.lowest_c) == (Decimal("70.5"), 8)
    assert told.despite_because.startswith("Réchauffé")
    (third,) = coolings(session, canteen_id=awa.canteen_id, first=on(3), last=on(9))
    assert third.lot_id == later
    ben = somebody_in_a_new_canteen(session)
    assert coolings(session, canteen_id=ben.canteen_id, first=on(1), last=on(31)) == []


@pytest.mark.parametrize(
    "cooling",
    [
        cooled(120.02),
        cooled(60, lowest_c=Decimal("10.1")),  # not yet cold
        cooled(60, highest_c=Decimal("62.9")),  # nobody saw how long it took until then
    ],
)
def test_too_slow_is_refused_by_name(
    session: Session, awa: By, meal: Any, soup: Product, cooling: Cooling
) -> None:
    with pytest.raises(CooledTooSlowly, match="Throw it away"):
        keep_of(session, awa, meal, soup, 1000, cooling=cooling)
    assert keep_of(session, awa, meal, soup, 1000, cooling=cooling, despite_because="Jeté")


def test_begun_minutes_are_said(session: Session, awa: By, meal: Any, soup: Product) -> None:
    with pytest.raises(CooledTooSlowly, match="121 minutes"):
        keep_of(session, awa, meal, soup, 1000, cooling=cooled(120.02))


@pytest.mark.parametrize(
    "facts",
    [{"minutes": 0}, {"minutes": -5}, {"highest_c": Decimal(9), "lowest_c": Decimal(9)}],
)
def test_a_dish_that_grows_hot_is_not_cooling(facts: dict[str, Any]) -> None:
    with pytest.raises(NotCooling):
        cooled(**facts)


def test_a_year_of_coolings_costs_one_question(
    engine: Engine, session: Session, awa: By, meal: Any, soup: Product
) -> None:
    for _ in range(5):
        keep_of(session, awa, meal, soup, 100, cooling=cooled())
    span = {"canteen_id": awa.canteen_id, "first": on(1), "last": on(31)}
    assert statements(engine, lambda: coolings(session, **span)) == 1
