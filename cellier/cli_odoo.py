"""The command line where it is about Odoo: what it is told, what became of it, what is in the way."""

from functools import partial
from typing import Annotated

import typer

from cellier.language import words
from cellier.usage import SpokenCommand, SpokenGroup

_ = words().say

working = typer.Typer(cls=SpokenGroup, rich_markup_mode=None)
odoo = typer.Typer(
    cls=SpokenGroup,
    help=_("See what Odoo was told, and settle what is in the way."),
    epilog=_("Example: cellier odoo check"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
odoo_command = partial(odoo.command, cls=SpokenCommand)
OneOrAll = Annotated[
    str | None, typer.Option("--canteen", help=_("Name, SIRET or id; else every canteen."))
]


@working.command(
    cls=SpokenCommand,
    help=_("Tell Odoo of every order, delivery and bill, and read back, until it is stopped."),
    epilog=_("Example: cellier worker --list"),
)
def worker(
    listing: Annotated[
        bool, typer.Option("--list", help=_("Only show what is done when."))
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help=_("Do everything once, and end: for cron."))
    ] = False,
) -> None:
    """Trouble is said once; it goes on by itself."""
    from cellier.commands import worker as command

    command.run(listing=listing, once=once)


@odoo_command(
    help=_("Try the connection, the rights, the units and the taxes, once."),
    epilog=_("Example: cellier odoo check"),
)
def check() -> None:
    """Within ten seconds."""
    from cellier.commands.odoo import check as command

    command.run()


@odoo_command(
    help=_("What waits to be told, what is set aside, and what became of the last documents."),
    epilog=_("Example: cellier odoo status --format json"),
)
def status(
    canteen: OneOrAll = None,
    form: Annotated[str, typer.Option("--format", help=_("table or json."))] = "table",
) -> None:
    """Asks only the book."""
    from cellier.commands.odoo import status as command

    command.run(canteen, form)


@odoo_command(
    help=_("Tell Odoo everything now, without waiting for the worker."),
    epilog=_("Example: cellier odoo push --dry-run"),
)
def push(
    canteen: OneOrAll = None,
    dry: Annotated[
        bool, typer.Option("--dry-run", help=_("Only show what would be told."))
    ] = False,
) -> None:
    """The dry run calls nobody, and writes nothing."""
    from cellier.commands.odoo import push as command

    command.run(canteen, dry=dry)


@odoo_command(
    help=_("Try again, at the next round, all that was set aside."),
    epilog=_("Example: cellier odoo retry"),
)
def retry(canteen: OneOrAll = None) -> None:
    """After what was wrong was mended, there or here."""
    from cellier.commands.odoo import mending as command

    command.run_retry(canteen)


@odoo_command(
    help=_("List the questions that only a person can answer, or answer one."),
    epilog=_("Example: cellier odoo settle 3f9a --ours"),
)
def settle(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar=_("question"), help=_("The letters before it in the list; none lists them.")
        ),
    ] = None,
    ours: Annotated[
        bool, typer.Option("--ours", help=_("Ours holds: it is told again."))
    ] = False,
    theirs: Annotated[
        bool, typer.Option("--theirs", help=_("Theirs holds: it is left as it is there."))
    ] = False,
    same: Annotated[bool, typer.Option("--same", help=_("The two are the same."))] = False,
    apart: Annotated[
        bool, typer.Option("--apart", help=_("The two are different: ours is made there."))
    ] = False,
) -> None:
    """Nothing that a person changed in Odoo is written over before."""
    from cellier.commands.odoo import settle as command

    said = {"ours": ours, "theirs": theirs, "same": same, "apart": apart}
    command.run(question, [word for word, given in said.items() if given])


@odoo_command(
    help=_("Leave a document that was set aside as it is in Odoo: nothing more is told of it."),
    epilog=_("Example: cellier odoo leave 3f9a"),
)
def leave(
    document: Annotated[
        str,
        typer.Argument(metavar=_("document"), help=_("The letters before it in the status.")),
    ],
) -> None:
    """What waited for it goes on."""
    from cellier.commands.odoo import mending as command

    command.run_leave(document)


@odoo_command(
    help=_(
        "Tell Odoo again of a document that was left as it is there; without one, list them."
    ),
    epilog=_("Example: cellier odoo resume 3f9a"),
)
def resume(
    document: Annotated[
        str | None,
        typer.Argument(
            metavar=_("document"), help=_("The letters before it in the list; none lists them.")
        ),
    ] = None,
) -> None:
    """What a person said of it then is asked again."""
    from cellier.commands.odoo import mending as command

    command.run_resume(document)


@odoo_command(
    help=_("Say that the same Odoo has a new address, the one in the settings."),
    epilog=_("Example: cellier odoo moved"),
)
def moved() -> None:
    """Refused where nothing of ours is there."""
    from cellier.commands.odoo import mending as command

    command.run_moved()
