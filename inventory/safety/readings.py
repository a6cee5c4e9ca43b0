"""What the thermometers of fridges and freezers say, and what was done where it was too warm.

A reading is a fact, and never refused. One above its place's limit stays open until somebody
says what was done. Without a limit of its own, a fridge may have 4 °C and a freezer −18 °C
(highly perishable and deep-frozen goods; arrêté du 21 décembre 2009, annexe I).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from inventory.places import REAL, Kind, Place, PlaceNotFound
from kernel.actor import By
from kernel.command import Celsius, Command, Name
from kernel.dates import happened
from kernel.db import Base, Fixed, Id, Instant
from kernel.documents import Document, once
from kernel.errors import NotFound
from kernel.owned import CanteenOwned, same_canteen
from kernel.parts import join
from kernel.rows import insert_rows
from kernel.words import N_
from network.people import Person
from sourcing.temperatures import HIGHEST_C, TemperatureClass

DEFAULTS: Mapping[Kind, Decimal] = {
    Kind.FRIDGE: HIGHEST_C[TemperatureClass.HIGHLY_PERISHABLE],
    Kind.FREEZER: HIGHEST_C[TemperatureClass.DEEP_FROZEN],
}


class PlaceLimit(CanteenOwned, Base):
    """The highest °C a place may have from one day on."""

    __tablename__ = "place_limits"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("place_id", "places"),
        Index(None, "canteen_id", "place_id"),
    )

    place_id: Mapped[UUID]
    from_on: Mapped[date]
    highest_c: Mapped[Decimal] = mapped_column(Fixed(1))


class Reading(CanteenOwned, Base):
    """°C of a place; `limit_c` is what it was held against, none where there is no limit."""

    __tablename__ = "readings"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("place_id", "places"),
        Index(None, "canteen_id", "read_on"),
    )

    place_id: Mapped[UUID]
    read_on: Mapped[date]
    celsius: Mapped[Decimal] = mapped_column(Fixed(1))
    limit_c: Mapped[Decimal | None] = mapped_column(Fixed(1))


class CorrectiveAction(CanteenOwned, Base):
    """What somebody did about a reading."""

    __tablename__ = "corrective_actions"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("reading_id", "readings"),
        Index(None, "canteen_id", "reading_id"),
    )

    reading_id: Mapped[UUID]
    done_on: Mapped[date]
    what: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    done_at: Mapped[datetime] = mapped_column(
        Instant(), server_default=func.current_timestamp(), init=False
    )


class NewLimit(Command):
    """A place's own limit, as its maker or its use asks."""

    place_id: UUID
    from_on: date
    highest_c: Celsius


class NewReading(Command):
    """Two taps: which fridge, which figure."""

    place_id: UUID
    read_on: date
    celsius: Celsius


class Correction(Command):
    """What was done about it."""

    reading_id: UUID
    done_on: date
    what: Name


class ReadingNotFound(NotFound):
    """No reading of this canteen bears that id."""

    says = N_("There is no such reading in this canteen.")


class Read(NamedTuple):
    """A reading as an inspector reads it; `actions` are what was done about it."""

    id: UUID
    place: str
    read_on: date
    recorded_at: datetime
    person: str
    celsius: Decimal
    limit_c: Decimal | None
    actions: Sequence[str] = ()

    @property
    def too_warm(self) -> bool:
        """Above its limit."""
        return self.limit_c is not None and self.celsius > self.limit_c

    @property
    def open(self) -> bool:
        """Too warm, and nobody said what was done."""
        return self.too_warm and not self.actions


@once("place_limit", reversible=True)
def set_limit(session: Session, new: NewLimit, by: By) -> UUID:
    """From that day on, readings of the place are held against it.

    Raises:
        PlaceNotFound: it is no shelf of this canteen.

    """
    _kind(session, new.place_id, by)
    insert_rows(session, PlaceLimit, [{"canteen_id": by.canteen_id, **new.model_dump()}])
    return new.id


