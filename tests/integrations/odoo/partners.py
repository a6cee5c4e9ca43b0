"""Suppliers, and the people and places around them."""

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    boolean,
    char,
    day,
    html,
    integer,
    moment,
    money,
    number,
    one,
    one_of,
    several,
)
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.refusals import Constraint, Invalid
from tests.integrations.odoo.tables import Row


class Partner(Model):
    name, label, french = "res.partner", "Contact", "Contact"
    order = "complete_name asc, id desc"
    columns = {
        "name": char("Name", "Nom"),
        "complete_name": char("Complete Name", "Nom complet"),
        "is_company": boolean("Is a Company", "Est une société"),
        "supplier_rank": integer("Supplier Rank", "Rang des fournisseurs"),
        "ref": char("Reference", "Référence"),
        "vat": char("Tax ID", "N° TVA"),
        "company_registry": char("Company ID", "ID de la société"),
        "country_id": one("Country", "Pays", "res.country"),
        "street": char("Street", "Rue"),
        "street2": char("Street2", "Rue 2"),
        "zip": char("Zip", "Code postal"),
        "city": char("City", "Ville"),
        "email": char("Email", "E-mail"),
        "phone": char("Phone", "Téléphone"),
        "lang": one_of("Language", "Langue", "en_US", "fr_FR"),
        "active": boolean("Active", "Actif"),
        "parent_id": one("Related Company", "Société associée", "res.partner"),
        "comment": html("Notes", "Notes"),
        "company_id": one("Company", "Société", "res.company"),
        "property_supplier_payment_term_id": one(
            "Vendor Payment Terms", "Conditions de paiement fournisseur", "account.payment.term"
        ),
        "type": one_of(
            "Address Type", "Type d'adresse", "contact", "invoice", "delivery", "other"
        ),
    }
    held_by = (
        ("purchase.order", "partner_id"),
        ("account.move", "partner_id"),
        ("res.users", "partner_id"),
    )

    def defaults(self, env: Env, given: Row) -> Row:
        return {
            "active": True,
            "lang": "fr_FR",
            "type": "contact",
            "complete_name": given.get("name") or False,
        }

    def check(self, env: Env, row: Row) -> None:
        if not row["name"]:
            raise Constraint(
                env.say("Contacts require a name", "Les contacts nécessitent un nom"),
            )
        if row["vat"] and row["country_id"] and not _may_be(row["vat"]):
            vat, name = row["vat"].removeprefix("FR"), row["name"]
            raise Invalid(
                env.say(
                    f"\nThe VAT number [{vat}] for partner [{name}] does not seem to be valid."
                    "  \nNote: the expected format is FR23334175221",
                    f"\nLe numéro TVA [{vat}] pour partenaire [{name}] ne semble pas valide."
                    "  \nNote : le format attendu est FR23334175221",
                )
            )

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        if "name" in given:
            env.set(self.name, number, complete_name=given["name"])


def _may_be(vat: str) -> bool:
    """Only the French ones are looked at."""
    if not vat.startswith("FR"):
        return True
    digits = vat[2:].replace(" ", "")
    if not (digits.isdigit() and len(digits) == 11):
        return False
    return int(digits[:2]) == (12 + 3 * (int(digits[2:]) % 97)) % 97


class Country(Model):
    name, label, french = "res.country", "Country", "Pays"
    order = "name, id"
    columns = {
        "name": char("Country Name", "Nom du pays", required=True),
        "code": char("Country Code", "Code du pays", required=True),
    }


class Currency(Model):
    name, label, french = "res.currency", "Currency", "Devise"
    columns = {
        "name": char("Currency", "Devise", required=True),
        "symbol": char("Symbol", "Symbole", required=True),
        "active": boolean("Active", "Actif"),
    }


