"""Whether a food is local to a canteen, by the canteen's own rule, and what that rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from network.canteens import Canteen, LocalRule
from suppliers.departements import departement, region
from suppliers.evidence import Evidence
from suppliers.places import Grown, Located, kilometres

FRANCE = "FR"


@dataclass(frozen=True)
class Nearness:
    """`evidence` is none where the food is not local; unknown where nobody can tell.

    Coordinates and postal codes prove; kilometres that somebody typed are declared.
    """

    evidence: Evidence | None
    kilometres: Decimal | None


def nearness(canteen: Canteen, producer: Grown | None, typed: Decimal | None) -> Nearness:
    """Measured from the producer, or from the typed kilometres where it has no place."""
    away = kilometres(canteen, producer) if producer else None
    if canteen.local_rule == LocalRule.KM:
        return _by_distance(Decimal(canteen.local_value or 0), away, typed)
    evidence = _by_area(canteen, producer)
    return Nearness(evidence, typed if away is None else away)


def _by_distance(limit: Decimal, away: Decimal | None, typed: Decimal | None) -> Nearness:
    if away is not None:
        return Nearness(Evidence.PROVEN if away <= limit else None, away)
    if typed is not None:
        return Nearness(Evidence.DECLARED if typed <= limit else None, typed)
    return Nearness(Evidence.UNKNOWN, None)


def _by_area(canteen: Canteen, producer: Grown | None) -> Evidence | None:
    if producer and producer.country != FRANCE:
        return None
    same = _same_area(canteen, producer) if producer else None
    if same is None:
        return Evidence.UNKNOWN
    return Evidence.PROVEN if same else None


def _same_area(canteen: Canteen, producer: Located) -> bool | None:
    """Whether one area holds both; none where either lies nobody knows where."""
    if canteen.local_rule == LocalRule.PAT:
        codes = [code.strip() for code in (canteen.local_value or "").split(",")]
        beginnings = tuple(code for code in codes if code)
        known = producer.postcode if beginnings else None
        return known.startswith(beginnings) if known else None
    area = _AREA[canteen.local_rule]
    ours, theirs = area(canteen), area(producer)
    return None if ours is None or theirs is None else ours == theirs


def _commune(place: Located) -> tuple[str, str] | None:
    """By name and département: a large commune has several postal codes."""
    number, city = departement(place.postcode), place.city.strip().casefold()
    return (number, city) if number and city else None


_AREA: Mapping[LocalRule, Callable[[Located], object | None]] = {
    LocalRule.COMMUNE: _commune,
    LocalRule.DEPARTEMENT: lambda place: departement(place.postcode),
    LocalRule.REGION: lambda place: region(place.postcode),
}
