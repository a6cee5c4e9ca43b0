"""What a catalogue would change, worked out before anything is written.

The same file beside the same book always makes the same plan: it is shown, and what was shown is
kept by its `seen`. An offer is known by its supplier and its code, or its name where it has none.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.headings import places
from integrations.offered import COLUMNS, CatalogueLine, Reader
from integrations.tables import Fault, Table
from kernel.ids import derived
from kernel.words import N_
from sourcing.offers import NewOffer, Offer
from sourcing.pricing import PricePer
from sourcing.recognition import normal
from suppliers.origins import Origin
from suppliers.suppliers import Supplier

_BEGUN = N_("another day: a version of this offer that says otherwise begins then already")


class Version(NamedTuple):
    """One version of an offer, kept or planned."""

    id: UUID
    series_id: UUID
    code: str
    name: str
    product_id: UUID
    producer_id: UUID | None
    pack_quantity: Decimal
    pack_grams: int | None
    price: Decimal
    price_per: PricePer
    vat_rate: Decimal
    origin: Origin | None
    labels: frozenset[Any]
    intermediaries: int | None
    valid_from: date


class Planned(NamedTuple):
    """An offer to keep, and the version it comes after, if there is one."""

    supplier: str
    new: NewOffer
    before: Version | None


class Gone(NamedTuple):
    """In force, and not in the file any more. It stays as it is."""

    supplier: str
    offer: Version


@dataclass
class Plan:
    """`suppliers` are those the file names, by folded name; `unknown` are to be added, by id."""

    table: Table
    faults: list[Fault]
    offers: list[Planned] = field(default_factory=list)
    same: int = 0
    gone: list[Gone] = field(default_factory=list)
    unknown: dict[UUID, str] = field(default_factory=dict)

    @property
    def new(self) -> list[Planned]:
        """What was never offered."""
        return [one for one in self.offers if one.before is None]

    @property
    def changed(self) -> list[Planned]:
        """New versions of what is known."""
        return [one for one in self.offers if one.before is not None]

    @property
    def seen(self) -> str:
        """All that keeping it would do, in one word."""
        said = [*sorted(self.unknown.values()), *map(_said, self.offers)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def plan(
    session: Session,
    table: Table,
    *,
    of: UUID,
    supplier: str | None,
    told: Mapping[str, str],
    today: date,
) -> Plan:
    """Read, check, and hold every row against what is known. Ids follow from `of`.

    Raises:
        UnknownColumn, ColumnsMissing: of the headings.

    """
    given = frozenset({"supplier"} if supplier else ())
    where = places(table, COLUMNS, told, given=given)
    reader = Reader(session, table, where, supplier or "", today)
    lines = [line for row, cells in table.rows if (line := reader.line(row, cells))]
    made = Plan(table, reader.faults)
    ids = _suppliers(session, lines, made, of)
    for folded, supplier_id in sorted(ids.items()):
        theirs = [line for line in lines if line.supplier.strip().casefold() == folded]
        _of_supplier(session, theirs, supplier_id, made, where.get("valid_from"), of)
    return made


class _Known:
    """A supplier's offers for the whole network: every version, by what the supplier calls it."""

    def __init__(self, session: Session, supplier_id: UUID) -> None:
        self.versions: dict[str, list[Version]] = defaultdict(list)
        self.days: dict[UUID, set[date]] = defaultdict(set)
        query = select(Offer).where(Offer.supplier_id == supplier_id)
        for one in session.scalars(query.order_by(Offer.valid_from)):
            self.days[one.series_id].add(one.valid_from)
            if one.canteen_id is None:
                self.add(Version._make(getattr(one, name) for name in Version._fields))

    def add(self, one: Version) -> None:
        self.days[one.series_id].add(one.valid_from)
        named = self.versions[_name(one.code, one.name)]
        named.append(one)
        named.sort(key=lambda known: known.valid_from)

    def on(self, name: str, day: date) -> Version | None:
        """The version in force that day; before the first one begins, the first."""
        versions = self.versions.get(name, [])
        begun = [one for one in versions if one.valid_from <= day]
        return begun[-1] if begun else next(iter(versions), None)

    def gone(self, here: Iterable[str], day: date) -> list[Version]:
        """What is in force that day and not here, by name."""
        names = self.versions.keys() - set(here)
        found = [self.on(name, day) for name in names]
        known = [one for one in found if one and one.valid_from <= day]
        return sorted(known, key=lambda one: (one.name, one.id))


