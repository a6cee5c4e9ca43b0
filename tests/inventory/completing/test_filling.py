"""What a delivery left open is said later, and the rest of it stays as it was."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.completing.filling import (
    FilledLine,
    NothingFilled,
    fill_in,
)
from inventory.completing.gaps import gaps
from inventory.differences import verify
from inventory.lots import LotNotFound
from inventory.places import Kind
from inventory.receiving.deliveries import ChargeKind, DeliveryCharge
from inventory.receiving.receipts import receive
from inventory.receiving.replacements import ReceiptNotFound
from inventory.receiving.unloading import PastUseBy, QuantityMissing, TooWarm
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.products import ProductNotFound, StockUnit
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    balances_of,
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.completing.left_open import (
    a_crate_of,
    a_filling,
    a_poultry,
    a_received,
    filled,
    now,
    rows_of,
)
from tests.inventory.documents import holds


def test_an_unknown_product_is_named(session: Session, awa: By) -> None:
    crate = a_crate_of("Gros légume vert", session, labels=())
    delivery = a_received(session, awa, crate, a_line(a_product(session)))
    chard = a_product(session)
    filled(session, awa, delivery.id, crate.id, product_id=chard.id)
    stands = now(session, awa, delivery.id)
    assert stands.id != delivery.id
    lot = next(lot for lot in stands.lots if lot.product_id == chard.id)
    assert (lot.quantity, lot.grams) == (Decimal("3.5"), 3500)
    assert balances_of(session, awa)[lot.id, Kind.SHELF].quantity == Decimal("3.5")
    # What the note called it stays, for whoever looks for it there.
    words = {line.description for line in bought_by(session, awa) if line.id == lot.id}
    assert words == {"Gros légume vert"}
    assert not holds(session, awa, delivery.id)
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_what_nobody_described_bears_its_own_name_once_it_is_known(
    session: Session, awa: By
) -> None:
    crate, chard = a_crate_of("", session), a_product(session)
    delivery = a_received(session, awa, crate)
    filled(session, awa, delivery.id, crate.id, product_id=chard.id)
    (line,) = now(session, awa, delivery.id).lines
    assert {one.description for one in bought_by(session, awa) if one.id == line.id} == {
        chard.name
    }


def test_dates_temperature_number_and_price_are_completed(session: Session, awa: By) -> None:
    line = a_line(a_poultry(session), price=Decimal(0))
    delivery = a_received(session, awa, line)
    said = {
        "use_by": date(2026, 3, 9),
        "best_before": date(2026, 3, 8),
        "lot_number": "L42",
        "temperature_c": Decimal("3.5"),
        "price": Decimal("9.80"),
        "price_per": PricePer.KILO,
    }
    filled(session, awa, delivery.id, line.id, **said)
    (kept,), (lot,) = now(session, awa, delivery.id)[1:]
    assert (lot.use_by, lot.best_before, lot.number) == (
        date(2026, 3, 9),
        date(2026, 3, 8),
        "L42",
    )
    assert (kept.temperature_c, kept.net_value) == (Decimal("3.5"), Decimal("98.00"))
    assert sum(one.net_value for one in bought_by(session, awa)) == 98
    assert gaps(session, awa.canteen_id, since=MONDAY) == []


def test_what_is_not_said_stays_as_it_was(session: Session, awa: By) -> None:
    """Two lines and three charges, and one date is said of one of them."""
    charges = tuple(
        DeliveryCharge(id=new_id(), kind=kind, description=kind.value, net=Decimal(net))
        for kind, net in zip(ChargeKind, ("-12.40", "8.00", "3.15"), strict=True)
    )
    dated = a_line(a_product(session), "4", lot_number="L1")
    delivery = a_received(
        session, awa, dated, a_crate_of("Courge", session), charges=charges, note="Pluie"
    )
    before = rows_of(session, awa, delivery.id)
    filled(session, awa, delivery.id, dated.id, use_by=date(2026, 3, 9))
    after = rows_of(session, awa, now(session, awa, delivery.id).id)
    dates = [lot.pop("use_by") for lot in (*before["lots"], *after["lots"])]
    assert sorted(dates, key=str) == [date(2026, 3, 9), None, None, None]
    assert _sorted(after) == _sorted(before)


def _sorted(rows: dict[str, list[dict[str, object]]]) -> dict[str, list[str]]:
    return {name: sorted(map(repr, some)) for name, some in rows.items()}


def test_two_crates_of_one_product_stay_in_their_order(session: Session, awa: By) -> None:
    """Ids made of one form have one millisecond: their order says which crate is which."""
    carrots = a_product(session)
    lines = [a_line(carrots, str(kilos), price=Decimal(kilos)) for kilos in range(1, 9)]
    delivery = a_received(session, awa, *lines)
    filled(session, awa, delivery.id, lines[3].id, lot_number="L4")
    stands = now(session, awa, delivery.id)
    assert [line.quantity for line in stands.lines] == list(range(1, 9))
    assert [lot.number for lot in stands.lots] == [None] * 3 + ["L4"] + [None] * 4


def test_what_is_no_answer_is_refused_by_name(session: Session, awa: By) -> None:
    line = a_line(a_poultry(session))
    delivery = a_received(session, awa, line)
    before = balances_of(session, awa)
    with pytest.raises(NothingFilled):
        filled(session, awa, delivery.id, line.id)
    with pytest.raises(PastUseBy, match="1 March"):
        filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, 1))
    with pytest.raises(TooWarm, match="7"):
        filled(session, awa, delivery.id, line.id, temperature_c=Decimal(7))
    with pytest.raises(ProductNotFound):
        filled(session, awa, delivery.id, line.id, product_id=new_id())
    assert now(session, awa, delivery.id).id == delivery.id
    assert balances_of(session, awa) == before
    why = "Relevé en surface, 3 °C à cœur"
    said = {"temperature_c": Decimal(7), "despite_because": why}
    filled(session, awa, delivery.id, line.id, **said)
    assert now(session, awa, delivery.id).lines[0].despite_because == why


def test_an_unknown_product_named_as_poultry_is_held_to_its_temperature(
    session: Session, awa: By
) -> None:
    crate = a_crate_of("Volaille ?", session, temperature_c=Decimal(9))
    delivery = a_received(session, awa, crate)
    with pytest.raises(TooWarm):
        filled(session, awa, delivery.id, crate.id, product_id=a_poultry(session).id)
    assert holds(session, awa, delivery.id)


def test_a_line_of_another_delivery_does_not_go_in_silence(session: Session, awa: By) -> None:
    line = a_line(a_poultry(session))
    delivery, other = a_received(session, awa, line), a_line(a_poultry(session))
    a_received(session, awa, other)
    known = FilledLine(line_id=line.id, lot_number="L1")
    with pytest.raises(LotNotFound):
        fill_in(
            session,
            a_filling(delivery.id, known, FilledLine(line_id=other.id, lot_number="L2")),
            awa,
        )
    assert now(session, awa, delivery.id).id == delivery.id
    # A line of which nothing is said is not asked about.
    fill_in(session, a_filling(delivery.id, known, FilledLine(line_id=other.id)), awa)
    assert now(session, awa, delivery.id).lots[0].number == "L1"


def test_only_a_delivery_of_the_canteen_that_holds_is_filled_in(
    session: Session, awa: By
) -> None:
    luc = somebody_in_a_new_canteen(session)
    line = a_line(a_poultry(session))
    delivery = a_delivery(a_supplier(session, awa), line)
    receive(session, delivery, awa)
    for wrong, by in ((delivery.id, luc), (new_id(), awa)):
        with pytest.raises(ReceiptNotFound):
            filled(session, by, wrong, line.id, lot_number="L1")
    back = take_back(session, awa, delivery.id)
    for gone in (delivery.id, back):
        with pytest.raises(ReceiptNotFound):
            filled(session, awa, gone, line.id, lot_number="L1")


def test_kilos_named_as_pieces_are_counted_not_worked_out(session: Session, awa: By) -> None:
    crate = a_crate_of("Œufs", session, price=Decimal("4.00"))
    delivery = a_received(session, awa, crate)
    egg = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60)
    with pytest.raises(QuantityMissing):
        filled(session, awa, delivery.id, crate.id, product_id=egg.id)
    filled(session, awa, delivery.id, crate.id, product_id=egg.id, quantity=Decimal(58))
    ((line,), (lot,)) = now(session, awa, delivery.id)[1:]
    assert (lot.quantity, lot.grams) == (58, 3500)
    # The price was for a kilo, and stays so.
    assert (line.price_per, line.net_value) == (PricePer.KILO, Decimal("14.00"))


@pytest.mark.parametrize(
    ("unit", "said", "quantity", "grams"),
    [
        (StockUnit.PIECE, {"grams": 3100}, "9", 3100),
        (StockUnit.PIECE, {"quantity": Decimal(8)}, "8", 3000),
        (StockUnit.KG, {"grams": 8700}, "8.7", 8700),
        (StockUnit.KG, {"quantity": Decimal(8)}, "8", 8000),
        (StockUnit.KG, {"quantity": Decimal(8), "grams": 8100}, "8", 8100),
    ],
)
def test_what_is_weighed_later_replaces_what_it_says_and_nothing_else(
    session: Session,
    awa: By,
    unit: StockUnit,
    said: dict[str, object],
    quantity: str,
    grams: int,
) -> None:
    product = a_product(
        session, unit=unit, grams_per_unit=350 if unit == StockUnit.PIECE else 1000
    )
    line = a_line(product, "9", grams=3000 if unit == StockUnit.PIECE else 9000)
    delivery = a_received(session, awa, line)
    filled(session, awa, delivery.id, line.id, **said)
    (lot,) = now(session, awa, delivery.id).lots
    assert (lot.quantity, lot.grams) == (Decimal(quantity), grams)
