"""Canteens whose sums are behind: worked out for a page that cannot wait, and written after it."""

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cellier.web.house import House
from network.canteens import Canteen
from sustainability.month_sums import Rows
from sustainability.summing import Worked, keep, unsummed, work_out

log = logging.getLogger("cellier")

# Seconds: a page may take so long for what is behind; a file that is taken along, and what is
# written afterwards, longer.
PATIENCE, FILES, AFTERWARDS = 1.5, 15.0, 20.0


class Fresh(NamedTuple):
    """What was worked out just now; and of those that are behind still, how many entries."""

    worked: Sequence[Worked]
    behind: Mapping[UUID, int]

    @property
    def live(self) -> dict[UUID, Mapping[date, Rows]]:
        """The months of what was worked out, by canteen."""
        return {one.canteen_id: one.months for one in self.worked}


def fresh(
    session: Session, canteen_ids: Collection[UUID], *, patience: float = PATIENCE
) -> Fresh:
    """Work out those that are behind, in the order given, until patience ends."""
    late = unsummed(session, canteen_ids)
    worked: list[Worked] = []
    until = time.monotonic() + patience
    for canteen_id in canteen_ids if late else ():
        if canteen_id in late and time.monotonic() < until:
            worked.append(work_out(session, session.get_one(Canteen, canteen_id)))
            del late[canteen_id]
    return Fresh(worked, late)


def catch_up(house: House, found: Fresh) -> None:
    """Write what was worked out, and go on with the others for a while.

    What cannot be written now is worked out again by whoever looks next.
    """
    until = time.monotonic() + AFTERWARDS
    try:
        for one in found.worked:
            with house.writing() as session:
                keep(session, one)
        for canteen_id in found.behind:
            if time.monotonic() > until:
                return
            with house.reading() as session:
                worked = work_out(session, session.get_one(Canteen, canteen_id))
            with house.writing() as session:
                keep(session, worked)
    except OperationalError as error:
        log.warning("sums not kept: %s", error)
