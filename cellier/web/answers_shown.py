"""What a supplier answered to an order, in words, beside what was ordered."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.desk import Desk
from cellier.web.order_words import PAPERS, packs_said, when
from cellier.web.rendering import kilos, quantity
from kernel.words import N_, Words
from sourcing.orders import OrderedLine
from sourcing.products import StockUnit
from sourcing.supplier_answers import Answered, AnswerLine, Stands

_STANDS = {
    Stands.OPEN: N_("to be looked at"),
    Stands.ACCEPTED: N_("accepted"),
    Stands.DECLINED: N_("declined"),
    Stands.SUPERSEDED: N_("replaced by a newer one"),
}


def answers_shown(
    desk: Desk, said: Sequence[Answered], lines: Mapping[UUID, OrderedLine], *, out: bool
) -> list[dict[str, Any]]:
    """Each with the lines that differ, the newest first; none is open but where it is still out."""
    return [_shown(desk, one, lines, out=out) for one in said]


def comes(one: OrderedLine, said: AnswerLine, unit: StockUnit, words: Words) -> str:
    """How much of a line comes, in few words."""
    if said.instead:
        return words.say("Replaced")
    return packs_said(said.packs, one.pack_quantity, unit, words)


def otherwise(words: Words, line: OrderedLine, said: AnswerLine) -> list[str]:
    """Nothing where it comes as it was ordered, and nobody weighed it."""
    say = words.say
    parts = []
    if said.instead:
        many = _how_much(said, words)
        parts.append(say("{product} instead", product=f"{said.instead}{many}"))
    elif said.packs == Decimal(0):
        parts.append(say("does not come"))
    elif said.packs != line.packs:
        parts.append(say("{packs} packs of {ordered}", packs=said.packs, ordered=line.packs))
    if said.grams:
        parts.append(say("weighs {weight}", weight=kilos(said.grams, words)))
    return parts


def differing(words: Words, one: Answered, lines: Mapping[UUID, OrderedLine]) -> list[str]:
    """The lines of an answer that come otherwise than ordered, or whose weight was said."""
    colon = "\N{NO-BREAK SPACE}: " if words.language == "fr" else ": "
    return [
        f"{line.name}{colon}{', '.join(said)}"
        for line in sorted(lines.values(), key=lambda line: (line.name, line.id))
        if line.id in one.lines and (said := otherwise(words, line, one.lines[line.id]))
    ]


def _how_much(said: AnswerLine, words: Words) -> str:
    if not said.instead_quantity:
        return ""
    if said.instead_unit:
        return f" ({quantity(said.instead_quantity, said.instead_unit, words)})"
    return f" ({words.number(said.instead_quantity)})"


def _shown(
    desk: Desk, one: Answered, lines: Mapping[UUID, OrderedLine], *, out: bool
) -> dict[str, Any]:
    say, is_open = desk.words.say, one.stands == Stands.OPEN
    differ = differing(desk.words, one, lines)
    return {
        "id": one.id,
        "at": f"{when(desk, one.said_at.date())}, {desk.clock(one.said_at)}",
        "all": bool(one.lines) and not differ,
        "differ": differ,
        "note": one.note,
        "papers": [
            (each.sha256, say(PAPERS[each.kind]), each.kind.value) for each in one.papers
        ],
        "stands": say(_STANDS[one.stands]) if one.lines and (out or not is_open) else "",
        "open": is_open and out and bool(one.lines),
        "good": one.stands == Stands.ACCEPTED,
    }