def _suppliers(
    session: Session, lines: Iterable[CatalogueLine], made: Plan, of: UUID
) -> dict[str, UUID]:
    named = {line.supplier.strip().casefold(): line.supplier.strip() for line in lines}
    rows = session.execute(select(Supplier.name, Supplier.id))
    known = {row.name.casefold(): row.id for row in rows}
    found = {}
    for folded, name in named.items():
        supplier_id = known.get(folded)
        if supplier_id is None:
            supplier_id = derived(of, "supplier", folded)
            made.unknown[supplier_id] = name
        found[folded] = supplier_id
    return found


def _of_supplier(
    session: Session,
    theirs: Sequence[CatalogueLine],
    supplier_id: UUID,
    made: Plan,
    since: int | None,
    of: UUID,
) -> None:
    known = _Known(session, supplier_id)
    for line in sorted(theirs, key=lambda line: (line.valid_from, line.row)):
        _offer(line, supplier_id, known, made, since, of)
    here = {_name(line.code, line.name) for line in theirs}
    last = max(line.valid_from for line in theirs)
    name = theirs[0].supplier.strip()
    made.gone += [Gone(name, one) for one in known.gone(here, last)]


def _offer(
    line: CatalogueLine,
    supplier_id: UUID,
    known: _Known,
    made: Plan,
    since: int | None,
    of: UUID,
) -> None:
    before = known.on(_name(line.code, line.name), line.valid_from)
    begun = before and before.valid_from <= line.valid_from
    if before and begun and _says(before) == _says(line):
        made.same += 1
        return
    if before and line.valid_from in known.days[before.series_id]:
        heading = made.table.headings[since] if since is not None else "valid_from"
        day = line.valid_from.isoformat()
        made.faults.append(Fault(line.row, heading, day, _BEGUN, {}))
        return
    new = _new(line, supplier_id, before, derived(of, "offer", str(line.row)))
    known.add(_version(new, before.series_id if before else new.id))
    made.offers.append(Planned(line.supplier.strip(), new, before))


def _new(
    line: CatalogueLine, supplier_id: UUID, before: Version | None, offer_id: UUID
) -> NewOffer:
    """What the catalogue does not say stays as it was."""
    alike = before and (before.product_id, before.pack_quantity) == (line.product_id, line.pack)
    return NewOffer(
        id=offer_id,
        supplier_id=supplier_id,
        product_id=line.product_id,
        producer_id=before.producer_id if before else None,
        intermediaries=before.intermediaries if before else None,
        replaces=before.id if before else None,
        code=line.code,
        name=line.name,
        pack_quantity=line.pack,
        pack_grams=before.pack_grams if before and alike else None,
        price=line.price,
        price_per=line.price_per,
        vat_rate=line.vat_rate,
        origin=line.origin,
        labels=line.labels,
        valid_from=line.valid_from,
    )


def _version(new: NewOffer, series_id: UUID) -> Version:
    fields: dict[str, Any] = {name: getattr(new, name, None) for name in Version._fields}
    return Version(**fields | {"series_id": series_id, "labels": frozenset(new.labels)})


def _says(of: Version | CatalogueLine) -> tuple[Any, ...]:
    pack = of.pack_quantity if isinstance(of, Version) else of.pack
    labels = frozenset(of.labels)
    money = (of.price, of.price_per, of.vat_rate)
    return (of.name, of.product_id, pack, *money, of.origin, labels)


def _said(one: Planned) -> str:
    told = one.new.model_dump_json(exclude={"id", "replaces", "supplier_id"})
    before = one.before
    comes_after = f"{before.series_id} {before.valid_from}" if before else "new"
    return f"{one.supplier.casefold()} {comes_after} {told}"


def _name(code: str, name: str) -> str:
    return code.casefold() if code else normal(name)
