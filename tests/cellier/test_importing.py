import json
from decimal import Decimal
from pathlib import Path

import pytest

from cellier.opened import by, writing
from inventory.receiving.receipts import receive
from network.canteens import find_canteen
from suppliers.suppliers import suppliers_named
from tests.builders import a_delivery, a_line, a_product
from tests.cellier.conftest import Cellier

SIRET = "21010034300016"
HEADINGS = (
    "siret,description,fournisseur,date,prix_ht,famille_produits,categories_egalim,origine,"
    "est_circuit_court,est_local,definition_local,definition_local_km"
)
ROWS = (
    f'{SIRET},Carottes,Ferme,2026-05-02,100.00,FRUITS_ET_LEGUMES,"BIO,COMMERCE_EQUITABLE",FRANCE,OUI,OUI,KM,40',
    f"{SIRET},Poulet,Ferme,2026-05-03,60.50,VIANDES_VOLAILLES,LABEL_ROUGE,FRANCE,,,,",
    f"{SIRET},Riz,Grossiste,2026-05-03,39.50,AUTRES,,EUROPE,,,,",
)


@pytest.fixture
def opened(cellier: Cellier) -> Cellier:
    assert cellier("init", "--canteen", "Les Tilleuls", "--siret", SIRET).code == 0
    return cellier


def _file(folder: Path, *rows: str, name: str = "achats.csv", headings: str = HEADINGS) -> Path:
    file = folder / name
    file.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return file


def _sums(cellier: Cellier) -> dict[str, str]:
    ran = cellier("egalim", 2026, "--format", "json")
    assert ran.code == 0
    return json.loads(ran.out)


def test_the_states_file_gives_the_states_sums(opened: Cellier, tmp_path: Path) -> None:
    assert opened("import", "purchases", _file(tmp_path, *ROWS)).code == 0
    sums = _sums(opened)
    assert sums["valeur_totale"] == "200.00"
    assert sums["valeur_bio"] == sums["valeur_bio_dont_commerce_equitable"] == "100.00"
    assert sums["valeur_siqo"] == sums["valeur_viandes_volailles_egalim"] == "60.50"
    assert sums["valeur_autres_europe"] == "39.50"
    assert sums["valeur_fruits_et_legumes_local"] == "100.00"
    assert sums["valeur_boissons_bio"] == "0.00"


def test_the_same_file_again_adds_nothing(opened: Cellier, tmp_path: Path) -> None:
    file = _file(tmp_path, *ROWS)
    opened("import", "purchases", file)
    again = opened("import", "purchases", file)
    assert again.code == 0
    assert "3" in again.err
    assert _sums(opened)["valeur_totale"] == "200.00"


def test_an_overlapping_file_adds_only_what_is_new(opened: Cellier, tmp_path: Path) -> None:
    opened("import", "purchases", _file(tmp_path, *ROWS[:2]))
    opened("import", "purchases", _file(tmp_path, *ROWS, name="suite.csv"))
    assert _sums(opened)["valeur_totale"] == "200.00"


def test_two_equal_rows_of_one_file_are_two_purchases(opened: Cellier, tmp_path: Path) -> None:
    file = _file(tmp_path, ROWS[0], ROWS[0])
    for _ in range(2):
        opened("import", "purchases", file)
    assert _sums(opened)["valeur_totale"] == "200.00"


def test_nothing_is_imported_where_a_row_is_bad(opened: Cellier, tmp_path: Path) -> None:
    bad = f"{SIRET},Pain,Four,2099-01-01,-3,BOULANGERIES,,,,,,"
    file = _file(tmp_path, *ROWS, bad)
    ran = opened("import", "purchases", file)
    assert ran.code == 1
    assert all(said in ran.out for said in ("2099-01-01", "-3", "BOULANGERIES", "5"))
    rejected = (tmp_path / "achats.csv.rejected.csv").read_text(encoding="utf-8-sig")
    assert "Pain" in rejected
    assert "Carottes" not in rejected
    assert _sums(opened)["valeur_totale"] == "0.00"
    assert opened("import", "purchases", file, "--skip-bad").code == 0
    assert _sums(opened)["valeur_totale"] == "200.00"


def test_a_file_for_another_canteen_is_refused(opened: Cellier, tmp_path: Path) -> None:
    other = ROWS[0].replace(SIRET, "99000000200016")
    ran = opened("import", "purchases", _file(tmp_path, other))
    assert ran.code == 1
    assert "99000000200016" in ran.err


INVOICE = "fournisseur;date;facture;designation;quantite;prix unitaire;remise;montant ht;tva"


