"""What is true of a food the day it comes through the door, to be frozen on its line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from network.canteens import Canteen, LocalRule
from sourcing.products import ProductFacts
from sourcing.seasons import in_season
from suppliers.evidence import Claim, Evidence, Finding, weigh
from suppliers.labels import Label, Labels
from suppliers.local import Nearness, nearness
from suppliers.papers import Paper, papers_of
from suppliers.producers import Producer, ProducerNotFound
from suppliers.suppliers import Supplier, SupplierNotFound
from suppliers.terms import typed_kilometres


class Frozen(NamedTuple):
    """The columns of a purchase line that a claim decides."""

    proven: Labels
    declared: Labels
    expired: Labels
    unknown: Labels
    local: Evidence | None
    short_circuit: Evidence | None
    local_rule: LocalRule | None
    local_km: Decimal | None
    in_season: bool | None


class Judged(NamedTuple):
    """What was judged of a line when it came, and stays where the line is written anew.

    `product_id` is of what was judged; `grams` none where another weight is said by now.
    """

    product_id: UUID
    frozen: Frozen
    findings: list[Finding]
    grams: int | None

    def beside(
        self, product: ProductFacts, frozen: Frozen, findings: list[Finding]
    ) -> tuple[Frozen, list[Finding]]:
        """What stays of it, of what would be judged today: of another food, how near it grew."""
        if product.id == self.product_id:
            return self.frozen, self.findings
        was = self.frozen
        near = frozen._replace(
            local=was.local, local_rule=was.local_rule, local_km=was.local_km
        )
        return near, findings


class Site(NamedTuple):
    """A producer or supplier as far as its place and its number matter."""

    id: UUID
    siret: str | None
    postcode: str | None
    city: str
    country: str
    latitude: Decimal | None
    longitude: Decimal | None
    intermediaries: int | None = None


@dataclass(frozen=True)
class Door:
    """All that must be known to judge one delivery, read in a handful of statements."""

    canteen: Canteen
    papers: Mapping[UUID | None, Sequence[Paper]]
    producers: Mapping[UUID, Site]
    suppliers: Mapping[UUID, Site]
    typed: Mapping[UUID, Decimal]
    _near: dict[tuple[UUID | None, UUID | None], Nearness]

    def freeze(
        self, claim: Claim, product: ProductFacts, hands: int | None
    ) -> tuple[Frozen, list[Finding]]:
        """What the claim is worth that day; `hands` are the intermediaries the offer says."""
        theirs = (self.papers.get(one, ()) for one in (claim.producer_id, claim.supplier_id))
        findings = weigh(claim, tuple(chain.from_iterable(theirs)))
        sets: dict[Evidence, list[Label]] = defaultdict(list)
        for found in findings:
            sets[found.evidence].append(found.label)
        near = self._nearness(claim.producer_id, claim.supplier_id)
        frozen = Frozen(
            proven=frozenset(sets[Evidence.PROVEN]),
            declared=frozenset(sets[Evidence.DECLARED]),
            expired=frozenset(sets[Evidence.EXPIRED]),
            unknown=frozenset(sets[Evidence.UNKNOWN]),
            local=near.evidence,
            short_circuit=self._short_circuit(claim, hands),
            local_rule=self.canteen.local_rule,
            local_km=near.kilometres,
            in_season=in_season(product.months, claim.on),
        )
        return frozen, findings

    def _nearness(self, producer_id: UUID | None, supplier_id: UUID | None) -> Nearness:
        key = (producer_id, supplier_id)
        if key not in self._near:
            typed = self.typed.get(supplier_id) if supplier_id else None
            self._near[key] = nearness(self.canteen, self._origin(*key), typed)
        return self._near[key]

    def _origin(self, producer_id: UUID | None, supplier_id: UUID | None) -> Site | None:
        """Where the food was grown: the producer's place; a supplier's who grows it himself."""
        if producer_id:
            return self.producers[producer_id]
        supplier = self.suppliers.get(supplier_id) if supplier_id else None
        return supplier if supplier and supplier.intermediaries == 0 else None

    def _short_circuit(self, claim: Claim, hands: int | None) -> Evidence | None:
        """At most one intermediary; the same SIRET on both ends proves that there is none."""
        supplier = self.suppliers.get(claim.supplier_id) if claim.supplier_id else None
        producer = self.producers.get(claim.producer_id) if claim.producer_id else None
        if supplier and producer and supplier.siret and supplier.siret == producer.siret:
            return Evidence.PROVEN
        known = hands if hands is not None else supplier.intermediaries if supplier else None
        if known is None:
            return Evidence.UNKNOWN
        return Evidence.DECLARED if known <= 1 else None


_PRODUCERS = select(
    Producer.id,
    Producer.siret,
    Producer.postcode,
    Producer.city,
    Producer.country,
    Producer.latitude,
    Producer.longitude,
).where(Producer.id.in_(bindparam("ids", expanding=True)))
_SUPPLIERS = select(
    Supplier.id,
    Supplier.siret,
    Supplier.postcode,
    Supplier.city,
    Supplier.country,
    Supplier.latitude,
    Supplier.longitude,
    Supplier.intermediaries,
).where(Supplier.id.in_(bindparam("ids", expanding=True)))


def at_the_door(
    session: Session,
    *,
    canteen_id: UUID,
    producer_ids: Iterable[UUID | None],
    supplier_ids: Iterable[UUID | None],
) -> Door:
    """Read what is known of these producers and suppliers.

    Raises:
        ProducerNotFound, SupplierNotFound: one of them is not on the list.

    """
    producers = {one for one in producer_ids if one}
    sellers = {one for one in supplier_ids if one}
    farms = session.execute(_PRODUCERS, {"ids": list(producers)})
    shops = session.execute(_SUPPLIERS, {"ids": list(sellers)})
    sites = {row.id: Site(*row) for row in farms}
    sold_by = {row.id: Site(*row) for row in shops}
    for missing in producers - sites.keys():
        raise ProducerNotFound(producer=missing)
    for missing in sellers - sold_by.keys():
        raise SupplierNotFound(supplier=missing)
    return Door(
        canteen=session.get_one(Canteen, canteen_id),
        papers=_by_holder(papers_of(session, producer_ids=producers, supplier_ids=sellers)),
        producers=sites,
        suppliers=sold_by,
        typed=typed_kilometres(session, canteen_id=canteen_id, supplier_ids=sellers),
        _near={},
    )


def _by_holder(papers: Iterable[Paper]) -> Mapping[UUID | None, Sequence[Paper]]:
    """A line asks two holders; among everybody's papers it would compare lines times papers."""
    found: dict[UUID | None, list[Paper]] = defaultdict(list)
    for paper in papers:
        found[paper.producer_id or paper.supplier_id].append(paper)
    return found


def claimed(
    product: ProductFacts,
    *,
    producer_id: UUID | None,
    supplier_id: UUID | None,
    labels: Iterable[Label],
    on: date,
) -> Claim:
    """What somebody says of a product that day."""
    return Claim(
        product_id=product.id,
        family=product.family,
        producer_id=producer_id,
        supplier_id=supplier_id,
        labels=frozenset(labels),
        on=on,
    )
