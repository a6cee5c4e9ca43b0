"""A purchase line and what corrects it since go together, and count once."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.purchases import COLUMNS, Bought, PurchaseLine, keep
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.command import Command
from kernel.documents import KINDS, REVERSIBLE, WRITERS, once
from kernel.ids import new_id
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
)


class PriceAsBilled(Command):
    of: UUID
    more: Decimal


def mend(session: Session, command: PriceAsBilled, by: By) -> UUID:
    """A row beside the line, of what it cost more."""
    line = session.get_one(PurchaseLine, (by.canteen_id, command.of))
    same = Bought(**{name: getattr(line, name) for name in COLUMNS})
    facts = {"net_value": command.more, "grams": 0, "corrects_id": line.id}
    keep(session, [replace(same, id=new_id(), document_id=command.id, **facts)])
    return command.id


@pytest.fixture
def line_id(session: Session, awa: By) -> UUID:
    line = a_line(a_product(session))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    return line.id


@pytest.fixture
def receipt(session: Session, awa: By, line_id: UUID) -> UUID:
    return session.get_one(PurchaseLine, (awa.canteen_id, line_id)).document_id


def billed(session: Session, by: By, line_id: UUID, more: str = "3") -> UUID:
    return once("price_as_billed", reversible=True)(mend)(
        session, PriceAsBilled(id=new_id(), of=line_id, more=Decimal(more)), by
    )


@pytest.fixture(autouse=True)
def forgotten() -> object:
    """The kind exists in these tests only."""
    yield
    KINDS.discard("price_as_billed")
    REVERSIBLE.discard("price_as_billed")
    WRITERS.pop(PriceAsBilled, None)


def worth(session: Session, by: By) -> Decimal:
    return sum((line.net_value for line in bought_by(session, by)), Decimal(0))


def test_what_corrects_a_line_goes_with_it(
    session: Session, awa: By, receipt: UUID, line_id: UUID
) -> None:
    billed(session, awa, line_id)
    assert worth(session, awa) == 23
    reversal = take_back(session, awa, receipt)
    assert worth(session, awa) == 0
    take_back(session, awa, reversal)
    assert worth(session, awa) == 23


def test_a_correction_of_what_was_taken_back_is_taken_back_once(
    session: Session, awa: By, receipt: UUID, line_id: UUID
) -> None:
    bill = billed(session, awa, line_id)
    of_receipt = take_back(session, awa, receipt)
    of_bill = take_back(session, awa, bill)
    assert worth(session, awa) == 0
    take_back(session, awa, of_receipt)
    assert worth(session, awa) == 20
    take_back(session, awa, of_bill)
    assert worth(session, awa) == 23


def test_a_correction_put_back_waits_for_its_line(
    session: Session, awa: By, receipt: UUID, line_id: UUID
) -> None:
    of_bill = take_back(session, awa, billed(session, awa, line_id))
    assert worth(session, awa) == 20
    of_receipt = take_back(session, awa, receipt)
    take_back(session, awa, of_bill)
    assert worth(session, awa) == 0
    take_back(session, awa, of_receipt)
    assert worth(session, awa) == 23


def test_a_line_put_back_is_corrected_and_goes_again(
    session: Session, awa: By, receipt: UUID, line_id: UUID
) -> None:
    again = take_back(session, awa, take_back(session, awa, receipt))
    billed(session, awa, line_id)
    assert worth(session, awa) == 23
    reversal = take_back(session, awa, again)
    assert worth(session, awa) == 0
    take_back(session, awa, reversal)
    assert worth(session, awa) == 23


def test_another_canteens_lines_are_left_alone(
    session: Session, awa: By, receipt: UUID, line_id: UUID
) -> None:
    ben = somebody_in_a_new_canteen(session)
    line = a_line(a_product(session))
    receive(session, a_delivery(a_supplier(session, ben), line), ben)
    billed(session, ben, line.id)
    take_back(session, awa, receipt)
    assert (worth(session, awa), worth(session, ben)) == (0, 23)
