"""The public address of a canteen's board: whoever has the link, or the code on the wall, may look."""

import secrets
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id


class BoardLink(Base):
    """In clear: it hangs on a wall. Renewed, the old one leads nowhere."""

    __tablename__ = "board_links"

    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)


def board_link(session: Session, canteen_id: UUID) -> str | None:
    """The canteen's, if it has one."""
    return session.scalar(select(BoardLink.token).where(BoardLink.canteen_id == canteen_id))


def renew_board_link(session: Session, canteen_id: UUID) -> str:
    """Give it a new one, short enough for a small code."""
    token = secrets.token_urlsafe(12)
    link = session.get(BoardLink, canteen_id)
    if link is None:
        session.add(BoardLink(canteen_id=canteen_id, token=token))
    else:
        link.token = token
    session.flush()
    return token


def canteen_of_board(session: Session, token: str) -> UUID | None:
    """Whose board it is."""
    known = select(BoardLink.canteen_id).where(BoardLink.token == token)
    # Anybody may type an address, and PostgreSQL will not even look for a NUL.
    return session.scalar(known) if token.isprintable() else None
