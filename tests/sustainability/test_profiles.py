from typing import Any

import pytest

from inventory.kitchen.meals import Measured
from network.promises import Measure
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import NO_LABELS, Label
from sustainability.profiles import Profile, Verdict, best, verdicts

BIO = frozenset({Label.BIO})
HVE = frozenset({Label.HVE})
NOTHING = Verdict(None)


def a_profile(**facts: Any) -> Profile:
    plain = {
        "family": Family.FRUIT_AND_VEGETABLES,
        **dict.fromkeys(("proven", "declared", "expired", "unknown"), NO_LABELS),
        **dict.fromkeys(("local", "short_circuit", "in_season")),
        "rescued": False,
        "basis": Measured.MEASURED,
    }
    return Profile(**{**plain, **facts})


def said(measure: Measure, **facts: Any) -> Verdict:
    return verdicts(a_profile(**facts))[measure]


def test_every_measure_has_its_verdict() -> None:
    assert set(verdicts(a_profile())) == set(Measure)


def test_plain_food_claims_nothing() -> None:
    claims = {measure: found.evidence for measure, found in verdicts(a_profile()).items()}
    assert set(claims.values()) == {None}


@pytest.mark.parametrize("evidence", list(Evidence))
def test_an_organic_claim_rests_on_what_its_label_rests_on(evidence: Evidence) -> None:
    facts = {evidence.value: BIO}
    assert said(Measure.ORGANIC, **facts) == Verdict(evidence)
    assert said(Measure.EGALIM, **facts) == Verdict(evidence)
    assert said(Measure.PROMISE, **facts) == Verdict(evidence)


def test_the_best_founded_label_speaks_for_the_law() -> None:
    facts = {"declared": HVE, "expired": BIO}
    assert said(Measure.EGALIM, **facts).evidence == Evidence.DECLARED
    assert said(Measure.ORGANIC, **facts).evidence == Evidence.EXPIRED


def test_another_label_of_the_law_is_not_organic() -> None:
    assert said(Measure.ORGANIC, proven=HVE) == NOTHING
    assert said(Measure.PROMISE, proven=HVE) == NOTHING
    assert said(Measure.EGALIM, proven=HVE) == Verdict(Evidence.PROVEN)


def test_level_two_of_hve_is_no_label_of_the_law() -> None:
    assert said(Measure.EGALIM, proven=frozenset({Label.HVE_2})) == NOTHING


def test_rescued_food_rests_on_the_donors_word() -> None:
    assert said(Measure.RESCUED, rescued=True) == Verdict(Evidence.DECLARED)
    assert said(Measure.PROMISE, rescued=True) == Verdict(Evidence.DECLARED)


def test_the_promise_takes_the_best_founded_of_its_claims() -> None:
    facts = {"expired": BIO, "local": Evidence.PROVEN, "rescued": True}
    assert said(Measure.PROMISE, **facts) == Verdict(Evidence.PROVEN)
    assert said(Measure.PROMISE, unknown=BIO, rescued=True) == Verdict(Evidence.DECLARED)


def test_a_short_circuit_is_no_part_of_the_promise() -> None:
    assert said(Measure.SHORT_CIRCUIT, short_circuit=Evidence.PROVEN).evidence
    assert said(Measure.PROMISE, short_circuit=Evidence.PROVEN) == NOTHING


def test_seasons_are_measured_among_what_has_one() -> None:
    assert said(Measure.IN_SEASON, in_season=True) == Verdict(Evidence.DECLARED)
    assert said(Measure.IN_SEASON, in_season=False) == NOTHING
    assert not said(Measure.IN_SEASON, in_season=None).counts_in_whole


@pytest.mark.parametrize("family", list(Family))
def test_meat_and_fish_are_measured_among_themselves(family: Family) -> None:
    found = said(Measure.MEAT_AND_FISH_EGALIM, family=family, proven=HVE)
    assert found.counts_in_whole == (family in (Family.MEAT, Family.FISH))


def test_the_best_of_no_claim_is_none() -> None:
    assert best([]) is None
    assert best([None, None]) is None
    assert best([Evidence.UNKNOWN, None, Evidence.EXPIRED]) == Evidence.EXPIRED
