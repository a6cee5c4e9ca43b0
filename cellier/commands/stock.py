"""`cellier stock`: what lay on the shelves on any day, and what it was worth."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import typer

from cellier.language import words
from cellier.naming import FAMILIES
from cellier.opened import day, reading, today
from cellier.showing import checked_format, show_csv, show_json, show_table
from inventory.stock_value import Valued, stock_value, total
from kernel.rounding import cents, rounded
from kernel.words import N_
from network.canteens import find_canteen
from sourcing.products import UNITS

KEYS = ("product", "unit", "family", "quantity", "grams", "cost", "below_zero")
_HEADINGS = [
    N_("Product"), N_("On hand"), N_("Kilos"), N_("Worth before VAT"), N_("Family"),
    N_("To explain"),
]  # fmt: skip


def run(on: str | None, canteen: str | None, form: str) -> None:
    """Add the ledger up to that day, then show it."""
    checked_format(form)
    with reading() as session:
        found = find_canteen(session, canteen)
        until = day(on, today(found))
        stock = stock_value(session, found.id, until)
    if form == "json":
        show_json(list(_rows(stock)))
    elif form == "csv":
        show_csv(KEYS, _rows(stock))
    else:
        title = words().say("{canteen}, stock of {day}", canteen=found.name, day=until)
        show_table(_HEADINGS, _lines(stock), title=title, until=4)
        typer.echo(words().say("Worth in all: {amount}", amount=_all(stock)))


def _rows(stock: Sequence[Valued]) -> Iterator[dict[str, Any]]:
    for one in stock:
        yield {
            "product": one.product,
            "unit": one.unit.value,
            "family": one.family.value,
            "quantity": str(rounded(one.quantity, 3)),
            "grams": one.grams,
            "cost": str(rounded(one.cost, 4)),
            "below_zero": str(rounded(one.below, 3)),
        }


def _lines(stock: Sequence[Valued]) -> list[list[str]]:
    speak = words()
    return [
        [
            one.product,
            f"{speak.number(one.quantity)} {speak.write(UNITS[one.unit])}",
            speak.number(Decimal(one.grams) / 1000, 3),
            speak.money(one.cost),
            speak.say(FAMILIES[one.family]),
            speak.number(one.below) if one.below else "",
        ]
        for one in stock
    ]


def _all(stock: Sequence[Valued]) -> str:
    return words().money(cents(total(stock).cost))
