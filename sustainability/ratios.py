"""Shares by value and by mass, each with what it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from inventory.kitchen.meals import Measured
from network.promises import Basis, Measure
from suppliers.evidence import COUNTED, Evidence
from sustainability.profiles import PROMISED, Profile, Verdict, verdicts

NOUGHT = Decimal(0)

Verdicts = Mapping[Measure, Verdict]


class Portion(NamedTuple):
    """So much food of one profile: euros before VAT, and grams where the weight is known.

    `unweighed` is the value of what nobody knows the weight of: it counts by value only.
    """

    profile: Profile
    value: Decimal
    grams: int
    unweighed: Decimal = NOUGHT


@dataclass
class Share:
    """A ratio. Numerator, denominator and parts are euros before VAT, or kilos.

    The numerator is what is proven and what is declared; what is expired (renewal awaited) or
    unknown is beside it, not in it. `allocated` is the part of the denominator that was shared
    out after a count, the rest was weighed. `unweighed` euros are missing from a share by mass.
    """

    measure: Measure
    basis: Basis
    denominator: Decimal = NOUGHT
    proven: Decimal = NOUGHT
    declared: Decimal = NOUGHT
    expired: Decimal = NOUGHT
    unknown: Decimal = NOUGHT
    allocated: Decimal = NOUGHT
    unweighed: Decimal = NOUGHT

    @property
    def numerator(self) -> Decimal:
        """Proven and declared."""
        return self.proven + self.declared

    @property
    def ratio(self) -> Decimal | None:
        """0..1; none where there is nothing to share."""
        return self.numerator / self.denominator if self.denominator > 0 else None

    def part(self, evidence: Evidence) -> Decimal:
        """How much rests on this."""
        amount: Decimal = getattr(self, evidence.value)
        return amount

    @property
    def method(self) -> Measured:
        """Measured only where all of it was."""
        return Measured.ALLOCATED if self.allocated else Measured.MEASURED


@dataclass
class Shares:
    """Every share of one heap of food, and how the promise's claims overlap."""

    of: Mapping[tuple[Measure, Basis], Share]
    overlaps: Mapping[tuple[frozenset[Measure], Basis], Decimal] = field(default_factory=dict)

    def __getitem__(self, key: tuple[Measure, Basis]) -> Share:
        return self.of[key]


def shares(portions: Iterable[Portion]) -> Shares:
    """Every measure, by value and by mass."""
    found = {(measure, basis): Share(measure, basis) for measure in Measure for basis in Basis}
    overlaps: dict[tuple[frozenset[Measure], Basis], Decimal] = defaultdict(Decimal)
    for portion in portions:
        said = verdicts(portion.profile)
        claims = _claims(said)
        amounts = {Basis.VALUE: portion.value, Basis.MASS: Decimal(portion.grams) / 1000}
        for basis, amount in amounts.items():
            _add(found, said, portion, basis, amount)
            if claims:
                overlaps[claims, basis] += amount
    return Shares(found, dict(overlaps))


def _add(
    found: Mapping[tuple[Measure, Basis], Share],
    said: Verdicts,
    portion: Portion,
    basis: Basis,
    amount: Decimal,
) -> None:
    allocated = portion.profile.basis == Measured.ALLOCATED
    for measure, verdict in said.items():
        if verdict.counts_in_whole:
            share = found[measure, basis]
            share.denominator += amount
            if allocated:
                share.allocated += amount
            if basis == Basis.MASS:
                share.unweighed += portion.unweighed
            if verdict.evidence:
                before: Decimal = getattr(share, verdict.evidence.value)
                setattr(share, verdict.evidence.value, before + amount)


def _claims(said: Verdicts) -> frozenset[Measure]:
    """Which of the promise's claims count for such food."""
    return frozenset(one for one in PROMISED if said[one].evidence in COUNTED)
