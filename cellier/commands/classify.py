"""`cellier classify`: the lines that wait, and a person's word on one of them."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import typer
from sqlalchemy.orm import Session

from cellier.language import words
from cellier.naming import FAMILIES
from cellier.opened import by, reading, writing
from cellier.showing import one_of, say, show_table
from integrations import settling
from inventory.purchases import PurchaseLine
from inventory.receiving.imports import Pair, counted_twice
from inventory.receiving.waiting import (
    Reason,
    WaitingLine,
    WaitingLineNotFound,
    set_apart,
    waiting,
)
from kernel.errors import Refused
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


class OneOfMany(Refused):
    """Only a whole import is taken back."""

    says = N_(
        "“{line}” was imported already: say --different, or take back the receipt or the import."
    )


def run(number: int | None, canteen: str | None, word: Word) -> None:
    """List what waits, or settle one line."""
    if number is None:
        with reading() as session:
            found = find_canteen(session, canteen)
            lines = list(waiting(session, canteen_id=found.id))
            _list(lines)
            _warn(counted_twice(session, canteen_id=found.id), after=len(lines))
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
        lines = list(waiting(session, canteen_id=found.id))
        pairs = counted_twice(session, canteen_id=found.id)
        if not 1 <= number <= len(lines) + len(pairs):
            raise WaitingLineNotFound(line=number)
        if number <= len(lines):
            line: WaitingLine | PurchaseLine = lines[number - 1]
            settling.settle(session, lines[number - 1], said, by(session, found))
        else:
            line = pairs[number - len(lines) - 1].imported
            _set_apart(session, line, said)
    say("“{line}” is settled; the word is kept for later imports.", line=line.description)


def _set_apart(session: Session, line: PurchaseLine, said: settling.Word) -> None:
    if said != settling.Word(different=True):
        raise OneOfMany(line=line.description)
    set_apart(session, line)


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


def _warn(pairs: list[Pair], *, after: int) -> None:
    """Name what may count twice; see docs/decisions/0006."""
    if not pairs:
        return
    speak = words()
    rows = [
        [
            str(number),
            speak.day(pair.imported.bought_on, "short"),
            pair.imported.description,
            pair.received.description,
            speak.money(pair.imported.net_value),
        ]
        for number, pair in enumerate(pairs, after + 1)
    ]
    title = speak.say(
        "{n} imported lines may count twice: a receipt of the same supplier, day and amount "
        "was written later.",
        n=len(pairs),
    )
    headings = [N_("No."), N_("Day"), N_("Imported line"), N_("Receipt"), N_("Before VAT")]
    show_table(headings, rows, title=title, right=9)


def _amount(line: WaitingLine) -> Decimal:
    return Decimal(line.row["net_value"])


def _guess(line: WaitingLine) -> str:
    speak = words()
    if line.reason == Reason.PERHAPS_TWICE:
        return speak.say("perhaps the receipt already here")
    family = line.guess.get("family")
    return line.guess.get("product") or (speak.say(FAMILIES[Family(family)]) if family else "–")
