"""The supplier's link: what they see and say by it, and what the kitchen makes of it."""

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import ReceiptLine
from kernel.ids import new_id
from sourcing.orders import State
from tests.builders import a_product
from tests.cellier.web.linked import Sent, chosen, filled, judged, valued


def test_the_supplier_sees_the_order_and_says_yes_with_one_tap(
    sent: Sent, farm: TestClient
) -> None:
    text = farm.get(sent.path).text
    assert "Carottes" in text
    assert "40,00" in text
    assert "data-keep" not in text
    answer = farm.post(sent.path, data={"id": str(new_id()), "as_it_is": "1"})
    assert answer.headers["location"] == f"{sent.path}?done=1"
    assert "Merci" in farm.get(f"{sent.path}?done=1").text
    assert sent.order.state == State.SENT
    with sent.kitchen.client("purchaser") as client:
        assert "Tout vient comme commandé" in client.get(sent.there).text
        assert judged(client, sent, "accepted").status_code == 303
        assert "par le lien du fournisseur" in client.get(sent.there).text
    assert sent.order.state == State.CONFIRMED
    assert "d’accord" in farm.get(sent.path).text


def test_what_they_cut_replace_and_weigh_fills_the_delivery_in(
    sent: Sent, farm: TestClient
) -> None:
    farm.post(sent.path, data=sent.fields(note="Gel cette nuit"))
    kitchen = sent.kitchen
    with kitchen.client("purchaser") as client:
        text = client.get(sent.there).text
        for said in ("1 colis sur 2", "pèse 4,85", "9,70", "à la place", "Gel cette nuit"):
            assert said in text
        judged(client, sent, "accepted")
        path = f"{kitchen.path}/delivery/order/{sent.id}"
        form = client.get(path).text
        assert "annonce 2 lignes autrement" in form
        assert re.search(rf'name="lines\.{sent.carrots}\.packs"[^>]* value="1"', form)
        assert chosen(form, sent.carrots) == "short"
        assert valued(form, sent.carrots, "note_weight") == "4,85"
        # Nobody here weighed it.
        assert valued(form, sent.carrots, "weight") == ""
        assert re.search(
            rf'name="lines\.{sent.leeks}\.instead_name"[^>]* value="Blettes"', form
        )
        untouched = filled(form, path)
        assert client.post(path, data=untouched).status_code == 303
    with kitchen.session() as session:
        lines = session.scalars(
            select(ReceiptLine).where(ReceiptLine.order_line_id.in_([sent.carrots, sent.leeks]))
        ).all()
    (carrots,) = [one for one in lines if one.order_line_id == sent.carrots]
    assert (carrots.note_grams, carrots.outcome) == (4850, Outcome.SHORT)
    # 4.85 kg at 2 €: what they weighed is what is paid, and what lies there, where nobody
    # weighed it here.
    assert carrots.net_value == Decimal("9.70")
    assert (carrots.quantity, carrots.grams) == (Decimal("4.85"), 4850)


def test_what_comes_instead_keeps_its_name_everywhere(sent: Sent, farm: TestClient) -> None:
    """Nobody has it on the list: it is told by what the supplier calls it, until it is named."""
    chard = f"Blettes en bottes {new_id()}"
    farm.post(sent.path, data=sent.fields(**{f"lines.{sent.leeks}.instead": chard}))
    kitchen = sent.kitchen
    with kitchen.client("lead") as client:
        judged(client, sent, "accepted")
        door = f"{kitchen.path}/delivery/order/{sent.id}"
        form = filled(client.get(door).text, door) | {
            f"lines.{sent.leeks}.instead_price": "2,50"
        }
        noted = client.post(door, data=form).headers["location"].rsplit("/", 1)[1]
        bill = f"{kitchen.path}/bills/new/{sent.order.supplier_id}"
        for page in (f"{kitchen.path}/count", f"{kitchen.path}/meal", f"{kitchen.path}/waste",
                     f"{kitchen.path}/delivery/{noted}/complete", sent.there, bill):  # fmt: skip
            assert chard in client.get(page).text, page


def test_what_comes_instead_by_the_piece_is_no_kilo(sent: Sent, farm: TestClient) -> None:
    """Eight bunches, of a weight that they know: it is that, and costs what eight of them do."""
    start, chard = f"lines.{sent.leeks}.", f"Blettes {new_id()}"
    said = {"instead": chard, "instead_unit": "pc", "weight": "3,4"}
    farm.post(sent.path, data=sent.fields(**{start + name: one for name, one in said.items()}))
    kitchen, bunches = sent.kitchen, f"{chard} (8\N{NO-BREAK SPACE}pce)"
    assert re.search(r'value="pc" selected', farm.get(sent.path).text)
    with kitchen.client("lead") as client:
        judged(client, sent, "accepted")
        assert bunches in client.get(sent.there).text
        door = f"{kitchen.path}/delivery/order/{sent.id}"
        form = filled(client.get(door).text, door) | {f"{start}instead_price": "2,50"}
        assert form[f"{start}instead_unit"] == "pc"
        # What is on the list is kept in its own unit: eight pieces are not eight kilos.
        with kitchen.house.writing() as session:
            known = a_product(session, name=f"Poireau {new_id()}").name
        wrong = client.post(door, data=form | {f"{start}instead_name": known})
        assert (wrong.status_code, "se compte en kg" in wrong.text) == (422, True)
        assert client.post(door, data=form).status_code == 303
        assert f"{bunches}, 3,4\N{NO-BREAK SPACE}kg" in client.get(sent.there).text
    with kitchen.session() as session:
        query = select(ReceiptLine).where(ReceiptLine.order_line_id == sent.leeks)
        line = session.scalars(query).one()
    assert (line.quantity, line.grams, line.packs) == (Decimal("3.4"), 3400, 8)
    assert line.net_value == Decimal("20.00")


