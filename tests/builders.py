"""Things a test needs to exist, made with as few words as possible."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held, StockBalance
from inventory.kitchen.meals import Ingredient, NewMeal
from inventory.moves import StockMove
from inventory.places import Kind, Place, furnish
from inventory.purchases import PurchaseLine
from inventory.receiving.deliveries import DeliveredLine, Delivery
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from kernel.outbox import OutboxMessage, Topic
from network.canteens import Canteen, LocalRule, Opening, open_canteen
from network.people import Newcomer, Role, welcome
from sourcing.drafting import Draft, NewOrderLine, draft
from sourcing.offers import NewOffer, offer
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from suppliers.certificates import NewCertificate, add_certificate
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.producers import NewProducer, add_producer
from suppliers.suppliers import NewSupplier, add_supplier

MONDAY = date(2026, 3, 2)
LYON = {"latitude": Decimal("45.764"), "longitude": Decimal("4.8357"), "postcode": "69009"}
NEARBY = {"latitude": Decimal("45.9"), "longitude": Decimal("4.6"), "postcode": "69480"}


def somebody_in_a_new_canteen(session: Session, **canteen: Any) -> By:
    opening = {"name": f"Les Tilleuls {new_id()}", "city": "Lyon", **LYON, **canteen}
    canteen_id = open_canteen(session, Opening(id=new_id(), **opening))
    furnish(session, canteen_id)
    newcomer = Newcomer(
        id=new_id(), name="Awa", canteen_id=canteen_id, roles=(Role.KITCHEN, Role.PURCHASER)
    )
    return welcome(session, newcomer, today=date(2026, 12, 31))


def an_old_canteen(session: Session, siret: str) -> Canteen:
    """As books have them from the time when two might be opened under one SIRET."""
    canteen = Canteen(name=f"Les Tilleuls {new_id()}", siret=siret)
    session.add(canteen)
    session.flush()
    return canteen


def within(kilometres: int) -> dict[str, Any]:
    return {"local_rule": LocalRule.KM, "local_value": str(kilometres)}


def a_product(session: Session, **facts: Any) -> Product:
    facts = {
        "name": f"Carottes {new_id()}",
        "family": Family.FRUIT_AND_VEGETABLES,
        "unit": StockUnit.KG,
        "grams_per_unit": 1000,
        **facts,
    }
    product = Product(**facts)
    session.add(product)
    session.flush()
    return product


def a_supplier(session: Session, by: By, **facts: Any) -> UUID:
    new = NewSupplier(**{"id": new_id(), "name": f"Ferme {new_id()}", **facts})
    return add_supplier(session, new, by)


def a_producer(session: Session, by: By, **facts: Any) -> UUID:
    facts = {"name": f"Ferme {new_id()}", **NEARBY, **facts}
    new = NewProducer(id=new_id(), **facts)
    return add_producer(session, new, by)


def a_certificate(session: Session, by: By, **facts: Any) -> UUID:
    facts = {
        "label": Label.BIO,
        "control_body": "FR-BIO-01",
        "number": f"FR-BIO-01.250-{new_id()}",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        **facts,
    }
    return add_certificate(session, NewCertificate(id=new_id(), **facts), by)


def an_offer(session: Session, by: By, **facts: Any) -> UUID:
    supplier_id = facts.pop("supplier_id", None) or a_supplier(session, by)
    product_id = facts.pop("product_id", None) or a_product(session).id
    facts = {
        "name": "Carottes, caisse de 5 kg",
        "pack_quantity": Decimal(5),
        "price": Decimal("2.00"),
        "price_per": PricePer.UNIT,
        "vat_rate": Decimal("5.50"),
        "valid_from": date(2026, 1, 1),
        **facts,
    }
    new = NewOffer(id=new_id(), supplier_id=supplier_id, product_id=product_id, **facts)
    return offer(session, new, by)


def an_order(
    session: Session, by: By, *offers: UUID, supplier_id: UUID, packs: str = "2"
) -> Draft:
    new = Draft(
        id=new_id(),
        supplier_id=supplier_id,
        ordered_on=MONDAY,
        delivery_on=MONDAY,
        lines=tuple(
            NewOrderLine(id=new_id(), offer_id=one, packs=Decimal(packs)) for one in offers
        ),
    )
    draft(session, new, by)
    return new


def a_line(product: Product | UUID, quantity: str = "10", **facts: Any) -> DeliveredLine:
    product_id = product if isinstance(product, UUID) else product.id
    facts = {"price": Decimal("2.00"), **facts}
    return DeliveredLine(
        id=new_id(), product_id=product_id, quantity=Decimal(quantity), **facts
    )


def a_delivery(supplier_id: UUID, *lines: DeliveredLine, **facts: Any) -> Delivery:
    facts = {"received_on": MONDAY, **facts}
    return Delivery(id=new_id(), supplier_id=supplier_id, lines=lines, **facts)


def a_meal(*wants: tuple[Product, str], **facts: Any) -> NewMeal:
    facts = {"served_on": MONDAY, "covers": 40, "cooks": 8, "menu": "Dahl", **facts}
    ingredients = tuple(
        Ingredient(id=new_id(), product_id=product.id, quantity=Decimal(quantity))
        for product, quantity in wants
    )
    return NewMeal(id=new_id(), ingredients=ingredients, **facts)


def moves_of(session: Session, by: By) -> list[StockMove]:
    query = select(StockMove).where(StockMove.canteen_id == by.canteen_id)
    return sorted(session.scalars(query), key=lambda move: move.id)


def bought_by(session: Session, by: By) -> list[PurchaseLine]:
    query = select(PurchaseLine).where(PurchaseLine.canteen_id == by.canteen_id)
    return sorted(session.scalars(query), key=lambda line: line.id)


def total_held(session: Session, by: By) -> Held:
    """The sum over all places, which the ledger keeps at nothing."""
    sums = (func.sum(StockBalance.quantity), func.sum(StockBalance.grams))
    row = session.execute(
        select(*sums, func.sum(StockBalance.cost)).where(
            StockBalance.canteen_id == by.canteen_id
        )
    ).one()
    return Held(row[0] or Decimal(0), int(row[1] or 0), row[2] or Decimal(0))


def some_stock(session: Session, by: By, quantity: str = "10", **facts: Any) -> UUID:
    """A delivery of one line, at 2 € a unit; the id of its lot. `product` where it matters."""
    product = facts.pop("product", None) or a_product(session)
    received_on = facts.pop("received_on", MONDAY)
    line = a_line(product, quantity, **facts)
    delivery = a_delivery(a_supplier(session, by), line, received_on=received_on)
    receive(session, delivery, by)
    return line.id


def balances_of(session: Session, by: By) -> dict[tuple[UUID, Kind], Held]:
    """What each lot comes to in each kind of place, where that is anything."""
    query = select(
        StockBalance.lot_id,
        Place.kind,
        StockBalance.quantity,
        StockBalance.grams,
        StockBalance.cost,
    ).join(
        Place,
        (Place.canteen_id == StockBalance.canteen_id) & (Place.id == StockBalance.place_id),
    )
    rows = session.execute(query.where(StockBalance.canteen_id == by.canteen_id))
    found = {(row[0], row[1]): Held(*row[2:]) for row in rows}
    return {spot: held for spot, held in found.items() if held != NOTHING}


def eaten(session: Session, by: By) -> dict[UUID, Decimal]:
    """From each lot, what went into the kitchen."""
    return {
        lot_id: held.quantity
        for (lot_id, kind), held in balances_of(session, by).items()
        if kind == Kind.KITCHEN
    }


def told(session: Session, by: By) -> list[tuple[Topic, UUID]]:
    """What the outbox holds, in the order in which it was written."""
    query = select(OutboxMessage).where(OutboxMessage.canteen_id == by.canteen_id)
    messages = sorted(session.scalars(query), key=lambda one: one.id)
    return [(one.topic, one.document_id) for one in messages]


def take_back(session: Session, by: By, document_id: UUID, because: str = "") -> UUID:
    """A reversal, and its id."""
    return reverse(session, Mistake(id=new_id(), of=document_id, because=because), by)
