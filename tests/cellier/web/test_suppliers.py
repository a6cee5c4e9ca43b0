"""Who feeds a canteen: what the page says of them, what is missing, and writing somebody down."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from kernel.actor import By
from kernel.ids import new_id
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.producers import Producer
from suppliers.suppliers import Contact, Supplier
from suppliers.terms import Terms
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    receive,
)
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.supplier_forms import shown
from tests.counting import statements
from tests.network.test_canteens import a_siret

NBSP = "\N{NO-BREAK SPACE}"


def write(kitchen: Kitchen, step: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session)


def bought(kitchen: Kitchen, **facts: Any) -> UUID:
    """10 kg at 2 €, organic as the supplier says, of a farm nearby."""
    name = facts.pop("name", f"Maraîcher {new_id()}")
    return UUID(
        str(write(kitchen, lambda session: _bought(session, kitchen.by, name, **facts)))
    )


def _bought(session: Session, by: By, name: str, *, paper: bool = False, **facts: Any) -> UUID:
    shop = a_supplier(session, by, name=name, intermediaries=1)
    farm = a_producer(session, by, name=f"Champ de {name}")
    if paper:
        a_certificate(session, by, producer_id=farm, valid_until=facts.pop("until"))
    carrots = a_product(session, family=Family.FRUIT_AND_VEGETABLES)
    line = a_line(carrots, "10", producer_id=farm, labels=(Label.BIO,))
    receive(session, a_delivery(shop, line, received_on=facts.get("on", MONDAY)), by)
    return shop


def page(client: TestClient, kitchen: Kitchen, path: str = "") -> str:
    answer = client.get(f"{kitchen.path}/suppliers{path}")
    assert answer.status_code == 200
    return answer.text


def test_who_brings_what_how_far_and_by_how_many_hands(kitchen: Kitchen) -> None:
    shop = bought(kitchen, name="Halle du Nord", paper=True, until=date(2026, 12, 31))
    with kitchen.client("kitchen") as client:
        text = page(client, kitchen)
        one = page(client, kitchen, f"/{shop}")
    for said in ("Halle du Nord", "un intermédiaire", f"24{NBSP}km", f"20,00{NBSP}€"):
        assert said in text
        assert said in one
    assert f"Bio{NBSP}: prouvé" in text
    assert "Champ de Halle du Nord" in one
    # The kitchen looks; it writes nobody down.
    assert "/suppliers/new" not in text
    assert f"/suppliers/{shop}/terms" not in one


def test_what_no_paper_proves_is_missing_and_costs_points(kitchen: Kitchen) -> None:
    bought(kitchen, name="Sans papier")
    bought(kitchen, name="Avec papier", paper=True, until=date(2026, 12, 31))
    with kitchen.client("purchaser") as client:
        text = page(client, kitchen)
    missing = text.split("Ce qui manque")[1].split("Qui apporte quoi")[0]
    assert "Champ de Sans papier" in missing
    assert "Champ de Avec papier" not in missing
    # Half of the month's 40 € and 20 kg of this canteen's food, plus what was there.
    assert f"Part bio{NBSP}: 50,0 points en valeur" in missing
    assert "label=BIO" in missing


def test_what_runs_out_within_sixty_days_and_not_later(kitchen: Kitchen) -> None:
    bought(kitchen, name="Bientôt", paper=True, until=date(2026, 4, 20))
    bought(kitchen, name="Plus tard", paper=True, until=date(2026, 6, 20))
    with kitchen.client("purchaser") as client:
        text = page(client, kitchen)
    ending = text.split("Se termine dans les 60 jours")[1].split("</ul>")[0]
    assert "Champ de Bientôt" in ending
    assert "20 avril" in ending
    assert "Plus tard" not in ending


def test_the_list_is_searched_by_name(kitchen: Kitchen) -> None:
    bought(kitchen, name="Épicerie des Quais")
    bought(kitchen, name="Moulin")
    with kitchen.client("purchaser") as client:
        text = page(client, kitchen, "?q=epicerie")
    table = text.split("Qui apporte quoi")[1]
    assert ("Épicerie des Quais" in table, "Moulin" in table) == (True, False)


def test_the_lists_questions_do_not_grow_with_its_rows(
    kitchen: Kitchen, engine: Engine
) -> None:
    with kitchen.client("purchaser") as client:
        bought(kitchen, paper=True, until=date(2026, 4, 20))
        bought(kitchen)
        page(client, kitchen)
        few = statements(engine, lambda: page(client, kitchen))
        for _ in range(6):
            bought(kitchen, paper=True, until=date(2026, 4, 20))
            bought(kitchen)
        assert statements(engine, lambda: page(client, kitchen)) == few


def test_one_suppliers_questions_do_not_grow_with_what_they_brought(
    kitchen: Kitchen, engine: Engine
) -> None:
    def more(session: Session) -> None:
        by = kitchen.by
        farm, food = a_producer(session, by), a_product(session)
        a_certificate(session, by, producer_id=farm)
        an_offer(session, by, supplier_id=shop, product_id=food.id, producer_id=farm)
        line = a_line(food, producer_id=farm, labels=(Label.BIO,))
        receive(session, a_delivery(shop, line), by)

    shop = bought(kitchen, paper=True, until=date(2026, 12, 31))
    with kitchen.client("purchaser") as client:
        write(kitchen, more)
        page(client, kitchen, f"/{shop}")
        few = statements(engine, lambda: page(client, kitchen, f"/{shop}"))
        for _ in range(5):
            write(kitchen, more)
        assert statements(engine, lambda: page(client, kitchen, f"/{shop}")) == few


NEW = {
    "postcode": "69210", "city": "Sain-Bel", "intermediaries": "0",
    "latitude": "45,8703", "longitude": "4.5210", "contact": "Paul", "phone": "06 11 22 33 44",
}  # fmt: skip


def test_a_supplier_is_written_down_once_however_often_one_presses(kitchen: Kitchen) -> None:
    name = f"La Ferme d’à côté {new_id()}"
    form = {"id": str(new_id()), "name": name, **NEW}
    with kitchen.client("purchaser") as client:
        answers = [client.post(f"{kitchen.path}/suppliers/new", data=form) for _ in range(2)]
        (there,) = {one.headers["location"] for one in answers}
        assert name in client.get(there).text
    with kitchen.session() as session:
        one = session.scalars(select(Supplier).where(Supplier.name == name)).one()
        contact = session.scalars(select(Contact).where(Contact.supplier_id == one.id)).one()
    assert (one.latitude, one.intermediaries) == (Decimal("45.870300"), 0)
    assert (contact.name, contact.phone) == ("Paul", "06 11 22 33 44")


def test_a_second_one_of_that_name_is_refused_and_what_was_typed_stays(
    kitchen: Kitchen,
) -> None:
    with kitchen.client("purchaser") as client:
        name = f"La Ferme d’à côté {new_id()}"
        client.post(f"{kitchen.path}/suppliers/new", data=NEW | {"name": name})
        again = NEW | {"name": name.upper(), "city": "Lyon"}
        answer = client.post(f"{kitchen.path}/suppliers/new", data=again)
    assert answer.status_code == 422
    assert "déjà" in answer.text
    assert 'value="Lyon"' in answer.text
    # The way to the one that is there.
    assert f"{kitchen.path}/suppliers/" in answer.text.split('class="notice"')[1]


def test_a_place_on_no_map_is_refused_in_words(kitchen: Kitchen) -> None:
    for wrong in ({"latitude": "95"}, {"latitude": "nord"}, {"siret": "123"}):
        with kitchen.client("purchaser") as client:
            form = NEW | {"name": f"X {new_id()}"} | wrong
            answer = client.post(f"{kitchen.path}/suppliers/new", data=form)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert 'value="Sain-Bel"' in answer.text


def test_a_producer_is_written_down_and_its_paper_comes_next(kitchen: Kitchen) -> None:
    name = f"Verger {new_id()}"
    with kitchen.client("purchaser") as client:
        form = {"name": name, "city": "Valence", "postcode": "26000"}
        answer = client.post(f"{kitchen.path}/producers/new", data=form)
        assert "/certificates/new?producer=" in answer.headers["location"]
        assert f'value="{name}"' in client.get(answer.headers["location"]).text
        twice = client.post(f"{kitchen.path}/producers/new", data=form | {"name": name.upper()})
    assert twice.status_code == 422
    with kitchen.session() as session:
        assert len(session.scalars(select(Producer).where(Producer.name == name)).all()) == 1


def test_terms_are_agreed_shown_and_taken_back(kitchen: Kitchen) -> None:
    there = f"{kitchen.path}/suppliers/{kitchen.ids['supplier_id']}"
    form = {
        "id": str(new_id()), "from_on": "2026-03-02", "minimum": "60", "weekdays": ["2", "5"],
        "lead_days": "2", "customer_number": "C-77", "kilometres": "12,5",
    }  # fmt: skip
    with kitchen.client("purchaser") as client:
        for _ in range(2):
            answer = client.post(f"{there}/terms", data=form)
            assert answer.status_code == 303
        text = client.get(answer.headers["location"]).text
        for said in ("mardi, vendredi", "2 jours avant", f"60,00{NBSP}€", "C-77", "12,5 km"):
            assert said in text
        twice = client.post(f"{there}/terms", data=form | {"id": str(new_id())})
        assert twice.status_code == 422
        assert 'value="C-77"' in twice.text
        client.post(f"{kitchen.path}/undo", data={"of": form["id"]})
        assert "C-77" not in client.get(there).text
    with kitchen.session() as session:
        kept = session.get_one(Terms, (kitchen.by.canteen_id, UUID(str(form["id"]))))
        assert kept.weekdays == 0b10010


def test_where_a_producer_is_may_be_said_later_and_its_distance_is_known(
    kitchen: Kitchen,
) -> None:
    name = f"Champ perdu {new_id()}"
    nowhere = {"name": name, "latitude": None, "longitude": None, "city": ""}
    farm = write(kitchen, lambda session: a_producer(session, kitchen.by, **nowhere))
    there = f"{kitchen.path}/producers/{farm}"
    form = {"id": str(new_id()), "city": "Sain-Bel", "latitude": "45,9", "longitude": "4,6"}
    with kitchen.client("network") as client:
        assert "Personne ne sait où c’est" in client.get(there).text
        wrong = client.post(there, data=form | {"latitude": "200"})
        assert (wrong.status_code, 'value="Sain-Bel"' in wrong.text) == (422, True)
        for _ in range(2):
            assert client.post(there, data=form).status_code == 303
        text = client.get(there).text
        assert f"24{NBSP}km" in text
        assert 'value="45,900000"' in text
        # Who changed what is written down, once.
        assert client.get(f"{kitchen.path}/audit").text.count(name) == 1
    with kitchen.client("kitchen") as cook:
        assert 'name="latitude"' not in cook.get(there).text


def test_a_suppliers_hands_and_address_are_mended(kitchen: Kitchen) -> None:
    shop = bought(kitchen)
    there, siret = f"{kitchen.path}/suppliers/{shop}", a_siret()
    said = {"city": "Ailleurs", "intermediaries": "0", "siret": siret, "address": "1 quai"}
    with kitchen.client("purchaser") as client:
        form = shown(client, there, "correct") | said
        answer = client.post(f"{there}/correct", data=form)
        text = client.get(answer.headers["location"]).text
        nonsense = form | {"intermediaries": "7", "id": str(new_id())}
        wrong = client.post(f"{there}/correct", data=nonsense)
    assert "en direct du producteur" in text
    assert "1 quai" in text
    assert "Ailleurs" in text
    assert wrong.status_code == 422


def test_somebody_more_to_call(kitchen: Kitchen) -> None:
    there = f"{kitchen.path}/suppliers/{kitchen.ids['supplier_id']}"
    with kitchen.client("purchaser") as client:
        form = {"id": str(new_id()), "contact": "Zoé", "email": "zoe@ferme.example"}
        for _ in range(2):
            assert client.post(f"{there}/contacts", data=form).status_code == 303
        text = client.get(there).text
        assert client.post(f"{there}/contacts", data={"phone": "1"}).status_code == 422
    assert text.count("mailto:zoe@ferme.example") == 1


def test_nonsense_is_refused_in_words(kitchen: Kitchen) -> None:
    there = f"{kitchen.path}/suppliers/{kitchen.ids['supplier_id']}/terms"
    with kitchen.client("purchaser") as client:
        for form in (
            {"minimum": "beaucoup"},
            {"minimum": "-3"},
            {"weekdays": "8"},
            {"lead_days": "700"},
            {"from_on": "hier"},
            {"kilometres": "-1"},
        ):
            answer = client.post(there, data=form)
            assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), form
