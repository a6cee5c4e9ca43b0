"""A canteen's page for everybody: there where it is wanted, and nothing on it that is not public."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from kernel.ids import new_id
from network.canteens import Canteen
from network.open_pages import canteen_of_page, close_to_all, open_to_all, slug_of
from suppliers.labels import Label
from tests.builders import (
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    receive,
    somebody_in_a_new_canteen,
)
from tests.cellier.web.kitchens import Kitchen
from tests.counting import statements

NBSP = "\N{NO-BREAK SPACE}"
FARM = "Les Champs d’en haut"


def write(kitchen: Kitchen, step: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session)


def bought(kitchen: Kitchen, farm: str = FARM) -> None:
    """30 kg proven organic of a farm nearby, of which 10 were cooked today."""

    def act(session: Session) -> None:
        by = kitchen.by
        grower = a_producer(session, by, name=f"{farm} {new_id()}", city="Sain-Bel")
        a_certificate(session, by, producer_id=grower)
        food = a_product(session)
        line = a_line(
            food, "30", producer_id=grower, labels=(Label.BIO,), price=Decimal("2.37")
        )
        shop = a_supplier(session, by, name=f"Chez le grossiste {new_id()}")
        receive(session, a_delivery(shop, line), by)
        serve(session, a_meal((food, "10"), menu="Gratin du lundi"), by)

    write(kitchen, act)


def opened(kitchen: Kitchen) -> str:
    with kitchen.client("network") as client:
        answer = client.post(f"{kitchen.path}/people/open-page", data={"word": "open"})
        assert answer.status_code == 303
        text = client.get(answer.headers["location"]).text
    return "/open/" + text.split("/open/")[1].split('"')[0]


def test_it_is_closed_until_whoever_runs_the_canteen_opens_it(kitchen: Kitchen) -> None:
    with kitchen.client("nobody") as stranger:
        assert stranger.get(f"/open/{kitchen.by.canteen_id}").status_code == 404
        there = opened(kitchen)
        assert stranger.get(there).status_code == 200
        assert stranger.get(f"/open/{kitchen.by.canteen_id}").status_code == 200
        with kitchen.client("network") as client:
            for _ in range(2):
                done = client.post(f"{kitchen.path}/people/open-page", data={"word": "close"})
                assert done.status_code == 303
            assert client.post(f"{kitchen.path}/people/open-page", data={}).status_code == 422
            assert "a ouvert à tous" in client.get(f"{kitchen.path}/audit").text
        assert stranger.get(there).status_code == 404
    for who in ("kitchen", "purchaser", "tablet"):
        with kitchen.client(who) as client:
            form = {"word": "open"}
            assert client.post(f"{kitchen.path}/people/open-page", data=form).status_code == 403


def test_a_stranger_sees_shares_producers_and_todays_meal(kitchen: Kitchen) -> None:
    bought(kitchen)
    there = opened(kitchen)
    with kitchen.client("nobody") as stranger:
        text = stranger.get(there).text
    for said in (FARM, "Sain-Bel", "Gratin du lundi", "Bio", 'class="farms"', 'class="proven"'):
        assert said in text
    assert f">24{NBSP}km" in text or "24 km" in text


def test_no_names_of_people_no_prices_and_nothing_that_leads_inside(kitchen: Kitchen) -> None:
    bought(kitchen)
    there = opened(kitchen)
    for who in ("nobody", "lead"):
        with kitchen.client(who) as client:
            text = client.get(there).text
        main = text.split("<main")[1]
        for kept in ("Awa", "Chez le grossiste", f"2,37{NBSP}€", "Prix d’équilibre", "/c/"):
            assert kept not in main
        assert "/me" not in text


def test_where_nothing_was_bought_or_cooked_it_says_so(kitchen: Kitchen) -> None:
    by = write(kitchen, somebody_in_a_new_canteen)

    def act(session: Session) -> str:
        canteen = session.get_one(Canteen, by.canteen_id)
        return open_to_all(session, canteen.id, canteen.name)

    slug = write(kitchen, act)
    with kitchen.client("nobody") as stranger:
        text = stranger.get(f"/open/{slug}").text
    assert "Rien n’a encore été acheté" in text
    assert "Nos achats en mars 2026" in text
    assert "Rien n’est encore cuisiné" in text


def test_its_questions_do_not_grow_with_what_was_bought(
    kitchen: Kitchen, engine: Engine
) -> None:
    bought(kitchen)
    there = opened(kitchen)
    with kitchen.client("nobody") as stranger:

        def ask() -> int:
            return statements(engine, lambda: stranger.get(there))

        ask()
        few = ask()
        for _ in range(5):
            bought(kitchen, farm="Un autre champ")
        assert ask() == few


@pytest.mark.parametrize("asked", ["x" * 3000, "%00", "..%2f..", "01a2212c-77cd", "é"])
def test_nonsense_is_no_page(kitchen: Kitchen, asked: str) -> None:
    with kitchen.client("nobody") as stranger:
        assert stranger.get(f"/open/{asked}").status_code == 404


def test_a_slug_is_short_plain_and_the_canteens_own(session: Session) -> None:
    assert slug_of("Les Érables, cœur d’îlot") == "les-erables-coeur-d-ilot"
    name = f"L’Œillet {new_id()}"
    one, two = (somebody_in_a_new_canteen(session, name=name).canteen_id for _ in range(2))
    first, second = open_to_all(session, one, name), open_to_all(session, two, name)
    assert open_to_all(session, one, name) == first
    assert first != second
    assert canteen_of_page(session, first) == one
    assert canteen_of_page(session, second) == canteen_of_page(session, str(two)) == two
    close_to_all(session, one)
    assert canteen_of_page(session, first) is None
    # Links to it are in the world: it is nobody else's, and its own again.
    third = somebody_in_a_new_canteen(session, name=name).canteen_id
    assert open_to_all(session, third, name) not in (first, second)
    assert open_to_all(session, one, f"{name} bis") == first
    assert canteen_of_page(session, first) == one


def test_a_name_without_letters_is_called_by_its_id(session: Session) -> None:
    one = somebody_in_a_new_canteen(session, name="食堂").canteen_id
    assert open_to_all(session, one, "食堂") == one.hex[-6:]
