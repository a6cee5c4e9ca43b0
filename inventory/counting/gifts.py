"""What a count says was given: a donation like any other, as a part of the count.

So what may not be given is refused, and the slip, the inspection and the year know of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.counting.counts import Became
from inventory.counting.levels import Level, Paper
from inventory.counting.spreading import ZERO
from inventory.exchanges.donations import DAYS_TO_EAT_IT, Donation, DonationLine
from inventory.exchanges.outgoing import LotFacts, TooLateToGive, lot_facts, none_blocked
from inventory.moves import Move
from inventory.picking import Pickable
from kernel.documents import add_following
from kernel.ids import new_id
from kernel.parts import DocumentPart
from kernel.rows import insert_rows
from network.associations import agreement_on

DONATION = "donation"


def from_givable(session: Session, paper: Paper, levels: Sequence[Level]) -> list[Level]:
    """Each line, of what was given without the lots that may not be: the others give it.

    Raises:
        LotBlocked, TooLateToGive: without them there is not as much as was given.

    """
    given = [one for one in levels if _given(one)]
    if not given:
        return list(levels)
    ids = {spot.lot.id for one in given for spot in one.spots}
    facts = lot_facts(session, ids, canteen_id=paper.by.canteen_id)
    return [_without_barred(one, facts, paper) if _given(one) else one for one in levels]


def donations_of(
    session: Session, paper: Paper, association_ids: Iterable[UUID]
) -> Mapping[UUID, UUID]:
    """By association, the donation that what was given is written on.

    Raises:
        AssociationNotFound, AgreementEnded, AgreementNotBegun: it may take nothing that day.

    """
    papers = {one: new_id() for one in sorted(set(association_ids))}
    if not papers:
        return {}
    canteen = {"canteen_id": paper.by.canteen_id}
    rows = [
        {
            **canteen,
            "id": papers[one],
            "association_id": one,
            "agreement_id": agreement_on(session, one, paper.on).id,
            "given_on": paper.on,
            "note": "",
        }
        for one in papers
    ]
    add_following(session, DONATION, papers.values(), paper.by)
    parts = [{**canteen, "part_id": one, "whole_id": paper.id} for one in papers.values()]
    insert_rows(session, DocumentPart, parts)
    insert_rows(session, Donation, rows)
    return papers


def write_given(session: Session, paper: Paper, given: Sequence[Move]) -> None:
    """A line of its donation for each part of a lot; its move is posted.

    Raises:
        LotBlocked, TooLateToGive: the lot that had to owe it may not be given.

    """
    if not given:
        return
    who = paper.by.canteen_id
    facts = lot_facts(session, {move.lot_id for move in given}, canteen_id=who)
    for lot in facts.values():
        _may_go(lot, paper)
    insert_rows(session, DonationLine, [_line(move, facts[move.lot_id]) for move in given])


def _given(one: Level) -> bool:
    return one.became == Became.GIVEN and one.net < 0


def _without_barred(one: Level, facts: Mapping[UUID, LotFacts], paper: Paper) -> Level:
    barred = [
        spot
        for spot in one.spots
        if spot.held.quantity > 0 and _barred(facts[spot.lot.id], paper)
    ]
    if not barred:
        return one
    others = [spot for spot in one.spots if spot not in barred]
    if _lying(others) + one.net < 0:
        _may_go(facts[barred[0].lot.id], paper)
    return one._replace(spots=others)


def _lying(spots: Iterable[Pickable]) -> Decimal:
    return sum((max(spot.held.quantity, ZERO) for spot in spots), ZERO)


def _barred(lot: LotFacts, paper: Paper) -> bool:
    return lot.blocked or (lot.use_by is not None and lot.use_by < paper.on)


def _may_go(lot: LotFacts, paper: Paper) -> None:
    none_blocked([lot])
    if lot.use_by is not None and lot.use_by < paper.on:
        raise TooLateToGive(product=lot.product, use_by=lot.use_by)


def _line(move: Move, lot: LotFacts) -> dict[str, object]:
    days_left = (lot.use_by - move.moved_on).days if lot.use_by else DAYS_TO_EAT_IT
    return {
        "canteen_id": move.canteen_id,
        "id": move.id,
        "donation_id": move.document_id,
        "product_id": lot.product_id,
        "lot_id": lot.id,
        "quantity": move.quantity,
        "grams": move.grams,
        "use_by": lot.use_by,
        "hurried": days_left < DAYS_TO_EAT_IT,
    }
