"""The command line where it is about the books: months closed, journals, what stock is worth."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cellier.language import words
from cellier.options import CanteenName, Format
from cellier.usage import SpokenCommand, SpokenGroup

_ = words().say

books = typer.Typer(cls=SpokenGroup, rich_markup_mode=None)
books_command = partial(books.command, cls=SpokenCommand)
MonthName = Annotated[str, typer.Argument(metavar=_("month"), help=_("The month, as 2026-10."))]


@books_command(
    help=_("Publish a month's figures: what comes later counts in the next month."),
    epilog=_("Example: cellier close 2026-10"),
)
def close(month: MonthName, canteen: CanteenName = None) -> None:
    """Months are closed in their order."""
    from cellier.commands import close as command

    command.close(month, canteen)


@books_command(
    help=_("Open a closed month again; the figures published stay readable."),
    epilog=_('Example: cellier reopen 2026-10 --because "a bill came late"'),
)
def reopen(
    month: MonthName,
    because: Annotated[str, typer.Option("--because", help=_("Why it is opened again."))],
    canteen: CanteenName = None,
) -> None:
    """The last one closed first."""
    from cellier.commands import close as command

    command.reopen(month, because, canteen)


@books_command(
    help=_("Bring the sums of all months up to date, for the network's page."),
    epilog=_("Example: cellier sums"),
)
def sums() -> None:
    """Of the canteens with entries that the sums do not know of yet."""
    from cellier.commands import sums as command

    command.run()


@books_command(
    help=_("What lay on the shelves on any day, and what it was worth."),
    epilog=_("Example: cellier stock --on 2026-10-31 --format csv"),
)
def stock(
    on: Annotated[
        str | None, typer.Option("--on", help=_("The day, as 2026-10-31; else today."))
    ] = None,
    canteen: CanteenName = None,
    form: Format = "table",
) -> None:
    """By product; what is below zero is to be explained."""
    from cellier.commands import stock as command

    command.run(on, canteen, form)


@books_command(
    help=_("A canteen's month by account, as a CSV file for the accountant."),
    epilog=_("Example: cellier journal 2026-10 -o octobre.csv"),
)
def journal(
    month: MonthName,
    output: Annotated[Path, typer.Option("-o", "--output", help=_("The CSV file to write."))],
    canteen: CanteenName = None,
) -> None:
    """Bills, contributions, what is not billed yet, the change of stock; every entry balanced."""
    from cellier.commands import journal as command

    command.run(month, canteen, output)
