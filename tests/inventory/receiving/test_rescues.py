from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.kitchen.sortings import MoreThanTheCrate, SortedInto, Sorting, sort
from inventory.kitchen.waste import Stage, WasteRecord
from inventory.lots import Lot
from inventory.places import Kind
from inventory.receiving.rescues import Crate, RescueNotFound, rescue
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.ids import new_id
from sourcing.products import Product, StockUnit, product_named
from sourcing.stand_ins import UNSORTED
from suppliers.families import Family
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    a_supplier,
    balances_of,
    bought_by,
    eaten,
    somebody_in_a_new_canteen,
    take_back,
    told,
    total_held,
)

TUESDAY = date(2026, 3, 3)


def a_crate(session: Session, by: By, grams: int = 10_000, **facts: Any) -> UUID:
    facts = {"rescued_on": MONDAY, "donor": "Marché Croix-Rousse", "grams": grams, **facts}
    return rescue(session, Crate(id=new_id(), **facts), by)


def into(product: Product, grams: int, **facts: Any) -> SortedInto:
    return SortedInto(id=new_id(), product_id=product.id, grams=grams, **facts)


def a_sorting(crate: UUID, *parts: SortedInto, loss: int = 0) -> Sorting:
    return Sorting(id=new_id(), rescue_id=crate, sorted_on=TUESDAY, into=parts, loss_grams=loss)


def rescued(session: Session, by: By) -> dict[str, int]:
    """Grams by description, all signs added up, as the shares will see them."""
    sums: dict[str, int] = {}
    for line in bought_by(session, by):
        assert line.rescued
        assert line.net_value == 0
        name = line.description.split(" · ")[0]
        sums[name] = sums.get(name, 0) + (line.grams or 0)
    return {name: grams for name, grams in sums.items() if grams}


def avoided(session: Session, by: By) -> Decimal:
    return sum((line.avoided for line in bought_by(session, by)), Decimal(0))


def test_a_crate_is_one_weight_and_one_donor_at_no_cost(session: Session, awa: By) -> None:
    crate = a_crate(session, awa, 12_500, reference_price=Decimal("2.40"))
    (line,) = bought_by(session, awa)
    assert line.description == f"{UNSORTED.name} · Marché Croix-Rousse"
    assert (line.grams, line.net_value, line.rescued) == (12_500, 0, True)
    assert (line.avoided, line.family) == (Decimal("30.00"), Family.OTHER)
    assert balances_of(session, awa)[crate, Kind.SHELF] == Held(Decimal("12.5"), 12_500, 0)
    assert told(session, awa) == []


def test_a_crate_of_one_product_says_so(session: Session, awa: By) -> None:
    leeks = a_product(session, grams_per_unit=500, unit=StockUnit.PIECE)
    supplier_id = a_supplier(session, awa)
    crate = a_crate(session, awa, product_id=leeks.id, supplier_id=supplier_id, use_by=TUESDAY)
    lot = session.get_one(Lot, (awa.canteen_id, crate))
    assert (lot.product_id, lot.quantity, lot.use_by) == (leeks.id, Decimal(20), TUESDAY)
    serve(session, a_meal((leeks, "2"), served_on=TUESDAY), awa)
    assert eaten(session, awa) == {crate: 2}


def test_sorting_makes_products_of_a_crate(session: Session, awa: By) -> None:
    carrots, leeks = a_product(session), a_product(session)
    crate = a_crate(session, awa, reference_price=Decimal(2))
    parts = (into(carrots, 6000, use_by=date(2026, 3, 9)), into(leeks, 2500))
    sort(session, a_sorting(crate, *parts, loss=1500), awa)
    assert rescued(session, awa) == {carrots.name: 6000, leeks.name: 2500}
    assert avoided(session, awa) == Decimal("17.00")
    balances = balances_of(session, awa)
    assert (crate, Kind.SHELF) not in balances
    assert balances[crate, Kind.WASTE] == Held(Decimal("1.5"), 1500, 0)
    assert balances[crate, Kind.SORTING] == Held(Decimal("8.5"), 8500, 0)
    assert balances[parts[0].id, Kind.SHELF] == Held(Decimal(6), 6000, 0)