class Company(Model):
    name, label, french = "res.company", "Companies", "Sociétés"
    columns = {
        "name": char("Company Name", "Nom de la société", required=True),
        "currency_id": one("Currency", "Devise", "res.currency", required=True),
        "country_id": one("Country", "Pays", "res.country"),
        "partner_id": one("Partner", "Partenaire", "res.partner", required=True),
        "company_registry": char("Company ID", "ID de la société"),
        "vat": char("Tax ID", "N° TVA"),
        "parent_id": one("Parent Company", "Société parente", "res.company"),
        "po_double_validation": one_of(
            "Levels of Approvals", "Niveaux de validation", "one_step", "two_step"
        ),
        "po_double_validation_amount": money(
            "Double validation amount", "Double validation du montant"
        ),
        "fiscalyear_lock_date": day("Global Lock Date", "Date de verrouillage global"),
        "tax_calculation_rounding_method": one_of(
            "Tax Calculation Rounding Method",
            "Méthode d'arrondi pour le calcul de la taxe",
            "round_globally",
            "round_per_line",
        ),
    }


class Users(Model):
    name, label, french = "res.users", "User", "Utilisateur"
    order = "name, login"
    columns = {
        "name": char("Name", "Nom"),
        "login": char("Login", "Identifiant", required=True),
        "lang": one_of("Language", "Langue", "en_US", "fr_FR"),
        "tz": char("Timezone", "Fuseau horaire"),
        "partner_id": one("Related Partner", "Partenaire associé", "res.partner", indexed=True),
        "company_id": one("Company", "Société", "res.company", required=True),
        "company_ids": several("Companies", "Sociétés", "res.company"),
        "active": boolean("Active", "Actif"),
        "share": boolean("Share User", "Partager l'utilisateur"),
    }


class ApiKeys(Model):
    name, label, french = "res.users.apikeys", "Users API Keys", "Clés d'API"
    columns = {
        "name": char("Description", "Description", required=True),
        "scope": char("Scope", "Portée"),
        "expiration_date": moment("Expiration Date", "Date d'expiration"),
        "user_id": one("User", "Utilisateur", "res.users"),
    }


def installed(env: Env) -> list[list[str]]:
    rows = env.tables["res.lang"].rows.values()
    return [[row["code"], row["name"]] for row in rows if row["active"]]


class Lang(Model):
    name, label, french = "res.lang", "Languages", "Langues"
    columns = {
        "code": char("Locale Code", "Code local", required=True),
        "name": char("Name", "Nom", required=True),
        "iso_code": char("ISO code", "Code ISO"),
        "active": boolean("Active", "Actif"),
    }
    calls = {"get_installed": installed}


class Modules(Model):
    name, label, french = "ir.module.module", "Module", "Module"
    order = "name"
    columns = {
        "name": char("Technical Name", "Nom technique", required=True),
        "state": one_of("Status", "Statut", "uninstalled", "installed", "to upgrade"),
        "installed_version": char("Latest Version", "Dernière version"),
        "latest_version": char("Installed Version", "Version installée"),
        "shortdesc": char("Module Name", "Nom de module"),
    }


class Precision(Model):
    name, label, french = "decimal.precision", "Decimal Precision", "Précision décimale"
    columns = {
        "name": char("Usage", "Utilisation", required=True),
        "digits": integer("Digits", "Chiffres après la virgule"),
    }


class Plan(Model):
    name, label, french = "account.analytic.plan", "Analytic Plans", "Plans analytiques"
    columns = {
        "name": char("Name", "Nom", required=True),
        "parent_id": one("Parent", "Parent", "account.analytic.plan"),
        "complete_name": char("Complete Name", "Nom complet"),
        "default_applicability": one_of(
            "Default Applicability", "Applicabilité par défaut", "optional", "mandatory"
        ),
    }

    def defaults(self, env: Env, given: Row) -> Row:
        return {"complete_name": given.get("name", False), "default_applicability": "optional"}


class AnalyticAccount(Model):
    name, label, french = "account.analytic.account", "Analytic Account", "Compte analytique"
    order = "plan_id, name asc"
    columns = {
        "name": char("Analytic Account", "Compte analytique", required=True),
        "code": char("Reference", "Référence"),
        "plan_id": one("Plan", "Plan", "account.analytic.plan", required=True),
        "company_id": one("Company", "Société", "res.company"),
        "partner_id": one("Customer", "Client", "res.partner"),
        "active": boolean("Active", "Actif"),
        "balance": number("Balance", "Solde"),
    }

    def defaults(self, env: Env, given: Row) -> Row:
        return {"active": True, "company_id": env.company}

    def display(self, env: Env, row: Row) -> str:
        return f"[{row['code']}] {row['name']}" if row["code"] else str(row["name"])
