"""Every list of the API: what each row tells, and whose it is."""

from cellier.web.access import Access
from cellier.web.api.lists import Lines, Listing
from inventory.billing.billed import Bill, BillLine
from inventory.counting.counts import Count, CountLine
from inventory.exchanges.donations import Donation, DonationLine
from inventory.kitchen.contributions import Contribution, ContributionMeal
from inventory.kitchen.meals import Meal, MealIssue
from inventory.kitchen.menus import Menu, MenuDish
from inventory.kitchen.waste import WasteRecord
from inventory.lots import Lot
from inventory.places import Place
from inventory.purchases import EvidenceRow, PurchaseLine
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.receiving.rescues import Rescue
from inventory.safety.readings import Reading
from network.associations import Association
from sourcing.offers import Offer
from sourcing.orders import OrderLine, PurchaseOrder
from sourcing.products import Product
from sourcing.recipes import Recipe, RecipeLine
from suppliers.certificates import Certificate, CertificateEvent, Scope
from suppliers.producers import Producer
from suppliers.suppliers import Contact, Supplier
from suppliers.terms import Terms

_ADDRESS = ("name", "siret", "address", "postcode", "city", "country")

OF_CANTEENS: tuple[Listing, ...] = (
    Listing(
        "receipts",
        "A delivery that came.",
        Receipt,
        ("supplier_id", "order_id", "received_on", "delivery_note", "more_to_come", "note"),
        day="received_on",
        holds=True,
        lines=(
            Lines(
                "lines",
                ReceiptLine,
                "receipt_id",
                (
                    "id", "order_line_id", "offer_id", "product_id", "outcome", "quantity",
                    "packs", "grams", "price", "price_per", "discount_percent", "vat_rate",
                    "net_value", "temperature_c",
                ),
            ),
        ),
    ),
    Listing(
        "orders",
        "What was asked of a supplier.",
        PurchaseOrder,
        ("supplier_id", "number", "state", "ordered_on", "delivery_on", "note"),
        day="delivery_on",
        lines=(
            Lines(
                "lines",
                OrderLine,
                "order_id",
                (
                    "id", "offer_id", "product_id", "producer_id", "name", "code", "packs",
                    "pack_quantity", "pack_grams", "price", "price_per", "vat_rate", "labels",
                ),
            ),
        ),
    ),
    Listing(
        "purchase_lines",
        "What was bought, with its frozen evidence; the only source of shares of what is bought.",
        PurchaseLine,
        (
            "document_id", "bought_on", "kind", "description", "supplier_id", "producer_id",
            "product_id", "family", "net_value", "vat_rate", "grams", "proven", "declared",
            "expired", "unknown", "local", "short_circuit", "local_km", "origin", "rescued",
            "reverses_id",
        ),
        day="bought_on",
        lines=(
            Lines("evidence", EvidenceRow, "line_id", ("label", "evidence", "certificate_id")),
        ),
    ),
    Listing(
        "lots",
        "A batch as a recall would name it.",
        Lot,
        (
            "document_id", "purchase_line_id", "product_id", "supplier_id", "producer_id",
            "number", "use_by", "best_before", "came_on", "quantity", "grams", "cost",
            "opened_on", "blocked",
        ),
        day="came_on",
    ),
    Listing(
        "rescues",
        "Unsold food that was given to us.",
        Rescue,
        ("rescued_on", "donor", "supplier_id", "product_id", "grams"),
        day="rescued_on",
        holds=True,
    ),
    Listing(
        "meals",
        "A sitting: who ate, and what went in.",
        Meal,
        ("served_on", "sitting", "covers", "cooks", "menu"),
        day="served_on",
        holds=True,
        lines=(Lines("issues", MealIssue, "meal_id", ("id", "product_id", "basis", "back")),),
    ),
    Listing(
        "menus",
        "What is planned for a day.",
        Menu,
        ("planned_on", "sitting", "name", "covers"),
        day="planned_on",
        holds=True,
        lines=(Lines("dishes", MenuDish, "menu_id", ("recipe_id",)),),
    ),
    Listing(
        "waste",
        "What was thrown away, weighed or not.",
        WasteRecord,
        (
            "wasted_on", "stage", "weighing", "grams", "meal_id", "product_id", "edible",
            "reason", "destination", "estimated",
        ),
        day="wasted_on",
        holds=True,
    ),
    Listing(
        "counts",
        "What was found on the shelves.",
        Count,
        ("counted_on", "before_service", "monthly", "note"),
        day="counted_on",
        holds=True,
        lines=(
            Lines(
                "lines",
                CountLine,
                "count_id",
                ("id", "product_id", "lot_id", "place_id", "found", "booked", "became"),
            ),
        ),
    ),
    Listing(
        "contributions",
        "What diners gave.",
        Contribution,
        ("given_on", "means", "amount"),
        day="given_on",
        holds=True,
        lines=(Lines("meals", ContributionMeal, "contribution_id", ("meal_id",)),),
    ),
    Listing(
        "donations",
        "Food given to a partner association.",
        Donation,
        ("association_id", "given_on", "note"),
        day="given_on",
        holds=True,
        lines=(
            Lines(
                "lines",
                DonationLine,
                "donation_id",
                ("id", "product_id", "lot_id", "quantity", "grams"),
            ),
        ),
    ),
    Listing(
        "bills",
        "What a supplier asks for deliveries.",
        Bill,
        ("supplier_id", "number", "billed_on", "due_on", "kind", "note"),
        day="billed_on",
        holds=True,
        access=Access.BUYS,
        lines=(
            Lines(
                "lines",
                BillLine,
                "bill_id",
                (
                    "id", "receipt_line_id", "description", "what", "quantity", "grams", "net",
                    "vat_rate",
                ),
            ),
        ),
    ),
    Listing(
        "readings",
        "A fridge's temperature.",
        Reading,
        ("place_id", "read_on", "celsius", "limit_c"),
        day="read_on",
        holds=True,
    ),
    Listing("places", "A shelf, a fridge, or a virtual place.", Place, ("name", "kind")),
    Listing(
        "terms",
        "What was agreed with a supplier.",
        Terms,
        ("supplier_id", "from_on", "minimum", "weekdays", "lead_days", "customer_number"),
        holds=True,
        access=Access.BUYS,
    ),
    Listing(
        "offers",
        "What suppliers offer this canteen: a version a row.",
        Offer,
        (
            "series_id", "supplier_id", "product_id", "producer_id", "code", "name",
            "pack_quantity", "pack_grams", "price", "price_per", "vat_rate", "origin", "labels",
            "intermediaries", "valid_from", "brand",
        ),
    ),
)  # fmt: skip

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
