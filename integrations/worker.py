"""The worker: tells the ERP, reads back, looks for what was deleted there; at its times."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Event
from time import monotonic
from types import FrameType
from typing import Any, NamedTuple, cast

from schedule import Scheduler
from sqlalchemy.exc import InterfaceError, OperationalError

from integrations.erp.bugs import why
from integrations.erp.desks import Desk
from integrations.erp.homes import note_trouble
from integrations.erp.port import Erp
from integrations.erp.reading_back import find_missing, read_back
from integrations.erp.telling import tell_all
from integrations.patience import Patience
from kernel.errors import Refused
from kernel.words import N_, Said

# A clock that was set, or a machine that slept, is noticed after so many seconds.
_NAP = 30.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Times(NamedTuple):
    """When: every so many minutes, and daily at a time of this machine's clock, as 03:30."""

    tell_minutes: int
    read_minutes: int
    compare_at: str


class Job(NamedTuple):
    """What is done, and how often in words."""

    name: str
    says: str
    often: Said
    act: Callable[[Desk], Mapping[str, int]]


class Stopped(BaseException):
    """Somebody wants the worker to end: it does, before the next call. It is no trouble, and
    nothing that goes on after an error goes on after this.
    """


@dataclass(frozen=True)
class Voice:
    """How it is heard: `reason` puts an error into words, `say` says a sentence and its facts."""

    reason: Callable[[Exception], str]
    say: Callable[..., None]


def jobs(times: Times) -> tuple[Job, ...]:
    """In the order in which they are done, where several are due."""
    daily = Said(N_("daily at {time}"), {"time": times.compare_at})
    return (
        Job("tell", N_("Tell {erp} what is new"), _every(times.tell_minutes), _tell),
        Job("read", N_("Read what became of it"), _every(times.read_minutes), _read),
        Job("compare", N_("Look for what was deleted there"), daily, _compare),
    )


def _every(minutes: int) -> Said:
    return Said(N_("every minute") if minutes == 1 else N_("every {n} min"), {"n": minutes})


def timetable(times: Times, act: Callable[[Job], Any]) -> Scheduler:
    """When `act` does which job next, from now on; each is tagged with its name."""
    table = Scheduler()
    for job in jobs(times):
        if job.name == "compare":
            due = table.every().day.at(times.compare_at)
        else:
            minutes = times.tell_minutes if job.name == "tell" else times.read_minutes
            due = table.every(minutes).minutes
        due.do(act, job).tag(job.name)
    return table


def next_runs(times: Times) -> dict[str, datetime | None]:
    """Of each job, by this machine's clock, if the worker began now."""
    table = timetable(times, lambda _: None)
    return {job.name: table.get_next_run(job.name) for job in jobs(times)}


class Worker:
    """`ready` raises where the book is no longer one to write in. After trouble the ERP is taken
    up `anew`: its key may have been renewed meanwhile.
    """

    def __init__(
        self,
        desk: Desk,
        times: Times,
        voice: Voice,
        *,
        ready: Callable[[], None] = lambda: None,
        anew: Callable[[], Erp] | None = None,
        stop: Event | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.stop = stop or Event()
        self.desk = replace(desk, erp=_halting(desk.erp, self.stop))
        self.times, self.voice, self.ready = times, voice, ready
        self.anew = anew or (lambda: desk.erp)
        self.patience = Patience(voice.reason, self._worse, self._better, clock)

    def run(self) -> None:
        """Until it is stopped. What needs no hour of its own is done at once.

        Raises:
            Refused: by name, where waiting would not help.

        """
        with suppress(Stopped):
            for job in jobs(self.times)[:2]:
                self._do(job)
            table = timetable(self.times, self._do)
            while not self.stop.is_set():
                table.run_pending()
                for job in jobs(self.times):
                    if self.patience.tries_again(job.name):
                        self._do(job)
                idle = max(table.idle_seconds or 0.0, 0.0)
                self.stop.wait(self.patience.rests(min(idle, _NAP)))

    def once(self) -> dict[str, int]:
        """Each job once, without patience; what it came to, in documents.

        Raises:
            Unclear, Unusable: the ERP cannot be used now.
            Refused: as run.

        """
        came: dict[str, int] = {}
        with suppress(Stopped):
            for job in jobs(self.times):
                self.ready()
                came |= job.act(self.desk)
        return came

    def _do(self, job: Job) -> None:
        """Once, unless it is in trouble and its time has not come."""
        if self.patience.waits(job.name):
            return
        try:
            self.ready()
            if not self._usable(job):
                return
            came = job.act(self.desk)
        except Refused:
            raise
        except Exception as error:
            self._failed(job, error)
            return
        self.patience.done(job.name)
        if self.patience.calm:
            self._note(None)
        if came.get("told") or came.get("aside"):
            self.voice.say(TALLY, **came)
        if came.get("missing"):
            self.voice.say(MISSING, **came)

    def _usable(self, job: Job) -> bool:
        """Whether an ERP that was in trouble is heard again: with nothing to tell, nobody would
        know.
        """
        if not self.patience.tries_again(job.name):
            return True
        try:
            self.desk = replace(self.desk, erp=_halting(self.anew(), self.stop))
            self.desk.erp.ping()
        except Exception as error:
            self._failed(job, error)
            return False
        return True

    def _failed(self, job: Job, error: Exception) -> None:
        if not self.stop.is_set():
            self.patience.failed(job.name, error)
            self._note(why(error))

    def _note(self, trouble: str | None) -> None:
        """Where the book itself is the trouble, it is not written."""
        with suppress(OperationalError, InterfaceError), self.desk.sessions() as session:
            note_trouble(session, trouble, self.desk.now())

    def _worse(self, reason: str) -> None:
        self.voice.say(
            N_("{reason} Cellier tries again by itself, less and less often."),
            reason=f"{reason.rstrip('.')}.",
        )

    def _better(self) -> None:
        self.voice.say(N_("That is over: Cellier goes on."))


@contextmanager
def stopping(stop: Event) -> Iterator[None]:
    """The first signal lets what is under way end; the next is obeyed at once."""
    before = {one: signal.getsignal(one) for one in _SIGNALS}

    def restore() -> None:
        for one, handler in before.items():
            signal.signal(one, handler)

    def halt(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        restore()

    for one in _SIGNALS:
        signal.signal(one, halt)
    try:
        yield
    finally:
        restore()


TALLY = N_("Told: {told}. Set aside: {aside}.")
MISSING = N_("No longer there: {missing}. See: cellier odoo settle")


def _tell(desk: Desk) -> Mapping[str, int]:
    tally = tell_all(desk)
    return {"told": tally.told, "aside": tally.aside}


def _read(desk: Desk) -> Mapping[str, int]:
    return {"read": read_back(desk)}


def _compare(desk: Desk) -> Mapping[str, int]:
    return {"missing": find_missing(desk)}


class _Halting:
    """An ERP that is asked nothing more once the worker is to stop."""

    def __init__(self, erp: Erp, stop: Event) -> None:
        self._erp, self._stop = erp, stop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._erp, name)
        return partial(self._call, found) if callable(found) else found

    def _call(self, method: Callable[..., Any], *told: Any) -> Any:
        if self._stop.is_set():
            raise Stopped
        return method(*told)


def _halting(erp: Erp, stop: Event) -> Erp:
    return cast(Erp, _Halting(erp, stop))
