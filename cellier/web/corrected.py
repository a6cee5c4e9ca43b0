"""A canteen is put right, from its page or by a tool, and it is noted what stood there before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.actor import By
from network.audit import AuditKind, note
from network.canteens import Canteen
from network.correcting import Correction, correct_canteen, facts_of


def correct_and_note(
    session: Session, correction: Correction, by: By, *, now: datetime
) -> UUID:
    """What stood there before is in nobody's book else.

    Raises:
        CorrectedMeanwhile: it is not what the corrector saw.
        CanteenKnown, SiretKnown: another canteen has that name, or that SIRET.

    """
    canteen = session.get_one(Canteen, by.canteen_id)
    before = facts_of(canteen)
    correct_canteen(session, correction, by)
    changed = [
        f"{before[name] or '–'} → {said or '–'}"
        for name, said in facts_of(canteen).items()
        if before[name] != said
    ]
    if changed:
        whose = {"canteen_id": canteen.id, "person_id": by.person_id}
        note(session, AuditKind.CANTEEN_CORRECTED, at=now, detail=" · ".join(changed), **whose)
    return correction.id
