"""`cellier verify`: do the balances say what the ledger says?"""

import sys
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.language import words
from cellier.opened import reading
from cellier.showing import show_table
from inventory.balances import Spot
from inventory.differences import Difference, verify
from inventory.lots import Lot
from inventory.places import Place
from kernel.words import N_
from network.canteens import Canteen
from sourcing.products import Product

_HEADINGS = [
    N_("Canteen"), N_("Lot"), N_("Place"), N_("Too much"), N_("Grams too many"), N_("€ too much"),
]  # fmt: skip


def run() -> None:
    """Exit 1 with the differences, where there are any."""
    with reading() as session:
        found = verify(session)
        rows = [_row(session, one) for one in found]
    if not found:
        sys.stdout.write(words().say("The balances are what the ledger says.") + "\n")
        return
    show_table(
        _HEADINGS, rows, title=words().say("Balances that differ from the ledger"), right=3
    )
    sys.exit(1)


def _row(session: Session, one: Difference) -> Sequence[str]:
    speak = words()
    figures = (speak.number(one.quantity), speak.number(one.grams), speak.number(one.cost))
    return [*_named(session, one.spot), *figures]


def _named(session: Session, spot: Spot) -> Sequence[str]:
    """Canteen, product with lot number, and shelf; an id where the name is gone."""
    canteen = session.get(Canteen, spot.canteen_id)
    place = session.get(Place, (spot.canteen_id, spot.place_id))
    lot = session.execute(
        select(Product.name, Lot.number)
        .join(Lot, Lot.product_id == Product.id)
        .where(Lot.canteen_id == spot.canteen_id, Lot.id == spot.lot_id)
    ).one_or_none()
    known = f"{lot.name} {lot.number or spot.lot_id}" if lot else str(spot.lot_id)
    return [
        canteen.name if canteen else str(spot.canteen_id),
        known,
        place.name if place else str(spot.place_id),
    ]
