"""What became of an order's letters, in words."""

import re
from typing import Any

from cellier.web.desk import Desk
from cellier.web.order_words import when
from kernel.words import N_
from sourcing.letters import End, Letter, letters_of
from sourcing.orders import PurchaseOrder

_STANDS: dict[End | None, str] = {
    None: N_(
        "On its way to {email}. Where this stands here for more than a minute, its answer was lost."
    ),
    End.TAKEN: N_("Taken by the mail server for {email}."),
    End.REFUSED: N_("Refused for {email}: nothing went out. {said}"),
    End.LATER: N_("Not taken just now for {email}: nothing went out. Try again. {said}"),
    End.DOUBT: N_(
        "Perhaps sent to {email}: the answer was lost. Ask the supplier, or send it again. {said}"
    ),
    End.LOST: N_("They have nothing: the letter to {email} never came."),
}


# Answers of a server begin with its code; what a socket says is no sentence for anybody.
_SERVERS_OWN = re.compile(r"\d{3} ")
_NO_ANSWER = N_(
    "The mail server does not answer: nothing went out to {email}. Try again in a while, or "
    "send the order otherwise."
)


def letters_shown(desk: Desk, known: PurchaseOrder) -> list[dict[str, Any]]:
    """What became of each letter, in words; what is in doubt may be settled."""
    return [_shown(desk, one) for one in letters_of(desk.session, known)]


def _shown(desk: Desk, one: Letter) -> dict[str, Any]:
    theirs = one.said if _SERVERS_OWN.match(one.said) else ""
    says = _NO_ANSWER if one.end == End.LATER and not theirs else _STANDS[one.end]
    said = desk.words.say(says, email=one.email, said=theirs).strip()
    return {
        "id": one.id,
        "said": said,
        "at": f"{when(desk, one.at.date())}, {desk.clock(one.at)}",
        "because": one.because,
        "open": one.in_doubt,
        "going": one.end is None,
        "good": one.end == End.TAKEN,
    }
