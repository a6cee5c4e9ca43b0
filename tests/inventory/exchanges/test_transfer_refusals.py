"""What is neither sent nor received, and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.exchanges.on_the_way import differences, on_the_way, sent_lines
from inventory.exchanges.outgoing import NothingNamed, TooLateToGive
from inventory.exchanges.transfer_arrivals import (
    AnotherCanteens,
    BeforeItWasSent,
    LineNotSaid,
    LineNotSent,
    LineSaidTwice,
    MoreThanWasSent,
    receive_transfer,
)
from inventory.exchanges.transfers import (
    NoSuchCanteen,
    ToOneself,
    TransferNotFound,
)
from inventory.lots import Lot, LotNotFound
from inventory.picking import LotBlocked
from inventory.safety.blocks import Blocking, Releasing, block, unblock
from inventory.safety.notices import Notice
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.ids import new_id
from tests.builders import (
    MONDAY,
    a_product,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
)
from tests.inventory.exchanges.two_ends import (
    an_arrival,
    lines_of,
    out,
    receive,
    send,
)

TUESDAY = MONDAY + timedelta(days=1)


def test_a_transfer_to_oneself_is_refused(session: Session, awa: By) -> None:
    lot = some_stock(session, awa)
    with pytest.raises(ToOneself, match="goes to another canteen"):
        send(session, awa, awa, out("1", lot_id=lot))
    assert on_the_way(session, awa.canteen_id) == []


def test_a_transfer_to_nobody_is_refused(session: Session, awa: By) -> None:
    lot = some_stock(session, awa)
    nobody = By(person_id=new_id(), canteen_id=new_id(), today=awa.today)
    with pytest.raises(NoSuchCanteen):
        send(session, awa, nobody, out("1", lot_id=lot))


def test_a_line_names_something() -> None:
    with pytest.raises(NothingNamed):
        out("1")


def test_what_is_past_its_use_by_stays(session: Session, awa: By, ben: By) -> None:
    yogurt = a_product(session, name=f"Yaourts {new_id()}")
    lot = some_stock(session, awa, "5", product=yogurt, use_by=MONDAY)
    says = f"{yogurt.name}: the use-by date was 2 March 2026"
    for line in (out("1", lot_id=lot), out("1", product_id=yogurt.id)):
        with pytest.raises(TooLateToGive, match=says):
            send(session, awa, ben, line, sent_on=TUESDAY)
    fresh = some_stock(session, awa, "2", product=yogurt, use_by=TUESDAY)
    with pytest.raises(TooLateToGive, match=says):
        send(session, awa, ben, out("3", product_id=yogurt.id), sent_on=TUESDAY)
    transfer = send(session, awa, ben, out("2", product_id=yogurt.id), sent_on=TUESDAY)
    assert [line.lot_id for line in lines_of(session, transfer)] == [fresh]


def test_what_was_recalled_stays(session: Session, awa: By, ben: By) -> None:
    milk = a_product(session, name=f"Lait {new_id()}")
    lot = some_stock(session, awa, "5", product=milk, lot_number="L9")
    session.get_one(Lot, (awa.canteen_id, lot)).blocked = True
    session.flush()
    for line in (out("1", lot_id=lot), out("1", product_id=milk.id)):
        with pytest.raises(LotBlocked, match=f"{milk.name}, lot L9, is blocked"):
            send(session, awa, ben, line)


def test_what_is_recalled_on_the_way_arrives_blocked(
    session: Session, awa: By, ben: By
) -> None:
    number = f"L{new_id()}"
    lot = some_stock(session, awa, "5", lot_number=number)
    transfer = send(session, awa, ben, out("2", lot_id=lot))
    recalled = Blocking(id=new_id(), notice=Notice(lot=number), because="Listeria")
    block(session, recalled, awa)
    receive(session, ben, transfer)
    session.expire_all()
    assert session.get_one(Lot, (ben.canteen_id, lot)).blocked
    with pytest.raises(LotBlocked):
        send(session, ben, awa, out("1", lot_id=lot))
    unblock(session, Releasing(id=new_id(), block_id=recalled.id), awa)
    session.expire_all()
    assert not session.get_one(Lot, (ben.canteen_id, lot)).blocked
    send(session, ben, awa, out("1", lot_id=lot))


def test_what_is_still_to_come_is_neither_sent_nor_received(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa)
    tomorrow = awa.today + timedelta(days=1)
    with pytest.raises(InTheFuture):
        send(session, awa, ben, out("1", lot_id=lot), sent_on=tomorrow)
    transfer = send(session, awa, ben, out("1", lot_id=lot), sent_on=TUESDAY)
    with pytest.raises(InTheFuture):
        receive(session, ben, transfer, received_on=tomorrow)
    with pytest.raises(BeforeItWasSent, match="sent on 3 March 2026"):
        receive(session, ben, transfer, received_on=MONDAY)


def test_another_canteens_lot_is_unknown(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, ben)
    with pytest.raises(LotNotFound, match="There is no lot"):
        send(session, awa, ben, out("1", lot_id=lot))


def test_the_wrong_canteen_does_not_receive_it(session: Session, awa: By, ben: By) -> None:
    cleo = somebody_in_a_new_canteen(session)
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("1", lot_id=lot))
    for wrong in (cleo, awa):
        with pytest.raises(AnotherCanteens, match="they note its arrival"):
            receive(session, wrong, transfer)
    for question in (sent_lines, differences):
        with pytest.raises(TransferNotFound):
            question(session, transfer, canteen_id=cleo.canteen_id)
    assert on_the_way(session, cleo.canteen_id) == []


def test_an_arrival_says_every_line_once_and_no_more_than_was_sent(
    session: Session, awa: By, ben: By
) -> None:
    lots = [some_stock(session, awa), some_stock(session, awa)]
    transfer = send(session, awa, ben, out("4", lot_id=lots[0]), out("3", lot_id=lots[1]))
    whole = an_arrival(session, transfer)
    first, second = whole.lines
    other = first.model_copy(update={"transfer_line_id": new_id()})
    more = first.model_copy(update={"damaged": Decimal("0.001")})
    for lines, refusal, says in (
        ((first,), LineNotSaid, "say how much came; nought"),
        ((first, second, first), LineSaidTwice, "is there twice"),
        ((first, second, other), LineNotSent, "no line"),
        ((more, second), MoreThanWasSent, "4.001 came where 4 were sent"),
    ):
        with pytest.raises(refusal, match=says):
            receive_transfer(
                session, whole.model_copy(update={"id": new_id(), "lines": lines}), ben
            )
    assert moves_of(session, ben) == []
