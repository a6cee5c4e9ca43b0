"""Who comes to a canteen, and who goes: invited, given roles, helped to a new password."""

import re

import pytest
from starlette.testclient import TestClient

from kernel.ids import new_id
from tests.cellier.web.worlds import Site, World

PASSWORD = "quatre mots bien choisis"


def link_on(page: str) -> str:
    found = re.search(r'href="http://testserver(/[^"]+)"', page)
    assert found
    return found[1]


def invited(runner: TestClient, world: World, **fields: str) -> tuple[str, str]:
    """The link, and the address it is for."""
    form = {
        "id": str(new_id()),
        "email": f"{new_id()}@example.org",
        "roles": "kitchen",
        **fields,
    }
    page = runner.post(world.url("/people/invite"), data=form)
    assert page.status_code == 200
    return link_on(page.text), form["email"]


def test_whoever_is_invited_comes_in_with_the_roles_they_were_given(
    site: Site, runner: TestClient, ours: World, theirs: World
) -> None:
    link, email = invited(runner, ours, name="Lila")
    newcomer = site.browser()
    assert email in newcomer.get(link).text
    came = newcomer.post(link, data={"name": "Lila", "password": PASSWORD})
    assert came.headers["location"] == ours.url()
    assert newcomer.get(ours.url("/waste")).status_code == 200
    assert newcomer.get(ours.url("/audit")).status_code == 403
    assert newcomer.get(theirs.url()).status_code == 404
    again = site.browser()
    form = {"email": email, "password": PASSWORD}
    assert again.post("/sign-in", data=form).status_code == 303


def test_an_invitation_is_good_once_and_for_two_weeks(
    site: Site, runner: TestClient, ours: World
) -> None:
    used, _ = invited(runner, ours)
    late, _ = invited(runner, ours)
    assert (
        site.browser().post(used, data={"name": "A", "password": PASSWORD}).status_code == 303
    )
    assert site.browser().get(used).status_code == 422
    site.later(days=15)
    for link in (used, late):
        answer = site.browser().post(link, data={"name": "B", "password": PASSWORD})
        assert answer.status_code == 422
        assert "invitation" in answer.text


def test_a_short_password_leaves_the_invitation_good(
    site: Site, runner: TestClient, ours: World
) -> None:
    link, _ = invited(runner, ours)
    newcomer = site.browser()
    answer = newcomer.post(link, data={"name": "Lila", "password": "court"})
    assert (answer.status_code, 'value="Lila"' in answer.text) == (422, True)
    assert newcomer.post(link, data={"name": "Lila", "password": PASSWORD}).status_code == 303


def test_whoever_signs_in_already_shows_it_and_works_in_both_canteens(
    site: Site, runner: TestClient, ours: World, theirs: World
) -> None:
    link, email = invited(runner, ours)
    site.browser().post(link, data={"name": "Lila", "password": PASSWORD})
    second, _ = invited(site.signed_in(theirs.people["network"]), theirs, email=email)
    thief = site.browser().post(
        second, data={"name": "Eve", "password": "un autre mot de passe"}
    )
    assert thief.status_code == 422
    lila = site.browser()
    assert lila.post(second, data={"name": "Eve", "password": PASSWORD}).status_code == 303
    assert lila.get("/").headers["location"] == "/canteens"
    page = lila.get("/canteens").text
    assert ours.mark in page
    assert theirs.mark in page


def test_a_withdrawn_invitation_leads_nowhere(
    site: Site, runner: TestClient, ours: World
) -> None:
    form = {"id": str(new_id()), "email": f"{new_id()}@example.org", "roles": "kitchen"}
    link = link_on(runner.post(ours.url("/people/invite"), data=form).text)
    runner.post(ours.url(f"/people/invitations/{form['id']}/withdraw"))
    answer = site.browser().post(link, data={"name": "A", "password": PASSWORD})
    assert answer.status_code == 422
    assert form["email"] not in runner.get(ours.url("/people")).text


