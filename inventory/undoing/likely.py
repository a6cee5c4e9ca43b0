"""Why a shelf may owe what it owes, and what to do about it; the likeliest cause first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.undoing.clues import awaited, came, counted, eaten, others
from inventory.undoing.uses import Use, uses
from kernel.words import N_, Phrase, Said
from sourcing.products import StockUnit

# So many times the usual is no appetite; so much a head nobody eats of one product.
FAR_TOO_MUCH = 8
A_COVER_AT_MOST = 1500
COUNT_EVERY = timedelta(days=30)


class Likely(StrEnum):
    """What may be behind a shelf below zero, the likeliest first."""

    OTHER_LOT = "other_lot"
    TAKEN_BACK = "taken_back"
    DELIVERY_NOT_LOGGED = "delivery_not_logged"
    WRONG_UNIT = "wrong_unit"
    COUNT_DUE = "count_due"
    UNKNOWN = "unknown"


class Owing(NamedTuple):
    """What a lot owes on a shelf; `document_id` opened it, and `holds` or was taken back."""

    lot_id: UUID
    product_id: UUID
    place_id: UUID
    unit: StockUnit
    quantity: Decimal
    since: date
    document_id: UUID
    holds: bool


class Sign(NamedTuple):
    """One cause, said with its facts; `remedy` is what to do, `acts_on` to what: a lot, an
    order, an entry to be corrected or to hold again.
    """

    cause: Likely
    said: Said
    remedy: Phrase
    acts_on: UUID | None = None


_EXPLAIN = Phrase("Say that it was taken from that lot.")
_LOG_AGAIN = Phrase("Let the entry hold again, or log the delivery as it was.")
_LOG = Phrase("Log the delivery, then say that it was taken from it.")
_CORRECT = Phrase("Correct the entry: was it packs, kilos or pieces?")
_COUNT = Phrase("Count the shelf.")

_SAYS = {
    Likely.OTHER_LOT: N_("Another lot, of {day}, has {quantity} {unit} left."),
    Likely.TAKEN_BACK: N_("The entry that brought it was taken back."),
    Likely.UNKNOWN: N_("Nothing says why."),
}
_ORDERED = N_("Order {number} of {supplier} was due on {day}, and no delivery was logged.")
_USUAL_DAY = N_(
    "{supplier} usually comes on that day of the week, and nothing of {day} was logged."
)
_TOO_MUCH = N_("{grams} g a cover went into “{menu}” on {day}: far more than usual.")
_TOO_LITTLE = N_("Only {quantity} {unit} came on {day}, where {usual} is usual.")
_NEVER = N_("It was never counted.")
_LONG_AGO = N_("It was counted last on {day}.")


def signs(
    session: Session, owing: Sequence[Owing], *, canteen_id: UUID, on: date
) -> Mapping[Owing, list[Sign]]:
    """All causes that something speaks for, of each; never none."""
    products = {one.product_id for one in owing}
    kitchen = _Known(
        others=others(session, products, canteen_id),
        awaited=awaited(session, products, canteen_id, on),
        came=came(session, products, canteen_id, on),
        used=uses(session, {one.lot_id for one in owing}, canteen_id=canteen_id),
        eaten=eaten(session, products, canteen_id, on),
        counted=counted(session, products, canteen_id),
    )
    return {one: _signs(one, kitchen, on) for one in owing}


class _Known(NamedTuple):
    others: Mapping[UUID, list[Any]]
    awaited: Mapping[UUID, list[Any]]
    came: Mapping[UUID, list[Any]]
    used: Sequence[Use]
    eaten: Mapping[UUID, list[Any]]
    counted: Mapping[UUID, date]


def _signs(one: Owing, known: _Known, on: date) -> list[Sign]:
    found = [
        *_other_lots(one, known),
        *_taken_back(one),
        *_ordered(one, known),
        *_wrong_unit(one, known),
        *_usual_day(one, known),
        *_count_due(one, known, on),
    ]
    return found or [_sign(Likely.UNKNOWN, _COUNT, one.place_id)]


def _other_lots(one: Owing, known: _Known) -> Iterable[Sign]:
    for lot in known.others.get(one.product_id, ()):
        if lot.id != one.lot_id:
            facts = {"day": lot.came_on, "quantity": lot.quantity, "unit": one.unit.value}
            yield _sign(Likely.OTHER_LOT, _EXPLAIN, lot.id, **facts)


def _taken_back(one: Owing) -> Iterable[Sign]:
    if not one.holds:
        yield _sign(Likely.TAKEN_BACK, _LOG_AGAIN, one.document_id)


def _ordered(one: Owing, known: _Known) -> Iterable[Sign]:
    for order in known.awaited.get(one.product_id, ()):
        facts = {"number": order.number, "supplier": order.name, "day": order.delivery_on}
        said = Said(_ORDERED, facts)
        yield Sign(Likely.DELIVERY_NOT_LOGGED, said, _LOG, order.id)


def _usual_day(one: Owing, known: _Known) -> Iterable[Sign]:
    """A supplier who came twice on one weekday, and has not since, as far as the book knows."""
    days: dict[UUID, set[date]] = defaultdict(set)
    names = {}
    for lot in known.came.get(one.product_id, ()):
        if lot.supplier_id:
            days[lot.supplier_id].add(lot.came_on)
            names[lot.supplier_id] = lot.name
    for supplier_id, known_days in days.items():
        weekday, times = Counter(day.isoweekday() for day in known_days).most_common(1)[0]
        back = timedelta(days=(one.since.isoweekday() - weekday) % 7)
        if times > 1 and one.since - back > max(known_days):
            facts = {"supplier": names[supplier_id], "day": one.since - back}
            said = Said(_USUAL_DAY, facts)
            yield Sign(Likely.DELIVERY_NOT_LOGGED, said, _LOG, supplier_id)


def _wrong_unit(one: Owing, known: _Known) -> Iterable[Sign]:
    meals = known.eaten.get(one.product_id, ())
    for use in known.used:
        meal = next((meal for meal in meals if meal.id == use.meal_id), None)
        if use.lot_id != one.lot_id or meal is None:
            continue
        a_cover = Decimal(use.held.grams) / meal.covers
        usual = [other.grams / Decimal(other.covers) for other in meals if other.id != meal.id]
        if a_cover > A_COVER_AT_MOST or (usual and a_cover >= FAR_TOO_MUCH * median(usual)):
            facts = {"grams": int(a_cover), "menu": meal.menu, "day": use.on}
            said = Said(_TOO_MUCH, facts)
            yield Sign(Likely.WRONG_UNIT, said, _CORRECT, use.document_id)
    yield from _too_little(one, known)


def _too_little(one: Owing, known: _Known) -> Iterable[Sign]:
    """Packs where units were meant: a lot far smaller than the product's others."""
    lots = known.came.get(one.product_id, ())
    ours = next((lot for lot in lots if lot.id == one.lot_id), None)
    rest = [lot.quantity for lot in lots if lot.id != one.lot_id]
    if ours and rest and 0 < ours.quantity * FAR_TOO_MUCH <= median(rest):
        facts = {"quantity": ours.quantity, "unit": one.unit.value, "day": ours.came_on}
        said = Said(_TOO_LITTLE, {**facts, "usual": median(rest)})
        yield Sign(Likely.WRONG_UNIT, said, _CORRECT, one.document_id)


def _count_due(one: Owing, known: _Known, on: date) -> Iterable[Sign]:
    last = known.counted.get(one.product_id)
    if last is None or on - last > COUNT_EVERY:
        said = Said(_LONG_AGO, {"day": last}) if last else Said(_NEVER, {})
        yield Sign(Likely.COUNT_DUE, said, _COUNT, one.place_id)


def _sign(cause: Likely, remedy: Phrase, acts_on: UUID, **facts: Any) -> Sign:
    return Sign(cause, Said(_SAYS[cause], facts), remedy, acts_on)
