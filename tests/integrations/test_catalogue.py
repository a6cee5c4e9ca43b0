from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.language import LOCALE
from integrations.catalogue import Changes, import_catalogue
from integrations.catalogue_plans import BasisUnsaid
from integrations.origins import origin_said
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from sourcing.listing import stock_list
from sourcing.offers import Offer, offers_of
from sourcing.pricing import PricePer
from sourcing.products import StockUnit, product_named
from suppliers.labels import Label
from suppliers.origins import Origin
from suppliers.suppliers import Supplier, suppliers_named
from tests.builders import a_producer, a_product, an_offer
from tests.integrations.files import CATALOGUE, a_csv

CARROTS = "Biodis,C1,Carottes 5 kg,Carottes,5,kg,9.50,pack,5.5,France,BIO,2026-01-01"
LEEKS = "Biodis,,Poireaux,Poireaux,500,g,1.20,pack,,,,2026-01-01"


@pytest.fixture
def ben(session: Session, awa: By) -> By:
    """In a book that knows the usual foods."""
    stock_list(session)
    return awa


def take(session: Session, by: By, folder: Path, *rows: str, **options: object) -> Changes:
    headings = str(options.pop("headings", CATALOGUE))
    plain = {"supplier": None, "told": "", "per": None, "skip_bad": False, **options}
    return import_catalogue(session, a_csv(folder, headings, *rows), by=by, **plain)  # type: ignore[arg-type]


def tally(changes: Changes) -> tuple[list[str], list[str], int, list[str]]:
    """New, changed, unchanged, vanished."""
    assert changes.faults == []
    return changes.new, changes.changed, changes.same, changes.vanished


def wrong(changes: Changes) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.found) for one in changes.faults]


def offers(session: Session, by: By, on: date, name: str = "Biodis") -> dict[str, Offer]:
    (supplier_id,) = suppliers_named(session, [name], by).values()
    return {
        one.name: one for one in offers_of(session, supplier_id, on=on, canteen_id=new_id())
    }


def prices(session: Session, by: By) -> list[tuple[date, Decimal]]:
    """Every version of Biodis' carrots, the old ones too."""
    (supplier_id,) = suppliers_named(session, ["Biodis"], by).values()
    query = select(Offer).where(Offer.supplier_id == supplier_id, Offer.code == "C1")
    versions = session.scalars(query).all()
    assert len({one.series_id for one in versions}) <= 1
    return sorted((one.valid_from, one.price) for one in versions)


def test_an_offer_is_kept_as_the_supplier_writes_it(
    session: Session, ben: By, tmp_path: Path
) -> None:
    assert tally(take(session, ben, tmp_path, CARROTS)) == (["Carottes 5 kg"], [], 0, [])
    one = offers(session, ben, date(2026, 1, 1))["Carottes 5 kg"]
    assert one.product_id == product_named(session, "Carottes").id
    assert (one.pack_quantity, one.pack_grams) == (Decimal(5), 5000)
    assert (one.price, one.price_per, one.vat_rate) == (
        Decimal("9.50"), PricePer.PACK, Decimal("5.50"),
    )  # fmt: skip
    assert (one.origin, one.labels, one.code) == (Origin.FRANCE, {Label.BIO}, "C1")


def test_what_is_left_empty_is_the_usual(session: Session, ben: By, tmp_path: Path) -> None:
    row = "Biodis,,Carottes bio vrac,,5,kg,9.50,,,,,"
    take(session, ben, tmp_path, row, per=PricePer.PACK)
    one = offers(session, ben, ben.today)["Carottes bio vrac"]
    assert one.product_id == product_named(session, "Carottes").id  # recognised by its name
    assert (one.vat_rate, one.price_per, one.valid_from, one.origin) == (
        Decimal("5.50"), PricePer.PACK, ben.today, None,
    )  # fmt: skip
    assert one.labels == {Label.BIO}  # as its name says


