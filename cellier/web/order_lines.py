"""An order's lines as its page shows them: what was ordered, what will come, and what came."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.answers_shown import otherwise
from cellier.web.desk import Desk
from cellier.web.order_words import packs_said, price_said
from cellier.web.rendering import quantity
from inventory.receiving.arrived import Arrived, Came, by_line
from inventory.receiving.expected import ExpectedLine, expected_order
from kernel.words import Words
from sourcing.orders import OrderedLine, PurchaseOrder
from sourcing.supplier_answers import Answered, AnswerLine, Stands, worth


def lines_shown(
    desk: Desk,
    order: PurchaseOrder,
    lines: Mapping[UUID, OrderedLine],
    came: Sequence[Arrived] | None,
    answer: Answered | None,
    *,
    out: bool,
) -> list[dict[str, Any]]:
    """Each line as it was ordered, and what became of it; before that, what they say that comes.

    `came` is none while nothing came at all, `answer` while nothing is to come of it.
    """
    due = expected_order(desk.session, order.id, canteen_id=desk.here.id, on=desk.today)
    owed = {one.order_line_id: one for one in due.lines}
    there = by_line(came or (), {one.id: one.product_id for one in lines.values()})
    said: Mapping[UUID, AnswerLine] = answer.lines if answer else {}
    return [
        {
            "name": one.name,
            "code": one.code,
            "packs": packs_said(one.packs, one.pack_quantity, owed[one.id].unit, desk.words),
            "price": price_said(one.price, one.price_per, owed[one.id].unit, desk.words),
            "net": desk.words.money(one.net),
            "came": ""
            if came is None
            else " · ".join(came_said(desk.words, owed[one.id], there[one.id], out=out)),
            "otherwise": ", ".join(otherwise(desk.words, one, said[one.id]))
            if one.id in said
            else "",
        }
        for one in sorted(lines.values(), key=lambda one: (one.name, one.id))
    ]


def came_said(words: Words, line: ExpectedLine, came: Came, *, out: bool) -> list[str]:
    """What came of a line, in few words; `out` where the rest is still awaited."""
    say, said = words.say, []
    for one in came.instead:
        many = quantity(one.quantity, one.unit, words)
        said.append(say("came instead: {product}, {quantity}", product=one.name, quantity=many))
    whole = line.packs * line.pack_quantity
    if came.kept >= whole:
        return [*said, say("has come")]
    if came.kept:
        kept, asked = (quantity(each, line.unit, words) for each in (came.kept, whole))
        said.append(say("came: {quantity} of {ordered}", quantity=kept, ordered=asked))
    elif came.sent_back:
        said.append(say("sent back at the door"))
    if out and line.owed:
        rest = quantity(line.owed, line.unit, words)
        said.append(say("still to come: {quantity}", quantity=rest))
    return said or [say("did not come")]


def coming_shown(
    desk: Desk, lines: Mapping[UUID, OrderedLine], answer: Answered | None
) -> dict[str, Any] | None:
    """What will come, as a sum; none where nobody answered, or nothing is to come."""
    if answer is None:
        return None
    found = worth(desk.session, lines.values(), answer.lines)
    return {
        "net": desk.words.money(found.net),
        "unpriced": ", ".join(found.unpriced),
        "sure": answer.stands == Stands.ACCEPTED,
    }


def came_net(desk: Desk, came: Sequence[Arrived] | None) -> str:
    """Euros before VAT of all food that came with it; nothing while nothing came."""
    if came is None:
        return ""
    return desk.words.money(sum((one.net for one in came), Decimal("0.00")))
