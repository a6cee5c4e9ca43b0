"""Tokens for a person's own tools: made, shown once, revoked; each person's own."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from network.api_tokens import ApiToken, Scope
from network.audit import AuditEntry, AuditKind
from network.tokens import hashed
from tests.cellier.web.kitchens import Kitchen

MADE = re.compile(r'<code class="token">([^<]+)</code>')


def a_form(**more: str) -> dict[str, str]:
    return {
        "id": str(new_id()),
        "name": "My spreadsheet",
        "scopes": "read",
        "days": "30",
        **more,
    }


def test_a_token_is_shown_once_and_works(kitchen: Kitchen) -> None:
    lead, form = kitchen.client(), a_form()
    page = lead.post("/me/tools", data=form)
    found = MADE.search(page.text)
    assert found is not None
    answer = lead.get("/api/v1/canteens", headers={"Authorization": f"Bearer {found[1]}"})
    assert answer.status_code == 200
    assert found[1] not in lead.get("/me/tools").text
    again = lead.post("/me/tools", data=form)
    assert again.status_code == 422
    assert not MADE.search(again.text)


def test_revoked_it_is_good_no_more(kitchen: Kitchen) -> None:
    lead = kitchen.client()
    found = MADE.search(lead.post("/me/tools", data=a_form()).text)
    assert found is not None
    listed = re.search(r'action="(/me/tools/[^"]+/revoke)"', lead.get("/me/tools").text)
    assert listed is not None
    assert lead.post(listed[1]).status_code == 303
    answer = lead.get("/api/v1/canteens", headers={"Authorization": f"Bearer {found[1]}"})
    assert answer.status_code == 401
    assert lead.post(listed[1]).status_code == 404


def test_what_is_odd_is_refused_and_nothing_typed_is_lost(kitchen: Kitchen) -> None:
    lead = kitchen.client()
    for odd in ({"scopes": ""}, {"scopes": "all"}, {"days": "9999"}, {"days": "x"}):
        page = lead.post("/me/tools", data=a_form(**odd))
        assert page.status_code == 422, odd
        assert "My spreadsheet" in page.text
    nameless = lead.post("/me/tools", data=a_form(name=" "))
    assert nameless.status_code == 422


def test_the_book_keeps_no_token_and_notes_who_made_it(kitchen: Kitchen) -> None:
    found = MADE.search(kitchen.client().post("/me/tools", data=a_form()).text)
    assert found is not None
    with Session(kitchen.house.engine) as session:
        (kept,) = session.scalars(
            select(ApiToken).where(ApiToken.token_hash == hashed(found[1]))
        ).all()
        details = session.scalars(
            select(AuditEntry.detail).where(
                AuditEntry.what == AuditKind.API_TOKEN_MADE,
                AuditEntry.person_id == kept.person_id,
            )
        ).all()
    assert kept.scopes == "read"
    assert details == ["My spreadsheet: read"]


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("kitchen", {"read", "log"}),
        ("purchaser", {"read", "log", "buy"}),
        ("network", {"read", "buy", "run"}),
    ],
)
def test_only_what_a_role_of_theirs_allows_is_offered_and_taken(
    kitchen: Kitchen, who: str, offered: set[str]
) -> None:
    client = kitchen.client(who)
    shown = re.findall(r'name="scopes" value="(\w+)"', client.get("/me/tools").text)
    assert set(shown) == offered
    for scope in Scope:
        page = client.post("/me/tools", data=a_form(scopes=scope.value))
        assert bool(MADE.search(page.text)) == (scope in offered), scope
        if scope not in offered:
            assert (page.status_code, "Aucun de vos rôles" in page.text) == (422, True)
