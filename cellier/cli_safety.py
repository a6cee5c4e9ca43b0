"""The command line where it is about safety: traces, recalls, the inspector's folder."""

from functools import partial
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
