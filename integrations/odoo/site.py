"""How one Odoo is set up for us: where canteens book, which units and taxes it has."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from integrations.erp.facts import Known, Thing
from integrations.odoo.calls import Calls
from integrations.odoo.taxes import Taxes
from integrations.odoo.units import Units


class Booking(NamedTuple):
    """Where a canteen's documents go: into a company (none: the user's own), onto an account."""

    company: int | None
    analytic: int | None

    @classmethod
    def of(cls, remote: int) -> "Booking":
        """As it is remembered of a canteen: a company's number is kept negative."""
        return cls(-remote, None) if remote < 0 else cls(None, remote)

    @property
    def remote(self) -> int:
        """The number to remember."""
        return -self.company if self.company is not None else self.analytic or 0

    @property
    def context(self) -> dict[str, Any]:
        """For every call about its documents, so that defaults are that company's."""
        return {} if self.company is None else {"allowed_company_ids": [self.company]}

    @property
    def distribution(self) -> str:
        """A line's `analytic_distribution`, as `load` takes it."""
        return "" if self.analytic is None else f'{{"{self.analytic}": 100}}'


class LineNames(NamedTuple):
    """What Odoo calls two columns of an order line: 19 renamed them."""

    taxes: str
    unit: str


class Site:
    """One Odoo, with the settings that say how it is used."""

    def __init__(
        self,
        calls: Calls,
        *,
        units: Mapping[str, str] | None = None,
        taxes: Mapping[str, str] | None = None,
        canteens: Mapping[str, str] | None = None,
        lots: bool = True,
        posts_bills: bool = True,
    ) -> None:
        """`units` by stock unit, `taxes` by VAT rate, `canteens` by name, SIRET or id."""
        self.calls = calls
        self.units = Units(calls, units or {})
        self.canteens = dict(canteens or {})
        self.lots = lots
        self.posts_bills = posts_bills
        self.taxes = Taxes(calls, taxes or {})

    def booking(self, canteen_id: UUID, known: Known) -> Booking:
        """Where this canteen's documents go."""
        return Booking.of(known[Thing.CANTEEN, canteen_id])

    def tax(self, rate: Decimal, booking: Booking) -> str:
        """For a column `…/.id`; empty where no tax is due.

        Raises:
            Misfit: there is none of that rate, or no telling which.

        """
        found = self.taxes.of(rate.normalize(), booking.company)
        return "" if found is None else str(found)

    @cached_property
    def line_names(self) -> LineNames:
        """Asked once, and only where it may be an Odoo before 19."""
        if self.calls.protocol == "json2":
            return LineNames("tax_ids", "product_uom_id")
        wanted = ["tax_ids", "taxes_id", "product_uom_id", "product_uom"]
        there = self.calls(
            "purchase.order.line", "fields_get", allfields=wanted, attributes=["type"]
        )
        return LineNames(
            "tax_ids" if "tax_ids" in there else "taxes_id",
            "product_uom_id" if "product_uom_id" in there else "product_uom",
        )
