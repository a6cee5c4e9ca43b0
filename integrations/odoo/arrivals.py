"""Deliveries taken in: in the transfer that Odoo made for the order, or in one of our own."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from integrations.erp.answers import Answer, Declined
from integrations.erp.facts import Known, ReceiptFacts, ReceiptLineFacts, Thing
from integrations.odoo.carrying_out import Place, carry_out
from integrations.odoo.delivered import (
    changed,
    deleted,
    differs,
    holding,
    judged,
    kept,
    line_name,
    nothing,
)
from integrations.odoo.extra_lines import add_lines, order_line_of
from integrations.odoo.lots import Lot, keep_lots, tracked
from integrations.odoo.moving import (
    Holding,
    Moving,
    Way,
    add_moves,
    correct,
    hold,
    open_transfers,
)
from integrations.odoo.naming import Of, is_ours, named
from integrations.odoo.remedies import MEND
from integrations.odoo.site import Site
from integrations.odoo.transfers import Traffic, Transfer, traffic
from integrations.odoo.validating import cancel
from kernel.words import N_

_NOTHING_EXPECTED = N_("Nothing to be stocked stands on the order in Odoo.")


def take_in(
    site: Site,
    receipts: Sequence[ReceiptFacts],
    known: Known,
    there: Mapping[UUID, Traffic],
) -> dict[UUID, Answer]:
    """Have each in stock there; `there` are their orders.

    Raises:
        Unclear, Unusable: as any call.

    """
    arriving = _Arriving(site, receipts, known, there)
    arriving.correct()
    arriving.judge()
    arriving.add_lines()
    arriving.find_room()
    arriving.expect_no_more()
    arriving.clear()
    arriving.find_lots()
    arriving.fill()
    places = [
        Place(one, arriving.there[one.id], arriving.rooms[one.id], one.closes)
        for one in arriving.left()
    ]
    return {**arriving.answers, **carry_out(site.calls, places)}


class _Arriving:
    """One batch on its way in; whoever has an answer goes no further. `rooms` are transfers,
    `moves` what in them moves for an order line.
    """

    def __init__(
        self,
        site: Site,
        receipts: Sequence[ReceiptFacts],
        known: Known,
        there: Mapping[UUID, Traffic],
    ) -> None:
        self.site = site
        self.receipts = receipts
        self.known = known
        self.there = dict(there)
        self.answers: dict[UUID, Answer] = {}
        self.rooms: dict[UUID, int] = {}
        self.moves: dict[tuple[UUID, int | None], int] = {}
        self.lots: Mapping[tuple[int, str], int] = {}
        self.tracked: set[int] = set()

    def left(self) -> list[ReceiptFacts]:
        return [one for one in self.receipts if one.id not in self.answers]

    def correct(self) -> None:
        """Done otherwise there, and a person said that ours holds: Odoo sets its stock right."""
        wrong = []
        for receipt in self.receipts:
            there = self.there.get(receipt.id)
            done = holding(receipt, there) if there and receipt.again else None
            if there and done and done.done and differs(receipt, there, done, self.known):
                wrong.append(receipt)
        self.answers |= correct(self.site.calls, wrong).declined
        self._look_again({self.there[one.id].id for one in wrong})

    def judge(self) -> None:
        """What is there already needs nothing more, what is in doubt a person."""
        for receipt in self.left():
            there = self.there.get(receipt.id)
            answer = judged(receipt, there, self.known) if there else deleted(receipt)
            if answer is None and there and not receipt.again:
                answer = _typed(receipt, there)
            if answer is not None:
                self.answers[receipt.id] = answer

    def add_lines(self) -> None:
        arriving = [(one, self.there[one.id]) for one in self.left()]
        changed, refused = add_lines(self.site, arriving, self.known)
        self.answers |= refused
        self._look_again(changed)

    def find_room(self) -> None:
        ways = []
        for receipt in self.left():
            there = self.there[receipt.id]
            pattern = next(there.incoming(), None)
            if not kept(receipt):
                self._end(receipt, pattern)
            elif pattern is None:
                self.answers[receipt.id] = Declined(_NOTHING_EXPECTED, MEND)
            elif room := _room(receipt, there):
                self.rooms[receipt.id] = room.id
            else:
                way = Way(pattern.kind, pattern.source, pattern.destination)
                ways.append((receipt, there, way))
        opened = open_transfers(self.site.calls, ways)
        self.answers |= opened.declined
        self.rooms |= {of: transfer for of, (transfer,) in opened.ids.items()}
        self._add_moves()

    def expect_no_more(self) -> None:
        """What waits beside the room of a delivery that closes its order."""
        cancel(
            self.site.calls,
            [
                one.id
                for receipt in self.left()
                if receipt.closes
                for one in _expected(self.there[receipt.id])
                if one.id != self.rooms[receipt.id]
            ],
        )

    def clear(self) -> None:
        """Odoo fills in what it expects, and somebody perhaps typed what came, where a person
        said that ours holds: ours stands instead.
        """
        theirs = [
            line.id
            for receipt in self.left()
            for line in self.there[receipt.id].lines_of(self.rooms[receipt.id])
            if not is_ours(line.name)
        ]
        if theirs:
            self.site.calls("stock.move.line", "unlink", ids=theirs)

    def find_lots(self) -> None:
        lines = [(one, line) for one in self.left() for line in kept(one)]
        self.tracked = tracked(self.site, {self._product(line) for _, line in lines})
        wanted = [lot for one, line in lines if (lot := self._lot(one, line))]
        found = keep_lots(self.site, wanted)
        self.lots = found.ids
        self.answers |= found.declined

    def fill(self) -> None:
        for again in (False, True):
            parts = [
                (one, part)
                for one in self.left()
                if one.again is again
                for part in self._parts(one)
            ]
            self.answers |= hold(self.site.calls, parts, over=again).declined

    def _look_again(self, orders: Collection[int]) -> None:
        anew = traffic(self.site.calls, orders)
        self.there = {of: anew.get(one.id, one) for of, one in self.there.items()}

    def _end(self, receipt: ReceiptFacts, first: Transfer | None) -> None:
        """Nothing of it was kept; at most the order comes to its end."""
        there = self.there[receipt.id]
        if receipt.closes:
            cancel(self.site.calls, [one.id for one in _expected(there)])
        self.answers[receipt.id] = nothing(there, first)

    def _add_moves(self) -> None:
        missing = []
        for receipt in self.left():
            there, room = self.there[receipt.id], self.rooms[receipt.id]
            known = {
                one.order_line: one.id
                for one in reversed(there.moves)
                if one.transfer == room and not one.over
            }
            for order_line, lines in self._by_order_line(receipt).items():
                if order_line in known:
                    self.moves[receipt.id, order_line] = known[order_line]
                else:
                    missing.append((receipt, self._move(receipt, order_line, lines)))
        added = add_moves(self.site.calls, missing)
        self.answers |= added.declined
        ids = {of: iter(ones) for of, ones in added.ids.items()}
        for receipt, move in missing:
            if receipt.id in ids:
                self.moves[receipt.id, move.order_line] = next(ids[receipt.id])

    def _by_order_line(
        self, receipt: ReceiptFacts
    ) -> Mapping[int | None, list[ReceiptLineFacts]]:
        there = self.there[receipt.id]
        found = defaultdict(list)
        for line in kept(receipt):
            found[order_line_of(line, there)].append(line)
        return found

    def _move(
        self, receipt: ReceiptFacts, order_line: int | None, lines: Sequence[ReceiptLineFacts]
    ) -> Moving:
        return Moving(
            name=named(Of.RECEIPT_MOVE, lines[0].id, receipt.turn),
            transfer=self.rooms[receipt.id],
            product=self._product(lines[0]),
            order_line=order_line,
            units=sum((line.units for line in lines), Decimal()),
            company=self.there[receipt.id].company,
        )

    def _parts(self, receipt: ReceiptFacts) -> Iterator[Holding]:
        for line in kept(receipt):
            order_line = order_line_of(line, self.there[receipt.id])
            lot = self._lot(receipt, line)
            yield Holding(
                name=line_name(receipt, line),
                transfer=self.rooms[receipt.id],
                move=self.moves[receipt.id, order_line],
                product=self._product(line),
                lot=self.lots[lot.key] if lot else None,
                units=line.units,
            )

    def _lot(self, receipt: ReceiptFacts, line: ReceiptLineFacts) -> Lot | None:
        product = self._product(line)
        if product not in self.tracked:
            return None
        return Lot.named(receipt.id, product, line, receipt.received_on)

    def _product(self, line: ReceiptLineFacts) -> int:
        return self.known[Thing.PRODUCT, line.product_id]


def _room(receipt: ReceiptFacts, there: Traffic) -> Transfer | None:
    """Where it was written before, or the first that waits for it. What comes in again has one
    of its own.
    """
    room = holding(receipt, there)
    if room is None and receipt.turn == 1:
        room = next(iter(_expected(there)), None)
    return room


def _typed(receipt: ReceiptFacts, there: Traffic) -> Answer | None:
    """What somebody began to take in where ours would stand, and did not carry out."""
    room = _room(receipt, there)
    lines = there.lines_of(room.id) if room and kept(receipt) else []
    theirs = [one for one in lines if one.typed and not is_ours(one.name)]
    return changed(receipt, theirs, room) if room and theirs else None


def _expected(there: Traffic) -> list[Transfer]:
    return [one for one in there.theirs() if one.incoming and one.open]
