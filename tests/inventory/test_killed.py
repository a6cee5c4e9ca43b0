"""The plug is pulled in the middle of a delivery: what was acknowledged is there, whole."""

import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import on_hand
from inventory.differences import verify
from inventory.purchases import PurchaseLine
from inventory.receiving.receipts import Receipt, ReceiptLine
from kernel.actor import By
from tests.builders import a_product, a_supplier, moves_of, told

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 4


def test_what_was_acknowledged_outlives_a_kill(
    engine: Engine, session: Session, awa: By
) -> None:
    ids = [awa.canteen_id, awa.person_id, a_supplier(session, awa), a_product(session).id]
    session.commit()
    acknowledged = _receive_and_be_killed(engine, ids)
    assert len(acknowledged) >= 2 * ROUNDS

    kept = set(session.scalars(select(Receipt.id).where(Receipt.canteen_id == awa.canteen_id)))
    assert set(acknowledged) <= kept
    # Each of two docks may have committed one more that it had no time to tell of.
    assert len(kept) - len(acknowledged) <= 2 * ROUNDS
    assert verify(session, canteen_id=awa.canteen_id) == []
    _assert_whole(session, awa, kept)


def _assert_whole(session: Session, by: By, kept: set[UUID]) -> None:
    """Each receipt has its two lines everywhere, and its one message."""
    twice = dict.fromkeys(kept, 2)
    lines = select(ReceiptLine.receipt_id).where(ReceiptLine.canteen_id == by.canteen_id)
    assert Counter(session.scalars(lines)) == twice
    bought = select(PurchaseLine.document_id).where(PurchaseLine.canteen_id == by.canteen_id)
    assert Counter(session.scalars(bought)) == twice
    assert Counter(move.document_id for move in moves_of(session, by)) == twice
    assert Counter(document_id for _, document_id in told(session, by)) == dict.fromkeys(
        kept, 1
    )
    (held,) = on_hand(session, canteen_id=by.canteen_id)
    assert held.quantity == len(kept) * Decimal("3.5")


def _receive_and_be_killed(engine: Engine, ids: list[UUID]) -> list[UUID]:
    url = engine.url.render_as_string(hide_password=False)
    module = [sys.executable, "-m", "tests.inventory.endless_deliveries"]
    said = subprocess.run(
        [*module, url, str(ROUNDS), *map(str, ids)], cwd=ROOT, capture_output=True, check=True
    )
    return [UUID(line) for line in said.stdout.decode().split()]
