"""The tables of the inspector's folder, each with a word where there is nothing to show."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from reportlab.platypus import CondPageBreak

from integrations.paper.look import (
    ALERT,
    CELL,
    HINT,
    NAME,
    STRONG,
    WIDTH,
    Block,
    gap,
    listed,
)
from inventory.kitchen.coolings import Cooled
from inventory.receiving.deliveries import Outcome
from inventory.safety.inspections import Inspection
from inventory.safety.readings import Read
from inventory.safety.received import Line, Received, Whence
from kernel.words import N_, Words
from sourcing.products import StockUnit

OUTCOMES = {
    Outcome.AS_ORDERED: N_("As ordered"),
    Outcome.SHORT: N_("Short"),
    Outcome.OVER: N_("Over"),
    Outcome.DAMAGED: N_("Damaged"),
    Outcome.REFUSED: N_("Refused"),
    Outcome.REPLACED: N_("Replaced"),
}
HOW = {
    "surplus": N_("Surplus to serve again"),
    "cooked": N_("Cooked ahead"),
    "opened": N_("Pack opened"),
    "frozen": N_("Frozen"),
}
_WHENCE = {
    Whence.DONOR: N_("{name} · rescued crate"),
    Whence.CRATE: N_("{name} · sorted out of a rescued crate"),
    Whence.CANTEEN: N_("{name} · from another canteen"),
}
_HEAD_AND_A_ROW = 74.0
_LINES = [150.0, 62.0, 92.0, 94.0, WIDTH - 398.0]


def put_right(told: Inspection, words: Words) -> list[Block]:
    """Every refusal and every reading out of bounds, with what was done; open ones in red."""
    rows = [
        *_of_lines(told.received, words),
        *_of_readings(told.readings, words),
        *_of_coolings(told.coolings, words),
    ]
    if not rows:
        return [HINT(words.say("Nothing was refused, and nothing was out of bounds."))]
    head = _head(words, N_("Day"), N_("What"), N_("Found"), N_("What was done"))
    return [listed([head, *rows], [78.0, 150.0, 118.0, WIDTH - 346.0])]


def deliveries(told: Inspection, words: Words) -> list[Block]:
    """Each delivery with its lines: lot, date, temperature on arrival."""
    if not told.received:
        return [HINT(words.say("No delivery in these days."))]
    blocks: list[Block] = []
    for one in told.received:
        blocks += [
            CondPageBreak(_HEAD_AND_A_ROW),
            *_delivery_head(one, words),
            _delivery_lines(one.lines, words),
            gap(10),
        ]
    return blocks


def readings(told: Inspection, words: Words) -> list[Block]:
    """Day by day; what was too warm in red."""
    if not told.readings:
        return [HINT(words.say("No reading in these days."))]
    head = _head(words, N_("Day"), N_("Place"), N_("Read"), N_("At most"), N_("By"))
    rows = [
        [
            CELL(words.day(one.read_on, "medium")),
            CELL(one.place),
            (ALERT if one.too_warm else CELL)(_celsius(words, one.celsius)),
            CELL(_celsius(words, one.limit_c)),
            CELL(one.person),
        ]
        for one in told.readings
    ]
    return [listed([head, *rows], [110.0, 150.0, 80.0, 80.0, WIDTH - 420.0])]


def coolings(told: Inspection, words: Words) -> list[Block]:
    """How long each dish took; in red where nobody took it."""
    if not told.coolings and not told.uncooled:
        return [HINT(words.say("No cooling was noted in these days."))]
    head = _head(words, N_("Day"), N_("Product"), N_("From"), N_("To"), N_("Took"))
    rows = [
        [
            CELL(words.day(one.prepared_on, "medium")),
            CELL(one.product),
            CELL(_celsius(words, one.highest_c)),
            CELL(_celsius(words, one.lowest_c)),
            (CELL if one.in_time else ALERT)(_took(words, one)),
        ]
        for one in told.coolings
    ]
    rows += [
        [
            CELL(words.day(one.prepared_on, "medium")),
            CELL(one.product),
            CELL("–"),
            CELL("–"),
            ALERT(words.say("not taken")),
        ]
        for one in told.uncooled
    ]
    return [listed([head, *rows], [110.0, 180.0, 70.0, 70.0, WIDTH - 430.0])]


def dated(told: Inspection, words: Words) -> list[Block]:
    """What was cooked ahead, opened or frozen, and until when it keeps."""
    if not told.dated:
        return [HINT(words.say("No date was given by the kitchen in these days."))]
    head = _head(
        words, N_("Day"), N_("Product"), N_("What was done"), N_("Lot"), N_("Keeps until")
    )
    rows = [
        [
            CELL(words.day(one.on, "medium")),
            CELL(one.product),
            CELL(words.say(HOW.get(one.how, one.how))),
            CELL(one.lot_number or "–"),
            CELL(_until(words, one.use_by or one.best_before)),
        ]
        for one in told.dated
    ]
    return [listed([head, *rows], [90.0, 150.0, 110.0, 70.0, WIDTH - 420.0])]


def given(told: Inspection, words: Words) -> list[Block]:
    """Who got what, and until when it was good."""
    if not told.given:
        return [HINT(words.say("Nothing was given in these days."))]
    head = _head(words, N_("Day"), N_("Association"), N_("Product"), N_("Weight"), N_("Use by"))
    rows = [
        [
            CELL(words.day(one.given_on, "medium")),
            CELL(one.association),
            CELL(one.product),
            CELL(words.say("{kilos} kg", kilos=Decimal(one.grams) / 1000)),
            CELL(_until(words, one.use_by)),
        ]
        for one in told.given
    ]
    return [listed([head, *rows], [90.0, 150.0, 130.0, 60.0, WIDTH - 430.0])]


def _of_lines(received: Iterable[Received], words: Words) -> list[list[Block]]:
    rows = []
    for one in received:
        for line in one.lines:
            if line.refused or line.too_warm:
                day, what = (
                    words.day(one.received_on, "medium"),
                    f"{line.product} · {one.supplier}",
                )
                done = line.despite_because or _refusal(line, words)
                rows.append([CELL(day), CELL(what), CELL(_found(line, words)), CELL(done)])
    return rows


def _found(line: Line, words: Words) -> str:
    if line.too_warm:
        return words.say(
            "{celsius} instead of {limit}",
            celsius=_celsius(words, line.temperature_c),
            limit=_celsius(words, line.limit_c),
        )
    return words.say(OUTCOMES[line.outcome])


def _refusal(line: Line, words: Words) -> str:
    if line.outcome == Outcome.REFUSED:
        return words.say("Sent back")
    said = f"{words.number(line.not_kept)} {_unit(line.unit, words)}"
    return words.say("{quantity} not kept", quantity=said)


def _of_readings(found: Iterable[Read], words: Words) -> list[list[Block]]:
    rows = []
    for one in found:
        if one.too_warm:
            celsius = words.say(
                "{celsius} instead of {limit}",
                celsius=_celsius(words, one.celsius),
                limit=_celsius(words, one.limit_c),
            )
            done = (
                CELL(" · ".join(one.actions)) if one.actions else ALERT(words.say("Still open"))
            )
            day = words.day(one.read_on, "medium")
            rows.append([CELL(day), CELL(one.place), CELL(celsius), done])
    return rows


def _of_coolings(found: Iterable[Cooled], words: Words) -> list[list[Block]]:
    return [
        [
            CELL(words.day(one.prepared_on, "medium")),
            CELL(one.product),
            CELL(words.say("cooled in {time}", time=_took(words, one))),
            CELL(one.despite_because),
        ]
        for one in found
        if not one.in_time
    ]


def _delivery_head(one: Received, words: Words) -> list[Block]:
    note = words.say("note {number}", number=one.delivery_note) if one.delivery_note else ""
    taken = words.say("taken in by {name}", name=one.person)
    said = " · ".join(filter(None, (one.address, note, taken, one.note)))
    return [
        NAME(f"{words.day(one.received_on, 'medium')} · {_whence(one, words)}"),
        HINT(said),
        gap(2),
    ]


def _whence(one: Received, words: Words) -> str:
    if one.whence == Whence.SUPPLIER:
        return one.supplier
    return words.say(_WHENCE[one.whence], name=one.supplier)


def _delivery_lines(lines: Sequence[Line], words: Words) -> Block:
    head = _head(
        words, N_("Product"), N_("Came"), N_("Lot"), N_("Keeps until"), N_("On arrival")
    )
    rows: list[list[Any]] = [head]
    for line in lines:
        came = f"{words.number(line.quantity)} {_unit(line.unit, words)}"
        rows.append(
            [
                CELL(line.product),
                CELL(came),
                CELL(line.lot_number or "–"),
                CELL(_until(words, line.use_by or line.best_before)),
                _arrival(line, words),
            ]
        )
    return listed(rows, _LINES)


def _arrival(line: Line, words: Words) -> Block:
    if line.outcome == Outcome.REFUSED:
        return STRONG(words.say(OUTCOMES[line.outcome]))
    if line.temperature_class is None:
        return CELL("–")
    if line.temperature_c is None:
        return ALERT(words.say("not taken"))
    said = words.say(
        "{celsius} (at most {limit})",
        celsius=_celsius(words, line.temperature_c),
        limit=_celsius(words, line.limit_c),
    )
    return (ALERT if line.too_warm else CELL)(said)


def _took(words: Words, one: Cooled) -> str:
    minutes = int((one.cold_at - one.hot_at).total_seconds() // 60)
    return words.say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def _celsius(words: Words, value: Decimal | None) -> str:
    return "–" if value is None else words.say("{celsius} °C", celsius=words.number(value, 1))


def _until(words: Words, day: Any) -> str:
    return words.day(day, "medium") if day else "–"


def _unit(unit: StockUnit, words: Words) -> str:
    return {StockUnit.KG: "kg", StockUnit.LITRE: "L", StockUnit.PIECE: words.say("pc")}[unit]


def _head(words: Words, *names: str) -> list[Block]:
    return [HINT(words.say(name)) for name in names]
