"""Every address, asked by everybody: own canteen, and another's ids."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from cellier.web.access import Access
from cellier.web.app import doors
from cellier.web.doors import Door
from cellier.web.house import House
from tests.cellier.web.kitchens import Kitchen, a_kitchen

WHO = ("nobody", "kitchen", "purchaser", "network", "tablet")
MAY = {
    Access.ANYBODY: set(WHO),
    Access.A_PERSON: {"kitchen", "purchaser", "network"},
    Access.SEES: {"kitchen", "purchaser", "network", "tablet"},
    Access.LOGS: {"kitchen", "purchaser", "tablet"},
    Access.RUNS: {"network"},
}
# What a well-meant but empty form, or a thing that is not there, is answered with.
WELL = {200, 303, 404, 409, 422}
NAMED = re.compile(r"{(\w+)(?::\w+)?}")
ALL = [pytest.param(door, id=f"{door.method} {door.path}") for door in doors()]
OWN = [one for one in ALL if "{canteen_id" in one.values[0].path]


class Asked(NamedTuple):
    status: int
    text: str


@pytest.fixture
def other(house: House) -> Kitchen:
    with house.writing() as session:
        return a_kitchen(session, house)


def ask(door: Door, asker: Kitchen, who: str, whose: Kitchen, things: Kitchen) -> Asked:
    """`whose` canteen's address, with `things` of perhaps another."""
    ids = {**things.ids, "canteen_id": str(whose.by.canteen_id)}
    path = NAMED.sub(lambda found: ids[found[1]], door.path)
    with asker.client(who) as client:
        answer = client.request(door.method, path, data=None)
        return Asked(answer.status_code, answer.text)


@pytest.mark.parametrize("door", ALL)
def test_each_role_is_let_in_where_it_may_and_nowhere_else(
    door: Door, kitchen: Kitchen
) -> None:
    for who in WHO:
        status = ask(door, kitchen, who, kitchen, kitchen).status
        if who in MAY[door.access]:
            assert status in WELL, who
        elif who == "nobody":
            assert status == (303 if door.method == "GET" else 401), who
        else:
            assert status == 403, who


@pytest.mark.parametrize("door", OWN)
def test_another_canteens_address_is_no_address(
    door: Door, kitchen: Kitchen, other: Kitchen
) -> None:
    for who in WHO[1:]:
        assert ask(door, kitchen, who, other, other).status == 404, who


@pytest.mark.parametrize("door", [one for one in OWN if NAMED.findall(one.values[0].path)[1:]])
def test_another_canteens_things_are_not_there(
    door: Door, kitchen: Kitchen, other: Kitchen
) -> None:
    # Suppliers are the whole network's.
    if "supplier_id" in door.path:
        pytest.skip("a supplier is shared by the network")
    answer = ask(door, kitchen, "lead", kitchen, other)
    assert answer.status in (404, 422)
    assert other.ids["product"] not in answer.text


def _forms(other: Kitchen) -> Iterator[tuple[str, dict[str, str]]]:
    """Own addresses, whose fields name another canteen's things."""
    ids = other.ids
    yield "/undo", {"of": ids["meal_id"]}
    yield "/waste", {"stage": "unserved", "weight": "2", "container": ids["container_id"]}
    yield "/waste", {"stage": "unserved", "weight": "2", "lot": ids["lot_id"]}
    yield "/waste", {"stage": "unserved", "weight": "2", "meal": ids["meal_id"]}
    yield "/meal", {"menu": "x", "covers": "3", f"shelf.{ids['lot_id']}.ticked": "1"}
    yield "/meal", {"menu": "x", "covers": "3", f"shelf.{ids['lot_id']}.quantity": "1"}
    yield (
        "/count",
        {
            "lines.0.product": "",
            "lines.0.lots.0.lot": ids["lot_id"],
            "lines.0.lots.0.quantity": "1",
        },
    )
    yield "/count/settle", {"line": ids["lot_id"], "found": "1"}


def test_another_canteens_ids_inside_a_form_are_not_there(
    kitchen: Kitchen, other: Kitchen
) -> None:
    with kitchen.client() as client:
        for path, fields in _forms(other):
            answer = client.post(kitchen.path + path, data=fields)
            assert answer.status_code == 404, (path, fields, answer.text[:2000])


def test_whoever_writes_is_the_one_who_is_signed_in(kitchen: Kitchen, other: Kitchen) -> None:
    fields = {"menu": "Soupe", "covers": "3", "person": str(other.by.person_id)}
    with kitchen.client() as client:
        assert client.post(f"{kitchen.path}/meal", data=fields).status_code == 409
    with kitchen.client("tablet") as tablet:
        # On a tablet, one of this canteen's, and somebody.
        assert tablet.post(f"{kitchen.path}/meal", data=fields).status_code == 422
        del fields["person"]
        assert tablet.post(f"{kitchen.path}/meal", data=fields).status_code == 422
        fields["person"] = str(kitchen.by.person_id)
        assert tablet.post(f"{kitchen.path}/meal", data=fields).status_code == 303
