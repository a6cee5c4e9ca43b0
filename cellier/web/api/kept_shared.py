"""The lists that all canteens share."""

from cellier.web.api.lists import Lines, Listing
from network.associations import Association
from sourcing.products import Product
from sourcing.recipes import Recipe, RecipeLine
from suppliers.certificates import Certificate, CertificateEvent, Scope
from suppliers.producers import Producer
from suppliers.suppliers import Contact, Supplier

_ADDRESS = ("name", "siret", "address", "postcode", "city", "country")

OF_NETWORK: tuple[Listing, ...] = (
    Listing(
        "products",
        "A food, with its one stock unit.",
        Product,
        (
            "name", "name_en", "family", "unit", "grams_per_unit", "temperature_class",
            "agribalyse_code", "co2e_per_kg",
        ),
    ),
    Listing(
        "suppliers",
        "Who sells and sends the invoice.",
        Supplier,
        (*_ADDRESS, "intermediaries"),
        lines=(Lines("contacts", Contact, "supplier_id", ("name", "phone", "email")),),
    ),
    Listing("producers", "Who grew or made it.", Producer, _ADDRESS),
    Listing(
        "certificates",
        "A paper that proves a label.",
        Certificate,
        (
            "producer_id", "supplier_id", "label", "control_body", "number", "valid_from",
            "valid_until", "document_sha256",
        ),
        lines=(
            Lines("scopes", Scope, "certificate_id", ("family", "product_id")),
            Lines("news", CertificateEvent, "certificate_id", ("ending", "on")),
        ),
    ),
    Listing(
        "recipes",
        "A dish for so many covers.",
        Recipe,
        ("series_id", "version", "name", "covers", "note"),
        lines=(
            Lines("lines", RecipeLine, "recipe_id", ("product_id", "amount", "unit", "quantity")),
        ),
    ),
    Listing("associations", "A partner that takes donations.", Association, ("name", "city")),
)  # fmt: skip
