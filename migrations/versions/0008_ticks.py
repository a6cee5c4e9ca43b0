"""What was ticked while cooking, and covers counted later."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Id

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meal_ticks",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("meal_id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "document_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_meal_ticks_canteen_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_meal_ticks_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "meal_id"],
            ["meals.canteen_id", "meals.id"],
            name=op.f("fk_meal_ticks_canteen_id_meal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_meal_ticks_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_meal_ticks_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_meal_ticks")),
    )
    op.create_index(
        op.f("ix_meal_ticks_canteen_id_meal_id"),
        "meal_ticks",
        ["canteen_id", "meal_id"],
        unique=False,
    )
    op.create_table(
        "covers_counted",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("meal_id", Id(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("covers", sa.Integer(), nullable=False),
        sa.Column("cooks", sa.Integer(), nullable=False),
        sa.CheckConstraint("covers > 0", name=op.f("ck_covers_counted_somebody_ate")),
        sa.CheckConstraint(
            "cooks >= 0 AND cooks <= covers",
            name=op.f("ck_covers_counted_cooks_are_among_them"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_covers_counted_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "meal_id"],
            ["meals.canteen_id", "meals.id"],
            name=op.f("fk_covers_counted_canteen_id_meal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_covers_counted_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_covers_counted")),
    )
    op.create_index(
        op.f("ix_covers_counted_canteen_id_meal_id"),
        "covers_counted",
        ["canteen_id", "meal_id"],
        unique=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
