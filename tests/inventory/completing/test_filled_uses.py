"""What was made of goods before anybody knew what they are follows them to their name."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.billing.billed import BillLine
from inventory.billing.bills import enter_bill
from inventory.cooked.contents import contents_of
from inventory.differences import verify
from inventory.kitchen.meals import Ingredient, serve
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.kitchen.ticks import Tick
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.picking import LotBlocked
from inventory.places import Kind
from inventory.safety.blocks import Blocking, Releasing, block, unblock
from inventory.safety.notices import Notice
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from sourcing.stand_ins import UNNAMED, stand_in
from tests.builders import (
    MONDAY,
    a_line,
    a_meal,
    a_product,
    balances_of,
    eaten,
    take_back,
)
from tests.inventory.billing.bills_to_enter import a_bill, asked
from tests.inventory.completing.left_open import a_crate_of, a_received, filled, now
from tests.inventory.documents import holds


def shelved(session: Session, by: By) -> dict[UUID, Decimal]:
    balances = balances_of(session, by).items()
    return {lot: held.quantity for (lot, kind), held in balances if kind == Kind.SHELF}


def costs(session: Session, by: By) -> Decimal:
    """Euros of what lies in the kitchen, that is on plates."""
    held = balances_of(session, by).items()
    return sum((one.cost for (_, kind), one in held if kind == Kind.KITCHEN), Decimal(0))


def unnamed(session: Session) -> Product:
    return session.get_one(Product, stand_in(session, UNNAMED))


def by_name(session: Session, by: By, receipt_id: UUID) -> Mapping[UUID, UUID]:
    """The lots that stand, by their product."""
    return {lot.product_id: lot.id for lot in now(session, by, receipt_id).lots}


def test_a_meal_that_had_used_it_used_what_it_is(session: Session, awa: By) -> None:
    crate, pumpkin = a_crate_of("Courge", session), a_product(session)
    delivery = a_received(session, awa, crate, a_line(a_product(session), "7"))
    meal = serve(session, a_meal((unnamed(session), "1.5")), awa)
    before = balances_of(session, awa)
    said = {"product_id": pumpkin.id, "price": Decimal("2.00")}
    filling = filled(session, awa, delivery.id, crate.id, **said)

    lot = by_name(session, awa, delivery.id)[pumpkin.id]
    assert eaten(session, awa) == {lot: Decimal("1.5")}
    assert shelved(session, awa)[lot] == 2
    assert crate.id not in shelved(session, awa)
    assert costs(session, awa) == 3

    back = take_back(session, awa, filling)
    assert balances_of(session, awa) == before
    assert eaten(session, awa) == {crate.id: Decimal("1.5")}
    take_back(session, awa, back)
    assert (eaten(session, awa), costs(session, awa)) == ({lot: Decimal("1.5")}, 3)
    assert holds(session, awa, meal)
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_a_meal_cooked_since_follows_it_back_when_the_name_was_wrong(
    session: Session, awa: By
) -> None:
    crate, pumpkin = a_crate_of("Courge", session), a_product(session)
    delivery = a_received(session, awa, crate)
    filling = filled(session, awa, delivery.id, crate.id, product_id=pumpkin.id)
    serve(session, a_meal((pumpkin, "1.5")), awa)
    take_back(session, awa, filling)
    assert eaten(session, awa) == {crate.id: Decimal("1.5")}
    assert shelved(session, awa) == {crate.id: Decimal(2)}
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_of_two_unknown_crates_each_keeps_its_own_meal(session: Session, awa: By) -> None:
    """The second is named first; what was eaten of the first stays the first's."""
    first, second = a_crate_of("Verte", session, 2000), a_crate_of("Orange", session, 5000)
    delivery, pumpkin = a_received(session, awa, first, second), a_product(session)
    # The first crate is eaten up, and one kilo of the second.
    serve(session, a_meal((unnamed(session), "3")), awa)
    assert eaten(session, awa) == {first.id: 2, second.id: 1}
    filled(session, awa, delivery.id, second.id, product_id=pumpkin.id)
    lots = by_name(session, awa, delivery.id)
    assert eaten(session, awa) == {lots[unnamed(session).id]: 2, lots[pumpkin.id]: 1}
    chard = a_product(session)
    filled(session, awa, delivery.id, first.id, product_id=chard.id)
    lots = by_name(session, awa, delivery.id)
    assert eaten(session, awa) == {lots[chard.id]: 2, lots[pumpkin.id]: 1}
    assert shelved(session, awa) == {lots[pumpkin.id]: 4}
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_two_crates_of_one_food_keep_their_own_prices_on_the_plate(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    lines = [a_line(carrots, "1", price=Decimal(price)) for price in range(1, 9)]
    delivery = a_received(session, awa, *lines)
    serve(session, a_meal((carrots, "3")), awa)
    assert costs(session, awa) == 6
    filled(session, awa, delivery.id, lines[7].id, lot_number="L8")
    assert costs(session, awa) == 6
    stands = now(session, awa, delivery.id)
    assert eaten(session, awa) == {lot.id: 1 for lot in stands.lots[:3]}


def test_what_was_thrown_away_follows_too(session: Session, awa: By) -> None:
    crate, pumpkin = a_crate_of("Courge", session), a_product(session)
    delivery = a_received(session, awa, crate)
    loss = {"stage": Stage.STORAGE_LOSS, "product_id": unnamed(session).id}
    new = NewWaste(id=new_id(), wasted_on=MONDAY, quantity=Decimal("0.5"), **loss)
    discard(session, new, awa)
    filled(session, awa, delivery.id, crate.id, product_id=pumpkin.id)
    lot = by_name(session, awa, delivery.id)[pumpkin.id]
    assert shelved(session, awa) == {lot: 3}
    assert balances_of(session, awa)[lot, Kind.WASTE].quantity == Decimal("0.5")


def test_kilos_that_were_eaten_become_the_pieces_they_weighed(
    session: Session, awa: By
) -> None:
    crate = a_crate_of("Œufs", session, 3000, price=Decimal("4.00"))
    delivery = a_received(session, awa, crate)
    egg = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60)
    serve(session, a_meal((unnamed(session), "1.2")), awa)
    said = {"product_id": egg.id, "quantity": Decimal(50)}
    filling = filled(session, awa, delivery.id, crate.id, **said)
    lot = by_name(session, awa, delivery.id)[egg.id]
    assert (eaten(session, awa), shelved(session, awa)) == ({lot: 20}, {lot: 30})
    assert costs(session, awa) == Decimal("4.80")
    serve(session, a_meal((egg, "5")), awa)
    take_back(session, awa, filling)
    assert eaten(session, awa) == {crate.id: Decimal("1.5")}
    assert verify(session, canteen_id=awa.canteen_id) == []


