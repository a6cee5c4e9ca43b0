"""An order's way, and what a canteen means to spend on food."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_steps",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("how", sa.String(32), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_order_steps_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_id"],
            ["purchase_orders.canteen_id", "purchase_orders.id"],
            name=op.f("fk_order_steps_canteen_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_order_steps_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_order_steps")),
    )
    op.create_index(
        op.f("ix_order_steps_canteen_id_order_id"), "order_steps", ["canteen_id", "order_id"]
    )
    op.create_table(
        "food_budgets",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("from_month", sa.Date(), nullable=False),
        sa.Column("amount", Fixed(2), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_food_budgets_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_food_budgets_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_food_budgets_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_food_budgets")),
    )
    op.create_index(
        op.f("ix_food_budgets_canteen_id_from_month"),
        "food_budgets",
        ["canteen_id", "from_month"],
    )
