"""A canteen as browsers see it: one for each role, and ids to ask for."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.web.app import make_app
from cellier.web.house import House
from inventory.kitchen.containers import NewContainer, name_container
from inventory.kitchen.meals import NewMeal, serve
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from kernel.ids import new_id
from network.people import Newcomer, Role, welcome
from network.visits import begin_visit
from sourcing.sending import Confirming, Sending, confirm, send
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    receive,
    somebody_in_a_new_canteen,
)

ORIGIN = "http://testserver"


@dataclass
class Kitchen:
    """`by` is its lead; `ids` are things of it by the name an address has for them."""

    house: House
    by: By
    tokens: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/c/{self.by.canteen_id}"

    def client(self, who: str = "lead", **headers: str) -> TestClient:
        """A browser of somebody, French as browsers here are; "nobody" is signed out."""
        told = {"Origin": ORIGIN, "Accept-Language": "fr-FR,fr;q=0.9", **headers}
        client = TestClient(
            make_app(self.house),
            base_url=ORIGIN,
            headers=told,
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        if who != "nobody":
            client.cookies.set("cellier", self.tokens[who])
        return client

    def session(self) -> Session:
        return Session(self.house.engine)


def a_kitchen(session: Session, house: House) -> Kitchen:
    by = somebody_in_a_new_canteen(session)
    by = By(person_id=by.person_id, canteen_id=by.canteen_id, today=MONDAY)
    tokens = {"lead": _token(session, by.person_id, house)}
    for role in Role:
        person = _person(session, by.canteen_id, role)
        tokens[role.value] = _token(session, person, house)
    lead = _person(session, by.canteen_id, *Role)
    tokens["lead"] = _token(session, lead, house)
    tokens["tablet"] = _token(session, lead, house, tablet_canteen_id=by.canteen_id)
    by = By(person_id=lead, canteen_id=by.canteen_id, today=MONDAY)
    kitchen = Kitchen(house, by, tokens)
    kitchen.ids = _things(session, by)
    kitchen.ids |= {"person_id": str(_person(session, by.canteen_id, Role.KITCHEN))}
    return kitchen


def _person(session: Session, canteen_id: UUID, *roles: Role) -> UUID:
    name = "Awa" if len(roles) > 1 else roles[0].value.title()
    newcomer = Newcomer(id=new_id(), name=name, canteen_id=canteen_id, roles=roles)
    return welcome(session, newcomer, today=MONDAY).person_id


def _token(session: Session, person_id: UUID, house: House, **more: Any) -> str:
    return begin_visit(session, person_id, device="pytest", now=house.now(), **more)


def _things(session: Session, by: By) -> dict[str, str]:
    supplier_id, producer_id = a_supplier(session, by), a_producer(session, by)
    a_certificate(session, by, producer_id=producer_id)
    product = a_product(session)
    offer = an_offer(
        session, by, supplier_id=supplier_id, product_id=product.id, producer_id=producer_id,
        labels=(Label.BIO,), name=f"Carottes {new_id()}",
    )  # fmt: skip
    order = an_order(session, by, offer, supplier_id=supplier_id)
    send(session, Sending(id=new_id(), order_id=order.id, sent_on=MONDAY), by)
    confirm(session, Confirming(id=new_id(), order_id=order.id), by)
    line = a_line(product, price=Decimal("0"))
    receipt = a_delivery(supplier_id, line)
    receive(session, receipt, by)
    meal = NewMeal(id=new_id(), served_on=MONDAY, covers=12, menu="Soupe")
    serve(session, meal, by)
    crate = Crate(id=new_id(), rescued_on=MONDAY, donor="Marché", grams=5000)
    rescue(session, crate, by)
    bucket = NewContainer(id=new_id(), name="Seau", tare_grams=500)
    name_container(session, bucket, by)
    return {
        "order_id": str(order.id),
        "order_line_id": str(order.lines[0].id),
        "supplier_id": str(supplier_id),
        "receipt_id": str(receipt.id),
        "lot_id": str(line.id),
        "meal_id": str(meal.id),
        "rescue_id": str(crate.id),
        "container_id": str(bucket.id),
        "document_id": str(meal.id),
        "visit_id": str(new_id()),
        "invitation_id": str(new_id()),
        "product": product.name,
        "sha256": "0" * 64,
        "token": "nobody-knows",
        "today": str(date(2026, 3, 2)),
    }
