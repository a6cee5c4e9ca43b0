"""Two taps for a fridge; what was too warm stays open until somebody says what was done."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.places import Kind, PlaceNotFound, places_of
from inventory.safety.readings import (
    Correction,
    NewLimit,
    NewReading,
    Read,
    ReadingNotFound,
    put_right,
    read,
    readings,
    set_limit,
)
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.ids import new_id
from tests.builders import MONDAY, somebody_in_a_new_canteen, take_back
from tests.counting import statements


def place(session: Session, by: By, kind: Kind) -> UUID:
    return places_of(session, by.canteen_id).of_kind[kind]


def reads(session: Session, by: By, kind: Kind, celsius: str, **facts: Any) -> UUID:
    facts = {"read_on": MONDAY, "place_id": place(session, by, kind), **facts}
    return read(session, NewReading(id=new_id(), celsius=Decimal(celsius), **facts), by)


def told(session: Session, by: By) -> list[Read]:
    return readings(session, canteen_id=by.canteen_id, first=MONDAY, last=MONDAY)


@pytest.mark.parametrize(
    ("kind", "celsius", "too_warm"),
    [
        (Kind.FRIDGE, "4.0", False),
        (Kind.FRIDGE, "4.1", True),
        (Kind.FREEZER, "-18.0", False),
        (Kind.FREEZER, "-17.5", True),
        (Kind.SHELF, "27.0", False),
    ],
)
def test_a_reading_is_held_against_its_place(
    session: Session, awa: By, kind: Kind, celsius: str, too_warm: bool
) -> None:
    reads(session, awa, kind, celsius)
    (one,) = told(session, awa)
    assert (one.celsius, one.too_warm, one.open, one.person) == (
        Decimal(celsius), too_warm, too_warm, "Awa",
    )  # fmt: skip


def test_what_was_done_closes_it_and_goes_with_it(session: Session, awa: By) -> None:
    reading = reads(session, awa, Kind.FRIDGE, "9.5")
    done = Correction(
        id=new_id(),
        reading_id=reading,
        done_on=MONDAY,
        what="Porte refermée, 3 °C une heure après",
    )
    put_right(session, done, awa)
    (one,) = told(session, awa)
    assert (one.too_warm, one.open, one.actions) == (True, False, [done.what])
    back = take_back(session, awa, reading)
    assert told(session, awa) == []
    with pytest.raises(ReadingNotFound):
        put_right(session, done.model_copy(update={"id": new_id()}), awa)
    take_back(session, awa, back)
    assert told(session, awa) == [one]


def test_a_place_may_have_a_limit_of_its_own_with_dates(session: Session, awa: By) -> None:
    fridge = place(session, awa, Kind.FRIDGE)
    limit = NewLimit(
        id=new_id(), place_id=fridge, from_on=MONDAY - timedelta(days=9), highest_c=Decimal(8)
    )
    set_limit(session, limit, awa)
    before = MONDAY - timedelta(days=10)
    reads(session, awa, Kind.FRIDGE, "6", read_on=before)
    reads(session, awa, Kind.FRIDGE, "6")
    found = readings(session, canteen_id=awa.canteen_id, first=before, last=MONDAY)
    assert [(one.limit_c, one.too_warm) for one in found] == [(4, True), (8, False)]


def test_a_wrong_place_or_day_is_refused(session: Session, awa: By) -> None:
    theirs = place(session, somebody_in_a_new_canteen(session), Kind.FRIDGE)
    with pytest.raises(PlaceNotFound):
        reads(session, awa, Kind.FRIDGE, "3", place_id=theirs)
    with pytest.raises(PlaceNotFound):
        reads(session, awa, Kind.KITCHEN, "3")
    with pytest.raises(InTheFuture):
        reads(session, awa, Kind.FRIDGE, "3", read_on=awa.today + timedelta(days=1))


def test_thirty_readings_are_told_in_as_few_statements_as_one(
    session: Session, awa: By, engine: Engine
) -> None:
    reads(session, awa, Kind.FRIDGE, "5")
    one = statements(engine, lambda: told(session, awa))
    for _ in range(29):
        reads(session, awa, Kind.FRIDGE, "5")
    assert statements(engine, lambda: told(session, awa)) == one
