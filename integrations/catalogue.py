"""A supplier's catalogue from a file: new offers, new versions of known ones, what vanished.

Columns: supplier, code, name, product, pack, unit, price, price_per, VAT, origin, labels,
valid_from. What would change is planned first (see `catalogue_plans`), then kept as planned.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session

from integrations.catalogue_known import Version
from integrations.catalogue_plans import Plan, plan
from integrations.heading_rows import price_list, read_price_list
from integrations.headings import parse_map
from integrations.tables import Fault, Table
from kernel.actor import By
from kernel.command import Command
from kernel.documents import once_for_network
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.words import N_, Phrase
from sourcing.catalogues import Catalogue, catalogue_by_id
from sourcing.offer_ends import end_offers
from sourcing.offer_mending import MendedOffer, lock_offers, mend_offer
from sourcing.offers import NewOffer, offer
from sourcing.pricing import PricePer
from suppliers.suppliers import NewSupplier, SupplierKnown, add_supplier, supplier_called

# A form sends a file without its name.
CALLED = Phrase("the catalogue's file")
Columns = tuple[tuple[str, str], ...]


@dataclass
class Changes:
    """What an import did: names of offers, as the supplier writes them."""

    table: Table
    faults: list[Fault]
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    vanished: list[str] = field(default_factory=list)


class KeepCatalogue(Command):
    """Keep what was shown of a catalogue that was sent. `seen` is the plan's.

    `columns` are what a person said of the headings: theirs, and our column for it; `per` is what
    they said prices are for. With
    `skip_bad`, the rows that cannot be taken are left out; with `end_gone`, what is not in the
    file any more is offered no more from today on. `content` is the file's, which the
    catalogue's own row names.
    """

    catalogue_id: UUID
    content: Annotated[bytes, Field(exclude=True, repr=False)]
    seen: str
    columns: tuple[tuple[str, str], ...] = ()
    per: PricePer | None = None
    skip_bad: bool = False
    end_gone: bool = False


class CatalogueChanged(Refused):
    """Somebody imported, or changed an offer, since it was shown."""

    says = N_(
        "What this catalogue changes is no longer what was shown: look at it again, then keep it."
    )


class RowsAreBad(Refused):
    """Nobody said that they shall be left out."""

    says = N_(
        "Some rows cannot be taken: mend them in the file and send it again, or say that the "
        "others are enough."
    )


def import_catalogue(
    session: Session,
    path: Path,
    *,
    supplier: str | None,
    told: str,
    per: PricePer | None,
    skip_bad: bool,
    by: By,
) -> Changes:
    """Read, check, and keep what is new; nothing at all where a row is bad, unless told so.

    Raises:
        FileMissing, NotATable, ColumnsMissing…: of the file.
        BasisUnsaid: neither it nor `per` says what its prices are for.

    """
    table, columns = read_price_list(path), parse_map(told)
    made = plan(
        session, table, of=new_id(), supplier=supplier, told=columns, per=per, today=by.today
    )
    changes = Changes(table, made.faults)
    if changes.faults and not skip_bad:
        return changes
    _keep(session, made, by)
    changes.new = [one.new.name for one in made.new]
    changes.changed = [one.new.name for one in made.changed]
    changes.same = made.same
    changes.vanished = [one.offer.name for one in made.gone]
    return changes


def planned(
    session: Session,
    sent: Catalogue,
    content: bytes,
    *,
    of: UUID,
    columns: Columns,
    per: PricePer | None,
    today: date,
) -> Plan:
    """What a catalogue that was sent would change that day.

    Raises:
        NotATable, FileEmpty, QuoteLeftOpen, ColumnsMissing, UnknownColumn, BasisUnsaid: of it.

    """
    table = price_list(CALLED, content)
    told, supplier = dict(columns), sent.supplier or None
    return plan(session, table, of=of, supplier=supplier, told=told, per=per, today=today)


@once_for_network("catalogue_kept")
def keep_catalogue(session: Session, keeping: KeepCatalogue, by: By) -> UUID:
    """Keep exactly what was shown.

    Raises:
        CatalogueChanged: it would be something else by now.
        RowsAreBad: of some nobody said what becomes of them.
        CatalogueNotFound: this canteen sent none of that id.

    """
    sent = catalogue_by_id(session, keeping.catalogue_id, canteen_id=by.canteen_id)
    made = planned(
        session,
        sent,
        keeping.content,
        of=keeping.id,
        columns=keeping.columns,
        per=keeping.per,
        today=by.today,
    )
    if made.seen != keeping.seen:
        raise CatalogueChanged
    if made.faults and not keeping.skip_bad:
        raise RowsAreBad
    _keep(session, made, by)
    if keeping.end_gone:
        gone = [one.offer.id for one in made.gone]
        end_offers(session, gone, on=by.today, document_id=keeping.id)
    return keeping.id


def _keep(session: Session, made: Plan, by: By) -> None:
    """As it was planned; a supplier whom another file named meanwhile is not added twice."""
    mends = [one.before.id for one in made.offers if one.mends and one.before]
    if mends:
        lock_offers(session, mends)
    known = {}
    for supplier_id, name in sorted(made.unknown.items(), key=lambda one: one[1]):
        try:
            add_supplier(session, NewSupplier(id=supplier_id, name=name), by)
        except SupplierKnown:
            twin = supplier_called(session, name)
            known[supplier_id] = twin.id if twin else supplier_id
    for one in made.offers:
        if one.mends and one.before:
            mend_offer(session, _mended(one.new, one.before), by)
            continue
        of = known.get(one.new.supplier_id, one.new.supplier_id)
        offer(session, one.new.model_copy(update={"supplier_id": of}), by)


def _mended(new: NewOffer, known: Version) -> MendedOffer:
    said = new.model_dump(include=set(MendedOffer.model_fields) - {"offer_id", "seen"})
    return MendedOffer(offer_id=known.id, seen=known.mended, **said)
