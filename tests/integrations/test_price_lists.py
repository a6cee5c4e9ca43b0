"""Price lists as suppliers send them to kitchens."""

from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import Workbook
from sqlalchemy.orm import Session

from cellier.language import LOCALE
from integrations.catalogue_plans import Plan, plan
from integrations.heading_rows import headed, read_price_list
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from sourcing.listing import stock_list
from sourcing.offers import NewOffer
from sourcing.pricing import PricePer
from sourcing.products import product_named
from suppliers.labels import Label
from suppliers.origins import Origin
from tests.builders import a_producer, a_product, a_supplier, an_offer
from tests.integrations.files import a_csv

HEADINGS = "Réf;Désignation;Conditionnement;Prix HT;TVA"


@pytest.fixture
def farm(session: Session, awa: By) -> UUID:
    """Sells carrots (C1), leeks (C2) and turnips, which have no code."""
    stock_list(session)
    supplier_id = a_supplier(session, awa, name="Ferme")
    for code, name in (("C1", "Carottes"), ("C2", "Poireaux"), ("", "Navets")):
        an_offer(
            session, awa, supplier_id=supplier_id, code=code, name=name,
            product_id=product_named(session, name).id, pack_quantity=Decimal(5),
        )  # fmt: skip
    return supplier_id


def look(session: Session, by: By, file: Path, per: PricePer | None = PricePer.KILO) -> Plan:
    table = read_price_list(file)
    return plan(session, table, of=new_id(), supplier="Ferme", told={}, per=per, today=by.today)


def told(session: Session, by: By, folder: Path, *rows: str, headings: str = HEADINGS) -> Plan:
    return look(session, by, a_csv(folder, headings, *rows))


def gone(made: Plan) -> tuple[list[str], list[str]]:
    return [one.offer.name for one in made.gone], [one.offer.name for one in made.in_doubt]


@pytest.mark.usefixtures("farm")
def test_what_a_refused_row_speaks_of_is_not_gone(
    session: Session, awa: By, tmp_path: Path
) -> None:
    fine = "C1;Carottes;5 kg;2;5,5"

    def found(*rows: str) -> tuple[list[str], list[str]]:
        return gone(told(session, awa, tmp_path, fine, *rows))

    assert found() == (["Navets", "Poireaux"], [])
    assert found("C2;Poireaux;5 kg;beaucoup;5,5") == (["Navets"], [])
    assert found("c2;;;;") == (["Navets"], [])
    assert found(";Navets;5 kg;;") == (["Poireaux"], [])
    # Its product is read, not its code: it may be the leeks by another name; the turnips not.
    assert found(";Poireaux d'hiver;5 kg;;5,5") == (["Navets"], ["Poireaux"])
    # A code of its own is no other code's offer, yet may be that of one without a code.
    assert found("C9;Machin;5 kg;;5,5") == (["Poireaux"], ["Navets"])
    assert found(";;5 kg;2;5,5") == ([], ["Navets", "Poireaux"])
    assert found(";LÉGUMES;;;") == (["Navets", "Poireaux"], [])


@pytest.mark.usefixtures("farm")
def test_what_a_refused_row_speaks_of_is_no_other_rows(
    session: Session, awa: By, tmp_path: Path
) -> None:
    # By its code, or by its name alone.
    for code in ("C1", ""):
        rows = (f"{code};Carottes;5 kg;beaucoup;5,5", ";Carottes de sable;5 kg;2;5,5")
        made = told(session, awa, tmp_path, *rows)
        assert ([one.new.name for one in made.new], made.changed) == (["Carottes de sable"], [])


@pytest.mark.usefixtures("farm")
def test_the_percent_cells_of_a_spreadsheet_are_rates(
    session: Session, awa: By, tmp_path: Path
) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(HEADINGS.split(";"))
    for code, rate in (("C1", 0.055), ("C2", 0.2), ("C3", 0.1), ("C4", 0.05)):
        book.active.append([code, "Carottes", "5 kg", 2, rate])
        book.active.cell(book.active.max_row, 5).number_format = "0.0%"
    book.save(tmp_path / "tarif.xlsx")
    made = look(session, awa, tmp_path / "tarif.xlsx")
    assert [one.new.vat_rate for one in made.offers] == [Decimal("5.5"), 20, 10]
    assert [(one.row, one.found) for one in made.faults] == [(5, "0.05")]


