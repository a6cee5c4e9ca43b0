"""A canteen: a kitchen of the network, its place on the map, and the rules it lives by."""

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import field_validator, model_validator
from sqlalchemy import CheckConstraint, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Latitude, Longitude, Name
from kernel.db import Base, Degrees
from kernel.errors import NotFound, Refused
from kernel.owned import NetworkWide
from kernel.words import N_
from network.postcodes import checked_postcode
from network.sirets import checked_siren, checked_siret


class Status(StrEnum):
    """FOUNDING has no SIRET yet; COMMERCIAL is a restaurant in the eyes of the law."""

    FOUNDING = "founding"
    COLLECTIVE = "collective"
    COMMERCIAL = "commercial"


class Egalim(StrEnum):
    """Whether the thresholds of EGalim bind the canteen (target) or only guide it."""

    BINDING = "binding"
    VOLUNTARY = "voluntary"
    NONE = "none"


class LocalRule(StrEnum):
    """What the canteen calls local; the law leaves the choice (ma-cantine's codes)."""

    PAT = "PAT"
    COMMUNE = "COMMUNE"
    DEPARTEMENT = "DEPARTEMENT"
    REGION = "REGION"
    KM = "KM"


class Canteen(NetworkWide, Base):
    """`local_value`: kilometres for KM; postal codes or their beginnings, by commas, for PAT;
    none for the others, which follow from the canteen's own postal code.
    """

    __tablename__ = "canteens"
    __table_args__ = (
        CheckConstraint("local_rule <> 'KM' OR local_value IS NOT NULL", name="km_are_said"),
    )

    name: Mapped[str]
    siret: Mapped[str | None] = mapped_column(default=None)
    siren: Mapped[str | None] = mapped_column(default=None)
    status: Mapped[Status] = mapped_column(default=Status.FOUNDING)
    egalim: Mapped[Egalim] = mapped_column(default=Egalim.VOLUNTARY)
    vat_reclaimed: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str | None] = mapped_column(default=None)
    city: Mapped[str] = mapped_column(default="")
    latitude: Mapped[Degrees | None] = mapped_column(default=None)
    longitude: Mapped[Degrees | None] = mapped_column(default=None)
    local_rule: Mapped[LocalRule] = mapped_column(default=LocalRule.DEPARTEMENT)
    local_value: Mapped[str | None] = mapped_column(default=None)
    time_zone: Mapped[str] = mapped_column(default="Europe/Paris")
    opened_on: Mapped[date | None] = mapped_column(default=None)


class Facts(Command):
    """What is said of a canteen, all of it."""

    name: Name
    siret: str | None = None
    siren: str | None = None
    status: Status = Status.FOUNDING
    egalim: Egalim = Egalim.VOLUNTARY
    vat_reclaimed: bool = False
    address: str = ""
    postcode: str | None = None
    city: str = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    local_rule: LocalRule = LocalRule.DEPARTEMENT
    local_value: str | None = None
    time_zone: str = "Europe/Paris"

    _siret = field_validator("siret")(checked_siret)
    _siren = field_validator("siren")(checked_siren)
    _postcode = field_validator("postcode")(checked_postcode)

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, said: str) -> str:
        # "localtime" would be the server's own, and "Factory" is nowhere.
        if said not in available_timezones() or ("/" not in said and said != "UTC"):
            raise NoTimeZone(zone=said)
        return said

    @model_validator(mode="after")
    def _kilometres_are_measured(self) -> Self:
        if self.local_rule == LocalRule.KM and not _is_number(self.local_value):
            raise KilometresMissing
        if place_missing(self):
            raise PlaceMissing
        return self

    @model_validator(mode="after")
    def _is_a_point_or_nowhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise HalfAPlace
        return self


class Opening(Facts):
    """A canteen as its founders write it down. The id becomes the canteen's."""

    opened_on: date | None = None

    @field_validator("opened_on")
    @classmethod
    def _is_a_day_of_ours(cls, said: date | None) -> date | None:
        if said is not None and not 1900 <= said.year <= 2200:
            raise NoOpeningDay(day=said)
        return said


class NoTimeZone(Refused):
    """A canteen's days begin and end by its own clock."""

    says = N_("“{zone}” is no time zone: write it as in Europe/Paris.")


class NoOpeningDay(Refused):
    """A canteen opened in somebody's lifetime."""

    says = N_("A canteen did not open on {day}: say the day it did.")


class KilometresMissing(Refused):
    """The rule KM means nothing without its number."""

    says = N_("“Local” is measured in kilometres here: say how many.")


class PlaceMissing(Refused):
    """From nowhere no kilometres are measured, and no food would ever be local."""

    says = N_(
        "“Local” is counted in kilometres here: say where the canteen is on the map, by its "
        "latitude and its longitude."
    )


