"""Several hands on one transfer: nobody waits for ever, and no recall is passed by."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from inventory.exchanges.on_the_way import on_the_way, sent_lines
from inventory.exchanges.transfer_arrivals import (
    AlreadyReceived,
    receive_transfer,
)
from inventory.exchanges.transfers import (
    send_transfer,
)
from inventory.lots import Lot
from inventory.places import Kind
from inventory.safety.blocks import Blocking, block, open_blocks
from inventory.safety.notices import Notice
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.documents import document_by_id
from kernel.ids import new_id
from network.canteens import take_turns
from tests.builders import (
    MONDAY,
    balances_of,
    some_stock,
    take_back,
)
from tests.counting import statements
from tests.inventory.exchanges.two_ends import (
    a_transfer,
    an_arrival,
    out,
    receive,
    send,
)
from tests.inventory.test_many_at_once import at_once

TUESDAY = MONDAY + timedelta(days=1)


def test_received_by_two_phones_at_once_it_comes_once(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    arrivals = [an_arrival(session, transfer) for _ in range(6)]
    session.commit()
    acts = [lambda hand, one=one: receive_transfer(hand, one, ben) for one in arrivals]
    ends = Counter(at_once(engine, acts))
    assert ends == {"done": 1, AlreadyReceived.__name__: 5}
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4


def test_taken_back_while_it_is_received_one_of_the_two_happens(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    for _ in range(4):
        lot = some_stock(session, awa)
        transfer = send(session, awa, ben, out("4", lot_id=lot))
        arrival = an_arrival(session, transfer)
        session.commit()
        wrong = Mistake(id=new_id(), of=transfer)
        acts = [
            lambda hand, one=arrival: receive_transfer(hand, one, ben),
            lambda hand, one=wrong: reverse(hand, one, awa),
        ]
        ends = at_once(engine, acts)
        assert ends.count("done") == 1
        held = balances_of(session, awa).get((lot, Kind.OTHER_CANTEEN))
        assert (held is None) == (ends[1] == "done")
        session.rollback()


def test_statements_do_not_grow_with_the_lines(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    def cost(lines: int) -> tuple[int, int, int]:
        lots = [some_stock(session, awa) for _ in range(lines)]
        new = a_transfer(ben, *(out("4", lot_id=lot) for lot in lots))
        sent = statements(engine, lambda: send_transfer(session, new, awa))
        arrival = an_arrival(session, new.id)
        session.expire_all()
        come = statements(engine, lambda: receive_transfer(session, arrival, ben))
        seen = statements(
            engine, lambda: sent_lines(session, new.id, canteen_id=ben.canteen_id)
        )
        return sent, come, seen

    few = cost(2)
    assert cost(20) == few
    listed = statements(engine, lambda: on_the_way(session, ben.canteen_id))
    assert listed == 1


# Beside each other, one step at a time.


def until_it_waits(engine: Engine, hand: Future[None]) -> None:
    """For a lock; on SQLite whoever writes waits for the writer before."""
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for turn in range(100):
        sleep(0.05)
        if hand.done():
            return
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                if connection.scalar(waits):
                    return
        elif turn > 5:
            return


def beside(engine: Engine, hands: Executor, act: Callable[[Session], object]) -> Future[None]:
    def do() -> None:
        with Session(engine) as other, other.begin():
            act(other)

    return hands.submit(do)


def test_who_waits_for_the_other_end_does_not_keep_the_kitchen_waiting(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    """Of who receives a transfer and who puts its arrival back, none holds what both need."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    undone = take_back(session, ben, receive(session, ben, transfer))
    session.commit()
    document_by_id(session, transfer, canteen_id=awa.canteen_id, lock=True)
    acts: list[Callable[[Session], object]] = [
        lambda hand: take_back(hand, ben, undone),
        lambda hand: receive(hand, ben, transfer),
    ]
    with ThreadPoolExecutor(1) as hands:
        for act in acts:
            waiting = beside(engine, hands, act)
            until_it_waits(engine, waiting)
            try:
                with Session(engine) as third, third.begin():
                    third.execute(text("SET LOCAL lock_timeout = '1s'"))
                    take_turns(third, ben.canteen_id)
            finally:
                session.rollback()
            if act is acts[0]:
                waiting.result(10)
                document_by_id(session, transfer, canteen_id=awa.canteen_id, lock=True)
        with pytest.raises(AlreadyReceived):
            waiting.result(10)
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4


def test_put_back_and_received_at_once_it_came_once(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    for _ in range(4):
        lot = some_stock(session, awa)
        transfer = send(session, awa, ben, out("4", lot_id=lot))
        undone = take_back(session, ben, receive(session, ben, transfer))
        arrivals = [an_arrival(session, transfer) for _ in range(3)]
        session.commit()
        acts = [lambda hand, one=one: receive_transfer(hand, one, ben) for one in arrivals]
        acts.insert(1, lambda hand, one=undone: take_back(hand, ben, one))
        assert Counter(at_once(engine, acts)) == {"done": 1, AlreadyReceived.__name__: 3}
        assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4
        session.rollback()


@pytest.mark.parametrize("first", ["block", "arrival"])
def test_a_recall_beside_an_arrival_blocks_what_came(
    engine: Engine, session: Session, awa: By, ben: By, first: str
) -> None:
    number = f"L{new_id()}"
    lot = some_stock(session, awa, lot_number=number)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    recalled = Blocking(id=new_id(), notice=Notice(lot=number))
    arrival = an_arrival(session, transfer)
    session.commit()
    acts: list[Callable[[Session], object]] = [
        lambda hand: block(hand, recalled, awa),
        lambda hand: receive_transfer(hand, arrival, ben),
    ]
    mine, theirs = acts if first == "block" else acts[::-1]
    with ThreadPoolExecutor(1) as hands:
        mine(session)
        waiting = beside(engine, hands, theirs)
        until_it_waits(engine, waiting)
        session.commit()
        waiting.result(10)
    for by in (awa, ben):
        assert session.get_one(Lot, (by.canteen_id, lot), populate_existing=True).blocked
    (one,) = open_blocks(session, [(ben.canteen_id, lot)])
    assert one.id == recalled.id
