"""How long a renewal is awaited: sixty days, until the network says otherwise."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from suppliers.papers import papers_of
from suppliers.renewals import AwaitedFor, RenewalTerms, RenewalTermsAlreadySet, await_renewals
from tests.builders import a_certificate, a_producer
from tests.counting import statements

SPRING = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def _no_rule_yet(session: Session) -> None:
    """The rule is the network's, and the tests of a run share one."""
    session.execute(delete(RenewalTerms))


def days(session: Session, producer_id: UUID) -> list[int]:
    papers = papers_of(session, producer_ids=[producer_id], supplier_ids=[])
    return [paper.days_awaited for paper in papers]


def test_a_paper_says_how_long_its_renewal_is_awaited(session: Session, awa: By) -> None:
    farm = a_producer(session, awa)
    a_certificate(session, awa, producer_id=farm, valid_until=date(2026, 4, 30))
    a_certificate(session, awa, producer_id=farm, valid_until=date(2026, 5, 31))
    assert days(session, farm) == [60, 60]
    await_renewals(session, AwaitedFor(id=new_id(), days=90, from_on=SPRING), awa)
    assert days(session, farm) == [90, 60]
    later = AwaitedFor(id=new_id(), days=30, from_on=date(2026, 6, 1))
    await_renewals(session, later, awa)
    assert days(session, farm) == [90, 60]
    (_, old) = papers_of(session, producer_ids=[farm], supplier_ids=[])
    assert old.awaited_until == date(2026, 6, 29)


def test_a_rule_sent_twice_counts_once(session: Session, awa: By) -> None:
    rule = AwaitedFor(id=new_id(), days=90, from_on=SPRING)
    assert await_renewals(session, rule, awa) == await_renewals(session, rule, awa) == rule.id
    with pytest.raises(IdAlreadyUsed):
        await_renewals(session, rule.model_copy(update={"days": 80}), awa)


def test_two_rules_from_one_day_are_refused(session: Session, awa: By) -> None:
    await_renewals(session, AwaitedFor(id=new_id(), days=90, from_on=SPRING), awa)
    with pytest.raises(RenewalTermsAlreadySet, match="1 May 2026"):
        await_renewals(session, AwaitedFor(id=new_id(), days=30, from_on=SPRING), awa)


def test_papers_cost_as_many_statements_with_a_rule_as_without(
    session: Session, engine: Engine, awa: By
) -> None:
    farm = a_producer(session, awa)
    a_certificate(session, awa, producer_id=farm)
    await_renewals(session, AwaitedFor(id=new_id(), days=90, from_on=SPRING), awa)
    assert statements(engine, lambda: days(session, farm)) == 3
