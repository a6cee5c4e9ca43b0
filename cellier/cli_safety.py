"""The command line where it is about safety: traces, recalls, the inspector's folder."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cellier.language import words
from cellier.options import CanteenName
from cellier.usage import SpokenCommand, SpokenGroup

_ = words().say

safety = typer.Typer(cls=SpokenGroup, rich_markup_mode=None)
safety_command = partial(safety.command, cls=SpokenCommand)


@safety_command(
    help=_("A lot, back to its certificate and producer, forward to where it went."),
    epilog=_("Example: cellier trace L7-2026"),
)
def trace(
    lot: Annotated[
        str,
        typer.Argument(metavar=_("lot"), help=_("A lot number, a lot's id, or its beginning.")),
    ],
    canteen: CanteenName = None,
) -> None:
    """Meals, waste, what is left."""
    from cellier.commands import trace as command

    command.run(lot, canteen)


@safety_command(
    help=_(
        "Some days for the inspector, as a PDF: deliveries, temperatures, what was put right."
    ),
    epilog=_("Example: cellier inspection 2026-10-01 2026-10-31 -o dossier.pdf"),
)
def inspection(
    first: Annotated[
        str, typer.Argument(metavar=_("first"), help=_("First day, as 2026-10-01."))
    ],
    last: Annotated[str, typer.Argument(metavar=_("last"), help=_("Last day."))],
    output: Annotated[Path, typer.Option("-o", "--output", help=_("The PDF to write."))] = Path(
        "inspection.pdf"
    ),
    canteen: CanteenName = None,
) -> None:
    """Also refusals, cooling, house dates, gifts, allergens, photos."""
    from cellier.commands import inspection as command

    command.run(first, last, canteen, output)


@safety_command(
    help=_(
        "What to look at today: dates, minimums, certificates, counts; each with its remedy."
    ),
    epilog=_("Example: cellier alerts --within 2"),
)
def alerts(
    canteen: CanteenName = None,
    on: Annotated[
        str | None, typer.Option("--on", help=_("The day to look from; else today."))
    ] = None,
    within: Annotated[
        int,
        typer.Option(
            "--within", min=0, max=60, help=_("How many days ahead a use-by is near.")
        ),
    ] = 3,
) -> None:
    """What cannot wait comes first."""
    from cellier.commands import alerts as command

    command.run(canteen, on, within)


@safety_command(
    help=_("A recall: the lots it means, who ate of them, what is left where; and block them."),
    epilog=_('Example: cellier recall --brand "Les Prés d\'Or" --from 2026-06-01 --block'),
)
def recall(
    lot: Annotated[
        str, typer.Option("--lot", help=_("A lot number, a lot's id, or its beginning."))
    ] = "",
    brand: Annotated[str, typer.Option("--brand", help=_("The brand on the pack."))] = "",
    product: Annotated[
        str, typer.Option("--product", help=_("Name of a product, a part of it, or its id."))
    ] = "",
    supplier: Annotated[str, typer.Option("--supplier", help=_("Who sold it."))] = "",
    producer: Annotated[str, typer.Option("--producer", help=_("Who grew or made it."))] = "",
    first: Annotated[
        str | None, typer.Option("--from", help=_("First day it was delivered on."))
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help=_("Last day it was delivered on."))
    ] = None,
    canteen: Annotated[
        str | None,
        typer.Option("--canteen", help=_("Only this canteen's answer; else every canteen's.")),
    ] = None,
    form: Annotated[str, typer.Option("--format", help=_("table or csv."))] = "table",
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help=_("Write the answer to this PDF too."))
    ] = None,
    block: Annotated[
        bool, typer.Option("--block", help=_("Block all of it, in every canteen."))
    ] = False,
    unblock: Annotated[
        bool, typer.Option("--unblock", help=_("Release what was blocked."))
    ] = False,
) -> None:
    """Lots, meals, covers, what is left, and where the rest went."""
    from cellier.commands import recall as command

    asked = command.Asked(lot, brand, product, supplier, producer, first, last, canteen)
    command.run(asked, form, pdf, blocking=block, releasing=unblock)
