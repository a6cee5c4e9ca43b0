"""How the worker bears trouble: it says so once, waits longer each time, and goes on by itself."""

import random
from collections.abc import Callable
from threading import Event
from typing import Any

from sqlalchemy.exc import DBAPIError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from integrations.erp.answers import Unclear, Unusable

# Seconds; doubled each time. Several workers must not all come back at once.
_FIRST, _LONGEST = 4, 12 * 60
_JITTER = 1.25
TROUBLES = (Unclear, Unusable, DBAPIError)
_longer = wait_exponential(multiplier=_FIRST, max=_LONGEST)


class Patience:
    """`worse` is told of each trouble once, and of another reason once; `better` that it is over.

    A `stop` that is set ends a wait at once.
    """

    def __init__(
        self, stop: Event, reason: Callable[[Exception], str], worse: Callable[[str], None],
        better: Callable[[], None],
    ) -> None:  # fmt: skip
        self.stop = stop
        self._reason, self._worse, self._better = reason, worse, better
        self._known = ""

    def __call__(self, act: Callable[[], Any]) -> None:
        """Do it, however long it takes.

        Raises:
            Unclear, Unusable, DBAPIError: it was told to stop before it came about.

        """
        Retrying(
            retry=retry_if_exception_type(TROUBLES),
            wait=a_while,
            sleep=sleep_using_event(self.stop),
            stop=stop_when_event_set(self.stop),
            before_sleep=self._trouble,
            reraise=True,
        )(act)
        if self._known:
            self._known = ""
            self._better()

    def _trouble(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        reason = self._reason(error) if isinstance(error, Exception) else ""
        if reason != self._known:
            self._known = reason
            self._worse(reason)


def a_while(state: RetryCallState) -> float:
    """Longer than the last time, and at most a quarter of an hour."""
    return _longer(state) * random.uniform(1, _JITTER)
