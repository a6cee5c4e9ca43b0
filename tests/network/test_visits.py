"""A browser that is signed in: for how long, as whom, and how it ends."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from network.people import Role, add_roles, choose_language, rename, set_roles
from network.visits import (
    Visit,
    VisitNotFound,
    begin_visit,
    end_visit,
    end_visits,
    touch_visit,
    visit_by_token,
    visits_of,
)
from tests.builders import somebody_in_a_new_canteen
from tests.counting import statements
from tests.network.doors import NOON, somebody, where_it_stands, who_runs

SECOND = timedelta(seconds=1)
# Said here too: what the code says of itself would always be right.
OF_PERSON, OF_TABLET = timedelta(days=30), timedelta(days=365)
TOUCHED = timedelta(hours=1)


def a_visit(session: Session, person_id: UUID, device: str = "Phone") -> tuple[str, Visit]:
    token = begin_visit(session, person_id, device=device, now=NOON)
    visit = visit_by_token(session, token, now=NOON)
    assert visit is not None
    return token, visit


def test_a_browser_is_known_by_its_token(session: Session, awa: By) -> None:
    _, visit = a_visit(session, awa.person_id)
    assert (visit.person_id, visit.name, visit.language) == (awa.person_id, "Awa", "fr")
    assert (visit.tablet_canteen_id, visit.seen_at) == (None, NOON)
    assert visit.posts == {awa.canteen_id: {Role.KITCHEN, Role.PURCHASER}}
    for wrong in ("", "x" * 43, "é\0"):
        assert visit_by_token(session, wrong, now=NOON) is None


def test_the_book_keeps_no_token_of_a_browser(session: Session, awa: By) -> None:
    token, _ = a_visit(session, awa.person_id)
    other, _ = a_visit(session, awa.person_id)
    assert len({token, other}) == 2
    assert len(token) == 43
    assert where_it_stands(session, token) == []


def test_the_roles_of_two_canteens_never_mix(session: Session, awa: By) -> None:
    ines = somebody_in_a_new_canteen(session)
    add_roles(session, awa.person_id, ines.canteen_id, [Role.NETWORK])
    _, visit = a_visit(session, awa.person_id)
    assert visit.posts == {
        awa.canteen_id: {Role.KITCHEN, Role.PURCHASER},
        ines.canteen_id: {Role.NETWORK},
    }
    _, theirs = a_visit(session, ines.person_id)
    assert theirs.posts == {ines.canteen_id: {Role.KITCHEN, Role.PURCHASER}}


def test_what_changes_about_a_person_counts_at_once(session: Session, awa: By) -> None:
    who_runs(session, awa.canteen_id)
    token, _ = a_visit(session, awa.person_id)
    set_roles(session, awa.person_id, awa.canteen_id, [])
    choose_language(session, awa.person_id, "en")
    rename(session, awa.person_id, "Awa Diop")
    visit = visit_by_token(session, token, now=NOON)
    assert visit is not None
    assert (visit.posts, visit.language, visit.name) == ({}, "en", "Awa Diop")


def test_who_it_is_costs_one_statement(engine: Engine, session: Session, awa: By) -> None:
    for _ in range(3):
        ines = somebody_in_a_new_canteen(session)
        add_roles(session, awa.person_id, ines.canteen_id, list(Role))
    token = begin_visit(session, awa.person_id, device="Phone", now=NOON)
    assert statements(engine, lambda: visit_by_token(session, token, now=NOON)) == 1


@pytest.mark.parametrize(("tablet", "lasts"), [(False, OF_PERSON), (True, OF_TABLET)])
def test_an_unused_browser_is_forgotten(
    session: Session, awa: By, *, tablet: bool, lasts: timedelta
) -> None:
    """A tablet hangs in its kitchen, and is not."""
    here = awa.canteen_id if tablet else None
    token = begin_visit(
        session, awa.person_id, device="Phone", now=NOON, tablet_canteen_id=here
    )
    last = visit_by_token(session, token, now=NOON + lasts - SECOND)
    assert last is not None
    assert last.tablet_canteen_id == here
    assert visit_by_token(session, token, now=NOON + lasts) is None
    assert len(visits_of(session, awa.person_id, now=NOON + lasts - SECOND)) == 1
    assert visits_of(session, awa.person_id, now=NOON + lasts) == []


@pytest.mark.parametrize(("tablet", "lasts"), [(False, OF_PERSON), (True, OF_TABLET)])
def test_a_browser_seen_again_lasts_anew(
    session: Session, awa: By, *, tablet: bool, lasts: timedelta
) -> None:
    here = awa.canteen_id if tablet else None
    token = begin_visit(
        session, awa.person_id, device="Phone", now=NOON, tablet_canteen_id=here
    )
    later = NOON + timedelta(days=20)
    visit = visit_by_token(session, token, now=later)
    assert visit is not None
    assert touch_visit(session, visit, now=later)
    seen = visit_by_token(session, token, now=later + lasts - SECOND)
    assert seen is not None
    assert seen.seen_at == later
    assert visit_by_token(session, token, now=later + lasts) is None


def test_being_seen_is_written_once_an_hour(engine: Engine, session: Session, awa: By) -> None:
    token, visit = a_visit(session, awa.person_id)
    _, other = a_visit(session, awa.person_id)

    def touched(after: timedelta) -> bool:
        seen = visit_by_token(session, token, now=NOON + after)
        assert seen is not None
        return touch_visit(session, seen, now=NOON + after)

    soon = NOON + TOUCHED - SECOND
    assert statements(engine, lambda: touch_visit(session, visit, now=soon)) == 0
    hours = [TOUCHED - SECOND, TOUCHED, 2 * TOUCHED - SECOND, 2 * TOUCHED]
    assert [touched(after) for after in hours] == [False, True, False, True]
    ours = {one.id: one.seen_at for one in visits_of(session, awa.person_id, now=NOON)}
    assert ours == {visit.id: NOON + 2 * TOUCHED, other.id: NOON}


def test_a_browser_signed_out_stays_so(session: Session, awa: By) -> None:
    token, visit = a_visit(session, awa.person_id)
    end_visit(session, visit.id, person_id=awa.person_id, now=NOON)
    assert visit_by_token(session, token, now=NOON) is None
    touch_visit(session, visit, now=NOON + TOUCHED)
    assert visit_by_token(session, token, now=NOON + TOUCHED) is None
    assert visits_of(session, awa.person_id, now=NOON) == []
    with pytest.raises(VisitNotFound):
        end_visit(session, visit.id, person_id=awa.person_id, now=NOON)


def test_nobody_signs_out_anothers_browser(session: Session, awa: By) -> None:
    token, visit = a_visit(session, awa.person_id)
    for visit_id, person_id in ((visit.id, somebody(session)), (new_id(), awa.person_id)):
        with pytest.raises(VisitNotFound, match="not signed in any more"):
            end_visit(session, visit_id, person_id=person_id, now=NOON)
    assert visit_by_token(session, token, now=NOON) == visit


def test_all_browsers_are_signed_out_but_this_one(session: Session, awa: By) -> None:
    (here, visit), (other, _) = (a_visit(session, awa.person_id) for _ in range(2))
    theirs, _ = a_visit(session, somebody(session))
    end_visits(session, awa.person_id, now=NOON, but=visit.id)
    assert visit_by_token(session, here, now=NOON) == visit
    assert visit_by_token(session, other, now=NOON) is None
    end_visits(session, awa.person_id, now=NOON)
    assert visit_by_token(session, here, now=NOON) is None
    assert visit_by_token(session, theirs, now=NOON) is not None


def test_a_person_sees_where_they_are_signed_in(session: Session, awa: By) -> None:
    """The last seen first, their own alone."""
    a_visit(session, somebody(session))
    begin_visit(session, awa.person_id, device="x" * 300, now=NOON - SECOND)
    begin_visit(
        session,
        awa.person_id,
        device="Tablet",
        now=NOON + SECOND,
        tablet_canteen_id=awa.canteen_id,
    )
    _, phone = a_visit(session, awa.person_id)
    seen = visits_of(session, awa.person_id, now=NOON)
    assert [one.device for one in seen] == ["Tablet", "Phone", "x" * 200]
    assert [one.tablet_canteen_id for one in seen] == [awa.canteen_id, None, None]
    assert (seen[1].id, seen[1].began_at, seen[1].seen_at) == (phone.id, NOON, NOON)