def test_the_same_catalogue_again_changes_nothing(
    session: Session, ben: By, tmp_path: Path
) -> None:
    take(session, ben, tmp_path, CARROTS, LEEKS)
    assert tally(take(session, ben, tmp_path, LEEKS, CARROTS)) == ([], [], 2, [])
    later = CARROTS.replace("2026-01-01", "2026-06-01").replace("C1", "c1")
    assert tally(take(session, ben, tmp_path, later, LEEKS)) == ([], [], 2, [])


def test_a_new_price_is_a_new_version_and_the_old_one_stays(
    session: Session, ben: By, tmp_path: Path
) -> None:
    take(session, ben, tmp_path, CARROTS)
    dearer = CARROTS.replace("9.50", "9.90").replace("2026-01-01", "2026-06-01")
    assert tally(take(session, ben, tmp_path, dearer)) == ([], ["Carottes 5 kg"], 0, [])
    for on, price in ((date(2026, 5, 31), "9.50"), (date(2026, 6, 1), "9.90")):
        assert offers(session, ben, on)["Carottes 5 kg"].price == Decimal(price)


def test_a_new_version_keeps_what_the_catalogue_does_not_say(
    session: Session, ben: By, tmp_path: Path
) -> None:
    (biodis,) = suppliers_named(session, ["Biodis"], ben).values()
    wheel = a_product(session, name="Meule", unit=StockUnit.PIECE, grams_per_unit=5000)
    producer_id = a_producer(session, ben)
    an_offer(
        session, ben, supplier_id=biodis, product_id=wheel.id, producer_id=producer_id,
        code="M", pack_quantity=Decimal(1), pack_grams=6500, intermediaries=1,
    )  # fmt: skip
    row = "Biodis,M,Meule de Savoie,Meule,1,pc,14.50,kg,5.5,France,AOCAOP,2026-06-01"
    assert tally(take(session, ben, tmp_path, row))[1] == ["Meule de Savoie"]
    one = offers(session, ben, ben.today)["Meule de Savoie"]
    assert (one.producer_id, one.intermediaries, one.pack_grams) == (producer_id, 1, 6500)


def test_what_vanished_is_listed_and_stays(session: Session, ben: By, tmp_path: Path) -> None:
    take(session, ben, tmp_path, CARROTS, LEEKS)
    changes = take(session, ben, tmp_path, CARROTS)
    assert tally(changes) == ([], [], 1, ["Poireaux"])
    assert "Poireaux" in offers(session, ben, date(2026, 6, 1))


def test_another_suppliers_offers_do_not_vanish(
    session: Session, ben: By, tmp_path: Path
) -> None:
    take(session, ben, tmp_path, CARROTS.replace("Biodis", "Biocoop"), LEEKS)
    assert tally(take(session, ben, tmp_path, LEEKS)) == ([], [], 1, [])


def test_a_second_file_of_the_same_day_puts_the_price_right(
    session: Session, ben: By, tmp_path: Path
) -> None:
    take(session, ben, tmp_path, CARROTS)
    dearer = CARROTS.replace("9.50", "9.90")
    assert tally(take(session, ben, tmp_path, LEEKS, dearer)) == (
        ["Poireaux"], ["Carottes 5 kg"], 0, [],
    )  # fmt: skip
    assert prices(session, ben) == [(date(2026, 1, 1), Decimal("9.90"))]
    assert tally(take(session, ben, tmp_path, LEEKS, dearer)) == ([], [], 2, [])


def test_another_pack_of_the_same_day_is_refused_and_the_row_is_named(
    session: Session, ben: By, tmp_path: Path
) -> None:
    take(session, ben, tmp_path, CARROTS)
    changes = take(
        session, ben, tmp_path, LEEKS, CARROTS.replace("Carottes,5,", "Carottes,10,")
    )
    assert wrong(changes) == [(3, "valid_from", "2026-01-01")]
    assert "another day" in changes.faults[0].in_words(Words("en"))
    assert list(offers(session, ben, ben.today)) == ["Carottes 5 kg"]
    # A file that has no column for the day is not told of one by our code's word.
    headings = CATALOGUE.removesuffix(",valid_from")
    rows = [CARROTS.removesuffix(",2026-01-01").replace("C1", "C7")] * 2
    rows[1] = rows[1].replace("9.50", "9.90")
    (fault,) = take(session, ben, tmp_path, *rows, headings=headings).faults
    assert Words("fr", LOCALE).write(fault.column) == "Valable du"


