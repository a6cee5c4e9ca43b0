"""What would be told now, worked out and not told."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart
from integrations.erp.facts import OrderFacts, Thing
from integrations.erp.keeping import speaks_of, untold
from integrations.erp.overviews import NOTHING
from integrations.erp.port import Paper
from integrations.erp.queue import due, waiting
from integrations.erp.spoken_of import (
    canteen_to_tell,
    prices_to_tell,
    products_to_tell,
    suppliers_to_tell,
)
from integrations.erp.things import Facts
from integrations.erp.works import Work, plan
from network.canteens import Canteen

# As many messages as there may be; so many documents in one question to the database.
_ALL, _MANY = 1_000_000, 1000


class News(NamedTuple):
    """A thing that the ERP does not know, or knows otherwise."""

    thing: Thing
    facts: Facts
    new: bool


class Preview(NamedTuple):
    """One canteen's next steps, and what must be known for them.

    Some of what waits is no step: `quiet` calls for none, as it was taken back before it was told;
    `asked` is asked about first; `pausing` got no answer, and its time has not come. Beside what
    waits, steps are what was set aside and is `retried`, and what comes `along`, for it must be
    there first.
    """

    news: Sequence[News]
    works: Sequence[Work]
    quiet: int
    asked: int
    pausing: int
    retried: frozenset[UUID]
    along: frozenset[UUID]


def preview(
    session: Session, canteen: Canteen, *, now: datetime, since: datetime | None, places: str
) -> Preview:
    """`places` are the ERP's. Writes rows of its own on the way: roll the session back."""
    news: dict[tuple[Thing, UUID], News] = {}
    works: dict[UUID, Work] = {}
    held: set[UUID] = set()
    dues = due(session, canteen.id, now=now, since=since, limit=_ALL)
    ids, aside = {one.id for one in dues}, _not_waiting(session, canteen.id)
    queue = waiting(session, [canteen.id], since=since).get(canteen.id, NOTHING)
    for start in range(0, len(dues), _MANY):
        part = plan(session, canteen, dues[start : start + _MANY], now, since)
        held |= part.held
        # What comes along with one part may have news of its own in another.
        for work in part.works:
            works.setdefault(work.id, work)
        for one in _news(session, canteen, places, part.works):
            news.setdefault((one.thing, one.facts.id), one)
    return Preview(
        sorted(news.values(), key=lambda one: list(Thing).index(one.thing)),
        sorted(works.values(), key=lambda work: list(Paper).index(work.paper)),
        len(ids - aside - held - works.keys()),
        len(held - aside),
        queue.documents - len(ids - aside),
        frozenset(works.keys() & aside),
        frozenset(works.keys() - ids - aside),
    )


def _not_waiting(session: Session, canteen_id: UUID) -> set[UUID]:
    """What is set aside or left: as the queue counts."""
    query = select(Counterpart.id).where(
        Counterpart.canteen_id == canteen_id,
        or_(Counterpart.aside_at.is_not(None), Counterpart.left),
    )
    return set(session.scalars(query))


def _news(
    session: Session, canteen: Canteen, places: str, works: Sequence[Work]
) -> Sequence[News]:
    papers = [work.facts for work in works]
    wanted = {one for facts in papers for one in speaks_of(facts)}
    orders = [facts for facts in papers if isinstance(facts, OrderFacts)]
    facts_of: dict[Thing, Sequence[Facts]] = {
        Thing.CANTEEN: [canteen_to_tell(canteen, places)] if works else [],
        Thing.SUPPLIER: suppliers_to_tell(session, _ids(wanted, Thing.SUPPLIER)),
        Thing.PRODUCT: products_to_tell(session, _ids(wanted, Thing.PRODUCT)),
        Thing.PRICE: prices_to_tell(session, orders),
    }
    return [
        News(thing, one, one.remote is None)
        for thing, facts in facts_of.items()
        for one in untold(session, thing, facts)
    ]


def _ids(wanted: set[tuple[Thing, UUID]], thing: Thing) -> list[UUID]:
    return [one for kind, one in wanted if kind == thing]
