"""What moves for an order in Odoo, and whose it is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.odoo.calls import Calls
from integrations.odoo.naming import is_ours
from integrations.odoo.noting import LABEL, Label

Row = Mapping[str, Any]


class Line(NamedTuple):
    """So much of a product, of one lot; `name` is its external id. `typed` where somebody put a
    lot to it or ticked it off: what Odoo itself fills in, it does not.
    """

    id: int
    name: str
    transfer: int
    move: int
    product: int
    label: str
    lot: int | None
    lot_name: str
    units: Decimal
    typed: bool


class Move(NamedTuple):
    """What a transfer is to move for an order line; `returns` is the move that it takes back."""

    id: int
    transfer: int
    product: int
    order_line: int | None
    returns: int | None
    units: Decimal
    over: bool


class Transfer(NamedTuple):
    """A receipt there, or what went back; `name` is its external id, where it is our own.
    `kind` is Odoo's operation type.
    """

    id: int
    name: str
    number: str
    state: str
    kind: int
    source: int
    destination: int
    incoming: bool
    label: Label

    @property
    def done(self) -> bool:
        """Whether the goods have moved."""
        return self.state == "done"

    @property
    def open(self) -> bool:
        """Whether they may still."""
        return self.state not in ("done", "cancel")


class Traffic(NamedTuple):
    """An order there, and what moves for it. `named` are its lines by their external ids."""

    id: int
    number: str
    state: str
    company: int
    partner: int
    net: Decimal
    named: Mapping[str, int]
    transfers: Mapping[int, Transfer]
    moves: Sequence[Move]
    lines: Sequence[Line]

    def holding(self, names: Collection[str]) -> Transfer | None:
        """The transfer of one of these names, or with lines of them."""
        own = next((one for one in self.transfers.values() if one.name in names), None)
        if own is not None:
            return own
        return next(
            (self.transfers[one.transfer] for one in self.lines if one.name in names), None
        )

    def incoming(self) -> Iterator[Transfer]:
        """What comes in for it, the first first."""
        return (
            self.transfers[one]
            for one in sorted(self.transfers)
            if self.transfers[one].incoming
        )

    def theirs(self) -> list[Transfer]:
        """What holds nothing that Cellier wrote, the first first."""
        ours = {one.transfer for one in self.lines if is_ours(one.name)}
        return [
            one
            for _, one in sorted(self.transfers.items())
            if one.id not in ours and not is_ours(one.name)
        ]

    def given_back(self, transfer: int) -> bool:
        """Whether a person returned all of it."""
        theirs = {one.id for one in self.theirs() if one.done}
        back = total(
            (one.returns, one.units)
            for one in self.moves
            if one.returns is not None and one.transfer in theirs
        )
        moved = [one for one in self.moves if one.transfer == transfer and one.units]
        return all(back.get(one.id, Decimal()) >= one.units for one in moved)

    def lines_of(self, transfer: int) -> list[Line]:
        """What it moves."""
        return [one for one in self.lines if one.transfer == transfer]


def total(parts: Iterable[tuple[int, Decimal]]) -> Mapping[int, Decimal]:
    """The sum of each product."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for product, units in parts:
        sums[product] += units
    return sums


def traffic(calls: Calls, orders: Collection[int]) -> dict[int, Traffic]:
    """Of these orders; one that was deleted is not among them.

    Whether a transfer is done is read last: a validation that we gave up waiting for may end
    between two of these calls, and what is done is never added to.
    """
    if not orders:
        return {}
    found = rows(calls, "purchase.order", [["id", "in", sorted(orders)]], _ORDER)
    transfers = [one for row in found for one in row["picking_ids"]]
    moving = [["picking_id", "in", transfers]]
    moves = [_move(row) for row in rows(calls, "stock.move", moving, _MOVE)]
    lines = rows(calls, "stock.move.line", moving, _LINE)
    names = _names(calls, "stock.move.line", [row["id"] for row in lines])
    ordered = _names(
        calls, "purchase.order.line", [one for row in found for one in row["order_line"]]
    )
    own = _names(calls, "stock.picking", transfers)
    pickings = rows(calls, "stock.picking", [["id", "in", transfers]], _TRANSFER)
    return {
        row["id"]: _traffic(
            row, ordered, [_transfer(one, own) for one in pickings], moves,
            [_line(one, names) for one in lines],
        )
        for row in found
    }  # fmt: skip


