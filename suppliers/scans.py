"""A photo or a PDF of a paper, as it was sent; what it says is typed beside its picture."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.append_only import append_only
from kernel.command import Command
from kernel.db import Base, Id
from kernel.documents import once_for_network
from kernel.errors import NotFound
from kernel.owned import NetworkWide
from kernel.words import N_


class ScanKind(StrEnum):
    """How it is looked at."""

    PHOTO = "photo"
    PDF = "pdf"


class Scan(NetworkWide, Base):
    """A kept file, by the SHA-256 of what it holds, and the canteen that sent it."""

    __tablename__ = "scans"

    sent_by_canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"))
    kind: Mapped[ScanKind]
    sha256: Mapped[str] = mapped_column(index=True)


append_only(Scan.__table__)


class NewScan(Command):
    """A file that is kept already."""

    kind: ScanKind
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class ScanNotFound(NotFound):
    """Another canteen's, or nobody's."""

    says = N_("That paper is not here any more: send its photo or PDF again.")


@once_for_network("scan")
def keep_scan(session: Session, scan: NewScan, by: By) -> UUID:
    """Write down who sent the file."""
    session.add(Scan(**dict(scan), sent_by_canteen_id=by.canteen_id))
    session.flush()
    return scan.id


def scan_by_id(session: Session, scan_id: UUID, *, canteen_id: UUID) -> Scan:
    """What this canteen sent.

    Raises:
        ScanNotFound: it sent nothing of that id.

    """
    query = select(Scan).where(Scan.id == scan_id, Scan.sent_by_canteen_id == canteen_id)
    scan = session.scalar(query)
    if scan is None:
        raise ScanNotFound
    return scan


def scan_of(session: Session, sha256: str) -> Scan | None:
    """How a paper's file is looked at, whoever sent it."""
    return session.scalars(select(Scan).where(Scan.sha256 == sha256).limit(1)).first()
