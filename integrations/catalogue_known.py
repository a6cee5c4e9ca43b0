"""A supplier's offers as they are known, and which of them the rows of a catalogue speak of.

An offer is known by its code, or its name where it has none. A file that leaves out the codes, or
calls a product otherwise, still speaks of it: by its name, or as the only offer of its product in
such a pack that no other row speaks of.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.offered import CatalogueLine, RefusedLine, Sold
from sourcing.offer_ends import ends_of
from sourcing.offers import Offer
from sourcing.pricing import PricePer
from sourcing.recognition import normal
from suppliers.origins import Origin
from suppliers.suppliers import Supplier


class Version(NamedTuple):
    """One version of an offer, kept or planned; a kept one knows how often it was `mended`."""

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
    brand: str
    mended: int

    def told(self, line: CatalogueLine, columns: Container[str]) -> CatalogueLine:
        """The line with what its file has no column for as it was; a name adds its labels."""
        was: dict[str, Any] = {
            "vat": {"vat_rate": self.vat_rate},
            "origin": {"origin": self.origin},
            "pack": {"pack": self.pack_quantity} if line.product_id == self.product_id else {},
            "labels": {"labels": tuple(sorted(self.labels.union(line.labels)))},
        }
        for column, fields in was.items():
            if column not in columns:
                line = line._replace(**fields)
        return line


class Known:
    """A supplier's offers for the whole network: every version, by what the supplier calls it."""

    def __init__(self, session: Session, supplier_id: UUID) -> None:
        self.versions: dict[str, list[Version]] = defaultdict(list)
        self.days: dict[UUID, set[date]] = defaultdict(set)
        self._called: dict[str, set[str]] = defaultdict(set)
        query = select(Offer).where(Offer.supplier_id == supplier_id)
        rows = session.scalars(query.order_by(Offer.valid_from)).all()
        self.ended = ends_of(session, [one.id for one in rows])
        self.kept = {one.id for one in rows}
        newest = {one.series_id: called(one) for one in rows}
        for one in rows:
            self.days[one.series_id].add(one.valid_from)
            if one.canteen_id is None:
                version = Version._make(getattr(one, name) for name in Version._fields)
                self.add(version, newest[one.series_id])

    def add(self, one: Version, key: str) -> None:
        """Keep a version under what its offer is known by."""
        self.days[one.series_id].add(one.valid_from)
        for word in {called(one), normal(one.name)}:
            self._called[word].add(key)
        named = self.versions[key]
        named.append(one)
        named.sort(key=lambda known: known.valid_from)

    def mend(self, one: Version, key: str) -> None:
        """A kept version says otherwise: within the same file it cannot be put right again."""
        self.kept.discard(one.id)
        named = self.versions[key]
        named[:] = [one if known.id == one.id else known for known in named]

    def on(self, key: str, day: date) -> Version | None:
        """The version in force that day; before the first one begins, the first."""
        versions = self.versions.get(key, [])
        begun = [one for one in versions if one.valid_from <= day]
        return begun[-1] if begun else next(iter(versions), None)

    def gone(self, here: Iterable[str], day: date) -> list[Version]:
        """What is in force that day and not here, and has not ended, by name."""
        keys = self.versions.keys() - set(here)
        found = [self.on(key, day) for key in keys]
        known = [
            one for one in found if one and one.valid_from <= day and one.id not in self.ended
        ]
        return sorted(known, key=lambda one: (one.name, one.id))

    def keys(
        self, lines: Sequence[CatalogueLine], refused: Iterable[RefusedLine] = ()
    ) -> dict[int, str]:
        """By row, what its offer is known by; where two might be meant, it is a new one. What
        a `refused` row is called by is no other row's.
        """
        named = {called(one) for one in lines}
        spoken = {called(one) for one in refused}
        spoken |= {key for one in refused for key in self._by_word(one) if key not in named}
        ordered = sorted(lines, key=lambda line: (line.valid_from, line.row))
        last = {called(line): line for line in ordered}
        found = {own: own for own in last if own in self.versions}
        for way in (self._by_word, self._by_pack):
            taken = spoken.union(found.values())
            wanted = {own: way(line) - taken for own, line in last.items() if own not in found}
            claims = Counter(key for keys in wanted.values() for key in keys)
            for own, keys in wanted.items():
                if len(keys) == 1 and all(claims[key] == 1 for key in keys):
                    found[own] = next(iter(keys))
        return {line.row: found.get(called(line), called(line)) for line in lines}

    def meant(
        self, refused: Iterable[RefusedLine], taken: Iterable[str]
    ) -> tuple[set[str], set[str]]:
        """What rows that cannot be taken speak of, and what they may speak of, where nothing
        tells; `taken` is what others do.
        """
        free = self.versions.keys() - set(taken)
        sure, maybe = set[str](), set[str]()
        for line in refused:
            own = {called(line)} & self.versions.keys() or self._by_word(line) & free
            sure |= own
            if not own and not line.titles:
                maybe |= {key for key in free if self._might(line, key)}
        return sure, maybe - sure

    def _might(self, line: RefusedLine, key: str) -> bool:
        """A product that could be read is that of the offer; a code that is another's is not."""
        products = {one.product_id for one in self.versions[key]}
        return self._may_be(line, key) and line.product_id in {None, *products}

    def _by_word(self, line: CatalogueLine | RefusedLine) -> set[str]:
        """What was ever called so."""
        keys = self._called.get(called(line), set()) | self._called.get(
            normal(line.name), set()
        )
        return {key for key in keys if self._may_be(line, key)}

    def _by_pack(self, line: CatalogueLine) -> set[str]:
        found = set()
        for key in self.versions:
            one = self.on(key, line.valid_from)
            alike = one and (one.product_id, one.pack_quantity) == (line.product_id, line.pack)
            if alike and self._may_be(line, key):
                found.add(key)
        return found

    def _may_be(self, line: CatalogueLine | RefusedLine, key: str) -> bool:
        """Two codes are two offers."""
        codes = {one.code.casefold() for one in self.versions[key] if one.code}
        return not line.code or not codes or line.code.casefold() in codes


def called(one: Offer | Version | CatalogueLine | RefusedLine) -> str:
    """What a supplier knows its offer by."""
    return one.code.casefold() if one.code else normal(one.name)


def sold(session: Session, suppliers: Iterable[str]) -> Sold:
    """What the suppliers of those names sell, as far as a code or a name is of one product."""
    wanted = {normal(name) for name in suppliers}
    rows = session.execute(select(Supplier.id, Supplier.name))
    names = {row.id: normal(row.name) for row in rows if normal(row.name) in wanted}
    query = select(Offer.supplier_id, Offer.code, Offer.name, Offer.product_id).distinct()
    query = query.where(Offer.supplier_id.in_(names), Offer.canteen_id.is_(None))
    found = defaultdict[tuple[str, str, str], set[UUID]](set)
    for row in session.execute(query) if names else ():
        supplier, code, name = names[row.supplier_id], normal(row.code), normal(row.name)
        for key in ((supplier, code, name), (supplier, code, ""), (supplier, "", name)):
            if any(key[1:]):
                found[key].add(row.product_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}
