"""An order's page says what is so: while it is out, once it came, and once it was called off."""

import re
from decimal import Decimal
from typing import Any

from starlette.testclient import TestClient

from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from kernel.ids import new_id
from sourcing.orders import State
from sourcing.products import Product
from tests.builders import MONDAY, a_product, receive
from tests.cellier.web.linked import Sent, judged

CUT = "1 colis sur 2"


def page(sent: Sent) -> str:
    with sent.kitchen.client("purchaser") as client:
        answer = client.get(sent.there)
    assert answer.status_code == 200
    return answer.text


def rows(text: str) -> list[str]:
    """Of its lines, one after the other, without tags."""
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    return [re.sub(r"<[^>]+>", " ", one) for one in body.split("<tr>")[1:]]


def steps(text: str) -> dict[str, bool]:
    """Of its way, and whether each is done."""
    way = text[text.index('<ol class="way') :].split("</ol>")[0]
    found = re.findall(r'<li class="(done|)"><strong>([^<]+)</strong>', way)
    return {name: done == "done" for done, name in found}


def comes(sent: Sent, *lines: DeliveredLine, **facts: Any) -> None:
    kitchen = sent.kitchen
    with kitchen.house.writing() as session:
        delivery = Delivery(
            id=new_id(), supplier_id=sent.order.supplier_id, order_id=sent.id,
            received_on=MONDAY, lines=lines, **facts,
        )  # fmt: skip
        receive(session, delivery, kitchen.by)


def one(line: Any, **facts: Any) -> DeliveredLine:
    return DeliveredLine(id=new_id(), order_line_id=line, **facts)


def chard(sent: Sent) -> Product:
    with sent.kitchen.house.writing() as session:
        return a_product(session, name=f"Blettes {new_id()}")


def cut(sent: Sent, farm: TestClient) -> None:
    said = {f"lines.{sent.carrots}.packs": "1", f"lines.{sent.leeks}.packs": "2"}
    farm.post(sent.path, data={"id": str(new_id()), "changed": "1", **said})


def test_what_came_in_part_is_told_with_what_is_still_to_come(sent: Sent) -> None:
    comes(sent, one(sent.carrots, packs=Decimal(1), outcome=Outcome.SHORT), more_to_come=True)
    carrots, leeks = rows(text := page(sent))
    assert (
        "arrivé\N{NO-BREAK SPACE}: 5\N{NO-BREAK SPACE}kg sur 10\N{NO-BREAK SPACE}kg" in carrots
    )
    assert "encore attendu\N{NO-BREAK SPACE}: 5\N{NO-BREAK SPACE}kg" in carrots
    assert "encore attendu\N{NO-BREAK SPACE}: 10\N{NO-BREAK SPACE}kg" in leeks
    assert "n’est pas venu" not in text
    assert steps(text)["Livrée en partie"]
    assert "Reçue" not in steps(text)


def test_once_received_nothing_is_still_to_come(sent: Sent, farm: TestClient) -> None:
    cut(sent, farm)
    with sent.kitchen.client("purchaser") as client:
        judged(client, sent, "accepted")
    assert "Ce qui viendra" in page(sent)
    comes(sent, one(sent.carrots, packs=Decimal(1), outcome=Outcome.SHORT))
    assert sent.order.state == State.RECEIVED
    carrots, leeks = rows(text := page(sent))
    assert "arrivé\N{NO-BREAK SPACE}: 5" in carrots
    assert "n’est pas venu" in leeks
    assert "encore attendu" not in text
    assert "Ce qui viendra" not in text
    (came,) = re.findall(r"Ce qui est arrivé.*?<dd[^>]*>([^<]+)</dd>", text)
    assert came == "10,00\N{NO-BREAK SPACE}€"


def test_what_was_replaced_or_sent_back_never_came(sent: Sent) -> None:
    instead = chard(sent)
    comes(
        sent,
        one(sent.carrots, outcome=Outcome.REFUSED),
        one(
            sent.leeks, outcome=Outcome.REPLACED, product_id=instead.id, quantity=Decimal(8),
            price=Decimal("2.50"), description="Blettes en bottes",
        ),
    )  # fmt: skip
    carrots, leeks = rows(text := page(sent))
    assert "renvoyé à la livraison" in carrots
    assert "arrivé à la place\N{NO-BREAK SPACE}: Blettes en bottes, 8" in leeks
    assert "est arrivé" not in carrots + leeks
    assert "20,00\N{NO-BREAK SPACE}€" in text[text.index("Ce qui est arrivé") :][:300]


def test_a_replaced_line_is_said_so_at_the_door_too(sent: Sent) -> None:
    instead = chard(sent)
    line = one(
        sent.leeks, outcome=Outcome.REPLACED, product_id=instead.id, quantity=Decimal(8),
        price=Decimal("2.50"),
    )  # fmt: skip
    comes(sent, line, more_to_come=True)
    with sent.kitchen.client("purchaser") as client:
        text = client.get(f"{sent.kitchen.path}/delivery/order/{sent.id}").text
    assert "déjà remplacé" in text
    assert "déjà arrivé" not in text


def test_called_off_nothing_is_to_come_or_to_be_looked_at(sent: Sent, farm: TestClient) -> None:
    cut(sent, farm)
    text = page(sent)
    assert CUT in rows(text)[0]
    assert "à regarder" in text
    with sent.kitchen.client("purchaser") as client:
        client.post(f"{sent.there}/cancel", data={"id": str(new_id())})
    text = page(sent)
    assert steps(text) == {"Écrite": True, "Envoyée": True, "Annulée": True}
    for untrue in ("à venir", "à regarder", "Ce qui viendra"):
        assert untrue not in text
    # What they said is history: it stands where their answers do, not beside what is ordered.
    assert CUT not in rows(text)[0]
    assert CUT in text
    assert "la regarde" not in farm.get(sent.path).text


def test_it_is_not_billed_while_what_came_instead_has_no_price(sent: Sent) -> None:
    instead = one(
        sent.leeks, outcome=Outcome.REPLACED, product_id=chard(sent).id, quantity=Decimal(8),
        price=Decimal(0),
    )  # fmt: skip
    carrots = one(sent.carrots)
    comes(sent, carrots, instead)
    bills = f"{sent.kitchen.path}/bills/new/{sent.order.supplier_id}"

    def asks(line: DeliveredLine, net: str, number: str) -> int:
        start = {
            "of": str(line.id),
            "name": "Blettes",
            "what": "food",
            "net": net,
            "vat": "5,5",
        }
        fields = {f"lines.0.{name}": said for name, said in start.items()} | {
            "lines.0.ticked": "1"
        }
        form = {"id": str(new_id()), "number": number, "billed_on": str(MONDAY), **fields}
        return int(client.post(bills, data=form).status_code)

    with sent.kitchen.client("purchaser") as client:
        assert asks(carrots, "20", "F-1") == 303
        assert steps(page(sent))["Facturée"] is False
        form = client.get(bills).text
        assert (str(instead.id) in form, "Personne n’a dit son prix" in form) == (True, True)
        assert "1 ligne sans prix" in client.get(f"{sent.kitchen.path}/bills").text
        assert asks(instead, "", "F-2") == 422
        assert asks(instead, "12", "F-2") == 303
    assert steps(page(sent))["Facturée"] is True
