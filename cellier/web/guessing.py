"""Passwords asked for elsewhere than at the sign-in: there, too, nobody guesses for ever."""

from collections.abc import Callable
from typing import TypeVar

from cellier.web.answers import Answer, Page
from cellier.web.desk import Desk
from kernel.errors import Refused
from network.sign_ins import WrongPassword
from network.tries import count_failure, forgive, too_many

T = TypeVar("T")


def guessed(desk: Desk, email: str, act: Callable[[], T]) -> T | WrongPassword:
    """What the act gives; a wrong password comes back, counted, for the caller to commit.

    Raises:
        TooManyTries: it was wrong too often lately.

    """
    name, address = email.strip().casefold(), address_of(desk)
    if waits := too_many(desk.session, name, address, now=desk.now):
        raise waits
    try:
        with desk.session.begin_nested():
            done = act()
    except WrongPassword as wrong:
        count_failure(desk.session, name, address, now=desk.now)
        return wrong
    forgive(desk.session, name)
    return done


def refused(desk: Desk, refusal: Refused | None, page: Callable[[], Answer]) -> Answer:
    """The form again with its refusal, where what was counted is kept all the same."""
    desk.typed, desk.why = desk.form, type(refusal).__name__
    desk.refusal = refusal.in_words(desk.words) if refusal else ""
    answer = page()
    return Page(answer.template, answer.facts, 422) if isinstance(answer, Page) else answer


def address_of(desk: Desk) -> str:
    """The browser's, as far as the server sees it."""
    return desk.request.client.host if desk.request.client else ""
