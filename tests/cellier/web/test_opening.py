"""A further canteen that is opened by two presses at once."""

from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cellier.web.opening import FurtherCanteen, open_further
from kernel.actor import By
from kernel.ids import new_id
from network.audit import AuditKind, audit_of


def test_two_presses_at_once_open_it_once_and_the_audit_tells_it_once(
    engine: Engine, session: Session, awa: By
) -> None:
    session.commit()
    further = FurtherCanteen(id=new_id(), name=f"Vaise {new_id()}", city="Lyon")
    by = By(person_id=awa.person_id, canteen_id=further.id, today=awa.today)

    def press() -> bool:
        with Session(engine) as twin, twin.begin():
            return open_further(twin, further, by)

    with ThreadPoolExecutor(1) as hand:
        assert open_further(session, further, by)
        second = hand.submit(press)
        # PostgreSQL: it finds no canteen, and waits for our unique key. SQLite: for our lock.
        assert not wait([second], timeout=0.5).done
        session.commit()
        assert not second.result(timeout=10)
    told = [one.what for one in audit_of(session, further.id)]
    assert told.count(AuditKind.CANTEEN_OPENED) == 1
