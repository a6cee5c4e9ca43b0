"""A canteen's page that anybody may open, where the canteen wants one: its address, and no more."""

import re
import unicodedata
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id

LONGEST = 60


class OpenPage(Base):
    """There while it is open. The slug follows from the canteen's name on the day it opened."""

    __tablename__ = "open_pages"

    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)


def open_page(session: Session, canteen_id: UUID) -> str | None:
    """Its slug; none where the canteen keeps to itself."""
    return session.scalar(select(OpenPage.slug).where(OpenPage.canteen_id == canteen_id))


def open_to_all(session: Session, canteen_id: UUID, name: str) -> str:
    """Open it, and say its slug; open already, it keeps the one it has."""
    known = open_page(session, canteen_id)
    if known is not None:
        return known
    plain = slug_of(name)
    taken = session.scalar(select(OpenPage.canteen_id).where(OpenPage.slug == plain))
    # Two kitchens may bear one name; the end of an id tells them apart.
    slug = f"{plain}-{canteen_id.hex[-6:]}" if taken or not plain else plain
    session.add(OpenPage(canteen_id=canteen_id, slug=slug))
    session.flush()
    return slug


def close_to_all(session: Session, canteen_id: UUID) -> None:
    """From now on nobody finds it; closed already, nothing changes."""
    page = session.get(OpenPage, canteen_id)
    if page is not None:
        session.delete(page)
        session.flush()


def canteen_of_page(session: Session, asked: str) -> UUID | None:
    """Whose page it is, by slug or by the canteen's id, while it is open."""
    if not asked.isprintable():
        return None
    known = session.scalar(select(OpenPage.canteen_id).where(OpenPage.slug == asked))
    if known is not None:
        return known
    try:
        page = session.get(OpenPage, UUID(asked))
    except ValueError:
        return None
    return page.canteen_id if page else None


def slug_of(name: str) -> str:
    """Small letters, digits and dashes: "Les Tilleuls, Vaise" is les-tilleuls-vaise."""
    written = name.replace("œ", "oe").replace("Œ", "oe").replace("’", "-")
    bare = unicodedata.normalize("NFKD", written)
    plain = bare.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
