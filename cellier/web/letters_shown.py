"""What became of an order's letters, in words."""

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
}


def letters_shown(desk: Desk, known: PurchaseOrder) -> list[dict[str, Any]]:
    """What became of each letter, in words; what is in doubt may be settled."""
    return [_shown(desk, one) for one in letters_of(desk.session, known)]


def _shown(desk: Desk, one: Letter) -> dict[str, Any]:
    said = desk.words.say(_STANDS[one.end], email=one.email, said=one.said).strip()
    return {
        "id": one.id,
        "said": said,
        "at": f"{when(desk, one.at.date())}, {desk.clock(one.at)}",
        "open": one.end in (None, End.DOUBT),
        "going": one.end is None,
        "good": one.end == End.TAKEN,
    }
