"""What a claim rests on, on one day: every way a paper can speak of it, or keep silent."""

from datetime import date
from typing import Any

import pytest

from kernel.ids import new_id
from suppliers.certificates import Ending
from suppliers.evidence import COUNTED, Claim, Evidence, Finding, Why, weigh
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.papers import Paper

FARM, SHOP, CARROTS = new_id(), new_id(), new_id()
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAY = date(2026, 6, 15)


def a_paper(**facts: Any) -> Paper:
    facts = {
        "id": new_id(),
        "producer_id": FARM,
        "supplier_id": None,
        "label": Label.BIO,
        "valid_from": FIRST,
        "valid_until": LAST,
        "families": frozenset(),
        "product_ids": frozenset(),
        "events": (),
        **facts,
    }
    return Paper(**facts)


def of_the_shop(**facts: Any) -> Paper:
    return a_paper(**{"producer_id": None, "supplier_id": SHOP, **facts})


def a_claim(**facts: Any) -> Claim:
    facts = {
        "product_id": CARROTS,
        "family": Family.FRUIT_AND_VEGETABLES,
        "producer_id": FARM,
        "supplier_id": SHOP,
        "labels": frozenset({Label.BIO}),
        "on": DAY,
        **facts,
    }
    return Claim(**facts)


def found(*papers: Paper, **claim: Any) -> Finding:
    (finding,) = weigh(a_claim(**claim), papers)
    return finding


def verdict(*papers: Paper, **claim: Any) -> tuple[Evidence, Why | None]:
    finding = found(*papers, **claim)
    return finding.evidence, finding.why


PROVEN = (Evidence.PROVEN, None)
ENDED = (Evidence.EXPIRED, Why.ENDED)
NEVER_RENEWED = (Evidence.UNKNOWN, Why.ENDED)
TOO_EARLY = (Evidence.DECLARED, Why.NOT_YET_VALID)
NO_PAPER = (Evidence.DECLARED, Why.NO_CERTIFICATE)
ELSEWHERE = (Evidence.UNKNOWN, Why.OUT_OF_SCOPE)
SUSPENDED = (Evidence.UNKNOWN, Why.SUSPENDED)
WITHDRAWN = (Evidence.UNKNOWN, Why.WITHDRAWN)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), TOO_EARLY),
        (FIRST, PROVEN),
        (DAY, PROVEN),
        (LAST, PROVEN),
        (date(2027, 1, 1), ENDED),
    ],
)
def test_a_paper_proves_from_its_first_day_to_its_last(day: date, expected: object) -> None:
    assert verdict(a_paper(), on=day) == expected


def test_a_finding_names_its_paper() -> None:
    paper = a_paper()
    assert found(paper) == Finding(Label.BIO, Evidence.PROVEN, paper.id, None)
    assert found(paper, on=date(2027, 1, 1)).certificate_id == paper.id


def test_without_any_paper_a_claim_is_declared() -> None:
    assert verdict() == NO_PAPER
    assert found().certificate_id is None


def test_a_food_without_labels_claims_nothing() -> None:
    assert weigh(a_claim(labels=frozenset()), [a_paper()]) == []


def test_only_proven_and_declared_count() -> None:
    assert set(COUNTED) == {Evidence.PROVEN, Evidence.DECLARED}


@pytest.mark.parametrize("ending", [Ending.SUSPENDED, Ending.WITHDRAWN])
def test_a_paper_stops_on_the_day_it_is_suspended_or_withdrawn(ending: Ending) -> None:
    paper = a_paper(events=((DAY, ending),))
    stopped = {Ending.SUSPENDED: SUSPENDED, Ending.WITHDRAWN: WITHDRAWN}[ending]
    assert verdict(paper, on=date(2026, 6, 14)) == PROVEN
    assert verdict(paper, on=DAY) == stopped
    assert verdict(paper, on=LAST) == stopped


def test_a_restored_paper_proves_again_from_that_day() -> None:
    events = ((date(2026, 3, 1), Ending.SUSPENDED), (DAY, Ending.RESTORED))
    paper = a_paper(events=events)
    assert verdict(paper, on=date(2026, 3, 1)) == SUSPENDED
    assert verdict(paper, on=date(2026, 6, 14)) == SUSPENDED
    assert verdict(paper, on=DAY) == PROVEN


