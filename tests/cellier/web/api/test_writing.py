"""What a tool sends counts once, whatever the network does, and is exact."""

import json
from typing import Any

import pytest

from kernel.ids import new_id
from network.people import Role
from tests.cellier.web.api.conftest import Tool, at
from tests.cellier.web.worlds import Site, World, a_picture


def a_delivery(world: World, **more: Any) -> dict[str, Any]:
    line = {
        "id": str(new_id()),
        "product_id": str(world.ids["product"].id),
        "quantity": "4.125",
        "price": "2.50",
    }
    return {
        "id": str(new_id()),
        "supplier_id": str(world.ids["supplier_id"]),
        "received_on": "2026-03-02",
        "lines": [line],
        **more,
    }


def test_a_delivery_sent_twice_counts_once(tool: Tool, site: Site, ours: World) -> None:
    cook, sent = tool(ours, Role.KITCHEN), a_delivery(ours)
    before = site.documents(ours, "receipt")
    first = cook.post(at(ours, "/receipts"), json=sent)
    again = cook.post(at(ours, "/receipts"), json=sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"id": sent["id"]}
    assert site.documents(ours, "receipt") == before + 1


def test_what_comes_for_a_closed_month_is_told_where_it_counts(
    tool: Tool, site: Site, ours: World
) -> None:
    lead = tool(ours, Role.NETWORK)
    closing = {"id": str(new_id()), "month": "2026-02-01"}
    assert lead.post(at(ours, "/month-closings"), json=closing).status_code == 201
    cook, sent = tool(ours, Role.KITCHEN), a_delivery(ours, received_on="2026-02-20")
    for status in (201, 200):
        answer = cook.post(at(ours, "/receipts"), json=sent)
        assert answer.status_code == status
        assert answer.json() == {"id": sent["id"], "counts_in": "2026-03-01"}
    with site.signed_in(ours.people["kitchen"]) as client:
        page = client.get(ours.url(f"/done/{sent['id']}")).text
    assert "février 2026 est clos : compte en" in page.replace("\N{NO-BREAK SPACE}", " ")
    schema = lead.get("/api/v1/openapi.json").json()["components"]["schemas"]["Made-Output"]
    assert "closed" in schema["properties"]["counts_in"]["description"]


