"""What donors gave us, on paper: a slip for each of them, and the year for the accounts."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from reportlab.platypus import KeepTogether

from integrations.paper.figures import euros
from integrations.paper.fonts import REGULAR
from integrations.paper.look import (
    BODY,
    CELL,
    HINT,
    LEAF,
    LINE,
    SOFT,
    STRONG,
    TINY,
    WIDTH,
    Block,
    Hand,
    gap,
    grid,
    ruled,
)
from integrations.paper.sheets import Sheets, print_sheets
from integrations.paper.slips import (
    address_of,
    exact_kilos,
    masthead,
    parties,
    party,
    signatures,
    small_print,
    total_row,
)
from inventory.exchanges.gifts import DonorYear, Gift
from kernel.rounding import cents
from kernel.words import Words
from network.canteens import Canteen

_DAY, _KILOS = 118.0, 84.0
_SLIP = [_DAY, WIDTH - _DAY - _KILOS, _KILOS]
_CRATES, _FIGURE = 62.0, 96.0
_YEAR = [WIDTH - _CRATES - 3 * _FIGURE, _CRATES, _FIGURE, _FIGURE, _FIGURE]
# Lines of a crate that stay on one page; more of them, and long names, would not fit on any.
_TOGETHER = 8
_LOST = Hand(REGULAR, 8.8, SOFT, leading=1.22)


class GiftPaper(NamedTuple):
    """One donor's crates; `first` and `last` where it is a span of days, and not one crate."""

    canteen: Canteen
    gifts: Sequence[Gift]
    first: date | None = None
    last: date | None = None
    donor_address: Sequence[str] = ()


class YearPaper(NamedTuple):
    """A canteen's gifts in kind of a year."""

    canteen: Canteen
    year: int
    donors: Sequence[DonorYear]


def gift_slip(paper: GiftPaper, words: Words, file: Path) -> None:
    """Write what a donor gave to a PDF: nature, kilos, day; nothing of what it was worth."""
    title = words.say("Food received as a gift")
    donor = paper.gifts[-1].donor if paper.gifts else ""
    name = paper.canteen.name
    sheets = Sheets(f"{title} · {donor}", name, f"{name} · {title} · {donor}")
    print_sheets(lambda: _slip(paper, words, title, donor), sheets, words, file)


def year_of_gifts(paper: YearPaper, words: Words, file: Path) -> None:
    """Write a year's gifts in kind to a PDF, by donor, with their reference value."""
    title = words.say("Gifts in kind, {year}", year=paper.year)
    name = paper.canteen.name
    sheets = Sheets(f"{title} · {name}", name, f"{name} · {title}")
    print_sheets(lambda: _year(paper, words, title), sheets, words, file)


def _slip(paper: GiftPaper, words: Words, title: str, donor: str) -> list[Block]:
    total = exact_kilos(sum(gift.grams for gift in paper.gifts), words)
    crates = words.count("{n} crate received", "{n} crates received", len(paper.gifts))
    canteen = paper.canteen
    end = [
        total_row(words.say("Total weight received"), total),
        gap(16),
        signatures(words.say("For the donor"), words.say("For the canteen"), words),
        gap(10),
        *small_print(
            words.say(
                "This slip says what was received, by weight, as it was weighed in the canteen. "
                "It is no tax receipt."
            )
        ),
    ]
    return [
        masthead(title, [_days(paper, words)], crates, total),
        gap(18),
        parties(
            party(words.say("Given by"), donor, *paper.donor_address),
            party(words.say("Given to"), canteen.name, *address_of(canteen, words)),
        ),
        gap(16),
        _gifts(paper.gifts, words),
        KeepTogether(end),
    ]


def _days(paper: GiftPaper, words: Words) -> str:
    if paper.first and paper.last:
        return words.say("from {first} to {last}", first=paper.first, last=paper.last)
    given_on = paper.gifts[-1].given_on if paper.gifts else None
    return words.say("received on {day}", day=words.day(given_on, "full")) if given_on else ""