def test_two_prices_in_one_file_are_refused_too(
    session: Session, ben: By, tmp_path: Path
) -> None:
    changes = take(session, ben, tmp_path, CARROTS, CARROTS.replace("9.50", "9.90"))
    assert wrong(changes) == [(3, "valid_from", "2026-01-01")]
    assert session.scalar(select(Supplier.id).where(Supplier.name == "Biodis")) is None


def test_the_rest_is_kept_where_somebody_says_so(
    session: Session, ben: By, tmp_path: Path
) -> None:
    dearer = CARROTS.replace("9.50", "9.90")
    changes = take(session, ben, tmp_path, CARROTS, dearer, LEEKS, skip_bad=True)
    assert (changes.new, len(changes.faults)) == (["Carottes 5 kg", "Poireaux"], 1)
    assert prices(session, ben) == [(date(2026, 1, 1), Decimal("9.50"))]


def test_a_file_may_hold_several_prices_each_from_its_day(
    session: Session, ben: By, tmp_path: Path
) -> None:
    rows = [
        CARROTS.replace("9.50", price).replace("2026-01-01", since)
        for since, price in (("2026-06-01", "9.90"), ("2026-01-01", "9.50"))
    ]
    assert tally(take(session, ben, tmp_path, *rows)) == (
        ["Carottes 5 kg"], ["Carottes 5 kg"], 0, [],
    )  # fmt: skip
    assert tally(take(session, ben, tmp_path, *rows)) == ([], [], 2, [])
    assert prices(session, ben) == [
        (date(2026, 1, 1), Decimal("9.50")), (date(2026, 6, 1), Decimal("9.90")),
    ]  # fmt: skip


def test_an_older_price_learnt_later_takes_its_place(
    session: Session, ben: By, tmp_path: Path
) -> None:
    take(session, ben, tmp_path, CARROTS.replace("2026-01-01", "2026-06-01"))
    cheaper = CARROTS.replace("9.50", "9.00")
    assert tally(take(session, ben, tmp_path, cheaper)) == ([], ["Carottes 5 kg"], 0, [])
    assert prices(session, ben) == [
        (date(2026, 1, 1), Decimal("9.00")), (date(2026, 6, 1), Decimal("9.50")),
    ]  # fmt: skip


def test_every_wrong_cell_of_every_row_is_said_at_once(
    session: Session, ben: By, tmp_path: Path
) -> None:
    bad = "Biodis,C2,Navets,Navets,-5,brouette,zéro,seau,75,Mars,SUPER,hier"
    changes = take(session, ben, tmp_path, CARROTS, bad, ",,,Licorne,,,,,,,,")
    assert wrong(changes) == [
        (3, "pack", "-5"), (3, "unit", "brouette"), (3, "price", "zéro"),
        (3, "price_per", "seau"), (3, "VAT", "75"), (3, "origin", "Mars"),
        (3, "labels", "SUPER"), (3, "valid_from", "hier"),
        (4, "supplier", ""), (4, "name", ""), (4, "product", "Licorne"), (4, "pack", ""),
        (4, "unit", ""), (4, "price", ""),
    ]  # fmt: skip
    said = [one.in_words(Words("en")) for one in changes.faults]
    assert "kg, kilo, kilos, g, l" in said[1]
    assert offers(session, ben, ben.today) == {}


