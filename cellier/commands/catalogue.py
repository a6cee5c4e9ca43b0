"""`cellier import catalogue`: new offers, new prices, and what vanished."""

import sys
from pathlib import Path

from sqlalchemy import select

from cellier.commands.rejected import show_faults
from cellier.opened import NobodyThere, by, writing
from cellier.showing import one_of, say, working
from integrations.catalogue import import_catalogue
from network.canteens import Canteen
from sourcing.pricing import PricePer


def run(
    file: Path, supplier: str | None, told: str, price_per: str | None, *, skip_bad: bool
) -> None:
    """Import, then say what changed; exit 1 where rows were bad."""
    per = PricePer(one_of(price_per, tuple(PricePer))) if price_per else None
    with working("Reading {file}…", file=file.name), writing() as session:
        # A catalogue is the network's: whoever keeps the first canteen's book writes it.
        canteen = session.scalars(select(Canteen).order_by(Canteen.name).limit(1)).first()
        if canteen is None:
            raise NobodyThere(canteen="–")
        changes = import_catalogue(
            session,
            file,
            supplier=supplier,
            told=told,
            per=per,
            skip_bad=skip_bad,
            by=by(session, canteen),
        )
    if changes.faults:
        show_faults(file, changes.table, changes.faults)
    if changes.faults and not skip_bad:
        say("Nothing was imported. Mend the rows, or import the rest with --skip-bad.")
        sys.exit(1)
    say(
        "{new} new offers, {changed} with a new version, {same} unchanged.",
        new=len(changes.new),
        changed=len(changes.changed),
        same=changes.same,
    )
    for name in changes.vanished:
        say("No longer in the catalogue: {name}", name=name)
