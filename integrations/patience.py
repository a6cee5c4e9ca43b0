"""How the worker bears trouble: it says so once, tries less and less often, and does the rest."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy.exc import InterfaceError, OperationalError
from tenacity import RetryCallState, Retrying, wait_exponential

from integrations.erp.answers import Unclear, Unusable
from integrations.erp.bugs import trace
from kernel.errors import Refused

# Seconds; doubled each time. Several workers must not all come back at once.
_FIRST, _LONGEST = 4, 12 * 60
_JITTER = 1.25
_TROUBLES = (Refused, Unclear, Unusable, OperationalError, InterfaceError)
_longer = wait_exponential(multiplier=_FIRST, max=_LONGEST)
log = logging.getLogger("cellier")


def _tries() -> RetryCallState:
    return RetryCallState(Retrying(), None, (), {})


@dataclass
class _Trouble:
    """One job's: why, and until when it waits, by the clock."""

    reason: str = ""
    until: float = 0.0
    tries: RetryCallState = field(default_factory=_tries)


class Patience:
    """Each job waits by itself. `worse` is told of a reason once, however many jobs have it;
    `better` that none is in trouble any more. An error that nobody foresaw is trouble too, and
    logged.
    """

    def __init__(
        self, reason: Callable[[Exception], str], worse: Callable[[str], None],
        better: Callable[[], None], clock: Callable[[], float] = monotonic,
    ) -> None:  # fmt: skip
        self._reason, self._worse, self._better, self._clock = reason, worse, better, clock
        self._troubles: dict[str, _Trouble] = {}

    def waits(self, job: str) -> bool:
        """Whether it is in trouble, and its time has not come."""
        return job in self._troubles and self._troubles[job].until > self._clock()

    def tries_again(self, job: str) -> bool:
        """Whether it is in trouble, and its time has come."""
        return job in self._troubles and not self.waits(job)

    def rests(self, longest: float) -> float:
        """Seconds until the first of them is tried again; at most so many."""
        waits = [one.until - self._clock() for one in self._troubles.values()]
        return max(min([*waits, longest]), 0.0)

    def failed(self, job: str, error: Exception) -> None:
        """It waits, longer than the last time."""
        reason = self._reason(error)
        known = {one.reason for one in self._troubles.values()}
        trouble = self._troubles.setdefault(job, _Trouble())
        trouble.reason = reason
        trouble.until = self._clock() + _a_while(trouble.tries)
        trouble.tries.attempt_number += 1
        if reason in known:
            return
        if not isinstance(error, _TROUBLES):
            log.error("%s", trace(error))
        self._worse(reason)

    @property
    def calm(self) -> bool:
        """Whether none is in trouble."""
        return not self._troubles

    def done(self, job: str) -> None:
        """It came about."""
        if self._troubles.pop(job, None) and not self._troubles:
            self._better()


def _a_while(tries: RetryCallState) -> float:
    """At most a quarter of an hour."""
    return _longer(tries) * random.uniform(1, _JITTER)
