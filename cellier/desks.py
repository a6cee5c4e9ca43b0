"""The desk at which Odoo is told of the book: the settings' Odoo, and one engine for it all."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from os import getpid
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cellier.database import NotSetUp, at_head
from cellier.language import words
from cellier.opened import engine
from integrations.erp.desks import Desk
from integrations.erp.port import Erp
from kernel.settings import settings

# As Odoo calls the languages we speak.
LANGUAGES = {"fr": "fr_FR", "en": "en_US"}


@contextmanager
def sitting() -> Iterator[Desk]:
    """A desk of this process.

    Raises:
        NotSetUp: the database is not where the code is.
        Refused: the settings of Odoo are missing or odd, by name.

    """
    erp, found = the_erp(), engine()
    try:
        checked(found)

        @contextmanager
        def sessions() -> Iterator[Session]:
            with Session(found, expire_on_commit=False) as session, session.begin():
                yield session

        yield Desk(sessions=sessions, erp=erp, now=now, holder=holder(), since=since())
    finally:
        found.dispose()


def the_erp() -> Erp:
    """The one the settings name; connects to nothing yet.

    Raises:
        Refused: a setting is missing or odd, by name.

    """
    from integrations.odoo.erp import from_settings

    return from_settings(settings(), language=LANGUAGES[words().language])


def checked(found: Engine) -> None:
    """Nothing, where the book is one to write in.

    Raises:
        NotSetUp: it is not where the code is.

    """
    if not at_head(found):
        raise NotSetUp(database=found.url.render_as_string())


def now() -> datetime:
    """An instant."""
    return datetime.now(UTC)


def since() -> datetime | None:
    """What was written before is not told."""
    day = settings().odoo_since
    return None if day is None else datetime.combine(day, time(), ZoneInfo("Europe/Paris"))


def holder() -> str:
    """This process, told from every other that ever was."""
    return f"{socket.gethostname()}:{getpid()}:{token_hex(4)}"
