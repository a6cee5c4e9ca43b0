"""The desk at which Odoo is told of the book: the settings' Odoo, and one engine for it all."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from os import getpid
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cellier.database import NotSetUp, at_head
from cellier.language import words
from cellier.opened import engine
from integrations.erp.desks import Desk
from integrations.erp.port import Erp
from kernel.errors import Refused
from kernel.settings import settings
from kernel.words import N_
from network.canteens import Canteen


class UnknownCanteen(Refused):
    """A name was mistyped, or the canteen is called otherwise since."""

    says = N_(
        "CELLIER_ODOO_CANTEENS says where “{name}” books: no canteen of this book has that name, "
        "SIRET or id. Known here: {known}."
    )


# As Odoo calls the languages we speak.
LANGUAGES = {"fr": "fr_FR", "en": "en_US"}


@contextmanager
def sitting() -> Iterator[Desk]:
    """A desk of this process.

    Raises:
        NotSetUp, UnknownCanteen: as `checked`.
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
    """Nothing, where the book is one to write in, and the settings speak of its canteens.

    Raises:
        NotSetUp: it is not where the code is.
        UnknownCanteen: its documents would be booked elsewhere.

    """
    if not at_head(found):
        raise NotSetUp(database=found.url.render_as_string())
    for stranger in strangers(found):
        raise stranger


def strangers(found: Engine) -> list[UnknownCanteen]:
    """Whom CELLIER_ODOO_CANTEENS names, and nobody here is called so."""
    named = settings().odoo_canteens
    if not named:
        return []
    with Session(found) as session:
        rows = session.execute(select(Canteen.id, Canteen.siret, Canteen.name)).all()
    known = {str(one) for row in rows for one in row if one}
    names = ", ".join(sorted(row.name for row in rows)) or "–"
    return [UnknownCanteen(name=one, known=names) for one in named if one not in known]


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
