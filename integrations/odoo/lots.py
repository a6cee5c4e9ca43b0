"""Lots: of one product there is one of a name. What somebody wrote there of a lot stays."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from integrations.erp.answers import Declined
from integrations.erp.facts import ReceiptLineFacts
from integrations.odoo.loading import Record, load
from integrations.odoo.naming import Of, named
from integrations.odoo.site import Site
from integrations.odoo.transfers import rows

_MODEL = "stock.lot"
_NAMES = UUID("5b0f2f2c-2a52-5a0b-9f0e-0d7c1f4c9a55")
# The evening of its last day, on whatever clock of France it is read, overseas too.
_HOUR = "18:00:00"


class Lot(NamedTuple):
    """A lot that some delivery (`of`) needs; `product` is Odoo's number."""

    of: UUID
    product: int
    name: str
    use_by: date | None
    best_before: date | None

    @classmethod
    def named(cls, of: UUID, product: int, line: ReceiptLineFacts, day: date) -> "Lot":
        """As its line says; one without a number is called by the day and the line."""
        name = line.lot.strip() or f"{day.isoformat()}-{line.id.hex[-8:]}"
        return cls(of, product, name, line.use_by, line.best_before)

    @property
    def key(self) -> tuple[int, str]:
        """What no two lots share."""
        return self.product, self.name


class Lots(NamedTuple):
    """Odoo's numbers of lots, and which deliveries have to do without."""

    ids: dict[tuple[int, str], int]
    declined: dict[UUID, Declined]


def tracked(site: Site, products: Collection[int]) -> set[int]:
    """Those of these products whose lots Odoo follows."""
    wanted = [["id", "in", sorted(products)], ["tracking", "!=", "none"]]
    found = rows(site.calls, "product.product", wanted, ["tracking"], archived=True)
    return {row["id"] for row in found}


def keep_lots(site: Site, lots: Sequence[Lot]) -> Lots:
    """Have each, with its last day where it is new."""
    found = _found(site, lots)
    new = list({lot.key: lot for lot in reversed(lots) if lot.key not in found}.values())
    declined: dict[UUID, Declined] = {}
    for dated in (True, False):
        part = [lot for lot in new if _plainly_dated(lot) is dated]
        made, refused = _make(site, part, dated=dated)
        found |= made
        declined |= refused
    # Somebody else's delivery of the same lot has to do without it, too.
    without = {lot.key: declined[lot.of] for lot in new if lot.of in declined}
    return Lots(found, {lot.of: without[lot.key] for lot in lots if lot.key in without})


def _found(site: Site, lots: Sequence[Lot]) -> dict[tuple[int, str], int]:
    wanted = [
        ["product_id", "in", sorted({lot.product for lot in lots})],
        ["name", "in", sorted({lot.name for lot in lots})],
    ]
    found = rows(site.calls, _MODEL, wanted, ["product_id", "name"])
    return {(row["product_id"][0], row["name"]): row["id"] for row in found}


def _plainly_dated(lot: Lot) -> bool:
    """Only to be used by some day: how long before it warns is then Odoo's own business."""
    return lot.use_by is not None and lot.best_before is None


def _make(
    site: Site, lots: Sequence[Lot], *, dated: bool
) -> tuple[dict[tuple[int, str], int], dict[UUID, Declined]]:
    columns = ["id", "product_id/.id", "name"]
    if site.lots:
        columns.append("expiration_date")
        # Said even where there is none: Odoo would take today's.
        columns += [] if dated else ["use_date", "removal_date", "alert_date"]
    keys: dict[UUID, list[tuple[int, str]]] = {}
    records = []
    for lot in sorted(lots, key=lambda lot: lot.of):
        records.append(Record(lot.of, [_row(lot)[: len(columns)]]))
        keys.setdefault(lot.of, []).append(lot.key)
    if not records:
        return {}, {}
    made = load(site.calls, _MODEL, columns, records)
    ids = {
        key: one
        for of, ones in made.ids.items()
        for key, one in zip(keys[of], ones, strict=True)
    }
    return ids, made.declined


def _row(lot: Lot) -> list[str]:
    # By its own name, so that two deliveries that bring the same lot at once make it once.
    name = named(Of.LOT, uuid5(_NAMES, f"{lot.product}/{lot.name}"))
    goes = lot.use_by or lot.best_before
    days: Iterable[date | None] = (lot.use_by, lot.best_before or lot.use_by, goes, goes)
    dates = [f"{day.isoformat()} {_HOUR}" if day else "" for day in days]
    return [name, str(lot.product), lot.name, *dates]
