from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppliers.families import Family
from suppliers.labels import Label
from suppliers.origins import Origin
from sustainability.egalim import Group, Sums, keys, percentages, reached, sums

SIMPLE = [key for key in keys(2026)[1:7] if not key.endswith("_dont_commerce_equitable")]
FIRST_MATCH = [
    "bio",
    "label_rouge",
    "aocaop_igp_stg",
    "hve",
    "peche_durable",
    "rup",
    "commerce_equitable",
    "fermier",
    "externalites",
    "performance",
    "non_egalim",
]


def bought(
    value: str,
    *labels: Label,
    family: Family = Family.OTHER,
    origin: Origin | None = None,
    short_circuit: bool = False,
    local: bool = False,
) -> Group:
    return Group(family, frozenset(labels), origin, short_circuit, local, Decimal(value))


def filled(found: Sums) -> dict[str, str]:
    return {key: str(value) for key, value in found.items() if value}


def test_a_year_without_purchases_still_has_every_key_at_zero() -> None:
    nothing = sums([], year=2026)
    assert set(nothing.values()) == {Decimal(0)}
    assert len(nothing) == 7 + 8 * 16 + 4
    assert "valeur_viandes_volailles_bio" in nothing
    assert "valeur_produits_de_la_mer_bio_dont_commerce_equitable" in nothing
    assert list(nothing)[:2] == ["valeur_totale", "valeur_bio"]


def test_a_line_without_label_counts_in_the_total_and_as_non_egalim() -> None:
    assert filled(sums([bought("12.30")], year=2026)) == {
        "valeur_totale": "12.30",
        "valeur_autres_non_egalim": "12.30",
    }


def test_organic_comes_before_every_other_label() -> None:
    all_labels = [label for label in Label if label is not Label.HVE_2]
    found = sums([bought("10", *all_labels, family=Family.DAIRY)], year=2026)
    assert filled(found) == {
        "valeur_totale": "10",
        "valeur_bio": "10",
        "valeur_bio_dont_commerce_equitable": "10",
        "valeur_produits_laitiers_bio": "10",
        "valeur_produits_laitiers_bio_dont_commerce_equitable": "10",
    }


def test_a_quality_sign_comes_before_fair_trade() -> None:
    found = sums([bought("10", Label.IGP, Label.COMMERCE_EQUITABLE)], year=2026)
    assert filled(found) == {
        "valeur_totale": "10",
        "valeur_siqo": "10",
        "valeur_autres_aocaop_igp_stg": "10",
    }


def test_fair_trade_is_shown_within_the_other_labels_even_behind_hve() -> None:
    found = sums([bought("10", Label.HVE, Label.COMMERCE_EQUITABLE)], year=2026)
    assert filled(found) == {
        "valeur_totale": "10",
        "valeur_egalim_autres": "10",
        "valeur_egalim_autres_dont_commerce_equitable": "10",
        "valeur_autres_hve": "10",
    }


def test_externalities_count_last() -> None:
    groups = [
        bought("3", Label.EXTERNALITES, Label.PERFORMANCE),
        bought("4", Label.PERFORMANCE),
        bought("5", Label.PERFORMANCE, Label.FERMIER),
    ]
    assert filled(sums(groups, year=2026)) == {
        "valeur_totale": "12",
        "valeur_egalim_autres": "5",
        "valeur_externalites_performance": "7",
        "valeur_autres_externalites": "3",
        "valeur_autres_performance": "4",
        "valeur_autres_fermier": "5",
    }


@pytest.mark.parametrize(
    ("labels", "key"),
    [
        ((Label.LABEL_ROUGE, Label.AOCAOP), "label_rouge"),
        ((Label.AOCAOP, Label.HVE), "aocaop_igp_stg"),
        ((Label.STG, Label.FERMIER), "aocaop_igp_stg"),
        ((Label.HVE, Label.PECHE_DURABLE), "hve"),
        ((Label.PECHE_DURABLE, Label.RUP), "peche_durable"),
        ((Label.RUP, Label.COMMERCE_EQUITABLE), "rup"),
        ((Label.COMMERCE_EQUITABLE, Label.FERMIER), "commerce_equitable"),
        ((Label.FERMIER, Label.EXTERNALITES), "fermier"),
    ],
)
def test_within_a_family_the_first_label_wins(labels: tuple[Label, ...], key: str) -> None:
    found = sums([bought("10", *labels, family=Family.BAKERY)], year=2026)
    parts = {mark: found[f"valeur_boulangerie_{mark}"] for mark in FIRST_MATCH}
    assert {mark for mark, value in parts.items() if value} == {key}


