"""What Cellier writes of a delivery: transfers, moves in them, what each holds; each once."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from integrations.erp.facts import ReceiptFacts
from integrations.odoo.calls import Calls
from integrations.odoo.delivered import kept, line_name
from integrations.odoo.loading import Loaded, Record, load, number
from integrations.odoo.naming import Of, named
from integrations.odoo.transfers import Traffic
from integrations.odoo.validating import PICKING


class Way(NamedTuple):
    """From where to where, as which kind of operation, and which transfer it takes back."""

    kind: int
    source: int
    destination: int
    returns: int | None = None


class Moving(NamedTuple):
    """What a transfer moves for an order line; `returns` is the move that it takes back."""

    name: str
    transfer: int
    product: int
    order_line: int | None
    units: Decimal
    company: int
    returns: int | None = None


class Holding(NamedTuple):
    """So much of a product, of one lot, under our name."""

    name: str
    transfer: int
    move: int
    product: int
    lot: int | None
    units: Decimal


def open_transfers(calls: Calls, ways: Iterable[tuple[ReceiptFacts, Traffic, Way]]) -> Loaded:
    """A transfer of our own for each delivery."""
    columns = (
        "id", "picking_type_id/.id", "partner_id/.id", "location_id/.id",
        "location_dest_id/.id", "origin", "return_id/.id",
    )  # fmt: skip
    records = []
    for receipt, there, way in ways:
        name = named(Of.RECEIPT, receipt.id, receipt.turn)
        ids = map(str, (way.kind, there.partner, way.source, way.destination))
        row = [name, *ids, f"{there.number}, {receipt.name}", _id(way.returns)]
        records.append(Record(receipt.id, [row]))
    return _load(calls, PICKING, columns, records)


def add_moves(calls: Calls, moves: Iterable[tuple[ReceiptFacts, Moving]]) -> Loaded:
    """Moves of our own in the transfers of these deliveries."""
    columns = (
        "id", "picking_id/.id", "product_id/.id", "product_uom_qty", "company_id/.id",
        "purchase_line_id/.id", "origin_returned_move_id/.id", "to_refund",
    )  # fmt: skip
    records = []
    for receipt, move in moves:
        what = (_id(move.transfer), _id(move.product), number(move.units))
        # Else it would be the user's own company. What goes back is not to be billed either.
        ids = map(_id, (move.company, move.order_line, move.returns))
        row = [move.name, *what, *ids, "1"]
        records.append(Record(receipt.id, [row]))
    return _load(calls, "stock.move", columns, records)


def hold(
    calls: Calls, parts: Iterable[tuple[ReceiptFacts, Holding]], *, over: bool = False
) -> Loaded:
    """What the transfers of these deliveries move, ready to be carried out; `over` what somebody
    set there meanwhile.
    """
    columns = (
        "id", "picking_id/.id", "move_id/.id", "product_id/.id", "lot_id/.id", "quantity",
        "picked",
    )  # fmt: skip
    records = []
    for receipt, part in parts:
        ids = (part.transfer, part.move, part.product, part.lot)
        row = [part.name, *map(_id, ids), number(part.units), "1"]
        records.append(Record(receipt.id, [row]))
    return _load(calls, "stock.move.line", columns, records, once=not over)


def correct(calls: Calls, receipts: Iterable[ReceiptFacts]) -> Loaded:
    """Set what these moved back to what they say, done or not."""
    records = [
        Record(one.id, [[line_name(one, line), number(line.units)]])
        for one in receipts
        for line in kept(one)
    ]
    columns = ["id", "quantity"]
    return _load(calls, "stock.move.line", columns, records, once=False)


def _load(
    calls: Calls,
    model: str,
    columns: Sequence[str],
    records: Sequence[Record],
    *,
    once: bool = True,
) -> Loaded:
    return load(calls, model, columns, records, once=once) if records else Loaded({}, {})


def _id(number: int | None) -> str:
    return "" if number is None else str(number)
