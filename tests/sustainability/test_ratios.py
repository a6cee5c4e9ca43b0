from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from inventory.kitchen.meals import Measured
from network.promises import Basis, Measure
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import NO_LABELS, Label
from sustainability.profiles import PROMISED, Profile
from sustainability.ratios import Portion, Share, Shares, shares

evidences = st.sampled_from([None, *Evidence])
label_sets = st.frozensets(st.sampled_from(Label), max_size=2)
profiles = st.builds(
    Profile,
    family=st.sampled_from(Family),
    proven=label_sets,
    declared=label_sets,
    expired=label_sets,
    unknown=label_sets,
    local=evidences,
    short_circuit=evidences,
    rescued=st.booleans(),
    in_season=st.sampled_from([None, True, False]),
    basis=st.sampled_from(Measured),
)
euros = st.integers(0, 100_000_000).map(lambda whole: Decimal(whole).scaleb(-4))
weighed = st.builds(
    Portion, profiles, euros, st.integers(0, 1_000_000), unweighed=st.just(Decimal(0))
)
unweighed = st.builds(lambda kind, value: Portion(kind, value, 0, value), profiles, euros)
heaps = st.lists(weighed | unweighed, max_size=8)

PLAIN = Profile(
    Family.OTHER, NO_LABELS, NO_LABELS, NO_LABELS, NO_LABELS, None, None,
    rescued=False, in_season=None,
)  # fmt: skip


def figures(share: Share) -> tuple[Decimal, ...]:
    parts = (share.part(evidence) for evidence in Evidence)
    return (share.denominator, *parts, share.allocated, share.unweighed)


def all_figures(of: Shares) -> dict[object, object]:
    overlaps = {key: amount for key, amount in of.overlaps.items() if amount}
    return {**{key: figures(share) for key, share in of.of.items()}, **overlaps}


@given(heaps)
def test_the_parts_of_a_share_add_up(heap: list[Portion]) -> None:
    for share in shares(heap).of.values():
        assert share.proven + share.declared == share.numerator
        assert share.numerator + share.expired + share.unknown <= share.denominator
        assert 0 <= share.allocated <= share.denominator


@given(heaps)
def test_a_share_lies_between_none_and_all(heap: list[Portion]) -> None:
    for share in shares(heap).of.values():
        assert (share.ratio is None) == (share.denominator == 0)
        assert share.ratio is None or 0 <= share.ratio <= 1


@given(heaps)
def test_each_euro_and_kilo_of_the_promise_counts_once(heap: list[Portion]) -> None:
    found = shares(heap)
    for basis in Basis:
        parts = [found[measure, basis].numerator for measure in PROMISED]
        whole = found[Measure.PROMISE, basis].numerator
        assert max(parts) <= whole <= sum(parts)


@given(heaps)
def test_the_overlaps_add_up_to_the_promise_and_to_each_of_its_claims(
    heap: list[Portion],
) -> None:
    found = shares(heap)
    for basis in Basis:
        here = {claims: sum_ for (claims, of), sum_ in found.overlaps.items() if of == basis}
        assert sum(here.values()) == found[Measure.PROMISE, basis].numerator
        for measure in PROMISED:
            part = sum(amount for claims, amount in here.items() if measure in claims)
            assert part == found[measure, basis].numerator


@given(heaps, heaps)
def test_two_heaps_thrown_together_add_up(one: list[Portion], other: list[Portion]) -> None:
    first, second, both = shares(one), shares(other), shares([*one, *other])
    for key, share in both.of.items():
        sums = zip(figures(first[key]), figures(second[key]), strict=True)
        assert figures(share) == tuple(map(sum, sums))


@given(heaps.flatmap(lambda heap: st.tuples(st.just(heap), st.permutations(heap))))
def test_the_order_of_the_lines_changes_nothing(
    heaps: tuple[Sequence[Portion], Sequence[Portion]],
) -> None:
    one, other = heaps
    assert all_figures(shares(one)) == all_figures(shares(other))


@given(heaps)
def test_lines_summed_by_profile_first_say_the_same(heap: list[Portion]) -> None:
    grouped: dict[Profile, Portion] = {}
    for portion in heap:
        known = grouped.get(portion.profile, Portion(portion.profile, Decimal(0), 0))
        sums = (a + b for a, b in zip(known[1:], portion[1:], strict=True))
        grouped[portion.profile] = Portion(portion.profile, *sums)
    assert all_figures(shares(grouped.values())) == all_figures(shares(heap))


@given(heaps)
def test_what_is_taken_back_leaves_nothing(heap: list[Portion]) -> None:
    back = [portion._make((portion[0], *(-one for one in portion[1:]))) for portion in heap]
    for share in shares([*heap, *back]).of.values():
        assert set(figures(share)) == {Decimal(0)}
        assert share.ratio is None


@given(heaps)
def test_food_of_unknown_weight_is_said_beside_the_mass_only(heap: list[Portion]) -> None:
    found = shares(heap)
    for measure in Measure:
        assert not found[measure, Basis.VALUE].unweighed
    missing = sum(portion.unweighed for portion in heap)
    assert found[Measure.ORGANIC, Basis.MASS].unweighed == missing


def test_there_is_no_share_of_nothing() -> None:
    nothing = shares([])
    assert {share.ratio for share in nothing.of.values()} == {None}
    assert nothing.overlaps == {}
    assert len(nothing.of) == len(Measure) * len(Basis)


def test_rescued_food_shows_by_mass_where_it_is_nothing_by_value() -> None:
    found = shares(
        [
            Portion(PLAIN._replace(rescued=True), Decimal(0), 3000),
            Portion(PLAIN, Decimal("10.00"), 1000),
        ]
    )
    assert found[Measure.RESCUED, Basis.VALUE].ratio == 0
    assert found[Measure.RESCUED, Basis.MASS].ratio == Decimal("0.75")


def test_what_awaits_its_renewal_is_beside_the_share_not_in_it() -> None:
    organic = PLAIN._replace(expired=frozenset({Label.BIO}))
    share = shares([Portion(organic, Decimal(4), 1000)])[Measure.ORGANIC, Basis.VALUE]
    assert (share.ratio, share.expired, share.denominator) == (0, 4, 4)


def test_a_share_is_measured_only_where_all_of_it_was() -> None:
    whole = [Portion(PLAIN, Decimal(1), 100)]
    assert shares(whole)[Measure.LOCAL, Basis.MASS].method == Measured.MEASURED
    whole.append(Portion(PLAIN._replace(basis=Measured.ALLOCATED), Decimal(1), 50))
    share = shares(whole)[Measure.LOCAL, Basis.MASS]
    assert (share.method, share.allocated) == (Measured.ALLOCATED, Decimal("0.05"))
