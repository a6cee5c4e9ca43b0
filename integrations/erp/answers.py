"""What an ERP answers: of one document, or of everything at once."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from kernel.errors import Unreachable
from kernel.words import N_, Phrase


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
    """It is there; under no number (0) where there was nothing to do. `net` is what it comes to there, euros before VAT; `order_net` what the order
    of a receipt comes to since.
    """

    remote: int
    number: str = ""
    state: State | None = None
    net: Decimal | None = None
    order_net: Decimal | None = None


class Declined(NamedTuple):
    """It will not be taken as it is: the ERP's own reason, and our sentence on what to do."""

    reason: str
    remedy: str


NO_ANSWER = N_("There is no answer to this one, while others are answered.")
NO_ANSWER_REMEDY = N_("Look for it in the ERP's own log, then: cellier odoo retry.")


class Why(StrEnum):
    """What only a person can settle."""

    SAME = "same"  # the ERP has one like it already: is it the same?
    CHANGED = "changed"  # somebody changed it there
    CANCELLED = "cancelled"  # somebody cancelled it there
    DELETED = "deleted"  # somebody deleted it there


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


class Seen(NamedTuple):
    """A document as the ERP has it now."""

    remote: int
    number: str
    state: State
    net: Decimal | None


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
