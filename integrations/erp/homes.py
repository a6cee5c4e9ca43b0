"""Which ERP the book was told to, and how far what became of it was read back."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Instant
from kernel.errors import Refused
from kernel.rows import insert_missing_rows
from kernel.words import N_


class ErpHome(Base, kw_only=True):
    """Its numbers are those of this address and database alone. There is one.

    It was last read at `read_at`, by our clock; what changed by `read_until`, by its own, is known.
    `trouble` is why it cannot be used now, as `kept` keeps a reason, and since when.
    """

    __tablename__ = "erp_homes"

    home: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(
        Instant(), server_default=func.current_timestamp(), init=False
    )
    read_until: Mapped[datetime | None] = mapped_column(default=None)
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    trouble: Mapped[str | None] = mapped_column(default=None)
    trouble_at: Mapped[datetime | None] = mapped_column(default=None)


class OtherHome(Refused):
    """Another Odoo knows nothing of what this one was told."""

    says = N_(
        "This book was told to {known}, and the settings name {home}. If it is the same one "
        "under a new address, run “cellier odoo moved”; else set the old address again."
    )


class NotToldYet(Refused):
    """Nothing to move."""

    says = N_("Nothing was told yet: there is nothing to move.")


def home_of(session: Session, home: str) -> ErpHome:
    """The one the book is told to; the first that is named is it.

    Raises:
        OtherHome: it was told to another.

    """
    found = session.scalar(select(ErpHome))
    if found is None:
        # Another worker may begin at the same moment.
        insert_missing_rows(session, ErpHome, [{"home": home}])
        found = session.scalars(select(ErpHome)).one()
    if found.home != home:
        raise OtherHome(known=found.home, home=home)
    return found


def note_trouble(session: Session, trouble: str | None, now: datetime) -> None:
    """For people to see where they look, and not only where the worker runs; none where it is over.
    Before anything was told nobody knows yet which ERP it is.
    """
    found = session.scalar(select(ErpHome))
    if found is None or found.trouble == trouble:
        return
    found.trouble, found.trouble_at = trouble, now if trouble else None
    session.flush()


def move_home(session: Session, home: str) -> str:
    """The same ERP has a new address; the old one.

    Raises:
        NotToldYet: it has none.

    """
    found = session.scalar(select(ErpHome))
    if found is None:
        raise NotToldYet
    before = str(found.home)
    found.home = home
    session.flush()
    return before
