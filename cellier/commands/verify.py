"""`cellier verify`: do the balances say what the ledger says?"""

import sys

from cellier.language import words
from cellier.opened import reading
from cellier.showing import show_table
from inventory.differences import verify
from kernel.words import N_


def run() -> None:
    """Exit 1 with the differences, where there are any."""
    with reading() as session:
        found = verify(session)
    if not found:
        sys.stdout.write(words().say("The balances are what the ledger says.") + "\n")
        return
    rows = [
        [
            str(one.spot.canteen_id),
            str(one.spot.lot_id),
            str(one.spot.place_id),
            words().number(one.quantity),
            words().number(one.grams),
            words().number(one.cost),
        ]
        for one in found
    ]
    headings = [
        N_("Canteen"), N_("Lot"), N_("Place"),
        N_("Too much"), N_("Grams too many"), N_("€ too much"),
    ]  # fmt: skip
    show_table(
        headings, rows, title=words().say("Balances that differ from the ledger"), right=3
    )
    sys.exit(1)
