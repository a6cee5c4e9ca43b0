"""A form that names what is another canteen's: it is not there, and nothing is written."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from kernel.ids import new_id
from tests.cellier.web.worlds import BY_SCRIPT, Site, World, a_world

Fields = dict[str, str]
# The address, the fields that name another's, and what else the form holds.
NAMES: dict[str, tuple[str, Callable[[World, World], Fields]]] = {
    "waste in their container": (
        "/waste",
        lambda _, theirs: {"stage": "unserved", "weight": "3", "container": id_(theirs, "container")},
    ),
    "waste of their meal": (
        "/waste",
        lambda _, theirs: {"stage": "unserved", "weight": "3", "meal": id_(theirs, "meal_id")},
    ),
    "waste of their lot": (
        "/waste",
        lambda _, theirs: {"stage": "storage_loss", "weight": "3", "lot": id_(theirs, "lot")},
    ),
    "nothing wasted of their meal": (
        "/waste",
        lambda _, theirs: {"weighing": "nothing", "meal": id_(theirs, "meal_id")},
    ),
    "their lot weighed into a meal": (
        "/meal",
        lambda _, theirs: {
            "menu": "Dahl", "covers": "40", f"shelf.{theirs.ids['lot']}.quantity": "1",
        },
    ),
    "their lot ticked into a meal": (
        "/meal",
        lambda _, theirs: {
            "menu": "Dahl", "covers": "40", f"shelf.{theirs.ids['lot']}.ticked": "1",
        },
    ),
    "their lot added to our meal": (
        "/meal/{meal_id}/add",
        lambda _, theirs: {f"shelf.{theirs.ids['lot']}.quantity": "1"},
    ),
    "undoing their delivery": ("/undo", lambda _, theirs: {"of": id_(theirs, "receipt_id")}),
    "undoing their crate": ("/undo", lambda _, theirs: {"of": id_(theirs, "rescue_id")}),
    "counting their lot": (
        "/count",
        lambda _, theirs: {
            "lines.0.lots.0.lot": id_(theirs, "lot"), "lines.0.lots.0.quantity": "1",
        },
    ),
    "counting on their shelf": (
        "/count",
        lambda ours, theirs: {
            "lines.0.product": str(ours.ids["product"].id),
            "lines.0.place": id_(theirs, "place"),
            "lines.0.quantity": "1",
        },
    ),
    "settling their count": (
        "/count/settle",
        lambda _, theirs: {"line": id_(theirs, "clash"), "found": "4"},
    ),
    "receiving on their shelf": (
        "/delivery/from/{supplier_id}",
        lambda ours, theirs: {
            "usual.0.product": str(ours.ids["product"].id),
            "usual.0.packs": "3",
            "usual.0.place": id_(theirs, "place"),
        },
    ),
    "completing their line": (
        "/delivery/{receipt_id}/complete",
        lambda _, theirs: {f"lines.{theirs.ids['line']}.price": "2"},
    ),
}  # fmt: skip


def id_(world: World, name: str) -> str:
    return str(world.ids[name])


def refused(site: Site, client: TestClient, ours: World, theirs: World, what: str) -> None:
    path, fields = NAMES[what]
    before = site.documents(ours), site.documents(theirs)
    form = {"id": str(new_id()), **fields(ours, theirs)}
    answer = client.post(ours.url(path.format(**ours.ids)), data=form)
    assert answer.status_code in (404, 422)
    assert theirs.mark not in answer.text
    told = client.post(ours.url(path.format(**ours.ids)), data=form, headers=BY_SCRIPT)
    assert told.json()["says"]
    assert (site.documents(ours), site.documents(theirs)) == before


@pytest.mark.parametrize("what", NAMES)
def test_what_is_anothers_is_not_there(
    site: Site, cook: TestClient, ours: World, theirs: World, what: str
) -> None:
    refused(site, cook, ours, theirs, what)


@pytest.mark.parametrize("what", NAMES)
def test_ones_own_is_taken(site: Site, cook: TestClient, ours: World, what: str) -> None:
    path, fields = NAMES[what]
    before = site.documents(ours)
    answer = cook.post(ours.url(path.format(**ours.ids)), data=fields(ours, ours))
    assert answer.status_code == 303
    assert site.documents(ours) > before


def test_on_both_databases_it_is_the_same(anywhere: Site) -> None:
    ours, theirs = a_world(anywhere, "Lilas"), a_world(anywhere, "Genets")
    cook = anywhere.signed_in(ours.people["kitchen"])
    for what in NAMES:
        refused(anywhere, cook, ours, theirs, what)


def test_a_replacement_that_nobody_offers_is_not_taken(
    site: Site, cook: TestClient, ours: World
) -> None:
    line = f"lines.{ours.ids['order_line']}."
    form = {f"{line}outcome": "replaced", f"{line}instead_quantity": "3"}
    form[f"{line}instead"] = str(new_id())
    answer = cook.post(ours.url(f"/delivery/order/{ours.ids['order_id']}"), data=form)
    assert answer.status_code == 404
    assert site.documents(ours, "receipt") == 2


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/delivery/from/{supplier_id}", "usual.0.product"),
        ("/delivery/from/{supplier_id}", "usual.0.offer"),
        ("/count", "lines.0.product"),
    ],
)
def test_goods_that_do_not_exist_are_not_taken(
    site: Site, cook: TestClient, ours: World, path: str, field: str
) -> None:
    start = field.rpartition(".")[0]
    form = {field: str(new_id()), f"{start}.packs": "2", f"{start}.pack": "1"}
    before = site.documents(ours)
    answer = cook.post(ours.url(path.format(**ours.ids)), data=form)
    assert answer.status_code in (404, 422)
    assert site.documents(ours) == before


def test_a_supplier_that_does_not_exist_brings_nothing(
    site: Site, cook: TestClient, ours: World
) -> None:
    form = {"usual.0.product": str(ours.ids["product"].id), "usual.0.packs": "2"}
    answer = cook.post(ours.url(f"/delivery/from/{new_id()}"), data=form)
    assert answer.status_code == 404
    assert site.documents(ours, "receipt") == 2


def test_an_association_that_does_not_exist_is_given_nothing(
    site: Site, cook: TestClient, ours: World
) -> None:
    form = {
        "lines.0.product": str(ours.ids["product"].id), "lines.0.quantity": "1",
        "lines.0.became": "given", "lines.0.association": str(new_id()),
    }  # fmt: skip
    before = site.documents(ours)
    assert cook.post(ours.url("/count"), data=form).status_code == 404
    assert site.documents(ours) == before


def test_ones_own_browser_is_signed_out_and_no_other(
    site: Site, cook: TestClient, ours: World
) -> None:
    second = site.signed_in(ours.people["kitchen"])
    assert cook.post(f"/me/visits/{ours.ids['visit_id']}/end").status_code == 404
    assert cook.post(f"/me/visits/{site.visit_of(second)}/end").status_code == 303
    assert second.get("/me").headers["location"] == "/sign-in?next=/me"
    assert cook.get("/me").status_code == 200
