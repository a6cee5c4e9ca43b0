"""`cellier report`: a canteen's month as a PDF."""

from datetime import date
from pathlib import Path

import typer

from cellier.language import words
from cellier.opened import reading, today
from cellier.showing import say, working
from kernel.errors import NotFound
from kernel.months import NoSuchMonth, month_named
from kernel.words import N_, InMonth
from network.canteens import find_canteen
from sustainability.publishing import tell, told_as


class NeverPublished(NotFound):
    """No closing of that month bears the number."""

    says = N_("{month} was never published as no. {number}.")


def run(text: str, canteen: str | None, output: Path, *, number: int | None = None) -> None:
    """Read the month and print it, or as it was published under a number.

    Raises:
        NeverPublished: it never was.

    """
    from integrations.paper.month import monthly_report

    first = month_typed(text)
    with working("Printing {month}…", month=text), reading() as session:
        found = find_canteen(session, canteen)
        if number is None:
            told = tell(session, found, first)
        elif (known := told_as(session, found, first, number)) is None:
            raise NeverPublished(month=InMonth.of(first), number=number)
        else:
            told = known
        output.parent.mkdir(parents=True, exist_ok=True)
        monthly_report(told, words(), output, printed_on=today(found))
    say("{file} is written.", file=str(output))


def month_typed(text: str) -> date:
    """The first day of a month as typed, year first.

    Raises:
        typer.BadParameter: it is none.

    """
    try:
        return month_named(text)
    except NoSuchMonth:
        said = words().say("“{month}” is no month: write it as 2026-10.", month=text)
        raise typer.BadParameter(said) from None
