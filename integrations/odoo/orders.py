"""Purchase orders: made once, then brought as far as ours are."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from integrations.erp.answers import Answer, Asked, State, Told, Why
from integrations.erp.facts import Known, OrderFacts, Stands
from integrations.odoo.calls import Calls
from integrations.odoo.hearing import No
from integrations.odoo.loading import Loaded, Record, load
from integrations.odoo.misfits import Misfit
from integrations.odoo.naming import is_ours
from integrations.odoo.order_rows import columns, record
from integrations.odoo.remedies import declined
from integrations.odoo.site import Booking, Site
from integrations.odoo.standings import AT_ONCE, ORDER, Standing, press, standings
from integrations.odoo.tolerances import slack
from kernel.words import Euros, Phrase

_GONE = Phrase("deleted")
_CANCELLED = Phrase("cancelled")


def order(site: Site, orders: Sequence[OrderFacts], known: Known) -> dict[UUID, Answer]:
    """Have each stand as it should. What a person did there meanwhile is asked about, unless a
    person said that ours holds; to confirm an order that was changed there changes nothing of it.

    Raises:
        Unclear, Unusable: as any call.

    """
    telling = _Telling(site, known)
    telling.look_first([order for order in orders if order.remote and _overwrites(order)])
    telling.make([order for order in orders if not telling.is_there(order)])
    waiting = [order for order in orders if telling.waits(order)]
    no = telling.advance(waiting)
    there = standings(site.calls, [telling.remotes[order.id] for order in waiting])
    for order in waiting:
        remote = telling.remotes[order.id]
        answer = _judge(order, remote, there.get(remote), no.get(remote))
        if answer is not None:
            telling.answers[order.id] = answer
    return telling.answers


def _overwrites(order: OrderFacts) -> bool:
    return order.again or order.stands is Stands.CANCELLED


class _Telling:
    """One batch on its way; `remotes` are the numbers there, as far as known."""

    def __init__(self, site: Site, known: Known) -> None:
        self.site = site
        self.known = known
        self.remotes: dict[UUID, int] = {}
        self.answers: dict[UUID, Answer] = {}
        self._anew: set[UUID] = set()

    def is_there(self, order: OrderFacts) -> bool:
        return order.remote is not None and order.id not in self._anew

    def waits(self, order: OrderFacts) -> bool:
        if order.remote is not None:
            self.remotes.setdefault(order.id, order.remote)
        return order.id not in self.answers

    def look_first(self, orders: Sequence[OrderFacts]) -> None:
        """Before anything that would undo what a person did there."""
        there = standings(self.site.calls, [order.remote for order in orders if order.remote])
        changed, cancelled = [], []
        for order in orders:
            seen = there.get(order.remote or 0)
            if seen is None:
                self._gone(order)
            elif order.stands is Stands.CANCELLED:
                if (
                    not order.again
                    and seen.state is not State.CANCELLED
                    and _differs(order, seen)
                ):
                    self.answers[order.id] = _changed(order, seen)
            else:
                cancelled += [seen.id] * (seen.state is State.CANCELLED)
                changed += [order] * (_differs(order, seen) or _differs_from_ours(order, seen))
        press(self.site.calls, ORDER, "button_draft", cancelled)
        self._load(changed, once=False)
        self._drop_theirs(changed)

    def _gone(self, order: OrderFacts) -> None:
        if order.stands is Stands.CANCELLED:
            # Gone and cancelled come to the same.
            self.answers[order.id] = Told(order.remote or 0, order.name, State.CANCELLED)
        else:
            self._anew.add(order.id)

    def make(self, orders: Sequence[OrderFacts]) -> None:
        """Those that were never told, or were deleted and hold."""
        self._load(orders, once=True)

    def advance(self, orders: Sequence[OrderFacts]) -> dict[int, No]:
        """Press the buttons; what Odoo declines, by its number."""
        confirmed = self._remotes(orders, Stands.CONFIRMED, Stands.ENDED)
        cancelled = self._remotes(orders, Stands.CANCELLED)
        ended = self._remotes(orders, Stands.ENDED)
        calls = self.site.calls
        return {
            **press(calls, ORDER, "button_confirm", confirmed),
            **press(calls, ORDER, "button_cancel", cancelled),
            **_expect_no_more(calls, ended),
        }

    def _remotes(self, orders: Sequence[OrderFacts], *stands: Stands) -> list[int]:
        return [self.remotes[order.id] for order in orders if order.stands in stands]

    def _load(self, orders: Sequence[OrderFacts], *, once: bool) -> None:
        """A company's orders together: its defaults are another's mistakes."""
        groups: dict[tuple[Booking, tuple[str, ...]], list[Record]] = {}
        for order in orders:
            booking = self.site.booking(order.canteen_id, self.known)
            group = booking._replace(analytic=None), columns(self.site, booking, anew=once)
            try:
                row = record(self.site, order, self.known, booking, anew=once)
            except Misfit as misfit:
                self.answers[order.id] = misfit.declined
            else:
                groups.setdefault(group, []).append(row)
        for (booking, names), records in groups.items():
            for start in range(0, len(records), AT_ONCE):
                some, context = records[start : start + AT_ONCE], booking.context
                self._keep(
                    load(self.site.calls, ORDER, names, some, once=once, context=context)
                )

    def _keep(self, loaded: Loaded) -> None:
        self.answers.update(loaded.declined)
        self.remotes.update({of: ids[0] for of, ids in loaded.ids.items()})

    def _drop_theirs(self, orders: Sequence[OrderFacts]) -> None:
        """Lines that a person added come to nothing; Odoo deletes none of a confirmed order."""
        by_remote = {order.remote: order for order in orders if order.id not in self.answers}
        if not by_remote:
            return
        calls, model = self.site.calls, "purchase.order.line"
        domain = [["order_id", "in", list(by_remote)], ["display_type", "=", False]]
        found = calls(model, "search_read", domain=domain, fields=["order_id"])
        names = calls(model, "get_external_id", ids=[line["id"] for line in found])
        theirs = [
            Record(by_remote[line["order_id"][0]].id, [[str(line["id"]), "0"]])
            for line in found
            if not is_ours(names.get(str(line["id"]), ""))
        ]
        dropped = load(calls, model, [".id", "product_qty"], theirs, once=False)
        self.answers.update(dropped.declined)


def _expect_no_more(calls: Calls, orders: Sequence[int]) -> dict[int, No]:
    """What came stays; the transfers that wait for the rest are called off."""
    if not orders:
        return {}
    rows = calls(
        "stock.picking",
        "search_read",
        domain=[["purchase_id", "in", list(orders)], ["state", "not in", ["done", "cancel"]]],
        fields=["purchase_id"],
    )
    order_of = {row["id"]: row["purchase_id"][0] for row in rows}
    declined = press(calls, "stock.picking", "action_cancel", list(order_of))
    return {order_of[one]: no for one, no in declined.items()}


def _judge(
    order: OrderFacts, remote: int, there: Standing | None, no: No | None
) -> Answer | None:
    """None where a button did nothing, and Odoo says nothing of it: it is pressed again."""
    if there is None:
        if order.stands is Stands.CANCELLED:
            return Told(remote, order.name, State.CANCELLED)
        return Asked(Why.DELETED, order.name, _GONE, remote)
    if there.state is State.CANCELLED and order.stands is not Stands.CANCELLED:
        return Asked(Why.CANCELLED, order.name, _CANCELLED, remote, there.net)
    if no is not None:
        return declined(no)
    if order.stands is not Stands.SENT and not there.settled:
        return None
    if order.stands is Stands.CANCELLED and there.state is not State.CANCELLED:
        return None
    if order.remote is None and _differs(order, there):
        return _changed(order, there)
    return Told(remote, there.number, there.state, there.net)


def _differs(order: OrderFacts, there: Standing) -> bool:
    """From what it came to when last told; the first time from what ours comes to."""
    return _differs_from_ours(order, there) if order.net is None else there.net != order.net


def _differs_from_ours(order: OrderFacts, there: Standing) -> bool:
    ours = sum((line.net for line in order.lines), Decimal(0))
    return abs(there.net - ours) > slack(order.lines)


def _changed(order: OrderFacts, there: Standing) -> Asked:
    ours = sum((line.net for line in order.lines), Decimal(0))
    return Asked(Why.CHANGED, _euros(ours), _euros(there.net), there.id, there.net)


def _euros(amount: Decimal) -> str:
    return f"{Euros(amount):.2f} €"