def test_a_new_invitation_takes_the_place_of_the_one_before(
    site: Site, runner: TestClient, ours: World
) -> None:
    email = f"{new_id()}@example.org"
    links = [
        link_on(
            runner.post(
                ours.url("/people/invite"),
                data={"id": str(new_id()), "email": email, "roles": roles},
            ).text
        )
        for roles in (["kitchen", "purchaser"], ["kitchen"])
    ]
    page = runner.get(ours.url("/people")).text
    assert page.count(email) == 1
    assert re.search(rf"{email}<span class=\"sub\">cuisine · jusqu", page)
    assert site.browser().get(links[0]).status_code == 422
    who = {"name": "Zoé", "password": PASSWORD}
    assert site.browser().post(links[1], data=who).status_code == 303
    again = {"id": str(new_id()), "email": email.upper(), "roles": "network"}
    refused = runner.post(ours.url("/people/invite"), data=again)
    assert refused.status_code == 422
    assert "travaille déjà ici" in refused.text


@pytest.mark.parametrize(
    "wrong",
    [{"email": "nobody"}, {"email": ""}, {"roles": ""}, {"roles": "king"}, {"name": "x" * 300},
     {"email": "a@b.fr\r\nBcc: eve@example.org"}],
    ids=str,
)  # fmt: skip
def test_an_invitation_that_cannot_be_is_refused_with_what_was_typed(
    runner: TestClient, ours: World, wrong: dict[str, str]
) -> None:
    form = {"email": "lila@example.org", "name": "Lila", "roles": "network", **wrong}
    answer = runner.post(ours.url("/people/invite"), data=form)
    assert answer.status_code == 422
    assert "/invitation/" not in answer.text
    if "name" not in wrong:
        assert 'value="Lila"' in answer.text


def test_roles_are_changed_and_count_at_once(
    site: Site, runner: TestClient, cook: TestClient, ours: World
) -> None:
    path = ours.url(f"/people/{ours.people['kitchen']}/roles")
    assert cook.get(ours.url("/audit")).status_code == 403
    runner.post(path, data={"roles": ["kitchen", "network"]})
    assert cook.get(ours.url("/audit")).status_code == 200
    runner.post(path, data={"roles": []})
    assert cook.get(ours.url()).status_code == 404


def test_somebody_runs_the_canteen_always(runner: TestClient, ours: World) -> None:
    path = ours.url(f"/people/{ours.people['network']}/roles")
    answer = runner.post(path, data={"roles": "kitchen"})
    assert answer.status_code == 422
    assert runner.get(ours.url("/audit")).status_code == 200


def test_a_link_for_a_new_password_is_good_once_and_ends_every_visit(
    site: Site, runner: TestClient, ours: World
) -> None:
    link, email = invited(runner, ours, name="Lila")
    lila = site.browser()
    lila.post(link, data={"name": "Lila", "password": PASSWORD})
    page = runner.get(ours.url("/people")).text
    one = re.search(r'aria-label="Lila".*?action="([^"]+)/roles"', page, re.DOTALL)
    assert one
    reset = link_on(runner.post(f"{one[1]}/reset").text)
    forgot = site.browser()
    new = {"password": "cinq autres mots bien choisis"}
    assert forgot.post(reset, data={"password": "court"}).status_code == 422
    assert forgot.post(reset, data=new).status_code == 303
    assert forgot.get(ours.url()).status_code == 200
    assert lila.get(ours.url()).status_code == 303
    assert site.browser().post(reset, data=new).status_code == 422
    for gone in (reset, "/reset/nobody-made-it"):
        page = site.browser().get(gone)
        assert (
            page.status_code,
            "<form" in page.text.partition("<main")[2].partition("</main")[0],
        ) == (422, False)
    old = {"email": email, "password": PASSWORD}
    assert site.browser().post("/sign-in", data=old).status_code == 422


def test_who_has_no_address_is_given_no_link(runner: TestClient, ours: World) -> None:
    answer = runner.post(ours.url(f"/people/{ours.people['extra']}/reset"))
    assert answer.status_code == 422
    assert "http://testserver/reset/" not in answer.text


def test_what_was_done_stands_in_the_canteens_audit_and_in_no_others(
    site: Site, runner: TestClient, ours: World, theirs: World
) -> None:
    link, email = invited(runner, ours)
    site.browser().post(link, data={"name": "Lila", "password": PASSWORD})
    page = runner.get(ours.url("/audit")).text
    assert email in page
    assert "Lila" in page
    assert link.rsplit("/", 1)[1] not in page
    other = site.signed_in(theirs.people["network"]).get(theirs.url("/audit")).text
    assert email not in other
    assert "Lila" not in other
