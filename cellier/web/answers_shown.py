"""What a supplier answered to an order, in words, beside what was ordered."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.desk import Desk
from cellier.web.order_words import when
from cellier.web.rendering import kilos
from kernel.words import N_
from sourcing.orders import OrderedLine, PurchaseOrder
from sourcing.supplier_answers import Answered, AnswerLine, PaperKind, Verdict, answers_to

_PAPERS = {PaperKind.CERTIFICATE: N_("Certificate"), PaperKind.INVOICE: N_("Invoice")}
_VERDICTS = {
    None: N_("to be looked at"),
    Verdict.ACCEPTED: N_("accepted"),
    Verdict.DECLINED: N_("declined"),
}


def answers_shown(
    desk: Desk, order: PurchaseOrder, lines: Mapping[UUID, OrderedLine]
) -> list[dict[str, Any]]:
    """Each with the lines that differ; the newest first."""
    return [_shown(desk, one, lines) for one in answers_to(desk.session, order)]


def _shown(desk: Desk, one: Answered, lines: Mapping[UUID, OrderedLine]) -> dict[str, Any]:
    say = desk.words.say
    differ = [
        said
        for line in sorted(lines.values(), key=lambda line: (line.name, line.id))
        if line.id in one.lines and (said := _differs(desk, line, one.lines[line.id]))
    ]
    return {
        "id": one.id,
        "at": f"{when(desk, one.said_at.date())}, {desk.clock(one.said_at)}",
        "all": bool(one.lines) and not differ,
        "differ": differ,
        "note": one.note,
        "papers": [(each.sha256, say(_PAPERS[each.kind])) for each in one.papers],
        "verdict": say(_VERDICTS[one.verdict]) if one.lines else "",
        "open": one.verdict is None and bool(one.lines),
        "good": one.verdict == Verdict.ACCEPTED,
    }


def _differs(desk: Desk, line: OrderedLine, said: AnswerLine) -> str:
    """Nothing where it comes as it was ordered, and nobody weighed it."""
    say, number = desk.words.say, desk.words.number
    parts = []
    if said.instead:
        many = f"{number(said.instead_quantity)} × " if said.instead_quantity else ""
        parts.append(say("{product} instead", product=f"{many}{said.instead}"))
    elif said.packs == Decimal(0):
        parts.append(say("does not come"))
    elif said.packs != line.packs:
        parts.append(say("{packs} packs of {ordered}", packs=said.packs, ordered=line.packs))
    if said.grams:
        parts.append(say("weighs {weight}", weight=kilos(said.grams, desk.words)))
    return f"{line.name}: {', '.join(parts)}" if parts else ""