@pytest.mark.parametrize(
    ("pack", "unit", "product", "units"),
    [
        ("500", "g", "Carottes", "0.5"),
        ("2,5", "Kilo", "Carottes", "2.5"),
        ("75", "cl", "Huile d'olive", "0.75"),
        ("30", "pièces", "Œufs", "30"),
    ],
)
def test_a_pack_is_turned_into_the_unit_we_keep(
    session: Session, ben: By, tmp_path: Path, pack: str, unit: str, product: str, units: str
) -> None:
    row = f'Biodis,X,Un colis,{product},"{pack}",{unit},9.50,pack,,,,2026-01-01'
    assert tally(take(session, ben, tmp_path, row))[0] == ["Un colis"]
    assert offers(session, ben, ben.today)["Un colis"].pack_quantity == Decimal(units)


@pytest.mark.parametrize(
    ("pack", "unit", "product", "units"),
    [
        ("5 kg", "", "Carottes", "5"), ("5 KG", "kg", "Carottes", "5"),
        ("5 kg", "colis", "Carottes", "5"), ("500 g", "kg", "Carottes", "0.5"),
        ("sac de 2,5 kg", "", "Carottes", "2.5"), ("6 x 75 cl", "", "Huile d'olive", "4.5"),
        ("carton de 30", "pièce", "Œufs", "30"), ("30 pièces", "", "Œufs", "30"),
    ],
)  # fmt: skip
def test_a_pack_may_say_its_own_unit(
    session: Session, ben: By, tmp_path: Path, pack: str, unit: str, product: str, units: str
) -> None:
    row = f'Biodis,X,Un colis,{product},"{pack}",{unit},0.055,unité,,,,2026-01-01'
    assert tally(take(session, ben, tmp_path, row))[0] == ["Un colis"]
    one = offers(session, ben, ben.today)["Un colis"]
    assert (one.pack_quantity, one.price) == (Decimal(units), Decimal("0.055"))


@pytest.mark.parametrize("pack", ["5 brouettes", "kg", "5 à 6 kg", "1,2,3 kg", "a5"])
def test_a_pack_that_says_nothing_is_not_guessed(
    session: Session, ben: By, tmp_path: Path, pack: str
) -> None:
    changes = take(
        session, ben, tmp_path, CARROTS.replace("Carottes,5,kg", f'Carottes,"{pack}",kg')
    )
    assert wrong(changes) == [(2, "pack", pack)]
    assert "6 x 1 L" in changes.faults[0].in_words(Words("en"))


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("Rhône", Origin.FRANCE), ("Drôme (26)", Origin.FRANCE), ("69 - Rhône", Origin.FRANCE),
        ("auvergne rhone alpes", Origin.FRANCE), ("La Réunion", Origin.FRANCE),
        ("Espagne", Origin.EUROPE), ("Italy", Origin.EUROPE), ("UE", Origin.EUROPE),
        ("Maroc", Origin.ELSEWHERE), ("Royaume-Uni", Origin.ELSEWHERE), ("Hors UE", Origin.ELSEWHERE),
        ("France / Espagne", None), ("Mars", None), ("27", None),
    ],
)  # fmt: skip
def test_a_place_is_in_france_or_in_the_union_or_elsewhere(
    said: str, origin: Origin | None
) -> None:
    assert origin_said(said) == origin


def test_an_ordinary_french_price_list_is_understood(
    session: Session, ben: By, tmp_path: Path
) -> None:
    changes = take(
        session, ben, tmp_path, "C1;Carottes;colis de 5 kg;kg;1,90;5,5;Drôme",
        headings="Réf.;Désignation article;Cond.;Unité;Prix unitaire HT (€);TVA %;Provenance",
        supplier="Biodis", per=PricePer.KILO,
    )  # fmt: skip
    assert tally(changes)[0] == ["Carottes"]
    one = offers(session, ben, ben.today)["Carottes"]
    assert (one.code, one.pack_quantity, one.origin) == ("C1", Decimal(5), Origin.FRANCE)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("unit", "pc", "the unit in which Carottes is kept: kg"),
        ("price", "1.68833", "at most 4 decimals"),
        ("price", "1000000000", "less than a hundred million"),
        ("price", "0", "a number above zero"),
        ("pack", "0.0005", "whole thousandths of a kg"),
        ("name", "x" * 201, "at most 200 letters"),
    ],
)
def test_a_cell_that_cannot_be_kept_is_named(
    session: Session, ben: By, tmp_path: Path, column: str, value: str, said: str
) -> None:
    cells = dict(zip(CATALOGUE.split(","), CARROTS.split(","), strict=True))
    changes = take(session, ben, tmp_path, ",".join({**cells, column: value}.values()))
    assert wrong(changes) == [(2, column, value)]
    assert said in changes.faults[0].in_words(Words("en"))


