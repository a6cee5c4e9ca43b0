"""Products, offers and orders."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "products",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("grams_per_unit", sa.BigInteger(), nullable=False),
        sa.Column("temperature_class", sa.String(length=32), nullable=True),
        sa.Column("allergens", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.BigInteger(), nullable=True),
        sa.Column("agribalyse_code", sa.String(), nullable=True),
        sa.Column("co2e_per_kg", Fixed(3), nullable=True),
        sa.CheckConstraint("grams_per_unit > 0", name=op.f("ck_products_weighs_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("name", name=op.f("uq_products_name")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.String(length=32), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=True),
        sa.Column("product_id", Id(), nullable=True),
        sa.Column("grams", sa.BigInteger(), nullable=True),
        sa.Column("person_id", Id(), nullable=False),
        sa.CheckConstraint(
            "(family IS NOT NULL) = (meaning = 'food')",
            name=op.f("ck_decisions_food_has_a_family"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_decisions_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_decisions_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("words", "rank", name=op.f("uq_decisions_words_rank")),
    )
    op.create_table(
        "offers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("series_id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("producer_id", Id(), nullable=True),
        sa.Column("canteen_id", Id(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pack_quantity", Fixed(3), nullable=False),
        sa.Column("pack_grams", sa.BigInteger(), nullable=False),
        sa.Column("price", Fixed(4), nullable=False),
        sa.Column("price_per", sa.String(length=32), nullable=False),
        sa.Column("vat_rate", Fixed(2), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=True),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("intermediaries", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint("pack_grams > 0", name=op.f("ck_offers_pack_weighs_something")),
        sa.CheckConstraint("pack_quantity > 0", name=op.f("ck_offers_pack_holds_something")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_offers_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_offers_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_offers_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_offers_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_offers_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint(
            "series_id", "valid_from", name=op.f("uq_offers_series_id_valid_from")
        ),
    )
    op.create_index(
        op.f("ix_offers_supplier_id_code"), "offers", ["supplier_id", "code"], unique=False
    )
    op.create_table(
        "purchase_orders",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("delivery_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("below_minimum_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_purchase_orders_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_purchase_orders_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_purchase_orders_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_purchase_orders")),
        sa.UniqueConstraint(
            "canteen_id", "number", name=op.f("uq_purchase_orders_canteen_id_number")
        ),
    )
    op.create_index(
        op.f("ix_purchase_orders_canteen_id_supplier_id_delivery_on"),
        "purchase_orders",
        ["canteen_id", "supplier_id", "delivery_on"],
        unique=False,
    )
    op.create_table(
        "order_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("offer_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("producer_id", Id(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("packs", Fixed(3), nullable=False),
        sa.Column("pack_quantity", Fixed(3), nullable=False),
        sa.Column("pack_grams", sa.BigInteger(), nullable=False),
        sa.Column("price", Fixed(4), nullable=False),
        sa.Column("price_per", sa.String(length=32), nullable=False),
        sa.Column("vat_rate", Fixed(2), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=True),
        sa.Column("labels", sa.BigInteger(), nullable=False),
        sa.Column("intermediaries", sa.Integer(), nullable=True),
        sa.CheckConstraint("packs > 0", name=op.f("ck_order_lines_packs_positive")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_id"],
            ["purchase_orders.canteen_id", "purchase_orders.id"],
            name=op.f("fk_order_lines_canteen_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_order_lines_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_order_lines_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_order_lines_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_order_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_order_lines")),
    )
    op.create_index(
        op.f("ix_order_lines_canteen_id_order_id"),
        "order_lines",
        ["canteen_id", "order_id"],
        unique=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