def test_a_line_they_cut_whole_is_missing_at_the_door(sent: Sent, farm: TestClient) -> None:
    cut = {"id": str(new_id()), "changed": "1", f"lines.{sent.carrots}.packs": "0",
           f"lines.{sent.leeks}.packs": "2", f"lines.{sent.leeks}.weight": "13100 g"}  # fmt: skip
    farm.post(sent.path, data=cut)
    again = farm.get(sent.path).text
    assert valued(again, sent.leeks, "weight") == "13,1"
    kitchen, path = sent.kitchen, f"{sent.kitchen.path}/delivery/order/{sent.id}"
    with kitchen.client("lead") as client:
        form = client.get(path).text
        assert (chosen(form, sent.carrots), chosen(form, sent.leeks)) == ("short", "as_ordered")
        assert valued(form, sent.carrots, "packs") == "0"
        assert valued(form, sent.leeks, "note_weight") == "13,1"
        wrong = filled(form, path) | {f"lines.{sent.leeks}.note_weight": "lourd"}
        refused = client.post(path, data=wrong)
        assert "Poireaux\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}lourd" in refused.text
        assert client.post(path, data=filled(form, path)).status_code == 303
    with kitchen.session() as session:
        came = select(ReceiptLine.order_line_id, ReceiptLine.note_grams)
        rows = session.execute(came.where(ReceiptLine.order_line_id.in_(sent.lines))).all()
    assert [tuple(row) for row in rows] == [(sent.leeks, 13_100)]


def test_declined_it_fills_nothing_in(sent: Sent, farm: TestClient) -> None:
    farm.post(sent.path, data=sent.fields())
    with sent.kitchen.client("lead") as client:
        judged(client, sent, "declined")
        form = client.get(f"{sent.kitchen.path}/delivery/order/{sent.id}").text
    assert "autrement" not in form
    assert sent.order.state == State.SENT
    assert "appelez-la" in farm.get(sent.path).text


def test_replayed_it_changes_nothing(sent: Sent, farm: TestClient) -> None:
    said = sent.fields()
    for _ in range(3):
        assert farm.post(sent.path, data=said).status_code == 303
    assert sent.answers == 1
    other = farm.post(sent.path, data={**said, f"lines.{sent.carrots}.packs": "0"})
    assert other.status_code == 422
    assert sent.answers == 1
    # The same under another id is no second card; a second thought is.
    assert farm.post(sent.path, data=sent.fields()).status_code == 303
    assert sent.answers == 1
    second = sent.fields(seen=said["id"], **{f"lines.{sent.carrots}.packs": "0",
                                             f"lines.{sent.carrots}.weight": ""})  # fmt: skip
    assert farm.post(sent.path, data=second).status_code == 303
    assert sent.answers == 2


def test_opened_again_it_shows_their_answer_and_nobody_overwrites_it(
    sent: Sent, farm: TestClient
) -> None:
    first = sent.fields(note="Gel cette nuit")
    farm.post(sent.path, data=first)
    text = farm.get(sent.path).text
    for said in ("Votre réponse", "1 colis sur 2", "pèse 4,85", "Blettes", "Gel cette nuit"):
        assert said in text
    assert "Selon votre réponse" in text
    assert f'name="seen" value="{first["id"]}"' in text
    # Another window, opened before: it is shown what stands there now, and keeps what it typed.
    stale = {"id": str(new_id()), "seen": "", "changed": "1", "note": "Tout vient",
             f"lines.{sent.carrots}.packs": "2", f"lines.{sent.leeks}.packs": "1,5"}  # fmt: skip
    answer = farm.post(sent.path, data=stale)
    assert (answer.status_code, sent.answers) == (422, 1)
    assert "Quelqu’un a répondu entre-temps" in answer.text
    assert valued(answer.text, sent.leeks, "packs") == "1,5"
    assert ">Tout vient</textarea>" in answer.text
    (seen,) = set(re.findall('name="seen" value="([^"]*)"', answer.text))
    assert farm.post(sent.path, data={**stale, "seen": seen}).status_code == 303
    assert sent.answers == 2


