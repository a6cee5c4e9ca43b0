"""The lines of an order on paper, and its sums."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from integrations.paper.figures import NBSP, euros, price
from integrations.paper.fonts import BOLD
from integrations.paper.look import (
    BODY,
    CELL,
    HINT,
    INK,
    LEAF,
    LINE,
    STRONG,
    TINY,
    WIDTH,
    Block,
    Hand,
    grid,
    ruled,
)
from kernel.rounding import cents
from kernel.words import N_, Words
from sourcing.orders import OrderedLine
from sourcing.pricing import PricePer, Totals
from sourcing.products import StockUnit

_CODE, _PACKS, _PACK, _PRICE, _VAT, _NET = 62.0, 46.0, 62.0, 74.0, 42.0, 68.0
_WIDTHS = [_CODE, WIDTH - _CODE - _PACKS - _PACK - _PRICE - _VAT - _NET, _PACKS, _PACK]
_SUMS = [WIDTH - 250, 160.0, 90.0]
_GROSS = Hand(BOLD, 13, LEAF, leading=1.15)

_PER = {
    PricePer.PACK: N_("a pack"),
    PricePer.UNIT: N_("a unit"),
    PricePer.KILO: N_("a kilo"),
}


class _Rate(NamedTuple):
    """One VAT rate of the order: what it is on, and what it comes to."""

    rate: Decimal
    net: Decimal
    vat: Decimal


def lines_table(
    lines: Sequence[OrderedLine], units: Mapping[UUID, StockUnit], words: Words
) -> Block:
    """One row a line, in the supplier's own codes; the head stands on every page."""
    rows = [_head(words), *(_row(line, units.get(line.product_id), words) for line in lines)]
    table = ruled(rows, [*_WIDTHS, _PRICE, _VAT, _NET], ("LINEBELOW", (0, 0), (-1, 0), 1, LEAF))
    table.repeatRows = 1
    return table


def totals_table(lines: Sequence[OrderedLine], totals: Totals, words: Words) -> Block:
    """Before VAT, VAT by rate, and with it."""
    rows = [["", BODY(words.say("Total before VAT")), _sum(totals.net, words)]]
    for one in _rates(lines):
        said = words.say(
            "VAT {rate} on {net}",
            rate=words.percent(one.rate / 100, _places(one.rate)),
            net=euros(words, one.net),
        )
        rows.append(["", HINT(said), BODY(euros(words, one.vat), right=True)])
    gross = _GROSS(euros(words, totals.gross), right=True)
    rows.append(["", Hand(BOLD, 11, INK)(words.say("Total with VAT")), gross])
    air = [("TOPPADDING", (0, 0), (-1, -1), 2.5), ("LINEABOVE", (1, -1), (-1, -1), 1, LEAF)]
    return grid(rows, _SUMS, *air, ("LINEABOVE", (1, 0), (-1, 0), 0.5, LINE))


def pack_content(line: OrderedLine, unit: StockUnit | None, words: Words) -> list[str]:
    """What one pack holds in its stock unit, and what it weighs where that says more."""
    weight = f"{words.number(Decimal(line.pack_grams) / 1000)}{NBSP}kg"
    held = words.number(line.pack_quantity)
    if unit == StockUnit.KG:
        return [f"{held}{NBSP}kg"]
    if unit == StockUnit.LITRE:
        return [f"{held}{NBSP}l"]
    if line.pack_quantity * 1000 == line.pack_grams and unit is None:
        return [weight]
    if line.pack_quantity == line.pack_quantity.to_integral_value():
        return [words.count("{n} unit", "{n} units", int(line.pack_quantity)), weight]
    return [words.say("{held} units", held=held), weight]


def _head(words: Words) -> list[Block]:
    return [
        HINT(words.say("Your code")),
        HINT(words.say("Product")),
        HINT(words.say("Packs"), right=True),
        HINT(words.say("A pack"), right=True),
        HINT(words.say("Price before VAT"), right=True),
        HINT(words.say("VAT"), right=True),
        HINT(words.say("Before VAT"), right=True),
    ]


def _row(line: OrderedLine, unit: StockUnit | None, words: Words) -> list[Block]:
    held, *weight = pack_content(line, unit, words)
    return [
        CELL(line.code),
        STRONG(line.name),
        STRONG(words.number(line.packs), right=True),
        [CELL(held, right=True), *(TINY(one, right=True) for one in weight)],
        [CELL(price(words, line.price), right=True), TINY(_per(line, unit, words), right=True)],
        CELL(words.percent(line.vat_rate / 100, _places(line.vat_rate)), right=True),
        STRONG(euros(words, line.net), right=True),
    ]


def _per(line: OrderedLine, unit: StockUnit | None, words: Words) -> str:
    if line.price_per == PricePer.UNIT and unit == StockUnit.KG:
        return words.say(_PER[PricePer.KILO])
    if line.price_per == PricePer.UNIT and unit == StockUnit.LITRE:
        return words.say("a litre")
    return words.say(_PER[line.price_per])


def _rates(lines: Sequence[OrderedLine]) -> list[_Rate]:
    """VAT is rounded once for each rate, on the order's sum at that rate."""
    nets: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        nets[line.vat_rate] += line.net
    return [_Rate(rate, net, cents(net * rate / 100)) for rate, net in sorted(nets.items())]


def _places(rate: Decimal) -> int:
    """5.5 and 2.1, but 20."""
    exponent = rate.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _sum(amount: Decimal, words: Words) -> Block:
    return STRONG(euros(words, amount), right=True)
