"""What a paper that is missing costs, in parts of the month's shares."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.receiving.receipts import receive
from kernel.actor import By
from network.promises import Basis, Measure
from suppliers.evidence import Evidence
from suppliers.labels import Label
from sustainability.bought import shares_bought
from sustainability.heaps import Per, Span
from sustainability.unproven import unproven
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)

ORGANIC, EGALIM = Measure.ORGANIC, Measure.EGALIM


@pytest.fixture
def awa(session: Session) -> By:
    return somebody_in_a_new_canteen(session)


def buy(
    session: Session, by: By, quantity: str, *labels: Label, farm: UUID | None = None
) -> UUID:
    """At 2 € a kilo."""
    line = a_line(a_product(session), quantity, producer_id=farm, labels=labels)
    delivery = a_delivery(a_supplier(session, by), line)
    receive(session, delivery, by)
    return delivery.id


def month(by: By) -> Span:
    return Span((by.canteen_id,), MONDAY.replace(day=1), MONDAY)


def test_food_that_rests_on_a_word_is_missing_from_what_is_proven(
    session: Session, awa: By
) -> None:
    farm = a_producer(session, awa)
    buy(session, awa, "10", Label.BIO, farm=farm)
    buy(session, awa, "30")
    (one,) = unproven(session, month(awa))
    assert (one.claim.producer_id, one.claim.label) == (farm, Label.BIO)
    assert one.value == {Evidence.DECLARED: Decimal("20.00")}
    quarter = Decimal("0.25")
    keys = [(measure, basis) for measure in (ORGANIC, EGALIM) for basis in Basis]
    assert one.proves == dict.fromkeys(keys, quarter)
    assert one.counts == {}


def test_an_ended_paper_costs_what_counts(session: Session, awa: By) -> None:
    farm = a_producer(session, awa)
    a_certificate(session, awa, producer_id=farm, valid_until=date(2026, 2, 20))
    buy(session, awa, "10", Label.BIO, farm=farm)
    (one,) = unproven(session, month(awa))
    assert one.worst == Evidence.EXPIRED
    assert one.counts[ORGANIC, Basis.VALUE] == one.proves[ORGANIC, Basis.VALUE] == 1


def test_what_another_paper_proves_costs_nothing(session: Session, awa: By) -> None:
    farm = a_producer(session, awa)
    a_certificate(session, awa, producer_id=farm)
    buy(session, awa, "10", Label.BIO, Label.COMMERCE_EQUITABLE, farm=farm)
    (one,) = unproven(session, month(awa))
    assert one.claim.label == Label.COMMERCE_EQUITABLE
    assert (one.proves, one.counts) == ({}, {})


def test_the_paper_brings_exactly_what_its_absence_cost(session: Session, awa: By) -> None:
    farm = a_producer(session, awa)
    buy(session, awa, "7", Label.BIO, farm=farm)
    buy(session, awa, "13")
    buy(session, awa, "5", Label.LABEL_ROUGE)
    before = shares_bought(session, month(awa), by=Per.CANTEEN)[0][1]
    told = {one.claim.label: one for one in unproven(session, month(awa))}
    lacks = before[ORGANIC, Basis.MASS]
    assert told[Label.BIO].proves[ORGANIC, Basis.MASS] == lacks.declared / lacks.denominator
    both = sum(one.proves[EGALIM, Basis.VALUE] for one in told.values())
    value = before[EGALIM, Basis.VALUE]
    assert both == value.declared / value.denominator


def test_what_was_taken_back_is_not_missing(session: Session, awa: By) -> None:
    take_back(session, awa, buy(session, awa, "10", Label.BIO))
    assert unproven(session, month(awa)) == []
