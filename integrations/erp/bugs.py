"""What nobody foresaw: an error that is Cellier's own, and which documents it fails at."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from traceback import format_tb
from uuid import UUID

from sqlalchemy.exc import InterfaceError, OperationalError

from integrations.erp.answers import Declined, kept
from integrations.erp.counterparts import counterparts_of
from integrations.erp.desks import Desk
from integrations.erp.homes import OtherHome
from integrations.erp.leases import LeaseLost, held
from integrations.erp.port import Paper
from kernel.errors import DomainError, Unreachable
from kernel.words import N_

# The fault of no document, nor of Cellier.
FORESEEN = (Unreachable, LeaseLost, OtherHome, OperationalError, InterfaceError)
FAILS = N_("Cellier itself fails at this document ({error}).")
STANDS_STILL = N_("Cellier itself fails ({error}).")
FAILS_REMEDY = N_(
    "Tell whoever keeps Cellier: the worker’s log says where it fails. Then: cellier odoo retry"
)
Attempt = Callable[[Sequence[UUID]], object]
log = logging.getLogger("cellier")


def set_faulty_aside(
    desk: Desk, canteen_id: UUID, papers: Mapping[UUID, Paper], attempt: Attempt
) -> int:
    """Those of these documents at which the attempt fails; how many they are. None, where it fails
    at no one alone.

    Raises:
        Exception: what is FORESEEN.

    """
    faulty = _faulty(list(papers), attempt)
    alike: dict[str, list[UUID]] = defaultdict(list)
    with held(desk, canteen_id) as session:
        theirs = counterparts_of(
            session, {one: papers[one] for one in faulty}, canteen_id=canteen_id
        )
        for one, error in faulty.items():
            theirs[one].decline(at_fault(error), desk.now())
            alike[trace(error)].append(one)
    for where, ids in alike.items():
        log.error("%s, set aside:\n%s", ", ".join(map(str, ids)), where)
    return len(faulty)


def why(error: Exception) -> str:
    """Why nothing can be told now, as `kept` keeps a reason."""
    if isinstance(error, DomainError):
        return kept(error.says, error.facts)
    return kept(STANDS_STILL, {"error": type(error).__name__})


def at_fault(error: Exception) -> Declined:
    """What is said of the document at which Cellier fails so."""
    return Declined(kept(FAILS, {"error": type(error).__name__}), FAILS_REMEDY)


def _faulty(some: Sequence[UUID], attempt: Attempt) -> dict[UUID, Exception]:
    """Found by halves: they are few."""
    try:
        attempt(some)
    except FORESEEN:
        raise
    except Exception as error:
        half = len(some) // 2
        if not half:
            return dict.fromkeys(some, error)
        return _faulty(some[:half], attempt) | _faulty(some[half:], attempt)
    return {}


def trace(error: BaseException) -> str:
    """Where it came from, and of what class it is. Not what it says: that may quote the key, or
    what is told of people.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = trace(cause) if cause else ""
    return f"{before}{''.join(format_tb(error.__traceback__))}{type(error).__qualname__}\n"