def test_any_table_with_headings_is_read(opened: Cellier, tmp_path: Path) -> None:
    rows = (
        "Biodis;12/10/2026;F1;Carottes bio 5 kg;2;9,50;;19,00;5,5%",
        "Biodis;12/10/2026;F1;LIQUIDE VAISSELLE 5L;1;14,19;20;;20",
        "Biodis;12/10/2026;F1;Machin du chef;1;8,00;;8,00;",
    )
    ran = opened("import", "purchases", _file(tmp_path, *rows, headings=INVOICE))
    assert ran.code == 0, ran.err
    assert "Machin du chef" in ran.out
    sums = _sums(opened)
    assert sums["valeur_totale"] == sums["valeur_fruits_et_legumes_bio"] == "19.00"


def test_what_a_person_decides_is_known_ever_after(opened: Cellier, tmp_path: Path) -> None:
    row = "Biodis;12/10/2026;F{};Machin du chef;1;8,00;;8,00;"
    opened("import", "purchases", _file(tmp_path, row.format(1), headings=INVOICE))
    assert _sums(opened)["valeur_totale"] == "0.00"
    assert opened("classify", 1, "--family", "AUTRES").code == 0
    assert _sums(opened)["valeur_autres_non_egalim"] == "8.00"
    opened(
        "import", "purchases", _file(tmp_path, row.format(2), headings=INVOICE, name="b.csv")
    )
    assert _sums(opened)["valeur_autres_non_egalim"] == "16.00"
    assert "Machin" not in opened("classify").out


def test_imported_purchases_enter_the_stock_only_when_asked(
    opened: Cellier, tmp_path: Path
) -> None:
    row = "Ferme;12/10/2026;F{};Carottes 5 kg;2;9,50;;19,00;5,5"
    opened("import", "purchases", _file(tmp_path, row.format(1), headings=INVOICE))
    opened(
        "import", "purchases", _file(tmp_path, row.format(2), headings=INVOICE, name="b.csv"),
        "--into-stock",
    )  # fmt: skip
    assert opened("verify").code == 0
    backup = tmp_path / "b.zip"
    assert opened("backup", backup).code == 0
    import zipfile

    lots = zipfile.ZipFile(backup).read("tables/lots.jsonl").decode().splitlines()
    assert len(lots) == 1


CATALOGUE = "supplier,code,name,product,pack,unit,price,price_per,VAT,origin,labels,valid_from"


def test_a_new_price_is_a_new_version(opened: Cellier, tmp_path: Path) -> None:
    rows = (
        "Biodis,C1,Carottes 5 kg,Carottes,5,kg,9.50,pack,5.5,France,BIO,2026-01-01",
        "Biodis,P1,Poireaux,Poireaux,500,g,1.20,pack,5.5,France,,2026-01-01",
    )
    first = opened("import", "catalogue", _file(tmp_path, *rows, headings=CATALOGUE))
    assert first.code == 0, first.err
    dearer = rows[0].replace("9.50", "9.90").replace("2026-01-01", "2026-06-01")
    second = opened(
        "import", "catalogue", _file(tmp_path, dearer, headings=CATALOGUE, name="b.csv")
    )
    assert second.code == 0
    assert "Poireaux" in second.err


def test_a_catalogue_with_bad_rows_is_refused_whole(opened: Cellier, tmp_path: Path) -> None:
    rows = (
        "Biodis,C1,Carottes,Carottes,5,kg,9.50,pack,5.5,France,BIO,2026-01-01",
        "Biodis,C2,Navets,Navets,-5,brouette,zéro,pack,5.5,Mars,SUPER,hier",
    )
    ran = opened("import", "catalogue", _file(tmp_path, *rows, headings=CATALOGUE))
    assert ran.code == 1
    for said in ("-5", "brouette", "zéro", "Mars", "SUPER", "hier"):
        assert said in ran.out


def test_a_receipt_after_its_import_is_named_by_classify(
    opened: Cellier, tmp_path: Path
) -> None:
    row = "Biodis;02/03/2026;F1;Carottes 5 kg;2;9,50;;19,00;5,5"
    opened("import", "purchases", _file(tmp_path, row, headings=INVOICE))
    assert "Carottes 5 kg" not in opened("classify").out
    with writing() as session:
        ben = by(session, find_canteen(session, None))
        (biodis,) = suppliers_named(session, ["Biodis"], ben).values()
        line = a_line(a_product(session), price=Decimal("1.90"))
        receive(session, a_delivery(biodis, line), ben)
    assert "Carottes 5 kg" in opened("classify").out
    assert opened("classify", 1, "--same").code == 1
    assert opened("classify", 1, "--different").code == 0
    assert "Carottes 5 kg" not in opened("classify").out
    again = opened("import", "purchases", _file(tmp_path, row, headings=INVOICE))
    assert again.code == 0
    assert _sums(opened)["valeur_totale"] == "38.00"
