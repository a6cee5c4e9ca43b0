"""Several canteens by a tool: their months side by side, and a further one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from cellier.web.api.months import month_told
from kernel.ids import new_id
from network.api_tokens import Scope
from network.audit import AuditKind, audit_of
from network.canteens import Canteen
from network.people import Role, add_roles, run_by
from sustainability.publishing import tell
from tests.cellier.web.api.conftest import Tool, at
from tests.cellier.web.worlds import Site, World

MONTH = date(2026, 3, 1)


def test_months_of_all_canteens_are_those_of_each(
    tool: Tool, site: Site, ours: World, theirs: World
) -> None:
    with site.house.writing() as session:
        add_roles(session, ours.people["network"], theirs.canteen, (Role.NETWORK,))
    client = tool(ours, Role.NETWORK)
    first, second = sorted((ours.canteen, theirs.canteen))
    page = client.get("/api/v1/months/2026-03?limit=1").json()
    rest = client.get(f"/api/v1/months/2026-03?after={page['next']}").json()
    assert [one["canteen_id"] for one in page["items"]] == [str(first)]
    assert [one["canteen_id"] for one in rest["items"]] == [str(second)]
    assert rest["next"] is None
    with site.house.reading() as session:
        told = tell(session, session.get_one(Canteen, first), MONTH)
    alone = month_told(told).model_dump(mode="json")
    (told_here,) = page["items"]
    for name in ("meals", "covers", "number", "carbon_grams"):
        assert told_here[name] == alone[name], name
    for name in ("food_cost", "kg_co2e"):
        assert Decimal(told_here[name]) == Decimal(alone[name]), name
    for of in ("bought", "cooked"):
        there, here = _shares(alone[of]), _shares(told_here[of])
        assert here == there, of
    assert _shares(alone["bought"])


def _shares(told: list[dict[str, str]]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Numerator and denominator, of what has any."""
    return {
        (one["measure"], one["basis"]): (Decimal(one["numerator"]), Decimal(one["denominator"]))
        for one in told
        if Decimal(one["denominator"])
    }


def test_months_of_the_network_are_for_whoever_runs_some_of_it(tool: Tool, ours: World) -> None:
    for role in (Role.KITCHEN, Role.PURCHASER):
        assert tool(ours, role).get("/api/v1/months/2026-03").status_code == 403


@pytest.mark.parametrize(
    ("month", "status"), [("2026-3", 422), ("2026-13", 404), ("9999-12", 404), ("x", 422)]
)
def test_a_month_that_is_none_is_refused(
    tool: Tool, ours: World, month: str, status: int
) -> None:
    answer = tool(ours, Role.NETWORK).get(f"/api/v1/months/{month}")
    assert (answer.status_code, bool(answer.json()["title"])) == (status, True)


def test_a_month_has_begun_where_it_began_first(tool: Tool, site: Site, ours: World) -> None:
    client = tool(ours, Role.NETWORK)
    site.now = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    for path in ("/api/v1/months/2026-04", at(ours, "/months/2026-04")):
        assert client.get(path).status_code == 200, path


