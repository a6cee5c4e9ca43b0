"""A delivery of ours beside what Odoo holds of it: was it done, by whom, and just so?"""

from collections.abc import Iterable

from integrations.erp.answers import Answer, Asked, Declined, State, Told, Why
from integrations.erp.facts import Known, ReceiptFacts, ReceiptLineFacts, Thing
from integrations.erp.moved import in_a_side
from integrations.odoo.naming import Of, named
from integrations.odoo.remedies import APPROVAL
from integrations.odoo.tolerances import all_same, same
from integrations.odoo.transfers import Line, Traffic, Transfer, total
from kernel.words import N_, Phrase

NOT_CONFIRMED = N_("The order is not confirmed in Odoo.")
_ORDER_CANCELLED = N_("Its order is cancelled in Odoo.")
_REOPEN = N_("Set the order back to a quotation in Odoo, then: cellier odoo retry")
_OTHERWISE = N_("Somebody received something else in Odoo.")
_CORRECT = N_("Take out what was added to that receipt in Odoo, then: cellier odoo retry")
_GIVE_BACK = N_("Return in Odoo what was received there by hand, then: cellier odoo retry")
_WAS_CANCELLED = N_("Somebody cancelled its transfer in Odoo.")
_BY_HAND = N_("Make a transfer of the same in Odoo by hand, then: cellier odoo retry")
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
    if ours is not None and ours.done:
        return _done(receipt, there, ours, known)
    if ours is not None and ours.open and _altered(receipt, there) and not receipt.again:
        return changed(receipt, there.lines_of(ours.id), ours)
    if (ours is None or not ours.open) and receipt.turn == 1 and kept(receipt):
        by_hand = _by_hand(receipt, there, known)
        if by_hand is not None:
            return by_hand
    if ours is not None and not ours.open:
        return cancelled(receipt, ours.id)
    return _of_order(receipt, there)


def told(there: Traffic, transfer: int, number: str) -> Told:
    """It is there."""
    return Told(transfer, number, State.DONE, order_net=there.net)


def nothing(there: Traffic, first: Transfer | None, state: State = State.DONE) -> Told:
    """Of a delivery that moved nothing: no transfer is its, but people know its order's first."""
    return told(there, 0, first.number if first else "")._replace(state=state)


def cancelled(receipt: ReceiptFacts, transfer: int) -> Answer:
    """A person cancelled its own transfer, and not the order. That is for good."""
    if receipt.again:
        return Declined(_WAS_CANCELLED, _BY_HAND)
    return Asked(Why.CANCELLED, receipt.name, _CANCELLED, transfer)


def deleted(receipt: ReceiptFacts) -> Asked:
    """A person did away with its order there."""
    return Asked(Why.DELETED, receipt.name, _GONE, of_order=True)


def changed(receipt: ReceiptFacts, lines: Iterable[Line], transfer: Transfer) -> Asked:
    """A person took in, or back, something else there."""
    ours = in_a_side([(line.name, line.units) for line in kept(receipt)])
    theirs = in_a_side(
        [
            (line.label + f" ({line.lot_name})" * bool(line.lot_name), line.units)
            for line in lines
        ]
    )
    return Asked(Why.CHANGED, ours, theirs, transfer.id)


def differs(receipt: ReceiptFacts, there: Traffic, transfer: Transfer, known: Known) -> bool:
    """Whether it moved another quantity of any product."""
    lines = kept(receipt)
    ours = total((known[Thing.PRODUCT, line.product_id], line.units) for line in lines)
    theirs = total((line.product, line.units) for line in there.lines_of(transfer.id))
    return not all_same(ours, theirs, roundings=len(lines))


def _done(receipt: ReceiptFacts, there: Traffic, transfer: Transfer, known: Known) -> Answer:
    if not differs(receipt, there, transfer, known):
        return told(there, transfer.id, transfer.number)
    if receipt.again:
        return Declined(_OTHERWISE, _CORRECT)
    return changed(receipt, there.lines_of(transfer.id), transfer)


def _by_hand(receipt: ReceiptFacts, there: Traffic, known: Known) -> Answer | None:
    """What a person took in there, and no other delivery stands for; it stands for ours where it
    is as much of each product.
    """
    done = [
        one
        for one in there.theirs()
        if one.incoming and one.done and one.id not in receipt.others
    ]
    holds = [one for one in done if not there.given_back(one.id)]
    for transfer in holds:
        if not differs(receipt, there, transfer, known):
            return told(there, transfer.id, transfer.number)
    if not receipt.again:
        lines = [line for one in holds for line in there.lines_of(one.id)]
        return changed(receipt, lines, done[-1]) if done else None
    return Declined(_OTHERWISE, _GIVE_BACK) if holds else None


def _of_order(receipt: ReceiptFacts, there: Traffic) -> Answer | None:
    if there.state == "cancel":
        if receipt.again:
            return Declined(_ORDER_CANCELLED, _REOPEN)
        return Asked(Why.CANCELLED, receipt.name, _CANCELLED, of_order=True)
    if there.state not in ("purchase", "done"):
        return Declined(NOT_CONFIRMED, APPROVAL)
    return None


def _altered(receipt: ReceiptFacts, there: Traffic) -> bool:
    """Whether somebody set another quantity where ours waited to be carried out."""
    ours = {line_name(receipt, line): line.units for line in receipt.lines}
    return any(
        not same(ours[line.name], line.units, roundings=1)
        for line in there.lines
        if line.name in ours
    )
