"""What one invoiced unit weighs: a kilo, a pack, or one piece of it.

A quantity of 5 beside "X 5 KG" is five kilos on one invoice and five sacks on the next. The
price tells them apart: each reading gives a price per kilo, and the one nearest to the food's
usual price holds, surely so when the next is far behind.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sourcing.foods import Food
from sourcing.packs import Pack, SoldBy
from sourcing.products import StockUnit
from suppliers.families import Family


class Weight(NamedTuple):
    """Exact grams of one invoiced unit, none where nothing tells; and how surely."""

    grams: Decimal | None
    certainty: Decimal


def weigh(food: Food, pack: Pack, quantity: Decimal | None, price: Decimal | None) -> Weight:
    """The likeliest reading. `price` is EUR before VAT for one invoiced unit."""
    readings = list(_readings(food, pack, abs(quantity) if quantity is not None else None))
    if not readings:
        return _UNKNOWN
    usual = food.usual_price_per_kg
    if price and price > 0 and usual:
        weight = _by_price(readings, price, usual)
    else:
        weight = _unpriced(readings)
    if pack.size is None and weight.certainty < _DOUBTFUL:
        return _UNKNOWN
    if pack.doubtful or _has_no_density(food, pack):
        return weight._replace(certainty=min(weight.certainty, _DOUBTFUL))
    return weight


class _Reading(NamedTuple):
    """`handicap`: how many times better than the others its price must fit.

    `reach`: how many times off the usual price it may be. `priced` and `unpriced`: how sure
    it is when a price bears it out, and when there is none.
    """

    grams: Decimal
    handicap: Decimal = Decimal(1)
    reach: Decimal = Decimal(4)
    priced: Decimal = Decimal("0.92")
    unpriced: Decimal = Decimal("0.85")


_UNKNOWN = Weight(None, Decimal(0))
_DOUBTFUL = Decimal("0.6")
_ESTIMATED = Decimal("0.75")
_OUT_OF_REACH = Decimal("0.5")
_CLEAR_LEAD = Decimal("1.8")
_RATHER, _FAR_RATHER = Decimal("1.5"), Decimal(4)
_NEAR = Decimal("1.7")
# Loose goods that come by the kilo unless said otherwise; a jar or a cheese often does not.
_LOOSE = {Family.FRUIT_AND_VEGETABLES, Family.MEAT, Family.FISH}


def _readings(food: Food, pack: Pack, quantity: Decimal | None) -> Iterator[_Reading]:
    fractional = quantity is not None and quantity % 1 != 0
    counted = food.unit is StockUnit.PIECE
    if fractional or (pack.size is None and pack.sold_by is SoldBy.KILO and not counted):
        yield _Reading(_bulk(food, pack))
    elif pack.size is not None:
        yield from _sized(food, pack, quantity)
    elif counted and (pack.pieces > 1 or pack.sold_by is not SoldBy.CONTAINER):
        yield from _counted(Decimal(food.grams_per_unit), pack.pieces, quantity)
    elif pack.pieces == 1 and food.unit is StockUnit.KG:
        yield from _loose(food, pack.sold_by)


def _sized(food: Food, pack: Pack, quantity: Decimal | None) -> Iterator[_Reading]:
    total, bulk = pack.total or Decimal(1), _bulk(food, pack)
    yield from _counted(total * bulk / pack.pieces, pack.pieces, quantity)
    each_is_bulk = total in {1, pack.pieces}
    if quantity is not None and quantity % total == 0 and not each_is_bulk:
        yield _Reading(bulk, _reluctance(total), unpriced=_DOUBTFUL)


def _counted(each: Decimal, count: int, quantity: Decimal | None) -> Iterator[_Reading]:
    yield _Reading(each * count)
    if count > 1 and quantity is not None and quantity % count == 0:
        yield _Reading(each, _RATHER, unpriced=_DOUBTFUL)


def _loose(food: Food, sold_by: SoldBy) -> Iterator[_Reading]:
    """No size said: kilos, or pieces of what is also sold by the piece."""
    if sold_by is SoldBy.UNSAID:
        sure = _Reading(Decimal(1000)).priced if food.family in _LOOSE else _ESTIMATED
        yield _Reading(Decimal(1000), reach=_NEAR, priced=sure, unpriced=_DOUBTFUL)
    if food.piece_grams and sold_by is not SoldBy.CONTAINER:
        piece = Decimal(food.piece_grams)
        yield _Reading(piece, priced=_ESTIMATED, unpriced=_DOUBTFUL)


def _reluctance(total: Decimal) -> Decimal:
    """Sacks are often billed by the kilo, jars and bottles hardly ever."""
    if total >= Decimal("2.5"):
        return Decimal(1)
    return _RATHER if total > 1 else _FAR_RATHER


def _bulk(food: Food, pack: Pack) -> Decimal:
    """Grams of one kilo or litre, as the name or else the larder measures it."""
    unit = pack.unit or food.unit
    measured = unit is StockUnit.LITRE and food.unit is StockUnit.LITRE
    return Decimal(food.grams_per_unit if measured else 1000)


def _has_no_density(food: Food, pack: Pack) -> bool:
    return pack.unit is StockUnit.LITRE and food.unit is not StockUnit.LITRE


def _unpriced(readings: list[_Reading]) -> Weight:
    first, *others = readings
    rivals = any(other.handicap < _FAR_RATHER for other in others)
    return Weight(first.grams, _DOUBTFUL if rivals else first.unpriced)


def _by_price(readings: list[_Reading], price: Decimal, usual: Decimal) -> Weight:
    misfits = sorted(
        (_misfit(price * 1000 / reading.grams, usual) * reading.handicap, reading)
        for reading in readings
    )
    misfit, best = misfits[0]
    if misfit > best.reach:
        return Weight(best.grams, _OUT_OF_REACH)
    if len(misfits) > 1 and misfits[1][0] < misfit * _CLEAR_LEAD:
        return Weight(best.grams, _DOUBTFUL)
    return Weight(best.grams, best.priced)


def _misfit(price_per_kg: Decimal, usual: Decimal) -> Decimal:
    """How many times too dear or too cheap."""
    return max(price_per_kg / usual, usual / price_per_kg)
