"""A photo belongs to an entry, and goes where it goes."""

from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from inventory.safety.photos import NewPhoto, Subject, attach, photos_of, photos_shown
from kernel.actor import By
from kernel.documents import DocumentNotFound
from kernel.ids import new_id
from tests.builders import a_product, somebody_in_a_new_canteen, take_back
from tests.inventory.documents import a_receipt

SHA = "ab" * 32


def a_photo(session: Session, by: By, of: UUID, subject: Subject = Subject.LABEL) -> UUID:
    return attach(session, NewPhoto(id=new_id(), of=of, subject=subject, sha256=SHA), by)


def test_the_photo_of_the_note_is_kept_with_the_delivery(session: Session, awa: By) -> None:
    receipt = a_receipt(session, awa, a_product(session))
    photo = a_photo(session, awa, receipt, Subject.DELIVERY_NOTE)
    found = photos_of(session, [receipt], canteen_id=awa.canteen_id)
    assert [(one.id, one.subject, one.sha256) for one in found[receipt]] == [
        (photo, Subject.DELIVERY_NOTE, SHA)
    ]
    back = take_back(session, awa, receipt)
    assert photos_of(session, [receipt], canteen_id=awa.canteen_id) == {}
    take_back(session, awa, back)
    assert photos_of(session, [receipt], canteen_id=awa.canteen_id) == found


def shown(session: Session, by: By, of: UUID) -> list[UUID]:
    return [one.id for one in photos_shown(session, of, canteen_id=by.canteen_id)]


def test_what_was_taken_back_shows_the_photos_that_went_with_it(
    session: Session, awa: By
) -> None:
    receipt = a_receipt(session, awa, a_product(session))
    note, wrong = a_photo(session, awa, receipt), a_photo(session, awa, receipt)
    alone = take_back(session, awa, a_photo(session, awa, receipt))
    take_back(session, awa, wrong)
    assert shown(session, awa, receipt) == [note]
    back = take_back(session, awa, receipt)
    assert shown(session, awa, receipt) == [note]
    again = take_back(session, awa, back)
    take_back(session, awa, alone)
    assert len(shown(session, awa, receipt)) == 2
    take_back(session, awa, again)
    gone = shown(session, awa, receipt)
    assert note in gone
    assert (len(gone), wrong in gone) == (2, False)
    assert photos_of(session, [receipt], canteen_id=awa.canteen_id) == {}


def test_a_photo_of_nothing_is_refused(session: Session, awa: By) -> None:
    theirs = a_receipt(session, somebody_in_a_new_canteen(session), a_product(session))
    ours = a_receipt(session, awa, a_product(session))
    take_back(session, awa, ours)
    for wrong in (theirs, ours, new_id()):
        with pytest.raises(DocumentNotFound):
            a_photo(session, awa, wrong)
    with pytest.raises(ValidationError):
        NewPhoto(id=new_id(), of=ours, subject=Subject.LABEL, sha256="../../etc/passwd")
