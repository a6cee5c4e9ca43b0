"""A shared tablet: the kitchen's, nobody's own; whoever writes picks their first name."""

from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from kernel.documents import Document
from kernel.ids import new_id
from tests.cellier.web.filling import FORMS, filled, where
from tests.cellier.web.worlds import BY_SCRIPT, Site, World


def author(site: Site, form: dict[str, str]) -> object:
    with site.house.reading() as session:
        query = select(Document.person_id).where(Document.id == UUID(form["id"]))
        return session.scalar(query)


def waste(**fields: str) -> dict[str, str]:
    return {"id": str(new_id()), "stage": "unserved", "weight": "3", **fields}


def test_a_browser_becomes_the_canteens_tablet_and_its_person_is_signed_out(
    site: Site, runner: TestClient, ours: World
) -> None:
    own = runner.cookies["cellier"]
    answer = runner.post(ours.url("/tablet"))
    assert answer.headers["location"] == ours.url()
    runner.cookies.clear()
    runner.cookies.set("cellier", answer.cookies["cellier"])
    assert runner.get(ours.url()).status_code == 200
    assert runner.get("/").headers["location"] == ours.url()
    assert runner.get("/me").status_code == 403
    assert runner.get(ours.url("/audit")).status_code == 403
    assert site.browser(own).get("/me").status_code == 303


def test_what_is_written_is_whose_first_name_was_picked(
    site: Site, tablet: TestClient, ours: World
) -> None:
    for role in ("kitchen", "purchaser"):
        form = waste(person=str(ours.people[role]))
        assert tablet.post(ours.url("/waste"), data=form).status_code == 303
        assert author(site, form) == ours.people[role]


@pytest.mark.parametrize("name", FORMS)
def test_without_a_name_nothing_is_written(
    site: Site, tablet: TestClient, ours: World, name: str
) -> None:
    before = site.documents(ours)
    form = filled(name, ours)
    answer = tablet.post(where(name, ours), data=form, headers=BY_SCRIPT)
    assert (answer.status_code, answer.json()["why"]) == (422, "WhoIsIt")
    assert site.documents(ours) == before
    named = {**form, "person": str(ours.people["kitchen"])}
    assert tablet.post(where(name, ours), data=named, headers=BY_SCRIPT).status_code == 200


def test_nobody_signs_for_another_canteen_or_for_who_only_looks(
    site: Site, tablet: TestClient, ours: World, theirs: World
) -> None:
    before = site.documents(ours)
    for person in (theirs.people["kitchen"], ours.people["network"], new_id()):
        form = waste(person=str(person))
        answer = tablet.post(ours.url("/waste"), data=form, headers=BY_SCRIPT)
        assert (answer.status_code, answer.json()["why"]) == (422, "WhoIsIt")
    assert site.documents(ours) == before


def test_a_refused_form_still_knows_who_wrote_it(tablet: TestClient, ours: World) -> None:
    person = str(ours.people["purchaser"])
    answer = tablet.post(ours.url("/waste"), data=waste(person=person, weight="beaucoup"))
    assert answer.status_code == 422
    assert f'name="person" value="{person}" required checked' in answer.text


def test_the_tablet_offers_those_who_log_and_nobody_else(
    tablet: TestClient, ours: World, theirs: World
) -> None:
    page = tablet.get(ours.url("/waste")).text
    assert str(ours.people["kitchen"]) in page
    assert str(ours.people["purchaser"]) in page
    assert str(ours.people["network"]) not in page
    assert str(theirs.people["kitchen"]) not in page


def test_a_tablet_stays_for_a_year_and_a_phone_for_a_month(
    site: Site, tablet: TestClient, cook: TestClient, ours: World
) -> None:
    site.later(days=100)
    assert tablet.get(ours.url()).status_code == 200
    assert cook.get(ours.url()).status_code == 303
    # A year after it was last used, if only to look.
    site.later(days=364)
    assert tablet.get(ours.url()).status_code == 200
    site.later(days=366)
    assert tablet.get(ours.url()).status_code == 303


def test_a_tablet_is_signed_out_where_it_hangs_or_by_who_opened_it(
    site: Site, tablet: TestClient, ours: World
) -> None:
    second = site.signed_in(ours.people["network"], tablet=ours.canteen)
    opener = site.signed_in(ours.people["network"])
    opener.post(f"/me/visits/{site.visit_of(second)}/end")
    assert second.get(ours.url()).status_code == 303
    assert "/sign-out" in tablet.get(ours.url("/people")).text
    assert tablet.post("/sign-out").headers["location"] == "/sign-in"
    assert tablet.get(ours.url()).status_code == 303


def test_whoever_left_the_canteen_leaves_no_tablet_behind_that_opens_another(
    site: Site, tablet: TestClient, ours: World, theirs: World
) -> None:
    assert tablet.get(theirs.url()).status_code == 404
    assert tablet.post(theirs.url("/waste"), data=waste()).status_code == 404
