"""What the tests tell Odoo, and how."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from integrations.erp.answers import Answer, Told
from integrations.erp.facts import (
    CanteenFacts,
    Known,
    OrderFacts,
    OrderLineFacts,
    ProductFacts,
    Stands,
    SupplierFacts,
    Thing,
)
from integrations.odoo.calls import Calls
from integrations.odoo.canteens import keep_canteens
from integrations.odoo.partners import keep_suppliers
from integrations.odoo.products import keep_products
from integrations.odoo.site import Site
from kernel.ids import new_id
from kernel.rounding import cents
from sourcing.products import StockUnit
from tests.integrations.odoo.people import SYNC
from tests.integrations.odoo.running import Odoo

ANALYTIC = "analytic.group_analytic_accounting"
# One SIREN, two establishments.
SIRET, OTHER_SIRET = "73282932000074", "73282932000082"
VAT = "FR44732829320"


def a_site(odoo: Odoo, protocol: str = "json2", **settings: Any) -> Site:
    odoo.allow(*SYNC, ANALYTIC)
    calls = Calls(odoo.url, odoo.database, odoo.key, protocol=protocol, login=odoo.login)
    return Site(calls, **settings)


def a_supplier(name: str = "Primeur", siret: str | None = None, **more: Any) -> SupplierFacts:
    facts = SupplierFacts(new_id(), name, siret, "1 rue", "44000", "Nantes", "FR", "a@b.fr", "")
    return facts._replace(**more)


def a_product(
    name: str = "Tomates",
    unit: StockUnit = StockUnit.KG,
    codes: tuple[str, ...] = (),
    rate: str = "5.5",
    **more: Any,
) -> ProductFacts:
    return ProductFacts(new_id(), name, unit, codes, Decimal(rate))._replace(**more)


class Book:
    """A canteen, a supplier and products that Odoo knows, and orders of them."""

    def __init__(self, site: Site, *, products: int = 2, suppliers: int = 1) -> None:
        self.site = site
        self.canteen = CanteenFacts(new_id(), "Les Tilleuls", None)
        self.suppliers = [a_supplier(f"Primeur {i}") for i in range(suppliers)]
        self.products = [a_product(f"Produit {i}") for i in range(products)]
        self.known: Known = {
            **numbers(Thing.CANTEEN, keep_canteens(site, [self.canteen])),
            **numbers(Thing.SUPPLIER, keep_suppliers(site, self.suppliers)),
            **numbers(Thing.PRODUCT, keep_products(site, self.products)),
        }

    def order(
        self, name: str = "BC-1", stands: Stands = Stands.CONFIRMED, **more: Any
    ) -> OrderFacts:
        """Two and a half of each product, at 3.20 €."""
        lines = tuple(a_line(product) for product in self.products)
        made = (new_id(), self.canteen.id, name, self.suppliers[0].id)
        days = date(2026, 11, 2), date(2026, 11, 5)
        return OrderFacts(*made, *days, stands, lines)._replace(**more)


def a_line(product: ProductFacts, units: str = "2.5", price: str = "3.2") -> OrderLineFacts:
    net = cents(Decimal(units) * Decimal(price))
    facts = (Decimal(units), product.unit, Decimal(price), net, product.vat_rate)
    return OrderLineFacts(new_id(), product.id, product.name, *facts)


def numbers(thing: Thing, answers: dict[UUID, Answer]) -> Known:
    return {(thing, of): told.remote for of, told in answers.items() if isinstance(told, Told)}


def told_of(facts: OrderFacts, answers: dict[UUID, Answer], **more: Any) -> OrderFacts:
    """The same, as it is told the next time."""
    answer = answers[facts.id]
    assert isinstance(answer, Told), answer
    told = facts._replace(remote=answer.remote, told=facts.stands, net=answer.net)
    return told._replace(**more)