def test_nothing_is_made_or_lost(session: Session, awa: By) -> None:
    carrots = a_product(session)
    crate = a_crate(session, awa)
    sort(session, a_sorting(crate, into(carrots, 7000), loss=1000), awa)
    assert total_held(session, awa) == Held(Decimal(0), 0, Decimal(0))
    sorting = [
        held for (_, kind), held in balances_of(session, awa).items() if kind == Kind.SORTING
    ]
    assert sum(held.grams for held in sorting) == 0
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_what_sorting_loses_is_waste_of_its_own_stage(session: Session, awa: By) -> None:
    crate = a_crate(session, awa)
    sorting = a_sorting(crate, into(a_product(session), 7000), loss=1200)
    sort(session, sorting, awa)
    record = session.get_one(WasteRecord, (awa.canteen_id, sorting.id))
    assert (record.stage, record.grams, record.wasted_on) == (Stage.SORTING, 1200, TUESDAY)
    without = a_sorting(crate, into(a_product(session), 500))
    sort(session, without, awa)
    assert session.get(WasteRecord, (awa.canteen_id, without.id)) is None


def test_a_crate_is_sorted_a_part_at_a_time(session: Session, awa: By) -> None:
    carrots, leeks = a_product(session), a_product(session)
    crate = a_crate(session, awa, 9000)
    sort(session, a_sorting(crate, into(carrots, 4000)), awa)
    assert rescued(session, awa) == {UNSORTED.name: 5000, carrots.name: 4000}
    sort(session, a_sorting(crate, into(leeks, 3000), loss=2000), awa)
    assert rescued(session, awa) == {carrots.name: 4000, leeks.name: 3000}
    assert (crate, Kind.SHELF) not in balances_of(session, awa)


@pytest.mark.parametrize(("kept", "loss"), [(10_001, 0), (8000, 2001), (0, 10_001)])
def test_more_than_the_crate_is_refused(
    session: Session, awa: By, kept: int, loss: int
) -> None:
    crate, carrots = a_crate(session, awa), a_product(session)
    parts = (into(carrots, kept),) if kept else ()
    with pytest.raises(MoreThanTheCrate, match=r"10001 g .* 10000 g are left"):
        sort(session, a_sorting(crate, *parts, loss=loss), awa)
    sort(session, a_sorting(crate, into(carrots, 10_000)), awa)
    with pytest.raises(MoreThanTheCrate, match=r"1 g .* 0 g are left"):
        sort(session, a_sorting(crate, into(carrots, 1)), awa)


def test_sorting_roughly_is_marked_as_such(session: Session, awa: By) -> None:
    carrots, leeks = a_product(session), a_product(session)
    crate = a_crate(session, awa)
    sort(session, a_sorting(crate, into(carrots, 6000, roughly=True), into(leeks, 1)), awa)
    estimated = {line.product_id: line.estimated for line in bought_by(session, awa)}
    assert (estimated[carrots.id], estimated[leeks.id]) == (True, False)


def test_pieces_are_counted_where_somebody_counted(session: Session, awa: By) -> None:
    squash = a_product(session, unit=StockUnit.PIECE, grams_per_unit=1200)
    crate = a_crate(session, awa)
    counted = into(squash, 5000, quantity=Decimal(5))
    sort(session, a_sorting(crate, counted, into(squash, 3000)), awa)
    lots = session.scalars(select(Lot).where(Lot.product_id == squash.id))
    assert {lot.quantity for lot in lots} == {Decimal(5), Decimal("2.5")}


def test_no_crumb_of_a_crate_stays_behind(session: Session, awa: By) -> None:
    """Of a crate counted in odd pieces, the parts add up to the whole, whatever their order."""
    squash, carrots = a_product(session, grams_per_unit=1500), a_product(session)
    crate = a_crate(session, awa, 10_000, product_id=squash.id)
    for grams in (1111, 1111, 1111):
        sort(session, a_sorting(crate, into(carrots, grams), loss=1111), awa)
    sort(session, a_sorting(crate, into(carrots, 3334)), awa)
    assert (crate, Kind.SHELF) not in balances_of(session, awa)


