"""What a mistake reaches: everything that used its goods, to be shown before it goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.billing.asking import Billed, billed
from inventory.composition import PreparedPart
from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import Stage, WasteRecord
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.standing import TakenBack as TakenBack  # the name others know it by
from inventory.standing import each_with_its_parts, falling, turned_by_each
from inventory.undoing.kinds import name_of
from inventory.undoing.uses import Use, uses
from kernel.documents import Document, document_by_id
from kernel.words import N_, Phrase, Said
from sourcing.products import Product, StockUnit


class Touch(NamedTuple):
    """A later document that used goods of the one in question, or made something of them.

    `quantity` in stock units; `what` is the menu of a meal, else a stage or a kind.
    """

    document_id: UUID
    kind: str
    on: date
    product: str
    grams: int
    quantity: Decimal
    unit: StockUnit
    what: str


COOKED = N_("{quantity} {unit} of {product} were cooked on {day}: {what}.")
WASTED = N_("{quantity} {unit} of {product} were thrown away on {day}: {what}.")
PREPARED = N_("{quantity} {unit} of {product} were prepared from it on {day}.")
WENT = N_("{quantity} {unit} of {product} are in another entry of {day}: {what}.")

BILLED = N_("{quantity} {unit} of {product} are on a bill of {day}.")

_SAYS = {
    "bill": BILLED,
    "meal": COOKED,
    "meal_addition": COOKED,
    "waste": WASTED,
    "preparation": PREPARED,
}
STAGES = {
    Stage.SORTING: Phrase("lost in sorting"),
    Stage.STORAGE_LOSS: Phrase("lost in storage"),
    Stage.PREPARATION: Phrase("lost in preparation"),
    Stage.UNSERVED: Phrase("not served"),
    Stage.PLATE_LEFTOVERS: Phrase("left on plates"),
}


def touched_by(session: Session, document_id: UUID, *, canteen_id: UUID) -> list[Touch]:
    """What used the goods that the document brought: to be shown before it goes.

    Prepared food that was made of them is told too, what used that, and bills that ask for them.

    Raises:
        DocumentNotFound: the canteen has no such document.

    """
    document_by_id(session, document_id, canteen_id=canteen_id)
    return touched_by_each(session, {document_id}, canteen_id=canteen_id)[document_id]


def touched_by_each(
    session: Session, document_ids: set[UUID], *, canteen_id: UUID
) -> dict[UUID, list[Touch]]:
    """The same of many documents of this canteen at once."""
    going = _going(session, document_ids, canteen_id)
    every = {lot for one in going.values() for lot in one.lots | one.prepared}
    found = uses(session, every, canteen_id=canteen_id)
    used = list(zip(found, _told(session, found, canteen_id), strict=True))
    prepared = {lot for one in going.values() for lot in one.prepared}
    made = _made(session, prepared, canteen_id)
    papers = {paper for one in going.values() for paper in one.gone}
    bills = billed(session, papers, canteen_id=canteen_id)
    touched = {
        of: [touch for use, touch in used if use.lot_id in one.lots | one.prepared]
        + [touch for lot, touch in made if lot in one.prepared]
        for of, one in going.items()
    }
    return {
        of: sorted(
            [touch for touch in touched[of] if touch.document_id not in one.gone]
            + [_billed(bill) for bill in bills if bill.receipt_id in one.gone],
            key=lambda touch: touch.on,
        )
        for of, one in going.items()
    }


class _Going(NamedTuple):
    """Documents that would go together, the lots they brought, and the food prepared of those."""

    gone: set[UUID]
    lots: set[UUID]
    prepared: set[UUID]


def _going(session: Session, document_ids: set[UUID], canteen_id: UUID) -> dict[UUID, _Going]:
    parts = each_with_its_parts(session, document_ids, canteen_id=canteen_id)
    turned = turned_by_each(session, parts, canteen_id=canteen_id)
    gone = {of: {of, *falling(links)} for of, links in turned.items()}
    every = {one for some in gone.values() for one in some}
    brought = select(Lot.id, Lot.document_id).where(
        Lot.canteen_id == canteen_id, Lot.document_id.in_(every)
    )
    by_document: dict[UUID, set[UUID]] = defaultdict(set)
    for row in session.execute(brought):
        by_document[row.document_id].add(row.id)
    prepared = _prepared(
        session, {lot for some in by_document.values() for lot in some}, canteen_id
    )
    found = {}
    for of, some in gone.items():
        lots = {lot for one in some for lot in by_document.get(one, ())}
        made = {one for lot in lots for one in prepared.get(lot, ())}
        found[of] = _Going(some, lots, made - lots)
    return found


def _billed(one: Billed) -> Touch:
    return Touch(
        one.bill_id, "bill", one.billed_on, one.product, 0, one.quantity, one.unit,
        name_of("bill"),
    )  # fmt: skip


def sentences(touches: Iterable[Touch]) -> list[Said]:
    """One for each: "2 kg of it were cooked on Tuesday"."""
    return [
        Said(
            _SAYS.get(one.kind, WENT),
            {
                "quantity": one.quantity.normalize(),
                "unit": one.unit.value,
                "product": one.product,
                "day": one.on,
                "what": one.what,
            },
        )
        for one in touches
    ]


def _prepared(session: Session, lots: set[UUID], canteen_id: UUID) -> Mapping[UUID, set[UUID]]:
    """Of each lot, those that were prepared of it."""
    query = (
        select(PreparedPart.lot_id, StockMove.lot_id)
        .join(
            PreparedPart,
            (PreparedPart.canteen_id == StockMove.canteen_id)
            & (PreparedPart.move_id == StockMove.id),
        )
        .where(PreparedPart.canteen_id == canteen_id, PreparedPart.lot_id.in_(lots))
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for of, lot in session.execute(query) if lots else ():
        found[of].add(lot)
    return found


def _told(session: Session, found: Sequence[Use], canteen_id: UUID) -> list[Touch]:
    lots = _lots(session, {use.lot_id for use in found}, canteen_id)
    menus = _menus(session, {use.meal_id for use in found if use.meal_id}, canteen_id)
    papers = _papers(session, {use.document_id for use in found}, canteen_id)
    touches = []
    for use in found:
        kind, stage = papers[use.document_id]
        what = STAGES[stage] if stage else name_of(kind)
        product, unit = lots[use.lot_id]
        touches.append(
            Touch(
                use.document_id,
                kind,
                use.on,
                product,
                use.held.grams,
                use.held.quantity,
                unit,
                menus[use.meal_id] if use.meal_id else what,
            )
        )
    return touches


def _made(session: Session, prepared: set[UUID], canteen_id: UUID) -> list[tuple[UUID, Touch]]:
    """Prepared lots, each with the entry that made it."""
    query = (
        select(
            Lot.id, Document.id, Document.kind, Lot.came_on, Product.name, Lot.grams, Lot.quantity,
            Product.unit,
        )
        .select_from(Lot)
        .join(
            Document,
            (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id),
        )
        .join(Product, Product.id == Lot.product_id)
        .where(
            Lot.canteen_id == canteen_id,
            Lot.id.in_(prepared),
            Document.holds,
        )
    )  # fmt: skip
    rows = session.execute(query).all() if prepared else []
    return [(row[0], Touch(*row[1:], name_of(row.kind))) for row in rows]


def _lots(
    session: Session, ids: set[UUID], canteen_id: UUID
) -> Mapping[UUID, tuple[str, StockUnit]]:
    query = (
        select(Lot.id, Product.name, Product.unit)
        .join(Product, Product.id == Lot.product_id)
        .where(Lot.canteen_id == canteen_id, Lot.id.in_(ids))
    )
    return {row.id: (row.name, row.unit) for row in session.execute(query)}


def _menus(session: Session, ids: set[UUID], canteen_id: UUID) -> Mapping[UUID, str]:
    query = select(Meal.id, Meal.menu).where(Meal.canteen_id == canteen_id, Meal.id.in_(ids))
    return {row.id: row.menu for row in session.execute(query)}


def _papers(
    session: Session, ids: set[UUID], canteen_id: UUID
) -> Mapping[UUID, tuple[str, Stage | None]]:
    query = (
        select(Document.id, Document.kind, WasteRecord.stage)
        .outerjoin(
            WasteRecord,
            (WasteRecord.canteen_id == Document.canteen_id) & (WasteRecord.id == Document.id),
        )
        .where(Document.canteen_id == canteen_id, Document.id.in_(ids))
    )
    return {row.id: (row.kind, row.stage) for row in session.execute(query)}
