"""Named buckets and bins, with what they weigh empty and hold when full."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, Select, select
from sqlalchemy.orm import Mapped, Session

from kernel.actor import By
from kernel.command import Command, Name
from kernel.db import Base, Grams
from kernel.documents import Document, once
from kernel.errors import NotFound, Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns


class Container(CanteenOwned, Base):
    """`holds_grams` is what a full one weighs without itself; none where nobody said."""

    __tablename__ = "containers"
    __table_args__ = (
        same_canteen("id", "documents"),
        CheckConstraint("tare_grams >= 0", name="tare_not_negative"),
        CheckConstraint("holds_grams > 0", name="holds_something"),
    )

    name: Mapped[str]
    tare_grams: Mapped[Grams]
    holds_grams: Mapped[Grams | None]


class NewContainer(Command):
    """A bucket, weighed empty. One that is weighed anew is taken back first."""

    name: Name
    tare_grams: Annotated[int, Field(ge=0, le=1_000_000)]
    holds_grams: Annotated[int, Field(gt=0, le=10_000_000)] | None = None


class ContainerNotFound(NotFound):
    """No container of this canteen bears that id."""

    says = N_("There is no such container in this canteen: name it and weigh it empty first.")


class ContainerNamed(Refused):
    """Two of one name cannot be told apart by wet hands."""

    says = N_(
        "There is a container “{name}” already: take it back, or name this one otherwise."
    )


@once("container", reversible=True)
def name_container(session: Session, new: NewContainer, by: By) -> UUID:
    """Keep a container with its tare.

    Raises:
        ContainerNamed: another bears that name.

    """
    take_turns(session, by.canteen_id)
    folded = new.name.casefold()
    if any(one.name.casefold() == folded for one in containers(session, by.canteen_id)):
        raise ContainerNamed(name=new.name)
    insert_rows(session, Container, [{"canteen_id": by.canteen_id, **new.model_dump()}])
    return new.id


def containers(session: Session, canteen_id: UUID) -> Sequence[Container]:
    """Those in use, by name."""
    found = session.scalars(_in_use(canteen_id))
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def container_by_id(session: Session, container_id: UUID, *, canteen_id: UUID) -> Container:
    """The container.

    Raises:
        ContainerNotFound: this canteen has none of that id, or took it back.

    """
    found = session.scalar(_in_use(canteen_id).where(Container.id == container_id))
    if found is None:
        raise ContainerNotFound
    return found


def _in_use(canteen_id: UUID) -> Select[Container]:
    return (
        select(Container)
        .join(
            Document,
            (Document.canteen_id == Container.canteen_id) & (Document.id == Container.id),
        )
        .where(Container.canteen_id == canteen_id, Document.holds)
    )
