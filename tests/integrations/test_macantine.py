from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.macantine import COLUMNS, MacantineLine, Reading, read_purchases
from integrations.tables import Fault, HeadingMissing, Table, read_table, write_rejected
from kernel.words import Words
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.origins import Origin

TODAY = date(2026, 6, 30)
SIRET = "21010034300016"
SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "macantine"
GOOD = {
    "siret": SIRET,
    "description": "Pommes",
    "fournisseur": "Le bon traiteur",
    "date": "2026-06-22",
    "prix_ht": "100.00",
    "famille_produits": "AUTRES",
}


def cells(**changed: str) -> list[str]:
    return [{**GOOD, **changed}.get(column, "") for column in ("siret", *COLUMNS)]


def reading(*rows: Sequence[str], form: str = "siret") -> Reading:
    table = Table("achats.csv", [form, *COLUMNS], list(enumerate(rows, 2)))
    return read_purchases(table, today=TODAY)


def the_line(**changed: str) -> MacantineLine:
    found = reading(cells(**changed))
    assert found.faults == []
    return found.lines[0]


def the_fault(**changed: str) -> Fault:
    found = reading(cells(**changed))
    assert found.lines == []
    assert len(found.faults) == 1
    return found.faults[0]


def said(**changed: str) -> str:
    return the_fault(**changed).in_words(Words("en"))


def test_a_line_is_read_into_what_it_means() -> None:
    line = the_line(
        description=" Pommes, rouges ",
        prix_ht="90.1",
        famille_produits=" PRODUITS_LAITIERS ",
        categories_egalim="BIO,COMMERCE_EQUITABLE",
        origine="FRANCE",
        est_circuit_court="oui",
        est_local="x",
        definition_local=" KM ",
        definition_local_km="200",
    )
    labels = frozenset({Label.BIO, Label.COMMERCE_EQUITABLE})
    assert line[:-1] == (
        *(2, SIRET, "", "Pommes, rouges", "Le bon traiteur", date(2026, 6, 22)),
        *(
            Decimal("90.10"),
            Family.DAIRY,
            labels,
            Origin.FRANCE,
            True,
            True,
            "KM",
            Decimal(200),
        ),
    )


