"""An order that went out with a link, and what its pages hold."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import select
from starlette.testclient import TestClient

from kernel.ids import new_id
from sourcing.order_links import make_link
from sourcing.orders import PurchaseOrder
from sourcing.sending import Sending, send
from sourcing.supplier_answers import SupplierAnswer
from tests.builders import MONDAY, a_supplier, an_offer, an_order
from tests.cellier.web.kitchens import Kitchen


class Sent:
    """An order that is out, of carrots and of leeks, and its link."""

    def __init__(self, kitchen: Kitchen) -> None:
        self.kitchen = kitchen
        with kitchen.house.writing() as session:
            supplier = a_supplier(session, kitchen.by)
            offers = [
                an_offer(session, kitchen.by, supplier_id=supplier, name=name)
                for name in ("Carottes", "Poireaux")
            ]
            order = an_order(session, kitchen.by, *offers, supplier_id=supplier)
            send(session, Sending(id=new_id(), order_id=order.id, sent_on=MONDAY), kitchen.by)
            self.token = make_link(
                session, order.id, kitchen.by, link_id=new_id(), now=kitchen.house.now()
            )
        self.id, (self.carrots, self.leeks) = order.id, [one.id for one in order.lines]
        self.lines = [self.carrots, self.leeks]
        self.path = f"/o/{self.token}"
        self.there = f"{kitchen.path}/orders/{order.id}"

    def fields(self, **more: str) -> dict[str, str]:
        return {
            "id": str(new_id()), "changed": "1", f"lines.{self.carrots}.packs": "1",
            f"lines.{self.carrots}.weight": "4,85", f"lines.{self.leeks}.packs": "2",
            f"lines.{self.leeks}.instead": "Blettes", f"lines.{self.leeks}.instead_quantity": "8",
            **more,
        }  # fmt: skip

    @property
    def order(self) -> PurchaseOrder:
        with self.kitchen.session() as session:
            return session.get_one(PurchaseOrder, (self.kitchen.by.canteen_id, self.id))

    @property
    def answers(self) -> int:
        with self.kitchen.session() as session:
            query = select(SupplierAnswer.id).where(SupplierAnswer.order_id == self.id)
            return len(session.scalars(query).all())


def judged(client: TestClient, sent: Sent, word: str) -> Any:
    text = client.get(sent.there).text
    found = re.search(r'action="([^"]+/answers/[^"]+)"', text)
    assert found, text
    return client.post(found[1], data={"id": str(new_id()), "word": word})


def chosen(form: str, line: UUID) -> str:
    """How the line comes, by what is ticked."""
    radios = re.findall(rf'<input[^>]*name="lines\.{line}\.outcome"[^>]*>', form)
    (value,) = [re.findall('value="([^"]*)"', one)[0] for one in radios if "checked" in one]
    return str(value)


def valued(form: str, line: UUID, name: str) -> str:
    """What stands in a field of the line."""
    found = re.search(rf'<input name="lines\.{line}\.{name}"[^>]* value="([^"]*)"', form)
    return found[1] if found else ""


def filled(page: str, action: str) -> dict[str, str]:
    """The form as a browser would send it, untouched."""
    (form,) = [one for one in page.split("<form") if f'action="{action}"' in one[:400]]
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = (re.search(rf'{one}="([^"]*)"', tag) for one in ("name", "value"))
        ticked = "checked" in tag or not re.search('type="(radio|checkbox|file)"', tag)
        if name and value and ticked:
            fields[name[1]] = value[1]
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        if chosen := re.search(r'value="([^"]*)" selected', options):
            fields[name] = chosen[1]
    return fields
