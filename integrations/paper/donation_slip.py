"""The slip that goes with a donation: what we give, to whom, and until when it may be eaten."""

from pathlib import Path
from typing import NamedTuple

from reportlab.platypus import KeepTogether

from integrations.paper.figures import NBSP
from integrations.paper.fonts import REGULAR
from integrations.paper.look import (
    ALERT,
    CARROT_WASH,
    CELL,
    HINT,
    LEAF,
    SOFT,
    STRONG,
    TINY,
    WARNING,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    ruled,
)
from integrations.paper.sheets import Sheets, print_sheets
from integrations.paper.slips import (
    address_of,
    exact_kilos,
    masthead,
    note,
    parties,
    party,
    signatures,
    small_print,
    total_row,
)
from inventory.exchanges.given import Given, GivenLine
from kernel.words import Words
from network.associations import Agreement
from network.canteens import Canteen
from sourcing.products import StockUnit

_LOT, _DATE, _KILOS = 112.0, 120.0, 78.0
_WIDTHS = [WIDTH - _LOT - _DATE - _KILOS, _LOT, _DATE, _KILOS]
_NONE = Hand(REGULAR, 8.8, SOFT, leading=1.22)


class DonationPaper(NamedTuple):
    """All that the slip says."""

    canteen: Canteen
    given: Given


def donation_slip(paper: DonationPaper, words: Words, file: Path) -> None:
    """Write the slip to a PDF; same donation, same bytes."""
    title = words.say("Donation slip")
    name, to = paper.canteen.name, paper.given.association.name
    day = words.day(paper.given.donation.given_on)
    sheets = Sheets(f"{title} · {name}", name, f"{name} · {title} · {day} · {to}")
    print_sheets(lambda: _story(paper, words, title), sheets, words, file)


def _story(paper: DonationPaper, words: Words, title: str) -> list[Block]:
    given = paper.given
    total = exact_kilos(sum(line.grams for line in given.lines), words)
    lines = words.count("{n} line", "{n} lines", len(given.lines))
    day = words.day(given.donation.given_on, "full")
    end = [
        total_row(words.say("Total weight"), total),
        *note(given.donation.note, words),
        gap(16),
        signatures(words.say("For the canteen"), words.say("For the association"), words),
        gap(10),
        *small_print(
            words.say(
                "After its use-by date food must not be eaten; after its best-before date it "
                "may. Keep cold food cold, and keep this slip: it says where the food came from."
            )
        ),
    ]
    return [
        masthead(title, [words.say("given on {day}", day=day)], lines, total),
        gap(18),
        _parties(paper, words),
        gap(14),
        *_hurry(given, words),
        _table(given.lines, words),
        KeepTogether(end),
    ]


def _parties(paper: DonationPaper, words: Words) -> Block:
    canteen, association = paper.canteen, paper.given.association
    reach = " · ".join(
        filter(None, (association.contact, association.phone, association.email))
    )
    ours = party(words.say("Given by"), canteen.name, *address_of(canteen, words))
    theirs = party(
        words.say("Given to"), association.name, *address_of(association, words), reach
    )
    theirs += [gap(4), STRONG(paper.given.agreement.words)]
    return parties(ours, [*theirs, HINT(_holds(paper.given.agreement, words))])


def _holds(agreement: Agreement, words: Words) -> str:
    if agreement.until_on is None:
        return words.say("agreement in force since {from_on}", from_on=agreement.from_on)
    return words.say(
        "agreement in force from {from_on} to {until_on}",
        from_on=agreement.from_on,
        until_on=agreement.until_on,
    )


def _hurry(given: Given, words: Words) -> list[Block]:
    hurried = sum(line.hurried for line in given.lines)
    if not hurried:
        return []
    said = words.count(
        "To be eaten at once: {n} line has less than 48 hours left before its use-by date.",
        "To be eaten at once: {n} lines have less than 48 hours left before their use-by date.",
        hurried,
    )
    return [card([ALERT(said)], WIDTH, ground=CARROT_WASH, padding=11), gap(12)]


def _table(lines: list[GivenLine], words: Words) -> Block:
    head = [
        HINT(words.say("Nature")),
        HINT(words.say("Lot number")),
        HINT(words.say("Use by")),
        HINT(words.say("Weight"), right=True),
    ]
    rows = [head, *(_row(line, words) for line in lines)]
    table = ruled(rows, _WIDTHS, ("LINEBELOW", (0, 0), (-1, 0), 1, LEAF))
    table.repeatRows = 1
    return table


def _row(line: GivenLine, words: Words) -> list[Block | list[Block]]:
    weight: list[Block] = [STRONG(exact_kilos(line.grams, words), right=True)]
    if counted := _counted(line, words):
        weight.append(TINY(counted, right=True))
    return [STRONG(line.product), CELL(line.number or "–"), _until(line, words), weight]


def _counted(line: GivenLine, words: Words) -> str:
    """What is not kept by the kilo was counted out in its own unit."""
    if line.unit == StockUnit.LITRE:
        return f"{words.number(line.quantity)}{NBSP}l"
    if line.unit == StockUnit.KG:
        return ""
    if line.quantity == line.quantity.to_integral_value():
        return words.count("{n} unit", "{n} units", int(line.quantity))
    return words.say("{held} units", held=words.number(line.quantity))


def _until(line: GivenLine, words: Words) -> list[Block]:
    if line.hurried and line.use_by:
        return [ALERT(words.day(line.use_by)), WARNING(words.say("less than 48 hours"))]
    if line.use_by:
        return [CELL(words.day(line.use_by))]
    if line.best_before:
        return [CELL(words.day(line.best_before)), TINY(words.say("best before"))]
    return [_NONE(words.say("no date"))]
