"""What an invoice's line is: decided before by a person, recognised by its name, or unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.freeform import FreeLine, Measured
from inventory.purchases import Bought, Kind
from inventory.receiving.door import at_the_door, claimed
from kernel.actor import By
from kernel.ids import new_id
from kernel.rounding import rounded, whole_grams
from sourcing.decisions import Decided, Meaning, decisions
from sourcing.products import Product, ProductFacts, StockUnit, facts_of
from sourcing.recognition import SURE, Recognition, labels_said, normal, recognise
from suppliers.evidence import Evidence, Finding
from suppliers.labels import Labels, counting


@dataclass
class Read:
    """A line as it may be entered. Where not `sure`, it waits, with what it is guessed to be.

    `quantity` is stock units, where the product is known.
    """

    line: Bought
    sure: bool = True
    quantity: Decimal | None = None
    guess: dict[str, Any] = field(default_factory=dict)
    findings: Sequence[Finding] = ()

    def kept(self) -> dict[str, Any]:
        """What a waiting line remembers, in JSON's own types."""
        line = self.line
        labels = line.declared | line.proven | line.expired | line.unknown
        return {
            "supplier_id": str(line.supplier_id) if line.supplier_id else None,
            "bought_on": line.bought_on.isoformat(),
            "net_value": str(line.net_value),
            "vat_rate": None if line.vat_rate is None else str(line.vat_rate),
            "invoice_number": line.invoice_number,
            "kind": line.kind.value,
            "family": line.family.value if line.family else None,
            "product_id": str(line.product_id) if line.product_id else None,
            "grams": line.grams,
            "labels": sorted(label.value for label in labels),
            "origin": line.origin.value if line.origin else None,
            "local": line.local.value if line.local else None,
            "short_circuit": line.short_circuit.value if line.short_circuit else None,
            "local_rule": line.local_rule.value if line.local_rule else None,
            "local_km": None if line.local_km is None else str(line.local_km),
        }


class Meanings:
    """All that is known of words and suppliers, read once for a file."""

    def __init__(self, session: Session, supplier_ids: Iterable[UUID], by: By) -> None:
        self.by = by
        self.decided = decisions(session)
        rows = session.execute(select(Product.name, Product.id)).all()
        self.ids = {row.name: row.id for row in rows}
        self.products = facts_of(session, self.ids.values())
        self.door = at_the_door(
            session, canteen_id=by.canteen_id, producer_ids=(), supplier_ids=supplier_ids
        )

    def read(self, line: FreeLine, supplier_id: UUID) -> Read:
        """What the line is; a decision of a person comes before any guess."""
        if decided := self.decided.get(normal(line.name)):
            return self.as_decided(line, supplier_id, decided)
        found = recognise(
            line.name, quantity=line.quantity, price=line.price, vat_rate=line.vat_rate
        )
        if found.named < SURE:
            bought, _ = self._bought(line, supplier_id, None, found.labels, None)
            return Read(bought, sure=False, guess=_guess(found, line))
        if found.non_food:
            return Read(self._not_food(line, supplier_id))
        return self._food(line, supplier_id, found)

    def as_decided(self, line: FreeLine, supplier_id: UUID, decided: Decided) -> Read:
        """By a person's word; the weight of one invoiced unit counts where it was said."""
        if decided.meaning == Meaning.NON_FOOD:
            return Read(self._not_food(line, supplier_id))
        product = self.products.get(decided.product_id) if decided.product_id else None
        grams = as_measured(line.measured, product)
        if grams is None and decided.grams and line.quantity is not None:
            grams = whole_grams(decided.grams * line.quantity)
        labels = labels_said(line.name)
        bought, findings = self._bought(line, supplier_id, product, labels, grams)
        if decided.family:
            bought = replace(bought, family=decided.family)
        return Read(bought, quantity=_units(product, grams), findings=findings)

    def _food(self, line: FreeLine, supplier_id: UUID, found: Recognition) -> Read:
        """Sure of what it is; where its weight is not sure, it counts by value only."""
        assert found.food is not None
        product_id = self.ids.get(found.food.name)
        product = self.products.get(product_id) if product_id else None
        grams = as_measured(line.measured, product)
        if grams is None and found.weighed >= SURE:
            grams = found.total_grams
        bought, findings = self._bought(line, supplier_id, product, found.labels, grams)
        if product is None:
            bought = replace(bought, family=found.family)
        return Read(bought, quantity=_units(product, grams), findings=findings)

    def _bought(
        self,
        line: FreeLine,
        supplier_id: UUID,
        product: ProductFacts | None,
        labels: Labels,
        grams: int | None,
    ) -> tuple[Bought, Sequence[Finding]]:
        plain = Bought(
            canteen_id=self.by.canteen_id,
            id=new_id(),
            document_id=self.by.canteen_id,
            bought_on=line.bought_on,
            kind=Kind.FOOD,
            description=line.name,
            supplier_id=supplier_id,
            net_value=line.net,
            vat_rate=line.vat_rate,
            grams=grams,
            declared=counting(labels, on=line.bought_on),
            local=Evidence.UNKNOWN,
            short_circuit=Evidence.UNKNOWN,
            invoice_number=line.invoice or None,
            import_key=line.key,
        )
        return self._weighed(plain, product, labels) if product else (plain, ())

    def _weighed(
        self, plain: Bought, product: ProductFacts, labels: Labels
    ) -> tuple[Bought, Sequence[Finding]]:
        """With the evidence of the day, as at the door: the supplier may hold a certificate."""
        claim = claimed(
            product,
            producer_id=None,
            supplier_id=plain.supplier_id,
            labels=labels,
            on=plain.bought_on,
        )
        frozen, findings = self.door.freeze(claim, product, None)
        known = {"product_id": product.id, "family": product.family, **frozen._asdict()}
        return replace(plain, **known), findings

    def _not_food(self, line: FreeLine, supplier_id: UUID) -> Bought:
        plain, _ = self._bought(line, supplier_id, None, frozenset(), None)
        return replace(plain, kind=Kind.NON_FOOD, local=None, short_circuit=None)


def as_measured(measured: Measured | None, product: ProductFacts | None) -> int | None:
    """Grams by the file's own unit: kilos weigh what they weigh, the rest as the product does."""
    if measured is None:
        return None
    unit, quantity = measured
    if unit == StockUnit.KG:
        return whole_grams(quantity * 1000)
    if product is None or product.unit != unit:
        return None
    return whole_grams(quantity * product.grams_per_unit)


def _units(product: ProductFacts | None, grams: int | None) -> Decimal | None:
    if product is None or not grams:
        return None
    return rounded(Decimal(grams) / product.grams_per_unit, 3)


def _guess(found: Recognition, line: FreeLine) -> dict[str, Any]:
    return {
        "product": found.food.name if found.food else None,
        "family": found.family.value if found.family else None,
        "non_food": found.non_food,
        "grams": found.total_grams,
        "certainty": str(found.named),
        "quantity": None if line.quantity is None else str(line.quantity),
        "measured": [line.measured[0].value, str(line.measured[1])] if line.measured else None,
    }
