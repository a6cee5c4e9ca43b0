"""The database as commands use it: opened, checked, committed once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import cellier.tables  # noqa: F401  # or a foreign key would not find its table
from cellier.database import NotSetUp, at_head
from cellier.language import words
from kernel.actor import By
from kernel.engine import open_engine, read_only
from kernel.errors import Refused
from kernel.settings import settings
from kernel.words import N_
from network.canteens import Canteen
from network.people import somebody_of


class NobodyThere(Refused):
    """A canteen without people cannot be written for."""

    says = N_("Nobody works in {canteen} yet: run “cellier init” for it.")


def engine() -> Engine:
    """The engine of CELLIER_DATABASE_URL, wherever its schema stands."""
    return open_engine(settings().database_url)


@contextmanager
def writing() -> Iterator[Session]:
    """A session that commits at the end, or not at all.

    Raises:
        NotSetUp: the database is not where the code is.

    """
    with (
        _checked(engine()) as found,
        Session(found, expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only looks.

    Raises:
        NotSetUp: the database is not where the code is.

    """
    with _checked(engine()) as found, Session(read_only(found)) as session:
        yield session


def by(session: Session, canteen: Canteen) -> By:
    """Who writes from the command line: the canteen's first purchaser.

    Raises:
        NobodyThere: nobody works there.

    """
    found = somebody_of(session, canteen.id, today=today(canteen))
    if found is None:
        raise NobodyThere(canteen=canteen.name)
    return found


def today(canteen: Canteen | None = None) -> date:
    """The day it is in the canteen's own time zone."""
    zone = canteen.time_zone if canteen else "Europe/Paris"
    return datetime.now(ZoneInfo(zone)).date()


def day(text: str | None, otherwise: date) -> date:
    """A day as typed, year first.

    Raises:
        typer.BadParameter: it is none.

    """
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        said = words().say("“{day}” is no day: write it as 2026-10-31.", day=text)
        raise typer.BadParameter(said) from None


@contextmanager
def _checked(found: Engine) -> Iterator[Engine]:
    try:
        if not at_head(found):
            raise NotSetUp(database=found.url.render_as_string())
        yield found
    finally:
        found.dispose()