def test_a_suspension_may_end_in_a_withdrawal() -> None:
    events = ((date(2026, 3, 1), Ending.SUSPENDED), (date(2026, 4, 1), Ending.WITHDRAWN))
    assert verdict(a_paper(events=events)) == WITHDRAWN


def test_a_withdrawn_paper_speaks_against_the_claim_even_after_its_end() -> None:
    paper = a_paper(events=((DAY, Ending.WITHDRAWN),))
    assert verdict(paper, on=date(2027, 5, 1)) == WITHDRAWN


def test_a_paper_covers_the_families_it_names() -> None:
    paper = a_paper(families=frozenset({Family.FRUIT_AND_VEGETABLES, Family.DAIRY}))
    assert verdict(paper) == PROVEN
    assert verdict(paper, family=Family.DAIRY) == PROVEN
    assert verdict(paper, family=Family.MEAT) == ELSEWHERE


def test_a_paper_covers_the_products_it_names() -> None:
    paper = a_paper(product_ids=frozenset({CARROTS}))
    assert verdict(paper) == PROVEN
    assert verdict(paper, product_id=new_id()) == ELSEWHERE


def test_a_paper_may_name_a_family_and_one_product_more() -> None:
    paper = a_paper(families=frozenset({Family.DAIRY}), product_ids=frozenset({CARROTS}))
    assert verdict(paper) == PROVEN
    assert verdict(paper, product_id=new_id()) == ELSEWHERE


def test_a_paper_of_another_label_says_nothing() -> None:
    assert verdict(a_paper(label=Label.AOCAOP)) == NO_PAPER


def test_papers_of_others_say_nothing() -> None:
    assert verdict(a_paper(producer_id=new_id()), of_the_shop(supplier_id=new_id())) == NO_PAPER


def test_who_is_unknown_has_no_papers() -> None:
    papers = [a_paper(), of_the_shop()]
    assert verdict(*papers, producer_id=None, supplier_id=None) == NO_PAPER
    nobodys = a_paper(producer_id=None)
    assert verdict(nobodys, producer_id=None, supplier_id=None) == NO_PAPER


def test_the_producers_paper_is_asked_before_the_suppliers() -> None:
    ours, theirs = a_paper(), of_the_shop()
    assert found(theirs, ours).certificate_id == ours.id


@pytest.mark.parametrize(
    "open_question",
    [
        {"valid_until": date(2026, 6, 14)},
        {"valid_from": date(2026, 6, 16)},
        {"families": frozenset({Family.MEAT})},
    ],
)
def test_the_suppliers_own_paper_serves_where_the_producers_does_not(
    open_question: dict[str, Any],
) -> None:
    theirs = of_the_shop(families=frozenset({Family.FRUIT_AND_VEGETABLES}))
    assert found(a_paper(**open_question), theirs).certificate_id == theirs.id
    assert verdict(a_paper(**open_question), theirs) == PROVEN


def test_the_suppliers_paper_serves_where_nobody_knows_the_producer() -> None:
    assert verdict(of_the_shop(), producer_id=None) == PROVEN


def test_a_suppliers_paper_for_other_goods_proves_nothing_here() -> None:
    theirs = of_the_shop(families=frozenset({Family.MEAT}))
    assert verdict(theirs, producer_id=None) == ELSEWHERE
    assert verdict(a_paper(), theirs) == PROVEN


def test_a_renewal_is_awaited_for_sixty_days_unless_the_network_says_otherwise() -> None:
    paper = a_paper(valid_until=date(2026, 5, 31))
    assert verdict(paper, on=date(2026, 7, 30)) == ENDED
    assert verdict(paper, on=date(2026, 7, 31)) == NEVER_RENEWED
    hasty = a_paper(valid_until=date(2026, 5, 31), days_awaited=10)
    assert verdict(hasty, on=date(2026, 6, 10)) == ENDED
    assert verdict(hasty, on=date(2026, 6, 11)) == NEVER_RENEWED
    assert verdict(a_paper(valid_until=date(2026, 6, 14), days_awaited=0)) == NEVER_RENEWED


