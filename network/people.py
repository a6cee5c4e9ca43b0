"""A person once for the network, and the roles they hold in canteens. Diners are not stored."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Name
from kernel.db import Base, Id
from kernel.owned import NetworkWide


class Role(StrEnum):
    """What somebody does in a canteen."""

    KITCHEN = "kitchen"
    PURCHASER = "purchaser"
    NETWORK = "network"


class Person(NetworkWide, Base):
    """Somebody who writes in the book. Erasing blanks the name; the id stays on what they wrote."""

    __tablename__ = "people"

    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr")


class Post(Base):
    """A role held in a canteen."""

    __tablename__ = "posts"

    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"), primary_key=True)
    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class Newcomer(Command):
    """A first name and what they do, in which canteen. The id becomes the person's."""

    name: Name
    language: str = "fr"
    canteen_id: UUID
    roles: tuple[Role, ...] = ()


def welcome(session: Session, newcomer: Newcomer, *, today: date) -> By:
    """Write a person down with their roles; a replay changes nothing."""
    if session.get(Person, newcomer.id) is None:
        session.add(Person(id=newcomer.id, name=newcomer.name, language=newcomer.language))
        session.flush()
        session.add_all(
            Post(person_id=newcomer.id, canteen_id=newcomer.canteen_id, role=role)
            for role in newcomer.roles
        )
        session.flush()
    return By(person_id=newcomer.id, canteen_id=newcomer.canteen_id, today=today)


def somebody_of(session: Session, canteen_id: UUID, *, today: date) -> By | None:
    """Who acts for a canteen from the command line, where nobody signs in: its first purchaser."""
    query = (
        select(Post.person_id)
        .where(Post.canteen_id == canteen_id)
        .order_by(Post.role.desc(), Post.person_id)
        .limit(1)
    )
    person_id = session.scalar(query)
    return By(person_id=person_id, canteen_id=canteen_id, today=today) if person_id else None
