"""What could be cooked: the lots a dish would take, what it lacks, what must be used first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.kitchen.menus import planned
from inventory.lots import Lot
from inventory.picking import Pick, Pickable, Want, pick, pickable
from inventory.places import places_of
from kernel.ids import new_id
from sourcing.products import Product, StockUnit
from sourcing.recipes import Need, Recipe, needs, recipes

Shelf = Mapping[UUID, list[Pickable]]


class Issue(NamedTuple):
    """So many stock units of one lot, from one shelf, for one line of a dish."""

    product: str
    unit: StockUnit
    lot_id: UUID
    place_id: UUID
    quantity: Decimal
    due: date | None


class Lack(NamedTuple):
    """So many stock units that no shelf holds; `by` is the day they are wanted."""

    product_id: UUID
    product: str
    unit: StockUnit
    quantity: Decimal
    by: date


class Proposal(NamedTuple):
    """What to take for a dish, and what to buy for it."""

    issues: Sequence[Issue]
    lacks: Sequence[Lack]


class Due(NamedTuple):
    """A part of a lot that must be used first. `hard` is a use-by, else a best-before."""

    lot_id: UUID
    product_id: UUID
    product: str
    unit: StockUnit
    quantity: Decimal
    grams: int
    on: date
    hard: bool


class Idea(NamedTuple):
    """A dish that would use what is due: `grams` of it, and what else it lacks."""

    recipe: Recipe
    uses: Sequence[Due]
    grams: int
    lacks: Sequence[Lack]


def cook_this(
    session: Session, recipe_id: UUID, *, covers: int, canteen_id: UUID, on: date
) -> Proposal:
    """The lots to issue for a dish, earliest use-by first; nothing is posted.

    Raises:
        RecipeNotFound: there is none of that id.

    """
    (wanted,) = needs(session, [(recipe_id, covers)])
    shelf = _shelf(session, canteen_id, {need.product_id for need in wanted})
    return _proposal(wanted, shelf, on)[0]


def menus_lack(session: Session, *, canteen_id: UUID, first: date, last: date) -> list[Lack]:
    """What the menus of a span of days want beyond the shelves, each used up in its turn."""
    menus = planned(session, canteen_id=canteen_id, first=first, last=last)
    dishes = [(menu, one) for menu in menus for one in menu.recipe_ids]
    wanted = needs(session, [(one, menu.covers) for menu, one in dishes])
    products = {need.product_id for lines in wanted for need in lines}
    shelf = _shelf(session, canteen_id, products)
    lacks: list[Lack] = []
    for (menu, _), lines in zip(dishes, wanted, strict=True):
        proposal, shelf = _proposal(lines, shelf, menu.planned_on)
        lacks += proposal.lacks
    return _summed(lacks)


def due(session: Session, *, canteen_id: UUID, on: date, within: int = 3) -> list[Due]:
    """What lies on a shelf and must be used within so many days, the earliest first.

    What is past its use-by cannot be used any more, and is not here.
    """
    last = on + timedelta(days=within)
    query = (
        select(
            Lot.id, Lot.product_id, Product.name, Product.unit,
            func.sum(StockBalance.quantity), func.sum(StockBalance.grams),
            Lot.use_by, Lot.best_before,
        )
        .join(
            Lot, (Lot.canteen_id == StockBalance.canteen_id) & (Lot.id == StockBalance.lot_id)
        )
        .join(Product, Product.id == Lot.product_id)
        .where(
            StockBalance.canteen_id == canteen_id,
            StockBalance.place_id.in_(places_of(session, canteen_id).shelves),
            text("stock_balances.quantity <> 0"),
            StockBalance.quantity > 0,
            Lot.blocked.is_(False),
            or_(Lot.use_by <= last, Lot.use_by.is_(None) & (Lot.best_before <= last)),
        )
        .group_by(
            Lot.id, Lot.product_id, Product.name, Product.unit, Lot.use_by, Lot.best_before
        )
    )  # fmt: skip
    found = [
        Due(
            *row[:4], row[4], int(row[5]), row.use_by or row.best_before, row.use_by is not None
        )
        for row in session.execute(query)
        if row.use_by is None or row.use_by >= on
    ]
    return sorted(found, key=lambda one: (one.on, not one.hard, one.product, one.lot_id))


def use_first(
    session: Session, *, canteen_id: UUID, on: date, covers: int, within: int = 3
) -> list[Idea]:
    """Dishes that use what is due, those that use most of it first."""
    pressing = due(session, canteen_id=canteen_id, on=on, within=within)
    lots = {one.lot_id: one for one in pressing}
    dishes = {one.id: one for one in recipes(session)}
    if not pressing or not dishes:
        return []
    wanted = zip(dishes, needs(session, [(one, covers) for one in dishes]), strict=True)
    products = {one.product_id for one in pressing}
    ours = {
        one: lines
        for one, lines in wanted
        if any(need.product_id in products for need in lines)
    }
    shelf = _shelf(
        session, canteen_id, {need.product_id for lines in ours.values() for need in lines}
    )
    ideas = [_idea(dishes[one], lines, shelf, lots, on) for one, lines in ours.items()]
    return sorted(ideas, key=lambda idea: (-idea.grams, len(idea.lacks), idea.recipe.name))


def _idea(
    recipe: Recipe, lines: Sequence[Need], shelf: Shelf, lots: Mapping[UUID, Due], on: date
) -> Idea:
    proposal, _ = _proposal(lines, shelf, on)
    uses, grams = [], Decimal(0)
    for issue in proposal.issues:
        if known := lots.get(issue.lot_id):
            part = known.grams * issue.quantity / known.quantity
            uses.append(known._replace(quantity=issue.quantity, grams=int(part)))
            grams += part
    return Idea(recipe, uses, int(grams), proposal.lacks)


def _shelf(session: Session, canteen_id: UUID, products: Iterable[UUID]) -> Shelf:
    shelves = places_of(session, canteen_id).shelves
    return pickable(session, products, canteen_id=canteen_id, shelves=shelves)


def _proposal(lines: Sequence[Need], shelf: Shelf, on: date) -> tuple[Proposal, Shelf]:
    """What to take, what to buy, and the shelf as it is left."""
    of_line = {new_id(): need for need in lines}
    wants = [Want(one, need.product_id, need.quantity) for one, need in of_line.items()]
    picks, unmet = pick(wants, shelf, on=on, servable=True)
    due_on = {
        one.lot.id: one.lot.use_by or one.best_before for lots in shelf.values() for one in lots
    }
    issues = [_issue(one, of_line[one.line_id], due_on[one.lot_id]) for one in picks]
    lacks = [_lack(want, of_line[want.line_id], on) for want in unmet]
    return Proposal(issues, _summed(lacks)), _left(shelf, picks)


def _issue(one: Pick, need: Need, on: date | None) -> Issue:
    return Issue(need.product, need.unit, one.lot_id, one.place_id, one.part.quantity, on)


def _lack(want: Want, need: Need, on: date) -> Lack:
    return Lack(want.product_id, need.product, need.unit, want.quantity, on)


def _left(shelf: Shelf, picks: Iterable[Pick]) -> Shelf:
    gone: dict[tuple[UUID, UUID], list[Pick]] = {}
    for taken in picks:
        gone.setdefault((taken.lot_id, taken.place_id), []).append(taken)
    left: dict[UUID, list[Pickable]] = {}
    for product_id, lots in shelf.items():
        left[product_id] = []
        for one in lots:
            held = one.held
            for part in gone.get((one.lot.id, one.place_id), ()):
                held = held.less(part.part)
            left[product_id].append(one._replace(held=held))
    return left


def _summed(lacks: Iterable[Lack]) -> list[Lack]:
    """One line a product, wanted by the first day it lacks."""
    found: dict[UUID, Lack] = {}
    for one in lacks:
        known = found.get(one.product_id)
        found[one.product_id] = (
            one
            if known is None
            else known._replace(
                quantity=known.quantity + one.quantity, by=min(known.by, one.by)
            )
        )
    return sorted(found.values(), key=lambda one: (one.by, one.product))