class HalfAPlace(Refused):
    """A latitude alone is a line around the world."""

    says = N_("A place on the map is a latitude and a longitude: say both, or neither.")


class SiretKnown(Refused):
    """A SIRET is one establishment."""

    says = N_(
        "Another canteen of this book has the SIRET {siret} already: check the digits, or leave "
        "the field empty."
    )


class CanteenKnown(Refused):
    """Two kitchens of one name would be taken for each other."""

    says = N_("A canteen called “{canteen}” is open already: give this one another name.")


class CanteenNotFound(NotFound):
    """No canteen answers to that name, SIRET or id."""

    says = N_("There is no canteen “{canteen}”. Known here: {known}.")


class WhichCanteen(Refused):
    """Several canteens answer, or none was named where there are several."""

    says = N_("Which canteen? Say one of: {known}.")


def open_canteen(session: Session, opening: Opening, by: By | None = None) -> UUID:
    """Write a canteen down; a replay of the same id changes nothing.

    `by` may be none for the very first, which is opened before anybody is known.

    Raises:
        SiretKnown: another canteen has that SIRET.

    """
    if session.get(Canteen, opening.id) is None:
        one_at_a_time(session)
        siret_is_free(session, opening.siret, opening.id)
        session.add(Canteen(**dict(opening)))
        session.flush()
    return opening.id


def is_founded(session: Session) -> bool:
    """Whether anybody opened a canteen in this book yet."""
    return session.scalar(select(Canteen.id).limit(1)) is not None


def find_canteen(session: Session, asked: str | None) -> Canteen:
    """The canteen of that name, SIRET or id; the only one where nothing is asked.

    Raises:
        CanteenNotFound: nobody answers to it.
        WhichCanteen: several do, or none was asked for where there are several.

    """
    known = session.scalars(select(Canteen).order_by(Canteen.name)).all()
    matching = [one for one in known if asked is None or _answers(one, asked)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        names = ", ".join(f"{one.name} ({one.siret or one.id})" for one in matching)
        raise WhichCanteen(known=names)
    names = ", ".join(one.name for one in known) or "–"
    raise CanteenNotFound(canteen=asked or "", known=names)


def canteen_called(session: Session, name: str) -> Canteen | None:
    """The canteen of that name; capitals and outer spaces make no difference."""
    folded = name.strip().casefold()
    for known_id, known in session.execute(select(Canteen.id, Canteen.name)):
        if known.casefold() == folded:
            return session.get_one(Canteen, known_id)
    return None


def place_missing(canteen: Canteen | Facts) -> bool:
    """Whether “local” is counted in kilometres from a place that nobody wrote down."""
    unknown = canteen.latitude is None or canteen.longitude is None
    return canteen.local_rule == LocalRule.KM and unknown


def siret_is_free(session: Session, siret: str | None, canteen_id: UUID) -> None:
    """Whether the canteen may have it; none at all may be of as many as want.

    Raises:
        SiretKnown: it is another's.

    """
    others = select(Canteen.id).where(Canteen.siret == siret, Canteen.id != canteen_id)
    if siret and session.execute(others.limit(1)).first():
        raise SiretKnown(siret=siret)


def one_at_a_time(session: Session) -> None:
    """Whoever else opens or corrects a canteen waits until this transaction ends.

    Names and SIRETs are compared with those of all the others. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE canteens IN SHARE ROW EXCLUSIVE MODE"))


def take_turns(session: Session, canteen_id: UUID) -> None:
    """Whoever else takes turns in this canteen waits until this transaction ends.

    Asked last of all locks, it lets no two of them wait for each other. SQLite has one writer
    at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        canteen = select(Canteen.id).where(Canteen.id == canteen_id)
        # Foreign keys to the canteen are written meanwhile.
        session.execute(canteen.with_for_update(key_share=True))


def canteen_of_siret(session: Session, numbers: set[str]) -> dict[str, list[UUID]]:
    """The canteens under each SIRET or SIREN; several may share one."""
    query = select(Canteen).where(or_(Canteen.siret.in_(numbers), Canteen.siren.in_(numbers)))
    found: dict[str, list[UUID]] = {}
    for canteen in session.scalars(query):
        for number in {canteen.siret, canteen.siren} & numbers:
            found.setdefault(str(number), []).append(canteen.id)
    return found


def _is_number(said: str | None) -> bool:
    try:
        return Decimal(said or "").is_finite()
    except InvalidOperation:
        return False


def _answers(canteen: Canteen, asked: str) -> bool:
    digits = "".join(asked.split())
    names = {canteen.name.casefold(), str(canteen.id)}
    return asked.strip().casefold() in names or digits in {canteen.siret, canteen.siren}