@pytest.mark.parametrize("named", [True, False])
def test_a_bill_goes_on_asking_for_the_line_it_asked_for(
    session: Session, awa: By, named: bool
) -> None:
    other = a_line(a_product(session), "2")
    crate = a_crate_of("Courge", session, price=Decimal("2.00"))
    delivery = a_received(session, awa, other, crate)
    bill = a_bill(delivery.supplier_id, asked(other, "4.00"), asked(crate, "7.00"))
    enter_bill(session, bill, awa)
    said = {"product_id": a_product(session).id} if named else {"lot_number": "L42"}
    filled(session, awa, delivery.id, crate.id, **said)
    stands = now(session, awa, delivery.id)
    lines = session.query(BillLine).filter_by(canteen_id=awa.canteen_id, bill_id=bill.id)
    assert {line.receipt_line_id for line in lines} == {line.id for line in stands.lines}


def test_a_pack_that_was_opened_stays_open(session: Session, awa: By) -> None:
    line = a_line(a_product(session, days_after_opening=3))
    delivery = a_received(session, awa, line)
    open_pack(session, OpenedPack(id=new_id(), lot_id=line.id, opened_on=MONDAY), awa)
    filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, 20))
    assert dates(session, awa, delivery.id) == (MONDAY, date(2026, 3, 5))


