"""Options that several commands share, with their help."""

from typing import Annotated

import typer

from cellier.language import words

_ = words().say

CanteenName = Annotated[
    str | None,
    typer.Option("--canteen", help=_("Name, SIRET or id; may be left out where there is one.")),
]
First = Annotated[
    str | None, typer.Option("--from", help=_("First day, as 2026-10-01; else this month's."))
]
Last = Annotated[str | None, typer.Option("--to", help=_("Last day; else today."))]
Format = Annotated[str, typer.Option("--format", help=_("table, json or csv."))]
