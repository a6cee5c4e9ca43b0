"""Counting: what was found is compared with the book, and only the difference is posted."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from inventory.counting.counts import Became, Count, CountLine, CountSettlement
from inventory.counting.found import Counted, NewCount, OtherProduct, Scope, refuse_twice
from inventory.counting.last_counts import (
    Last,
    Said,
    forget,
    last_counts,
    next_turn,
    remember,
    said_of,
    seen,
)
from inventory.counting.levelling import level
from inventory.counting.levels import Level, Paper
from inventory.counting.opened_lots import open_lots
from inventory.counting.spreading import booked_in, scoped
from inventory.lots import Whole, lots_by_id
from inventory.picking import Pickable
from inventory.places import places_of
from inventory.shelved import shelved
from kernel.actor import By
from kernel.dates import happened
from kernel.documents import Document, once, turns
from kernel.errors import Refused
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from sourcing.products import ProductFacts, facts_of


class Line(NamedTuple):
    """A line of a count, held against the book. `base` is what `found` is compared with.

    `clash` is the line of somebody who counted the same meanwhile: nothing is posted, and where
    both found the same (`agreed`) nothing is to be settled.
    """

    id: UUID
    scope: Scope
    product: ProductFacts
    lot: Whole | None
    spots: Sequence[Pickable]
    found: Decimal
    base: Decimal
    became: Became
    opened: bool = False
    clash: UUID | None = None
    agreed: bool = False
    association_id: UUID | None = None


class SettledWithoutIt(Refused):
    """While it was taken back, the other side was settled as if it had never been."""

    says = N_("Somebody has settled meanwhile what was there: take that answer back first.")


@once("count", reversible=True)
def count(session: Session, new: NewCount, by: By) -> UUID:
    """Write down what was found, and post what it differs by.

    Raises:
        InTheFuture: the day is still to come.
        CountedTwice, OtherProduct, TooMuchFound: of a line.
        ProductNotFound, LotNotFound, PlaceNotFound, CountLineNotFound: what was named is
            not there.
        LotBlocked, TooLateToGive: so much was given of what may not be.
        AssociationNotFound, AgreementEnded, AgreementNotBegun: nobody may take it that day.

    """
    happened(new.counted_on, by)
    take_turns(session, by.canteen_id)
    places = places_of(session, by.canteen_id)
    for line in new.lines:
        places.shelf(line.place_id)
    paper = Paper(id=new.id, on=new.counted_on, places=places, by=by)
    lines = _read(session, new, paper)
    lines = _beside_others(session, new, lines, by)
    head = {"before_service": new.before_service, "note": new.note, "monthly": False}
    write(session, paper, head, lines)
    return new.id


def write(
    session: Session, paper: Paper, head: Mapping[str, Any], lines: Sequence[Line]
) -> None:
    """A count with its lines, and the moves they ask for; `take_turns` first."""
    canteen_id = paper.by.canteen_id
    row: dict[str, Any] = {"canteen_id": canteen_id, "id": paper.id, "counted_on": paper.on}
    row |= {"turn": next_turn(session, canteen_id), **head}
    insert_rows(session, Count, [row])
    if not lines:
        return
    insert_rows(session, CountLine, [_row(line, row) for line in lines])
    standing = [line for line in lines if line.clash is None]
    if not row["monthly"]:
        remember(session, [(line.id, line.scope) for line in standing], row)
    level(session, paper, [_level(line) for line in standing])
    open_lots(session, paper, [line.scope for line in standing if line.opened and line.found])


def _read(session: Session, new: NewCount, paper: Paper) -> list[Line]:
    """Each line with its product, its lot and what the book holds there."""
    who = paper.by.canteen_id
    named = {line.lot_id for line in new.lines if line.lot_id}
    wanted = {line.product_id for line in new.lines if line.product_id}
    shelf = shelved(session, wanted, named, paper.places.shelves, canteen_id=who)
    lots = {one.lot.id: one.lot for some in shelf.values() for one in some}
    if missing := named - lots.keys():
        lots |= lots_by_id(session, missing, canteen_id=who)
    wanted |= {lots[lot_id].product_id for lot_id in named}
    products = facts_of(session, wanted)
    lines = [_line(line, lots, products, shelf, new.counted_on) for line in new.lines]
    refuse_twice([(line.scope, line.product) for line in lines])
    return lines


def _line(
    said: Counted,
    lots: Mapping[UUID, Whole],
    products: Mapping[UUID, ProductFacts],
    shelf: Mapping[UUID, list[Pickable]],
    on: date,
) -> Line:
    lot = lots[said.lot_id] if said.lot_id else None
    product_id = lot.product_id if lot else said.product_id
    assert product_id is not None
    if said.product_id not in (None, product_id):
        raise OtherProduct(product=products[said.product_id].name)
    product, scope = products[product_id], Scope(product_id, said.lot_id, said.place_id)
    spots = scoped(shelf.get(product_id, ()), scope, on=on)
    return Line(
        id=said.id,
        scope=scope,
        product=product,
        lot=lot,
        spots=spots,
        found=said.units(product, lot),
        base=booked_in(spots) if said.booked is None else said.booked,
        became=said.became,
        opened=said.opened,
        association_id=said.association_id,
    )


def _beside_others(
    session: Session, new: NewCount, lines: Sequence[Line], by: By
) -> list[Line]:
    """Each line held against what others counted since its list was opened."""
    afters = {line.id: line.after for line in new.lines if line.after}
    if not afters:
        return list(lines)
    products = {line.scope.product_id for line in lines if line.id in afters}
    lasts = last_counts(session, canteen_id=by.canteen_id, product_ids=products)
    known = chain.from_iterable(lasts.values())
    turns_seen = seen(session, afters.values(), known, canteen_id=by.canteen_id)
    since = {line_id: turns_seen[after] for line_id, after in afters.items()}
    others = {
        line.id: _newer(line, lasts, turn)
        for line in lines
        if (turn := since.get(line.id)) is not None
    }
    rivals = {other.line_id for other in others.values() if other}
    said = said_of(session, rivals, canteen_id=by.canteen_id) if rivals else {}
    held = []
    for line in lines:
        other = others.get(line.id)
        if other:
            held.append(_beside(line, other, said[other.line_id], by))
        elif line.id in since and since[line.id] is None:
            # The list rested on a count that was taken back: the shelf as it is now is right.
            held.append(line._replace(base=booked_in(line.spots)))
        else:
            held.append(line)
    return held


def _newer(line: Line, lasts: Mapping[UUID, Sequence[Last]], since: int) -> Last | None:
    """The newest line about some of the same goods, of those that came in after."""
    newer = (
        one
        for one in lasts.get(line.scope.product_id, ())
        if one.turn > since and one.scope.overlaps(line.scope)
    )
    return max(newer, key=lambda one: one.turn, default=None)


def _beside(line: Line, other: Last, said: Said, by: By) -> Line:
    alike = other.scope == line.scope
    if alike and said.person_id == by.person_id:
        # The same person looked again: the book follows their first answer already.
        return line._replace(base=said.found)
    return line._replace(clash=other.line_id, agreed=alike and said.found == line.found)


def _row(line: Line, count: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "canteen_id": count["canteen_id"],
        "id": line.id,
        "count_id": count["id"],
        **line.scope._asdict(),
        "found": line.found,
        "booked": line.base,
        "became": line.became,
        "opened": line.opened,
        "clashes_with_id": line.clash,
        "settled": line.agreed,
    }


def _level(line: Line) -> Level:
    net = line.found - line.base
    return Level(
        line_id=line.id,
        scope=line.scope,
        product=line.product,
        lot=line.lot,
        spots=line.spots,
        net=net,
        became=line.became,
        association_id=line.association_id,
    )


@turns("count")
def count_again(session: Session, document: Document) -> None:
    """The count before is the last one again; who agreed with this one has to say so anew.

    Raises:
        SettledWithoutIt: it holds again, and what it clashed with was settled meanwhile.

    """
    who, whose = document.canteen_id, CountLine.count_id == document.id
    ours = select(CountLine.id, CountLine.product_id).where(CountLine.canteen_id == who, whose)
    lines = session.execute(ours).all()
    if document.holds and session.scalar(_ALONE.where(CountLine.canteen_id == who, whose)):
        raise SettledWithoutIt
    forget(session, {line.product_id for line in lines}, canteen_id=who)
    agreed = session.scalars(_AGREED.where(CountLine.canteen_id == who, whose)).all()
    if agreed:
        theirs = (CountLine.canteen_id == who, CountLine.id.in_(agreed))
        session.execute(update(CountLine).where(*theirs).values(settled=document.holds))


_THEIRS = aliased(CountLine)
_CLASHING = (_THEIRS.canteen_id == CountLine.canteen_id) & (
    _THEIRS.clashes_with_id == CountLine.id
)
_AGREED = (
    select(_THEIRS.id)
    .select_from(CountLine)
    .join(_THEIRS, _CLASHING)
    .where(
        _THEIRS.found == CountLine.found,
        _THEIRS.lot_id.is_not_distinct_from(CountLine.lot_id),
        _THEIRS.place_id.is_not_distinct_from(CountLine.place_id),
    )
)
_ALONE = (
    select(CountSettlement.id)
    .select_from(CountLine)
    .join(_THEIRS, _CLASHING)
    .join(
        CountSettlement,
        (CountSettlement.canteen_id == _THEIRS.canteen_id)
        & (CountSettlement.line_id == _THEIRS.id),
    )
    .join(
        Document,
        (Document.canteen_id == CountSettlement.canteen_id)
        & (Document.id == CountSettlement.id),
    )
    .where(CountSettlement.alone, Document.holds)
    .limit(1)
)
