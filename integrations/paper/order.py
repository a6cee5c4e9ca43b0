"""A purchase order on white paper: what we ask for, at what price, where and when it goes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from reportlab.platypus import KeepTogether

from integrations.paper.fonts import BOLD, SEMIBOLD
from integrations.paper.look import (
    BEET,
    BODY,
    GUTTER,
    HALF,
    HINT,
    INK,
    LEAD,
    LEAF,
    LEAF_WASH,
    NAME,
    NETWORK,
    OVERLINE,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    grid,
)
from integrations.paper.order_lines import lines_table, totals_table
from integrations.paper.sheets import Sheets, print_sheets
from kernel.words import Words
from network.canteens import Canteen
from sourcing.orders import OrderedLine, PurchaseOrder, State
from sourcing.pricing import Totals
from sourcing.products import StockUnit
from suppliers.suppliers import Contact, Supplier

_TITLE = Hand(BOLD, 25, INK, leading=1.1)
_STATE = Hand(SEMIBOLD, 11, BEET)
_DAY = Hand(BOLD, 15, LEAF, leading=1.2)


class OrderPaper(NamedTuple):
    """All that the paper says. `units` names a product's stock unit where it is known; `going`
    where a draft is on its way out, and is none for whoever reads it.
    """

    canteen: Canteen
    supplier: Supplier
    order: PurchaseOrder
    lines: Sequence[OrderedLine]
    totals: Totals
    customer_number: str = ""
    contact: Contact | None = None
    units: Mapping[UUID, StockUnit] = MappingProxyType({})
    going: bool = False


def purchase_order(order: OrderPaper, words: Words, file: Path) -> None:
    """Write the order to a PDF, as many pages as its lines need; same order, same bytes."""
    title = words.say("Purchase order {number}", number=order.order.number)
    foot = f"{order.canteen.name} · {title} · {order.supplier.name}"
    sheets = Sheets(f"{title} · {order.canteen.name}", order.canteen.name, foot)
    print_sheets(lambda: _story(order, words, title), sheets, words, file)


def _story(order: OrderPaper, words: Words, title: str) -> list[Block]:
    return [
        *_masthead(order, words, title),
        gap(18),
        _parties(order, words),
        gap(18),
        lines_table(order.lines, order.units, words),
        gap(12),
        KeepTogether(totals_table(order.lines, order.totals, words)),
        *_note(order, words),
    ]


def _masthead(order: OrderPaper, words: Words, title: str) -> list[Block]:
    ordered = words.say("ordered on {day}", day=order.order.ordered_on)
    blocks = [OVERLINE(NETWORK), gap(4), _TITLE(title), gap(5), BODY(ordered)]
    if order.order.state == State.DRAFT and not order.going:
        blocks.append(_STATE(words.say("Draft: not sent yet")))
    if order.order.state == State.CANCELLED:
        blocks.append(_STATE(words.say("Cancelled: please do not deliver")))
    delivery = [
        HINT(words.say("Delivery on")),
        _DAY(words.day(order.order.delivery_on, "full")),
    ]
    return [grid([[blocks, card(delivery, 200, ground=LEAF_WASH)]], [WIDTH - 200, 200])]


def _parties(order: OrderPaper, words: Words) -> Block:
    canteen, supplier = order.canteen, order.supplier
    number = order.customer_number
    ours = [
        HINT(words.say("Deliver to")),
        LEAD(canteen.name),
        *_address(canteen, words),
        *_lines(number and words.say("Customer number {number}", number=number)),
    ]
    theirs = [HINT(words.say("Supplier")), LEAD(supplier.name), *_address(supplier, words)]
    if order.contact:
        reach = " · ".join(filter(None, (order.contact.phone, order.contact.email)))
        theirs += [gap(4), NAME(order.contact.name), *_lines(reach)]
    return grid([[theirs, "", ours]], [HALF, GUTTER, HALF])


def _address(whose: Canteen | Supplier, words: Words) -> list[Block]:
    town = " ".join(filter(None, (whose.postcode, whose.city)))
    siret = words.say("SIRET {number}", number=whose.siret) if whose.siret else ""
    return _lines(whose.address, town, siret)


def _lines(*texts: str) -> list[Block]:
    return [BODY(text) for text in texts if text]


def _note(order: OrderPaper, words: Words) -> list[Block]:
    if not order.order.note.strip():
        return []
    said = [BODY(line) for line in order.order.note.splitlines()]
    return [gap(14), NAME(words.say("Note")), gap(2), *said]
