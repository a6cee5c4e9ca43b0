"""Deliveries taken back: what came in with them goes out again, lot by lot."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID, uuid5

from integrations.erp.answers import Answer, State, Told
from integrations.erp.facts import ReceiptFacts
from integrations.odoo.calls import Calls
from integrations.odoo.carrying_out import Place, carry_out
from integrations.odoo.delivered import (
    cancelled,
    changed,
    deleted,
    holding,
    kept,
    nothing,
    told,
)
from integrations.odoo.moving import Holding, Moving, Way, add_moves, hold, open_transfers
from integrations.odoo.naming import Of, is_ours, named
from integrations.odoo.transfers import Line, Traffic, Transfer, of, rows, total
from integrations.odoo.validating import cancel


def take_back(
    calls: Calls,
    receipts: Sequence[ReceiptFacts],
    there: Mapping[UUID, Traffic],
) -> dict[UUID, Answer]:
    """Have each out of stock again, also where it was used since; `there` are their orders.

    Raises:
        Unclear, Unusable: as any call.

    """
    returning = _Returning(calls, receipts, there)
    returning.judge()
    returning.open()
    returning.fill()
    return {**returning.answers, **carry_out(calls, returning.places())}


class _Returning:
    """One batch on its way back; `came` are the transfers it came in with."""

    def __init__(
        self,
        calls: Calls,
        receipts: Sequence[ReceiptFacts],
        there: Mapping[UUID, Traffic],
    ) -> None:
        self.calls = calls
        self.receipts = receipts
        self.there = there
        self.answers: dict[UUID, Answer] = {}
        self.came: dict[UUID, Transfer] = {}
        self.out: dict[UUID, int] = {}

    def left(self) -> list[ReceiptFacts]:
        return [one for one in self.receipts if one.id not in self.answers]

    def places(self) -> list[Place]:
        return [Place(one, self.there[one.id], self.out[one.id]) for one in self.left()]

    def judge(self) -> None:
        for receipt in self.receipts:
            there = self.there.get(receipt.id)
            answer = self._judged(receipt, there) if there else deleted(receipt)
            if answer is not None:
                self.answers[receipt.id] = answer

    def open(self) -> None:
        kinds = self._kinds()
        ways = []
        for receipt in self.left():
            there, came = self.there[receipt.id], self.came[receipt.id]
            if begun := holding(receipt, there):
                self.out[receipt.id] = begun.id
            else:
                way = Way(kinds[came.kind], came.destination, came.source, came.id)
                ways.append((receipt, there, way))
        opened = open_transfers(self.calls, ways)
        self.answers |= opened.declined
        self.out |= {of: transfer for of, (transfer,) in opened.ids.items()}

    def fill(self) -> None:
        """A move for each that brought something in, a line for each of its lots."""
        left = self.left()
        moves = [(one, move) for one in left for move in self._moves(one)]
        added = add_moves(self.calls, moves)
        self.answers |= added.declined
        ids = {of: iter(ones) for of, ones in added.ids.items()}
        back = {move.returns: next(ids[one.id]) for one, move in moves if one.id in ids}
        parts = [(one, part) for one in self.left() for part in self._parts(one, back)]
        self.answers |= hold(self.calls, parts).declined

    def _judged(self, receipt: ReceiptFacts, there: Traffic) -> Answer | None:
        begun = holding(receipt, there)
        if begun is not None and begun.done:
            return told(there, begun.id, begun.number)
        came = _came(receipt, there)
        if came is None or not kept(receipt):
            # Odoo deletes nothing that moved: it never came.
            return nothing(there, came or next(there.incoming(), None), State.CANCELLED)
        if came.open:
            return self._withdrawn(receipt, there, came)
        if not came.done:
            return Told(came.id, came.number, State.CANCELLED)
        self.came[receipt.id] = came
        if begun is None or not begun.open:
            by_hand = _by_hand(receipt, there, came)
            if by_hand is not None:
                return by_hand
            return cancelled(receipt, begun.id) if begun is not None else None
        return None

    def _withdrawn(self, receipt: ReceiptFacts, there: Traffic, came: Transfer) -> Answer:
        """It was never carried out: nothing goes back, and nothing of it stays."""
        ours = [one.id for one in there.lines_of(came.id) if is_ours(one.name)]
        if came.name:
            cancel(self.calls, [came.id])
        elif ours:
            self.calls("stock.move.line", "unlink", ids=ours)
        return Told(came.id, came.number, State.CANCELLED)

    def _kinds(self) -> Mapping[int, int]:
        """What kind of operation takes another back; the same where none is set."""
        kinds = sorted({self.came[one.id].kind for one in self.left()})
        found = rows(
            self.calls,
            "stock.picking.type",
            [["id", "in", kinds]],
            ["return_picking_type_id"],
            archived=True,
        )
        return {row["id"]: of(row["return_picking_type_id"]) or row["id"] for row in found}

    def _moves(self, receipt: ReceiptFacts) -> Iterator[Moving]:
        there = self.there[receipt.id]
        left = total((line.move, units) for line, units in self._left_of(receipt))
        for move in there.moves:
            if left.get(move.id):
                yield Moving(
                    name=named(Of.RECEIPT_MOVE, uuid5(receipt.id, f"{move.id}"), receipt.turn),
                    transfer=self.out[receipt.id],
                    product=move.product,
                    order_line=move.order_line,
                    units=left[move.id],
                    company=there.company,
                    returns=move.id,
                )

    def _parts(
        self, receipt: ReceiptFacts, back: Mapping[int | None, int]
    ) -> Iterator[Holding]:
        for line, units in self._left_of(receipt):
            yield Holding(
                name=named(Of.RECEIPT_LINE, uuid5(receipt.id, f"{line.id}"), receipt.turn),
                transfer=self.out[receipt.id],
                move=back[line.move],
                product=line.product,
                lot=line.lot,
                units=units,
            )

    def _left_of(self, receipt: ReceiptFacts) -> Iterator[tuple[Line, Decimal]]:
        """What came, less what a person gave back of it."""
        there, came = self.there[receipt.id], self.came[receipt.id]
        gone = _given_back(there, came)
        for line in there.lines_of(came.id):
            units = line.units - gone.get((line.move, line.lot), Decimal())
            gone[line.move, line.lot] = max(-units, Decimal())
            if units > 0:
                yield line, units


def _came(receipt: ReceiptFacts, there: Traffic) -> Transfer | None:
    """What the turn before brought in; a person's, where it was told that this is it."""
    came = holding(receipt._replace(turn=receipt.turn - 1), there)
    if came is None and receipt.remote is not None:
        told_of = there.transfers.get(receipt.remote)
        came = told_of if told_of in there.theirs() and told_of.incoming else None
    return came


def _by_hand(receipt: ReceiptFacts, there: Traffic, came: Transfer) -> Answer | None:
    """What a person gave back there; all of it, or a part."""
    moves = {one.id for one in there.moves if one.transfer == came.id}
    back = {one.transfer for one in there.moves if one.returns in moves}
    done = [one for one in there.theirs() if one.done and one.id in back]
    if done and there.given_back(came.id):
        return told(there, done[-1].id, done[-1].number)
    if done and not receipt.again:
        lines = [line for one in done for line in there.lines_of(one.id)]
        return changed(receipt, lines, done[-1])
    return None


def _given_back(there: Traffic, came: Transfer) -> dict[tuple[int, int | None], Decimal]:
    """By move and lot."""
    came_with = {one.id for one in there.moves if one.transfer == came.id}
    theirs = {one.id for one in there.theirs() if one.done}
    returns = {
        one.id: one.returns
        for one in there.moves
        if one.returns in came_with and one.transfer in theirs
    }
    gone: dict[tuple[int, int | None], Decimal] = defaultdict(Decimal)
    for line in there.lines:
        returned = returns.get(line.move)
        if returned is not None:
            gone[returned, line.lot] += line.units
    return gone
