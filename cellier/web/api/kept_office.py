"""The lists of a canteen's office: orders and their answers, bills, what was agreed, months."""

from cellier.web.access import Access
from cellier.web.api.lists import Lines, Listing
from inventory.billing.billed import Bill, BillLine
from inventory.billing.reimbursements import ReimbursedBill, Reimbursement
from network.charges import Charge
from sourcing.letters import OrderLetter
from sourcing.offers import Offer
from sourcing.orders import OrderLine, PurchaseOrder
from sourcing.supplier_answers import SupplierAnswer, SupplierAnswerLine, SupplierPaper
from suppliers.terms import Terms
from sustainability.budgets import FoodBudget
from sustainability.publishing import MonthClosing

OF_OFFICES: tuple[Listing, ...] = (
    Listing(
        "orders",
        "What was asked of a supplier.",
        PurchaseOrder,
        ("supplier_id", "number", "state", "ordered_on", "delivery_on", "note"),
        day="delivery_on",
        access=Access.BUYS,
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
        "supplier_answers",
        "What a supplier said of an order by its link.",
        SupplierAnswer,
        ("order_id", "said_at", "note", "verdict"),
        access=Access.BUYS,
        lines=(
            Lines(
                "lines",
                SupplierAnswerLine,
                "answer_id",
                (
                    "order_line_id",
                    "packs",
                    "grams",
                    "instead",
                    "instead_quantity",
                    "instead_unit",
                ),
            ),
            Lines("papers", SupplierPaper, "answer_id", ("kind", "sha256")),
        ),
    ),
    Listing(
        "order_letters",
        "An order sent by mail, and what the mail server said to it; no end where none came.",
        OrderLetter,
        ("order_id", "email", "end", "said"),
        holds=True,
        access=Access.BUYS,
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
        "reimbursements",
        "What one of us got back for till slips.",
        Reimbursement,
        ("reimbursed_on", "means", "person_id", "amount"),
        day="reimbursed_on",
        holds=True,
        access=Access.BUYS,
        lines=(Lines("slips", ReimbursedBill, "reimbursement_id", ("bill_id", "amount")),),
    ),
    Listing(
        "charges",
        "What a meal costs beyond its food.",
        Charge,
        ("per_cover", "from_on"),
        holds=True,
    ),
    Listing(
        "food_budgets",
        "What a month's food may cost, from a month on.",
        FoodBudget,
        ("from_month", "amount"),
        holds=True,
        access=Access.BUYS,
    ),
    Listing(
        "month_closings",
        "A month as it was closed; its figures are read under months.",
        MonthClosing,
        ("month", "number", "closed_on", "person_id"),
        day="month",
        holds=True,
    ),
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
            "intermediaries", "valid_from", "brand", "mended",
        ),
    ),
)  # fmt: skip
