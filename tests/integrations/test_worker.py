"""The worker: its times, its patience, its end; and several of them at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import Engine, make_url, select, text, update

from cellier.database import migrate
from cellier.desks import now
from integrations.erp.answers import Asked, Unclear, Unusable, Why
from integrations.erp.counterparts import Counterpart
from integrations.erp.desks import Desk
from integrations.erp.leases import ErpLease
from integrations.erp.questions import open_questions
from integrations.odoo.calls import Calls
from integrations.odoo.erp import Odoo as OdooErp
from integrations.odoo.site import Site
from integrations.patience import Patience
from integrations.worker import Times, Voice, Worker, jobs, next_runs
from kernel.engine import open_engine
from kernel.ids import new_id
from kernel.words import Phrase, Words
from sourcing.orders import Draft
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk
from tests.integrations.erp.an_erp import AnErp, Fault
from tests.integrations.odoo.faults import Call
from tests.integrations.odoo.faults import Fault as OdooFault
from tests.integrations.odoo.running import Odoo, running_odoo

TIMES = Times(tell_minutes=1, read_minutes=10, compare_at="03:30")
ENGLISH = Words("en")


@pytest.fixture(scope="module")
def book(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A book of its own: a worker tells of every canteen there is."""
    url = f"sqlite:///{tmp_path_factory.mktemp('worker') / 'worker.db'}"
    if engine.dialect.name == "postgresql":
        name = f"worker_{new_id().hex}"
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        known = make_url(engine.url.render_as_string(hide_password=False))
        url = known.set(database=name).render_as_string(hide_password=False)
    found = open_engine(url)
    migrate(found)
    yield found
    found.dispose()


@pytest.fixture
def small_book(tmp_path: Path) -> Iterator[Engine]:
    found = open_engine(f"sqlite:///{tmp_path / 'small.db'}", synchronous="OFF")
    migrate(found)
    yield found
    found.dispose()


