"""What suppliers offer, what it cost, and a catalogue from a file: seen first, then kept."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from kernel.ids import new_id
from sourcing.listing import stock_list
from sourcing.offers import Offer
from sourcing.pricing import PricePer
from sourcing.products import product_named
from suppliers.labels import Label
from suppliers.suppliers import Supplier
from tests.builders import a_certificate, a_producer, a_product, a_supplier, an_offer
from tests.cellier.web.kitchens import Kitchen
from tests.counting import statements

NBSP = "\N{NO-BREAK SPACE}"
HEADINGS = "code;désignation;produit;colis;unité;prix;prix par;labels;valable du"


def write(kitchen: Kitchen, step: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session)


@pytest.fixture
def buyer(kitchen: Kitchen) -> Iterator[TestClient]:
    write(kitchen, stock_list)
    with kitchen.client("purchaser") as client:
        yield client


def offered(kitchen: Kitchen, product: UUID, price: str, **facts: Any) -> UUID:
    made = write(
        kitchen,
        lambda session: an_offer(
            session, kitchen.by, product_id=product, price=Decimal(price), **facts
        ),
    )
    return UUID(str(made))


def a_food(kitchen: Kitchen) -> Any:
    return write(kitchen, a_product)


def send(client: TestClient, kitchen: Kitchen, *rows: str, **more: str) -> str:
    """Where its preview is."""
    headings = more.pop("headings", HEADINGS)
    content = "\n".join([headings, *rows]).encode()
    form = {"id": str(new_id()), **more}
    there = f"{kitchen.path}/catalogue/import"
    answer = client.post(there, data=form, files={"file": ("x.csv", content, "text/csv")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def fields(text: str) -> dict[str, str]:
    return {
        name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("id", "seen")
    }


def offers_of(kitchen: Kitchen, supplier: str) -> list[tuple[str, Decimal, date]]:
    with kitchen.session() as session:
        query = (
            select(Offer.name, Offer.price, Offer.valid_from)
            .join(Supplier, Supplier.id == Offer.supplier_id)
            .where(Supplier.name == supplier)
            .order_by(Offer.valid_from, Offer.name)
        )
        return [(row[0], row[1], row[2]) for row in session.execute(query)]


def test_offers_are_listed_by_product_the_cheapest_kilo_first(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    food = a_food(kitchen)
    offered(kitchen, food.id, "12.00", price_per=PricePer.PACK, name="La caisse")
    offered(kitchen, food.id, "2.10", price_per=PricePer.KILO, name="Le vrac")
    text = buyer.get(f"{kitchen.path}/catalogue?q={food.name}").text
    assert text.index("Le vrac") < text.index("La caisse")
    assert f"2,40{NBSP}€" in text
    assert f"2,10{NBSP}€" in text


def test_the_list_is_narrowed_by_words_family_and_label(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    food = a_food(kitchen)
    offered(kitchen, food.id, "2", name="Élevées en plein champ", labels=(Label.BIO,))
    offered(kitchen, food.id, "2", name="Ordinaires")

    def found(query: str) -> tuple[bool, bool]:
        text = buyer.get(f"{kitchen.path}/catalogue?{query}").text
        return "plein champ" in text, "Ordinaires" in text

    assert found(f"q={food.name}") == (True, True)
    assert found(f"q=elevees {food.name}") == (True, False)
    assert found(f"q={food.name}&label=BIO") == (True, False)
    assert found(f"q={food.name}&family=BOISSONS") == (False, False)
    for nonsense in ("label=MAGIQUE", "family=x", "page=x"):
        assert buyer.get(f"{kitchen.path}/catalogue?{nonsense}").status_code == 422


def test_one_product_is_compared_with_its_past_its_distance_and_its_proof(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    food = a_food(kitchen)
    near, far = write(
        kitchen,
        lambda s: (
            a_producer(s, kitchen.by),
            a_producer(s, kitchen.by, latitude=Decimal("48.0")),
        ),
    )
    write(kitchen, lambda s: a_certificate(s, kitchen.by, producer_id=near))
    first = offered(
        kitchen, food.id, "2.00", name="Près d’ici", producer_id=near, labels=(Label.BIO,)
    )
    shop = write(kitchen, lambda s: s.get_one(Offer, first).supplier_id)
    offered(
        kitchen, food.id, "2.50", name="Près d’ici", producer_id=near, labels=(Label.BIO,),
        supplier_id=shop, replaces=first, valid_from=date(2026, 2, 1),
    )  # fmt: skip
    offered(kitchen, food.id, "1.90", name="De loin", producer_id=far, labels=(Label.BIO,))
    text = buyer.get(f"{kitchen.path}/catalogue/product/{food.id}").text
    table = text.split("Les offres côte à côte")[1]
    assert table.index("De loin") < table.index("Près d’ici")
    assert f"Bio{NBSP}: prouvé" in table
    assert f"Bio{NBSP}: déclaré" in table
    assert f"+25{NBSP}%" in table
    assert "le plus proche" in table
    assert text.count('class="series') == 2
    assert "2 prix" in text


def test_a_product_of_which_no_price_changed_has_a_table_and_no_drawing(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    food = a_food(kitchen)
    offered(kitchen, food.id, "2.00")
    text = buyer.get(f"{kitchen.path}/catalogue/product/{food.id}").text
    assert ('class="prices"' in text, "Les offres côte à côte" in text) == (False, True)
    assert buyer.get(f"{kitchen.path}/catalogue/product/{new_id()}").status_code == 404


def test_questions_do_not_grow_with_offers(
    kitchen: Kitchen, buyer: TestClient, engine: Engine
) -> None:
    food = a_food(kitchen)
    pages = (f"/catalogue?q={food.name}", f"/catalogue/product/{food.id}")

    def more() -> None:
        farm = write(kitchen, lambda s: a_producer(s, kitchen.by))
        offered(kitchen, food.id, "2", producer_id=farm, labels=(Label.BIO,))

    def ask(page: str) -> int:
        return statements(engine, lambda: buyer.get(kitchen.path + page))

    more()
    few = [(ask(one), ask(one))[1] for one in pages]
    for _ in range(5):
        more()
    assert [ask(one) for one in pages] == few


def test_a_catalogue_is_seen_before_it_is_kept_and_kept_as_it_was_seen(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Maraîchage {new_id()}"
    rows = (
        "C1;Carottes 5 kg;Carottes;5;kg;1,90;kg;BIO;2026-01-01",
        "C2;Poireaux;Poireaux;5;kg;2,60;kg;BIO;2026-01-01",
    )
    there = send(buyer, kitchen, *rows, supplier=shop)
    seen = buyer.get(there).text
    assert offers_of(kitchen, shop) == []
    assert shop in seen
    assert f"1,90{NBSP}€ le kg" in seen
    form = fields(seen)
    answers = [buyer.post(there, data=form) for _ in range(2)]
    (done,) = {one.headers["location"] for one in answers}
    assert "Le catalogue est gardé" in buyer.get(done).text
    assert [one[0] for one in offers_of(kitchen, shop)] == ["Carottes 5 kg", "Poireaux"]
    # Pressed anew on a page opened later: nothing is new any more.
    assert "Garder exactement" not in buyer.get(there).text
    late = buyer.post(there, data=form | {"id": str(new_id())})
    assert late.status_code == 422
    assert len(offers_of(kitchen, shop)) == 2


def test_what_is_new_changed_gone_and_the_same(kitchen: Kitchen, buyer: TestClient) -> None:
    shop = f"Maraîchage {new_id()}"
    first = send(
        buyer,
        kitchen,
        "C1;Carottes;Carottes;5;kg;2,00;kg;;2026-01-01",
        "C2;Poireaux;Poireaux;5;kg;2,60;kg;;2026-01-01",
        "C3;Navets;Navets;5;kg;2,10;kg;;2026-01-01",
        supplier=shop,
    )
    buyer.post(first, data=fields(buyer.get(first).text))
    second = send(
        buyer,
        kitchen,
        "C1;Carottes;Carottes;5;kg;2,20;kg;;2026-03-01",
        "C2;Poireaux;Poireaux;5;kg;2,60;kg;;2026-03-01",
        "C3;Navets;Navets;10;kg;2,10;kg;BIO;2026-03-01",
        "C4;Choux;Choux;5;kg;1,80;kg;;2026-03-01",
        supplier=shop.upper(),
    )
    text = buyer.get(second).text
    figures = text.split("<dl")[1].split("</dl>")[0]
    assert [one.split("<")[0] for one in figures.split("<dd>")[1:]] == ["1", "2", "–", "1", "–"]
    assert f"+10{NBSP}%" in text
    assert f"change aussi{NBSP}: le colis, les labels" in text
    third = send(buyer, kitchen, "C1;Carottes;Carottes;5;kg;2,00;kg;;2026-01-01", supplier=shop)
    gone = buyer.get(third).text.split("Plus dans le fichier")[1]
    assert "Poireaux" in gone
    buyer.post(second, data=fields(text))
    assert [one[1] for one in offers_of(kitchen, shop) if one[0] == "Carottes"] == [
        Decimal("2.0000"),
        Decimal("2.2000"),
    ]


def test_bad_rows_are_listed_with_what_they_take_and_left_out_only_where_said(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Maraîchage {new_id()}"
    there = send(
        buyer,
        kitchen,
        "C1;Carottes;Carottes;5;kg;2,00;kg;;2026-01-01",
        "C2;Machin <b>;Truc inconnu;5;kg;beaucoup;kg;;2026-01-01",
        supplier=shop,
    )
    text = buyer.get(there).text
    assert "Truc inconnu" in text
    assert "beaucoup" in text
    assert "Machin <b>" not in text
    refused = buyer.post(there, data=fields(text))
    assert refused.status_code == 422
    assert offers_of(kitchen, shop) == []
    kept = buyer.post(there, data=fields(text) | {"skip_bad": "1"})
    assert kept.status_code == 303
    assert len(offers_of(kitchen, shop)) == 1


def test_headings_that_nobody_knows_are_said_by_hand(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Maraîchage {new_id()}"
    there = send(
        buyer, kitchen, "Carottes;5;kg;2,00", headings="Article;Contenance;unité;Tarif, HT",
        supplier=shop,
    )  # fmt: skip
    asked = buyer.get(there).text
    assert "Quelle colonne est quoi" in asked
    assert 'value="Tarif, HT"' in asked
    said = {"as.name": "Article", "as.pack": "Contenance", "as.price": "Tarif, HT"}
    seen = buyer.get(there, params=said).text
    assert 'name="as.price" value="Tarif, HT"' in seen
    done = buyer.post(there, data=fields(seen) | said)
    assert "Le catalogue est gardé" in buyer.get(done.headers["location"]).text
    assert len(offers_of(kitchen, shop)) == 1


def test_somebody_elses_change_in_between_is_seen_first(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Maraîchage {new_id()}"
    there = send(buyer, kitchen, "C1;Carottes;Carottes;5;kg;2,00;kg;;2026-01-01", supplier=shop)
    form = fields(buyer.get(there).text)

    def meanwhile(session: Session) -> None:
        other = a_supplier(session, kitchen.by, name=shop)
        carrots = product_named(session, "Carottes").id
        an_offer(session, kitchen.by, supplier_id=other, product_id=carrots, code="C1")

    write(kitchen, meanwhile)
    refused = buyer.post(there, data=form)
    assert (refused.status_code, "regardez de nouveau" in refused.text) == (422, True)
    assert len(offers_of(kitchen, shop)) == 1


@pytest.mark.parametrize("content", [b"", b"\x89PNG nothing", b"%PDF-1.4", b"\0" * 50])
def test_what_is_no_table_is_refused_in_words(
    kitchen: Kitchen, buyer: TestClient, content: bytes
) -> None:
    files = {"file": ("x.csv", content, "text/csv")}
    answer = buyer.post(f"{kitchen.path}/catalogue/import", data={"supplier": "X"}, files=files)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert 'value="X"' in answer.text


def test_whoever_cooks_looks_and_takes_nothing_in(kitchen: Kitchen, buyer: TestClient) -> None:
    there = send(buyer, kitchen, "C1;Carottes;Carottes;5;kg;2;kg;;2026-01-01", supplier="Y")
    with kitchen.client("kitchen") as cook:
        assert cook.get(f"{kitchen.path}/catalogue").status_code == 200
        assert "/catalogue/import" not in cook.get(f"{kitchen.path}/catalogue").text
        assert cook.get(there).status_code == 403
    with kitchen.session() as session:
        assert session.scalar(select(func.count()).select_from(Supplier).where(
            Supplier.name == "Y"
        )) == 0  # fmt: skip
