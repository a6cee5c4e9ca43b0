"""Which tax of Odoo's a VAT rate is, in one company."""

import re
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.erp.answers import Declined
from integrations.odoo.calls import Calls
from integrations.odoo.remedies import TAXES
from kernel.words import N_

NO_TAX = N_("Odoo has no purchase tax of a line’s VAT rate, or several.")

# Many lines may want a tax that is not there: they do not each ask anew.
_AGAIN_S = 30
# Of the French chart; a company has its own of each, as account.1_tva_acq_reduite. Those with
# tax included, on payment, or from abroad have longer names.
_FRENCH: Mapping[Decimal, str] = {
    Decimal(20): "normale",
    Decimal(10): "intermediaire",
    Decimal("8.5"): "specifique",
    Decimal("5.5"): "reduite",
    Decimal("2.1"): "super_reduite",
}


class NoTax(Exception):
    """No telling which tax a rate is; `declined` says what to do."""

    def __init__(self, rate: Decimal) -> None:
        super().__init__(rate)
        self.rate = rate
        self.declined = Declined(NO_TAX, TAXES)


class Tax(NamedTuple):
    """A purchase tax that is in use there; `company` by its number."""

    id: int
    name: str
    rate: Decimal
    included: bool
    company: int
    external_id: str


class Taxes:
    """Found once for each company, by the settings, the French chart, or for want of another."""

    def __init__(self, calls: Calls, settings: Mapping[str, str]) -> None:
        """`settings` name a tax by rate: its external id, its number or its name."""
        self._calls = calls
        self._named = {_rate(rate): name for rate, name in settings.items()}
        self._found: dict[tuple[Decimal, int | None], int] = {}
        self._again_at: dict[int | None, float] = {}

    def of(self, rate: Decimal, company: int | None) -> int | None:
        """Its number; none for 0 %, where the settings name none. `company` none is the user's.

        Raises:
            NoTax: there is none, or no telling which.

        """
        if not rate and rate not in self._named:
            return None
        wanted = rate, company
        if wanted not in self._found and self._stale(company):
            for tax_rate, tax in self.by_rate(company).items():
                self._found[tax_rate, company] = tax.id
            self._again_at[company] = time.monotonic() + _AGAIN_S
        if wanted not in self._found:
            raise NoTax(rate)
        return self._found[wanted]

    def by_rate(self, company: int | None) -> dict[Decimal, Tax]:
        """Those that are certain, asked anew."""
        taxes = self._read(company)
        chosen = {rate: self._choose(rate, taxes) for rate in {tax.rate for tax in taxes}}
        chosen |= {rate: _so_named(name, taxes) for rate, name in self._named.items()}
        return {rate: tax for rate, tax in chosen.items() if tax}

    def _stale(self, company: int | None) -> bool:
        """Whether somebody may have mended it since."""
        now = time.monotonic()
        return now >= self._again_at.get(company, now)

    def _choose(self, rate: Decimal, taxes: Iterable[Tax]) -> Tax | None:
        same = [tax for tax in taxes if tax.rate == rate and not tax.included]
        french = re.compile(rf"account\.\d+_tva_acq_{_FRENCH.get(rate, '-')}")
        for tax in same:
            if french.fullmatch(tax.external_id):
                return tax
        return same[0] if len(same) == 1 else None

    def _read(self, company: int | None) -> list[Tax]:
        # So Odoo shows those of this company, and of the one that it is a branch of.
        context = {} if company is None else {"allowed_company_ids": [company]}
        rows = self._calls(
            "account.tax",
            "search_read",
            domain=[["type_tax_use", "=", "purchase"], ["amount_type", "=", "percent"]],
            fields=["name", "amount", "price_include", "company_id"],
            context=context,
        )
        if company is None and len({row["company_id"][0] for row in rows}) > 1:
            own = self._own_company()
            rows = [row for row in rows if row["company_id"][0] == own]
        ids = [row["id"] for row in rows]
        # Needed to tell one from another, or from its name in the settings.
        unsure = self._named or len({row["amount"] for row in rows}) < len(rows)
        names = self._calls("account.tax", "get_external_id", ids=ids) if unsure and ids else {}
        return [_tax(row, names) for row in rows]

    def _own_company(self) -> int:
        user = self._calls("res.users", "context_get")["uid"]
        told = self._calls("res.users", "read", ids=[user], fields=["company_id"])
        row = told[0] if isinstance(told, list) else told
        return int(row["company_id"][0])


def _so_named(name: str, taxes: Iterable[Tax]) -> Tax | None:
    fits = [tax for tax in taxes if name in (str(tax.id), tax.external_id)]
    fits = fits or [tax for tax in taxes if tax.name == name]
    return fits[0] if len(fits) == 1 else None


def _tax(row: Mapping[str, Any], names: Mapping[str, str]) -> Tax:
    # jsonrpc and json2 both write the keys of an object as text.
    external_id = names.get(str(row["id"]), "")
    rate = _rate(str(row["amount"]))
    company = row["company_id"][0]
    included = bool(row["price_include"])
    return Tax(row["id"], row["name"], rate, included, company, external_id)


def _rate(text: str) -> Decimal:
    return Decimal(text.replace(",", ".").rstrip(" %")).normalize()
