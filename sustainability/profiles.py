"""What a line of food is, as far as shares go; and what each share says of it.

Lines are summed by profile in the database, and judged here once a profile: a year of a
canteen has thousands of lines and a few dozen profiles.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from inventory.kitchen.meals import Measured
from network.promises import Measure
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import EGALIM, Label, Labels

MEAT_AND_FISH = frozenset({Family.MEAT, Family.FISH})


class Profile(NamedTuple):
    """All that the shares look at."""

    family: Family
    proven: Labels
    declared: Labels
    expired: Labels
    unknown: Labels
    local: Evidence | None
    short_circuit: Evidence | None
    rescued: bool
    in_season: bool | None
    basis: Measured = Measured.MEASURED


class Verdict(NamedTuple):
    """Whether a measure looks at the food at all, and on what its claim rests, if there is one."""

    evidence: Evidence | None
    counts_in_whole: bool = True


ORDER = tuple(Evidence)
PROMISED = (Measure.ORGANIC, Measure.LOCAL, Measure.RESCUED)


@cache
def verdicts(profile: Profile) -> Mapping[Measure, Verdict]:
    """What every share says of such food."""
    return {measure: judge(profile) for measure, judge in _JUDGES.items()}


def best(evidences: Iterable[Evidence | None]) -> Evidence | None:
    """The best founded of several claims; none where there is no claim."""
    known = [one for one in evidences if one is not None]
    return min(known, key=ORDER.index, default=None)


def _labelled(profile: Profile, labels: Labels) -> Evidence | None:
    sets = zip(ORDER, profile[1:5], strict=True)
    return next((evidence for evidence, said in sets if said & labels), None)


def _organic(profile: Profile) -> Verdict:
    return Verdict(_labelled(profile, _BIO))


def _egalim(profile: Profile) -> Verdict:
    return Verdict(_labelled(profile, EGALIM))


def _local(profile: Profile) -> Verdict:
    return Verdict(profile.local)


def _short_circuit(profile: Profile) -> Verdict:
    return Verdict(profile.short_circuit)


def _rescued(profile: Profile) -> Verdict:
    # A donor's word: no certificate speaks of it.
    return Verdict(Evidence.DECLARED if profile.rescued else None)


def _in_season(profile: Profile) -> Verdict:
    """Among what has a season; the months are ADEME's, the food is as stated."""
    evidence = Evidence.DECLARED if profile.in_season else None
    return Verdict(evidence, counts_in_whole=profile.in_season is not None)


def _meat_and_fish(profile: Profile) -> Verdict:
    evidence = _labelled(profile, EGALIM)
    return Verdict(evidence, counts_in_whole=profile.family in MEAT_AND_FISH)


def _promise(profile: Profile) -> Verdict:
    """Organic, local or rescued: each euro and kilo once, by its best founded claim."""
    return Verdict(best(_JUDGES[one](profile).evidence for one in PROMISED))


_BIO: Labels = frozenset({Label.BIO})
_JUDGES: Mapping[Measure, Callable[[Profile], Verdict]] = {
    Measure.PROMISE: _promise,
    Measure.ORGANIC: _organic,
    Measure.EGALIM: _egalim,
    Measure.LOCAL: _local,
    Measure.SHORT_CIRCUIT: _short_circuit,
    Measure.RESCUED: _rescued,
    Measure.IN_SEASON: _in_season,
    Measure.MEAT_AND_FISH_EGALIM: _meat_and_fish,
}
