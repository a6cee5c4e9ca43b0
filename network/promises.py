"""What the network promises of its food, and its targets, with dates."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import CheckConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Percentage
from kernel.db import Base, Percent
from kernel.documents import once_for_network
from kernel.errors import Refused
from kernel.owned import NetworkWide
from kernel.words import N_


class Basis(StrEnum):
    """Rescued food costs nothing, so every share is given twice."""

    VALUE = "value"
    MASS = "mass"


class Measure(StrEnum):
    """The shares we tell. PROMISE: organic, local or rescued, each euro and kilo once."""

    PROMISE = "promise"
    ORGANIC = "organic"
    EGALIM = "egalim"
    LOCAL = "local"
    SHORT_CIRCUIT = "short_circuit"
    RESCUED = "rescued"
    IN_SEASON = "in_season"
    MEAT_AND_FISH_EGALIM = "meat_and_fish_egalim"


class Target(NetworkWide, Base):
    """At least so many per cent of one share, from one day to another or for good."""

    __tablename__ = "targets"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="runs_forward"),
    )

    measure: Mapped[Measure]
    basis: Mapped[Basis]
    at_least: Mapped[Percent]
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)


class NewTarget(Command):
    """A promise the network makes."""

    measure: Measure
    basis: Basis
    at_least: Percentage
    from_on: date
    until_on: date | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> "NewTarget":
        if self.until_on is not None and self.until_on < self.from_on:
            raise TargetEndsBeforeItBegins(from_on=self.from_on, until_on=self.until_on)
        return self


class TargetEndsBeforeItBegins(Refused):
    """The two dates are the wrong way round."""

    says = N_("A target cannot begin on {from_on} and end on {until_on}.")


@once_for_network("target")
def promise(session: Session, target: NewTarget, by: By) -> UUID:
    """Set a target; the old ones stay with their dates."""
    session.add(Target(**dict(target)))
    session.flush()
    return target.id


def targets_on(session: Session, day: date) -> Sequence[Target]:
    """Those in force that day."""
    return session.scalars(
        select(Target).where(
            Target.from_on <= day, or_(Target.until_on.is_(None), Target.until_on >= day)
        )
    ).all()