def rows(
    calls: Calls,
    model: str,
    domain: Sequence[Any],
    fields: Sequence[str],
    *,
    archived: bool = False,
) -> list[Row]:
    """What there is of it, in the order it was made; `archived` too."""
    if domain[0][1:] == ["in", []]:
        return []
    context = {"active_test": False} if archived else {}
    found: list[Row] = calls(
        model,
        "search_read",
        domain=list(domain),
        fields=list(fields),
        order="id",
        context=context,
    )
    return found


_ORDER = (
    "name", "state", "company_id", "partner_id", "amount_untaxed", "picking_ids", "order_line",
)  # fmt: skip
_TRANSFER = (
    "name", "state", "picking_type_id", "picking_type_code", "location_id", "location_dest_id",
    "return_id", *LABEL,
)  # fmt: skip
_MOVE = (
    "picking_id", "product_id", "purchase_line_id", "origin_returned_move_id", "quantity", "state",
)  # fmt: skip
_LINE = (
    "picking_id", "move_id", "product_id", "lot_id", "lot_name", "quantity", "picked",
)  # fmt: skip


def _names(calls: Calls, model: str, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = calls(model, "get_external_id", ids=ids)
    return {int(one): str(name) for one, name in found.items()}


def _traffic(
    row: Row,
    ordered: Mapping[int, str],
    transfers: Sequence[Transfer],
    moves: Sequence[Move],
    lines: Sequence[Line],
) -> Traffic:
    its = set(row["picking_ids"])
    return Traffic(
        id=row["id"],
        number=row["name"],
        state=row["state"],
        company=row["company_id"][0],
        partner=row["partner_id"][0],
        net=decimal(row["amount_untaxed"]),
        named={ordered.get(one, ""): one for one in row["order_line"]},
        transfers={one.id: one for one in transfers if one.id in its},
        moves=[one for one in moves if one.transfer in its],
        lines=[one for one in lines if one.transfer in its],
    )


def _transfer(row: Row, names: Mapping[int, str]) -> Transfer:
    return Transfer(
        id=row["id"],
        name=names.get(row["id"], ""),
        number=row["name"] or "",
        state=row["state"],
        kind=row["picking_type_id"][0],
        source=row["location_id"][0],
        destination=row["location_dest_id"][0],
        incoming=row["picking_type_code"] == "incoming" and not row["return_id"],
        label=Label.of(row),
    )


def _move(row: Row) -> Move:
    return Move(
        id=row["id"],
        transfer=row["picking_id"][0],
        product=row["product_id"][0],
        order_line=of(row["purchase_line_id"]),
        returns=of(row["origin_returned_move_id"]),
        units=decimal(row["quantity"]),
        over=row["state"] in ("done", "cancel"),
    )


def _line(row: Row, names: Mapping[int, str]) -> Line:
    lot_name = row["lot_id"][1] if row["lot_id"] else row["lot_name"] or ""
    return Line(
        id=row["id"],
        name=names.get(row["id"], ""),
        transfer=row["picking_id"][0],
        move=row["move_id"][0],
        product=row["product_id"][0],
        label=row["product_id"][1],
        lot=of(row["lot_id"]),
        lot_name=lot_name,
        units=decimal(row["quantity"]),
        typed=bool(row["picked"] or lot_name),
    )


def of(pair: Any) -> int | None:
    """The id of a record that another points to, if it does."""
    return int(pair[0]) if pair else None


def decimal(value: float) -> Decimal:
    """What Odoo sent, as it wrote it."""
    return Decimal(str(value))
