"""Corrections of the first release: of some, nobody kept what they did."""

from sqlalchemy.orm import Session

from kernel.documents import Document, turns
from kernel.errors import Refused
from kernel.parts import parts_of
from kernel.words import N_


class AmendedLongAgo(Refused):
    """Of some corrections of the first release nobody kept what they took back."""

    says = N_(
        "This correction was entered before such entries could be taken back. Take back the "
        "entry that it wrote, and enter the right one."
    )


@turns("amendment")
def has_its_parts(session: Session, document: Document) -> None:
    """Pass an amendment whose reversal and replacement turn with it.

    Raises:
        AmendedLongAgo: nothing would turn but its name.

    """
    if not parts_of(session, {document.id}, canteen_id=document.canteen_id):
        raise AmendedLongAgo
