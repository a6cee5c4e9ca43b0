"""Bad rows, shown as a table and written beside the file."""

from collections.abc import Sequence
from pathlib import Path

from cellier.language import words
from cellier.showing import say, show_table
from integrations.tables import Fault, Table, write_rejected
from kernel.words import N_

# More than anybody reads on a screen.
SHOWN = 1000


def show_faults(file: Path, table: Table, faults: Sequence[Fault]) -> None:
    """Each with its row, column, what it holds and what was expected."""
    speak = words()
    rows = [
        [str(fault.row), speak.write(fault.column), fault.found, fault.in_words(speak)]
        for fault in faults[:SHOWN]
    ]
    show_table(
        [N_("Row"), N_("Column"), N_("It holds"), N_("What is wrong")],
        rows,
        title=speak.count("{n} cell cannot be taken", "{n} cells cannot be taken", len(faults)),
        right=9,
    )
    if len(faults) > SHOWN:
        say("Only the first {n} are shown; the file holds them all.", n=SHOWN)
    rejected = write_rejected(file, table, faults, speak)
    say("The bad rows are in {file}.", file=str(rejected))
