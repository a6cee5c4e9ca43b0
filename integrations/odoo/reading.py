"""What changed in Odoo, and what is there no more."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.erp.answers import Reading, Seen, State
from integrations.erp.port import Paper
from integrations.odoo import entries
from integrations.odoo.calls import Calls
from integrations.odoo.entries import Entry
from integrations.odoo.moved import MOVE, moved
from integrations.odoo.standings import FIELDS, Standing

_MODELS: Mapping[Paper, str] = {
    Paper.ORDER: "purchase.order",
    Paper.RECEIPT: "stock.picking",
    Paper.BILL: "account.move",
}
# Odoo itself makes the transfers of an order.
_MAKERS: Mapping[Paper, str] = {
    Paper.ORDER: "create_uid",
    Paper.RECEIPT: "purchase_id.create_uid",
    Paper.BILL: "create_uid",
}
# `write_date` is when a change began: one that took long shows up behind later ones.
_OVERLAP = timedelta(minutes=5)
_PAGE = 1000
# Each has a dozen lines.
_TRANSFERS = 100
_FROM_OR_TO_A_SUPPLIER = [
    "|",
    ["location_id.usage", "=", "supplier"],
    ["location_dest_id.usage", "=", "supplier"],
]
_A_SUPPLIERS = [["move_type", "in", ["in_invoice", "in_refund"]]]
_PICKINGS: Mapping[str, State] = {
    "draft": State.DRAFT,
    "waiting": State.CONFIRMED,
    "confirmed": State.CONFIRMED,
    "assigned": State.CONFIRMED,
    "done": State.DONE,
    "cancel": State.CANCELLED,
}


def read(calls: Calls, since: datetime | None) -> Reading:
    """What changed since, less some minutes; the first time, all that Cellier's user made.

    Raises:
        Unclear, Unusable: as any call.

    """
    maker = calls("res.users", "context_get")["uid"] if since is None else None
    rows = _Rows(calls, maker, since)
    orders = tuple(rows.of(Paper.ORDER, []))
    receipts = {one.remote: one for one in rows.of(Paper.RECEIPT, _FROM_OR_TO_A_SUPPLIER)}
    # A line that somebody changes in a transfer that is done leaves the transfer's date alone.
    more = rows.moved() - receipts.keys() if since else set()
    found = (*_with_moves(calls, receipts.values()), *look_up(calls, Paper.RECEIPT, more))
    bills = tuple(rows.of(Paper.BILL, _A_SUPPLIERS))
    reading = Reading(orders, found, bills, None)
    return reading._replace(until=rows.until)


def look_up(calls: Calls, kind: Paper, remotes: Collection[int]) -> list[Seen]:
    """Those of these that are there, archived or not.

    Raises:
        Unclear, Unusable: as any call.

    """
    fields, seen = _SEEN[kind]
    found = [
        seen(row)
        for part in _parts(remotes)
        for row in calls(
            _MODELS[kind], "search_read", domain=[["id", "in", part]], fields=list(fields),
            context={"active_test": False},
        )
    ]  # fmt: skip
    return list(_with_moves(calls, found)) if kind == Paper.RECEIPT else found


def _with_moves(calls: Calls, receipts: Collection[Seen]) -> Iterator[Seen]:
    done = [one.remote for one in receipts if one.state is State.DONE]
    moves = {
        of: all_ for part in _parts(done, _TRANSFERS) for of, all_ in moved(calls, part).items()
    }
    for one in receipts:
        yield one._replace(moved=moves.get(one.remote))


def missing(calls: Calls, kind: Paper, remotes: Collection[int]) -> set[int]:
    """Which of these nobody will find there again.

    Raises:
        Unclear, Unusable: as any call.

    """
    there: set[int] = set()
    for part in _parts(remotes):
        domain = [["id", "in", part]]
        there.update(
            calls(_MODELS[kind], "search", domain=domain, context={"active_test": False})
        )
    return set(remotes) - there


def _parts(remotes: Collection[int], many: int = _PAGE) -> Iterator[list[int]]:
    ids = sorted(remotes)
    for start in range(0, len(ids), many):
        yield ids[start : start + many]


class _Rows:
    """Pages of what changed, and how far they go."""

    def __init__(self, calls: Calls, maker: int | None, since: datetime | None) -> None:
        self._calls = calls
        self._maker = maker
        self._since = since
        self.until = since

    def of(self, kind: Paper, domain: list[Any]) -> Iterator[Seen]:
        fields, seen = _SEEN[kind]
        if self._maker is not None:
            domain = [*domain, [_MAKERS[kind], "=", self._maker]]
        for row in self._pages(_MODELS[kind], domain, [*fields, "write_date"]):
            at = _moment(row["write_date"])
            self.until = max(self.until or at, at)
            yield seen(row)

    def moved(self) -> set[int]:
        """Transfers that are done, and of which a line changed."""
        found = set()
        domain = [["state", "=", "done"], *_FROM_OR_TO_A_SUPPLIER]
        for row in self._pages(MOVE, domain, ["picking_id", "write_date"]):
            at = _moment(row["write_date"])
            self.until = max(self.until or at, at)
            if row["picking_id"]:
                found.add(int(row["picking_id"][0]))
        return found

    def _pages(
        self, model: str, domain: list[Any], fields: list[str]
    ) -> Iterator[Mapping[str, Any]]:
        """By date and not by number of rows: what is changed meanwhile moves to the end. Odoo says
        seconds, and may have changed thousands of rows in one.
        """
        after = _written(self._since - _OVERLAP) if self._since else "1970-01-01 00:00:00"
        while True:
            changed = ["write_date", ">=", after]
            rows = self._page(model, [changed, *domain], fields, "write_date, id")
            if len(rows) < _PAGE:
                yield from rows
                return
            last = rows[-1]["write_date"]
            if rows[0]["write_date"] != last:
                # Of its last second there may be more.
                yield from (row for row in rows if row["write_date"] != last)
                after = last
            else:
                after = _written(_moment(last) + timedelta(seconds=1))
                second = [["write_date", ">=", last], ["write_date", "<", after]]
                yield from self._by_id(model, [*second, *domain], fields)

    def _by_id(
        self, model: str, domain: list[Any], fields: list[str]
    ) -> Iterator[Mapping[str, Any]]:
        last = 0
        while rows := self._page(model, [["id", ">", last], *domain], fields, "id"):
            yield from rows
            last = rows[-1]["id"]

    def _page(
        self, model: str, domain: list[Any], fields: list[str], order: str
    ) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = self._calls(
            model, "search_read", domain=domain, fields=fields, order=order, limit=_PAGE
        )
        return rows


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _order(row: Mapping[str, Any]) -> Seen:
    there = Standing.of(row)
    return Seen(there.id, there.number, there.state, there.net)


def _picking(row: Mapping[str, Any]) -> Seen:
    return Seen(
        row["id"], row["name"] or "", _PICKINGS.get(row["state"], State.CONFIRMED), None
    )


def _bill(row: Mapping[str, Any]) -> Seen:
    there = Entry.of(row)
    return Seen(there.id, there.number, there.state, there.net, there.total)


_SEEN: Mapping[Paper, tuple[Sequence[str], Callable[[Mapping[str, Any]], Seen]]] = {
    Paper.ORDER: (FIELDS, _order),
    Paper.RECEIPT: (("name", "state"), _picking),
    Paper.BILL: (entries.FIELDS, _bill),
}