def test_the_same_id_with_other_content_is_refused(tool: Tool, ours: World) -> None:
    cook, sent = tool(ours, Role.KITCHEN), a_delivery(ours)
    cook.post(at(ours, "/receipts"), json=sent)
    answer = cook.post(at(ours, "/receipts"), json=sent | {"note": "otherwise"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/api/problems/id-already-used"


def test_a_number_is_exact_also_where_it_is_no_text(tool: Tool, ours: World) -> None:
    cook, sent = tool(ours, Role.KITCHEN), a_delivery(ours)
    text = str(sent).replace("'", '"').replace('"4.125"', "123456789.123")
    answer = cook.post(
        at(ours, "/receipts"), content=text, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 201, answer.text
    kept = cook.get(at(ours, f"/receipts/{sent['id']}")).json()
    assert kept["lines"][0]["quantity"] == "123456789.123"


def test_a_delivery_is_put_right(tool: Tool, ours: World) -> None:
    cook, wrong = tool(ours, Role.KITCHEN), a_delivery(ours)
    cook.post(at(ours, "/receipts"), json=wrong)
    right = a_delivery(ours, note="the other crate")
    amended = {"id": str(new_id()), "of": wrong["id"], "instead": {"receipts": right}}
    for status in (201, 200):
        answer = cook.post(at(ours, "/amendments"), json=amended)
        assert answer.status_code == status, answer.text
    held = {
        one: cook.get(at(ours, f"/receipts/{one}")).json()["holds"]
        for one in (wrong["id"], right["id"])
    }
    assert held == {wrong["id"]: False, right["id"]: True}


def test_an_amendment_says_one_thing_instead(tool: Tool, ours: World) -> None:
    cook = tool(ours, Role.KITCHEN)
    of = str(ours.ids["receipt_id"])
    answer = cook.post(
        at(ours, "/amendments"), json={"id": str(new_id()), "of": of, "instead": {}}
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/one-replacement")


def test_an_entry_is_taken_back(tool: Tool, ours: World) -> None:
    cook, sent = tool(ours, Role.KITCHEN), a_delivery(ours)
    cook.post(at(ours, "/receipts"), json=sent)
    mistake = {"id": str(new_id()), "of": sent["id"]}
    answer = cook.post(at(ours, "/reversals"), json=mistake)
    assert answer.status_code == 201, answer.text
    assert cook.get(at(ours, f"/receipts/{sent['id']}")).json()["holds"] is False


def test_a_photo_is_kept_and_spoken_of(tool: Tool, ours: World) -> None:
    cook = tool(ours, Role.KITCHEN)
    kept = cook.put(at(ours, "/files"), content=a_picture())
    assert kept.status_code == 200, kept.text
    photo = {
        "id": str(new_id()),
        "of": str(ours.ids["receipt_id"]),
        "subject": "label",
        "sha256": kept.json()["sha256"],
    }
    assert cook.post(at(ours, "/photos"), json=photo).status_code == 201
    refused = cook.put(at(ours, "/files"), content=b"GIF89a")
    assert (refused.status_code, refused.json()["type"]) == (422, "/api/problems/not-a-picture")


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b"", b'{"id": NaN}', b"null"])
def test_what_is_no_command_is_refused(tool: Tool, ours: World, content: bytes) -> None:
    answer = tool(ours, Role.KITCHEN).post(
        at(ours, "/receipts"), content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_each_fault_is_named_where_it_stands(tool: Tool, ours: World) -> None:
    sent = a_delivery(ours, received_on="31/10/2026", supplier_id="the farm")
    sent["lines"][0] |= {"quantity": "-1", "price": "many"}
    answer = tool(ours, Role.KITCHEN).post(
        at(ours, "/receipts"), json=sent, headers={"Accept-Language": "fr"}
    )
    found = {one["at"]: one["says"] for one in answer.json()["faults"]}
    says = {
        "body.received_on": "écrivez-le comme 2026-10-31",
        "body.supplier_id": "il y faut un UUID",
        "body.lines.0.quantity": "trop peu",
        "body.lines.0.price": "écrivez-le comme 12.5",
    }
    assert found.keys() == says.keys()
    assert all(word in found[where] for where, word in says.items())
    assert answer.headers["content-language"] == "fr"


def test_nothing_of_a_refused_command_stays(tool: Tool, site: Site, ours: World) -> None:
    before = site.documents(ours)
    sent = a_delivery(ours, supplier_id=str(new_id()))
    answer = tool(ours, Role.KITCHEN).post(at(ours, "/receipts"), json=sent)
    assert answer.status_code == 404
    assert site.documents(ours) == before


@pytest.mark.parametrize("sign", ["\\ud800", "\\u0000", "\\udc00"])
def test_what_is_no_text_is_refused(tool: Tool, ours: World, sign: str) -> None:
    text = json.dumps(a_delivery(ours, note="SIGN")).replace("SIGN", sign)
    answer = tool(ours, Role.KITCHEN).post(
        at(ours, "/receipts"), content=text, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/json")


def test_a_lines_id_that_is_taken_is_refused(tool: Tool, ours: World) -> None:
    cook, first = tool(ours, Role.KITCHEN), a_delivery(ours)
    assert cook.post(at(ours, "/receipts"), json=first).status_code == 201
    twice = a_delivery(ours)
    twice["lines"] = [twice["lines"][0], twice["lines"][0]]
    again = a_delivery(ours) | {"lines": first["lines"]}
    for sent in (twice, again):
        answer = cook.post(at(ours, "/receipts"), json=sent)
        assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/id-taken")
        assert cook.get(at(ours, f"/receipts/{sent['id']}")).status_code == 404
