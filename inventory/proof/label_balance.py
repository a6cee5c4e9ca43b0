"""A label audited through invoices and stock: so much was bought with it, so much went where.

What a control body asks of a shop it asks of every trade that names a label: that no more went
out under it than came in, food by food, with the papers behind it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.places import REAL, Place
from inventory.places import Kind as PlaceKind
from inventory.purchases import EvidenceRow, Kind, PurchaseLine
from sourcing.products import Product
from suppliers.evidence import Evidence
from suppliers.labels import Label

_SOURCE, _END = aliased(Place), aliased(Place)


@dataclass
class LabelBalance:
    """One food under one label, in grams, by what the label rests on as known today.

    `bought` is on purchase lines; `opening` lay on the shelves before; `gone` is what went from
    the shelves to each other place, less what came from there: the supplier's is below nothing.
    """

    product_id: UUID
    product: str
    evidence: Evidence
    bought: int = 0
    opening: int = 0
    gone: dict[PlaceKind, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def came(self) -> int:
        """What suppliers brought onto the shelves; less than bought where lines were imported."""
        return -self.gone.get(PlaceKind.SUPPLIER, 0)

    @property
    def closing(self) -> int:
        """What lies there at the end; below nothing where more was used than ever came."""
        return self.opening - sum(self.gone.values())


def label_balance(
    session: Session, label: Label, *, canteen_id: UUID, first: date, last: date
) -> list[LabelBalance]:
    """Each food that bore the label, bought or held in these days, by name; the best proof first.

    What was cooked and kept counts with the meal it was cooked for.
    """
    found: dict[tuple[UUID, Evidence], LabelBalance] = {}
    for product_id, name, evidence, grams in _bought(session, label, canteen_id, first, last):
        found.setdefault(
            (product_id, evidence), LabelBalance(product_id, name, evidence)
        ).bought += grams
    for row in session.execute(_moved(label, canteen_id, first, last)):
        of = found.setdefault(
            (row.id, row.evidence), LabelBalance(row.id, row.name, row.evidence)
        )
        _add(of, row)
    order = list(Evidence)
    return sorted(
        (one for one in found.values() if one.bought or one.opening or any(one.gone.values())),
        key=lambda one: (one.product.casefold(), order.index(one.evidence)),
    )


def _add(of: LabelBalance, row: Any) -> None:
    for kind, grams in ((row.end, row.grams), (row.source, -row.grams)):
        if row.before and kind in REAL:
            of.opening += int(grams)
        elif not row.before and kind not in REAL:
            of.gone[kind] += int(grams)


def _bought(
    session: Session, label: Label, canteen_id: UUID, first: date, last: date
) -> Sequence[tuple[UUID, str, Evidence, int]]:
    sets: Mapping[Evidence, Any] = {how: getattr(PurchaseLine, how.value) for how in Evidence}
    query = (
        select(Product.id, Product.name, func.sum(PurchaseLine.grams), *sets.values())
        .join(Product, Product.id == PurchaseLine.product_id)
        .where(
            PurchaseLine.canteen_id == canteen_id,
            PurchaseLine.bought_on.between(first, last),
            PurchaseLine.kind == Kind.FOOD,
        )
        .group_by(Product.id, Product.name, *sets.values())
    )
    return [
        (row[0], row[1], how, int(row[2] or 0))
        for row in session.execute(query)
        for how, labels in zip(Evidence, row[3:], strict=True)
        if label in labels
    ]


def _moved(label: Label, canteen_id: UUID, first: date, last: date) -> Select[*tuple[Any, ...]]:
    """Grams that changed place, of lots whose evidence names the label."""
    before = (StockMove.moved_on < first).label("before")
    columns = (
        Product.id,
        Product.name,
        EvidenceRow.evidence,
        _SOURCE.kind.label("source"),
        _END.kind.label("end"),
        before,
    )
    return (
        select(*columns, func.sum(StockMove.grams).label("grams"))
        .join(Lot, (Lot.canteen_id == StockMove.canteen_id) & (Lot.id == StockMove.lot_id))
        .join(
            EvidenceRow,
            (EvidenceRow.canteen_id == Lot.canteen_id)
            & (EvidenceRow.line_id == Lot.purchase_line_id),
        )
        .join(Product, Product.id == Lot.product_id)
        .join(
            _SOURCE,
            (_SOURCE.canteen_id == StockMove.canteen_id) & (_SOURCE.id == StockMove.source_id),
        )
        .join(
            _END,
            (_END.canteen_id == StockMove.canteen_id) & (_END.id == StockMove.destination_id),
        )
        .where(
            StockMove.canteen_id == canteen_id,
            StockMove.moved_on <= last,
            EvidenceRow.label == label,
        )
        .group_by(*columns)
    )