class Clockwork(Event):
    """Waits without waiting, and remembers how long."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0.0)
        return self.is_set()


def voice(said: list[str]) -> Voice:
    return Voice(str, lambda sentence, **facts: said.append(ENGLISH.say(sentence, **facts)))


def a_worker(desk: Desk, said: list[str] | None = None, stop: Event | None = None) -> Worker:
    return Worker(desk, TIMES, voice([] if said is None else said), stop=stop)


# Times


def test_each_job_has_its_time() -> None:
    often = {job.name: job.often.in_words(ENGLISH) for job in jobs(TIMES)}
    assert often == {
        "tell": "every minute",
        "read": "every 10 min",
        "compare": "daily at 03:30",
    }
    runs, now = next_runs(TIMES), datetime.now()  # noqa: DTZ005  # the library's own clock
    assert timedelta(0) < runs["tell"] - now < timedelta(minutes=1)
    assert timedelta(minutes=9) < runs["read"] - now < timedelta(minutes=10)
    assert (runs["compare"].hour, runs["compare"].minute) == (3, 30)


# Patience


def test_trouble_is_said_once_and_again_where_its_reason_changes() -> None:
    refused = Unclear(erp="Odoo", reason=Phrase("nobody listens there."))
    wrong_key = Unusable(erp="Odoo", reason=Phrase("the key is wrong."), remedy=Phrase(""))
    troubles = iter([refused] * 9 + [wrong_key] * 3)
    said, stop = [], Clockwork()

    def act() -> None:
        if trouble := next(troubles, None):
            raise trouble

    patience = Patience(stop, str, said.append, lambda: said.append("over"))
    patience(act)
    patience(act)
    assert said == [str(refused), str(wrong_key), "over"]
    assert len(stop.waited) == 12
    assert stop.waited[:7] == sorted(stop.waited[:7])
    assert stop.waited[0] >= 4
    assert 12 * 60 <= stop.waited[-1] <= 15 * 60


def test_an_end_is_an_end_whatever_the_trouble(small_book: Engine) -> None:
    awa, erp, stop = Purchaser(small_book), AnErp(), Clockwork()
    awa.orders()
    said: list[str] = []

    def faults(_: str) -> Fault:
        if len(stop.waited) == 2:
            stop.set()
        return Fault.BEFORE

    erp.faults = faults
    a_worker(a_desk(awa, erp, Clock()), said, stop).run()
    assert said == [
        "AnErp does not answer: cut. Cellier tries again by itself, less and less often."
    ]


# The end, and several at once


def test_a_worker_ends_between_calls_and_lets_go(small_book: Engine) -> None:
    awa, erp, clock, stop = Purchaser(small_book), AnErp(batch=1), Clock(), Event()
    orders = [awa.orders() for _ in range(3)]

    def faults(name: str) -> None:
        if name == "order":
            stop.set()

    erp.faults = faults
    a_worker(a_desk(awa, erp, clock), stop=stop).run()
    assert erp.calls.count("order") == len(awa_told(awa, orders)) == 1
    # Another may go on at once.
    came = a_worker(a_desk(awa, erp, clock, holder="two")).once()
    assert came["told"] == 2
    assert [erp.done["order", one.id] for one in orders] == [1, 1, 1]


def test_several_workers_share_the_canteens(book: Engine) -> None:
    awa, malik, erp = Purchaser(book), Purchaser(book), AnErp(batch=2)
    # One farm sells to both: each worker finds that nobody knows it yet.
    malik.farm, malik.carrots, malik.offer = awa.farm, awa.carrots, awa.offer
    orders = [who.orders() for who in (awa, malik) for _ in range(5)]
    assert [one["told"] for one in together(awa, erp)] == [5, 5]
    assert [erp.done["order", one.id] for one in orders] == [1] * 10
    assert awa.waits() == malik.waits() == set()


def test_several_workers_ask_the_same_once(book: Engine) -> None:
    awa, malik, erp = Purchaser(book), Purchaser(book), AnErp()
    malik.farm, malik.carrots, malik.offer = awa.farm, awa.carrots, awa.offer
    erp.answers[awa.farm] = Asked(Why.SAME, "Ferme", "FERME", 7)
    for who in (awa, malik):
        who.orders()
    assert [one["aside"] for one in together(awa, erp)] == [1, 1]
    with awa.session() as session:
        assert len(open_questions(session, [])) == 1


def together(who: Purchaser, erp: AnErp) -> list[dict[str, int]]:
    """Two workers, each in the middle of telling of a supplier when the other is."""
    both = Barrier(2)

    def faults(name: str) -> None:
        if name == "keep_suppliers":
            both.wait(timeout=30)

    erp.faults = faults
    desks = [a_desk(who, erp, Clock(), holder=one) for one in ("one", "two")]
    with ThreadPoolExecutor() as at_once:
        return list(at_once.map(lambda desk: a_worker(desk).once(), desks))


# A process of its own


@pytest.fixture
def odoo() -> Iterator[Odoo]:
    with running_odoo() as odoo:
        odoo.allow(*odoo.user.groups, "analytic.group_analytic_accounting")
        yield odoo


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_worker_may_be_ended_in_the_middle_of_a_call(
    small_book: Engine, odoo: Odoo, end: signal.Signals
) -> None:
    awa, asked, go_on = Purchaser(small_book), Event(), Event()
    orders = [awa.orders() for _ in range(3)]

    def decide(call: Call) -> OdooFault | None:
        if call.what == "purchase.order.load" and not asked.is_set():
            asked.set()
            go_on.wait(20)
        return None

    odoo.faults.decide = decide
    with subprocess.Popen(**worker(small_book, odoo)) as first:
        assert asked.wait(20)
        first.send_signal(end)
        go_on.set()
        _, said = first.communicate(timeout=20)
    assert first.returncode == (0 if end == signal.SIGTERM else -end)
    assert odoo.key not in said
    assert "Traceback" not in said
    if end == signal.SIGKILL:
        lease_runs_out(awa)
    erp = OdooErp(Site(Calls(odoo.url, odoo.database, odoo.key)))
    a_worker(a_desk(awa, erp, now, holder="two")).once()
    assert awa.waits() == set()
    assert len(odoo.all("purchase.order")) == len(orders) == len(awa_told(awa, orders))
    assert not odoo.twice("purchase.order", "origin")


def worker(book: Engine, odoo: Odoo) -> dict[str, object]:
    environment = {
        "CELLIER_DATABASE_URL": book.url.render_as_string(),
        "CELLIER_LANGUAGE": "en",
        "CELLIER_ODOO_URL": odoo.url,
        "CELLIER_ODOO_DATABASE": odoo.database,
        "CELLIER_ODOO_KEY": odoo.key,
    }
    return {
        "args": [sys.executable, "-m", "cellier.cli", "worker"],
        "env": {**os.environ, **environment},
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }


def lease_runs_out(who: Purchaser) -> None:
    who(lambda s: s.execute(update(ErpLease).values(until=datetime(2026, 1, 1).astimezone())))


def awa_told(who: Purchaser, orders: list[Draft]) -> set[object]:
    query = select(Counterpart.id).where(
        Counterpart.id.in_([one.id for one in orders]), Counterpart.told_at.is_not(None)
    )
    return who(lambda session: set(session.scalars(query)))
