"""Who may call: the token's scopes and the person's roles, both, in their own canteens alone."""

import re
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from cellier.web.access import ROLES, Access
from cellier.web.api.app import described, make_api
from cellier.web.api.callers import SCOPES
from cellier.web.api.deeds import DEEDS
from cellier.web.api.kept import OF_KITCHENS
from cellier.web.api.kept_office import OF_OFFICES
from kernel.ids import new_id
from network.api_tokens import Scope, revoke, tokens_of
from network.people import Role, set_roles
from network.resets import reset_password, reset_token_for
from network.sign_ins import give_sign_in, set_password
from tests.cellier.web.api.conftest import Tool, at
from tests.cellier.web.worlds import Site, World


def of_canteens() -> list[tuple[str, str, Access]]:
    """Every address of a canteen, and what it takes."""
    found = [("POST", f"/{deed.path}", deed.access) for deed in DEEDS]
    found += [("PUT", "/files", Access.LOGS)]
    found += [("GET", "/stock", Access.SEES), ("GET", "/months/2026-03", Access.SEES)]
    found += [("GET", "/people", Access.SEES), ("GET", "/settings", Access.SEES)]
    found += [("POST", "/corrections", Access.RUNS)]
    found += [("GET", f"/supplier-corrections/{new_id()}", Access.SEES)]
    found += [("POST", "/supplier-corrections", Access.BUYS)]
    found += [("POST", "/supplier-contact-corrections", Access.BUYS)]
    for one in (*OF_KITCHENS, *OF_OFFICES):
        word = one.path.replace("_", "-")
        found += [("GET", f"/{word}", one.access), ("GET", f"/{word}/{new_id()}", one.access)]
    return found


def test_every_address_of_a_canteen_is_known_here(site: Site) -> None:
    said = {
        (method.upper(), re.sub(r"\{id\}|\{month\}", "X", path.split("{canteen_id}")[1]))
        for path, methods in described(make_api(site.house))["paths"].items()
        for method in methods
        if "{canteen_id}" in path
    }
    listed = {
        (method, re.sub(r"[0-9a-f-]{36}|2026-03", "X", path))
        for method, path, _ in of_canteens()
    }
    # Of these it is asked what they mend: test_mending.
    assert said - listed == {("POST", "/amendments"), ("POST", "/reversals")}
    assert listed <= said


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_it_may_on_the_pages(tool: Tool, ours: World, role: Role) -> None:
    client = tool(ours, role)
    for method, path, access in of_canteens():
        answer = client.request(method, at(ours, path), **a_body(method))
        allowed = role in ROLES[access]
        assert (answer.status_code != 403) == allowed, (path, role, answer.text)


@pytest.mark.parametrize("scope", Scope)
def test_a_token_may_no_more_than_its_scope(tool: Tool, ours: World, scope: Scope) -> None:
    client = tool(ours, Role.NETWORK, [scope])
    for method, path, access in of_canteens():
        answer = client.request(method, at(ours, path), **a_body(method))
        if SCOPES[access] != scope:
            assert answer.status_code == 403, (path, answer.text)
            assert answer.json()["type"] == "/api/problems/not-in-scope"


def test_another_canteens_address_is_not_there(tool: Tool, ours: World, theirs: World) -> None:
    client = tool(ours, Role.NETWORK)
    for method, path, _ in of_canteens():
        answer = client.request(method, at(theirs, path), **a_body(method))
        assert answer.status_code == 404, (path, answer.text)


def test_another_canteens_ids_are_not_there(tool: Tool, ours: World, theirs: World) -> None:
    client = tool(ours, Role.PURCHASER)
    for path, name in (
        ("receipts", "receipt_id"),
        ("orders", "order_id"),
        ("meals", "meal_id"),
        ("lots", "lot"),
        ("rescues", "rescue_id"),
    ):
        there = client.get(at(theirs, f"/{path}/{theirs.ids[name]}"))
        here = client.get(at(ours, f"/{path}/{theirs.ids[name]}"))
        assert (there.status_code, here.status_code) == (404, 404), path
        assert theirs.mark not in here.text


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer x", "Basic Zm9vOmJhcg==", "Bearer cellier_" + "A" * 43]
)
def test_without_a_token_that_is_good_nobody_is_let_in(
    site: Site, ours: World, shown: str
) -> None:
    client = site.browser(**({"Authorization": shown} if shown else {}))
    for method, path, _ in of_canteens():
        answer = client.request(method, at(ours, path), **a_body(method))
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_browsers_cookie_opens_no_address_of_the_api(site: Site, ours: World) -> None:
    client = site.signed_in(ours.people["purchaser"])
    assert client.get(at(ours, "/receipts")).status_code == 401


def test_a_new_password_by_letter_ends_every_token(tool: Tool, site: Site, ours: World) -> None:
    client, person = tool(ours, Role.KITCHEN), ours.people["kitchen"]
    with site.house.writing() as session:
        give_sign_in(session, person, f"{new_id()}@example.org")
        set_password(session, person, "four words do well")
        token = reset_token_for(session, person, now=site.now)
        reset_password(session, token, "four other words do", now=site.now)
    assert client.get("/api/v1/canteens").status_code == 401


def test_whoever_belongs_to_no_canteen_reads_nothing_of_the_network(
    tool: Tool, site: Site, ours: World
) -> None:
    client, person = tool(ours, Role.KITCHEN), ours.people["kitchen"]
    assert client.get("/api/v1/suppliers").status_code == 200
    with site.house.writing() as session:
        set_roles(session, person, ours.canteen, ())
    for word in ("suppliers", "certificates", "recipes", "associations", "products"):
        assert client.get(f"/api/v1/{word}").status_code == 404, word
    assert client.get("/api/v1/canteens").json()["items"] == []


def test_nobody_is_asked_for_a_token_after_what_they_send_is_read(
    site: Site, ours: World
) -> None:
    for content in (b"{", b"[" * 100_000, b'{"a": "' + b"x" * 3_000_000):
        answer = site.browser().post(
            at(ours, "/receipts"),
            content=content,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 401


def test_an_answer_does_not_wait_for_the_tokens_own_day(
    tool: Tool, ours: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> None:
        raise OperationalError("UPDATE api_tokens", {}, Exception("database is locked"))

    monkeypatch.setattr("cellier.web.api.callers.touch_api_token", busy)
    assert tool(ours, Role.KITCHEN).get("/api/v1/canteens").status_code == 200


def test_a_token_ends_and_is_revoked(tool: Tool, site: Site, ours: World) -> None:
    client = tool(ours, Role.KITCHEN)
    assert client.get("/api/v1/canteens").status_code == 200
    site.later(days=366)
    assert client.get("/api/v1/canteens").status_code == 401
    other = tool(ours, Role.KITCHEN)
    assert other.get("/api/v1/canteens").status_code == 200
    with site.house.writing() as session:
        person = ours.people["kitchen"]
        (made,) = tokens_of(session, person, now=site.now)
        assert made.seen_at == site.now
        revoke(session, made.id, person_id=person, now=site.now)
    assert other.get("/api/v1/canteens").status_code == 401


def a_body(method: str) -> dict[str, Any]:
    """Who may is asked before what is sent: an empty command will do."""
    if method == "PUT":
        return {"content": b"GIF89a"}
    return {"json": {}} if method == "POST" else {}
