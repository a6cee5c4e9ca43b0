"""Which tax of Odoo's a VAT rate is, in one company."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.erp.answers import Declined, kept
from integrations.odoo.calls import Calls
from integrations.odoo.misfits import Misfit
from integrations.odoo.patient import Patient
from integrations.odoo.remedies import TAXES
from kernel.words import N_, Said

NO_TAX = N_("Odoo has no purchase tax of {rate} %, or several.")

_NONE_SO_NAMED = N_(
    "CELLIER_ODOO_TAXES says “{name}” of VAT at {rate} %: Odoo has no such purchase tax in per "
    "cent, or several."
)
_OTHER_RATE = N_(
    "CELLIER_ODOO_TAXES says “{name}” of VAT at {rate} %: in Odoo that is “{theirs}”, of {other} %."
)
_INCLUDED = N_(
    "CELLIER_ODOO_TAXES says “{name}” of VAT at {rate} %: in Odoo that is “{theirs}”, which is "
    "part of the price, while ours comes on top of it."
)
# Of the French chart; a company has its own of each, as account.1_tva_acq_reduite. Those with
# tax included, on payment, or from abroad have longer names.
_FRENCH: Mapping[Decimal, str] = {
    Decimal(20): "normale",
    Decimal(10): "intermediaire",
    Decimal("8.5"): "specifique",
    Decimal("5.5"): "reduite",
    Decimal("2.1"): "super_reduite",
}


class Tax(NamedTuple):
    """A purchase tax that is in use there; `company` by its number."""

    id: int
    name: str
    rate: Decimal
    included: bool
    company: int
    external_id: str


class Chosen(NamedTuple):
    """The taxes that are certain; and of which rates the settings name another, and which."""

    by_rate: dict[Decimal, Tax]
    wrong: dict[Decimal, Said]


class Taxes:
    """Found once for each company, by the settings, the French chart, or for want of another."""

    def __init__(self, calls: Calls, settings: Mapping[str, str]) -> None:
        """`settings` name a tax by rate: its external id, its number or its name."""
        self._calls = calls
        self.named = {_rate(rate): name for rate, name in settings.items()}
        self._found: dict[tuple[Decimal, int | None], int] = {}
        self._wrong: dict[tuple[Decimal, int | None], Said] = {}
        self._patient = Patient()

    def of(self, rate: Decimal, company: int | None) -> int | None:
        """Its number; none for 0 %, where the settings name none. `company` none is the user's.

        Raises:
            Misfit: there is none, or no telling which.

        """
        if not rate and rate not in self.named:
            return None
        wanted = rate, company
        if wanted not in self._found and self._patient.due(company):
            chosen = self.chosen(company)
            self._found |= {(of, company): tax.id for of, tax in chosen.by_rate.items()}
            self._wrong |= {(of, company): said for of, said in chosen.wrong.items()}
            self._patient.asked(company)
        if wanted not in self._found:
            why = self._wrong.get(wanted, Said(NO_TAX, {"rate": rate}))
            raise Misfit(Declined(kept(*why), kept(TAXES, {"example": example(rate)})))
        return self._found[wanted]

    def chosen(self, company: int | None) -> Chosen:
        """Asked anew."""
        taxes = self._read(company)
        rates = {tax.rate for tax in taxes} - set(self.named)
        found = {rate: self._choose(rate, taxes) for rate in rates}
        by_rate = {rate: tax for rate, tax in found.items() if tax}
        wrong = {}
        for rate, name in self.named.items():
            tax = _so_named(name, rate, taxes)
            if isinstance(tax, Tax):
                by_rate[rate] = tax
            else:
                wrong[rate] = tax
        return Chosen(by_rate, wrong)

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
        unsure = self.named or len({row["amount"] for row in rows}) < len(rows)
        names = self._calls("account.tax", "get_external_id", ids=ids) if unsure and ids else {}
        return [_tax(row, names) for row in rows]

    def _own_company(self) -> int:
        user = self._calls("res.users", "context_get")["uid"]
        told = self._calls("res.users", "read", ids=[user], fields=["company_id"])
        row = told[0] if isinstance(told, list) else told
        return int(row["company_id"][0])


def example(rate: Decimal) -> str:
    """How CELLIER_ODOO_TAXES is written, of this rate."""
    return f'{{"{rate:f}": "{rate:f}% G"}}'


def _so_named(name: str, rate: Decimal, taxes: Iterable[Tax]) -> Tax | Said:
    """The one tax, or what is wrong with its name."""
    fits = [tax for tax in taxes if name in (str(tax.id), tax.external_id)]
    fits = fits or [tax for tax in taxes if tax.name == name]
    if len(fits) != 1:
        return Said(_NONE_SO_NAMED, {"name": name, "rate": rate})
    tax = fits[0]
    facts = {"name": name, "rate": rate, "theirs": tax.name, "other": tax.rate}
    if tax.rate != rate:
        return Said(_OTHER_RATE, facts)
    return Said(_INCLUDED, facts) if tax.included else tax


def _tax(row: Mapping[str, Any], names: Mapping[str, str]) -> Tax:
    # jsonrpc and json2 both write the keys of an object as text.
    external_id = names.get(str(row["id"]), "")
    rate = _rate(str(row["amount"]))
    company = row["company_id"][0]
    included = bool(row["price_include"])
    return Tax(row["id"], row["name"], rate, included, company, external_id)


def _rate(text: str) -> Decimal:
    return Decimal(text.replace(",", ".").rstrip(" %")).normalize()
