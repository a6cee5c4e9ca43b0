"""The lists of a canteen's kitchen: what each row tells."""

from cellier.web.api.lists import Lines, Listing
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

OF_KITCHENS: tuple[Listing, ...] = (
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
        "readings",
        "A fridge's temperature.",
        Reading,
        ("place_id", "read_on", "celsius", "limit_c"),
        day="read_on",
        holds=True,
    ),
    Listing("places", "A shelf, a fridge, or a virtual place.", Place, ("name", "kind")),
)  # fmt: skip
