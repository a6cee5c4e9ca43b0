"""The command line. Rooms are imported by the commands that need them, never here."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cellier.cli_books import books
from cellier.cli_odoo import odoo, working
from cellier.cli_pages import pages
from cellier.cli_safety import safety
from cellier.language import words
from cellier.options import CanteenName, First, Format, Last
from cellier.usage import SpokenCommand, SpokenGroup

_ = words().say


app = typer.Typer(
    name="cellier",
    cls=SpokenGroup,
    help=_("The larder book of neighbourhood canteens."),
    epilog=_(
        'Example: cellier init --canteen "Les Tilleuls", then cellier import purchases FILE'
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
importing = typer.Typer(
    cls=SpokenGroup,
    help=_("Import purchases or a catalogue from a file."),
    epilog=_("Example: cellier import purchases achats.csv"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(importing, name="import")
app.add_typer(safety)
app.add_typer(books)
app.add_typer(pages)
app.add_typer(working)
app.add_typer(odoo, name="odoo")
app_command = partial(app.command, cls=SpokenCommand)
import_command = partial(importing.command, cls=SpokenCommand)


@app_command(
    help=_("Set up the larder book, with a canteen in it."),
    epilog=_('Example: cellier init --canteen "Les Tilleuls" --siret 21010034300016'),
)
def init(
    canteen: Annotated[str, typer.Option("--canteen", help=_("The canteen's name."))],
    siret: Annotated[
        str | None,
        typer.Option("--siret", help=_("Its SIRET, 14 digits; none while founding.")),
    ] = None,
) -> None:
    """Create and migrate the database, open the canteen, give it our starting list."""
    from cellier.commands import init as command

    command.run(canteen, siret)


@app_command(
    help=_("Fill an empty larder book with a month of three canteens, and show it."),
    epilog=_("Example: cellier demo --today 2026-10-31"),
)
def demo(
    today: Annotated[
        str | None, typer.Option("--today", help=_("The day the demo ends on; else today."))
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help=_("Folder for the PDFs; else beside the book."))
    ] = None,
) -> None:
    """Refused where the database holds anything else."""
    from cellier.commands import demo as command

    command.run(today, to)


@import_command(
    "purchases",
    help=_("Import purchases: a ma-cantine file, or any CSV or XLSX with headings."),
    epilog=_('Example: cellier import purchases achats.xlsx --map "libelle=name,pu=price"'),
)
def import_purchases(
    file: Annotated[Path, typer.Argument(metavar=_("file"), help=_("A CSV or XLSX file."))],
    canteen: CanteenName = None,
    mapping: Annotated[
        str,
        typer.Option("--map", help=_('What your headings mean: "your heading=ours, …".')),
    ] = "",
    supplier: Annotated[
        str | None,
        typer.Option("--supplier", help=_("Whose file it is, where it has no such column.")),
    ] = None,
    into_stock: Annotated[
        bool, typer.Option("--into-stock", help=_("Put the goods on the shelf too."))
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help=_("Import the good rows, list the bad ones."))
    ] = False,
) -> None:
    """Nothing is imported twice, and nothing at all where a row is bad."""
    from cellier.commands import purchases as command

    command.run(
        file, canteen, mapping, supplier=supplier, into_stock=into_stock, skip_bad=skip_bad
    )


@import_command(
    "catalogue",
    help=_("Import a supplier's catalogue: new prices become new versions."),
    epilog=_("Example: cellier import catalogue tarif.csv"),
)
def import_catalogue(
    file: Annotated[Path, typer.Argument(metavar=_("file"), help=_("A CSV or XLSX file."))],
    supplier: Annotated[
        str | None,
        typer.Option("--supplier", help=_("Whose file it is, where it has no such column.")),
    ] = None,
    mapping: Annotated[
        str,
        typer.Option("--map", help=_('What your headings mean: "your heading=ours, …".')),
    ] = "",
    price_per: Annotated[
        str | None,
        typer.Option(
            "--price-per",
            help=_("What its prices are for, where it does not say: pack, unit, kilo."),
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help=_("Import the good rows, list the bad ones."))
    ] = False,
) -> None:
    """Columns: supplier, code, name, product, pack, unit, price, price_per, VAT, origin, labels."""
    from cellier.commands import catalogue as command

    command.run(file, supplier, mapping, price_per, skip_bad=skip_bad)


@app_command(
    help=_("List imported lines that wait for your word, or say what one of them is."),
    epilog=_("Example: cellier classify 3 --product Carottes"),
)
def classify(
    line: Annotated[
        int | None,
        typer.Argument(
            metavar=_("line"), help=_("The line's number in the list; none lists them.")
        ),
    ] = None,
    canteen: CanteenName = None,
    product: Annotated[
        str | None, typer.Option("--product", help=_("The product it is."))
    ] = None,
    family: Annotated[
        str | None,
        typer.Option("--family", help=_("Its family, as BOISSONS, where no product fits.")),
    ] = None,
    grams: Annotated[
        int | None,
        typer.Option(
            "--grams", min=1, max=1_000_000, help=_("What one invoiced unit weighs, in grams.")
        ),
    ] = None,
    not_food: Annotated[
        bool, typer.Option("--not-food", help=_("It is nothing one eats."))
    ] = False,
    same: Annotated[
        bool, typer.Option("--same", help=_("It is the receipt already here: do not count it."))
    ] = False,
    different: Annotated[
        bool, typer.Option("--different", help=_("It is another purchase: count it."))
    ] = False,
) -> None:
    """What is decided once is known for every later import."""
    from cellier.commands import classify as command

    word = command.Word(product, family, grams, not_food, same, different)
    command.run(line, canteen, word)


@app_command(
    help=_("Shares of what was bought or cooked, by value and by mass."),
    epilog=_("Example: cellier shares --of cooked --from 2026-10-01 --to 2026-10-31 --by meal"),
)
def shares(
    of: Annotated[str, typer.Option("--of", help=_("bought or cooked."))] = "cooked",
    canteen: CanteenName = None,
    first: First = None,
    last: Last = None,
    by: Annotated[
        str, typer.Option("--by", help=_("meal, day, month, supplier, family or canteen."))
    ] = "month",
    form: Format = "table",
) -> None:
    """Each share with its numerator, denominator and what it rests on."""
    from cellier.commands import shares as command

    command.run(of, canteen, first, last, by, form)


@app_command(
    help=_("A year's sums as the State's platform wants them (EGalim)."),
    epilog=_('Example: cellier egalim 2026 --canteen "Les Tilleuls" --format json'),
)
def egalim(
    year: Annotated[
        int, typer.Argument(metavar=_("year"), help=_("The year, as 2026."), min=2000, max=2100)
    ],
    canteen: CanteenName = None,
    form: Annotated[str, typer.Option("--format", help=_("table or json."))] = "table",
) -> None:
    """The keys of ma-cantine, amounts before VAT."""
    from cellier.commands import egalim as command

    command.run(year, canteen, form)


@app_command(
    help=_("A canteen's month as a PDF."),
    epilog=_("Example: cellier report 2026-10 -o octobre.pdf"),
)
def report(
    month: Annotated[str, typer.Argument(metavar=_("month"), help=_("The month, as 2026-10."))],
    output: Annotated[Path, typer.Option("-o", "--output", help=_("The PDF to write."))],
    canteen: CanteenName = None,
    number: Annotated[
        int | None,
        typer.Option("--number", help=_("As it was published under this number, if reopened.")),
    ] = None,
) -> None:
    """For funders, for the State, for the wall."""
    from cellier.commands import report as command

    command.run(month, canteen, output, number=number)


@app_command(
    help=_("Add the ledger up again and compare it with the balances."),
    epilog=_("Example: cellier verify"),
)
def verify() -> None:
    """Exit 1 and the differences where there are any."""
    from cellier.commands import verify as command

    command.run()


@app_command(
    help=_("Write everything into one ZIP file."),
    epilog=_("Example: cellier backup larder.zip"),
)
def backup(
    file: Annotated[Path, typer.Argument(metavar=_("file"), help=_("The ZIP to write."))],
) -> None:
    """Tables as JSON lines, and the files; the same on both databases."""
    from cellier.commands import backup as command

    command.save(file)


@app_command(
    help=_("Bring a backup back into an empty larder book."),
    epilog=_("Example: cellier restore larder.zip"),
)
def restore(
    file: Annotated[
        Path, typer.Argument(metavar=_("file"), help=_("A ZIP that “backup” wrote."))
    ],
) -> None:
    """Also moves a book from SQLite to PostgreSQL and back."""
    from cellier.commands import backup as command

    command.load(file)


def main(argv: list[str] | None = None) -> None:
    """Run a command; refusals are told in the reader's words, with the exit codes promised."""
    try:
        app(args=argv, standalone_mode=True)
    except Exception as error:
        from cellier.failing import explain

        sys.exit(explain(error))


if __name__ == "__main__":
    main()
