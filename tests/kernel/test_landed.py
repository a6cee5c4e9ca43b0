"""A migration that has landed stays as it is: somewhere a book was brought forward by it."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

import migrations.versions
from cellier.database import at_head, migrate
from tests.kernel.test_migrations import differences
from tests.kernel.test_released import DAY, Old, a_database

LANDED = Path(__file__).with_name("landed_migrations.txt")
FOLDER = Path(next(iter(migrations.versions.__path__)))
SECOND = "0019"


@pytest.fixture
def second(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A database as the release that told Odoo first left it."""
    found = a_database(engine, tmp_path, SECOND)
    yield found
    found.dispose()


def test_what_has_landed_is_not_changed() -> None:
    """Whoever changes one writes a new one instead; one that lands is added to the list."""
    for line in LANDED.read_text().splitlines():
        digest, name = line.split()
        assert sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name


def test_a_book_that_told_odoo_comes_forward_whole(second: Engine) -> None:
    with second.begin() as connection:
        old = Old(connection)
        told = _told(old)
    migrate(second)
    assert at_head(second)
    with second.connect() as connection:
        assert differences(connection) == []
        rows = connection.execute(text("SELECT id, number, own_order FROM erp_documents"))
        found = {_uuid(row.id): (row.number, bool(row.own_order)) for row in rows}
    assert found == told


def test_a_book_made_between_two_releases_comes_forward_too(second: Engine) -> None:
    """As the demo of whoever followed us day by day: some of it is there already."""
    with second.begin() as connection:
        yes = "0" if second.dialect.name == "sqlite" else "false"
        connection.execute(
            text(
                f"ALTER TABLE erp_documents ADD COLUMN own_order BOOLEAN DEFAULT {yes} NOT NULL"
            )
        )
        connection.execute(
            text(
                "CREATE INDEX ix_erp_documents_canteen_id_told_at"
                " ON erp_documents (canteen_id, told_at)"
            )
        )
    migrate(second)
    with second.connect() as connection:
        assert differences(connection) == []


def _told(old: Old) -> dict[UUID, tuple[str, bool]]:
    """Two orders, one of them left as it is there; a receipt of each, and one of none."""
    old.add(
        "canteens", name="Vaise", id=old.canteen, status="founding", egalim="voluntary",
        vat_reclaimed=False, address="", city="", local_rule="REGION", time_zone="Europe/Paris",
    )  # fmt: skip
    awa = old.add("people", name="Awa", language="fr")
    shop = old.add("suppliers", name="Ferme", address="", city="", country="FR")
    found = {}

    def told(kind: str, number: str, left: bool, own: bool, begun: int = 1) -> UUID:
        paper = old.add(
            "documents", kind=kind, fingerprint=b"0" * 32, person_id=awa, holds=True
        )  # fmt: skip
        old.add(
            "erp_documents", id=paper, kind=kind, begun=begun, turns=begun, number=number,
            tries=0, declined=0, reason="", remedy="", left=left, again=False,
        )  # fmt: skip
        found[paper] = (number, own)
        return paper

    def came(number: str, order: UUID | None, own: bool, begun: int = 1) -> None:
        receipt = told("receipt", number, False, own, begun)
        old.add(
            "receipts", id=receipt, supplier_id=shop, order_id=order, received_on=DAY,
            delivery_note="", more_to_come=False, note="",
        )  # fmt: skip

    orders = [told("order", f"P{left}", bool(left), False) for left in (0, 1)]
    for number, order in enumerate(orders, 1):
        old.add(
            "purchase_orders", id=order, supplier_id=shop, number=number, state="sent",
            ordered_on=DAY, delivery_on=DAY, note="", below_minimum_because="",
        )  # fmt: skip
    came("IN1", orders[0], own=False)
    came("IN2", orders[1], own=True)
    came("IN3", None, own=True)
    came("IN4", None, own=False, begun=0)
    return found


def _uuid(value: object) -> UUID:
    return UUID(bytes=value) if isinstance(value, bytes) else UUID(str(value))
