"""Orders sent by mail."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Id

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_letters",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("end", sa.String(32), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_order_letters_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_id"],
            ["purchase_orders.canteen_id", "purchase_orders.id"],
            name=op.f("fk_order_letters_canteen_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_order_letters_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_order_letters")),
    )
    op.create_index(
        op.f("ix_order_letters_canteen_id_order_id"),
        "order_letters",
        ["canteen_id", "order_id"],
    )