def test_a_further_canteen_opens_once_and_takes_its_first_delivery(
    tool: Tool, site: Site, ours: World
) -> None:
    client = tool(ours, Role.NETWORK)
    new = {
        "id": str(new_id()),
        "name": f"Vaise {new_id()}",
        "city": "Lyon",
        "per_cover": "2.10",
    }
    answers = [client.post("/api/v1/canteens", json=new) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    other = client.post("/api/v1/canteens", json=new | {"city": "Rouen"})
    assert other.json()["type"] == "/api/problems/id-already-used"
    with site.house.reading() as session:
        assert new["id"] in {str(one) for one, _ in run_by(session, ours.people["network"])}
    start = f"/api/v1/canteens/{new['id']}"
    (charge,) = client.get(f"{start}/charges").json()["items"]
    assert charge["per_cover"] == "2.10"
    rescue = {
        "id": str(new_id()), "rescued_on": "2026-03-02", "donor": "Marché",
        "product_id": str(ours.ids["product_id"]), "grams": 4000,
    }  # fmt: skip
    answer = client.post(f"{start}/rescues", json=rescue)
    assert answer.status_code == 201, answer.text
    assert client.get(f"{start}/places").json()["items"]


def test_a_further_canteen_is_for_whoever_runs_one(
    tool: Tool, ours: World, theirs: World
) -> None:
    new = {"id": str(new_id()), "name": f"Vaise {new_id()}", "city": "Lyon"}
    assert tool(ours, Role.PURCHASER).post("/api/v1/canteens", json=new).status_code == 403
    less = [one for one in Scope if one != Scope.RUN]
    assert tool(ours, Role.NETWORK, less).post("/api/v1/canteens", json=new).status_code == 403
    taken = new | {"id": str(theirs.canteen)}
    assert tool(ours, Role.NETWORK).post("/api/v1/canteens", json=taken).status_code == 404
    for wrong in ("Mars/Phobos", "localtime"):
        nowhere = new | {"time_zone": wrong}
        answer = tool(ours, Role.NETWORK).post("/api/v1/canteens", json=nowhere)
        assert (answer.status_code, wrong in answer.json()["title"]) == (422, True)
    never = new | {"opened_on": "0001-01-01"}
    assert tool(ours, Role.NETWORK).post("/api/v1/canteens", json=never).status_code == 422
    assert tool(theirs, Role.NETWORK).get(at(ours, "/people")).status_code == 404


def test_an_opening_sent_again_answers_the_same_whatever_was_corrected_since(
    tool: Tool, ours: World
) -> None:
    client = tool(ours, Role.NETWORK)
    new = {"id": str(new_id()), "name": f"Vaise {new_id()}", "city": "Lyon", "per_cover": "2.1"}
    made = client.post("/api/v1/canteens", json=new)
    start = f"/api/v1/canteens/{new['id']}"
    kept = client.get(f"{start}/settings").json()
    other = {"id": str(new_id()), "name": f"Gerland {new_id()}", "city": "Rouen"}
    assert client.post(f"{start}/corrections", json=kept | other).status_code == 201
    again = client.post("/api/v1/canteens", json=new)
    assert (again.status_code, again.json()) == (200, made.json())
    assert client.get(f"{start}/settings").json()["name"] == other["name"]
    for wrong in ({"name": other["name"]}, {"per_cover": "3"}, {"opened_on": "2026-01-05"}):
        refused = client.post("/api/v1/canteens", json=new | wrong)
        assert refused.json()["type"] == "/api/problems/id-already-used"


def test_a_canteen_is_corrected_once_and_by_one_at_a_time(
    tool: Tool, site: Site, ours: World
) -> None:
    client = tool(ours, Role.NETWORK)
    name = f"Vaise {new_id()}"
    new = {"id": str(new_id()), "name": name, "city": "Lyon"}
    assert client.post("/api/v1/canteens", json=new).status_code == 201
    start = f"/api/v1/canteens/{new['id']}"
    kept = client.get(f"{start}/settings").json()
    assert (kept["name"], kept["local_rule"]) == (name, "DEPARTEMENT")
    right = kept | {"id": str(new_id()), "city": "Rouen"}
    answers = [client.post(f"{start}/corrections", json=right) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert client.get(f"{start}/settings").json()["city"] == "Rouen"
    late = client.post(f"{start}/corrections", json=right | {"id": str(new_id())})
    assert late.json()["type"] == "/api/problems/corrected-meanwhile"
    seen = client.get(f"{start}/settings").json()["seen"]
    far = right | {"id": str(new_id()), "seen": seen, "local_rule": "KM", "local_value": "80"}
    refused = client.post(f"{start}/corrections", json=far)
    assert (refused.status_code, "latitude" in refused.json()["title"]) == (422, True)
    with site.house.reading() as session:
        noted = [one.what for one in audit_of(session, UUID(new["id"]))]
    assert noted.count(AuditKind.CANTEEN_CORRECTED) == 1


def test_a_supplier_is_corrected_by_a_tool(tool: Tool, ours: World) -> None:
    client, shop = tool(ours, Role.PURCHASER), str(ours.ids["supplier_id"])
    kept = client.get(at(ours, f"/supplier-corrections/{shop}")).json()
    (contact,) = kept.pop("contacts")
    right = kept | {"id": str(new_id()), "name": f"Halle {new_id()}"}
    there = at(ours, "/supplier-corrections")
    assert [client.post(there, json=right).status_code for _ in range(2)] == [201, 200]
    late = client.post(there, json=right | {"id": str(new_id())})
    assert late.json()["type"] == "/api/problems/supplier-corrected-meanwhile"
    assert client.get(f"/api/v1/suppliers/{shop}").json()["name"] == right["name"]
    there = at(ours, "/supplier-contact-corrections")
    reached = contact | {"id": str(new_id()), "phone": "06 11 22 33 44"}
    assert [client.post(there, json=reached).status_code for _ in range(2)] == [201, 200]
    more = {"id": str(new_id()), "supplier_id": shop, "name": "Zoé"}
    assert client.post(at(ours, "/supplier-contacts"), json=more).status_code == 201
    contacts = client.get(f"/api/v1/suppliers/{shop}").json()["contacts"]
    assert {one["phone"] for one in contacts} == {"06 11 22 33 44", ""}