def test_the_supplier_and_the_headings_may_be_told(
    session: Session, ben: By, tmp_path: Path
) -> None:
    changes = take(
        session, ben, tmp_path, "Carottes;1;kg;2,10",
        headings="Désignation;Colisage;Unité;Tarif",
        supplier="Ferme", told="Colisage=pack,Tarif=price", per=PricePer.UNIT,
    )  # fmt: skip
    assert tally(changes)[0] == ["Carottes"]
    assert offers(session, ben, ben.today, "Ferme")["Carottes"].price == Decimal("2.10")


def test_a_price_whose_basis_nobody_says_is_not_guessed(
    session: Session, ben: By, tmp_path: Path
) -> None:
    bare = CARROTS.replace(",pack,", ",,")
    with pytest.raises(BasisUnsaid):
        take(session, ben, tmp_path, bare, LEEKS)
    with pytest.raises(BasisUnsaid):
        take(
            session, ben, tmp_path, "Biodis,Carottes,5,kg,2",
            headings="supplier,name,pack,unit,price",
        )  # fmt: skip
    take(session, ben, tmp_path, bare, LEEKS, per=PricePer.KILO)
    kept = offers(session, ben, ben.today)
    assert kept["Carottes 5 kg"].price_per == PricePer.KILO
    assert kept["Poireaux"].price_per == PricePer.PACK


@pytest.mark.parametrize(
    "said", ["le kilo", "par kg", "€/kg", "/ kg", "au kilo", "per kg", "KG"]
)
def test_a_basis_is_read_as_people_write_it(
    session: Session, ben: By, tmp_path: Path, said: str
) -> None:
    take(session, ben, tmp_path, CARROTS.replace(",pack,", f",{said},"))
    assert offers(session, ben, ben.today)["Carottes 5 kg"].price_per == PricePer.KILO


@pytest.mark.parametrize(
    "row",
    [
        CARROTS.replace(",C1,", ",,"),
        CARROTS.replace(",C1,Carottes 5 kg,", ",,Carottes de sable,"),
        CARROTS.replace("Carottes 5 kg", "Carottes de sable"),
    ],
)
def test_an_offer_without_its_code_or_name_is_still_known(
    session: Session, ben: By, tmp_path: Path, row: str
) -> None:
    take(session, ben, tmp_path, CARROTS, LEEKS)
    dearer = row.replace("9.50", "9.90").replace("2026-01-01", "2026-06-01")
    name = row.split(",")[2]
    assert tally(take(session, ben, tmp_path, dearer, LEEKS)) == ([], [name], 1, [])
    assert len(prices(session, ben)) == 2  # the new version bears the old code
    assert tally(take(session, ben, tmp_path, dearer, LEEKS)) == ([], [], 2, [])


def test_what_may_be_one_of_two_or_bears_another_code_is_new(
    session: Session, ben: By, tmp_path: Path
) -> None:
    twin = CARROTS.replace("C1,Carottes 5 kg", "C2,Carottes fanes")
    other = CARROTS.replace("C1,Carottes 5 kg", ",Carottes du jardin")
    take(session, ben, tmp_path, CARROTS, twin)
    assert tally(take(session, ben, tmp_path, other)) == (
        ["Carottes du jardin"], [], 0, ["Carottes 5 kg", "Carottes fanes"],
    )  # fmt: skip
    recoded = twin.replace("C2", "C9").replace("fanes", "lavées")
    new, changed, *_ = tally(take(session, ben, tmp_path, CARROTS, other, recoded))
    assert (new, changed) == (["Carottes lavées"], [])
