"""The ways to the pages of whoever buys and whoever reports, as every page's frame shows them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cellier.web.access import ROLES, Access
from cellier.web.desk import Desk
from integrations.odoo.set_up import is_set_up
from kernel.settings import settings
from kernel.words import N_


class Way(NamedTuple):
    """A page and its word. Below `path` lie the pages that belong to it."""

    path: str
    said: str
    access: Access = Access.BUYS
    # Of the whole network: its address names no canteen.
    of_all: bool = False
    # Whether there is anything behind it on this server.
    offered: Callable[[], bool] = lambda: True
    # What else belongs to it, though it lies beside.
    beside: tuple[str, ...] = ()


WAYS: tuple[Way, ...] = (
    Way("", N_("Kitchen"), Access.SEES),
    Way("/orders", N_("Orders")),
    Way(
        "/suppliers",
        N_("Suppliers"),
        Access.SEES,
        beside=("/producers", "/certificates", "/reexaminations"),
    ),
    Way("/catalogue", N_("Catalogue"), Access.SEES),
    Way("/bills", N_("Bills")),
    Way("/month", N_("Month"), Access.SEES, beside=("/line", "/associations")),
    Way("/network", N_("Network"), Access.RUNS, of_all=True),
    Way("/odoo", N_("Odoo"), offered=lambda: is_set_up(settings())),
    Way("/people", N_("People"), Access.SEES),
)


class Shown(NamedTuple):
    """A way as a page shows it."""

    to: str
    said: str
    here: bool


def ways(desk: Desk) -> Sequence[Shown]:
    """Where else whoever buys may go; for the kitchen its home is enough."""
    if desk.canteen is None or desk.tablet or not desk.may_buy:
        return ()
    asked = desk.request.url.path
    found = []
    for way in WAYS:
        if desk.roles & ROLES[way.access] and way.offered():
            to = way.path if way.of_all else desk.url(way.path)
            below = (f"{to}/", *(desk.url(one) for one in way.beside))
            here = asked == to or (way.path != "" and asked.startswith(below))
            found.append(Shown(to, way.said, here))
    return found
