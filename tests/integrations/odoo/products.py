"""What is bought, in which unit, at which price and tax."""

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    boolean,
    char,
    day,
    integer,
    lines,
    number,
    one,
    one_of,
    several,
    text,
)
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.tables import Row


class Unit(Model):
    name, label, french = "uom.uom", "Product Unit of Measure", "Unité de mesure"
    columns = {
        "name": char("Unit Name", "Nom de l'unité", required=True),
        "factor": number("Absolute Quantity", "Quantité absolue"),
        "relative_factor": number("Contains", "Contient"),
        "relative_uom_id": one("Reference Unit", "Unité de référence", "uom.uom"),
        "rounding": number("Rounding Precision", "Précision d'arrondi"),
        "active": boolean("Active", "Actif"),
    }


class Tax(Model):
    name, label, french = "account.tax", "Tax", "Taxe"
    order = "sequence, id"
    columns = {
        "name": char("Tax Name", "Nom de la taxe", required=True),
        "amount": number("Amount", "Montant"),
        "amount_type": one_of("Tax Computation", "Calcul de la taxe", "percent", "fixed"),
        "type_tax_use": one_of("Tax Type", "Type de taxe", "sale", "purchase", "none"),
        "price_include": boolean("Price Include", "Prix inclus"),
        "price_include_override": one_of(
            "Included in Price", "Inclus dans le prix", "tax_included", "tax_excluded"
        ),
        "tax_scope": one_of("Tax Scope", "Portée de la taxe", "service", "consu"),
        "tax_exigibility": one_of(
            "Tax Exigibility", "Exigibilité de la taxe", "on_invoice", "on_payment"
        ),
        "sequence": integer("Sequence", "Séquence"),
        "invoice_label": char("Label on Invoices", "Libellé sur les factures"),
        "country_id": one("Country", "Pays", "res.country"),
        "company_id": one("Company", "Société", "res.company"),
        "active": boolean("Active", "Actif"),
    }


class Category(Model):
    name, label, french = "product.category", "Product Category", "Catégorie de produits"
    columns = {
        "name": char("Name", "Nom", required=True),
        "complete_name": char("Complete Name", "Nom complet"),
    }


class Template(Model):
    name, label, french = "product.template", "Product", "Produit"
    order = "name"
    columns = {
        "name": char("Name", "Nom", required=True),
        "default_code": char("Internal Reference", "Référence interne"),
        "uom_id": one("Unit", "Unité", "uom.uom", required=True),
        "active": boolean("Active", "Actif"),
        "product_variant_ids": lines(
            "Products", "Produits", "product.product", "product_tmpl_id"
        ),
        "seller_ids": lines(
            "Vendors", "Fournisseurs", "product.supplierinfo", "product_tmpl_id"
        ),
    }

    def display(self, env: Env, row: Row) -> str:
        return _coded(row)


