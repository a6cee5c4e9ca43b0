"""Where a producer is: mended on their own page, and noted with who did it."""

from typing import Any
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.supplier_facts import held_papers, sellers_of
from cellier.web.supplier_words import away
from cellier.web.suppliers import where
from network.audit import AuditKind, note
from suppliers.mending import OfProducer, mend_producer
from suppliers.places import kilometres
from suppliers.producers import Producer, producer_by_id

doors = Doors()


@doors.reads("/c/{canteen_id:uuid}/producers/{producer_id:uuid}", Access.SEES)
def producer_page(desk: Desk, producer_id: UUID) -> Answer:
    """Where they are, what proves their labels, and who sells what they grow."""
    one = producer_by_id(desk.session, producer_id)
    near = kilometres(desk.here, one)
    facts: dict[str, Any] = {
        "producer": one,
        "away": away(near, near, desk.words),
        "papers": held_papers(desk, {one.id}, set()),
        "sellers": sellers_of(desk, one.id),
        "noted": desk.request.query_params.get("done") == "mended",
    }
    return Page("producer.html", facts)


@doors.writes(
    "/c/{canteen_id:uuid}/producers/{producer_id:uuid}", Access.BUYS, again=producer_page
)
def mend_one_producer(desk: Desk, producer_id: UUID) -> Answer:
    """An address, a place on the map."""
    form = desk.form
    one = producer_by_id(desk.session, producer_id)
    before = _told(one)
    mended = OfProducer(id=form.id(), producer_id=producer_id, **where(form))
    mend_producer(desk.session, mended, desk.by)
    _note(desk, one, before)
    return Go(desk.url(f"/producers/{producer_id}?done=mended"))


def _told(one: Producer) -> str:
    said = (one.address, one.postcode, one.city, one.latitude, one.longitude, one.siret)
    return " ".join(str(each) for each in said if each) or "–"


def _note(desk: Desk, one: Producer, before: str) -> None:
    """What stood there before is in nobody's book else."""
    now = _told(one)
    if now != before:
        note(
            desk.session,
            AuditKind.WHEREABOUTS_MENDED,
            at=desk.now,
            canteen_id=desk.here.id,
            person_id=desk.person.person_id,
            detail=f"{one.name}: {before} → {now}",
        )
