"""`cellier classify`: the lines that wait, and a person's word on one of them."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import typer

from cellier.language import words
from cellier.naming import FAMILIES
from cellier.opened import by, reading, writing
from cellier.showing import one_of, say, show_table
from integrations import settling
from inventory.waiting import Reason, WaitingLine, WaitingLineNotFound, waiting
from kernel.words import N_
from network.canteens import find_canteen
from suppliers.families import Family


class Word(NamedTuple):
    """The options as typed."""

    product: str | None
    family: str | None
    grams: int | None
    not_food: bool
    same: bool
    different: bool


def run(number: int | None, canteen: str | None, word: Word) -> None:
    """List what waits, or settle one line."""
    if number is None:
        with reading() as session:
            found = find_canteen(session, canteen)
            _list(list(waiting(session, canteen_id=found.id)))
        return
    said = settling.Word(
        product=word.product,
        family=Family(one_of(word.family, tuple(Family))) if word.family else None,
        grams=word.grams,
        not_food=word.not_food,
        same=word.same,
        different=word.different,
    )
    with writing() as session:
        found = find_canteen(session, canteen)
        lines = waiting(session, canteen_id=found.id)
        if not 1 <= number <= len(lines):
            raise WaitingLineNotFound(line=number)
        line = lines[number - 1]
        settling.settle(session, line, said, by(session, found))
    say("“{line}” is settled; the word is kept for later imports.", line=line.description)


def _list(lines: list[WaitingLine]) -> None:
    speak = words()
    if not lines:
        typer.echo(speak.say("Nothing waits for your word."))
        return
    rows = [
        [
            str(number),
            speak.day(date.fromisoformat(line.row["bought_on"]), "short"),
            line.description,
            speak.money(_amount(line)),
            _guess(line),
        ]
        for number, line in enumerate(lines, 1)
    ]
    headings = [N_("No."), N_("Day"), N_("Line"), N_("Before VAT"), N_("Perhaps")]
    show_table(headings, rows, right=9)


def _amount(line: WaitingLine) -> Decimal:
    return Decimal(line.row["net_value"])


def _guess(line: WaitingLine) -> str:
    speak = words()
    if line.reason == Reason.PERHAPS_TWICE:
        return speak.say("perhaps the receipt already here")
    family = line.guess.get("family")
    return line.guess.get("product") or (speak.say(FAMILIES[Family(family)]) if family else "–")
