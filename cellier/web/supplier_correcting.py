"""A supplier put right on their own page: what they are called, where they are, whom to call."""

from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.supplier import page
from cellier.web.supplier_corrected import correct_contact_and_note, correct_supplier_and_note
from cellier.web.suppliers import hands_typed, where
from kernel.words import Phrase
from suppliers.correcting import (
    ContactCorrection,
    ContactNotFound,
    SupplierCorrection,
)
from suppliers.suppliers import Contact

doors = Doors()
SUPPLIER = "/c/{canteen_id:uuid}/suppliers/{supplier_id:uuid}"


@doors.writes(SUPPLIER + "/correct", Access.BUYS, again=page)
def correct(desk: Desk, supplier_id: UUID) -> Answer:
    """Their name, their numbers, their place, and the hands between who grows it and us.

    Raises:
        FieldEmpty, NotANumber, NotAChoice, BadSiret: of what was typed.
        SupplierKnown, SupplierSiretKnown: another one has that name, or that SIRET.
        SupplierCorrectedMeanwhile: it is not what the form showed.

    """
    form = desk.form
    correction = SupplierCorrection(
        id=form.id(),
        supplier_id=supplier_id,
        name=form.needed("name", Phrase("the supplier's name")),
        intermediaries=hands_typed(form),
        seen=form.text("seen"),
        **where(form),
    )
    correct_supplier_and_note(desk.session, correction, desk.by, now=desk.now)
    return Go(desk.url(f"/suppliers/{supplier_id}?done=corrected"))


@doors.writes(SUPPLIER + "/contacts/{contact_id:uuid}", Access.BUYS, again=page)
def correct_one_contact(desk: Desk, supplier_id: UUID, contact_id: UUID) -> Answer:
    """How somebody is reached, or that nobody reaches them there any more.

    Raises:
        FieldEmpty: without a name.
        ContactNotFound: nobody of that id is to be called there.
        SupplierCorrectedMeanwhile: it is not what the form showed.

    """
    form = desk.form
    gone = form.text("gone") == "1"
    known = desk.session.get(Contact, contact_id)
    if known and known.supplier_id != supplier_id:
        raise ContactNotFound
    correction = ContactCorrection(
        id=form.id(),
        contact_id=contact_id,
        name=form.needed("contact", Phrase("the name")),
        phone=form.text("phone"),
        email=form.text("email"),
        gone=gone,
        seen=form.text("seen"),
    )
    correct_contact_and_note(desk.session, correction, desk.by, now=desk.now)
    return Go(desk.url(f"/suppliers/{supplier_id}?done={'gone' if gone else 'contact'}"))
