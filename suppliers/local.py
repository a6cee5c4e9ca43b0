"""Whether a food is local to a canteen, by the canteen's own rule, and what that rests on."""

from dataclasses import dataclass
from decimal import Decimal

from network.canteens import Canteen, LocalRule
from suppliers.departements import departement, region
from suppliers.evidence import Evidence
from suppliers.places import Located, kilometres


@dataclass(frozen=True)
class Nearness:
    """`evidence` is none where the food is not local; unknown where nobody can tell.

    Coordinates and postal codes prove; kilometres that somebody typed are declared.
    """

    evidence: Evidence | None
    kilometres: Decimal | None


def nearness(canteen: Canteen, producer: Located | None, typed: Decimal | None) -> Nearness:
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


def _by_area(canteen: Canteen, producer: Located | None) -> Evidence | None:
    if producer is None or not producer.postcode:
        return Evidence.UNKNOWN
    return Evidence.PROVEN if _same_area(canteen, producer) else None


def _same_area(canteen: Canteen, producer: Located) -> bool:
    theirs, ours = producer.postcode or "", canteen.postcode
    if canteen.local_rule == LocalRule.PAT:
        beginnings = [code.strip() for code in (canteen.local_value or "").split(",")]
        return any(code and theirs.startswith(code) for code in beginnings)
    if canteen.local_rule == LocalRule.COMMUNE:
        return theirs == ours and producer.city.casefold() == canteen.city.casefold()
    of = departement if canteen.local_rule == LocalRule.DEPARTEMENT else region
    return of(theirs) is not None and of(theirs) == of(ours)
