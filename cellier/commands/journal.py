"""`cellier journal`: a canteen's month by account, as CSV."""

from pathlib import Path

from cellier.commands.report import month_typed
from cellier.language import words
from cellier.opened import reading
from cellier.showing import say
from integrations.journal import journal, write_journal
from network.canteens import find_canteen


def run(text: str, canteen: str | None, output: Path) -> None:
    """Read the month and write it."""
    first = month_typed(text)
    with reading() as session:
        entries = journal(session, find_canteen(session, canteen), first, words())
    output.parent.mkdir(parents=True, exist_ok=True)
    write_journal(output, entries, words())
    say("{file} is written.", file=str(output))
