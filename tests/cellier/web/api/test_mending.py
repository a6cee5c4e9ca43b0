"""What is not the kitchen's to write is not the kitchen's to take back or to put right."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from cellier.web.access import Access
from cellier.web.api.deeds import DEEDS
from cellier.web.taking_back import access_of
from kernel.actor import By
from kernel.documents import REVERSIBLE, WRITERS
from kernel.ids import new_id
from network.api_tokens import Scope
from network.charges import NewCharge, set_charge
from network.people import Role
from suppliers.terms import NewTerms, agree
from tests.builders import MONDAY
from tests.cellier.web.api.conftest import Tool, at
from tests.cellier.web.worlds import Site, World
from tests.counting import statements


def written(site: Site, world: World, kind: str) -> UUID:
    """A charge that whoever runs the canteen set; terms that its purchaser agreed."""
    by = By(person_id=world.people["network"], canteen_id=world.canteen, today=MONDAY)
    one = new_id()
    with site.house.writing() as session:
        if kind == "charges":
            charge = NewCharge(id=one, per_cover=Decimal("2.00"), from_on=date(2026, 1, 1))
            return set_charge(session, charge, by)
        terms = NewTerms(id=one, supplier_id=world.ids["supplier_id"], from_on=date(2025, 1, 1))
        return agree(session, terms, by)


def anew(kind: str, world: World) -> dict[str, Any]:
    said = {"id": str(new_id()), "from_on": "2026-01-01"}
    if kind == "charges":
        return said | {"per_cover": "9.00"}
    return said | {"supplier_id": str(world.ids["supplier_id"]), "minimum": "1.00"}


@pytest.mark.parametrize("kind", ["charges", "terms"])
def test_the_kitchen_mends_nothing_of_others(
    tool: Tool, site: Site, ours: World, kind: str
) -> None:
    cook, of = tool(ours, Role.KITCHEN), str(written(site, ours, kind))
    undone = cook.post(at(ours, "/reversals"), json={"id": str(new_id()), "of": of})
    right = {"id": str(new_id()), "of": of, "instead": {kind: anew(kind, ours)}}
    amended = cook.post(at(ours, "/amendments"), json=right)
    assert (undone.status_code, amended.status_code) == (403, 403)
    page = site.signed_in(ours.people["kitchen"])
    form = {"id": str(new_id()), "of": of}
    assert page.post(ours.url("/undo"), data=form).status_code == 403


@pytest.mark.parametrize("kind", ["charges", "terms"])
def test_whoever_may_write_it_mends_it_and_nobody_turns_that_round(
    tool: Tool, site: Site, ours: World, kind: str
) -> None:
    lead, cook = tool(ours, Role.NETWORK), tool(ours, Role.KITCHEN)
    of = str(written(site, ours, kind))
    right = {"id": str(new_id()), "of": of, "instead": {kind: anew(kind, ours)}}
    answer = lead.post(at(ours, "/amendments"), json=right)
    assert answer.status_code == 201, answer.text
    undo = {"id": str(new_id()), "of": right["id"]}
    assert cook.post(at(ours, "/reversals"), json=undo).status_code == 403
    assert lead.post(at(ours, "/reversals"), json=undo).status_code == 201
    again = {"id": str(new_id()), "of": undo["id"]}
    assert cook.post(at(ours, "/reversals"), json=again).status_code == 403


def test_the_journal_offers_the_kitchen_what_it_may_undo_and_asks_at_once(
    tool: Tool, site: Site, ours: World
) -> None:
    # What was recorded today is by the database's clock.
    site.now = datetime.now(UTC)
    lead, cook = tool(ours, Role.NETWORK), site.signed_in(ours.people["kitchen"])
    buyer, of = site.signed_in(ours.people["purchaser"]), str(written(site, ours, "terms"))
    right = {"id": str(new_id()), "of": of, "instead": {"terms": anew("terms", ours)}}
    assert lead.post(at(ours, "/amendments"), json=right).status_code == 201

    def turn(of: str, times: int, who: TestClient = lead) -> list[str]:
        turned = [of]
        for _ in range(times):
            undo = {"id": str(new_id()), "of": turned[-1]}
            assert who.post(at(ours, "/reversals"), json=undo).status_code == 201
            turned.append(undo["id"])
        return turned

    def offered(client: TestClient) -> set[str]:
        page = client.get(ours.url("/journal"))
        return set(re.findall(r'name="of" value="([^"]+)"', page.text))

    assert right["id"] in offered(buyer) - offered(cook)
    *_, put_back = turn(right["id"], 2)
    *_, gone = turn(str(written(site, ours, "charges")), 1)
    *_, received = turn(str(ours.ids["receipt_id"]), 1, tool(ours, Role.KITCHEN))
    assert {put_back, gone, received} & offered(buyer) == {put_back, received}
    assert {put_back, gone, received} & offered(cook) == {received}
    engine = site.house.engine
    before = statements(engine, lambda: offered(cook))
    turn(put_back, 2)
    turn(gone, 3)
    assert statements(engine, lambda: offered(cook)) == before


def test_a_token_mends_no_more_than_its_scope(tool: Tool, site: Site, ours: World) -> None:
    of = str(written(site, ours, "charges"))
    some = tool(ours, Role.NETWORK, [Scope.READ, Scope.LOG, Scope.BUY])
    answer = some.post(at(ours, "/reversals"), json={"id": str(new_id()), "of": of})
    assert (answer.status_code, answer.json()["type"]) == (403, "/api/problems/not-in-scope")


def test_half_a_letter_is_refused_as_any_nonsense(tool: Tool, ours: World) -> None:
    cook, head = tool(ours, Role.KITCHEN), {"Content-Type": "application/json"}
    body = json.dumps({"id": str(new_id()), "of": "\ud800"})
    answer = cook.post(at(ours, "/reversals"), content=body, headers=head)
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/json")


def test_another_canteens_entry_is_not_there(tool: Tool, ours: World, theirs: World) -> None:
    cook = tool(ours, Role.KITCHEN)
    undo = {"id": str(new_id()), "of": str(theirs.ids["receipt_id"])}
    for world in (ours, theirs):
        assert cook.post(at(world, "/reversals"), json=undo).status_code == 404


def test_an_entry_is_taken_back_by_whoever_may_write_one() -> None:
    asked = {
        kind: deed.access
        for deed in DEEDS
        if not deed.shared and (kind := WRITERS[deed.command][0]) in REVERSIBLE
    }
    assert {kind: access_of(kind) for kind in asked} == asked
    assert Access.RUNS in asked.values()


def test_a_token_that_only_reads_is_stopped_before_it_is_read(tool: Tool, ours: World) -> None:
    reads = tool(ours, Role.NETWORK, [Scope.READ])
    for path in ("/reversals", "/amendments"):
        answer = reads.post(at(ours, path), json={"nonsense": 1})
        assert (answer.status_code, answer.json()["type"]) == (
            403,
            "/api/problems/not-in-scope",
        )