def test_origin_local_and_short_circuit_never_make_a_line_egalim() -> None:
    near = bought(
        "8", family=Family.DRINKS, origin=Origin.FRANCE, short_circuit=True, local=True
    )
    assert filled(sums([near], year=2026)) == {
        "valeur_totale": "8",
        "valeur_boissons_non_egalim": "8",
        "valeur_boissons_france": "8",
        "valeur_boissons_circuit_court": "8",
        "valeur_boissons_local": "8",
    }


@pytest.mark.parametrize(("year", "french"), [(2024, "1"), (2025, "7"), (2026, "1")])
def test_near_food_counted_as_french_in_2025_only(year: int, french: str) -> None:
    groups = [
        bought("1", origin=Origin.FRANCE, local=True),
        bought("2", short_circuit=True),
        bought("4", local=True, origin=Origin.EUROPE),
        bought("8", origin=Origin.ELSEWHERE),
    ]
    found = sums(groups, year=year)
    assert found["valeur_autres_france"] == Decimal(french)
    assert found["valeur_autres_local"] == Decimal(5)
    assert found["valeur_autres_circuit_court"] == Decimal(2)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_french_meat_is_french_by_origin_every_year(year: int) -> None:
    groups = [
        bought("1", family=Family.MEAT, origin=Origin.FRANCE),
        bought("2", family=Family.MEAT, short_circuit=True, local=True),
    ]
    assert sums(groups, year=year)["valeur_viandes_volailles_france"] == Decimal(1)


def test_fish_and_charcuterie_follow_the_wide_rule_of_2025() -> None:
    groups = [
        bought("2", family=Family.FISH, local=True),
        bought("3", family=Family.CHARCUTERIE, short_circuit=True),
    ]
    found = sums(groups, year=2025)
    assert found["valeur_produits_de_la_mer_france"] == Decimal(2)
    assert found["valeur_charcuterie_france"] == Decimal(3)


def test_the_rest_of_europe_is_asked_from_2026_on() -> None:
    groups = [bought("5", origin=Origin.EUROPE), bought("6", origin=Origin.ELSEWHERE)]
    assert sums(groups, year=2026)["valeur_autres_europe"] == Decimal(5)
    assert not [key for key in keys(2025) if key.endswith("_europe")]
    assert len([key for key in keys(2027) if key.endswith("_europe")]) == 8


def test_meat_and_fish_leave_charcuterie_out() -> None:
    groups = [
        bought("10", family=Family.MEAT),
        bought("20", Label.PERFORMANCE, family=Family.MEAT),
        bought("30", Label.PECHE_DURABLE, family=Family.FISH),
        bought("40", Label.BIO, family=Family.CHARCUTERIE),
    ]
    found = sums(groups, year=2026)
    assert found["valeur_viandes_volailles"] == Decimal(30)
    assert found["valeur_viandes_volailles_egalim"] == Decimal(20)
    assert found["valeur_produits_de_la_mer"] == Decimal(30)
    assert found["valeur_produits_de_la_mer_egalim"] == Decimal(30)
    assert percentages(found)["part_viandes_poissons_egalim"] == Decimal("83.33")
    assert percentages(found)["part_viandes_volailles_egalim"] == Decimal("66.67")


def test_the_level_two_of_hve_counts_as_nothing_here() -> None:
    found = sums([bought("9", Label.HVE_2, family=Family.MEAT)], year=2027)
    assert found["valeur_viandes_volailles_non_egalim"] == Decimal(9)
    assert not found["valeur_viandes_volailles_egalim"]


def test_percentages_are_rounded_half_to_even() -> None:
    found = sums([bought("0.0025", Label.BIO), bought("9.9975")], year=2026)
    assert percentages(found)["part_bio"] == Decimal("0.02")
    found = sums([bought("0.0015", Label.BIO), bought("9.9985")], year=2026)
    assert percentages(found)["part_bio"] == Decimal("0.02")


