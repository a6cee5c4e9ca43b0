"""What an ERP answers: of one document, or of everything at once."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from kernel.errors import Unreachable
from kernel.words import N_, Phrase, Said, Words


class State(StrEnum):
    """What became of a document there."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    DONE = "done"
    POSTED = "posted"
    PART_PAID = "part_paid"
    PAID = "paid"
    CANCELLED = "cancelled"


STATES: Mapping[State, str] = {
    State.DRAFT: Phrase("a draft"),
    State.SENT: Phrase("sent"),
    State.CONFIRMED: Phrase("confirmed"),
    State.DONE: Phrase("done"),
    State.POSTED: Phrase("posted"),
    State.PART_PAID: Phrase("paid in part"),
    State.PAID: Phrase("paid"),
    State.CANCELLED: Phrase("cancelled"),
}


class Told(NamedTuple):
    """It is there; under no number (0) where there was nothing to do. `net` is what it comes to there, euros before VAT, `total` with it, of a bill;
    `order_net` what the order of a receipt comes to since, `own_order` whether it came on one of
    its own where that was open.
    """

    remote: int
    number: str = ""
    state: State | None = None
    net: Decimal | None = None
    total: Decimal | None = None
    order_net: Decimal | None = None
    own_order: bool | None = None


class Declined(NamedTuple):
    """It will not be taken as it is: the ERP's own reason, and our sentence on what to do."""

    reason: str
    remedy: str


_FACTS = "\t"
_NUMBER, _PHRASE = "number", "phrase"
# How a question's two sides are kept as one reason.
AND = " ≠ "
_EUROS = re.compile(r"(-?\d+\.\d+)\s€")


def kept(sentence: str, facts: Mapping[str, str | Decimal]) -> str:
    """A sentence and its facts as one text, to be kept as a reason, a remedy or a side."""
    told = {
        name: {_PHRASE: fact} if isinstance(fact, Phrase) else fact
        for name, fact in facts.items()
    }
    return sentence + _FACTS + json.dumps(told, default=_packed, ensure_ascii=False)


WITH_TAX = N_("{net} before VAT, {total} with it")


def with_tax(net: Decimal | None, total: Decimal | None) -> str:
    """A bill's side of a question, where both agree on what it comes to before VAT."""
    return kept(WITH_TAX, {"net": f"{net} €", "total": f"{total} €"})


def as_said(kept: str) -> Said:
    """What `kept` keeps; of any other text itself, without facts."""
    sentence, tab, facts = kept.partition(_FACTS)
    try:
        return Said(sentence, _unpacked(facts) if tab else {})
    except ValueError:
        # An ERP's own sentence, or the name of something there, holds a tab.
        return Said("{text}", {"text": kept})


def in_words(kept: str, words: Words) -> str:
    """A reason, a remedy, or a side or both: ours in the reader's language, the ERP's as it came."""
    said = AND.join(as_said(part).in_words(words) for part in kept.split(AND))
    return _EUROS.sub(lambda found: words.money(Decimal(found[1])), said)


def _packed(number: Decimal) -> Mapping[str, str]:
    return {_NUMBER: str(number)}


def _unpacked(facts: str) -> dict[str, Any]:
    """Kept bare before, a number is read as exactly as it was written."""
    found = json.loads(facts, parse_float=Decimal, parse_int=Decimal)
    return {name: _fact(fact) for name, fact in found.items()}


def _fact(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    return Phrase(kept[_PHRASE]) if _PHRASE in kept else Decimal(kept[_NUMBER])


NO_ANSWER = N_("There is no answer to this one, while others are answered.")
NO_ANSWER_REMEDY = N_("Look for it in the ERP's own log, then: cellier odoo retry.")
WORD_NEEDED = N_("It waits for your word: cellier odoo settle.")


class Why(StrEnum):
    """What only a person can settle."""

    SAME = "same"  # the ERP has one like it already: is it the same?
    CHANGED = "changed"  # somebody changed it there
    CANCELLED = "cancelled"  # somebody cancelled it there
    DELETED = "deleted"  # somebody deleted it there
    BEFORE = "before"  # it goes back to before anybody was told: has the ERP it already?


class Asked(NamedTuple):
    """Both sides, as words: nothing is written over before a person has spoken. `theirs` of a
    thing that may be the same bears its number. `of_order` where it is a receipt's order that a
    person had a hand in, and not the receipt.
    """

    why: Why
    ours: str
    theirs: str
    remote: int | None = None
    net: Decimal | None = None
    of_order: bool = False


Answer = Told | Declined | Asked
# One for each document that was told of; a missing one was not reached, and is told again.
Answers = Mapping[UUID, Answer]


class Moved(NamedTuple):
    """So much of a product in all, by the ERP's number of it and its name there."""

    product: int
    name: str
    units: Decimal


class Seen(NamedTuple):
    """A document as the ERP has it now; euros before VAT, and of a bill with it. What `moved`
    where it is a delivery that is done.
    """

    remote: int
    number: str
    state: State
    net: Decimal | None
    total: Decimal | None = None
    moved: tuple[Moved, ...] | None = None


class Unclear(Unreachable):
    """No answer, or half of one: perhaps it was done. The same is told again."""

    says = N_("{erp} does not answer: {reason}")


class Unusable(Unreachable):
    """It answers, and will answer nothing else until a person has acted."""

    says = N_("{erp} turns Cellier away: {reason} {remedy}")


class Reading(NamedTuple):
    """What changed there, by kind; `until` is where the next reading begins."""

    orders: tuple[Seen, ...]
    receipts: tuple[Seen, ...]
    bills: tuple[Seen, ...]
    until: datetime | None