@pytest.mark.parametrize(
    ("column", "texts", "sentence"),
    [
        ("siret", ["21010034300017", "210100343"], "“{}” is not a SIRET, which has 14 digits"),
        ("date", ["2026-02-31", "2026/03/01", "20260301", "2026-3-1"], "“{}” is not a day."),
        ("date", ["2026-07-01"], "1 July 2026 is in the future."),
        ("prix_ht", ["90,11", "A price", "1 234.50", "12 €", "1e3", "NaN"], "“{}” is not an amount."),
        ("prix_ht", ["90.11000000002"], "“{}” is finer than a cent."),
        ("prix_ht", ["-3.20", "-3,20 €", "(3.20)", "3.20-"], "“{}” is below zero, which the"),
        ("famille_produits", ["viande"], "“{}” is not known here. Write one of: VIANDES_VOLAILLES, "),
        ("categories_egalim", ["HVE_2"], "“{}” is not known here. Write one of: BIO, LABEL_ROUGE, "),
        ("categories_egalim", ["BIO,"], "“” is not known here. Write one of: BIO, "),
        ("origine", ["ELSEWHERE", "FRANCE,EUROPE"], "“{}” is not known here. Write one of: FRANCE, EUROPE."),
        ("est_local", ["vrai", "X", "1"], "“{}” is not known here. Write one of: x, OUI, oui, non, NON."),
        ("definition_local", ["VILLE"], "“{}” is not known here. Write one of: PAT, COMMUNE, "),
        ("definition_local_km", ["-5", "loin"], "“{}” is not a distance."),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_says_what_was_expected(
    column: str, texts: list[str], sentence: str
) -> None:
    for text in texts:
        assert the_fault(**{column: text}).column == column
        assert said(**{column: text}).startswith(sentence.format(text))


def test_a_credit_note_is_to_be_netted() -> None:
    assert said(prix_ht="-3.20").endswith("net it against the line it corrects.")


def test_what_is_at_the_edge_is_taken() -> None:
    assert the_line(date="2026-06-30").bought_on == TODAY
    assert the_line(siret="210 100 343 00016").siret == SIRET
    assert the_line(origine="EUROPE").origin is Origin.EUROPE
    near = {"est_local": "x", "definition_local": "KM", "definition_local_km": "12.5"}
    assert the_line(**near).local_km == Decimal("12.5")


def test_what_is_left_empty_is_nothing() -> None:
    line = the_line(fournisseur="")
    assert (line.supplier, line.labels, line.origin) == ("", frozenset(), None)
    assert line[10:14] == (False, False, None, None)


@pytest.mark.parametrize(
    ("texts", "meant"), [(("x", "OUI", "oui", " x "), True), (("non", "NON", "", " "), False)]
)
def test_yes_and_no_as_the_platform_takes_them(texts: tuple[str, ...], meant: bool) -> None:
    for text in texts:
        assert the_line(est_local=text).local is meant
        assert the_line(est_circuit_court=text).short_circuit is meant


def test_spaces_around_labels_are_allowed() -> None:
    line = the_line(categories_egalim=" BIO , IGP,HVE ")
    assert line.labels == {Label.BIO, Label.IGP, Label.HVE}


def test_an_unknown_label_is_named_with_those_allowed() -> None:
    fault = the_fault(categories_egalim="BIO,NOPE")
    assert (fault.row, fault.column, fault.found) == (2, "categories_egalim", "BIO,NOPE")
    assert fault.in_words(Words("en")).startswith(
        "“NOPE” is not known here. Write one of: BIO, "
    )
    assert "HVE_2" not in fault.facts["allowed"]


@pytest.mark.parametrize(
    "column", ["siret", "description", "date", "prix_ht", "famille_produits"]
)
def test_what_must_be_filled(column: str) -> None:
    fault = the_fault(**{column: " "})
    assert (fault.column, fault.in_words(Words("en"))) == (column, "It may not be empty.")


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0.00"), ("100", "100.00"), (" 1234.99 ", "1234.99"), ("5.5000", "5.50")],
)
def test_prices_are_exact_cents(text: str, value: str) -> None:
    assert str(the_line(prix_ht=text).net_value) == value


def test_local_may_go_without_a_definition_and_km_without_a_distance() -> None:
    assert the_line(est_local="OUI").local_rule is None
    assert the_line(est_local="OUI", definition_local="KM").local_km is None


@pytest.mark.parametrize("text", ["", "non"])
def test_a_definition_is_for_local_lines_only(text: str) -> None:
    fault = the_fault(est_local=text, definition_local="COMMUNE")
    assert fault.column == "definition_local"
    assert "not marked as local" in fault.in_words(Words("en"))


def test_kilometres_go_with_km_only() -> None:
    for rule, local in (("COMMUNE", "x"), ("", "x"), ("", "")):
        changed = {"definition_local": rule, "est_local": local, "definition_local_km": "50"}
        assert the_fault(**changed).column == "definition_local_km"


def test_every_fault_of_every_row_is_reported_at_once() -> None:
    found = reading(
        cells(date="hier", prix_ht="-1", famille_produits="NOPE"),
        cells(),
        cells(siret="1", definition_local="PAT", est_circuit_court="peut-être"),
    )
    assert [line.row for line in found.lines] == [3]
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "date"),
        (2, "prix_ht"),
        (2, "famille_produits"),
        (4, "siret"),
        (4, "est_circuit_court"),
        (4, "definition_local"),
    ]


def test_a_decimal_comma_that_cut_a_row_in_two_is_explained() -> None:
    found = reading(
        [*cells()[:4], "90", "11", *cells()[5:-1], "x"], cells()[:-2], [*cells(), " "]
    )
    assert [line.row for line in found.lines] == [4]
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, ""), (3, "")]
    assert found.faults[0].in_words(Words("en")).startswith("The row has 13 cells where the")


def test_the_form_by_number_of_the_canteen() -> None:
    found = reading(cells(siret="949"), cells(siret="neuf"), form="cantine_id")
    assert (found.lines[0].siret, found.lines[0].cantine_id) == ("", "949")
    assert found.faults[0].column == "cantine_id"


