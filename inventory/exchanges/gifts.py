"""What donors gave us: each crate with what became of it, and a year's gifts in kind.

The reference value is what the kept food would have cost, at the price a kilo that was written
with its crate, in euros before VAT. It is for the books; of what a donor may deduct we know nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from inventory.kitchen.waste import WasteRecord
from inventory.purchases import PurchaseLine
from inventory.receiving.rescues import Rescue, RescueNotFound
from kernel.documents import Document
from kernel.parts import DocumentPart
from sourcing.products import facts_of


class Nature(NamedTuple):
    """So much of one product of a crate, and what it would have cost."""

    product: str
    grams: int
    value: Decimal


class Gift(NamedTuple):
    """A crate: its weight, what was kept of it, and what sorting threw away."""

    id: UUID
    given_on: date
    donor: str
    supplier_id: UUID | None
    grams: int
    reference_price: Decimal | None
    kept: list[Nature]
    thrown_grams: int

    @property
    def kept_grams(self) -> int:
        """What can be eaten of it, as far as it is sorted."""
        return sum(one.grams for one in self.kept)

    @property
    def value(self) -> Decimal:
        """Of what was kept, in euros before VAT."""
        return sum((one.value for one in self.kept), Decimal(0))


class DonorYear(NamedTuple):
    """One donor's gifts of a year. `grams` were kept; `unpriced_grams` of them have no price."""

    donor: str
    supplier_id: UUID | None
    crates: int
    grams: int
    unpriced_grams: int
    value: Decimal


def gift_by_id(session: Session, rescue_id: UUID, *, canteen_id: UUID) -> Gift:
    """One crate with its sortings.

    Raises:
        RescueNotFound: there is none of that id, or it was taken back.

    """
    rows = _crates(session, canteen_id, Rescue.id == rescue_id)
    for gift in _gifts(session, rows, canteen_id):
        return gift
    raise RescueNotFound(rescue=rescue_id)


def gifts_between(
    session: Session, *, canteen_id: UUID, first: date, last: date, donor: str | None = None
) -> list[Gift]:
    """The crates of a span of days, of one donor or of all; the earliest first.

    A donor's capitals and outer spaces make no difference.
    """
    rows = _crates(session, canteen_id, Rescue.rescued_on.between(first, last))
    if donor is not None:
        rows = [one for one in rows if _folded(one.donor) == _folded(donor)]
    gifts = _gifts(session, rows, canteen_id)
    return sorted(gifts, key=lambda one: (one.given_on, one.donor.casefold(), one.id))


def gifts_of_year(session: Session, *, canteen_id: UUID, year: int) -> list[DonorYear]:
    """The year's gifts in kind by donor, the largest weight first.

    A donor who also sells to us is one donor, however the crate names it.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    by_donor: dict[UUID | str, list[Gift]] = {}
    for gift in gifts_between(session, canteen_id=canteen_id, first=first, last=last):
        by_donor.setdefault(gift.supplier_id or _folded(gift.donor), []).append(gift)
    years = [_year(gifts) for gifts in by_donor.values()]
    return sorted(years, key=lambda one: (-one.grams, one.donor.casefold()))


def _year(gifts: Sequence[Gift]) -> DonorYear:
    unpriced = [one.kept_grams for one in gifts if one.reference_price is None]
    return DonorYear(
        donor=gifts[-1].donor,
        supplier_id=gifts[-1].supplier_id,
        crates=len(gifts),
        grams=sum(one.kept_grams for one in gifts),
        unpriced_grams=sum(unpriced),
        value=sum((one.value for one in gifts), Decimal(0)),
    )


def _crates(session: Session, canteen_id: UUID, which: ColumnElement[bool]) -> Sequence[Rescue]:
    query = (
        select(Rescue)
        .join(Document, (Document.canteen_id == Rescue.canteen_id) & (Document.id == Rescue.id))
        .where(Rescue.canteen_id == canteen_id, Document.holds, which)
    )
    return session.scalars(query).all()


def _gifts(session: Session, crates: Sequence[Rescue], canteen_id: UUID) -> list[Gift]:
    if not crates:
        return []
    crate_of = {one.id: one.id for one in crates} | _sortings(session, crates, canteen_id)
    lines = _lines(session, crate_of, canteen_id)
    products = {line.product_id for line in lines if line.product_id}
    names = {one.id: one.name for one in facts_of(session, products).values()}
    thrown = _thrown(session, crate_of, canteen_id)
    by_crate: dict[UUID, list[PurchaseLine]] = {}
    for line in lines:
        by_crate.setdefault(crate_of[line.document_id], []).append(line)
    return [
        Gift(
            id=one.id,
            given_on=one.rescued_on,
            donor=one.donor,
            supplier_id=one.supplier_id,
            grams=one.grams,
            reference_price=one.reference_price,
            kept=_natures(by_crate.get(one.id, ()), names),
            thrown_grams=thrown.get(one.id, 0),
        )
        for one in crates
    ]


def _sortings(session: Session, crates: Sequence[Rescue], canteen_id: UUID) -> dict[UUID, UUID]:
    """From each sorting that holds to its crate."""
    query = (
        select(DocumentPart.part_id, DocumentPart.whole_id)
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.part_id),
        )
        .where(
            DocumentPart.canteen_id == canteen_id,
            DocumentPart.whole_id.in_([one.id for one in crates]),
            Document.holds,
        )
    )
    return {row.part_id: row.whole_id for row in session.execute(query)}


def _lines(
    session: Session, documents: Iterable[UUID], canteen_id: UUID
) -> Sequence[PurchaseLine]:
    """As they were written: the documents hold, so what answered them was answered itself."""
    query = select(PurchaseLine).where(
        PurchaseLine.canteen_id == canteen_id,
        PurchaseLine.document_id.in_(set(documents)),
        PurchaseLine.reverses_id.is_(None),
    )
    return session.scalars(query).all()


def _thrown(
    session: Session, crate_of: Mapping[UUID, UUID], canteen_id: UUID
) -> dict[UUID, int]:
    query = select(WasteRecord.id, WasteRecord.grams).where(
        WasteRecord.canteen_id == canteen_id, WasteRecord.id.in_(crate_of)
    )
    found: dict[UUID, int] = {}
    for sorting_id, grams in session.execute(query):
        crate_id = crate_of[sorting_id]
        found[crate_id] = found.get(crate_id, 0) + (grams or 0)
    return found


def _natures(lines: Iterable[PurchaseLine], names: Mapping[UUID, str]) -> list[Nature]:
    """By product; the crate's own line shrinks with each sorting, and ends at nothing."""
    grams: dict[UUID, int] = {}
    value: dict[UUID, Decimal] = {}
    for line in lines:
        if line.product_id:
            grams[line.product_id] = grams.get(line.product_id, 0) + (line.grams or 0)
            value[line.product_id] = value.get(line.product_id, Decimal(0)) + line.avoided
    kept = [Nature(names[one], grams[one], value[one]) for one in grams if grams[one]]
    return sorted(kept, key=lambda one: (-one.grams, one.product.casefold()))


def _folded(donor: str) -> str:
    return " ".join(donor.split()).casefold()