def test_a_newer_answer_takes_the_older_ones_place(sent: Sent, farm: TestClient) -> None:
    kitchen, first = sent.kitchen, sent.fields()
    farm.post(sent.path, data=first)

    def judge(client: TestClient, answer: str, word: str) -> Any:
        form = {"id": str(new_id()), "word": word}
        return client.post(f"{sent.there}/answers/{answer}", data=form)

    second = sent.fields(
        seen=first["id"],
        **{f"lines.{sent.carrots}.packs": "2", f"lines.{sent.carrots}.weight": "9,5"},
    )
    with kitchen.client("lead") as client:
        assert "38,00" not in client.get(sent.there).text
        farm.post(sent.path, data=second)
        late = judge(client, first["id"], "accepted")
        assert (late.status_code, "la plus récente" in late.text) == (422, True)
        text = client.get(sent.there).text
        assert text.count('value="accepted"') == 1
        assert "remplacée par une plus récente" in text
        # Two crates of carrots at 2 € a pack's kilo, and leeks that nobody priced.
        assert "Ce qui viendra" in text
        assert "pas encore accepté" in text
        assert "sans Blettes" in text
        assert judge(client, second["id"], "accepted").status_code == 303
        again = judge(client, second["id"], "declined")
        assert (again.status_code, "déjà acceptée" in again.text) == (422, True)
        third = sent.fields(seen=second["id"], **{f"lines.{sent.carrots}.packs": "0",
                                                  f"lines.{sent.carrots}.weight": ""})  # fmt: skip
        farm.post(sent.path, data=third)
        # What was accepted counts at the door, until the newer one is accepted too.
        door = f"{kitchen.path}/delivery/order/{sent.id}"
        assert valued(client.get(door).text, sent.carrots, "note_weight") == "9,5"
        assert judge(client, third["id"], "accepted").status_code == 303
        assert valued(client.get(door).text, sent.carrots, "packs") == "0"
        assert client.get(sent.there).text.count("chip leaf") == 2
    assert "d’accord" in farm.get(sent.path).text


@pytest.mark.parametrize(
    ("fields", "says", "asked"),
    [
        ({"weight": "0,001"}, "n’est pas possible", False),
        ({"weight": "999 999"}, "n’est pas possible", False),
        ({"weight": "2"}, "est-ce bien", True),
        ({"weight": "3", "packs": ""}, "environ 10", True),
        ({"weight": "3", "packs": "0"}, "aucun colis", False),
        ({"instead": "Panais"}, "dites combien", False),
        ({"instead_quantity": "3"}, "dites ce qui vient", False),
        ({"weight": "lourd"}, "Carottes\N{NO-BREAK SPACE}: «", False),
        ({"packs": "-1"}, "Carottes\N{NO-BREAK SPACE}: «", False),
    ],
)
def test_what_cannot_be_is_asked_back_by_the_line(
    sent: Sent, farm: TestClient, fields: dict[str, str], says: str, asked: bool
) -> None:
    typed = {f"lines.{sent.carrots}.{name}": said for name, said in fields.items()}
    form = sent.fields(note="Merci", **typed)
    answer = farm.post(sent.path, data=form)
    (refusal,) = re.findall(r'id="refusal">(.*?)</strong>', answer.text, re.DOTALL)
    assert (answer.status_code, sent.answers) == (422, 0)
    assert "Carottes" in refusal
    assert says in refusal
    for name, said in fields.items():
        assert valued(answer.text, sent.carrots, name) == (said or "2")
    assert ">Merci</textarea>" in answer.text
    ticked = farm.post(sent.path, data={**form, f"lines.{sent.carrots}.sure": "1"})
    assert (f"lines.{sent.carrots}.sure" in answer.text) == asked or not asked
    assert ticked.status_code == (303 if asked else 422)


@pytest.mark.parametrize(
    ("field", "said"),
    [("packs", "3"), ("packs", "beaucoup"), ("packs", "-1"), ("weight", "lourd"),
     ("instead", "x" * 300)],
)  # fmt: skip
def test_nonsense_is_refused_and_stays(
    sent: Sent, farm: TestClient, field: str, said: str
) -> None:
    form = sent.fields(note="Merci", **{f"lines.{sent.carrots}.{field}": said})
    answer = farm.post(sent.path, data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert f'value="{said}"' in answer.text
    assert ">Merci</textarea>" in answer.text
    assert sent.answers == 0


@pytest.mark.parametrize("all_named", [True, False])
def test_a_line_that_the_order_does_not_have_is_no_yes(
    sent: Sent, farm: TestClient, all_named: bool
) -> None:
    form = sent.fields() if all_named else {"id": str(new_id()), "changed": "1"}
    refused = farm.post(sent.path, data=form | {f"lines.{new_id()}.packs": "1"})
    assert (refused.status_code, sent.answers) == (422, 0)
    assert "La commande a changé entre-temps" in refused.text
    assert f'name="lines.{sent.carrots}.packs"' in refused.text
