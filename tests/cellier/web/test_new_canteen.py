"""Whoever runs a canteen opens another, and it logs its first delivery at once."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from inventory.receiving.receipts import Receipt
from kernel.documents import NetworkDocument
from kernel.ids import new_id
from network.canteens import Canteen, LocalRule, Status
from network.charges import Charge
from network.people import Role, people_of
from tests.builders import somebody_in_a_new_canteen
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen


def form(**more: str) -> dict[str, str]:
    return {
        "id": str(new_id()), "canteen": f"Les Lilas {new_id()}", "postcode": "69003",
        "city": "Lyon", "charge": "7,90", **more,
    }  # fmt: skip


def opened(client: TestClient, **more: str) -> str:
    answer = client.post("/new-canteen", data=form(**more))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_it_logs_its_first_delivery_with_the_networks_suppliers_at_hand(
    kitchen: Kitchen,
) -> None:
    supplier = kitchen.ids["supplier_id"]
    with kitchen.client("network") as client:
        assert "/new-canteen" in client.get("/canteens").text
        home = opened(client)
        assert client.get(home).status_code == 200
        assert f"{home}/delivery/from/{supplier}" in client.get(f"{home}/delivery").text
        brought = client.get(f"{home}/delivery/from/{supplier}").text
        # What they offer the network is there to be ticked.
        assert "Carottes" in brought
        extra = {"extra.0.name": "Carottes", "extra.0.quantity": "12", "extra.0.price": "2,10"}
        answer = client.post(f"{home}/delivery/from/{supplier}", data=extra)
        assert answer.status_code == 303
        assert client.get(answer.headers["location"]).status_code == 200
        assert client.get(f"{home}/meal").status_code == 200
        assert client.get(f"{home}/suppliers").status_code == 200
    with kitchen.session() as session:
        ours = select(Receipt).where(Receipt.canteen_id == UUID(home.split("/c/")[1]))
        assert len(session.scalars(ours).all()) == 1


def test_pressed_twice_it_opens_once_and_whoever_opens_it_runs_it(kitchen: Kitchen) -> None:
    asked = form()
    with kitchen.client("network") as client:
        answers = [client.post("/new-canteen", data=asked) for _ in range(2)]
        (home,) = {one.headers["location"] for one in answers}
    with kitchen.session() as session:
        canteen_id = UUID(home.split("/c/")[1])
        canteen = session.get_one(Canteen, canteen_id)
        assert (canteen.status, canteen.local_rule) == (
            Status.FOUNDING,
            LocalRule.DEPARTEMENT,
        )
        (member,) = people_of(session, canteen_id)
        assert member.roles == frozenset(Role)
        charges = select(Charge.per_cover).where(Charge.canteen_id == canteen_id)
        assert [str(one) for one in session.scalars(charges)] == ["7.90"]


def test_sent_again_later_it_leads_there_whatever_was_corrected_since(
    kitchen: Kitchen,
) -> None:
    asked = form()
    with kitchen.client("network") as client:
        home = opened(client, **asked)
        with kitchen.house.writing() as session:
            session.get_one(Canteen, UUID(asked["id"])).name = f"Les Ormes {new_id()}"
        kitchen.house.now = lambda: NOW + timedelta(days=1)
        assert opened(client, **asked) == home
        other = client.post("/new-canteen", data=asked | {"city": "Rouen"})
    assert (other.status_code, "déjà arrivée" in other.text) == (422, True)


def test_of_one_opened_before_such_openings_were_kept_the_same_is_no_other(
    kitchen: Kitchen,
) -> None:
    asked = form()
    with kitchen.client("network") as client:
        home = opened(client, **asked)
        with kitchen.house.writing() as session:
            session.delete(session.get_one(NetworkDocument, UUID(asked["id"])))
        assert opened(client, **asked) == home
        other = client.post("/new-canteen", data=asked | {"city": "Rouen"})
    assert other.status_code == 422


@pytest.mark.parametrize("who", ["kitchen", "purchaser", "tablet", "nobody"])
def test_only_whoever_runs_one_opens_another(kitchen: Kitchen, who: str) -> None:
    asked = form()
    with kitchen.client(who) as client:
        assert client.post("/new-canteen", data=asked).status_code in (401, 403)
        assert client.get("/new-canteen").status_code in (303, 403)
    with kitchen.session() as session:
        assert session.get(Canteen, UUID(asked["id"])) is None


def test_another_canteens_id_is_no_key_to_it(kitchen: Kitchen) -> None:
    with Session(kitchen.house.engine) as session, session.begin():
        theirs = somebody_in_a_new_canteen(session).canteen_id
    with kitchen.client("network") as client:
        answer = client.post("/new-canteen", data=form(id=str(theirs)))
        assert answer.status_code == 404
        assert client.get(f"/c/{theirs}").status_code == 404
    with kitchen.session() as session:
        assert len(people_of(session, theirs)) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"canteen": ""}, "Il manque"),
        ({"city": ""}, "Il manque"),
        ({"siret": "123"}, "SIRET"),
        ({"local_rule": "KM"}, "kilomètres"),
        ({"local_rule": "KM", "local_value": "100"}, "latitude"),
        ({"local_rule": "KM", "local_value": "100", "latitude": "45,7"}, "longitude"),
        ({"local_rule": "KM", "local_value": "loin"}, "nombre"),
        ({"local_rule": "PAT", "local_value": "69,ici"}, "codes postaux"),
        ({"local_rule": "PLANET"}, "choisi"),
        ({"latitude": "91"}, "trop"),
        ({"latitude": "45,7"}, "les deux"),
        ({"longitude": "4,8"}, "les deux"),
        ({"charge": "cher"}, "nombre"),
        ({"id": "42"}, "choisi"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    kitchen: Kitchen, wrong: dict[str, str], says: str
) -> None:
    with kitchen.client("network") as client:
        answer = client.post("/new-canteen", data=form(address="8 rue d’à côté") | wrong)
    assert answer.status_code == 422
    assert says in answer.text.split('role="alert"')[1]
    assert 'value="8 rue d’à côté"' in answer.text


def test_two_of_one_name_would_be_taken_for_each_other(kitchen: Kitchen) -> None:
    name = f"Les Érables {new_id()}"
    with kitchen.client("network") as client:
        opened(client, canteen=name)
        again = client.post("/new-canteen", data=form(canteen=name.upper()))
    assert again.status_code == 422


def test_kilometres_and_postal_codes_are_kept_with_their_rule(kitchen: Kitchen) -> None:
    said = {"KM": ("82,50", "82.5"), "PAT": ("69003, 69", "69003,69"), "REGION": ("7", None)}
    with kitchen.client("network") as client:
        for rule, (typed, kept) in said.items():
            place = {"latitude": "45,764", "longitude": "4,8357"}
            home = opened(client, local_rule=rule, local_value=typed, **place)
            with kitchen.session() as session:
                found = session.get_one(Canteen, UUID(home.split("/c/")[1]))
            assert (found.local_rule, found.local_value) == (rule, kept)
