"""A supplier's answer as a letter to whoever sent the order: begun with it, sent once it is kept."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import sleep
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from cellier.web.access import ROLES, Access
from cellier.web.answers_shown import differing
from cellier.web.desk import Desk
from cellier.web.house import House
from cellier.web.order_words import PAPERS
from cellier.web.rendering import LANGUAGES, words_of
from integrations.mail import Letter, mail_is_set_up, post
from kernel.settings import settings
from kernel.words import N_, Words
from sourcing.answer_letters import (
    Untold,
    begin_answer_letters,
    end_answer_letter,
    readers_of,
    untold,
)
from sourcing.letters import End
from sourcing.orders import OrderedLine, PurchaseOrder, lines_of
from sourcing.supplier_answers import Answered, answers_to
from suppliers.suppliers import supplier_by_id

log = logging.getLogger("cellier")
# Seconds between two tries to write down what became of a letter.
WAITS = (1, 2, 4, 8, 15, 30)
_SUBJECT = N_("{supplier} answered order {number} of {canteen}")
_ALL = N_("All of it comes as ordered.")
_OTHERWISE = N_("Otherwise than ordered:")
_SENT = N_("Sent with it: {papers}")
_LOOK = N_("Look at it, and accept or decline it:")
_LOOK_AT_PAPERS = N_("Look at it here:")
_UNTOLD = {
    None: N_("The letter of it to {name} is on its way, or its answer was lost."),
    End.DOUBT: N_("Perhaps {name} was told of it by mail: the mail server’s answer was lost."),
    End.REFUSED: N_("{name} was not told of it by mail: the mail server refused the letter."),
    End.LATER: N_(
        "{name} was not told of it by mail: the mail server did not take the letter."
    ),
}


def telling(desk: Desk, order: PurchaseOrder, answer_id: UUID) -> Callable[[], None] | None:
    """Write down who is about to be told; what then sends the letters, if there are any."""
    ours = settings().public_url
    if not mail_is_set_up() or not ours:
        return None
    session, canteen = desk.session, desk.here
    readers = readers_of(session, order, ROLES[Access.BUYS])
    lines = lines_of(session, order)
    (said,) = [one for one in answers_to(session, order) if one.id == answer_id]
    # Never what the supplier's browser called us.
    link = f"{ours.rstrip('/')}/c/{canteen.id}/orders/{order.id}"
    facts = {
        "supplier": supplier_by_id(session, order.supplier_id).name,
        "number": order.number,
        "canteen": canteen.name,
    }
    letters = []
    for one in readers:
        words = words_of(one.language if one.language in LANGUAGES else LANGUAGES[0])
        subject = words.say(_SUBJECT, **facts)
        text = _text(words, said, lines, link)
        letters.append(Letter(one.email, subject, f"{subject}.\n\n{text}\n"))
    ids = begin_answer_letters(session, canteen.id, answer_id, readers)
    leaving = list(zip(ids, letters, strict=True))
    return partial(_leave, desk.house, canteen.id, leaving) if leaving else None


def untold_shown(desk: Desk, order: PurchaseOrder) -> dict[UUID, list[str]]:
    """By answer, whom its letter did not reach, as far as is known."""
    found: dict[UUID, list[str]] = {}
    for one in untold(desk.session, order):
        found.setdefault(one.answer_id, []).append(_untold(one, desk.words))
    return found


def _untold(one: Untold, words: Words) -> str:
    return words.say(_UNTOLD[one.end], name=one.name)


def _text(words: Words, said: Answered, lines: Mapping[UUID, OrderedLine], link: str) -> str:
    parts = []
    if said.lines:
        differ = differing(words, said, lines)
        some = "\n".join([words.say(_OTHERWISE), *(f"- {one}" for one in differ)])
        parts.append(some if differ else words.say(_ALL))
    if said.note:
        parts.append(words.say(N_("“{note}”"), note=said.note))
    if said.papers:
        papers = ", ".join(words.say(PAPERS[one.kind]) for one in said.papers)
        parts.append(words.say(_SENT, papers=papers))
    parts.append(f"{words.say(_LOOK if said.lines else _LOOK_AT_PAPERS)}\n{link}")
    return "\n\n".join(parts)


def _leave(house: House, canteen_id: UUID, letters: Sequence[tuple[UUID, Letter]]) -> None:
    """Send each once; then write down what the server said of it, however busy the book is."""
    for letter_id, letter in letters:
        posted = post(letter)
        for wait in (*WAITS, None):
            try:
                with house.writing() as session:
                    end = End(posted.end.value)
                    end_answer_letter(session, canteen_id, letter_id, end, posted.said)
            except SQLAlchemyError as error:
                log.warning("an answer's letter (%s) waits for the book: %s", posted.end, error)
                if wait is not None:
                    sleep(wait)
            else:
                break
