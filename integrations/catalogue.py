"""A supplier's catalogue from a file: new offers, new versions of known ones, what vanished.

Columns: supplier, code, name, product, pack, unit, price, price_per, VAT, origin, labels,
valid_from. An offer is known by its supplier and its code, or its name where it has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integrations.headings import parse_map, places
from integrations.offered import COLUMNS, CatalogueLine, Reader
from integrations.tables import Fault, Table, read_table
from kernel.actor import By
from kernel.ids import new_id
from sourcing.offers import NewOffer, Offer, offer, offers_of
from sourcing.recognition import normal
from suppliers.suppliers import suppliers_named


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
    if not changes.faults or skip_bad:
        _keep(session, lines, changes, by)
    return changes


def _keep(session: Session, lines: Sequence[CatalogueLine], changes: Changes, by: By) -> None:
    suppliers = suppliers_named(session, {line.supplier for line in lines}, by)
    for folded, supplier_id in sorted(suppliers.items()):
        theirs = [line for line in lines if line.supplier.strip().casefold() == folded]
        last = max(line.valid_from for line in theirs)
        known = {
            _name(one.code, one.name): one for one in offers_of(session, supplier_id, on=last)
        }
        for line in theirs:
            _offer(
                session, line, supplier_id, known.get(_name(line.code, line.name)), changes, by
            )
        here = {_name(line.code, line.name) for line in theirs}
        changes.vanished += [one.name for key, one in known.items() if key not in here]


def _offer(
    session: Session,
    line: CatalogueLine,
    supplier_id: UUID,
    known: Offer | None,
    changes: Changes,
    by: By,
) -> None:
    if known and _says(known) == _says(line) and known.product_id == line.product_id:
        changes.same += 1
        return
    (changes.changed if known else changes.new).append(line.name)
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
        price=line.price,
        price_per=line.price_per,
        vat_rate=line.vat_rate,
        origin=line.origin,
        labels=line.labels,
        valid_from=line.valid_from,
    )
    offer(session, new, by)


def _says(of: Offer | CatalogueLine) -> tuple[Any, ...]:
    pack = of.pack_quantity if isinstance(of, Offer) else of.pack
    return (of.name, pack, of.price, of.price_per, of.vat_rate, of.origin, frozenset(of.labels))


def _name(code: str, name: str) -> str:
    return code.casefold() if code else normal(name)
