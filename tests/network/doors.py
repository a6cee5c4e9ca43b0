"""Who stands at the doors: addresses, passwords, and those who run a canteen."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from cellier.tables import metadata
from kernel.actor import By
from kernel.ids import new_id
from network.people import Newcomer, Person, Role, welcome
from network.sign_ins import give_sign_in, set_password, sign_in

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSWORD = "quatre mots bien choisis"
HERE = "203.0.113.7"
# Where a token or a password could have been left.
DOORS = (
    "people",
    "sign_ins",
    "sign_in_tries",
    "visits",
    "password_resets",
    "invitations",
    "audit_entries",
)


def an_email() -> str:
    return f"awa.{new_id()}@example.org"


def an_address() -> str:
    """A browser's, that no other test tries from."""
    return f"2001:db8::{new_id().hex[-12:]}"


def somebody(session: Session, name: str = "Ines") -> UUID:
    """A person of no canteen."""
    person = Person(id=new_id(), name=name)
    session.add(person)
    session.flush()
    return person.id


def a_sign_in(session: Session, person_id: UUID, password: str = PASSWORD) -> str:
    """The address with which they sign in from now on."""
    email = an_email()
    give_sign_in(session, person_id, email)
    set_password(session, person_id, password)
    return email


def who_runs(session: Session, canteen_id: UUID, name: str = "Ines") -> By:
    newcomer = Newcomer(id=new_id(), name=name, canteen_id=canteen_id, roles=(Role.NETWORK,))
    return welcome(session, newcomer, today=date(2026, 3, 2))


def comes_in(session: Session, email: str, password: str = PASSWORD, **facts: Any) -> bool:
    """Whether that password opens the door."""
    at = {"address": an_address(), "now": NOON, **facts}
    return sign_in(session, email, password, **at).person_id is not None


def where_it_stands(session: Session, secret: str) -> list[str]:
    """The columns of the book that hold it, as text or as bytes."""
    found = []
    for name in DOORS:
        table: Table = metadata.tables[name]
        for row in session.execute(select(table)).mappings():
            found += [
                f"{name}.{column.name}"
                for column in table.columns
                if secret.encode() in _bytes(row[column.name])
            ]
    return found


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
