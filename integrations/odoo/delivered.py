"""A delivery of ours beside what Odoo holds of it: was it done, by whom, and just so?"""

from collections.abc import Iterable
from decimal import Decimal

from integrations.erp.answers import Answer, Asked, Declined, State, Told, Why
from integrations.erp.facts import Known, ReceiptFacts, ReceiptLineFacts, Thing
from integrations.odoo.naming import Of, named
from integrations.odoo.remedies import APPROVAL
from integrations.odoo.transfers import Line, Traffic, Transfer, same, total
from kernel.words import N_, Phrase

NOT_CONFIRMED = N_("The order is not confirmed in Odoo.")
_GONE = Phrase("deleted")
_CANCELLED = Phrase("cancelled")


def kept(receipt: ReceiptFacts) -> list[ReceiptLineFacts]:
    """What there is to move."""
    return [line for line in receipt.lines if line.units > 0]


def line_name(receipt: ReceiptFacts, line: ReceiptLineFacts) -> str:
    """What a line is called in its transfer."""
    return named(Of.RECEIPT_LINE, line.id, receipt.turn)


def holding(receipt: ReceiptFacts, there: Traffic) -> Transfer | None:
    """Where its turn was written."""
    own = named(Of.RECEIPT, receipt.id, receipt.turn)
    return there.holding({own, *(line_name(receipt, line) for line in receipt.lines)})


def judged(receipt: ReceiptFacts, there: Traffic, known: Known) -> Answer | None:
    """What became of it already; none where it is still to be taken in, or to the end."""
    ours = holding(receipt, there)
    if ours is not None and not ours.open:
        return _over(receipt, there, ours, known)
    if ours is not None and _altered(receipt, there) and not receipt.again:
        return changed(receipt, there.lines_of(ours.id), there, ours)
    if ours is None and receipt.turn == 1 and kept(receipt) and not receipt.again:
        by_hand = _by_hand(receipt, there, known)
        if by_hand is not None:
            return by_hand
    if there.state == "cancel":
        return cancelled(receipt)
    if there.state not in ("purchase", "done"):
        return Declined(NOT_CONFIRMED, APPROVAL)
    return None


def told(there: Traffic, transfer: int, number: str) -> Told:
    """It is there."""
    return Told(transfer, number, State.DONE, order_net=there.net)


def nothing(there: Traffic, first: Transfer | None) -> Told:
    """Of a delivery of which nothing was kept; it bears the number of its order's first."""
    return told(there, first.id, first.number) if first else told(there, 0, "")


def cancelled(receipt: ReceiptFacts) -> Asked:
    """A person wants it there no more."""
    return Asked(Why.CANCELLED, receipt.name, _CANCELLED)


def deleted(receipt: ReceiptFacts) -> Asked:
    """A person did away with it there."""
    return Asked(Why.DELETED, receipt.name, _GONE)


def changed(
    receipt: ReceiptFacts, lines: Iterable[Line], there: Traffic, transfer: Transfer
) -> Asked:
    """A person took in, or back, something else there."""
    ours = ", ".join(f"{_written(line.units)} {line.name}" for line in kept(receipt))
    theirs = ", ".join(f"{_written(line.units)} {line.label}" for line in lines)
    return Asked(Why.CHANGED, ours or "–", theirs or "–", transfer.id, there.net)


def _over(receipt: ReceiptFacts, there: Traffic, transfer: Transfer, known: Known) -> Answer:
    if not transfer.done:
        return cancelled(receipt)
    if receipt.again or _same(receipt, there, transfer, known):
        return told(there, transfer.id, transfer.number)
    return changed(receipt, there.lines_of(transfer.id), there, transfer)


def _by_hand(receipt: ReceiptFacts, there: Traffic, known: Known) -> Answer | None:
    """What a person took in there; it stands for ours where it is as much of each product."""
    done = [
        one
        for one in there.theirs()
        if one.incoming and one.done and one.id not in receipt.others
    ]
    for transfer in done:
        if _same(receipt, there, transfer, known):
            return told(there, transfer.id, transfer.number)
    if not done:
        return None
    lines = [line for one in done for line in there.lines_of(one.id)]
    return changed(receipt, lines, there, done[-1])


def _same(receipt: ReceiptFacts, there: Traffic, transfer: Transfer, known: Known) -> bool:
    lines = kept(receipt)
    ours = total((known[Thing.PRODUCT, line.product_id], line.units) for line in lines)
    theirs = total((line.product, line.units) for line in there.lines_of(transfer.id))
    return same(ours, theirs, parts=len(lines))


def _altered(receipt: ReceiptFacts, there: Traffic) -> bool:
    """Whether somebody set another quantity where ours waited to be carried out."""
    ours = {line_name(receipt, line): line.units for line in receipt.lines}
    return any(
        not same({0: ours[line.name]}, {0: line.units}, parts=1)
        for line in there.lines
        if line.name in ours
    )


def _written(units: Decimal) -> str:
    return f"{units.normalize():f}"