def test_what_a_list_has_no_column_for_stays_as_it_was(
    session: Session, awa: By, tmp_path: Path, farm: UUID
) -> None:
    hand = a_product(session, name="Blettes de Marie")
    an_offer(
        session, awa, supplier_id=farm, code="B1", name="Cardes", brand="La Butte",
        product_id=hand.id, pack_quantity=Decimal(5), labels=(Label.BIO,),
        origin=Origin.FRANCE, vat_rate=Decimal(10), producer_id=a_producer(session, awa),
    )  # fmt: skip

    def only(row: str, headings: str = "Désignation;Conditionnement;Prix HT") -> NewOffer:
        made = told(session, awa, tmp_path, row, headings=headings)
        assert made.faults == []
        return made.changed[0].new

    kept = only("Cardes;5 kg;9,80")
    assert (kept.labels, kept.origin, kept.vat_rate) == ((Label.BIO,), Origin.FRANCE, 10)
    assert (kept.product_id, kept.brand, kept.code) == (hand.id, "La Butte", "B1")
    assert kept.producer_id
    # Called otherwise, it is known by its code; what its name adds is added.
    renamed = only("B1;Machin IGP;5 kg;9,80", HEADINGS.removesuffix(";TVA"))
    assert (renamed.product_id, set(renamed.labels)) == (hand.id, {Label.BIO, Label.IGP})
    # An empty cell of a column that is there says that there is none.
    bare = only("Cardes;5 kg;9,80;;", "Désignation;Conditionnement;Prix HT;Labels;Origine")
    assert (bare.labels, bare.origin, bare.vat_rate) == ((), None, 10)


