"""A canteen: a kitchen of the network, its place on the map, and the rules it lives by."""

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from uuid import UUID

from pydantic import field_validator, model_validator
from sqlalchemy import CheckConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Latitude, Longitude, Name
from kernel.db import Base, Degrees
from kernel.errors import NotFound, Refused
from kernel.owned import NetworkWide
from kernel.words import N_
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


class Opening(Command):
    """A canteen as its founders write it down. The id becomes the canteen's."""

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
    opened_on: date | None = None

    _siret = field_validator("siret")(checked_siret)
    _siren = field_validator("siren")(checked_siren)

    @model_validator(mode="after")
    def _kilometres_are_said(self) -> "Opening":
        if self.local_rule == LocalRule.KM and not _is_number(self.local_value):
            raise KilometresMissing
        return self


class KilometresMissing(Refused):
    """The rule KM means nothing without its number."""

    says = N_("“Local” is measured in kilometres here: say how many.")


class CanteenNotFound(NotFound):
    """No canteen answers to that name, SIRET or id."""

    says = N_("There is no canteen “{canteen}”. Known here: {known}.")


class WhichCanteen(Refused):
    """Several canteens answer, or none was named where there are several."""

    says = N_("Which canteen? Say one of: {known}.")


def open_canteen(session: Session, opening: Opening, by: By | None = None) -> UUID:
    """Write a canteen down; a replay of the same id changes nothing.

    `by` may be none for the very first, which is opened before anybody is known.
    """
    if session.get(Canteen, opening.id) is None:
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
