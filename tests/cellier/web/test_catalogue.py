"""What suppliers offer, what it cost, and a catalogue from a file: seen first, then kept."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.web.catalogue_seen import OURS
from kernel.ids import new_id
from kernel.words import Words
from sourcing.listing import stock_list
from sourcing.offers import Offer
from sourcing.offers import offers_of as todays
from sourcing.pricing import PricePer
from sourcing.products import product_named
from suppliers.labels import Label
from suppliers.suppliers import Supplier
from tests.builders import a_certificate, a_producer, a_product, a_supplier, an_offer
from tests.cellier.web.kitchens import Kitchen
from tests.counting import statements

NBSP = "\N{NO-BREAK SPACE}"
GREENS = ("Carottes", "Navets", "Poireaux")
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
    assert (
        f"change aussi{NBSP}: le colis (avant{NBSP}: 5{NBSP}kg, désormais{NBSP}: 10{NBSP}kg), "
        f"les labels (avant{NBSP}: aucun label, désormais{NBSP}: Bio)"
    ) in text
    third = send(buyer, kitchen, "C1;Carottes;Carottes;5;kg;2,00;kg;;2026-01-01", supplier=shop)
    gone = buyer.get(third).text.split("Plus dans le fichier")[1]
    assert "Poireaux" in gone
    buyer.post(second, data=fields(text))
    assert [one[1] for one in offers_of(kitchen, shop) if one[0] == "Carottes"] == [
        Decimal("2.0000"),
        Decimal("2.2000"),
    ]


def test_what_is_gone_is_ended_where_somebody_says_so_and_may_come_back(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Maraîchage {new_id()}"
    rows = [f"C{n};{name};{name};5;kg;2,00;kg;;2026-01-01" for n, name in enumerate(GREENS)]

    def keep(*some: str, **more: str) -> str:
        there = send(buyer, kitchen, *some, supplier=shop)
        seen = str(buyer.get(there).text)
        assert buyer.post(there, data=fields(seen) | more).status_code == 303
        return seen

    def offered_today() -> list[str]:
        with kitchen.session() as session:
            supplier = session.scalars(select(Supplier).where(Supplier.name == shop)).one()
            found = todays(
                session, supplier.id, on=kitchen.by.today, canteen_id=kitchen.by.canteen_id
            )
            return [one.name for one in found]

    keep(*rows)
    assert 'name="end_gone" value="1">' in keep(rows[0])
    assert offered_today() == sorted(GREENS)
    keep(rows[0], end_gone="1")
    assert offered_today() == [GREENS[0]]
    listed = buyer.get(f"{kitchen.path}/catalogue?q={shop}").text
    assert (GREENS[0] in listed, GREENS[1] in listed) == (True, False)
    # Ended once, it is gone no more; in the file again, it is offered again from today on.
    again = keep(*rows[:2])
    assert "Plus dans le fichier" not in again
    assert offered_today() == sorted(GREENS[:2])
    assert [one[2] for one in offers_of(kitchen, shop) if one[0] == GREENS[1]] == [
        date(2026, 1, 1),
        kitchen.by.today,
    ]


def test_an_offer_whose_row_is_refused_is_not_ended(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Maraîchage {new_id()}"
    fine = [f"C{n};{name};{name};5;kg;2,00;kg;;" for n, name in enumerate(GREENS[:3])]
    first = send(buyer, kitchen, *fine, supplier=shop)
    buyer.post(first, data=fields(buyer.get(first).text))
    rows = (
        fine[0].replace("2,00", "2,10"),
        fine[1].replace("2,00", "beaucoup"),
        ";Machin;;5;kg;2,00;kg;;",
    )
    there = send(buyer, kitchen, *rows, supplier=shop)
    seen = buyer.get(there).text
    assert "Plus dans le fichier" not in seen
    assert "1 offre est peut-être celle de l’une de ces lignes" in seen
    form = fields(seen) | {"skip_bad": "1", "end_gone": "1"}
    assert buyer.post(there, data=form).status_code == 303
    listed = buyer.get(f"{kitchen.path}/catalogue?q={shop}").text
    assert all(name in listed for name in GREENS)


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
    assert "<td>ligne 3</td>" in text
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
    assert "Aucune des dix premières lignes" in asked
    assert 'value="Tarif, HT"' in asked
    assert '<option value="unité" selected>' in asked
    assert f"Il manque encore{NBSP}: Désignation, Contenu du colis, Prix HT." in asked
    assert f"En-têtes non reconnus{NBSP}: Article, Contenance, Tarif, HT." in asked
    said = {"as.name": "Article", "as.pack": "Contenance", "as.price": "Tarif, HT"}
    # What a price is for stands nowhere: that is asked too, and not guessed.
    asked = buyer.get(there, params=said).text
    assert '<select name="per" required>' in asked
    said |= {"per": "kilo"}
    seen = buyer.get(there, params=said).text
    assert 'name="as.price" value="Tarif, HT"' in seen
    assert f"2,00{NBSP}€ le kg" in seen
    done = buyer.post(there, data=fields(seen) | said)
    assert "Le catalogue est gardé" in buyer.get(done.headers["location"]).text
    assert len(offers_of(kitchen, shop)) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_headings_that_our_own_page_prints_are_recognised(
    kitchen: Kitchen, buyer: TestClient, language: str
) -> None:
    say = Words(language).say
    row = [
        "Y",
        "Carottes",
        "5",
        "kg",
        "2,00",
        "le kilo",
        "C1",
        "Carottes",
        "5,5",
        "France",
        "Bio",
    ]
    there = send(
        buyer, kitchen, ";".join([*row, "2026-01-01", "?"]),
        headings=";".join([*(say(OURS[name]) for name in OURS), "Remarque"]),
    )  # fmt: skip
    seen = buyer.get(there).text
    assert f"2,00{NBSP}€ le kg" in seen
    assert f"En-têtes non reconnus{NBSP}: Remarque." in seen
    asked = buyer.get(there, params={"ask": "1"}).text
    assert asked.count(" selected>") == len(OURS)


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
    assert f"«{NBSP}catalogue{NBSP}»" not in answer.text
    assert 'value="X"' in answer.text


def test_a_pdf_is_no_table_even_where_it_holds_text(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    files = {"file": ("Tarif.PDF", HEADINGS.encode(), "application/pdf")}
    answer = buyer.post(f"{kitchen.path}/catalogue/import", data={"supplier": "X"}, files=files)
    assert (answer.status_code, "CSV ou XLSX" in answer.text) == (422, True)


def test_what_is_known_already_is_not_asked(kitchen: Kitchen, buyer: TestClient) -> None:
    shop = f"Maraîchage {new_id()}"
    shop_id = write(kitchen, lambda s: a_supplier(s, kitchen.by, name=shop))
    there = f"{kitchen.path}/catalogue/import?supplier={quote(shop)}"
    assert there in buyer.get(f"{kitchen.path}/suppliers/{shop_id}").text
    assert f'value="{shop}"' in buyer.get(there).text
    there = send(
        buyer, kitchen, "Carottes;5 kg", headings="Désignation;Contenance", supplier=shop
    )
    asked = buyer.get(there).text
    assert 'name="as.supplier"' not in asked
    name = asked.split('<select name="as.name">')[1].split("</select>")[0]
    assert 'value=""' not in name
    assert asked.split('<select name="as.pack">')[1].startswith('<option value="">à choisir<')
    assert asked.split('<select name="as.vat">')[1].startswith(
        '<option value="">pas dans le fichier<'
    )


def test_a_product_that_the_list_lacks_is_put_on_it_from_the_preview(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    name = f"Crosnes {new_id()}"
    there = send(
        buyer, kitchen, f"{name};5 kg;4,10 €/kg", headings="Désignation;Cond.;Tarif HT",
        supplier="Crosnier",
    )  # fmt: skip
    text = buyer.get(there).text
    assert 'href="#new-0">Le mettre sur la liste</a>' in text
    part = text.split(f"<summary>{name}</summary>")[1]
    form = {"id": fields(part + '" name="seen" value=""')["id"], "name": name}
    action = f"{there}/products"
    assert f'action="{action}"' in part
    refused = buyer.post(action, data=form | {"new_grams": "12"})
    assert refused.status_code == 422
    assert f" open><summary>{name}" in refused.text
    assert 'value="12"' in refused.text
    form |= {"new_family": "FRUITS_ET_LEGUMES", "new_unit": "kg"}
    answers = [buyer.post(action, data=form) for _ in range(2)]
    assert {one.status_code for one in answers} == {303}
    seen = buyer.get(answers[0].headers["location"]).text
    assert "Le mettre sur la liste" not in seen
    assert f"4,10{NBSP}€ le kg" in seen


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


def test_a_price_sent_again_for_the_same_day_is_put_right(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    rows = [
        "N1;Navets;Navets;5 kg;;2,00;kg;;01/03/2026",
        "N1;Navets;Navets;5 kg;;2,10;kg;;01/03/2026",
    ]
    for row, says in zip(rows, (False, True), strict=True):
        there = send(buyer, kitchen, row, supplier="Navetier")
        text = buyer.get(there).text
        assert (">corrigé<" in text) is says
        assert buyer.post(there, data=fields(text)).status_code == 303
    assert offers_of(kitchen, "Navetier") == [("Navets", Decimal("2.10"), date(2026, 3, 1))]


def test_of_two_who_put_one_price_right_the_second_is_told(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Navetier {new_id()}"
    row = "N1;Navets;Navets;5 kg;;{};kg;;01/03/2026"
    first, *later = (
        send(buyer, kitchen, row.format(price), supplier=shop)
        for price in ("2,00", "2,10", "2,20")
    )
    assert buyer.post(first, data=fields(buyer.get(first).text)).status_code == 303
    shown = [fields(buyer.get(there).text) for there in later]
    answers = [buyer.post(to, data=form) for to, form in zip(later, shown, strict=True)]
    assert [one.status_code for one in answers] == [303, 422]
    assert "regardez de nouveau" in answers[1].text
    assert offers_of(kitchen, shop) == [("Navets", Decimal("2.10"), date(2026, 3, 1))]
    with kitchen.client("network") as runs:
        told = runs.get(f"{kitchen.path}/audit").text
    assert "a corrigé une offre" in told
    assert "Navets: 2 €/kilo → 2.1 €/kilo" in told
