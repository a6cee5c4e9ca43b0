"""What a recall is about, and how much there is of it, in words for paper and screen alike."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from inventory.places import Kind
from inventory.safety.recalled import LotRow
from inventory.safety.recalls import Recall
from inventory.safety.trails import Through
from inventory.safety.whereabouts import Ended
from kernel.words import N_, Words
from sourcing.products import StockUnit

NBSP = "\N{NO-BREAK SPACE}"

THROUGH: Mapping[Through, str] = {
    Through.NOTICE: N_("named by the notice"),
    Through.PREPARED: N_("cooked from it and kept"),
    Through.TRANSFER: N_("sent by another canteen"),
}
_ENDS: Mapping[Kind, str] = {
    Kind.WASTE: N_("thrown away"),
    Kind.DONATED: N_("given"),
    Kind.SORTING: N_("sorted"),
    Kind.SUPPLIER: N_("sent back to the supplier"),
    Kind.KITCHEN: N_("cooked, no meal known"),
    Kind.COUNT_DIFFERENCE: N_("missing at a count"),
    Kind.OTHER_CANTEEN: N_("to another canteen"),
}


def notice_lines(answer: Recall, words: Words) -> list[str]:
    """What the notice says, a line each, in the order in which one reads a label."""
    notice, sought = answer.notice, answer.sought
    said = [
        notice.lot and words.say("Lot {lot}", lot=notice.lot),
        notice.brand and words.say("Brand: {brand}", brand=notice.brand),
        _names(sought.products, N_("Product: {names}"), words),
        _names(sought.suppliers, N_("Supplier: {names}"), words),
        _names(sought.producers, N_("Producer: {names}"), words),
        _days(words, notice.came_from, notice.came_until, _CAME),
        _days(words, notice.use_by_from, notice.use_by_until, _USE_BY),
    ]
    return [one for one in said if one]


def amount(quantity: Decimal, unit: StockUnit, words: Words) -> str:
    """So many stock units, with their unit."""
    number = words.number(quantity)
    if unit == StockUnit.PIECE:
        return f"{number}{NBSP}{words.say('pc')}"
    return f"{number}{NBSP}{'kg' if unit == StockUnit.KG else 'L'}"


def lot_name(lot: LotRow, words: Words) -> str:
    """Its number; else the day by which one finds it on the shelf."""
    if lot.number:
        return lot.number
    return words.say("no number, came on {day}", day=words.day(lot.came_on, "short"))


def end_name(end: Ended, words: Words) -> str:
    """Where a part went, and to whom where that is known."""
    if not end.name:
        return words.say(_ENDS[end.to])
    if end.under_way:
        return words.say("on the way to {name}", name=end.name)
    sentence = N_("given to {name}") if end.to == Kind.DONATED else N_("sent to {name}")
    return words.say(sentence, name=end.name)


_CAME = (
    N_("Delivered from {first} to {last}"),
    N_("Delivered from {first} on"),
    N_("Delivered until {last}"),
)
_USE_BY = (
    N_("To be used by {first} to {last}"),
    N_("To be used by {first} or later"),
    N_("To be used by {last} or earlier"),
)


def _names(found: Mapping[UUID, str] | None, sentence: str, words: Words) -> str:
    return words.say(sentence, names=", ".join(sorted(found.values()))) if found else ""


def _days(
    words: Words, first: date | None, last: date | None, sentences: tuple[str, str, str]
) -> str:
    both, since, until = sentences
    if first and last:
        return words.say(both, first=first, last=last)
    if first:
        return words.say(since, first=first)
    return words.say(until, last=last) if last else ""
