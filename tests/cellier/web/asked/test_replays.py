"""Whatever a phone sends twice, for the answer was lost, is written once and answered alike."""

import pytest
from starlette.testclient import TestClient

from cellier.web.app import doors
from kernel.ids import new_id
from tests.cellier.web.filling import FORMS, filled, where
from tests.cellier.web.worlds import BY_SCRIPT, Site, World, a_world

# These have no entry in the book, and are sent from a screen that waits.
OFFICE = (
    "/orders", "/bills", "/people", "/odoo", "/month", "/suppliers/", "/producers", "/certificates", "/reexaminations", "/imported",
    "/catalogue",
    "/associations", "/settings",
)  # fmt: skip
NO_ENTRY = {"/label", "/board/link", "/tablet", "/tablets/{visit_id}/end"}


def test_every_form_of_the_kitchen_is_sent_here() -> None:
    of_canteens = {
        one.path.removeprefix("/c/{canteen_id:uuid}").replace(":uuid", "")
        for one in doors()
        if one.method == "POST" and one.path.startswith("/c/")
    }
    others = {one for one in of_canteens if one.startswith(OFFICE)}
    assert of_canteens - others - NO_ENTRY == {path for path, _ in FORMS.values()}


@pytest.mark.parametrize("name", FORMS)
def test_sent_twice_it_is_written_once(
    site: Site, cook: TestClient, ours: World, name: str
) -> None:
    before = site.documents(ours)
    form = {"id": str(new_id()), "person": str(ours.people["kitchen"]), **filled(name, ours)}
    first = cook.post(where(name, ours), data=form, headers=BY_SCRIPT)
    written = site.documents(ours)
    second = cook.post(where(name, ours), data=form, headers=BY_SCRIPT)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert site.documents(ours) == written
    assert written > before or name == "a supplier"


def test_on_both_databases_all_are_written_once(anywhere: Site) -> None:
    for name in FORMS:
        ours = a_world(anywhere, "Lilas")
        cook = anywhere.signed_in(ours.people["kitchen"])
        form = {"id": str(new_id()), **filled(name, ours)}
        first = cook.post(where(name, ours), data=form)
        written = anywhere.documents(ours)
        second = cook.post(where(name, ours), data=form)
        assert (first.status_code, first.headers) == (303, second.headers), name
        assert anywhere.documents(ours) == written, name


@pytest.mark.parametrize("name", FORMS)
def test_sent_again_when_all_of_it_was_undone_nothing_comes_back(
    site: Site, cook: TestClient, ours: World, name: str
) -> None:
    form = {"id": str(new_id()), **filled(name, ours)}
    first = cook.post(where(name, ours), data=form, headers=BY_SCRIPT)
    cook.post(ours.url("/undo"), data={"of": form["id"]})
    written = site.documents(ours)
    assert cook.post(where(name, ours), data=form, headers=BY_SCRIPT).json() == first.json()
    assert site.documents(ours) == written


def test_an_order_completed_since_is_still_the_same_when_sent_again(
    site: Site, cook: TestClient, ours: World
) -> None:
    name = "an order as it was ordered"
    form = {"id": str(new_id()), **filled(name, ours)}
    first = cook.post(where(name, ours), data=form)
    rest = {"id": str(new_id()), **filled("an order of which less came", ours)}
    cook.post(where(name, ours), data=rest)
    assert cook.post(where(name, ours), data=form).headers == first.headers


@pytest.mark.parametrize("name", FORMS)
def test_without_an_id_of_its_own_it_is_taken_as_a_new_one(
    site: Site, cook: TestClient, ours: World, name: str
) -> None:
    before = site.documents(ours)
    assert cook.post(where(name, ours), data=filled(name, ours)).status_code == 303
    assert site.documents(ours) > before or name == "a supplier"


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("wrong", ["nonsense", "6f9619ff-8b86-d011-b42d-00c04fc964ff", "0"])
def test_an_id_that_is_none_of_ours_is_refused(
    site: Site, cook: TestClient, ours: World, name: str, wrong: str
) -> None:
    before = site.documents(ours)
    form = {**filled(name, ours), "id": wrong}
    answer = cook.post(where(name, ours), data=form)
    assert answer.status_code == 422
    assert site.documents(ours) == before
