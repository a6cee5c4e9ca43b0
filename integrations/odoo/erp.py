"""Odoo as the book sees it: `Erp`, with a file behind each method."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from integrations.erp.answers import Answers, Reading, Seen, Unusable
from integrations.erp.facts import (
    BillFacts,
    CanteenFacts,
    Known,
    OrderFacts,
    PriceFacts,
    ProductFacts,
    ReceiptFacts,
    SupplierFacts,
)
from integrations.erp.port import Paper
from integrations.odoo.bills import enter
from integrations.odoo.canteens import keep_canteens
from integrations.odoo.halving import Document, by_halves
from integrations.odoo.hearing import No
from integrations.odoo.matching import match
from integrations.odoo.orders import order
from integrations.odoo.partners import keep_suppliers
from integrations.odoo.prices import keep_prices
from integrations.odoo.products import keep_products
from integrations.odoo.reading import look_up, missing, read
from integrations.odoo.receipts import receive
from integrations.odoo.remedies import CHECK
from integrations.odoo.set_up import site
from integrations.odoo.site import Site
from kernel.settings import Settings

F = TypeVar("F", bound=Document)


class Odoo:
    """One database of one Odoo, as one user."""

    name = "Odoo"

    def __init__(self, site: Site) -> None:
        self.site = site
        self.home = site.calls.home
        # The library gives json2 60 s a call, and jsonrpc 5. Of a hundred, each button is pressed
        # for fifty at once.
        patient = site.calls.protocol == "json2"
        self.batch = 100 if patient else 10
        self.places = repr(sorted(site.canteens.items()))
        self._most = 500 if patient else 50

    def keep_canteens(self, canteens: Sequence[CanteenFacts]) -> Answers:
        """Analytic accounts, or what the settings say."""
        return by_halves(canteens, lambda part: keep_canteens(self.site, part))

    def keep_suppliers(self, suppliers: Sequence[SupplierFacts]) -> Answers:
        """Partners, found by SIRET."""
        return self._by_parts(suppliers, lambda part: keep_suppliers(self.site, part))

    def keep_products(self, products: Sequence[ProductFacts], known: Known) -> Answers:
        """Products, found by code and name."""
        return self._by_parts(products, lambda part: keep_products(self.site, part))

    def keep_prices(self, prices: Sequence[PriceFacts], known: Known) -> Answers:
        """Lines of the purchase price list."""
        return self._by_parts(prices, lambda part: keep_prices(self.site, part, known))

    def order(self, orders: Sequence[OrderFacts], known: Known) -> Answers:
        """Purchase orders."""
        return by_halves(orders, lambda part: order(self.site, part, known))

    def receive(self, receipts: Sequence[ReceiptFacts], known: Known) -> Answers:
        """Transfers from the supplier, or back."""
        return receive(self.site.calls, self.site, receipts, known)

    def bill(self, bills: Sequence[BillFacts], known: Known) -> Answers:
        """Supplier bills and refunds."""
        late = [one for one in bills if one.matches]
        matched = by_halves(late, lambda part: match(self.site.calls, part))
        others = [one for one in bills if not one.matches]
        return {**matched, **enter(self.site.calls, self.site, others, known)}

    def ping(self) -> None:
        """As the user, so that a wrong key is found too."""
        with _needed():
            self.site.calls("res.users", "context_get")

    def read(self, since: datetime | None) -> Reading:
        """By the date of the last change."""
        with _needed():
            return read(self.site.calls, since)

    def look_up(self, kind: Paper, remotes: Collection[int]) -> Sequence[Seen]:
        """Archived or not."""
        with _needed():
            return look_up(self.site.calls, kind, remotes)

    def missing(self, kind: Paper, remotes: Collection[int]) -> set[int]:
        """Archived is not gone."""
        with _needed():
            return missing(self.site.calls, kind, remotes)

    def _by_parts(self, things: Sequence[F], keep: Callable[[Sequence[F]], Answers]) -> Answers:
        parts = [things[at : at + self._most] for at in range(0, len(things), self._most)]
        return {of: answer for part in parts for of, answer in by_halves(part, keep).items()}


@contextmanager
def _needed() -> Iterator[None]:
    """What Odoo declines of no document of ours, a person must mend first."""
    try:
        yield
    except No as no:
        raise Unusable(erp=Odoo.name, reason=no.reason, remedy=CHECK) from None


def from_settings(settings: Settings, *, language: str = "en_US") -> Odoo:
    """Connects to nothing yet.

    Raises:
        Refused: by name of what is missing or odd, see `set_up`.

    """
    return Odoo(site(settings, language=language))
