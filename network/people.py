"""A person once for the network, and the roles they hold in canteens. Diners are not stored."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Name
from kernel.db import Base, Id
from kernel.errors import Refused
from kernel.owned import NetworkWide
from kernel.words import N_
from network.canteens import Canteen


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


class Member(NamedTuple):
    """Somebody of a canteen."""

    person_id: UUID
    name: str
    roles: frozenset[Role]


class LastOfNetwork(Refused):
    """A canteen nobody runs could invite nobody."""

    says = N_("Somebody has to run the canteen: give that role to another person first.")


class NameMissing(Refused):
    """The journal names people."""

    says = N_("Say a first name, so that the journal can name you.")


def people_of(session: Session, canteen_id: UUID) -> list[Member]:
    """Everybody of a canteen, by name."""
    query = (
        select(Person.id, Person.name, Post.role)
        .join(Post, Post.person_id == Person.id)
        .where(Post.canteen_id == canteen_id)
    )
    names: dict[UUID, str] = {}
    roles: dict[UUID, set[Role]] = {}
    for person_id, name, role in session.execute(query):
        names[person_id] = name
        roles.setdefault(person_id, set()).add(role)
    found = [Member(one, names[one], frozenset(roles[one])) for one in names]
    return sorted(found, key=lambda one: (one.name.casefold(), one.person_id))


def names_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What those people are called."""
    query = select(Person.id, Person.name).where(Person.id.in_(set(person_ids)))
    return {row.id: row.name for row in session.execute(query)}


def canteens_of(session: Session, person_id: UUID) -> set[UUID]:
    """Where a person does anything."""
    query = select(Post.canteen_id).where(Post.person_id == person_id)
    return set(session.scalars(query))


def run_by(session: Session, person_id: UUID) -> list[tuple[UUID, str]]:
    """The canteens a person runs, by their names: ids and names."""
    query = (
        select(Canteen.id, Canteen.name)
        .join(Post, Post.canteen_id == Canteen.id)
        .where(Post.person_id == person_id, Post.role == Role.NETWORK)
    )
    found = [(row.id, row.name) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def posts_in(rows: Iterable[Any]) -> Mapping[UUID, frozenset[Role]]:
    """By canteen, of rows that say `canteen_id` and `role`; neither where somebody has none."""
    found: dict[UUID, set[Role]] = {}
    for row in rows:
        if row.canteen_id is not None:
            found.setdefault(row.canteen_id, set()).add(row.role)
    return {canteen_id: frozenset(roles) for canteen_id, roles in found.items()}


def add_roles(
    session: Session, person_id: UUID, canteen_id: UUID, roles: Iterable[Role]
) -> None:
    """Give a person more to do in a canteen."""
    for role in sorted(set(roles)):
        if session.get(Post, (person_id, canteen_id, role)) is None:
            session.add(Post(person_id=person_id, canteen_id=canteen_id, role=role))
    session.flush()


def set_roles(
    session: Session, person_id: UUID, canteen_id: UUID, roles: Iterable[Role]
) -> None:
    """All that a person does in a canteen from now on; nothing, and they are of it no more.

    Raises:
        LastOfNetwork: nobody would run the canteen any more.

    """
    wanted = set(roles)
    runners = select(Post.person_id).where(
        Post.canteen_id == canteen_id, Post.role == Role.NETWORK
    )
    # Held, so that of two who send each other away the second sees that the first is gone.
    held = session.scalars(runners.order_by(Post.person_id).with_for_update()).all()
    if Role.NETWORK not in wanted and not set(held) - {person_id}:
        raise LastOfNetwork
    theirs = (Post.person_id == person_id, Post.canteen_id == canteen_id)
    for post in session.scalars(select(Post).where(*theirs)).all():
        if post.role not in wanted:
            session.delete(post)
    session.flush()
    add_roles(session, person_id, canteen_id, wanted)


def rename(session: Session, person_id: UUID, name: str) -> None:
    """Be called otherwise, also on what was written before.

    Raises:
        NameMissing: nobody is called nothing.

    """
    called = in_one_line(name)
    if not called:
        raise NameMissing
    session.get_one(Person, person_id).name = called
    session.flush()


def in_one_line(name: str) -> str:
    """As a list, or the subject of a letter, can show it."""
    return " ".join(name.replace("\0", " ").split())[:200].strip()


def choose_language(session: Session, person_id: UUID, language: str) -> None:
    """Read in that language from now on."""
    session.get_one(Person, person_id).language = language
    session.flush()
