"""A forgotten password: a link, good once and for two hours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from network.resets import (
    Reset,
    ResetGone,
    ask_reset,
    reset_password,
    reset_token_for,
)
from network.sign_ins import PasswordTooShort, give_sign_in
from network.visits import begin_visit, visit_by_token
from tests.network.doors import (
    NOON,
    PASSWORD,
    a_sign_in,
    an_email,
    comes_in,
    somebody,
    where_it_stands,
)

LASTS = timedelta(hours=2)
NEW = "encore quatre autres mots"
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def asked(session: Session, email: str, after: timedelta = timedelta()) -> Reset:
    reset = ask_reset(session, email, now=NOON + after)
    assert reset is not None
    return reset


def test_the_link_opens_a_new_password(session: Session, awa: By) -> None:
    email = a_sign_in(session, awa.person_id)
    reset = asked(session, f" {email.upper()}")
    assert (reset.person_id, reset.email) == (awa.person_id, email)
    assert comes_in(session, email)
    assert reset_password(session, reset.token, NEW, now=NOON) == awa.person_id
    assert comes_in(session, email, NEW)
    assert not comes_in(session, email, PASSWORD)


def test_somebody_without_a_password_chooses_their_first(session: Session) -> None:
    email = an_email()
    give_sign_in(session, somebody(session), email)
    reset_password(session, asked(session, email).token, NEW, now=NOON)
    assert comes_in(session, email, NEW)


@pytest.mark.parametrize("typed", ["", "awa", "awa\0@example.org", "nobody@example.org"])
def test_an_unknown_address_is_sent_nothing(session: Session, typed: str) -> None:
    assert ask_reset(session, typed, now=NOON) is None


def test_the_book_keeps_no_link(session: Session, awa: By) -> None:
    token = asked(session, a_sign_in(session, awa.person_id)).token
    assert len(token) == 43
    assert where_it_stands(session, token) == []


def test_a_link_is_good_once(session: Session, awa: By) -> None:
    email = a_sign_in(session, awa.person_id)
    token = asked(session, email).token
    reset_password(session, token, NEW, now=NOON)
    with pytest.raises(ResetGone, match="was used, or is more than two hours old"):
        reset_password(session, token, "x" * 20, now=NOON)
    assert comes_in(session, email, NEW)


def test_a_link_is_good_for_two_hours(session: Session, awa: By) -> None:
    email = a_sign_in(session, awa.person_id)
    late, early = asked(session, email).token, asked(session, email).token
    with pytest.raises(ResetGone):
        reset_password(session, late, NEW, now=NOON + LASTS)
    assert comes_in(session, email)
    reset_password(session, early, NEW, now=NOON + LASTS - SECOND)
    assert comes_in(session, email, NEW)


@pytest.mark.parametrize("token", ["", "x" * 43, "é\0"])
def test_a_link_that_never_was_opens_nothing(session: Session, token: str) -> None:
    with pytest.raises(ResetGone):
        reset_password(session, token, NEW, now=NOON)


def test_there_is_no_fourth_link_in_an_hour(session: Session, awa: By) -> None:
    email, other = a_sign_in(session, awa.person_id), a_sign_in(session, somebody(session))
    for minutes in (0, 10, 20):
        asked(session, email, timedelta(minutes=minutes))
    assert ask_reset(session, email.upper(), now=NOON + HOUR - SECOND) is None
    asked(session, other, HOUR - SECOND)
    asked(session, email, HOUR)
    assert ask_reset(session, email, now=NOON + HOUR) is None


def test_whoever_runs_the_canteen_may_hand_over_a_fourth(session: Session, awa: By) -> None:
    email = a_sign_in(session, awa.person_id)
    for _ in range(3):
        asked(session, email)
    token = reset_token_for(session, awa.person_id, now=NOON)
    assert reset_password(session, token, NEW, now=NOON) == awa.person_id


def test_a_link_for_who_has_no_address_opens_nothing(session: Session, awa: By) -> None:
    token = reset_token_for(session, awa.person_id, now=NOON)
    with pytest.raises(ResetGone):
        reset_password(session, token, NEW, now=NOON)


def test_a_short_password_leaves_the_link_good(session: Session, awa: By) -> None:
    email = a_sign_in(session, awa.person_id)
    token = asked(session, email).token
    with pytest.raises(PasswordTooShort), session.begin_nested():
        reset_password(session, token, "short", now=NOON)
    assert comes_in(session, email)
    reset_password(session, token, NEW, now=NOON)
    assert comes_in(session, email, NEW)


def test_the_other_links_are_good_no_more(session: Session, awa: By) -> None:
    """Whoever reads an old letter finds a closed door."""
    email, other = a_sign_in(session, awa.person_id), a_sign_in(session, somebody(session))
    old, new = asked(session, email).token, asked(session, email).token
    theirs = asked(session, other).token
    reset_password(session, new, NEW, now=NOON)
    with pytest.raises(ResetGone):
        reset_password(session, old, "x" * 20, now=NOON)
    reset_password(session, theirs, NEW, now=NOON)
    assert comes_in(session, other, NEW)


def test_every_browser_of_theirs_is_signed_out(session: Session, awa: By) -> None:
    email, ines = a_sign_in(session, awa.person_id), somebody(session)
    visits = [
        begin_visit(session, one, device="Phone", now=NOON)
        for one in (awa.person_id, awa.person_id, ines)
    ]
    reset_password(session, asked(session, email).token, NEW, now=NOON)
    seen = [visit_by_token(session, one, now=NOON) for one in visits]
    assert [one.person_id if one else None for one in seen] == [None, None, ines]


def test_whoever_was_wrong_too_often_comes_in_with_the_new_one(
    session: Session, awa: By
) -> None:
    """As the refusal had told them: wait, or ask for a new password."""
    email = a_sign_in(session, awa.person_id)
    for _ in range(5):
        assert not comes_in(session, email, "some other words")
    assert not comes_in(session, email)
    reset_password(session, asked(session, email).token, NEW, now=NOON)
    assert comes_in(session, email, NEW)


def test_of_two_who_hold_one_link_one_chooses(
    engine: Engine, session: Session, awa: By
) -> None:
    token = asked(session, a_sign_in(session, awa.person_id)).token
    session.commit()

    def choose(password: str) -> str | None:
        try:
            with Session(engine) as hand, hand.begin():
                reset_password(hand, token, password, now=NOON)
        except ResetGone:
            return None
        return password

    with ThreadPoolExecutor(4) as hands:
        ends = list(hands.map(choose, (f"{NEW} {turn}" for turn in range(4))))
    assert ends.count(None) == 3
