"""What a catalogue would change, worked out before anything is written.

The same file beside the same book always makes the same plan: it is shown, and what was shown is
kept by its `seen`. What is known already is told by `catalogue_known`.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.catalogue_known import Known, Version, sold
from integrations.headings import all_read, places, recognised
from integrations.offered import CatalogueLine, Reader, RefusedLine
from integrations.offered_columns import COLUMNS, OURS
from integrations.tables import Fault, Table
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_
from sourcing.offers import NewOffer
from sourcing.pricing import PricePer
from suppliers.suppliers import Supplier

_BEGUN = N_(
    "another day: a version of this offer begins then already, and another pack, or a second "
    "price in the same file, cannot begin with it"
)


class BasisUnsaid(Refused):
    """A kilo's price read as a pack's is wrong by the pack's weight, and looks like a price."""

    says = N_(
        "The file does not say what its prices are for. Say it: --price-per pack, unit or kilo."
    )


class Planned(NamedTuple):
    """An offer to keep, and the version it comes after, if there is one; or, where it `mends`, the
    one that it puts right, which begins the same day.
    """

    supplier: str
    new: NewOffer
    before: Version | None
    mends: bool = False


class Gone(NamedTuple):
    """In force, and not in the file any more. It stays as it is, or is ended."""

    supplier: str
    offer: Version


@dataclass
class Plan:
    """`unknown` suppliers are to be added, by id; `unread` are headings that mean nothing here.

    `in_doubt` is what would be gone, if it were not that a row which cannot be taken may be it.
    """

    table: Table
    faults: list[Fault]
    offers: list[Planned] = field(default_factory=list)
    same: int = 0
    gone: list[Gone] = field(default_factory=list)
    in_doubt: list[Gone] = field(default_factory=list)
    unknown: dict[UUID, str] = field(default_factory=dict)
    unread: Sequence[str] = ()

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
        gone = [f"gone {one.offer.id}" for one in self.gone]
        said = [*sorted(self.unknown.values()), *map(_said, self.offers), *gone]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def plan(
    session: Session,
    table: Table,
    *,
    of: UUID,
    supplier: str | None,
    told: Mapping[str, str],
    per: PricePer | None,
    today: date,
) -> Plan:
    """Read, check, and hold every row against what is known. Ids follow from `of`.

    `per` is what prices are for on rows that do not say it.

    Raises:
        UnknownColumn, ColumnsMissing: of the headings.
        BasisUnsaid: neither the file nor anybody says what a price is for.

    """
    given = frozenset({"supplier"} if supplier else ())
    if all_read(table, recognised(table, COLUMNS, told)):
        given |= {"pack"}
    where = places(table, COLUMNS, told, given=given)
    known = sold(session, [supplier] if supplier else _named(table, where["supplier"]))
    reader = Reader(session, table, where, supplier or "", today, per, known)
    lines = [line for row, cells in table.rows if (line := reader.line(row, cells))]
    if reader.unsaid:
        raise BasisUnsaid
    made = Plan(table, reader.faults, unread=_unread(table, where))
    ids = _suppliers(session, lines, made, of)
    for folded, supplier_id in sorted(ids.items()):
        theirs = [line for line in lines if line.supplier.strip().casefold() == folded]
        offers = Known(session, supplier_id)
        refused = [
            one for one in reader.refused if one.supplier.strip().casefold() in ("", folded)
        ]
        keys = offers.keys(theirs, refused)
        for line in sorted(theirs, key=lambda line: (line.valid_from, line.row)):
            _offer(line, keys[line.row], supplier_id, offers, made, where, of)
        _gone(offers, theirs, set(keys.values()), refused, made)
    return made


def _unread(table: Table, where: Mapping[str, int]) -> list[str]:
    read = set(where.values())
    return [one for place, one in enumerate(table.headings) if place not in read and one]


def _named(table: Table, place: int) -> set[str]:
    return {" ".join(cells[place].split()) for _, cells in table.rows if place < len(cells)}


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


def _gone(
    known: Known,
    theirs: Sequence[CatalogueLine],
    here: set[str],
    refused: Sequence[RefusedLine],
    made: Plan,
) -> None:
    """What no row speaks of, not even one that cannot be taken."""
    last = max(line.valid_from for line in theirs)
    name = theirs[0].supplier.strip()
    sure, maybe = known.meant(refused, here)
    gone = known.gone(here | sure | maybe, last)
    made.gone += [Gone(name, one) for one in gone]
    doubtful = [one for one in known.gone(here | sure, last) if one not in gone]
    made.in_doubt += [Gone(name, one) for one in doubtful]


def _offer(
    line: CatalogueLine,
    key: str,
    supplier_id: UUID,
    known: Known,
    made: Plan,
    where: Mapping[str, int],
    of: UUID,
) -> None:
    before = known.on(key, line.valid_from)
    if before and (ended := known.ended.get(before.id)):
        # Offered again: from its end on at the earliest, whatever day the file says.
        line = line._replace(valid_from=max(line.valid_from, ended))
        before = known.on(key, line.valid_from) or before
    if before:
        line = before.told(line, where)
    begun = before and before.valid_from <= line.valid_from
    if before and begun and _says(before) == _says(line) and before.id not in known.ended:
        made.same += 1
        return
    new = _new(line, supplier_id, before, derived(of, "offer", str(line.row)))
    if before and line.valid_from in known.days[before.series_id]:
        if not _may_mend(before, line, known):
            since = where.get("valid_from")
            heading = OURS["valid_from"] if since is None else made.table.headings[since]
            day = line.valid_from.isoformat()
            made.faults.append(Fault(line.row, heading, day, _BEGUN, {}))
            return
        known.mend(_version(new, before.series_id)._replace(id=before.id), key)
        made.offers.append(Planned(line.supplier.strip(), new, before, mends=True))
        return
    known.add(_version(new, before.series_id if before else new.id), key)
    made.offers.append(Planned(line.supplier.strip(), new, before))


def _may_mend(before: Version, line: CatalogueLine, known: Known) -> bool:
    """A kept one of the same day and pack; one that has ended begins anew, on a day of its own."""
    same = before.valid_from == line.valid_from and before.id not in known.ended
    alike = (before.product_id, before.pack_quantity) == (line.product_id, line.pack)
    return same and alike and before.id in known.kept


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
        code=line.code or (before.code if before else ""),
        name=line.name,
        pack_quantity=line.pack,
        pack_grams=before.pack_grams if before and alike else None,
        price=line.price,
        price_per=line.price_per,
        vat_rate=line.vat_rate,
        origin=line.origin,
        labels=line.labels,
        valid_from=line.valid_from,
        brand=before.brand if before else "",
    )


def _version(new: NewOffer, series_id: UUID) -> Version:
    fields: dict[str, Any] = {name: getattr(new, name, None) for name in Version._fields}
    told = {"series_id": series_id, "labels": frozenset(new.labels), "mended": 0}
    return Version(**fields | told)


def _says(of: Version | CatalogueLine) -> tuple[Any, ...]:
    pack = of.pack_quantity if isinstance(of, Version) else of.pack
    labels = frozenset(of.labels)
    money = (of.price, of.price_per, of.vat_rate)
    return (of.name, of.product_id, pack, *money, of.origin, labels)


def _said(one: Planned) -> str:
    told = one.new.model_dump_json(exclude={"id", "replaces", "supplier_id"})
    before = one.before
    comes_after = f"{before.series_id} {before.valid_from}" if before else "new"
    mends = f" instead, after {before.mended}" if before and one.mends else ""
    return f"{one.supplier.casefold()} {comes_after}{mends} {told}"
