from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.freeform import FreeLine, WhoseFile, read_free
from integrations.headings import parse_map
from integrations.tables import Fault, Table, read_table
from kernel.words import Words
from tests.integrations.files import INVOICE, a_csv

TODAY = date(2026, 10, 31)
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "purchases" / "invoice-lines.csv"


def read(
    *rows: str, headings: str = INVOICE, told: str = "", supplier: str | None = None
) -> tuple[list[FreeLine], list[Fault]]:
    cells = [row.split(";") for row in rows]
    table = Table("f.csv", headings.split(";"), list(enumerate(cells, 2)))
    return read_free(table, parse_map(told), supplier=supplier, today=TODAY)


def the_line(row: str, **options: str) -> FreeLine:
    lines, faults = read(row, **options)
    assert faults == []
    return lines[0]


def wrong(*rows: str, **options: str) -> list[tuple[int, str, str, str]]:
    """Row, column, what was found, what was expected."""
    _, faults = read(*rows, **options)
    return [(one.row, one.column, one.found, one.in_words(Words("en"))) for one in faults]


def test_a_line_is_read_as_invoiced() -> None:
    line = the_line("Biodis;12/10/2026;F1; Carottes  bio 5 kg ;2,500;9,50;;23,75;5,5%")
    assert line[:9] == (
        2, "Biodis", date(2026, 10, 12), "F1", "Carottes bio 5 kg", Decimal("5.5"),
        Decimal("2.500"), Decimal("9.50"), Decimal("23.75"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net"),
    [
        ("3", "1,10", "", "3.30"),
        ("12,5", "4.24", "15", "45.05"),
        ("4", "14,19", "20 %", "45.41"),
        ("1", "0,125", "", "0.13"),  # a half cent goes up
        ("1 234,5", "2", "0", "2469.00"),
        ("5", "2", "100", "0.00"),
        ("0", "2", "", "0.00"),
    ],
)
def test_an_empty_subtotal_is_worked_out(
    quantity: str, price: str, discount: str, net: str
) -> None:
    line = the_line(f"Biodis;12/10/2026;F1;Riz;{quantity};{price};{discount};;")
    assert line.net == Decimal(net)


def test_two_discounts_come_off_one_after_the_other() -> None:
    headings = "fournisseur;date;designation;quantite;prix;remise;remise 2"
    line = the_line("Biodis;12/10/2026;Riz;10;10;10;5", headings=headings)
    assert line.net == Decimal("85.50")


def test_the_subtotal_as_billed_comes_before_any_sum_of_ours() -> None:
    line = the_line("Biodis;12/10/2026;F1;Riz;3;1,10;50;3,33;")
    assert line.net == Decimal("3.33")


def test_vat_said_in_a_code_of_the_suppliers_own_is_unknown() -> None:
    assert the_line("Biodis;12/10/2026;F1;Riz;;;;8,00;2").vat_rate is None
    assert the_line("Biodis;12/10/2026;F1;Riz;;;;8,00;TR").vat_rate == Decimal("5.5")


def test_every_wrong_cell_of_every_row_is_said_at_once() -> None:
    found = wrong(
        "Biodis;31/02/2026;F1;;2;deux euros;;;",
        "Biodis;12/10/2026;F1;Riz;2;3;;6;",
        ";1/11/2026;F2;Riz;-1;3;;-6;",
        "Biodis;12/10/2026;F3;Riz;;;;;",
        "Biodis;;F3;Riz;1;3;150;;",
    )
    assert [one[:3] for one in found] == [
        (2, "date", "31/02/2026"),
        (2, "designation", ""),
        (2, "prix unitaire", "deux euros"),
        (4, "date", "1/11/2026"),
        (4, "fournisseur", ""),
        (4, "quantite", "-1"),
        (4, "montant ht", "-6"),
        (5, "montant ht", ""),
        (6, "date", ""),
        (6, "remise", "150"),
    ]
    said = " ".join(one[3] for one in found)
    for expected in (
        "a date, as 31/10/2026",
        "this cell must be filled",
        "a number, as 1234,56",
        "a day that has come: 1/11/2026 is still ahead",
        "no negative figure",
        "an amount, or a quantity and a price",
        "a discount in per cent",
    ):
        assert expected in said


def test_a_row_too_short_lacks_its_last_cells_only() -> None:
    assert wrong("Biodis;12/10/2026;F1;Riz")[0][:3] == (2, "montant ht", "")


def test_the_supplier_may_be_told_where_no_column_names_one() -> None:
    headings = "date;designation;montant ht"
    with pytest.raises(WhoseFile):
        read("12/10/2026;Riz;8", headings=headings)
    line = the_line("12/10/2026;Riz;8", headings=headings, supplier="Biodis")
    assert line.supplier == "Biodis"


def test_headings_may_be_told() -> None:
    headings = "chez;quand;quoi;combien"
    told = "chez=supplier,quand=date,quoi=name,combien=net"
    line = the_line("Biodis;12/10/26;Riz;8", headings=headings, told=told)
    assert (line.supplier, line.bought_on, line.net) == ("Biodis", date(2026, 10, 12), 8)


def keys(*rows: str, **options: str) -> list[str]:
    return [line.key for line in read(*rows, **options)[0]]


def test_a_key_is_the_same_however_the_line_is_written() -> None:
    (first,) = keys("Biodis;12/10/2026;F1;Carottes bio;2,50;1,00;;2,50;5,5")
    for same in (
        "BIODIS;2026-10-12;F1; carottes  BIO ;2.5;1;;2,5;5.50 %",
        "Biodis;12/10/2026;F1;Carottes bio;2,500;1,00;;;",
    ):
        assert keys(same) == [first]
    others = "designation;quantite;date;facture;montant ht"
    row = "Carottes bio;2,5;12/10/2026;F1;2,50"
    assert keys(row, headings=others, supplier="Biodis") == [first]


def test_another_purchase_has_another_key() -> None:
    rows = [
        "Biodis;12/10/2026;F1;Carottes;2;1;;2;",
        "Biocoop;12/10/2026;F1;Carottes;2;1;;2;",
        "Biodis;12/10/2026;F2;Carottes;2;1;;2;",
        "Biodis;12/10/2026;F1;Navets;2;1;;2;",
        "Biodis;12/10/2026;F1;Carottes;3;1;;2;",
        "Biodis;12/10/2026;F1;Carottes;2;1;;2,10;",
        "Biodis;12/10/2026;;Carottes;2;1;;2;",
        "Biodis;13/10/2026;;Carottes;2;1;;2;",
    ]
    assert len(set(keys(*rows))) == len(rows)


def test_a_row_that_stands_twice_is_two_purchases_in_every_file() -> None:
    row = "Biodis;12/10/2026;F1;Carottes;2;1;;2;"
    first, second = keys(row, row)
    assert first != second
    assert keys(row) == [first]
    assert keys(row, "Biodis;12/10/2026;F1;Navets;2;1;;2;", row)[::2] == [first, second]


ROWS = [f"Biodis;12/10/2026;F1;{name};2;1;;2;" for name in ("Riz", "Lait", "Riz", "Sel")]


@given(st.permutations(ROWS))
def test_the_order_of_the_rows_changes_no_key(rows: list[str]) -> None:
    assert sorted(keys(*rows)) == sorted(keys(*ROWS))


def test_a_file_of_windows_and_one_with_a_mark_read_alike(tmp_path: Path) -> None:
    file = a_csv(tmp_path, "société;date;désignation;montant", "Épicerie;12/10/2026;Pâtes;8,10")
    text = file.read_text(encoding="utf-8")
    found = []
    for encoding in ("utf-8", "utf-8-sig", "latin-1", "utf-16"):
        file.write_bytes(text.encode(encoding))
        lines, faults = read_free(read_table(file), {}, supplier=None, today=TODAY)
        assert faults == []
        found.append(lines)
    assert found[0][0].supplier == "Épicerie"
    assert all(one == found[0] for one in found)


def test_a_heading_that_stands_twice_counts_once(tmp_path: Path) -> None:
    file = a_csv(tmp_path, "date;libelle;prix;prix;qte", "12/10/2026;Riz;2;99;3")
    lines, _ = read_free(read_table(file), {}, supplier="Biodis", today=TODAY)
    assert lines[0].net == 6


def test_a_workbook_is_read_with_its_dates_and_exact_figures(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Fournisseur", "Date", "Désignation", "Qté", "PU HT", "TVA"])
    book.active.append(["Biodis", date(2026, 10, 12), "Riz", 3, 1.1, 5.5])
    book.save(tmp_path / "f.xlsx")
    lines, faults = read_free(read_table(tmp_path / "f.xlsx"), {}, supplier=None, today=TODAY)
    assert faults == []
    assert (lines[0].bought_on, lines[0].net) == (date(2026, 10, 12), Decimal("3.30"))
    assert keys("Biodis;12/10/2026;;Riz;3;1,10;;;") == [lines[0].key]


@pytest.mark.skipif(not REAL.exists(), reason="the real invoice lines are not beside the repo")
def test_real_invoice_lines_are_all_read() -> None:
    lines, faults = read_free(read_table(REAL), {}, supplier=None, today=TODAY)
    assert faults == []
    assert len(lines) == len({line.key for line in lines}) == 44
    assert sum(line.net for line in lines) == Decimal("3194.35")
