"""A canteen's page that anybody may open, where the canteen wants one: its address, and no more."""

import re
import unicodedata
from uuid import UUID

from sqlalchemy import ForeignKey, false, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id

LONGEST = 60


class OpenPage(Base):
    """The slug follows from the canteen's name on the day it first opened, and stays its own also
    while the page is `closed`: links to it are in the world.
    """

    __tablename__ = "open_pages"

    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    closed: Mapped[bool] = mapped_column(server_default=false(), default=False)


def open_page(session: Session, canteen_id: UUID) -> str | None:
    """Its slug; none where the canteen keeps to itself."""
    return session.scalar(
        select(OpenPage.slug).where(OpenPage.canteen_id == canteen_id, ~OpenPage.closed)
    )


def open_to_all(session: Session, canteen_id: UUID, name: str) -> str:
    """Open it, and say its slug; opened before, it keeps the one it had."""
    plain = slug_of(name)
    # Two kitchens may bear one name; the end of an id tells them apart, or all of it.
    for tail in ("", f"-{canteen_id.hex[-6:]}", f"-{canteen_id.hex}"):
        page = session.get(OpenPage, canteen_id) or _taken(session, canteen_id, plain + tail)
        if page is not None:
            page.closed = False
            session.flush()
            return page.slug
    raise AssertionError(canteen_id)


def close_to_all(session: Session, canteen_id: UUID) -> None:
    """From now on nobody finds it; closed already, nothing changes."""
    page = session.get(OpenPage, canteen_id)
    if page is not None:
        page.closed = True
        session.flush()


def canteen_of_page(session: Session, asked: str) -> UUID | None:
    """Whose page it is, by slug or by the canteen's id, while it is open."""
    if not asked.isprintable():
        return None
    known = select(OpenPage.canteen_id).where(~OpenPage.closed)
    try:
        return session.scalar(known.where(OpenPage.canteen_id == UUID(asked)))
    except ValueError:
        return session.scalar(known.where(OpenPage.slug == asked))


def _taken(session: Session, canteen_id: UUID, slug: str) -> OpenPage | None:
    """The page under that slug; none where it is another's, whoever was faster."""
    if not slug.strip("-"):
        return None
    page = OpenPage(canteen_id=canteen_id, slug=slug.lstrip("-"))
    try:
        with session.begin_nested():
            session.add(page)
    except IntegrityError:
        return session.get(OpenPage, canteen_id)
    return page


def slug_of(name: str) -> str:
    """Small letters, digits and dashes: "Les Tilleuls, Vaise" is les-tilleuls-vaise."""
    written = name.replace("œ", "oe").replace("Œ", "oe").replace("’", "-")
    bare = unicodedata.normalize("NFKD", written)
    plain = bare.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
