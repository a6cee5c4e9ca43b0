"""The command line where it is about the pages."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cellier.language import words
from cellier.usage import SpokenCommand, SpokenGroup

_ = words().say

pages = typer.Typer(cls=SpokenGroup, rich_markup_mode=None)
pages_command = partial(pages.command, cls=SpokenCommand)


@pages_command(
    help=_("Serve the pages: for phones in the kitchen, and every other browser."),
    epilog=_("Example: cellier serve --host 0.0.0.0 --port 8250"),
)
def serve(
    host: Annotated[
        str, typer.Option("--host", help=_("Where to listen; 0.0.0.0 for other machines too."))
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=_("The port; 0 takes a free one."))
    ] = 8250,
    tls_cert: Annotated[
        Path | None,
        typer.Option("--tls-cert", help=_("A certificate, for HTTPS without a proxy.")),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", help=_("The certificate's private key."))
    ] = None,
    browse: Annotated[
        bool, typer.Option("--open", help=_("Open a browser too, where there is one."))
    ] = False,
) -> None:
    """A book that is missing is made, an older one brought forward."""
    from cellier.commands import serve as command

    command.run(host, port, certificate=tls_cert, key=tls_key, browse=browse)
