"""The worker: its times, its patience, its end; and several of them at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from threading import Barrier, Event
from time import monotonic
from types import SimpleNamespace

import pytest
import schedule
from sqlalchemy import Engine, make_url, select, text, update

from cellier.database import migrate
from cellier.desks import now
from integrations.erp.answers import Asked, Reading, Unclear, Unusable, Why, in_words
from integrations.erp.counterparts import Counterpart
from integrations.erp.desks import Desk
from integrations.erp.homes import home_of
from integrations.erp.leases import ErpLease
from integrations.erp.questions import open_questions
from integrations.odoo.calls import Calls
from integrations.odoo.erp import Odoo as OdooErp
from integrations.odoo.set_up import NoKeyFile
from integrations.odoo.site import Site
from integrations.patience import Patience
from integrations.worker import Times, Voice, Worker, jobs, next_runs
from kernel.engine import open_engine
from kernel.ids import new_id
from kernel.words import Phrase, Words
from sourcing.drafting import Draft
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
    """Waits without waiting, and remembers how long; ends after so many seconds."""

    def __init__(self, until: float = 1e9) -> None:
        super().__init__()
        self.waited: list[float] = []
        self.until = until

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0.0)
        if self.now() >= self.until:
            self.set()
        return self.is_set()

    def now(self) -> float:
        return sum(self.waited)

    def goes_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The times of the jobs are by this clock too."""
        clock = self

        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + timedelta(seconds=clock.now())

        names = {**vars(schedule.datetime), "datetime": Moved}
        monkeypatch.setattr(schedule, "datetime", SimpleNamespace(**names))


def voice(said: list[str]) -> Voice:
    return Voice(str, lambda sentence, **facts: said.append(ENGLISH.say(sentence, **facts)))


def a_worker(desk: Desk, said: list[str] | None = None, stop: Event | None = None) -> Worker:
    clock = stop.now if isinstance(stop, Clockwork) else monotonic
    return Worker(desk, TIMES, voice([] if said is None else said), stop=stop, clock=clock)


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
    said, clock, waited = list[str](), Clockwork(), []
    patience = Patience(str, said.append, lambda: said.append("over"), clock.now)
    patience.done("tell")
    for trouble in [refused] * 9 + [wrong_key] * 3:
        patience.failed("tell", trouble)
        waited.append(patience.rests(3600))
        assert (patience.waits("tell"), patience.tries_again("tell")) == (True, False)
        clock.wait(waited[-1] + 0.001)
        assert (patience.waits("tell"), patience.tries_again("tell")) == (False, True)
    patience.done("tell")
    patience.done("tell")
    assert said == [str(refused), str(wrong_key), "over"]
    assert waited[:7] == sorted(waited[:7])
    assert waited[0] >= 4
    assert 12 * 60 <= waited[-1] <= 15 * 60
    assert patience.rests(30) == 30


def test_the_trouble_of_several_jobs_is_said_once() -> None:
    refused = Unclear(erp="Odoo", reason=Phrase("nobody listens there."))
    said = list[str]()
    patience = Patience(str, said.append, lambda: said.append("over"))
    for job in ("tell", "read"):
        patience.failed(job, refused)
    assert not patience.waits("compare")
    patience.done("read")
    assert said == [str(refused)]
    patience.done("tell")
    assert said == [str(refused), "over"]


def test_a_job_in_trouble_holds_up_no_other(
    small_book: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    awa, erp, stop = Purchaser(small_book), AnErp(), Clockwork(until=3600)
    stop.goes_for(monkeypatch)
    late: list[Draft] = []

    def faults(name: str) -> None:
        if name == "read":
            if not late:
                late.append(awa.orders())
            raise Unusable(erp="AnErp", reason=Phrase("no right."), remedy=Phrase("Give it."))

    erp.faults = faults
    said: list[str] = []
    a_worker(a_desk(awa, erp, Clock()), said, stop).run()
    assert awa.waits() == set()
    # Less and less often, at last every quarter of an hour.
    assert 8 <= erp.calls.count("read") <= 12
    assert [one for one in said if "right" in one] == [
        "AnErp turns Cellier away: no right. Give it. Cellier tries again by itself, less and "
        "less often."
    ]


def test_a_renewed_key_is_used_and_nothing_is_over_before_it_is_heard(
    small_book: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    awa, old, new, stop = Purchaser(small_book), AnErp(), AnErp(), Clockwork(until=600)
    stop.goes_for(monkeypatch)
    awa.orders()
    said: list[str] = []

    def turned_away(_: str) -> None:
        reason, remedy = Phrase("the key is wrong."), Phrase("Renew it.")
        raise Unusable(erp="AnErp", reason=reason, remedy=remedy)

    def anew() -> AnErp:
        if stop.now() < 100:
            return old
        if stop.now() < 200:
            raise NoKeyFile(file="key")
        return new

    old.faults = turned_away
    desk = a_desk(awa, old, Clock())
    awa(lambda session: home_of(session, old.home))
    shown: list[str | None] = []

    def wait(seconds: float | None = None) -> bool:
        # Whoever looks at the page meanwhile.
        shown.append(awa(lambda session: home_of(session, old.home).trouble))
        return Clockwork.wait(stop, seconds)

    monkeypatch.setattr(stop, "wait", wait)
    Worker(desk, TIMES, voice(said), anew=anew, stop=stop, clock=stop.now).run()
    heard = [one.partition(". Cellier tries")[0] for one in said]
    assert heard[:2] == [
        "AnErp turns Cellier away: the key is wrong. Renew it",
        "There is no key in key, which CELLIER_ODOO_KEY_FILE names",
    ]
    assert sorted(heard[2:]) == ["That is over: Cellier goes on.", "Told: 1. Set aside: 0."]
    assert caplog.messages == []
    assert new.calls[0] == "ping"
    said = [one and in_words(one, ENGLISH) for one in dict.fromkeys(shown)]
    assert said == [
        "AnErp turns Cellier away: the key is wrong. Renew it.",
        "There is no key in key, which CELLIER_ODOO_KEY_FILE names.",
        None,
    ]


def test_what_nobody_foresaw_is_logged_once_and_ends_no_worker(
    small_book: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    awa, erp, stop = Purchaser(small_book), AnErp(), Clockwork(until=3600)
    stop.goes_for(monkeypatch)
    real, key = erp.read, "the key of Odoo"

    def read(since: datetime | None) -> Reading:
        erp.calls.append("read")
        if erp.calls.count("read") < 5:
            raise KeyError(key) from ValueError(key)
        return real(since)

    monkeypatch.setattr(erp, "read", read)
    said: list[str] = []
    a_worker(a_desk(awa, erp, Clock()), said, stop).run()
    assert [one.partition(". ")[0] for one in said] == [
        f"'{key}'",
        "That is over: Cellier goes on.",
    ]
    (logged,) = caplog.messages
    assert logged.count("in read\n") == 1
    assert "ValueError\n" in logged
    assert logged.endswith("KeyError\n")
    assert key not in logged


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
