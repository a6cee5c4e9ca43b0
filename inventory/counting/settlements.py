"""Whose count was right: the answer is posted as a count of its own."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inventory.counting.clashes import Waiting, waiting
from inventory.counting.counting import Line, write
from inventory.counting.counts import Became, CountLine, CountSettlement
from inventory.counting.found import Found, to_somebody
from inventory.counting.last_counts import Last, Said, forget, last_counts, said_of
from inventory.counting.levels import Paper
from inventory.counting.spreading import booked_in, scoped
from inventory.lots import lots_by_id
from inventory.picking import Pickable, pickable
from inventory.places import places_of
from kernel.actor import By
from kernel.command import Command
from kernel.documents import Document, document_by_id, once, turns
from kernel.errors import Refused
from kernel.parts import join
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from sourcing.products import facts_of

SETTLED = "count_settled"


class Settled(Found, Command):
    """What was really there, of the line that waits: one of the two answers, or a third.

    With `recounted` it is what is there now.
    """

    line_id: UUID
    became: Became = Became.COOKED
    recounted: bool = False
    association_id: UUID | None = None

    @model_validator(mode="after")
    def _given_to_somebody(self) -> "Settled":
        to_somebody(self.became, self.association_id)
        return self


class AlreadySettled(Refused):
    """One answer is enough."""

    says = N_("This was settled already: take that answer back first, to give another.")


class CountAgain(Refused):
    """One counted all shelves, the other one shelf: their answers cannot be compared."""

    says = N_(
        "{product}: the two did not count the same shelves and lots. Count again what is there "
        "now, and say that it was counted again."
    )


@once(SETTLED, reversible=True)
def settle_clash(session: Session, settled: Settled, by: By) -> UUID:
    """Post what is right, as a count of its own; it goes when one of the two is taken back.

    Where all of it was counted again since, nothing is left to post.

    Raises:
        ClashNotFound: nothing waits under that id.
        AlreadySettled: somebody was faster.
        CountAgain: the two counted different shelves.
        LotBlocked, TooLateToGive: so much was given of what may not be.

    """
    clash = _agreed_on(session, settled, by)
    since = None if settled.recounted else _since(session, clash, by)
    line, rests_on = _line(session, settled, clash, since, by)
    on = by.today if settled.recounted else clash.counted_on
    paper = Paper(id=settled.id, on=on, places=places_of(session, by.canteen_id), by=by)
    head = {"before_service": clash.before_service, "note": "", "monthly": False}
    write(session, paper, head, [line] if line else [])
    row = {"canteen_id": by.canteen_id, "id": settled.id, "line_id": clash.id}
    insert_rows(session, CountSettlement, [{**row, "alone": not clash.other_holds}])
    _mark(session, clash.id, by.canteen_id, settled=True)
    for whole_id in sorted({clash.count_id, rests_on or clash.count_id}):
        join(session, settled.id, whole_id, canteen_id=by.canteen_id)
    return settled.id


def _agreed_on(session: Session, settled: Settled, by: By) -> Waiting:
    """The clash, once nobody else can settle it, or take back what it rests on."""
    clash = waiting(session, settled.line_id, canteen_id=by.canteen_id)
    since = _since(session, clash, by)
    papers = {clash.count_id, clash.other_count_id} | ({since[1].count_id} if since else set())
    for one in sorted(papers):
        document_by_id(session, one, canteen_id=by.canteen_id, lock=True)
    take_turns(session, by.canteen_id)
    clash = waiting(session, settled.line_id, canteen_id=by.canteen_id)
    if clash.settled:
        raise AlreadySettled
    return clash


def _since(session: Session, clash: Waiting, by: By) -> tuple[Last, Said] | None:
    """The newest count that saw all of it after it clashed."""
    product_id, who = clash.scope.product_id, by.canteen_id
    known = last_counts(session, canteen_id=who, product_ids=[product_id])
    later = [
        one
        for one in known.get(product_id, ())
        if one.turn > clash.turn and clash.scope.within(one.scope)
    ]
    if not later:
        return None
    newest = max(later, key=lambda one: one.turn)
    return newest, said_of(session, [newest.line_id], canteen_id=who)[newest.line_id]


def _base(
    settled: Settled,
    clash: Waiting,
    since: tuple[Last, Said] | None,
    spots: Sequence[Pickable],
    name: str,
) -> tuple[Decimal, UUID | None] | None:
    """What the answer is compared with, and the count it corrects; none where nothing is left."""
    if settled.recounted:
        return booked_in(spots), None
    if since:
        last, said = since
        earlier_answer = (said.kind, last.scope) == (SETTLED, clash.scope)
        return (said.found, said.count_id) if earlier_answer else None
    if not clash.other_holds:
        return clash.booked, None
    if clash.other_scope != clash.scope:
        raise CountAgain(product=name)
    return clash.other_found, clash.other_count_id


def _line(
    session: Session, settled: Settled, clash: Waiting, since: tuple[Last, Said] | None, by: By
) -> tuple[Line | None, UUID | None]:
    """What is to be posted, and the count whose word it corrects."""
    scope, who = clash.scope, by.canteen_id
    product = facts_of(session, [scope.product_id])[scope.product_id]
    named = [scope.lot_id] if scope.lot_id else []
    lots = lots_by_id(session, named, canteen_id=who)
    lot = lots[scope.lot_id] if scope.lot_id else None
    shelves = places_of(session, who).shelves
    shelf = pickable(session, [scope.product_id], canteen_id=who, shelves=shelves)
    spots = scoped(shelf.get(scope.product_id, ()), scope, on=clash.counted_on)
    answer = _base(settled, clash, since, spots, product.name)
    if answer is None:
        return None, None
    line = Line(
        id=settled.id,
        scope=scope,
        product=product,
        lot=lot,
        spots=spots,
        found=settled.units(product, lot),
        base=answer[0],
        became=settled.became,
        association_id=settled.association_id,
    )
    return line, answer[1]


def _mark(session: Session, line_id: UUID, canteen_id: UUID, *, settled: bool) -> None:
    line = (CountLine.canteen_id == canteen_id, CountLine.id == line_id)
    session.execute(update(CountLine).where(*line).values(settled=settled))


@turns(SETTLED)
def wait_again(session: Session, document: Document) -> None:
    """A clash waits again once its answer is taken back.

    Raises:
        AlreadySettled: the answer holds again beside another one.

    """
    who = document.canteen_id
    settlement = session.get_one(CountSettlement, (who, document.id))
    others = _ANSWERS.where(
        CountSettlement.canteen_id == who, CountSettlement.line_id == settlement.line_id
    )
    if document.holds and len(session.scalars(others).all()) > 1:
        raise AlreadySettled
    _mark(session, settlement.line_id, who, settled=document.holds)
    product = select(CountLine.product_id).where(
        CountLine.canteen_id == who, CountLine.id == settlement.line_id
    )
    forget(session, session.scalars(product), canteen_id=who)


_ANSWERS = (
    select(CountSettlement.id)
    .join(
        Document,
        (Document.canteen_id == CountSettlement.canteen_id)
        & (Document.id == CountSettlement.id),
    )
    .where(Document.holds)
)
