"""How often one may be wrong, and how long one waits then."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from network.tries import SignInTry, count_failure, forgive, too_many
from tests.network.doors import NOON, an_address, an_email, comes_in, where_it_stands

MINUTE = timedelta(minutes=1)


def wrong(session: Session, email: str, address: str, times: int, now: datetime = NOON) -> None:
    for _ in range(times):
        count_failure(session, email, address, now=now)


def minutes(session: Session, email: str, address: str, now: datetime = NOON) -> int | None:
    """How many the person is asked to wait."""
    waits = too_many(session, email, address, now=now)
    return waits.facts["minutes"] if waits else None


def test_five_wrong_ones_are_enough_from_wherever_they_come(session: Session) -> None:
    email, other = an_email(), an_email()
    for times in range(5):
        assert minutes(session, email, an_address()) is None, times
        wrong(session, email, an_address(), 1)
    assert minutes(session, email, an_address()) == 15
    assert minutes(session, other, an_address()) is None


def test_one_waits_until_the_first_of_them_is_a_quarter_old(session: Session) -> None:
    email, address = an_email(), an_address()
    wrong(session, email, address, 1)
    wrong(session, email, address, 4, NOON + 5 * MINUTE)
    second = timedelta(seconds=1)
    waits = {
        after: minutes(session, email, address, NOON + after)
        for after in (5 * MINUTE, 14 * MINUTE, 14 * MINUTE + second, 15 * MINUTE - second)
    }
    assert list(waits.values()) == [10, 1, 1, 1]
    assert minutes(session, email, address, NOON + 15 * MINUTE) is None
    wrong(session, email, address, 1, NOON + 15 * MINUTE)
    assert minutes(session, email, address, NOON + 15 * MINUTE) == 5


def test_whoever_waits_is_told_so(session: Session) -> None:
    email = an_email()
    wrong(session, email, an_address(), 5)
    waits = too_many(session, email, an_address(), now=NOON + 3 * MINUTE)
    assert "Wait 12 minutes, or ask for a new password" in str(waits)


def test_a_kitchens_address_is_shared_and_a_guessers_is_not_endless(session: Session) -> None:
    """49 people may be wrong once from one place; the fiftieth makes all of it wait."""
    address = an_address()
    for _ in range(49):
        wrong(session, an_email(), address, 1)
    assert minutes(session, an_email(), address) is None
    wrong(session, an_email(), address, 1)
    assert minutes(session, an_email(), address) == 15
    assert minutes(session, an_email(), an_address()) is None


def test_a_long_address_is_counted_too(session: Session) -> None:
    address = f"{an_address()}%{'zone' * 20}"
    for _ in range(50):
        wrong(session, an_email(), address, 1)
    assert minutes(session, an_email(), address) == 15


def test_trying_while_one_waits_does_not_prolong_it(session: Session) -> None:
    email = an_email()
    for after in range(0, 15, 3):
        assert not comes_in(session, email, now=NOON + after * MINUTE)
    for after in range(12, 15):
        assert not comes_in(session, email, now=NOON + after * MINUTE)
    assert minutes(session, email, an_address(), NOON + 14 * MINUTE) == 1
    assert minutes(session, email, an_address(), NOON + 15 * MINUTE) is None


def test_who_came_in_starts_anew_and_nobody_else(session: Session) -> None:
    email, other, address = an_email(), an_email(), an_address()
    wrong(session, email, address, 5)
    wrong(session, other, address, 5)
    forgive(session, email)
    assert minutes(session, email, address) is None
    assert minutes(session, other, address) == 15


def test_what_counts_no_more_is_not_kept(session: Session) -> None:
    address = an_address()
    wrong(session, an_email(), address, 3)
    wrong(session, an_email(), address, 1, NOON + 15 * MINUTE)
    kept = select(func.count()).where(SignInTry.address == address)
    assert session.scalar(kept) == 1


def test_the_address_that_was_typed_is_not_kept(session: Session) -> None:
    email = an_email()
    wrong(session, email, an_address(), 1)
    assert where_it_stands(session, email) == []
