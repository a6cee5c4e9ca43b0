"""Local by the canteen's own rule: proven by a place, declared by typed kilometres."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from network.canteens import Canteen, LocalRule
from suppliers.departements import departement, region
from suppliers.evidence import Evidence
from suppliers.local import Nearness, nearness
from suppliers.places import kilometres

PROVEN, DECLARED, UNKNOWN, NOT_LOCAL = (
    Evidence.PROVEN,
    Evidence.DECLARED,
    Evidence.UNKNOWN,
    None,
)


@dataclass(frozen=True)
class Spot:
    postcode: str | None = None
    city: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    country: str = "FR"


LYON = {"latitude": Decimal("45.764"), "longitude": Decimal("4.8357")}
FARM = Spot("69480", "Anse", Decimal("45.9"), Decimal("4.6"))


def a_canteen(rule: LocalRule, value: str | None = None, **place: Any) -> Canteen:
    place = {"postcode": "69009", "city": "Lyon", **LYON, **place}
    return Canteen(name="Les Tilleuls", local_rule=rule, local_value=value, **place)


def local(canteen: Canteen, postcode: str | None, city: str = "") -> Evidence | None:
    return nearness(canteen, Spot(postcode, city), None).evidence


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [("69480", PROVEN), ("42000", PROVEN), ("38080", PROVEN), ("38000", NOT_LOCAL)],
)
def test_a_territorial_project_lists_codes_or_their_beginnings(
    postcode: str, expected: Evidence | None
) -> None:
    assert local(a_canteen(LocalRule.PAT, "69, 42,38080,"), postcode) == expected


@pytest.mark.parametrize("value", [None, "", " , "])
def test_a_project_without_codes_tells_nothing(value: str | None) -> None:
    assert local(a_canteen(LocalRule.PAT, value), "69480") == UNKNOWN


@pytest.mark.parametrize(
    ("postcode", "city", "expected"),
    [
        ("69009", "Lyon", PROVEN),
        ("69009", " LYON ", PROVEN),
        ("69003", "Lyon", PROVEN),  # one commune, nine postal codes
        ("69009", "Écully", NOT_LOCAL),
        ("27480", "Lyon", NOT_LOCAL),  # of another département
        ("69009", "", UNKNOWN),
    ],
)
def test_a_commune_is_a_name_in_a_departement(
    postcode: str, city: str, expected: Evidence | None
) -> None:
    assert local(a_canteen(LocalRule.COMMUNE), postcode, city) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("69009", "69480", PROVEN),
        ("69009", "01000", NOT_LOCAL),
        ("97410", "97480", PROVEN),
        ("97410", "97110", NOT_LOCAL),  # La Réunion and Guadeloupe both begin with 97
        ("20000", "20600", PROVEN),  # Ajaccio and Furiani: postal codes tell no halves
        ("20000", "21000", NOT_LOCAL),
    ],
)
def test_a_departement_is_read_off_the_postal_code(
    ours: str, theirs: str, expected: Evidence | None
) -> None:
    assert local(a_canteen(LocalRule.DEPARTEMENT, postcode=ours), theirs) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("69009", "63000", PROVEN),
        ("69009", "71000", NOT_LOCAL),
        ("20000", "20200", PROVEN),
        ("97410", "97490", PROVEN),
        ("97410", "97200", NOT_LOCAL),
        ("75011", "77000", PROVEN),
    ],
)
def test_a_region_holds_its_departements(
    ours: str, theirs: str, expected: Evidence | None
) -> None:
    assert local(a_canteen(LocalRule.REGION, postcode=ours), theirs) == expected


AREAS = (LocalRule.PAT, LocalRule.COMMUNE, LocalRule.DEPARTEMENT, LocalRule.REGION)


@pytest.mark.parametrize("rule", AREAS)
@pytest.mark.parametrize("postcode", [None, ""])
def test_a_producer_without_postal_code_lies_nobody_knows_where(
    rule: LocalRule, postcode: str | None
) -> None:
    assert local(a_canteen(rule, "69"), postcode, "Lyon") == UNKNOWN
    assert nearness(a_canteen(rule, "69"), None, None) == Nearness(UNKNOWN, None)


@pytest.mark.parametrize("rule", [LocalRule.COMMUNE, LocalRule.DEPARTEMENT, LocalRule.REGION])
@pytest.mark.parametrize("postcode", [None, "", "6900", "L-4750"])
def test_a_place_that_cannot_be_read_makes_it_unknown(
    rule: LocalRule, postcode: str | None
) -> None:
    assert local(a_canteen(rule, postcode=postcode), "69480", "Lyon") == UNKNOWN
    assert local(a_canteen(rule), postcode, "Lyon") == UNKNOWN


@pytest.mark.parametrize(("limit", "expected"), [("23.7", PROVEN), ("23.6", NOT_LOCAL)])
def test_kilometres_by_coordinates_are_proven(limit: str, expected: Evidence | None) -> None:
    canteen = a_canteen(LocalRule.KM, limit)
    assert nearness(canteen, FARM, None) == Nearness(expected, Decimal("23.7"))


def test_coordinates_weigh_more_than_what_somebody_typed() -> None:
    canteen = a_canteen(LocalRule.KM, "20")
    assert nearness(canteen, FARM, Decimal(5)) == Nearness(NOT_LOCAL, Decimal("23.7"))


@pytest.mark.parametrize(("typed", "expected"), [("30.0", DECLARED), ("30.1", NOT_LOCAL)])
@pytest.mark.parametrize("producer", [None, Spot("69480", "Anse")])
def test_typed_kilometres_are_declared(
    producer: Spot | None, typed: str, expected: Evidence | None
) -> None:
    canteen = a_canteen(LocalRule.KM, "30")
    said = Decimal(typed)
    assert nearness(canteen, producer, said) == Nearness(expected, said)


def test_without_place_or_kilometres_nobody_can_tell() -> None:
    canteen = a_canteen(LocalRule.KM, "30")
    assert nearness(canteen, None, None) == Nearness(UNKNOWN, None)
    lost = a_canteen(LocalRule.KM, "30", latitude=None)
    assert nearness(lost, FARM, None) == Nearness(UNKNOWN, None)


def test_an_area_shows_its_distance_too() -> None:
    canteen = a_canteen(LocalRule.DEPARTEMENT)
    assert nearness(canteen, FARM, Decimal(3)) == Nearness(PROVEN, Decimal("23.7"))
    assert nearness(canteen, Spot("69480"), Decimal(3)) == Nearness(PROVEN, Decimal(3))


def test_a_distance_is_a_geodesic_to_a_tenth() -> None:
    paris = Spot(latitude=Decimal("48.8566"), longitude=Decimal("2.3522"))
    lyon = Spot(**LYON)
    assert kilometres(paris, lyon) == kilometres(lyon, paris) == Decimal("391.7")
    assert kilometres(lyon, lyon) == Decimal(0)
    assert kilometres(Spot(), lyon) is kilometres(lyon, Spot()) is None


@pytest.mark.parametrize(
    ("postcode", "number", "name"),
    [
        ("01000", "01", "Auvergne-Rhône-Alpes"),
        ("20137", "20", "Corse"),
        ("97122", "971", "Guadeloupe"),
        ("97231", "972", "Martinique"),
        ("97300", "973", "Guyane"),
        ("97400", "974", "La Réunion"),
        ("97600", "976", "Mayotte"),
        ("98000", "980", None),  # Monaco is no département
        ("2A004", None, None),
        (None, None, None),
    ],
)
def test_where_a_postal_code_lies(
    postcode: str | None, number: str | None, name: str | None
) -> None:
    assert (departement(postcode), region(postcode)) == (number, name)


def test_every_departement_has_its_region() -> None:
    overseas = ["971", "972", "973", "974", "976"]
    mainland = [f"{number:02d}" for number in range(1, 96)]
    codes = [f"{number}00"[:5].ljust(5, "0") for number in (*mainland, *overseas)]
    assert all(region(code) for code in codes)