class Product(Model):
    name, label, french = "product.product", "Product Variant", "Variante de produit"
    order = "default_code, name, id"
    inherits = ("product_tmpl_id", "product_template")
    columns = {
        "name": char("Name", "Nom", required=True),
        "default_code": char("Internal Reference", "Référence interne"),
        "barcode": char("Barcode", "Code-barres"),
        "type": one_of("Product Type", "Type de produit", "consu", "service", required=True),
        "is_storable": boolean("Track Inventory", "Suivre l'inventaire"),
        "uom_id": one("Unit", "Unité", "uom.uom", required=True),
        "supplier_taxes_id": several("Purchase Taxes", "Taxes d'achat", "account.tax"),
        "taxes_id": several("Sales Taxes", "Taxes de vente", "account.tax"),
        "tracking": one_of("Tracking", "Suivi", "serial", "lot", "none", required=True),
        "use_expiration_date": boolean("Use Expiration Date", "Utiliser la date d'expiration"),
        "expiration_time": integer("Expiration Date", "Date d'expiration"),
        "standard_price": number("Cost", "Coût"),
        "list_price": number("Sales Price", "Prix de vente"),
        "purchase_ok": boolean("Purchase", "Achats"),
        "sale_ok": boolean("Sales", "Ventes"),
        "purchase_method": one_of(
            "Control Policy", "Politique de contrôle", "purchase", "receive"
        ),
        "description_purchase": text("Purchase Description", "Description des achats"),
        "categ_id": one("Product Category", "Catégorie de produits", "product.category"),
        "company_id": one("Company", "Société", "res.company"),
        "active": boolean("Active", "Actif"),
        "product_tmpl_id": one(
            "Product Template", "Modèle de produit", "product.template", required=True
        ),
    }
    held_by = (
        ("purchase.order.line", "product_id"),
        ("stock.move", "product_id"),
        ("account.move.line", "product_id"),
    )

    def defaults(self, env: Env, given: Row) -> Row:
        unit = given.get("uom_id") or env.named("uom.product_uom_unit")
        template = given.get("product_tmpl_id")
        if not template and given.get("name"):
            shared: Row = {key: given[key] for key in ("name", "default_code") if key in given}
            template = env.create(
                "product.template", {**shared, "uom_id": unit, "active": True}
            )
        service = given.get("type") == "service"
        return {
            "type": "consu",
            "uom_id": unit,
            "tracking": "none",
            "active": True,
            "purchase_ok": True,
            "sale_ok": True,
            "list_price": 1.0,
            "purchase_method": "purchase" if service else "receive",
            "supplier_taxes_id": (env.named(f"account.{env.company}_tva_acq_normale"),),
            "categ_id": env.named("product.product_category_goods"),
            "product_tmpl_id": template or False,
        }

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        shared = {
            key: given[key]
            for key in ("name", "default_code", "uom_id", "active")
            if key in given
        }
        if shared:
            env.set("product.template", before["product_tmpl_id"], **shared)

    def left(self, env: Env, row: Row) -> None:
        template = row["product_tmpl_id"]
        if not env.rows("product.product", product_tmpl_id=template):
            env.unlink("product.template", [template])

    def display(self, env: Env, row: Row) -> str:
        return _coded(row)


def _coded(row: Row) -> str:
    return f"[{row['default_code']}] {row['name']}" if row["default_code"] else str(row["name"])


class Price(Model):
    name, label, french = "product.supplierinfo", "Supplier Pricelist", "Tarif fournisseur"
    order = "sequence, min_qty desc, price, id"
    columns = {
        "partner_id": one("Vendor", "Fournisseur", "res.partner", required=True),
        "product_tmpl_id": one(
            "Product Template", "Modèle de produit", "product.template", required=True
        ),
        "product_id": one("Product Variant", "Variante de produit", "product.product"),
        "product_code": char("Vendor Product Code", "Code du produit du fournisseur"),
        "product_name": char("Vendor Product Name", "Nom du produit du fournisseur"),
        "price": number("Unit Price", "Prix unitaire"),
        "min_qty": number("Quantity", "Quantité", required=True),
        "product_uom_id": one("Unit", "Unité", "uom.uom", required=True),
        "currency_id": one("Currency", "Devise", "res.currency", required=True),
        "delay": integer("Lead Time", "Délai", required=True),
        "date_start": day("Start Date", "Date de début"),
        "date_end": day("End Date", "Date de fin"),
        "sequence": integer("Sequence", "Séquence"),
        "discount": number("Discount (%)", "Remise (%)"),
        "company_id": one("Company", "Société", "res.company"),
    }

    def defaults(self, env: Env, given: Row) -> Row:
        variant = env.tables["product.product"].rows.get(given.get("product_id") or 0)
        template = given.get("product_tmpl_id") or (variant and variant["product_tmpl_id"])
        known = env.tables["product.template"].rows.get(template or 0)
        return {
            "product_tmpl_id": template or False,
            "product_uom_id": known["uom_id"] if known else False,
            "currency_id": env.named("base.EUR"),
            "delay": 1,
            "sequence": 1,
            "company_id": env.company,
        }

    def display(self, env: Env, row: Row) -> str:
        return env.display_of("res.partner", row["partner_id"])
