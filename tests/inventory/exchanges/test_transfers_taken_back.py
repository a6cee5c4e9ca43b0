"""Who changes their mind about a transfer: first the one end, then the other."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inventory.balances import on_hand
from inventory.exchanges.on_the_way import differences, on_the_way
from inventory.exchanges.transfer_arrivals import (
    AlreadyReceived,
)
from inventory.exchanges.transfers import (
    ArrivalFirst,
    TransferNotFound,
)
from inventory.lots import Lot
from inventory.places import Kind
from kernel.actor import By
from tests.builders import (
    MONDAY,
    balances_of,
    bought_by,
    some_stock,
    take_back,
)
from tests.inventory.exchanges.two_ends import (
    out,
    receive,
    send,
)

TUESDAY = MONDAY + timedelta(days=1)


def test_a_second_arrival_is_refused_unless_the_first_was_taken_back(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa, "10")
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    first = receive(session, ben, transfer)
    with pytest.raises(AlreadyReceived, match="received on 2 March 2026 already"):
        receive(session, ben, transfer)
    undone = take_back(session, ben, first)
    assert len(on_the_way(session, ben.canteen_id)) == 1
    assert on_hand(session, canteen_id=ben.canteen_id) == []
    second = receive(session, ben, transfer, ("3", "1"))
    with pytest.raises(AlreadyReceived):
        take_back(session, ben, undone)
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 3
    assert session.get_one(Lot, (ben.canteen_id, lot)).document_id == second
    session.expire_all()
    take_back(session, ben, second)
    take_back(session, ben, undone)
    session.expire_all()
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4
    assert session.get_one(Lot, (ben.canteen_id, lot)).document_id == first
    assert sum(line.grams or 0 for line in bought_by(session, ben)) == 4000


def test_the_arrival_is_taken_back_before_the_sending(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa, "10")
    before = balances_of(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    arrival = receive(session, ben, transfer)
    with pytest.raises(ArrivalFirst, match="must take the arrival back first") as refusal:
        take_back(session, awa, transfer)
    assert "Les Tilleuls" in str(refusal.value)
    assert balances_of(session, awa)[lot, Kind.OTHER_CANTEEN].quantity == 4
    again = take_back(session, ben, arrival)
    undone = take_back(session, awa, transfer)
    assert balances_of(session, awa) == before
    assert on_the_way(session, ben.canteen_id) == []
    with pytest.raises(TransferNotFound):
        receive(session, ben, transfer)
    with pytest.raises(TransferNotFound):
        take_back(session, ben, again)
    take_back(session, awa, undone)
    take_back(session, ben, again)
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4
    assert on_the_way(session, awa.canteen_id) == []


def test_an_arrival_taken_back_and_put_back_is_as_before(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa, "10")
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    arrival = receive(session, ben, transfer, ("3", "0.5"))
    before = balances_of(session, ben)
    take_back(session, ben, take_back(session, ben, arrival))
    assert balances_of(session, ben) == before
    assert len(differences(session, transfer, canteen_id=ben.canteen_id)) == 1
