"""Partner associations: whom the network's canteens may give food to, and under which agreement.

Giving is agreed in writing (Code de l'environnement L541-15-5). Agreements are added, never
changed: a renewal stands beside the one that ended.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator, model_validator
from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Name, Part
from kernel.db import Base, Id
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import NetworkWide
from kernel.words import N_
from network.postcodes import checked_postcode


class Association(NetworkWide, Base):
    """Who takes what is given; `contact`, `phone` and `email` are of the person who comes."""

    __tablename__ = "associations"

    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    postcode: Mapped[str | None] = mapped_column(default=None)
    city: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")


class Agreement(NetworkWide, Base):
    """Its number, or the words it is known by. Without `until_on` it holds for good."""

    __tablename__ = "association_agreements"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="begins_before_it_ends"),)

    association_id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("associations.id"), index=True
    )
    words: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)


class Agreed(Part):
    """What was agreed, and from when to when, both days included."""

    words: Name
    from_on: date
    until_on: date | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> "Agreed":
        if self.until_on and self.until_on < self.from_on:
            raise AgreementEndsBeforeItBegins(from_on=self.from_on, until_on=self.until_on)
        return self


class NewAssociation(Command):
    """An association as somebody writes it down. The id becomes the association's."""

    name: Name
    address: Name
    postcode: str | None = None
    city: str = ""
    contact: Annotated[str, Field(max_length=200)] = ""
    phone: str = ""
    email: str = ""
    agreement: Agreed

    _postcode = field_validator("postcode")(checked_postcode)


class NewAgreement(Command):
    """A renewal, or another agreement. The id becomes the agreement's."""

    association_id: UUID
    agreement: Agreed


class AgreementEndsBeforeItBegins(Refused):
    """Two dates the wrong way round."""

    says = N_("An agreement cannot begin on {from_on} and end on {until_on}: check both days.")


class AssociationKnown(Refused):
    """One name, one association, for the whole network."""

    says = N_("An association called “{association}” is on the list already.")


class AssociationNotFound(NotFound):
    """The network knows none of that name or id."""

    says = N_("No association is called “{association}”. Add it first, or choose another.")


class AgreementEnded(Refused):
    """Nothing is given on the word of a paper that has run out."""

    says = N_(
        "The agreement with {association} ended on {until_on}: renew it, then note the donation."
    )


class AgreementNotBegun(Refused):
    """The paper is there, and holds from a later day."""

    says = N_("The agreement with {association} begins on {from_on}: nothing is given before.")


@once_for_network("association")
def add_association(session: Session, new: NewAssociation, by: By) -> UUID:
    """Write an association down, with its agreement, for the whole network.

    Raises:
        AssociationKnown: there is one of that name; capitals make no difference.

    """
    folded = new.name.casefold()
    for known in session.scalars(select(Association.name)):
        if known.casefold() == folded:
            raise AssociationKnown(association=known)
    session.add(Association(**new.model_dump(exclude={"agreement"})))
    session.flush()
    _keep(session, new_id(), new.id, new.agreement)
    return new.id


@once_for_network("association_agreement")
def agree(session: Session, new: NewAgreement, by: By) -> UUID:
    """Write down what was agreed since.

    Raises:
        AssociationNotFound: there is none of that id.

    """
    association_by_id(session, new.association_id)
    _keep(session, new.id, new.association_id, new.agreement)
    return new.id


def association_by_id(session: Session, association_id: UUID) -> Association:
    """The association.

    Raises:
        AssociationNotFound: there is none of that id.

    """
    found = session.get(Association, association_id)
    if found is None:
        raise AssociationNotFound(association=association_id)
    return found


def association_named(session: Session, name: str) -> Association:
    """The association of that name; capitals make no difference.

    Raises:
        AssociationNotFound: there is none.

    """
    folded = name.strip().casefold()
    for known in associations(session):
        if known.name.casefold() == folded:
            return known
    raise AssociationNotFound(association=name)


def associations(session: Session) -> list[Association]:
    """All of them, by name."""
    return sorted(session.scalars(select(Association)), key=lambda one: one.name.casefold())


def agreements_of(
    session: Session, association_ids: Iterable[UUID]
) -> Mapping[UUID, list[Agreement]]:
    """What was agreed with each, the earliest first."""
    wanted = set(association_ids)
    query = select(Agreement).where(Agreement.association_id.in_(wanted))
    found: dict[UUID, list[Agreement]] = {one: [] for one in wanted}
    for agreement in sorted(session.scalars(query), key=lambda one: one.from_on):
        found[agreement.association_id].append(agreement)
    return found


def agreement_on(session: Session, association_id: UUID, day: date) -> Agreement:
    """The agreement a donation of that day rests on; of several, the one begun last.

    Raises:
        AssociationNotFound: there is none of that id.
        AgreementEnded, AgreementNotBegun: none holds that day.

    """
    association = association_by_id(session, association_id)
    agreements = agreements_of(session, [association_id])[association_id]
    begun = [one for one in agreements if one.from_on <= day]
    holding = [one for one in begun if one.until_on is None or one.until_on >= day]
    if holding:
        return holding[-1]
    if begun:
        ended = max(one.until_on for one in begun if one.until_on)
        raise AgreementEnded(association=association.name, until_on=ended)
    raise AgreementNotBegun(association=association.name, from_on=agreements[0].from_on)


def _keep(session: Session, agreement_id: UUID, association_id: UUID, agreed: Agreed) -> None:
    session.add(Agreement(id=agreement_id, association_id=association_id, **dict(agreed)))
    session.flush()
