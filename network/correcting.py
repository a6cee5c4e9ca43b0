"""What was written of a canteen is put right: its name, its numbers, its place, its rule.

What was bought before keeps what was judged local then.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import seen
from kernel.actor import By
from kernel.documents import Document, once_for_network
from kernel.errors import Refused
from kernel.words import N_
from network.canteens import (
    Canteen,
    CanteenKnown,
    Facts,
    canteen_called,
    one_at_a_time,
    siret_is_free,
)

CORRECTED: tuple[str, ...] = tuple(one for one in Facts.model_fields if one != "id")


class Correction(Facts):
    """The canteen as it shall be from now on, whole. `seen` is what the corrector had before
    them, as `seen_as` tells it.
    """

    seen: Annotated[str, Field(max_length=64)]


class CorrectedMeanwhile(Refused):
    """Two people, one canteen."""

    says = N_(
        "Somebody else corrected this canteen meanwhile: look at what is kept now, then correct it."
    )


class VatStands(Refused):
    """Months that are published would come to other sums."""

    says = N_(
        "Whether the VAT is reclaimed is fixed once something is written down: the costs of every "
        "month rest on it."
    )


def seen_as(canteen: Canteen) -> str:
    """What tells one state of a canteen from the next, and from every other canteen."""
    return seen.seen_as(canteen.id, facts_of(canteen).values())


def facts_of(canteen: Canteen) -> dict[str, str]:
    """What a correction says of it, in plain signs; empty where nothing is said."""
    return {one: seen.plain(getattr(canteen, one)) for one in CORRECTED}


@once_for_network("canteen_corrected")
def correct_canteen(session: Session, correction: Correction, by: By) -> UUID:
    """Write down what is true of the canteen of whoever acts.

    Raises:
        CorrectedMeanwhile: it is not what the corrector saw.
        CanteenKnown, SiretKnown: another canteen has that name, or that SIRET.
        VatStands: its figures rest on whether it reclaims the VAT.

    """
    one_at_a_time(session)
    canteen = session.get_one(Canteen, by.canteen_id, populate_existing=True)
    if seen_as(canteen) != correction.seen:
        raise CorrectedMeanwhile
    known = canteen_called(session, correction.name)
    if known and known.id != canteen.id and not _is_called(canteen, correction.name):
        raise CanteenKnown(canteen=known.name)
    if correction.siret != canteen.siret:
        siret_is_free(session, correction.siret, canteen.id)
    if correction.vat_reclaimed != canteen.vat_reclaimed and _has_written(session, canteen.id):
        raise VatStands
    for name in CORRECTED:
        setattr(canteen, name, getattr(correction, name))
    session.flush()
    return correction.id


def _has_written(session: Session, canteen_id: UUID) -> bool:
    written = select(Document.id).where(Document.canteen_id == canteen_id)
    return session.scalar(written.limit(1)) is not None


def _is_called(canteen: Canteen, name: str) -> bool:
    return canteen.name.casefold() == name.strip().casefold()
