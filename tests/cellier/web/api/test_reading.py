"""Lists come whole, a page at a time, at a price that does not grow with their rows."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import event

from inventory.receiving.receipts import receive
from kernel.actor import By
from network.people import Role
from tests.builders import MONDAY, a_delivery, a_line, a_product, a_supplier
from tests.cellier.web.api.conftest import Tool, at
from tests.cellier.web.api.test_callers import of_canteens
from tests.cellier.web.worlds import Site, World


def some_deliveries(site: Site, world: World, many: int) -> None:
    by = By(person_id=world.people["kitchen"], canteen_id=world.canteen, today=MONDAY)
    with site.house.writing() as session:
        supplier, product = a_supplier(session, by), a_product(session)
        for _ in range(many):
            lines = (a_line(product, "2"), a_line(product, "3"))
            receive(session, a_delivery(supplier, *lines), by)


def test_page_after_page_every_receipt_comes_once(tool: Tool, site: Site, ours: World) -> None:
    some_deliveries(site, ours, 5)
    client, found, after = tool(ours, Role.KITCHEN), [], ""
    while True:
        said = client.get(at(ours, f"/receipts?limit=2{after}")).json()
        assert len(said["items"]) <= 2
        found += [one["id"] for one in said["items"]]
        if said["next"] is None:
            break
        after = f"&after={said['next']}"
    assert len(found) == len(set(found)) == site.documents(ours, "receipt")


def test_a_lists_queries_do_not_grow_with_its_rows(tool: Tool, site: Site, ours: World) -> None:
    client, counted = tool(ours, Role.KITCHEN), []
    said: list[str] = []
    listen = lambda *facts: said.append(facts[2])  # noqa: E731
    event.listen(site.house.engine, "before_cursor_execute", listen)
    try:
        for many in (1, 12):
            some_deliveries(site, ours, many)
            said.clear()
            assert client.get(at(ours, "/receipts?limit=500")).status_code == 200
            counted.append(len([one for one in said if one.startswith("SELECT")]))
    finally:
        event.remove(site.house.engine, "before_cursor_execute", listen)
    assert counted[0] == counted[1] <= 5


def test_a_receipt_comes_with_its_lines_exactly(tool: Tool, site: Site, ours: World) -> None:
    some_deliveries(site, ours, 1)
    last = tool(ours, Role.KITCHEN).get(at(ours, "/receipts?limit=500")).json()["items"][-1]
    assert [one["quantity"] for one in last["lines"]] == ["2.000", "3.000"]
    assert last["holds"] is True


def test_days_bound_a_list(tool: Tool, ours: World) -> None:
    client = tool(ours, Role.KITCHEN)
    here = client.get(at(ours, "/receipts?since=2026-03-02&until=2026-03-02")).json()["items"]
    later = client.get(at(ours, "/receipts?since=2026-03-03")).json()["items"]
    assert here
    assert later == []


def test_every_list_answers_and_shows_nothing_of_others(
    tool: Tool, ours: World, theirs: World
) -> None:
    client = tool(ours, Role.NETWORK)
    for method, path, _ in of_canteens():
        if method == "GET" and path.count("/") == 1:
            answer = client.get(at(ours, path))
            assert answer.status_code == 200, (path, answer.text)
            assert theirs.mark not in answer.text, path


def test_the_canteens_are_those_of_the_person(tool: Tool, ours: World, theirs: World) -> None:
    items = tool(ours, Role.PURCHASER).get("/api/v1/canteens").json()["items"]
    assert [(one["id"], one["roles"]) for one in items] == [(str(ours.canteen), ["purchaser"])]


def test_what_all_canteens_share_is_there_for_each(tool: Tool, ours: World) -> None:
    client = tool(ours, Role.KITCHEN)
    for word in ("products", "suppliers", "producers", "certificates", "recipes"):
        assert client.get(f"/api/v1/{word}?limit=1").status_code == 200, word
    supplier = client.get(f"/api/v1/suppliers/{ours.ids['supplier_id']}").json()
    assert supplier["id"] == str(ours.ids["supplier_id"])


def test_a_month_says_what_its_page_says(tool: Tool, site: Site, ours: World) -> None:
    said = tool(ours, Role.KITCHEN).get(at(ours, "/months/2026-03")).json()
    assert (said["month"], said["number"], said["meals"]) == ("2026-03-01", None, 1)
    assert said["bought"]
    for share in said["bought"]:
        assert Decimal(share["proven"]) + Decimal(share["declared"]) == Decimal(
            share["numerator"]
        )


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-04"])
def test_a_month_that_is_none_or_to_come_is_not_there(
    tool: Tool, ours: World, month: str
) -> None:
    answer = tool(ours, Role.KITCHEN).get(at(ours, f"/months/{month}"))
    assert answer.status_code == 404


def test_what_was_kept_on_a_phone_is_found_by_when_it_came(
    tool: Tool, site: Site, ours: World
) -> None:
    client = tool(ours, Role.KITCHEN)
    *_, last = client.get(at(ours, "/receipts?limit=500")).json()["items"]
    a_day_before = (24 * 60 * 60 * 1000) << 80
    early = UUID(int=ours.canteen.int - a_day_before)
    by = By(person_id=ours.people["kitchen"], canteen_id=ours.canteen, today=MONDAY)
    with site.house.writing() as session:
        line = a_line(a_product(session), "2")
        late = a_delivery(a_supplier(session, by), line)
        receive(session, late.model_copy(update={"id": early}), by)
    missed = client.get(at(ours, f"/receipts?after={last['id']}")).json()["items"]
    assert missed == []
    since = {"recorded_since": last["recorded_at"], "limit": 500}
    found = client.get(at(ours, "/receipts"), params=since).json()["items"]
    assert str(early) in {one["id"] for one in found}


def test_what_is_on_hand_is_listed_by_lot(tool: Tool, ours: World) -> None:
    items = tool(ours, Role.KITCHEN).get(at(ours, "/stock")).json()["items"]
    assert str(ours.ids["lot"]) in {one["lot_id"] for one in items}


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=x", "since=x"])
def test_an_odd_question_is_refused_in_words(tool: Tool, ours: World, query: str) -> None:
    answer = tool(ours, Role.KITCHEN).get(at(ours, f"/receipts?{query}"))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["at"].startswith("query.")


def test_people_of_a_canteen_are_told_by_name(tool: Tool, ours: World) -> None:
    items = tool(ours, Role.KITCHEN).get(at(ours, "/people")).json()["items"]
    assert {one["person_id"] for one in items} >= {str(one) for one in ours.people.values()}
    assert {tuple(one["roles"]) for one in items} >= {("kitchen",), ("network",)}


@pytest.mark.parametrize("path", ["charges", "terms", "order-letters"])
def test_what_was_written_since_is_listed_without_a_day_too(
    tool: Tool, ours: World, path: str
) -> None:
    client = tool(ours, Role.NETWORK)
    later = client.get(at(ours, f"/{path}?recorded_since=2999-01-01T00:00:00Z"))
    assert (later.status_code, later.json()["items"]) == (200, [])
    answer = client.get(at(ours, f"/{path}?recorded_since=nonsense"))
    assert answer.status_code == 422


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B05:00", "9999-12-31T23:59:59-10:00"])
def test_a_moment_out_of_all_time_is_answered(tool: Tool, ours: World, moment: str) -> None:
    answer = tool(ours, Role.KITCHEN).get(at(ours, f"/receipts?recorded_since={moment}"))
    assert answer.status_code == 200


def test_a_question_no_list_knows_is_refused(tool: Tool, ours: World) -> None:
    answer = tool(ours, Role.PURCHASER).get(
        at(ours, "/orders?recorded_since=2026-01-01T00:00:00Z")
    )
    assert answer.status_code == 422
    assert "since" in answer.json()["title"]
