"""Receipts, meals, waste and all that moves stock."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contributions",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("amount", Fixed(2), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_contributions_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_contributions_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_contributions_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_contributions")),
    )
    op.create_index(
        op.f("ix_contributions_canteen_id_given_on"),
        "contributions",
        ["canteen_id", "given_on"],
        unique=False,
    )
    op.create_table(
        "meals",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("sitting", sa.String(length=32), nullable=False),
        sa.Column("covers", sa.Integer(), nullable=False),
        sa.Column("cooks", sa.Integer(), nullable=False),
        sa.Column("menu", sa.String(), nullable=False),
        sa.CheckConstraint(
            "cooks >= 0 AND cooks <= covers", name=op.f("ck_meals_cooks_are_among_them")
        ),
        sa.CheckConstraint("covers > 0", name=op.f("ck_meals_somebody_ate")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_meals_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_meals_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_meals")),
    )
    op.create_index(
        op.f("ix_meals_canteen_id_served_on"),
        "meals",
        ["canteen_id", "served_on"],
        unique=False,
    )
    op.create_table(
        "purchase_imports",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_purchase_imports_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_purchase_imports_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_purchase_imports")),
    )
    op.create_index(
        op.f("ix_purchase_imports_canteen_id_sha256"),
        "purchase_imports",
        ["canteen_id", "sha256"],
        unique=False,
    )
    op.create_table(
        "rescues",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("rescued_on", sa.Date(), nullable=False),
        sa.Column("donor", sa.String(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=True),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("reference_price", Fixed(4), nullable=True),
        sa.CheckConstraint("grams > 0", name=op.f("ck_rescues_grams_positive")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_rescues_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_rescues_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_rescues_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_rescues_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_rescues")),
    )
    op.create_table(
        "reversals",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("of_id", Id(), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_reversals_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "of_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_reversals_canteen_id_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_reversals_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_reversals")),
    )
    op.create_table(
        "waiting_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("import_key", sa.String(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("guess", sa.JSON(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "document_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_waiting_lines_canteen_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_waiting_lines_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_waiting_lines")),
        sa.UniqueConstraint(
            "canteen_id", "import_key", name=op.f("uq_waiting_lines_canteen_id_import_key")
        ),
    )
    op.create_index(
        "ix_waiting_lines_open",
        "waiting_lines",
        ["canteen_id"],
        unique=False,
        postgresql_where=sa.text("NOT settled"),
        sqlite_where=sa.text("NOT settled"),
    )
    op.create_table(
        "contribution_meals",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("contribution_id", Id(), nullable=False),
        sa.Column("meal_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "contribution_id"],
            ["contributions.canteen_id", "contributions.id"],
            name=op.f("fk_contribution_meals_canteen_id_contribution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "meal_id"],
            ["meals.canteen_id", "meals.id"],
            name=op.f("fk_contribution_meals_canteen_id_meal_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "contribution_id", "meal_id", name=op.f("pk_contribution_meals")
        ),
    )
    op.create_index(
        op.f("ix_contribution_meals_canteen_id_meal_id"),
        "contribution_meals",
        ["canteen_id", "meal_id"],
        unique=False,
    )
    op.create_table(
        "documents_taken_back",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("reversal_id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "document_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_documents_taken_back_canteen_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "reversal_id"],
            ["reversals.canteen_id", "reversals.id"],
            name=op.f("fk_documents_taken_back_canteen_id_reversal_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "reversal_id", "document_id", name=op.f("pk_documents_taken_back")
        ),
        sa.UniqueConstraint(
            "canteen_id",
            "document_id",
            name=op.f("uq_documents_taken_back_canteen_id_document_id"),
        ),
    )
    op.create_table(
        "receipts",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("delivery_note", sa.String(), nullable=False),
        sa.Column("more_to_come", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_receipts_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_id"],
            ["purchase_orders.canteen_id", "purchase_orders.id"],
            name=op.f("fk_receipts_canteen_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_receipts_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_receipts_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_receipts")),
    )
    op.create_index(
        op.f("ix_receipts_canteen_id_order_id"),
        "receipts",
        ["canteen_id", "order_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_receipts_canteen_id_received_on"),
        "receipts",
        ["canteen_id", "received_on"],
        unique=False,
    )
    op.create_table(
        "waste_records",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("wasted_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("weighing", sa.String(length=32), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=True),
        sa.Column("meal_id", Id(), nullable=True),
        sa.Column("product_id", Id(), nullable=True),
        sa.Column("edible", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("container", sa.String(), nullable=False),
        sa.Column("tare_grams", sa.BigInteger(), nullable=False),
        sa.Column("destination", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(grams IS NULL) = (weighing = 'not_weighed')",
            name=op.f("ck_waste_records_weighed_or_not"),
        ),
        sa.CheckConstraint("grams >= 0", name=op.f("ck_waste_records_grams_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_waste_records_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "meal_id"],
            ["meals.canteen_id", "meals.id"],
            name=op.f("fk_waste_records_canteen_id_meal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_waste_records_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_waste_records_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_waste_records")),
    )
    op.create_index(
        op.f("ix_waste_records_canteen_id_wasted_on"),
        "waste_records",
        ["canteen_id", "wasted_on"],
        unique=False,
    )
    op.create_table(
        "receipt_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("receipt_id", Id(), nullable=False),
        sa.Column("order_line_id", Id(), nullable=True),
        sa.Column("offer_id", Id(), nullable=True),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.Column("packs", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("weighed", sa.Boolean(), nullable=False),
        sa.Column("not_kept", Fixed(3), nullable=False),
        sa.Column("price", Fixed(4), nullable=False),
        sa.Column("price_per", sa.String(length=32), nullable=False),
        sa.Column("discount_percent", Fixed(2), nullable=False),
        sa.Column("vat_rate", Fixed(2), nullable=False),
        sa.Column("net_value", Fixed(2), nullable=False),
        sa.Column("temperature_c", Fixed(1), nullable=True),
        sa.Column("despite_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_line_id"],
            ["order_lines.canteen_id", "order_lines.id"],
            name=op.f("fk_receipt_lines_canteen_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "receipt_id"],
            ["receipts.canteen_id", "receipts.id"],
            name=op.f("fk_receipt_lines_canteen_id_receipt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_receipt_lines_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_receipt_lines_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_receipt_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_receipt_lines")),
    )
    op.create_index(
        op.f("ix_receipt_lines_canteen_id_order_line_id"),
        "receipt_lines",
        ["canteen_id", "order_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_receipt_lines_canteen_id_receipt_id"),
        "receipt_lines",
        ["canteen_id", "receipt_id"],
        unique=False,
    )
    op.create_table(
        "meal_issues",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("meal_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["stock_moves.canteen_id", "stock_moves.id"],
            name=op.f("fk_meal_issues_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "meal_id"],
            ["meals.canteen_id", "meals.id"],
            name=op.f("fk_meal_issues_canteen_id_meal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_meal_issues_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_meal_issues_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_meal_issues")),
    )
    op.create_index(
        op.f("ix_meal_issues_canteen_id_meal_id"),
        "meal_issues",
        ["canteen_id", "meal_id"],
        unique=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
