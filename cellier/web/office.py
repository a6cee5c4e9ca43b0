"""The ways to the pages of whoever buys and whoever reports, as every page's frame shows them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cellier.web.access import Access, may
from cellier.web.desk import Desk
from integrations.odoo.set_up import is_set_up
from kernel.settings import settings
from kernel.words import N_
from network.people import Role
from network.visits import Visit


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
    Way("/month", N_("Month"), Access.SEES, beside=("/line", "/associations", "/imported")),
    Way("/network", N_("Network"), Access.RUNS, of_all=True),
    Way("/odoo", N_("Odoo"), offered=lambda: is_set_up(settings())),
    Way("/people", N_("People"), Access.SEES, beside=("/settings",)),
)


class Shown(NamedTuple):
    """A way as a page shows it."""

    to: str
    said: str
    here: bool


def ways(desk: Desk) -> Sequence[Shown]:
    """Where else whoever buys may go; for the kitchen its home is enough. Outside the canteens,
    from one page of one's own to the next.
    """
    if desk.visit is None or desk.tablet:
        return ()
    if desk.canteen is None:
        return _between(desk, desk.visit)
    if not desk.may_buy:
        return ()
    asked = desk.request.url.path
    found = _between(desk, desk.visit)[:1] if len(desk.visit.posts) > 1 else []
    for way in WAYS:
        if may(way.access, desk.roles) and way.offered():
            to = way.path if way.of_all else desk.url(way.path)
            below = (f"{to}/", *(desk.url(one) for one in way.beside))
            here = asked == to or (way.path != "" and asked.startswith(below))
            found.append(Shown(to, way.said, here))
    return found


def _between(desk: Desk, visit: Visit) -> list[Shown]:
    asked = desk.request.url.path
    runs_any = any(Role.NETWORK in some for some in visit.posts.values())
    pages = [("/canteens", N_("Your canteens"), ("/new-canteen",))]
    if runs_any:
        pages.append(("/network", N_("Network"), ("/network/",)))
    pages.append(("/me", N_("You"), ("/me/",)))
    return [
        Shown(to, said, asked == to or asked.startswith(below)) for to, said, below in pages
    ]
