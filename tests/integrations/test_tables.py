import csv
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from integrations.formulas import no_formula
from integrations.tables import (
    Fault,
    FileEmpty,
    FileMissing,
    HeadingMissing,
    NotATable,
    QuoteLeftOpen,
    Table,
    read_table,
    write_csv,
    write_rejected,
)
from kernel.errors import Refused
from kernel.words import N_, Words


def a_file(folder: Path, content: str | bytes, name: str = "prices.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def a_workbook(folder: Path, *rows: list[Any], name: str = "prices.xlsx") -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def cells(table: Table) -> list[list[str]]:
    return [list(cells) for _, cells in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_ending(tmp_path: Path, delimiter: str, ending: str) -> None:
    lines = [["name", "price", "unit"], ["Pâtes", "1,5" if delimiter != "," else "1.5", "kg"]]
    path = a_file(tmp_path, ending.join(delimiter.join(line) for line in lines) + ending)
    table = read_table(path)
    assert table.headings == lines[0]
    assert table.rows == [(2, lines[1])]
    assert table.delimiter == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_accents_come_through_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = a_file(tmp_path, "libellé;quantité\nCrème brûlée;4\n".encode(encoding))
    table = read_table(path)
    assert table.headings == ["libellé", "quantité"]
    assert cells(table) == [["Crème brûlée", "4"]]


def test_the_euro_and_the_oe_of_windows(tmp_path: Path) -> None:
    table = read_table(a_file(tmp_path, "œuf;12 €\n".encode("cp1252") * 2))
    assert cells(table) == [["œuf", "12 €"]]


def test_bytes_that_windows_does_not_know_are_read_as_latin_1(tmp_path: Path) -> None:
    assert cells(read_table(a_file(tmp_path, b"a;b\n\xe9;\x81\n"))) == [["é", "\x81"]]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'name,price\n"two\nlines",1\n\n,,\n  ,\nlast,2')
    assert read_table(path).rows == [(2, ["two\nlines", "1"]), (6, ["last", "2"])]


def test_empty_lines_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    table = read_table(a_file(tmp_path, "\n,,\nname,price\npears,2\n"))
    assert table.headings == ["name", "price"]
    assert table.rows == [(4, ["pears", "2"])]


def test_a_row_keeps_its_cells_too_few_or_too_many(tmp_path: Path) -> None:
    assert cells(read_table(a_file(tmp_path, "a,b\n1\n1,2,3\n"))) == [["1"], ["1", "2", "3"]]


def test_headings_that_stand_twice_are_numbered(tmp_path: Path) -> None:
    path = a_file(tmp_path, " quantity ;quantity;quantity (2);;quantity;\n1;2;3;4;5;\n")
    table = read_table(path)
    assert table.headings == ["quantity", "quantity (3)", "quantity (2)", "", "quantity (4)"]
    assert table.places("quantity (4)", "quantity") == [4, 0]


def test_a_missing_heading_is_refused_with_what_is_there(tmp_path: Path) -> None:
    table = read_table(a_file(tmp_path, "name,price\nx,1\n"))
    with pytest.raises(HeadingMissing) as refused:
        table.places("name", "unit", "lot")
    assert "unit, lot" in str(refused.value)
    assert "name, price" in str(refused.value)


def test_a_delimiter_inside_quotation_marks_is_text(tmp_path: Path) -> None:
    table = read_table(a_file(tmp_path, '"a, or b, or c";d\n"1;2";"say ""x"""\n'))
    assert table.headings == ["a, or b, or c", "d"]
    assert cells(table) == [["1;2", 'say "x"']]


def test_one_column_is_a_table(tmp_path: Path) -> None:
    table = read_table(a_file(tmp_path, "name\nDupont, Jean\n"))
    assert cells(table) == [["Dupont, Jean"]]


def test_a_spreadsheet_gives_exact_figures_and_iso_days(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        ["a", "b", "c", "d", "e", "f"],
        [4.1000000000000005, 100, 21010034300016, 1e-7, -3.2, True],
        [
            date(2026, 10, 31),
            datetime.fromisoformat("2026-10-31T08:05"),
            None,
            "4.10",
            0.1 + 0.2,
            1e22,
        ],
    )
    assert cells(read_table(path)) == [
        ["4.1", "100", "21010034300016", "0.0000001", "-3.2", "TRUE"],
        ["2026-10-31", "2026-10-31T08:05:00", "", "4.10", "0.3", "1" + "0" * 22],
    ]


def test_rows_of_a_spreadsheet_keep_their_numbers(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, [], ["name"], [None], ["pears"])
    table = read_table(path)
    assert table.headings == ["name"]
    assert table.rows == [(4, ["pears"])]


def test_the_first_filled_sheet_that_is_seen_is_read(tmp_path: Path) -> None:
    book = Workbook()
    hidden, second = book.create_sheet("hidden"), book.create_sheet("second")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    second.append(["name"])
    second.append(["pears"])
    book.save(tmp_path / "sheets.xlsx")
    assert read_table(tmp_path / "sheets.xlsx").headings == ["name"]


def test_a_file_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, ["name"], ["pears"], name="export.xlsx").rename(
        tmp_path / "e.csv"
    )
    assert cells(read_table(path)) == [["pears"]]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 a;b",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"PK\x03\x04 no workbook at all",
        b"\xd0\xcf\x11\xe0 nor this",
        b"<html><table><tr><td>a</td></tr></table></html>",
        b"\xff\xfea",
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotATable, match=r"prices\.csv"):
        read_table(a_file(tmp_path, content))


