"""Waste by the bucket: which one, what the scale says, or how full it was."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.containers import (
    ContainerNamed,
    ContainerNotFound,
    NewContainer,
    containers,
    name_container,
)
from inventory.kitchen.waste import (
    HowMuchItHolds,
    NewWaste,
    OneWay,
    PortionOfWhat,
    Stage,
    TareAboveGross,
    WasteRecord,
    WeighedOrNot,
    Weighing,
    discard,
)
from kernel.actor import By
from kernel.ids import new_id
from sustainability.heaps import Span
from sustainability.wasted import wasted
from tests.builders import MONDAY, somebody_in_a_new_canteen, take_back


def a_container(session: Session, by: By, **facts: Any) -> UUID:
    facts = {"name": "Seau vert", "tare_grams": 900, **facts}
    return name_container(session, NewContainer(id=new_id(), **facts), by)


def throws(session: Session, by: By, **facts: Any) -> WasteRecord:
    new = NewWaste(id=new_id(), wasted_on=MONDAY, stage=Stage.PREPARATION, **facts)
    discard(session, new, by)
    return session.get_one(WasteRecord, (by.canteen_id, new.id))


def test_a_named_bucket_brings_its_tare(session: Session, awa: By) -> None:
    bucket = a_container(session, awa)
    record = throws(session, awa, container_id=bucket, gross_grams=3400)
    assert (record.grams, record.tare_grams, record.container) == (2500, 900, "Seau vert")
    assert not record.estimated


def test_without_a_scale_half_a_bin_is_an_estimate(session: Session, awa: By) -> None:
    bin_ = a_container(session, awa, name="Bac", tare_grams=2000, holds_grams=15_000)
    record = throws(session, awa, container_id=bin_, fill=Decimal("0.5"))
    assert (record.grams, record.estimated) == (7500, True)


def test_portions_are_an_estimate_too_and_the_month_says_so(session: Session, awa: By) -> None:
    throws(session, awa, portions=6, portion_grams=250)
    throws(session, awa, gross_grams=500)
    span = Span((awa.canteen_id,), MONDAY, MONDAY)
    stage = next(one for one in wasted(session, span) if one.stage == Stage.PREPARATION)
    assert (stage.grams, stage.estimated_grams) == (2000, 1500)


def test_a_bucket_lighter_than_its_tare_is_refused(session: Session, awa: By) -> None:
    bucket = a_container(session, awa)
    with pytest.raises(TareAboveGross, match="900 g"):
        throws(session, awa, container_id=bucket, gross_grams=800)


def test_half_of_nobody_knows_what_is_refused_by_name(session: Session, awa: By) -> None:
    with pytest.raises(HowMuchItHolds, match="Seau vert"):
        throws(session, awa, container_id=a_container(session, awa), fill=Decimal("0.5"))
    with pytest.raises(HowMuchItHolds):
        throws(session, awa, fill=Decimal("0.5"))


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"portions": 3, "portion_grams": 200, "gross_grams": 900}, OneWay),
        ({"portions": 3}, PortionOfWhat),
        ({"gross_grams": 900, "portion_grams": 200}, PortionOfWhat),
        ({"portions": 3, "portion_grams": 200, "weighing": Weighing.NOT_WEIGHED}, WeighedOrNot),
    ],
)
def test_a_bin_is_told_one_way(said: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        NewWaste(id=new_id(), wasted_on=MONDAY, stage=Stage.UNSERVED, **said)


def test_a_container_weighed_wrong_is_taken_back_and_named_anew(
    session: Session, awa: By
) -> None:
    wrong = a_container(session, awa)
    with pytest.raises(ContainerNamed, match="SEAU VERT"):
        a_container(session, awa, name="SEAU VERT", tare_grams=950)
    take_back(session, awa, wrong)
    right = a_container(session, awa, tare_grams=950)
    assert [one.id for one in containers(session, awa.canteen_id)] == [right]
    with pytest.raises(ContainerNotFound):
        throws(session, awa, container_id=wrong, gross_grams=3000)


def test_another_canteens_bucket_is_not_found(session: Session, awa: By) -> None:
    theirs = a_container(session, somebody_in_a_new_canteen(session))
    with pytest.raises(ContainerNotFound):
        throws(session, awa, container_id=theirs, gross_grams=3000)