def test_parts_are_added_before_they_are_rounded() -> None:
    groups = [bought("1", Label.BIO), bought("1", Label.IGP), bought("1")]
    parts = percentages(sums(groups, year=2026))
    assert parts["part_bio"] == parts["part_siqo"] == Decimal("33.33")
    assert parts["part_egalim"] == Decimal("66.67")
    assert parts["part_egalim_hors_bio"] == Decimal("33.33")


def test_there_is_no_percentage_of_nothing() -> None:
    parts = percentages(sums([], year=2026))
    assert set(parts.values()) == {None}
    assert set(reached(parts).values()) == {None}


def test_targets_are_compared_after_rounding() -> None:
    groups = [
        bought("199.96", Label.BIO),  # 19.996 %, which is 20.00
        bought("299.98", Label.HVE),  # with it 49.994 %, which is 49.99
        bought("500.06"),
    ]
    assert reached(percentages(sums(groups, year=2026))) == {
        "part_egalim": False,
        "part_bio": True,
        "part_viandes_poissons_egalim": None,
    }


def test_the_target_for_meat_and_fish_is_sixty_percent_of_both_together() -> None:
    meat = bought("60", Label.LABEL_ROUGE, family=Family.MEAT)
    found = percentages(sums([meat, bought("40", family=Family.FISH)], year=2026))
    assert found["part_viandes_poissons_egalim"] == Decimal("60.00")
    assert reached(found)["part_viandes_poissons_egalim"] is True


groups_bought = st.lists(
    st.builds(
        Group,
        family=st.sampled_from(Family),
        labels=st.frozensets(st.sampled_from(Label), max_size=4),
        origin=st.sampled_from([None, *Origin]),
        short_circuit=st.booleans(),
        local=st.booleans(),
        value=st.decimals(min_value=0, max_value=100_000, places=2),
    ),
    max_size=12,
)
years = st.integers(2022, 2030)


@given(groups_bought, years)
def test_the_simplified_parts_never_exceed_the_total(groups: list[Group], year: int) -> None:
    found = sums(groups, year=year)
    assert sum(found[key] for key in SIMPLE) <= found["valeur_totale"]
    for key in ("valeur_bio", "valeur_egalim_autres"):
        assert found[f"{key}_dont_commerce_equitable"] <= found[key]


@given(groups_bought, years)
def test_each_euro_of_a_family_has_one_label_or_none(groups: list[Group], year: int) -> None:
    found = sums(groups, year=year)
    for family in Family:
        whole = sum(group.value for group in groups if group.family is family)
        assert sum(found[f"valeur_{family.lower()}_{mark}"] for mark in FIRST_MATCH) == whole


@given(groups_bought, years)
def test_the_families_say_what_the_simplified_sums_say(groups: list[Group], year: int) -> None:
    found = sums(groups, year=year)

    def over_families(*marks: str) -> Decimal:
        named = [f"valeur_{family.lower()}_{mark}" for family in Family for mark in marks]
        return sum((found[key] for key in named), Decimal(0))

    assert over_families("bio") == found["valeur_bio"]
    assert over_families("label_rouge", "aocaop_igp_stg") == found["valeur_siqo"]
    assert over_families(*FIRST_MATCH[3:8]) == found["valeur_egalim_autres"]
    assert over_families(*FIRST_MATCH[8:10]) == found["valeur_externalites_performance"]
    assert over_families(*FIRST_MATCH) == found["valeur_totale"]


@given(groups_bought, years)
def test_how_lines_are_grouped_changes_nothing(groups: list[Group], year: int) -> None:
    together = sums(groups, year=year)
    apart = [sums([group], year=year) for group in groups]
    assert list(together) == list(keys(year))
    for key, value in together.items():
        assert value == sum(each[key] for each in apart)


@given(groups_bought, years)
def test_percentages_lie_between_none_and_all(groups: list[Group], year: int) -> None:
    for part in percentages(sums(groups, year=year)).values():
        assert part is None or 0 <= part <= 100