def test_what_is_asked_later_is_no_longer_awaited_but_what_was_proven_stays_so() -> None:
    old = a_paper(valid_until=date(2026, 5, 31))
    late = date(2026, 8, 1)
    (awaited,) = weigh(a_claim(), [old], as_of=date(2026, 7, 1))
    (given_up,) = weigh(a_claim(), [old], as_of=late)
    assert (awaited.evidence, given_up.evidence) == (Evidence.EXPIRED, Evidence.UNKNOWN)
    assert given_up.certificate_id == old.id
    (proven,) = weigh(a_claim(on=date(2026, 5, 31)), [old], as_of=late)
    assert proven.evidence == Evidence.PROVEN


def test_a_paper_long_ended_does_not_hide_one_that_is_awaited_nor_a_withdrawal() -> None:
    ancient = a_paper(valid_from=date(2023, 1, 1), valid_until=date(2023, 12, 31))
    recent = a_paper(valid_until=date(2026, 5, 31))
    assert verdict(ancient, recent) == ENDED
    gone = a_paper(events=((date(2026, 6, 1), Ending.WITHDRAWN),))
    assert verdict(ancient, gone) == WITHDRAWN
    # Who was certified once is not believed for a paper that begins later, or names other food.
    assert verdict(ancient, a_paper(valid_from=date(2026, 7, 1))) == NEVER_RENEWED
    assert verdict(ancient, a_paper(families=frozenset({Family.MEAT}))) == NEVER_RENEWED


def test_a_renewal_makes_good_what_ran_out() -> None:
    old = a_paper(valid_until=date(2026, 5, 31))
    new = a_paper(valid_from=date(2026, 6, 1), valid_until=date(2027, 5, 31))
    assert found(old, new).certificate_id == new.id


def test_a_renewal_still_to_come_leaves_the_old_one_expired() -> None:
    old = a_paper(valid_until=date(2026, 5, 31))
    assert verdict(old, a_paper(valid_from=date(2026, 7, 1))) == ENDED


def test_an_old_paper_does_not_hide_a_withdrawal() -> None:
    old = a_paper(valid_until=date(2026, 5, 31))
    gone = a_paper(events=((date(2026, 6, 1), Ending.WITHDRAWN),))
    assert verdict(old, gone) == WITHDRAWN


def test_each_label_is_weighed_by_itself() -> None:
    labels = frozenset({Label.BIO, Label.AOCAOP, Label.FERMIER})
    papers = [a_paper(), a_paper(label=Label.AOCAOP, valid_until=date(2026, 6, 1))]
    findings = {one.label: one.evidence for one in weigh(a_claim(labels=labels), papers)}
    assert findings == {
        Label.BIO: Evidence.PROVEN,
        Label.AOCAOP: Evidence.EXPIRED,
        Label.FERMIER: Evidence.DECLARED,
    }


def hve_2(on: date, label: Label = Label.HVE_2) -> list[tuple[Label, Evidence]]:
    paper = a_paper(label=label, valid_until=date(2028, 12, 31))
    claim = a_claim(labels=frozenset({Label.HVE_2}), on=on)
    return [(one.label, one.evidence) for one in weigh(claim, [paper])]


@pytest.mark.parametrize("paper", [Label.HVE_2, Label.HVE])
def test_level_two_counts_as_hve_through_2026(paper: Label) -> None:
    assert hve_2(date(2026, 12, 31), paper) == [(Label.HVE, Evidence.PROVEN)]


def test_level_two_counts_as_nothing_after_2026() -> None:
    assert hve_2(date(2027, 1, 1)) == []


def test_a_paper_of_level_two_speaks_against_hve_after_2026() -> None:
    paper = a_paper(label=Label.HVE_2, valid_until=date(2028, 12, 31))
    later = {"labels": frozenset({Label.HVE}), "on": date(2027, 2, 1)}
    assert verdict(paper, **later) == (Evidence.UNKNOWN, Why.LEVEL_ENDED)
    assert verdict(paper, **{**later, "on": date(2026, 12, 31)}) == (Evidence.PROVEN, None)
