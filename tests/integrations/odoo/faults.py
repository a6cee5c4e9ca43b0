"""What may go wrong with a call, and when. `LEAVES_WORK` tells which leave it done all the same."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Lock
from typing import Any


class Fault(StrEnum):
    # The line.
    RESET = "cut before anything was read"
    HALF_REQUEST = "cut when half the request was read"
    DROPPED = "cut before the work"
    LOST = "done, not a byte of the answer"
    CUT = "done, half the answer"
    CUT_LATE = "done, cut after 50 ms without an answer"
    HANG = "no answer ever, nothing done"
    HANG_DONE = "no answer ever, done"
    KILLED = "killed in the middle, with all its calls"
    # What is answered.
    ERROR = "500 in the middle, with Odoo's JSON"
    BARE_ERROR = "500 in the middle, in HTML"
    PROXY = "502 of a proxy, in HTML"
    PAGE = "200 with a page in HTML"
    WIZARD = "200 with a window that asks"
    LOSER = "another was faster"
    LOSER_FRENCH = "un autre a été plus rapide"


LEAVES_WORK = frozenset({Fault.LOST, Fault.CUT, Fault.CUT_LATE, Fault.HANG_DONE})
UNDOES_WORK = frozenset({Fault.KILLED, Fault.ERROR, Fault.BARE_ERROR})


@dataclass
class Call:
    """One request, as it came. `rows` counts what `load` was given, or the ids of a method."""

    number: int
    model: str
    method: str
    rows: int
    named: dict[str, Any] = field(repr=False)
    login: str = ""
    fault: Fault | None = None
    status: int = 0

    @property
    def what(self) -> str:
        return f"{self.model}.{self.method}"


class Faults:
    """Which fault a call meets: by what it calls, else the next in the queue, else by `decide`."""

    def __init__(self) -> None:
        self.decide: Callable[[Call], Fault | None] | None = None
        # Set when the test is over: what hangs lets go.
        self.over = Event()
        self._lock = Lock()
        self._queue: deque[Fault | None] = deque()
        self._about: dict[str, deque[Fault | None]] = defaultdict(deque)

    def queue(self, *faults: Fault | None) -> None:
        """For the next calls, whatever they are; None lets one through."""
        self._queue.extend(faults)

    def on(self, what: str, *faults: Fault | None) -> None:
        """For the next calls of `purchase.order.load`, or of every `load` as `*.load`."""
        self._about[what].extend(faults)

    def clear(self) -> None:
        self._queue.clear()
        self._about.clear()
        self.decide = None

    @property
    def left(self) -> int:
        return len(self._queue) + sum(map(len, self._about.values()))

    def at_the_door(self) -> bool:
        """Whether the line is cut before it is known what is called."""
        with self._lock:
            if self._queue and self._queue[0] is Fault.RESET:
                self._queue.popleft()
                return True
        return False

    def of(self, call: Call) -> Fault | None:
        with self._lock:
            for name in (call.what, f"*.{call.method}"):
                if self._about[name]:
                    return self._about[name].popleft()
            if self._queue:
                return self._queue.popleft()
        return self.decide(call) if self.decide else None
