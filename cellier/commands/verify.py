"""`cellier verify`: do balances and sums of months say what the ledger and the months say?"""

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
from sustainability.summing import Differs
from sustainability.summing import verify as sums_that_differ

_HEADINGS = [
    N_("Canteen"), N_("Lot"), N_("Place"), N_("Too much"), N_("Grams too many"), N_("€ too much"),
]  # fmt: skip
_OF_MONTHS = [N_("Canteen"), N_("Month"), N_("Food cost kept"), N_("Food cost found")]


def run() -> None:
    """Exit 1 with the differences, where there are any."""
    with reading() as session:
        rows = [_row(session, one) for one in verify(session)]
        months = [_month(session, one) for one in sums_that_differ(session)]
    if rows:
        title = words().say("Balances that differ from the ledger")
        show_table(_HEADINGS, rows, title=title, right=3)
    else:
        sys.stdout.write(words().say("The balances are what the ledger says.") + "\n")
    if months:
        title = words().say("Sums that differ from their months")
        show_table(_OF_MONTHS, months, title=title, right=2)
    else:
        sys.stdout.write(words().say("The sums kept are what the months say.") + "\n")
    if rows or months:
        sys.exit(1)


def _month(session: Session, one: Differs) -> Sequence[str]:
    """Who, when, and the food cost kept and found, which tells where to look."""
    known = one.kept or one.found
    assert known is not None
    canteen = session.get_one(Canteen, known.canteen_id)
    costs = ["–" if each is None else words().money(each.net) for each in one]
    return [canteen.name, words().month(known.month), *costs]


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