@once("reading", reversible=True)
def read(session: Session, new: NewReading, by: By) -> UUID:
    """Note what a thermometer says, whatever it says.

    Raises:
        PlaceNotFound: it is no shelf of this canteen.
        InTheFuture: the day is still to come.

    """
    happened(new.read_on, by)
    kind = _kind(session, new.place_id, by)
    limit = _limit(session, new, by)
    row = {"canteen_id": by.canteen_id, **new.model_dump()}
    row["limit_c"] = DEFAULTS.get(kind) if limit is None else limit
    insert_rows(session, Reading, [row])
    return new.id


@once("corrective_action", reversible=True)
def put_right(session: Session, done: Correction, by: By) -> UUID:
    """Say what was done about a reading; it goes with it.

    Raises:
        ReadingNotFound: it is not there, or was taken back.
        InTheFuture: the day is still to come.

    """
    happened(done.done_on, by)
    known = _holding(by.canteen_id).where(Reading.id == done.reading_id)
    if session.execute(known).first() is None:
        raise ReadingNotFound
    join(session, done.id, done.reading_id, canteen_id=by.canteen_id)
    row = {"canteen_id": by.canteen_id, "person_id": by.person_id, **done.model_dump()}
    insert_rows(session, CorrectiveAction, [row])
    return done.id


def readings(session: Session, *, canteen_id: UUID, first: date, last: date) -> list[Read]:
    """Those of a span of days, the oldest first."""
    rows = session.execute(_holding(canteen_id).where(Reading.read_on.between(first, last)))
    found = [Read(*row) for row in rows]
    actions = _actions(session, canteen_id, first)
    told = [one._replace(actions=actions.get(one.id, ())) for one in found]
    return sorted(told, key=lambda one: (one.read_on, one.recorded_at, one.id))


def _holding(canteen_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Reading.id, Place.name, Reading.read_on, Document.recorded_at, Person.name,
            Reading.celsius, Reading.limit_c,
        )
        .join(
            Document, (Document.canteen_id == Reading.canteen_id) & (Document.id == Reading.id)
        )
        .join(Person, Person.id == Document.person_id)
        .join(
            Place, (Place.canteen_id == Reading.canteen_id) & (Place.id == Reading.place_id)
        )
        .where(Reading.canteen_id == canteen_id, Document.holds)
    )  # fmt: skip


def _actions(session: Session, canteen_id: UUID, first: date) -> Mapping[UUID, Sequence[str]]:
    held = aliased(Document)
    query = (
        select(CorrectiveAction.reading_id, CorrectiveAction.what)
        .join(
            held,
            (held.canteen_id == CorrectiveAction.canteen_id) & (held.id == CorrectiveAction.id),
        )
        .where(
            CorrectiveAction.canteen_id == canteen_id,
            CorrectiveAction.done_on >= first,
            held.holds,
        )
        .order_by(CorrectiveAction.done_on, CorrectiveAction.done_at)
    )
    found: dict[UUID, list[str]] = {}
    for reading_id, what in session.execute(query):
        found.setdefault(reading_id, []).append(what)
    return found


def _limit(session: Session, new: NewReading, by: By) -> Decimal | None:
    query = (
        select(PlaceLimit.highest_c)
        .join(
            Document,
            (Document.canteen_id == PlaceLimit.canteen_id) & (Document.id == PlaceLimit.id),
        )
        .where(
            PlaceLimit.canteen_id == by.canteen_id,
            PlaceLimit.place_id == new.place_id,
            PlaceLimit.from_on <= new.read_on,
            Document.holds,
        )
        .order_by(PlaceLimit.from_on.desc(), Document.recorded_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def _kind(session: Session, place_id: UUID, by: By) -> Kind:
    place = session.get(Place, (by.canteen_id, place_id))
    if place is None or place.kind not in REAL:
        raise PlaceNotFound(place=place_id)
    return place.kind