def test_columns_are_found_by_name_and_the_others_are_listed() -> None:
    headings = ["note", *reversed(COLUMNS), "siret"]
    table = Table("t.csv", headings, [(2, ["?", *reversed(cells()[1:]), SIRET])])
    found = read_purchases(table, today=TODAY)
    assert found.unread == ["note"]
    assert found.lines == reading(cells()).lines


def test_another_table_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(HeadingMissing, match="siret, description"):
        read_purchases(Table("t.csv", ["nom", "date"], []), today=TODAY)


def test_a_line_keeps_its_key_in_another_file_and_another_spelling() -> None:
    near = {"est_local": "x", "definition_local": "KM", "categories_egalim": "IGP,BIO"}
    plain = reading(cells(), cells(**near, definition_local_km="5"))
    spaced = reading(
        cells(**{**near, "categories_egalim": " BIO , IGP"}, definition_local_km="5.0"),
        cells(siret="210 100 343 00016", prix_ht=" 100 ", famille_produits=" AUTRES"),
    )
    assert [line.key for line in plain.lines] == [line.key for line in reversed(spaced.lines)]


def test_the_same_purchase_made_twice_has_two_keys_and_a_file_read_twice_the_same() -> None:
    rows = [cells(), cells(description="Poires"), cells()]
    first, again = reading(*rows), reading(*rows)
    assert len({line.key for line in first.lines}) == 3
    assert [line.key for line in first.lines] == [line.key for line in again.lines]
    assert reading(*rows, cells()).lines[:3] == first.lines


def test_whatever_changes_a_line_changes_its_key() -> None:
    km = {"est_local": "x", "definition_local": "KM"}
    changes = [
        {}, {"description": "Poires"}, {"fournisseur": "La ferme"}, {"date": "2026-06-21"},
        {"prix_ht": "100.01"}, {"famille_produits": "BOISSONS"}, {"categories_egalim": "BIO"},
        {"origine": "FRANCE"}, {"est_circuit_court": "x"}, {"est_local": "x"}, km,
        {**km, "definition_local_km": "5"}, {**km, "definition_local": "PAT"},
    ]  # fmt: skip
    assert len({the_line(**change).key for change in changes}) == len(changes)


@given(st.lists(st.lists(st.text(max_size=6), min_size=10, max_size=14), max_size=5))
def test_each_row_of_any_file_is_taken_or_explained(rows: list[list[str]]) -> None:
    found = reading(*rows)
    explained = {fault.row for fault in found.faults} | {line.row for line in found.lines}
    assert explained == set(range(2, 2 + len(rows)))
    assert all(fault.in_words(Words("en")) for fault in found.faults)


def test_rejected_rows_can_be_mended_and_imported(tmp_path: Path) -> None:
    path = tmp_path / "achats.csv"
    rows = [["siret", *COLUMNS], cells(), cells(date="22/06/2026", description="Poires")]
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    table = read_table(path)
    found = read_purchases(table, today=TODAY)
    rejected = write_rejected(path, table, found.faults, Words("en"))
    mended = rejected.read_text(encoding="utf-8-sig").replace(";22/06/2026", ";2026-06-22", 1)
    rejected.write_text(mended, encoding="utf-8-sig")
    again = read_purchases(read_table(rejected), today=TODAY)
    assert again.unread == ["row in the file", "what is wrong"]
    assert [line.description for line in again.lines] == ["Poires"]


samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"no samples of ma-cantine in {SAMPLES}"
)


@samples
@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("purchases_good.csv", 8),
        ("purchases_good_siret_caracteristics.csv", 2),
        ("purchases_good_id_caracteristics.csv", 2),
        ("purchases_good_local_vs_circuit_court.csv", 2),
    ],
)
def test_the_platform_s_own_samples_are_read_without_fault(name: str, lines: int) -> None:
    found = read_purchases(read_table(SAMPLES / name), today=TODAY)
    assert (len(found.lines), found.faults, found.unread) == (lines, [], [])
    assert len({line.key for line in found.lines}) == lines
