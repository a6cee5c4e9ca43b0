"""A supplier's catalogue from a file: new offers, new versions of known ones, what vanished.

Columns: supplier, code, name, product, pack, unit, price, price_per, VAT, origin, labels,
valid_from. An offer is known by its supplier and its code, or its name where it has none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.headings import parse_map, places
from integrations.offered import COLUMNS, CatalogueLine, Reader
from integrations.tables import Fault, Table, read_table
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import N_
from sourcing.offers import NewOffer, Offer, VersionBeginsThen, offer
from sourcing.recognition import normal
from suppliers.suppliers import suppliers_named

_BEGUN = N_("another day: a version of this offer that says otherwise begins then already")


@dataclass
class Changes:
    """What an import did: names of offers, as the supplier writes them."""

    table: Table
    faults: list[Fault]
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    vanished: list[str] = field(default_factory=list)


def import_catalogue(
    session: Session, path: Path, *, supplier: str | None, told: str, skip_bad: bool, by: By
) -> Changes:
    """Read, check, and keep what is new; nothing at all where a row is bad, unless told so.

    Raises:
        FileMissing, NotATable, ColumnsMissing…: of the file.

    """
    table = read_table(path)
    given = frozenset({"supplier"} if supplier else ())
    where = places(table, COLUMNS, parse_map(told), given=given)
    reader = Reader(session, table, where, supplier or "", by.today)
    lines = [line for row, cells in table.rows if (line := reader.line(row, cells))]
    changes = Changes(table, reader.faults)
    if changes.faults and not skip_bad:
        return changes
    begun = session.begin_nested()
    _keep(session, lines, changes, where.get("valid_from"), by)
    if changes.faults and not skip_bad:
        # A day that is taken shows only beside what is known: nothing of the file stays.
        begun.rollback()
        return Changes(table, changes.faults)
    begun.commit()
    return changes


class _Known:
    """A supplier's offers for the whole network: every version, by what the supplier calls it."""

    def __init__(self, session: Session, supplier_id: UUID) -> None:
        self.versions: dict[str, list[Offer]] = defaultdict(list)
        query = select(Offer).where(
            Offer.supplier_id == supplier_id, Offer.canteen_id.is_(None)
        )
        for one in session.scalars(query.order_by(Offer.valid_from)):
            self.add(one)

    def add(self, one: Offer) -> None:
        self.versions[_name(one.code, one.name)].append(one)
        self.versions[_name(one.code, one.name)].sort(key=lambda known: known.valid_from)

    def on(self, name: str, day: date) -> Offer | None:
        """The version in force that day; before the first one begins, the first."""
        versions = self.versions.get(name, [])
        begun = [one for one in versions if one.valid_from <= day]
        return begun[-1] if begun else next(iter(versions), None)

    def vanished(self, here: Iterable[str], day: date) -> list[str]:
        """Names of what is in force that day and not here."""
        gone = self.versions.keys() - set(here)
        found = [self.on(name, day) for name in gone]
        return sorted(one.name for one in found if one and one.valid_from <= day)


def _keep(
    session: Session,
    lines: Sequence[CatalogueLine],
    changes: Changes,
    since: int | None,
    by: By,
) -> None:
    suppliers = suppliers_named(session, {line.supplier for line in lines}, by)
    for folded, supplier_id in sorted(suppliers.items()):
        theirs = [line for line in lines if line.supplier.strip().casefold() == folded]
        known = _Known(session, supplier_id)
        for line in sorted(theirs, key=lambda line: (line.valid_from, line.row)):
            try:
                _offer(session, line, supplier_id, known, changes, by)
            except VersionBeginsThen:
                heading = changes.table.headings[since] if since is not None else "valid_from"
                day = line.valid_from.isoformat()
                changes.faults.append(Fault(line.row, heading, day, _BEGUN, {}))
        here = {_name(line.code, line.name) for line in theirs}
        changes.vanished += known.vanished(here, max(line.valid_from for line in theirs))


def _offer(
    session: Session,
    line: CatalogueLine,
    supplier_id: UUID,
    offers: _Known,
    changes: Changes,
    by: By,
) -> None:
    known = offers.on(_name(line.code, line.name), line.valid_from)
    begun = known and known.valid_from <= line.valid_from
    if known and begun and _says(known) == _says(line):
        changes.same += 1
        return
    alike = known and (known.product_id, known.pack_quantity) == (line.product_id, line.pack)
    new = NewOffer(
        id=new_id(),
        supplier_id=supplier_id,
        product_id=line.product_id,
        producer_id=known.producer_id if known else None,
        intermediaries=known.intermediaries if known else None,
        replaces=known.id if known else None,
        code=line.code,
        name=line.name,
        pack_quantity=line.pack,
        pack_grams=known.pack_grams if known and alike else None,
        price=line.price,
        price_per=line.price_per,
        vat_rate=line.vat_rate,
        origin=line.origin,
        labels=line.labels,
        valid_from=line.valid_from,
    )
    offers.add(session.get_one(Offer, offer(session, new, by)))
    (changes.changed if known else changes.new).append(line.name)


def _says(of: Offer | CatalogueLine) -> tuple[Any, ...]:
    pack = of.pack_quantity if isinstance(of, Offer) else of.pack
    labels = frozenset(of.labels)
    money = (of.price, of.price_per, of.vat_rate)
    return (of.name, of.product_id, pack, *money, of.origin, labels)


def _name(code: str, name: str) -> str:
    return code.casefold() if code else normal(name)
