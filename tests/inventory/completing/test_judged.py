"""What was judged when a delivery came stays, unless what is completed changes it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from inventory.lots import Lot
from inventory.proof.reexaminations import reexaminations
from inventory.proof.reweighing import Accepted, accept_reexamination
from inventory.purchases import EvidenceRow, PurchaseLine
from inventory.receiving.receipts import ReceiptLine
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen, LocalRule
from sourcing.products import StockUnit
from suppliers.evidence import Evidence
from suppliers.labels import Label
from tests.builders import a_certificate, a_line, a_producer, a_product
from tests.inventory.completing.left_open import a_crate_of, a_received, filled, now

FAR = {"latitude": Decimal("48.39"), "longitude": Decimal("-4.49"), "postcode": "29200"}


def moves_away(session: Session, by: By) -> None:
    """To Brest, and counts as local what grows within 30 km of it."""
    canteen = session.get_one(Canteen, by.canteen_id)
    for name, value in FAR.items():
        setattr(canteen, name, value)
    canteen.local_rule, canteen.local_value = LocalRule.KM, "30"
    session.flush()


def counts(session: Session, by: By, receipt_id: UUID) -> PurchaseLine:
    """The line on which the delivery's only lot rests now."""
    (lot,) = now(session, by, receipt_id).lots
    key = (by.canteen_id, lot.purchase_line_id)
    return session.get_one(PurchaseLine, key, populate_existing=True)


def near(line: PurchaseLine) -> tuple[Any, ...]:
    return line.local, line.local_rule, line.local_km, line.short_circuit


def test_a_canteen_that_moved_keeps_what_was_local_then(session: Session, awa: By) -> None:
    line = a_line(a_product(session), producer_id=a_producer(session, awa))
    delivery = a_received(session, awa, line)
    before = near(counts(session, awa, delivery.id))
    assert before[0] == Evidence.PROVEN
    moves_away(session, awa)
    filled(session, awa, delivery.id, line.id, lot_number="L1")
    assert near(counts(session, awa, delivery.id)) == before
    filled(session, awa, delivery.id, line.id, price=Decimal(3))
    assert near(counts(session, awa, delivery.id)) == before


def test_what_is_named_later_is_judged_by_its_name_and_grew_as_near(
    session: Session, awa: By
) -> None:
    farm = a_producer(session, awa)
    crate = a_crate_of("Courge", session, labels=(Label.BIO,), producer_id=farm)
    delivery = a_received(session, awa, crate)
    before = counts(session, awa, delivery.id)
    moves_away(session, awa)
    a_certificate(session, awa, producer_id=farm)
    pumpkin = a_product(session)
    filled(session, awa, delivery.id, crate.id, product_id=pumpkin.id)
    after = counts(session, awa, delivery.id)
    assert after.family == pumpkin.family
    assert (after.local, after.local_km) == (before.local, before.local_km)
    assert (before.declared, after.proven) == ({Label.BIO}, {Label.BIO})


def test_a_paper_that_came_late_changes_nothing_in_silence(session: Session, awa: By) -> None:
    farm = a_producer(session, awa)
    line = a_line(a_product(session), producer_id=farm, labels=(Label.BIO,))
    delivery = a_received(session, awa, line)
    certificate = a_certificate(session, awa, producer_id=farm)
    filled(session, awa, delivery.id, line.id, lot_number="L1")
    assert counts(session, awa, delivery.id).declared == {Label.BIO}
    # Whoever is asked says yes, and that stays too.
    (task,) = reexaminations(session, awa.canteen_id, awa.today)
    said = Accepted(id=new_id(), supplier_id=task.supplier_id, seen=task.seen)
    accept_reexamination(session, said, awa)
    filled(session, awa, delivery.id, line.id, lot_number="L2")
    stands = counts(session, awa, delivery.id)
    assert stands.proven == {Label.BIO}
    rests = session.query(EvidenceRow).filter_by(canteen_id=awa.canteen_id, line_id=stands.id)
    assert [one.certificate_id for one in rests] == [certificate]
    assert reexaminations(session, awa.canteen_id, awa.today) == []


@pytest.mark.parametrize(
    ("said", "grams"),
    [
        ({"lot_number": "L1"}, 3500),
        ({"price": Decimal(2)}, 3500),
        ({"grams": 3300}, 3300),
        ({"quantity": Decimal(8)}, 3100),
    ],
)
def test_pieces_weigh_what_they_were_taken_to_weigh(
    session: Session, awa: By, said: dict[str, Any], grams: int
) -> None:
    """Older books took the pack's weight where the delivery note says another."""
    melons = a_product(session, unit=StockUnit.PIECE, grams_per_unit=350)
    line = a_line(melons, "10")
    delivery = a_received(session, awa, line)
    noted = update(ReceiptLine).where(ReceiptLine.canteen_id == awa.canteen_id)
    session.execute(noted.where(ReceiptLine.id == line.id).values(note_grams=3100))
    filled(session, awa, delivery.id, line.id, **said)
    (lot,) = now(session, awa, delivery.id).lots
    assert isinstance(lot, Lot)
    assert (lot.grams, counts(session, awa, delivery.id).grams) == (grams, grams)
