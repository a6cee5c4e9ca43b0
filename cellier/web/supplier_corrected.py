"""A supplier is put right, from their page or by a tool, and it is noted what stood there before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.actor import By
from network.audit import AuditKind, note
from suppliers.correcting import (
    ContactCorrection,
    SupplierCorrection,
    correct_contact,
    correct_supplier,
    facts_of,
)
from suppliers.suppliers import Contact, supplier_by_id


def correct_supplier_and_note(
    session: Session, correction: SupplierCorrection, by: By, *, now: datetime
) -> UUID:
    """What stood there before is in nobody's book else.

    Raises:
        SupplierNotFound, SupplierCorrectedMeanwhile: it is gone, or not what the corrector saw.
        SupplierKnown, SupplierSiretKnown: another one has that name, or that SIRET.

    """
    one = supplier_by_id(session, correction.supplier_id)
    name, before = one.name, facts_of(one)
    correct_supplier(session, correction, by)
    changed = [
        f"{before[fact] or '–'} → {said or '–'}"
        for fact, said in facts_of(one).items()
        if before[fact] != said
    ]
    if changed:
        _note(session, f"{name}: {' · '.join(changed)}", by, now)
    return correction.id


def correct_contact_and_note(
    session: Session, correction: ContactCorrection, by: By, *, now: datetime
) -> UUID:
    """The same of somebody to call there: what is only added to keeps no phone of theirs.

    Raises:
        ContactNotFound, SupplierCorrectedMeanwhile: as of a correction.

    """
    one = session.get(Contact, correction.contact_id)
    before = one and (one.name, one.phone, one.email)
    supplier = supplier_by_id(session, one.supplier_id).name if one else ""
    correct_contact(session, correction, by)
    kept = session.get(Contact, correction.contact_id)
    if before != (kept and (kept.name, kept.phone, kept.email)):
        _note(session, supplier, by, now)
    return correction.id


def _note(session: Session, detail: str, by: By, now: datetime) -> None:
    note(
        session,
        AuditKind.SUPPLIER_CORRECTED,
        at=now,
        canteen_id=by.canteen_id,
        person_id=by.person_id,
        detail=detail,
    )