@pytest.mark.parametrize("content", ["", "\n\n", ";;;\n ; \n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileEmpty):
        read_table(a_file(tmp_path, content))


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        read_table(a_workbook(tmp_path))


def test_no_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FileMissing):
            read_table(path)


@pytest.mark.parametrize("tail", ["\nc,2\n", "\n" + "c,2\n" * 50_000])
def test_a_quotation_left_open_swallows_nothing_in_silence(tmp_path: Path, tail: str) -> None:
    with pytest.raises(QuoteLeftOpen, match="row 3"):
        read_table(a_file(tmp_path, 'name,price\na,1\n"b,1' + tail))


def test_every_refusal_is_one_of_ours() -> None:
    for refusal in (FileMissing, FileEmpty, NotATable, QuoteLeftOpen, HeadingMissing):
        assert issubclass(refusal, Refused)


def test_a_written_table_is_plain_csv() -> None:
    file = StringIO(newline="")
    rows = [["Pommes, rouges", Decimal("1E+2"), date(2026, 10, 31), None]]
    write_csv(file, ["a", "b", "c", "d"], rows)
    assert file.getvalue() == 'a,b,c,d\r\n"Pommes, rouges",100,2026-10-31,\r\n'


def test_no_text_becomes_a_formula_and_figures_stay_figures() -> None:
    file = StringIO(newline="")
    texts = ["=1+1", "+33 6 12", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "'=1"]
    figures = ["-12,50", "+3", "-5", Decimal("-12.50"), -7, "a=b", "L'ail", None]
    write_csv(file, ["=SUM(A1)"], [texts, figures], ";")
    headings, marked, plain = csv.reader(StringIO(file.getvalue(), newline=""), delimiter=";")
    assert headings == ["'=SUM(A1)"]
    assert marked == [f"'{text}" for text in texts]
    assert plain == ["-12,50", "+3", "-5", "-12,50", "-7", "a=b", "L'ail", ""]


def test_between_semicolons_stand_decimal_commas() -> None:
    written = {}
    for delimiter in ",;":
        file = StringIO(newline="")
        write_csv(file, ["a"], [[Decimal("1234.50"), Decimal("1E+2"), 7]], delimiter)
        written[delimiter] = file.getvalue().splitlines()[1]
    assert written == {",": "1234.50,100,7", ";": "1234,50;100;7"}


def test_rejected_rows_stand_beside_the_file_with_what_is_wrong(tmp_path: Path) -> None:
    path = a_file(tmp_path, "nom;prix\nPâtes;un\nPoires;2\nx;deux;trois\n")
    table = read_table(path)
    expected = N_("“{found}” is not a number.")
    faults = [
        Fault(2, "prix", "un", expected, {}),
        Fault(2, "nom", "Pâtes", N_("Too vague."), {}),
        Fault(4, "", "", N_("{cells} cells."), {"cells": 3}),
    ]
    rejected = write_rejected(path, table, faults, Words("en"))
    assert rejected == tmp_path / "prices.csv.rejected.csv"
    assert rejected.read_bytes().startswith(b"\xef\xbb\xbf")
    again = read_table(rejected)
    assert again.headings == ["nom", "prix", "", "row in the file", "what is wrong"]
    assert cells(again) == [
        ["Pâtes", "un", "", "2", "prix: “un” is not a number. nom: Too vague."],
        ["x", "deux", "trois", "4", "3 cells."],
    ]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


@given(st.lists(st.lists(texts, min_size=3, max_size=3), max_size=6))
def test_what_is_written_is_read_back(tmp_path_factory: Any, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        write_csv(file, ["a", "b", "c"], rows)
    kept = [row for row in rows if "".join(row).strip()]
    assert cells(read_table(path)) == kept
    with path.open(newline="", encoding="utf-8") as file:
        written = [row for row in csv.reader(file) if "".join(row).strip()][1:]
    assert written == [[no_formula(cell) for cell in row] for row in kept]
