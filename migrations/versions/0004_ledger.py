"""What was bought, lots, and the ledger."""

import sqlalchemy as sa
from alembic import op

from kernel.append_only import guards
from kernel.db import Fixed, Id, Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("purchase_evidence", "purchase_lines", "stock_moves")


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_places_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_places")),
    )
    op.create_table(
        "purchase_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=True),
        sa.Column("producer_id", Id(), nullable=True),
        sa.Column("product_id", Id(), nullable=True),
        sa.Column("family", sa.String(length=32), nullable=True),
        sa.Column("net_value", Fixed(2), nullable=False),
        sa.Column("vat_rate", Fixed(2), nullable=True),
        sa.Column("grams", sa.BigInteger(), nullable=True),
        sa.Column("proven", sa.BigInteger(), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("unknown", sa.BigInteger(), nullable=False),
        sa.Column("local", sa.String(length=32), nullable=True),
        sa.Column("short_circuit", sa.String(length=32), nullable=True),
        sa.Column("local_rule", sa.String(length=32), nullable=True),
        sa.Column("local_km", Fixed(1), nullable=True),
        sa.Column("origin", sa.String(length=32), nullable=True),
        sa.Column("in_season", sa.Boolean(), nullable=True),
        sa.Column("rescued", sa.Boolean(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("avoided", Fixed(4), nullable=False),
        sa.Column("invoice_number", sa.String(), nullable=True),
        sa.Column("import_key", sa.String(), nullable=True),
        sa.Column("reverses_id", Id(), nullable=True),
        sa.CheckConstraint(
            "(family IS NOT NULL) = (kind IN ('food', 'opening'))",
            name=op.f("ck_purchase_lines_food_has_a_family"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "document_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_purchase_lines_canteen_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "reverses_id"],
            ["purchase_lines.canteen_id", "purchase_lines.id"],
            name=op.f("fk_purchase_lines_canteen_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_purchase_lines_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_purchase_lines_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_purchase_lines_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_purchase_lines_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_purchase_lines")),
        sa.UniqueConstraint(
            "canteen_id", "import_key", name=op.f("uq_purchase_lines_canteen_id_import_key")
        ),
        sa.UniqueConstraint(
            "canteen_id", "reverses_id", name=op.f("uq_purchase_lines_canteen_id_reverses_id")
        ),
    )
    op.create_index(
        op.f("ix_purchase_lines_canteen_id_bought_on"),
        "purchase_lines",
        ["canteen_id", "bought_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_lines_canteen_id_document_id"),
        "purchase_lines",
        ["canteen_id", "document_id"],
        unique=False,
    )
    op.create_table(
        "lots",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("purchase_line_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=True),
        sa.Column("producer_id", Id(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("cost", Fixed(4), nullable=False),
        sa.Column("vat_rate", Fixed(2), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.CheckConstraint("grams >= 0", name=op.f("ck_lots_grams_not_negative")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_lots_quantity_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "document_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_lots_canteen_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "purchase_line_id"],
            ["purchase_lines.canteen_id", "purchase_lines.id"],
            name=op.f("fk_lots_canteen_id_purchase_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_lots_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_lots_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_lots_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_lots_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_lots")),
    )
    op.create_index(
        op.f("ix_lots_canteen_id_document_id"),
        "lots",
        ["canteen_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lots_canteen_id_product_id"),
        "lots",
        ["canteen_id", "product_id"],
        unique=False,
    )
    op.create_table(
        "purchase_evidence",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("line_id", Id(), nullable=False),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.String(length=32), nullable=False),
        sa.Column("certificate_id", Id(), nullable=True),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "line_id"],
            ["purchase_lines.canteen_id", "purchase_lines.id"],
            name=op.f("fk_purchase_evidence_canteen_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_purchase_evidence_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_purchase_evidence_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_purchase_evidence")),
    )
    op.create_index(
        op.f("ix_purchase_evidence_canteen_id_line_id"),
        "purchase_evidence",
        ["canteen_id", "line_id"],
        unique=False,
    )
    op.create_table(
        "stock_balances",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("place_id", Id(), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("cost", Fixed(4), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_stock_balances_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "place_id"],
            ["places.canteen_id", "places.id"],
            name=op.f("fk_stock_balances_canteen_id_place_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "lot_id", "place_id", name=op.f("pk_stock_balances")
        ),
    )
    op.create_index(
        "ix_stock_balances_present",
        "stock_balances",
        ["canteen_id", "place_id"],
        unique=False,
        postgresql_where=sa.text("quantity <> 0"),
        sqlite_where=sa.text("quantity <> 0"),
    )
    op.create_table(
        "stock_moves",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("cost", Fixed(4), nullable=False),
        sa.Column("source_id", Id(), nullable=False),
        sa.Column("destination_id", Id(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("reverses_id", Id(), nullable=True),
        sa.Column(
            "recorded_at",
            Instant(),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("grams >= 0", name=op.f("ck_stock_moves_grams_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_moves_quantity_positive")),
        sa.CheckConstraint(
            "source_id <> destination_id", name=op.f("ck_stock_moves_goes_somewhere")
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "destination_id"],
            ["places.canteen_id", "places.id"],
            name=op.f("fk_stock_moves_canteen_id_destination_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "document_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_stock_moves_canteen_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_stock_moves_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "reverses_id"],
            ["stock_moves.canteen_id", "stock_moves.id"],
            name=op.f("fk_stock_moves_canteen_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "source_id"],
            ["places.canteen_id", "places.id"],
            name=op.f("fk_stock_moves_canteen_id_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_stock_moves_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_stock_moves")),
        sa.UniqueConstraint(
            "canteen_id", "reverses_id", name=op.f("uq_stock_moves_canteen_id_reverses_id")
        ),
    )
    op.create_index(
        op.f("ix_stock_moves_canteen_id_document_id"),
        "stock_moves",
        ["canteen_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stock_moves_canteen_id_lot_id"),
        "stock_moves",
        ["canteen_id", "lot_id"],
        unique=False,
    )
    for table in APPEND_ONLY:
        for statement in guards(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