def _gifts(gifts: Sequence[Gift], words: Words) -> Block:
    head = [
        HINT(words.say("Received on")),
        HINT(words.say("Nature")),
        HINT(words.say("Weight"), right=True),
    ]
    rows: list[list[Block]] = [head]
    rules: list[tuple[Any, ...]] = []
    for gift in gifts:
        first = len(rows)
        rows += _crate(gift, words)
        # One crate is read as one: no line within it, and no new page where it is not long.
        rules.append(("LINEABOVE", (0, first), (-1, first), 0.5, LINE))
        if len(rows) - first <= _TOGETHER:
            rules.append(("NOSPLIT", (0, first), (-1, len(rows) - 1)))
    air = [(f"{side}PADDING", (0, 0), (-1, -1), 3.2) for side in ("TOP", "BOTTOM")]
    table = grid(rows, _SLIP, *air, *rules, ("LINEBELOW", (0, 0), (-1, 0), 1, LEAF))
    table.repeatRows = 1
    return table


def _crate(gift: Gift, words: Words) -> list[list[Block]]:
    """A line for each nature; the day stands at the first."""
    parts = [(STRONG(one.product), CELL, one.grams) for one in gift.kept]
    if gift.thrown_grams:
        lost = _LOST(words.say("unfit to be eaten, sorted out"))
        parts.append((lost, _LOST, gift.thrown_grams))
    day = CELL(words.day(gift.given_on))
    return [
        [CELL("") if at else day, nature, hand(exact_kilos(grams, words), right=True)]
        for at, (nature, hand, grams) in enumerate(parts)
    ]


def _year(paper: YearPaper, words: Words, title: str) -> list[Block]:
    # Each donor's gifts are an entry of their own: the column adds up to its total.
    value = sum((cents(one.value) for one in paper.donors), Decimal(0))
    grams = sum(one.grams for one in paper.donors)
    canteen = paper.canteen
    under = [canteen.name, *(line for line in address_of(canteen, words) if line)]
    kept = words.say("Food given to us and kept: {kilos}", kilos=exact_kilos(grams, words))
    said = words.say("Reference value, before VAT")
    end = [
        total_row(said, euros(words, value)),
        gap(3),
        BODY(kept),
        *_unpriced(paper.donors, words),
        gap(14),
        *small_print(
            words.say(
                "Reference value: for each crate, the price a kilo before VAT that was written "
                "when it came, times the kilos kept of it after sorting. What has no such price "
                "counts by weight only."
            )
        ),
    ]
    return [
        masthead(title, under, said, euros(words, value)),
        gap(18),
        _donors(paper.donors, words),
        KeepTogether(end),
    ]


def _unpriced(donors: Sequence[DonorYear], words: Words) -> list[Block]:
    grams = sum(one.unpriced_grams for one in donors)
    if not grams:
        return []
    kilos = exact_kilos(grams, words)
    return [TINY(words.say("of which without a reference price: {kilos}", kilos=kilos))]


def _donors(donors: Sequence[DonorYear], words: Words) -> Block:
    if not donors:
        return KeepTogether([BODY(words.say("Nobody gave food in this year.")), gap(8)])
    head = [
        HINT(words.say("Donor")),
        HINT(words.say("Crates"), right=True),
        HINT(words.say("Weight kept"), right=True),
        HINT(words.say("of which without price"), right=True),
        HINT(words.say("Reference value"), right=True),
    ]
    rows = [head, *(_donor(one, words) for one in donors)]
    table = ruled(rows, _YEAR, ("LINEBELOW", (0, 0), (-1, 0), 1, LEAF))
    table.repeatRows = 1
    return table


def _donor(one: DonorYear, words: Words) -> list[Block]:
    unpriced = exact_kilos(one.unpriced_grams, words) if one.unpriced_grams else "–"
    # No price is no zero.
    value = "–" if one.unpriced_grams == one.grams else euros(words, one.value)
    return [
        STRONG(one.donor),
        CELL(words.number(one.crates), right=True),
        CELL(exact_kilos(one.grams, words), right=True),
        _LOST(unpriced, right=True),
        STRONG(value, right=True),
    ]
