"""Coming in: passwords, tries, invitations, forgotten passwords, and where one is signed in."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from cellier.web import signing_in
from kernel.ids import new_id
from network.audit import AuditKind, audit_of
from network.people import Post, Role
from network.sign_ins import give_sign_in, set_password
from network.visits import visit_by_token, visits_of
from tests.cellier.web.kitchens import Kitchen

PASSWORD = "quatre mots bien choisis"


@pytest.fixture
def email(kitchen: Kitchen) -> str:
    """The lead's own."""
    address = f"awa-{kitchen.by.person_id}@example.org"
    with kitchen.house.writing() as session:
        give_sign_in(session, kitchen.by.person_id, address)
        set_password(session, kitchen.by.person_id, PASSWORD)
    return address


def sign_in(client: TestClient, email: str, password: str = PASSWORD, **more: str) -> int:
    form = {"email": email, "password": password, **more}
    return client.post("/sign-in", data=form).status_code


def test_with_e_mail_and_password_one_comes_in_and_out(kitchen: Kitchen, email: str) -> None:
    with kitchen.client("nobody") as client:
        assert client.get("/").headers["Location"] == "/sign-in"
        answer = client.post(
            "/sign-in", data={"email": email.upper() + " ", "password": PASSWORD}
        )
        assert answer.headers["Location"] == "/"
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert "SameSite=lax" in answer.headers["Set-Cookie"]
        assert client.get("/").headers["Location"] == kitchen.path
        assert client.get(kitchen.path).status_code == 200
        assert client.post("/sign-out").status_code == 303
        assert client.get(kitchen.path).status_code == 303


def test_who_is_signed_out_on_the_server_is_out_whatever_the_browser_keeps(
    kitchen: Kitchen, email: str
) -> None:
    with kitchen.client() as client:
        token = kitchen.tokens["lead"]
        client.post("/sign-out")
        client.cookies.set("cellier", token)
        assert client.get(kitchen.path).status_code == 303


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(
    kitchen: Kitchen, email: str, known: bool
) -> None:
    with kitchen.client("nobody") as client:
        form = {"email": email if known else "x@example.org", "password": "not this one"}
        answer = client.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert "ne vont pas ensemble" in answer.text
    assert "not this one" not in answer.text


def test_after_five_wrong_tries_even_the_right_one_waits(kitchen: Kitchen, email: str) -> None:
    with kitchen.client("nobody") as client:
        for _ in range(5):
            assert sign_in(client, email, "wrong wrong wrong") == 422
        answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 422
        assert "Attendez 15 minutes" in answer.text
        later = kitchen.house.now() + timedelta(minutes=16)
        kitchen.house.now = lambda: later
        assert sign_in(client, email) == 303


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x"],
)
def test_signing_in_leads_nowhere_else(kitchen: Kitchen, email: str, address: str) -> None:
    with kitchen.client("nobody") as client:
        form = {"email": email, "password": PASSWORD, "next": address}
        assert client.post("/sign-in", data=form).headers["Location"] == "/"
        page = client.get("/sign-in", params={"next": address}).text
        assert "evil" not in page


def test_after_signing_in_one_goes_on_where_one_was(kitchen: Kitchen, email: str) -> None:
    with kitchen.client("nobody") as client:
        there = client.get(f"{kitchen.path}/journal?day=2026-03-01").headers["Location"]
        page = client.get(there).text
        asked = re.search(r'name="next" value="([^"]+)"', page)
        assert asked is not None
        assert asked[1] == f"{kitchen.path}/journal?day=2026-03-01"


def test_an_invitation_opens_one_canteen_once(kitchen: Kitchen) -> None:
    address = f"lila-{new_id()}@example.org"
    form = {"id": str(new_id()), "email": address, "name": "Lila", "roles": "kitchen"}
    with kitchen.client() as client:
        page = client.post(f"{kitchen.path}/people/invite", data=form).text
    link = re.search(r'href="http://testserver(/invitation/[^"]+)"', page)
    assert link is not None
    with kitchen.client("nobody") as guest:
        assert "Bienvenue" in guest.get(link[1]).text
        short = guest.post(link[1], data={"name": "Lila", "password": "court"})
        assert short.status_code == 422
        came = guest.post(link[1], data={"name": "Lila", "password": PASSWORD})
        assert came.headers["Location"] == kitchen.path
        assert guest.get(kitchen.path).status_code == 200
        assert guest.get(f"{kitchen.path}/audit").status_code == 403
        assert guest.get(link[1]).status_code == 422
    with kitchen.session() as session:
        roles = session.scalars(
            select(Post.role).where(
                Post.canteen_id == kitchen.by.canteen_id, Post.role == Role.KITCHEN
            )
        ).all()
        told = {one.what for one in audit_of(session, kitchen.by.canteen_id)}
    assert len(roles) >= 1
    assert {AuditKind.INVITED, AuditKind.INVITATION_ACCEPTED} <= told


def test_a_forgotten_password_goes_by_letter_once_and_ends_every_visit(
    kitchen: Kitchen, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[tuple[str, str, str]] = []
    monkeypatch.setattr(signing_in, "mail_is_set_up", lambda: True)
    monkeypatch.setattr(signing_in, "send", lambda *letter: letters.append(letter))
    with kitchen.client("nobody") as client:
        told = [
            client.post("/forgotten", data={"email": one}).text
            for one in (email, "nobody@example.org")
        ]
        assert told[0] == told[1]
        ((to, _, text),) = letters
        assert to == email
        link = re.search(r"http://testserver(/reset/\S+)", text)
        assert link is not None
        new = "encore quatre autres mots"
        assert client.post(link[1], data={"password": "court"}).status_code == 422
        assert client.post(link[1], data={"password": new}).status_code == 303
        assert client.post(link[1], data={"password": new}).status_code == 422
        client.cookies.clear()
        assert sign_in(client, email) == 422
        assert sign_in(client, email, new) == 303
    with kitchen.client() as before:
        assert before.get(kitchen.path).status_code == 303


def test_a_browser_can_be_signed_out_from_another(kitchen: Kitchen, email: str) -> None:
    with kitchen.client("nobody") as phone, kitchen.client() as desk:
        sign_in(phone, email)
        with kitchen.session() as session:
            now = kitchen.house.now()
            token = phone.cookies["cellier"]
            visit = visit_by_token(session, token, now=now)
            assert visit is not None
            before = len(visits_of(session, kitchen.by.person_id, now=now))
        assert desk.post(f"/me/visits/{visit.id}/end").status_code == 303
        assert phone.get(kitchen.path).status_code == 303
        with kitchen.session() as session:
            assert len(visits_of(session, kitchen.by.person_id, now=now)) == before - 1


def test_the_last_who_runs_the_canteen_stays(kitchen: Kitchen) -> None:
    with kitchen.session() as session:
        runs = session.scalars(
            select(Post.person_id).where(
                Post.canteen_id == kitchen.by.canteen_id, Post.role == Role.NETWORK
            )
        ).all()
    others = [one for one in runs if one != kitchen.by.person_id]
    with kitchen.client() as client:
        path = f"{kitchen.path}/people"
        for one in others:
            assert client.post(f"{path}/{one}/roles", data={"roles": "kitchen"}).is_redirect
        mine: UUID = kitchen.by.person_id
        answer = client.post(f"{path}/{mine}/roles", data={"roles": "kitchen"})
    assert answer.status_code == 422
    assert "Il faut que quelqu’un gère la cantine" in answer.text
