"""Filled in twice, sent twice, taken back: one delivery holds, and its photos lie with it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.completing.filling import (
    FilledLine,
    fill_in,
    standing_receipt,
)
from inventory.differences import verify
from inventory.receiving.replacements import ReceiptNotFound
from inventory.safety.photos import Subject, photos_of
from kernel.actor import By
from kernel.documents import Document, IdAlreadyUsed
from kernel.outbox import Topic
from tests.builders import (
    a_line,
    a_product,
    balances_of,
    bought_by,
    take_back,
    told,
)
from tests.inventory.completing.left_open import (
    a_crate_of,
    a_filling,
    a_photo,
    a_poultry,
    a_received,
    filled,
    now,
)
from tests.inventory.documents import holds


def photos(
    session: Session, by: By, receipt_id: UUID
) -> list[tuple[UUID | None, Subject, str]]:
    found = photos_of(session, [receipt_id], canteen_id=by.canteen_id)
    return [(one.line_id, one.subject, one.sha256) for one in found.get(receipt_id, ())]


def test_photos_stay_with_the_delivery_and_with_their_lines(session: Session, awa: By) -> None:
    lines = [a_line(a_poultry(session), str(kilos)) for kilos in (1, 2, 3)]
    delivery = a_received(session, awa, *lines)
    a_photo(session, awa, delivery.id, subject=Subject.DELIVERY_NOTE, sha256="0a" * 32)
    for line, sha in ((lines[0], "1b" * 32), (lines[2], "3c" * 32)):
        a_photo(session, awa, delivery.id, line.id, sha256=sha)
    wrong = a_photo(session, awa, delivery.id, lines[1].id, sha256="dd" * 32)
    take_back(session, awa, wrong)
    for day in (9, 10):
        filled(session, awa, delivery.id, lines[1].id, use_by=date(2026, 3, day))
    stands = now(session, awa, delivery.id)
    assert sorted(photos(session, awa, stands.id), key=lambda one: one[2]) == [
        (None, Subject.DELIVERY_NOTE, "0a" * 32),
        (stands.lines[0].id, Subject.LABEL, "1b" * 32),
        (stands.lines[2].id, Subject.LABEL, "3c" * 32),
    ]
    assert photos(session, awa, delivery.id) == []


def test_a_second_filling_may_name_the_delivery_as_it_first_was(
    session: Session, awa: By
) -> None:
    """A phone without signal knows the first delivery only, and its lines."""
    poultry = a_line(a_poultry(session), price=Decimal(0))
    crate = a_crate_of("Courge", session)
    delivery, pumpkin = a_received(session, awa, poultry, crate), a_product(session)
    filled(session, awa, delivery.id, poultry.id, use_by=date(2026, 3, 9))
    filled(session, awa, delivery.id, crate.id, product_id=pumpkin.id)
    between = now(session, awa, delivery.id)
    filled(session, awa, delivery.id, poultry.id, price=Decimal(8))
    filled(session, awa, between.id, between.lines[0].id, lot_number="L42")
    stands = now(session, awa, delivery.id)
    (fowl, named), (lot, other) = stands.lines, stands.lots
    assert (lot.use_by, lot.number, fowl.price) == (date(2026, 3, 9), "L42", 8)
    assert (named.product_id, other.quantity) == (pumpkin.id, Decimal("3.5"))
    documents = session.query(Document).filter_by(canteen_id=awa.canteen_id, kind="receipt")
    assert [one.id for one in documents if one.holds] == [stands.id]
    assert sum(one.net_value for one in bought_by(session, awa)) == 80
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_the_later_word_on_one_line_counts(session: Session, awa: By) -> None:
    line = a_line(a_poultry(session))
    delivery = a_received(session, awa, line)
    for day in (9, 12):
        filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, day))
    (lot,) = now(session, awa, delivery.id).lots
    assert lot.use_by == date(2026, 3, 12)


def test_a_filling_sent_twice_happens_once(session: Session, awa: By) -> None:
    line = a_line(a_poultry(session))
    delivery = a_received(session, awa, line)
    a_photo(session, awa, delivery.id, line.id)
    said = FilledLine(line_id=line.id, use_by=date(2026, 3, 9))
    filling = a_filling(delivery.id, said)
    assert fill_in(session, filling, awa) == filling.id
    stands = now(session, awa, delivery.id)
    again = type(filling).model_validate_json(filling.model_dump_json())
    assert fill_in(session, again, awa) == filling.id
    assert now(session, awa, delivery.id).id == stands.id
    assert len(photos(session, awa, stands.id)) == 1
    assert told(session, awa) == [
        (Topic.RECEIPT_ACCEPTED, delivery.id),
        (Topic.RECEIPT_ACCEPTED, stands.id),
        (Topic.RECEIPT_AMENDED, delivery.id),
    ]
    other = said.model_copy(update={"use_by": date(2026, 3, 10)})
    with pytest.raises(IdAlreadyUsed):
        fill_in(session, filling.model_copy(update={"lines": (other,)}), awa)


def test_a_filling_taken_back_lets_the_first_delivery_hold_again(
    session: Session, awa: By
) -> None:
    crate = a_crate_of("Courge", session)
    delivery = a_received(session, awa, crate)
    a_photo(session, awa, delivery.id, crate.id)
    before, shelf = photos(session, awa, delivery.id), balances_of(session, awa)
    filling = filled(session, awa, delivery.id, crate.id, product_id=a_product(session).id)
    completed = now(session, awa, delivery.id).id
    back = take_back(session, awa, filling)
    assert now(session, awa, delivery.id).id == delivery.id
    assert balances_of(session, awa) == shelf
    assert photos(session, awa, delivery.id) == before
    assert photos(session, awa, completed) == []
    take_back(session, awa, back)
    assert now(session, awa, delivery.id).id == completed
    assert photos(session, awa, delivery.id) == []
    assert len(photos(session, awa, completed)) == 1
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_who_takes_the_first_filling_back_takes_the_second_along(
    session: Session, awa: By
) -> None:
    line = a_line(a_poultry(session))
    delivery = a_received(session, awa, line)
    shelf = balances_of(session, awa)
    first = filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, 9))
    second = filled(session, awa, delivery.id, line.id, lot_number="L42")
    completed = now(session, awa, delivery.id)
    back = take_back(session, awa, first)
    assert now(session, awa, delivery.id).id == delivery.id
    assert balances_of(session, awa) == shelf
    assert not holds(session, awa, second)
    take_back(session, awa, back)
    (lot,) = now(session, awa, delivery.id).lots
    assert (lot.id, lot.use_by, lot.number) == (
        completed.lots[0].id,
        date(2026, 3, 9),
        "L42",
    )
    take_back(session, awa, second)
    (lot,) = now(session, awa, delivery.id).lots
    assert (lot.use_by, lot.number) == (date(2026, 3, 9), None)
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_after_a_filling_is_taken_back_there_may_be_another(session: Session, awa: By) -> None:
    line = a_line(a_poultry(session))
    delivery = a_received(session, awa, line)
    wrong = filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, 9))
    fallen = now(session, awa, delivery.id).id
    take_back(session, awa, wrong)
    filled(session, awa, delivery.id, line.id, use_by=date(2026, 3, 12))
    (lot,) = now(session, awa, delivery.id).lots
    assert lot.use_by == date(2026, 3, 12)
    with pytest.raises(ReceiptNotFound):
        standing_receipt(session, fallen, canteen_id=awa.canteen_id)
