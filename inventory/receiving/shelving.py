"""What an accepted delivery leaves behind: its purchase lines with their evidence, lots, moves."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.arrivals import Arrival, open_lots
from inventory.moves import Cause
from inventory.places import Kind as PlaceKind
from inventory.places import Places
from inventory.purchases import Bought, Kind, keep
from inventory.receiving.deliveries import Delivery
from inventory.receiving.door import Door, claimed
from inventory.receiving.unloading import Came
from kernel.actor import By
from sourcing.temperatures import TemperatureClass
from suppliers.evidence import Finding


class Accepted(NamedTuple):
    """All that receiving one delivery needs to know."""

    delivery: Delivery
    lines: Sequence[Came]
    places: Places
    door: Door
    by: By


def keep_lines(session: Session, accepted: Accepted) -> None:
    """A purchase line for what was kept and for each charge; what was refused leaves none."""
    delivery = accepted.delivery
    bought: list[Bought] = []
    findings: list[tuple[UUID, Finding]] = []
    for one in accepted.lines:
        if one.kept:
            line, found = as_bought(one, delivery, accepted.door, accepted.by.canteen_id)
            bought.append(line)
            findings += [(line.id, finding) for finding in found]
    bought += [
        Bought(
            canteen_id=accepted.by.canteen_id,
            id=charge.id,
            document_id=delivery.id,
            bought_on=delivery.received_on,
            kind=Kind(charge.kind),
            description=charge.description,
            supplier_id=delivery.supplier_id,
            net_value=charge.net,
            vat_rate=charge.vat_rate,
        )
        for charge in delivery.charges
    ]
    keep(session, bought, findings)


def as_bought(
    one: Came, delivery: Delivery, door: Door, canteen_id: UUID
) -> tuple[Bought, list[Finding]]:
    """The line's purchase line, with the evidence of the day; not yet written."""
    claim = claimed(
        one.product,
        producer_id=one.producer_id,
        supplier_id=delivery.supplier_id,
        labels=one.labels,
        on=delivery.received_on,
    )
    frozen, findings = door.freeze(claim, one.product, one.intermediaries)
    if judged := one.line.judged:
        frozen, findings = judged.beside(one.product, frozen, findings)
    line = Bought(
        canteen_id=canteen_id,
        id=one.line.id,
        document_id=delivery.id,
        bought_on=delivery.received_on,
        kind=Kind.FOOD,
        description=one.name,
        supplier_id=delivery.supplier_id,
        producer_id=one.producer_id,
        product_id=one.product.id,
        family=one.product.family,
        net_value=one.net,
        vat_rate=one.vat_rate,
        grams=one.grams,
        origin=one.origin,
        **frozen._asdict(),
    )
    return line, findings


def shelve(session: Session, accepted: Accepted) -> None:
    """A lot for each line that was kept, moved onto its shelf."""
    open_lots(session, [_arrival(accepted, one) for one in accepted.lines if one.kept])


def _arrival(accepted: Accepted, one: Came) -> Arrival:
    otherwise = _usual_place(one.product.temperature_class)
    return Arrival(
        canteen_id=accepted.by.canteen_id,
        id=one.line.id,
        document_id=accepted.delivery.id,
        product_id=one.product.id,
        supplier_id=accepted.delivery.supplier_id,
        producer_id=one.producer_id,
        number=one.line.lot_number or None,
        brand=one.brand,
        use_by=one.line.use_by,
        best_before=one.line.best_before,
        came_on=accepted.delivery.received_on,
        quantity=one.quantity,
        grams=one.grams,
        cost=one.net,
        vat_rate=one.vat_rate,
        source_id=accepted.places.of_kind[PlaceKind.SUPPLIER],
        destination_id=accepted.places.shelf(one.line.place_id, otherwise=otherwise),
        cause=Cause.RECEIPT,
    )


def _usual_place(kind: TemperatureClass | None) -> PlaceKind:
    """Where such goods go when nobody says."""
    if kind is None or kind == TemperatureClass.HOT_DISH:
        return PlaceKind.SHELF
    frozen = kind in (TemperatureClass.DEEP_FROZEN, TemperatureClass.FROZEN)
    return PlaceKind.FREEZER if frozen else PlaceKind.FRIDGE