@pytest.mark.parametrize(
    "title",
    [
        "Tarif au 1er décembre;;;;", "Ferme des Prés, tarif, HT, franco\n\nValable, 2026",
        "Fournisseur;Ferme\nDate;01/12/2026", "\n".join(f"Ligne {n}" for n in range(9)),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("farm")
def test_headings_are_found_below_a_title(
    session: Session, awa: By, tmp_path: Path, title: str
) -> None:
    made = told(
        session, awa, tmp_path, HEADINGS, "C1;Carottes;5 kg;2,10;5,5", "C2;Poireaux;5 kg;?;5,5",
        headings=title,
    )  # fmt: skip
    assert [one.new.name for one in made.changed] == ["Carottes"]
    assert [one.row for one in made.faults] == [title.count("\n") + 4]


def test_headings_are_found_below_the_title_of_a_sheet(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Tarif au 1er décembre"], [], HEADINGS.split(";"), ["C1", "Ail", "1 kg", 9]):
        book.active.append(row)
    book.save(tmp_path / "tarif.xlsx")
    table = read_price_list(tmp_path / "tarif.xlsx")
    assert table.headings == HEADINGS.split(";")
    assert [row for row, _ in table.rows] == [4]


def test_where_no_headings_are_known_the_first_row_of_words_is_explained(
    tmp_path: Path,
) -> None:
    table = read_price_list(a_csv(tmp_path, "Décembre", "Truc;Machin", "Ail;9"))
    assert (table.headings, headed(table)) == (["Truc", "Machin"], False)


FOUR = "Désignation;Conditionnement;Prix HT;Labels"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Carottes;5 kg;1,95 €/kg;", ("5", "1.95", PricePer.KILO)),
        ("Carottes;caisse 5 kg env.;1,95 € HT / kg;AB", ("5", "1.95", PricePer.KILO)),
        ("Carottes;~ 5 kg;1,95€ le kilo HT;-", ("5", "1.95", PricePer.KILO)),
        ("Carottes;environ 5 kg;9,80 EUR le colis;", ("5", "9.80", PricePer.PACK)),
        ("Œufs;30 pces;7,50 €/colis;", ("30", "7.50", PricePer.PACK)),
        ("Lait entier;1 L;1,15 € le litre;", ("1", "1.15", PricePer.UNIT)),
        ("Carottes;sac de 5 kg;9,80 € le sac;", ("5", "9.80", PricePer.PACK)),
        ("Carottes;5 kg;9,80 € le colis;Bio", ("5", "9.80", PricePer.PACK)),
        ("Œufs;plateau de 30;0,25 € pièce;", ("30", "0.25", PricePer.UNIT)),
        ("Œufs;plateau de 30;0,25 € la pièce;", ("30", "0.25", PricePer.UNIT)),
        ("Œufs;plateau de 30 œufs;7,50 €/plateau;", ("30", "7.50", PricePer.PACK)),
        ("Œufs;douzaine;3,10 € le colis;", ("12", "3.10", PricePer.PACK)),
        ("Œufs;15 douzaines;40 € le colis;", ("180", "40", PricePer.PACK)),
        ("Beurre;plaquette 250 g;2,10 € la plaquette;", ("0.25", "2.10", PricePer.PACK)),
        ("Carottes;6 x 500 g;2,10 € la barquette;", None),
        ("Carottes;5 kg;2,10 € TTC;", None),
        ("Carottes;5 kg;1,95 € le litre;", None),
        ("Carottes;5 kg;0,40 € l'unité;", None),
        ("Carottes;plateau de 30;1,95 €/kg;", None),
        ("Carottes;1 botte;1,95 €/kg;", None),
        ("Carottes;5 kg;1,95 €/kg ou 9 €;", None),
        ("Carottes;5 kg;1,95 €/kg;MSC", None),
        ("Carottes;5 kg;1,95 €/kg;Pas bio", None),
        ("Carottes;5 kg;1,95 €/kg;Bio : non", None),
        ("Carottes;5 kg;1,95 €/kg;sans Label Rouge", None),
        ("Carottes;5 kg;1,95 €/kg;HVE niveau 1", None),
    ],
)
def test_cells_that_say_one_thing_are_taken_and_the_others_are_not(
    session: Session, awa: By, tmp_path: Path, farm: UUID,
    row: str, expected: tuple[str, str, PricePer] | None,
) -> None:  # fmt: skip
    made = look(session, awa, a_csv(tmp_path, FOUR, row), None)
    if expected is None:
        assert len(made.faults) == 1
        return
    assert made.faults == []
    new = made.offers[0].new
    pack, price, per = expected
    assert (new.pack_quantity, new.price, new.price_per) == (Decimal(pack), Decimal(price), per)
    assert set(new.labels) == ({Label.BIO} if row.endswith(("AB", "Bio")) else set())


@pytest.mark.parametrize(
    ("heading", "per"),
    [
        ("Prix HT au kg", PricePer.KILO), ("Prix (€/kg)", PricePer.KILO),
        ("PU HT / kg", PricePer.KILO), ("Prix au kilo HT", PricePer.KILO),
        ("Prix du colis HT", PricePer.PACK),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("farm")
def test_a_heading_may_say_what_prices_are_for(
    session: Session, awa: By, tmp_path: Path, heading: str, per: PricePer
) -> None:
    headings = FOUR.replace("Prix HT", heading)
    made = look(session, awa, a_csv(tmp_path, headings, "Carottes;5 kg;2,10 €HT;"), None)
    assert [one.new.price_per for one in made.offers] == [per]


@pytest.mark.usefixtures("farm")
def test_a_refused_cell_is_told_in_words_what_to_write(
    session: Session, awa: By, tmp_path: Path
) -> None:
    rows = ("Carottes;1 botte;2,10 € TTC;Super", "Carottes;5 kg;2 € le litre;HVE, niveau 2")
    made = look(session, awa, a_csv(tmp_path, FOUR, *rows), None)
    said = [one.in_words(Words("fr", LOCALE)) for one in made.faults]
    assert "botte 500\N{NO-BREAK SPACE}g" in said[0]
    assert "TVA" in said[1]
    assert "Bio, Label Rouge, AOC / AOP, IGP" in said[2]
    assert "Carottes" in said[3]
    told(session, awa, tmp_path, "Carottes;5 kg;2", headings="Désignation;Cdt;Tarif HT")


def test_what_a_price_is_for_is_asked_in_the_words_that_are_taken(
    session: Session, awa: By, tmp_path: Path, farm: UUID
) -> None:
    headings = "Désignation;Cond.;Prix HT;Prix par"
    row = "Carottes;5 kg;2,10;"
    (fault,) = told(session, awa, tmp_path, f"{row}seau", headings=headings).faults
    said = fault.in_words(Words("fr", LOCALE)).split("\N{NO-BREAK SPACE}: ")[1]
    assert said == "kg, litre, pièce ou colis"
    for word, faults in (("kg", 0), ("colis", 0), ("pièce", 1), ("litre", 1)):
        made = told(session, awa, tmp_path, row + word, headings=headings)
        assert len(made.faults) == faults, word
