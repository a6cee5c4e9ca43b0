"""What a month's paper says of its closing: when it was published, and what came late in it."""

from decimal import Decimal

from integrations.paper.figures import euros
from integrations.paper.look import CELL, HEADING, Block, gap
from kernel.words import InMonth, Words
from sustainability.publishing import Late, Told


def closing(told: Told, words: Words) -> list[Block]:
    """Nothing where the month is open and nothing came late."""
    said = [
        words.say(
            "Published before as no. {number}, on {day}; opened again on {again}: {because}",
            number=one.number,
            day=one.closed_on,
            again=one.reopened_on,
            because=one.because,
        )
        for one in told.before
    ]
    if told.number and told.closed_on:
        said.append(
            words.say(
                "Published on {day}, as no. {number}; these figures no longer change.",
                day=told.closed_on,
                number=told.number,
            )
        )
    said += [_late(one, words) for one in told.late]
    if not said:
        return []
    return [HEADING(words.say("What was published")), gap(5), *map(CELL, said), gap(20)]


def _late(late: Late, words: Words) -> str:
    covers = late.figures.get("sat.covers", Decimal(0))
    cooked = late.figures.get("cost.net", Decimal(0))
    return words.count(
        "{n} entry that came late for {month} counts in these figures: "
        "{covers} covers, {cooked} of food before VAT.",
        "{n} entries that came late for {month} count in these figures: "
        "{covers} covers, {cooked} of food before VAT.",
        len(late.entries),
        month=InMonth.of(late.month),
        covers=covers,
        cooked=euros(words, cooked),
    )
