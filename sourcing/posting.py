"""Sending an order by mail: written down, sent outside of any transaction, and answered."""

from datetime import date
from uuid import UUID

from pydantic import field_validator
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import once
from kernel.errors import NotFound, Refused
from kernel.ids import derived
from kernel.words import N_
from network.emails import folded
from sourcing.letters import End, Letter, OrderLetter, letters_of
from sourcing.orders import State, order_by_id
from sourcing.sending import Sending, may_go_out, send
from sourcing.steps import How


class Posting(Command):
    """The order is about to be sent to that address. Its id becomes the letter's."""

    order_id: UUID
    email: str
    sent_on: date
    below_minimum_because: Note = ""

    _email = field_validator("email")(folded)


class Settling(Command):
    """What the supplier said of a letter whose answer was lost."""

    letter_id: UUID
    arrived: bool
    on: date


class OnItsWay(Refused):
    """Pressed by two, or twice."""

    says = N_("A letter with this order is on its way just now: wait for its answer.")


class LetterNotFound(NotFound):
    """Another order's, or nobody's."""

    says = N_("There is no such letter.")


@once("order_letter")
def begin_letter(session: Session, posting: Posting, by: By) -> UUID:
    """Write down that it is about to be sent; the order stays a draft until it is taken.

    Raises:
        OnItsWay: another one has no answer yet.
        BelowMinimum, WrongState, DeliveryBeforeOrder: as of a sending.

    """
    sending = Sending(
        id=posting.id, order_id=posting.order_id, sent_on=posting.sent_on,
        below_minimum_because=posting.below_minimum_because,
    )  # fmt: skip
    order = may_go_out(session, sending, by)
    if any(one.end is None for one in letters_of(session, order)):
        raise OnItsWay
    session.add(
        OrderLetter(
            canteen_id=by.canteen_id, id=posting.id, order_id=order.id, email=posting.email,
            because=posting.below_minimum_because,
        )
    )  # fmt: skip
    session.flush()
    return posting.id


def answer_letter(
    session: Session, letter_id: UUID, end: End, said: str, by: By, *, on: date
) -> None:
    """Note what the server said; what it took is sent.

    Raises:
        LetterNotFound: there is none of that id.

    """
    letter = _letter(session, letter_id, by)
    if letter.end == End.TAKEN:
        return
    if letter.end is not None and end == End.TAKEN:
        # A person had said that it never came.
        end = End.DOUBT
    letter.end, letter.said = end, said[:300]
    session.flush()
    if end == End.TAKEN:
        _mark_sent(session, letter, by, on)


@once("order_letter_settled")
def settle_letter(session: Session, settling: Settling, by: By) -> UUID:
    """Take a person's word for it.

    Raises:
        LetterNotFound: there is none of that id.

    """
    letter = _letter(session, settling.letter_id, by)
    if letter.end in (None, End.DOUBT):
        letter.end = End.TAKEN if settling.arrived else End.LOST
        session.flush()
        if settling.arrived:
            _mark_sent(session, letter, by, settling.on)
    return settling.id


def letter_of(session: Session, order_id: UUID, letter_id: UUID, by: By) -> Letter:
    """One of that order.

    Raises:
        LetterNotFound: it has none of that id.

    """
    order = order_by_id(session, order_id, canteen_id=by.canteen_id)
    for one in letters_of(session, order):
        if one.id == letter_id:
            return one
    raise LetterNotFound


def _mark_sent(session: Session, letter: OrderLetter, by: By, on: date) -> None:
    order = order_by_id(session, letter.order_id, canteen_id=by.canteen_id, lock=True)
    if order.state != State.DRAFT:
        return
    sending = Sending(
        id=derived(letter.id, "sent"), order_id=order.id, sent_on=min(on, order.delivery_on),
        below_minimum_because=letter.because or "–", how=How.MAIL,
    )  # fmt: skip
    send(session, sending, by)
    order.below_minimum_because = letter.because
    session.flush()


def _letter(session: Session, letter_id: UUID, by: By) -> OrderLetter:
    letter = session.get(
        OrderLetter, (by.canteen_id, letter_id), with_for_update=True, populate_existing=True
    )
    if letter is None:
        raise LetterNotFound
    return letter
