import pytest

from integrations.freeform import COLUMNS
from integrations.headings import Column, ColumnsMissing, UnknownColumn, parse_map, places
from integrations.offered_columns import COLUMNS as OFFERED
from integrations.tables import Table
from sourcing.wording import normal

NONE: frozenset[str] = frozenset()


def found(*headings: str, told: str = "", given: frozenset[str] = NONE) -> dict[str, int]:
    return places(Table("f.csv", list(headings), []), COLUMNS, parse_map(told), given=given)


def test_headings_are_recognised_whatever_their_order_capitals_and_accents() -> None:
    assert found("Désignation", "MONTANT HT", " date_facture ", "Qté") == {
        "name": 0, "net": 1, "date": 2, "quantity": 3,
    }  # fmt: skip


@pytest.mark.parametrize("column", [*COLUMNS, *OFFERED], ids=lambda column: column.name)
def test_every_heading_we_know_is_written_as_it_will_be_compared(column: Column) -> None:
    assert [normal(heading) for heading in column.also] == list(column.also)


def test_no_heading_means_two_columns() -> None:
    for columns in (COLUMNS, OFFERED):
        known = [heading for one in columns for heading in (one.name, *one.also)]
        assert len(known) == len(set(known))


def test_the_first_of_two_headings_that_mean_one_column_counts() -> None:
    assert found("date", "libelle", "produit")["name"] == 1


def test_a_heading_nobody_knows_is_left_alone() -> None:
    assert found("date", "produit", "couleur") == {"date": 0, "name": 1}


def test_what_is_told_comes_before_what_is_guessed() -> None:
    told = "Bidule = name, Jour de livraison=date"
    assert found("date", "libelle", "BIDULE", "jour de livraison", told=told) == {
        "name": 2, "date": 3,
    }  # fmt: skip


def test_every_missing_column_is_named_at_once() -> None:
    with pytest.raises(ColumnsMissing, match=r"date, name.*couleur, prix") as refused:
        found("couleur", "prix")
    assert 'your heading=date"' in str(refused.value)


def test_a_column_given_elsewhere_may_be_missing() -> None:
    assert found("date", given=frozenset({"name"})) == {"date": 0}


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("couleur=colour", "colour"),
        ("parfum=name", "parfum"),
        ("couleur", "couleur"),
        ("=name", ""),
        ("couleur=", "couleur"),
    ],
)
def test_a_map_to_what_is_not_there_is_refused_by_name(told: str, named: str) -> None:
    with pytest.raises(UnknownColumn, match=f"“{named}” is not to be had"):
        found("date", "couleur", told=told)


def test_a_map_is_read_pair_by_pair() -> None:
    assert parse_map(" A b =name,, C=date ") == {"A b": "name", "C": "date"}
    assert parse_map("") == {}


def test_a_weight_is_the_quantity_only_where_no_quantity_stands() -> None:
    assert found("date", "produit", "poids", "quantite")["quantity"] == 3
    assert found("date", "produit", "quantite", "poids")["quantity"] == 2
    assert found("date", "produit", "poids")["quantity"] == 2
