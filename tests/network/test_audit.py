"""Who did what beside the book's own entries, and who may read it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.actor import By
from network.audit import AuditEntry, AuditKind, audit_of, note
from network.people import Person, add_roles, set_roles
from tests.builders import somebody_in_a_new_canteen
from tests.network.doors import NOON, somebody, who_runs

MINUTE = timedelta(minutes=1)


def noted(session: Session, minute: int = 0, **facts: Any) -> None:
    what = facts.pop("what", AuditKind.SIGNED_IN)
    note(session, what, at=NOON + minute * MINUTE, **facts)


def details(session: Session, canteen_id: UUID, **asked: Any) -> list[str]:
    return [one.detail for one in audit_of(session, canteen_id, **asked)]


def test_a_line_says_when_who_and_what(session: Session, awa: By) -> None:
    note(
        session,
        AuditKind.INVITED,
        at=NOON,
        canteen_id=awa.canteen_id,
        person_id=awa.person_id,
        detail="ines@example.org",
    )
    (line,) = audit_of(session, awa.canteen_id)
    said = (line.at, line.what, line.person, line.detail)
    assert said == (NOON, AuditKind.INVITED, "Awa", "ines@example.org")


def test_a_canteen_reads_its_own_and_what_its_people_did_outside_of_any(
    session: Session, awa: By
) -> None:
    ines = somebody_in_a_new_canteen(session)
    noted(session, detail="nobody's")
    noted(session, person_id=somebody(session), detail="of no canteen")
    noted(session, person_id=awa.person_id, detail="Awa, outside")
    noted(session, canteen_id=awa.canteen_id, detail="here, by nobody")
    noted(session, canteen_id=awa.canteen_id, person_id=ines.person_id, detail="here, by Ines")
    noted(session, canteen_id=ines.canteen_id, person_id=awa.person_id, detail="there, by Awa")
    ours, theirs = (details(session, one.canteen_id) for one in (awa, ines))
    assert sorted(ours) == ["Awa, outside", "here, by Ines", "here, by nobody"]
    assert theirs == ["there, by Awa"]


def test_a_person_with_several_roles_is_read_once(session: Session, awa: By) -> None:
    runner = who_runs(session, awa.canteen_id)
    add_roles(session, runner.person_id, awa.canteen_id, ["kitchen", "purchaser"])
    noted(session, person_id=runner.person_id, detail="once")
    assert details(session, awa.canteen_id) == ["once"]


def test_whoever_left_takes_their_own_along_and_leaves_the_canteens(
    session: Session, awa: By
) -> None:
    who_runs(session, awa.canteen_id)
    noted(session, person_id=awa.person_id, detail="signed in")
    noted(session, canteen_id=awa.canteen_id, person_id=awa.person_id, detail="invited")
    set_roles(session, awa.person_id, awa.canteen_id, [])
    assert details(session, awa.canteen_id) == ["invited"]


def test_the_newest_comes_first_and_pages_follow(session: Session, awa: By) -> None:
    for minute in (2, 0, 3, 1):
        noted(session, minute, canteen_id=awa.canteen_id, detail=str(minute))
    noted(session, 3, canteen_id=awa.canteen_id, detail="3, later")
    assert details(session, awa.canteen_id) == ["3, later", "3", "2", "1", "0"]
    assert details(session, awa.canteen_id, limit=3) == ["3, later", "3", "2"]
    then = NOON + 2 * MINUTE
    assert details(session, awa.canteen_id, before=then) == ["1", "0"]


def test_whoever_was_erased_is_named_no_more(session: Session, awa: By) -> None:
    noted(session, person_id=awa.person_id)
    session.get_one(Person, awa.person_id).name = ""
    session.flush()
    assert [one.person for one in audit_of(session, awa.canteen_id)] == [""]


def test_what_was_typed_is_cut_and_can_always_be_written(session: Session, awa: By) -> None:
    noted(session, canteen_id=awa.canteen_id, detail="x" * 1000)
    noted(session, canteen_id=awa.canteen_id, detail="awa\0@example.org")
    assert set(details(session, awa.canteen_id)) == {"x" * 300, "awa@example.org"}


@pytest.mark.parametrize(
    "rewriting", [update(AuditEntry).values(detail="nothing"), delete(AuditEntry)]
)
def test_nobody_rewrites_it(session: Session, awa: By, rewriting: Any) -> None:
    noted(session, canteen_id=awa.canteen_id, detail="as it was")
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(rewriting.where(AuditEntry.about_canteen_id == awa.canteen_id))
    assert details(session, awa.canteen_id) == ["as it was"]
