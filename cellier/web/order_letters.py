"""An order as a letter: written down, sent once all is committed, and its answer noted."""

import logging
from enum import StrEnum
from functools import partial
from time import sleep
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from cellier.web.access import Access
from cellier.web.answers import Answer, Go
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty
from cellier.web.house import House
from cellier.web.order_facts import order_paper, order_text
from cellier.web.orders import ORDER, order, sent_today
from cellier.web.signing_in import base
from integrations.mail import Letter as Mail
from integrations.mail import post
from kernel.actor import By
from kernel.errors import DomainError
from kernel.ids import derived
from kernel.words import N_, Phrase
from network.sign_ins import email_of
from sourcing.letters import End, letters_of
from sourcing.order_links import make_link
from sourcing.orders import PurchaseOrder, lines_of, order_by_id, order_totals
from sourcing.posting import (
    Posting,
    Settling,
    answer_letter,
    begin_letter,
    letter_of,
    settle_letter,
)

doors = Doors()
log = logging.getLogger("cellier")
# Seconds between two tries to write down what became of a letter.
WAITS = (1, 2, 4, 8, 15, 30, 60, 60)
_SUBJECT = N_("Order {number} of {canteen}, delivery on {day}")
_HELLO = N_("Hello,\n\nhere is our order; the PDF holds the same.")
_ANSWER = N_("Tell us here whether all of it comes; it takes no account:\n{link}")
_THANKS = N_("Thank you,\n{name}, {canteen}")


class Word(StrEnum):
    """What the supplier says of a letter whose answer was lost."""

    ARRIVED = "arrived"
    LOST = "lost"


@doors.writes(ORDER + "/mail", Access.BUYS, again=order)
def mail(desk: Desk, order_id: UUID) -> Answer:
    """Write down that it is about to be sent; it leaves once that is committed.

    Raises:
        FieldEmpty, NotAnEmail: of the address.
        OnItsWay, BelowMinimum, WrongState, DeliveryBeforeOrder: as of a posting.

    """
    session, by = desk.session, desk.by
    # Its twin waits here until all of ours is written: what it finds then is a replay.
    known = order_by_id(session, order_id, canteen_id=desk.here.id, lock=True)
    posting = Posting(
        id=desk.form.id(), order_id=order_id, email=_address(desk), **sent_today(desk)
    )
    there = desk.url(f"/orders/{order_id}")
    if any(one.id == posting.id for one in letters_of(session, known)):
        return Go(there)
    begin_letter(session, posting, by)
    token = make_link(session, order_id, by, link_id=derived(posting.id, "link"), now=desk.now)
    letter = _written(desk, known, posting.email, f"{base(desk)}/o/{token}")
    leave = partial(_leave, desk.house, posting.id, letter, by)
    return Go(there, afterwards=leave)


@doors.writes(ORDER + "/letters/{letter_id:uuid}", Access.BUYS, again=order)
def settle(desk: Desk, order_id: UUID, letter_id: UUID) -> Answer:
    """Whether the supplier has it, as they said.

    Raises:
        LetterNotFound: the order has none of that id.
        FieldEmpty, NotAChoice: it was not said which.

    """
    letter_of(desk.session, order_id, letter_id, desk.by)
    word = desk.form.choice("word", Word)
    if word is None:
        raise FieldEmpty(field=Phrase("your answer"))
    settling = Settling(
        id=derived(desk.form.id(), word.value), letter_id=letter_id,
        arrived=word == Word.ARRIVED, on=desk.today,
    )  # fmt: skip
    settle_letter(desk.session, settling, desk.by)
    return Go(desk.url(f"/orders/{order_id}"))


def _address(desk: Desk) -> str:
    if "email" not in desk.form:
        raise FieldEmpty(field=Phrase("the e-mail address"))
    return desk.form.text("email")


def _written(desk: Desk, known: PurchaseOrder, email: str, link: str) -> Mail:
    session, words = desk.session, desk.words
    lines = lines_of(session, known)
    said = {"number": known.number, "canteen": desk.here.name}
    text = order_text(words, desk.here, known, lines, order_totals(lines).net)
    thanks = words.say(_THANKS, name=desk.person.name, canteen=desk.here.name)
    return Mail(
        email,
        words.say(_SUBJECT, day=known.delivery_on, **said),
        "\n\n".join([words.say(_HELLO), text, words.say(_ANSWER, link=link), thanks]) + "\n",
        email_of(session, desk.person.person_id) or "",
        (order_paper(session, desk.here, known.id, words, going=True),),
    )


def _leave(house: House, letter_id: UUID, letter: Mail, by: By) -> None:
    """Send it, once; then write down what the server said of it, however busy the book is.

    Where nobody gets to write it, the letter has no end: it counts as in doubt, not as unsent.
    """
    posted = post(letter)
    end = End(posted.end.value)
    for wait in (*WAITS, None):
        try:
            with house.writing() as session:
                answer_letter(session, letter_id, end, posted.said, by, on=by.today)
        except DomainError as error:
            log.warning("a letter's answer found its order gone on: %s", error)
            if end == End.DOUBT:
                return
            end = End.DOUBT
        except SQLAlchemyError as error:
            log.warning("a letter's answer (%s) waits for the book: %s", end.value, error)
            if wait is None:
                return
            sleep(wait)
        else:
            return