def test_a_gram_of_something_heavy_is_still_something(session: Session, awa: By) -> None:
    pumpkin = a_product(session, unit=StockUnit.PIECE, grams_per_unit=4000)
    crate = a_crate(session, awa, 1, product_id=pumpkin.id)
    sort(session, a_sorting(crate, into(pumpkin, 1)), awa)
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_sorted_food_is_cooked_like_any_other(session: Session, awa: By) -> None:
    carrots = a_product(session)
    part = into(carrots, 4000, use_by=TUESDAY)
    sort(session, a_sorting(a_crate(session, awa), part), awa)
    serve(session, a_meal((carrots, "4"), served_on=TUESDAY), awa)
    assert eaten(session, awa) == {part.id: 4}


def test_a_crate_taken_back_takes_its_sortings_along(session: Session, awa: By) -> None:
    crate = a_crate(session, awa, reference_price=Decimal(2))
    sort(session, a_sorting(crate, into(a_product(session), 6000), loss=500), awa)
    reversal = take_back(session, awa, crate)
    assert (rescued(session, awa), avoided(session, awa)) == ({}, 0)
    assert balances_of(session, awa) == {}
    with pytest.raises(RescueNotFound):
        sort(session, a_sorting(crate, into(a_product(session), 1)), awa)
    take_back(session, awa, reversal)
    assert sum(rescued(session, awa).values()) == 9500


def test_a_sorting_taken_back_fills_the_crate_again(session: Session, awa: By) -> None:
    crate = a_crate(session, awa)
    before = balances_of(session, awa)
    sorting = a_sorting(crate, into(a_product(session), 6000), loss=4000)
    sort(session, sorting, awa)
    take_back(session, awa, sorting.id)
    assert balances_of(session, awa) == before
    sort(session, a_sorting(crate, into(a_product(session), 10_000)), awa)


def test_another_canteens_crate_is_not_there(session: Session, awa: By) -> None:
    theirs = a_crate(session, somebody_in_a_new_canteen(session))
    for crate in (theirs, new_id()):
        with pytest.raises(RescueNotFound):
            sort(session, a_sorting(crate, loss=1), awa)


def test_a_crate_and_its_sorting_sent_twice_are_one(session: Session, awa: By) -> None:
    crate = Crate(id=new_id(), rescued_on=MONDAY, donor="Halle", grams=100)
    assert rescue(session, crate, awa) == rescue(session, crate, awa)
    sorting = a_sorting(crate.id, into(a_product(session), 100))
    assert sort(session, sorting, awa) == sort(session, sorting, awa)
    assert sum(rescued(session, awa).values()) == 100


def test_all_crates_to_sort_are_of_one_product(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    lots = {a_crate(session, by): by for by in (awa, awa, ben)}
    unsorted = product_named(session, UNSORTED.name)
    found = {session.get_one(Lot, (by.canteen_id, lot)).product_id for lot, by in lots.items()}
    assert found == {unsorted.id}


def test_a_crate_weighs_something_today(session: Session, awa: By) -> None:
    with pytest.raises(ValidationError):
        a_crate(session, awa, 0)
    with pytest.raises(InTheFuture):
        a_crate(session, awa, rescued_on=date(2027, 1, 1))


def test_two_who_sort_one_crate_do_not_find_its_weight_twice(
    engine: Engine, session: Session, awa: By
) -> None:
    crate, carrots = a_crate(session, awa), a_product(session)
    session.commit()

    def sort_all(_: int) -> bool:
        with Session(engine) as desk, desk.begin():
            return _went(lambda: sort(desk, a_sorting(crate, into(carrots, 10_000)), awa))

    with ThreadPoolExecutor(4) as desks:
        assert sorted(desks.map(sort_all, range(4))) == [False, False, False, True]
    assert verify(session, canteen_id=awa.canteen_id) == []


def _went(act: Callable[[], object]) -> bool:
    try:
        act()
    except MoreThanTheCrate:
        return False
    return True