def test_what_was_ticked_for_a_meal_is_ticked_by_its_name(session: Session, awa: By) -> None:
    crate, pumpkin = a_crate_of("Courge", session), a_product(session)
    delivery = a_received(session, awa, crate, a_line(a_product(session)))
    meal = serve(session, a_meal(ticked=(Tick(id=new_id(), lot_id=crate.id),)), awa)
    filling = filled(session, awa, delivery.id, crate.id, product_id=pumpkin.id)
    lot = by_name(session, awa, delivery.id)[pumpkin.id]
    assert ticked(session, awa, meal) == [(pumpkin.id, lot)]
    take_back(session, awa, filling)
    assert ticked(session, awa, meal) == [(unnamed(session).id, crate.id)]


def ticked(session: Session, by: By, meal: UUID) -> list[tuple[UUID, UUID | None]]:
    found = contents_of(session, meal, canteen_id=by.canteen_id)
    return [(one.product_id, one.lot_id) for one in found]


def test_a_price_said_later_is_on_the_plate(session: Session, awa: By) -> None:
    carrots = a_product(session)
    line = a_line(carrots, "10", price=Decimal(0))
    delivery = a_received(session, awa, line)
    serve(session, a_meal((carrots, "4")), awa)
    assert costs(session, awa) == 0
    said = {"price": Decimal("3.00"), "price_per": PricePer.UNIT}
    filled(session, awa, delivery.id, line.id, **said)
    assert costs(session, awa) == 12


def test_a_pack_closed_again_after_a_filling_is_as_the_label_says(
    session: Session, awa: By
) -> None:
    line = a_line(a_product(session, days_after_opening=3), use_by=date(2026, 3, 18))
    delivery = a_received(session, awa, line)
    opening = OpenedPack(id=new_id(), lot_id=line.id, opened_on=MONDAY)
    open_pack(session, opening, awa)
    filling = filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, 20))
    take_back(session, awa, filling)
    assert dates(session, awa, delivery.id) == (MONDAY, date(2026, 3, 5))
    filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, 20))
    closed = take_back(session, awa, opening.id)
    assert dates(session, awa, delivery.id) == (None, date(2026, 3, 20))
    take_back(session, awa, closed)
    assert dates(session, awa, delivery.id) == (MONDAY, date(2026, 3, 5))


def dates(session: Session, by: By, receipt_id: UUID) -> tuple[date | None, date | None]:
    (lot,) = now(session, by, receipt_id).lots
    return lot.opened_on, lot.use_by


def test_recalled_food_stays_blocked_whatever_else_is_said_of_it(
    session: Session, awa: By
) -> None:
    crate = a_crate_of("Courge", session, lot_number=f"L{new_id()}")
    delivery, pumpkin = a_received(session, awa, crate), a_product(session)
    block(session, Blocking(id=new_id(), notice=Notice(lot=crate.lot_number)), awa)
    filling = filled(session, awa, delivery.id, crate.id, product_id=pumpkin.id)
    assert now(session, awa, delivery.id).lots[0].blocked
    (lot,) = now(session, awa, delivery.id).lots
    one = Ingredient(id=new_id(), lot_id=lot.id, quantity=Decimal(1))
    with pytest.raises(LotBlocked):
        serve(session, a_meal().model_copy(update={"ingredients": (one,)}), awa)
    take_back(session, awa, filling)
    assert now(session, awa, delivery.id).lots[0].blocked


def test_what_is_recalled_after_it_was_named_stays_so_under_its_first_name(
    session: Session, awa: By
) -> None:
    crate = a_crate_of("Courge", session, lot_number=f"L{new_id()}")
    delivery = a_received(session, awa, crate)
    filling = filled(session, awa, delivery.id, crate.id, product_id=a_product(session).id)
    block_id = block(session, Blocking(id=new_id(), notice=Notice(lot=crate.lot_number)), awa)
    take_back(session, awa, filling)
    assert now(session, awa, delivery.id).lots[0].blocked
    unblock(session, Releasing(id=new_id(), block_id=block_id, because="Rien"), awa)
    assert not now(session, awa, delivery.id).lots[0].blocked
