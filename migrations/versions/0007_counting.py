"""Rules of stock, who counted last, and who settled what two counted at once."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    turn = sa.Column("turn", sa.Integer(), nullable=False, server_default="0")
    op.add_column("counts", turn)
    op.create_index(
        op.f("ix_counts_canteen_id_turn"), "counts", ["canteen_id", "turn"], unique=False
    )
    op.create_index(
        "ix_count_lines_clashes",
        "count_lines",
        ["canteen_id", "clashes_with_id"],
        unique=False,
        postgresql_where=sa.text("clashes_with_id IS NOT NULL"),
        sqlite_where=sa.text("clashes_with_id IS NOT NULL"),
    )
    _last_counts()
    _settlements()
    _rules()


def _last_counts() -> None:
    op.create_table(
        "last_counts",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("place_id", Id(), nullable=False),
        sa.Column("line_id", Id(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "line_id"],
            ["count_lines.canteen_id", "count_lines.id"],
            name=op.f("fk_last_counts_canteen_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_last_counts_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_last_counts_product_id")
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "product_id", "lot_id", "place_id", name=op.f("pk_last_counts")
        ),
    )


def _settlements() -> None:
    op.create_table(
        "count_settlements",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("line_id", Id(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_count_settlements_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "line_id"],
            ["count_lines.canteen_id", "count_lines.id"],
            name=op.f("fk_count_settlements_canteen_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_count_settlements_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_count_settlements")),
    )
    op.create_index(
        op.f("ix_count_settlements_canteen_id_line_id"),
        "count_settlements",
        ["canteen_id", "line_id"],
        unique=False,
    )


def _rules() -> None:
    op.create_table(
        "stock_rules",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("minimum", Fixed(3), nullable=True),
        sa.Column("count_every_days", sa.Integer(), nullable=True),
        sa.Column("never_counted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_stock_rules_minimum_not_negative")),
        sa.CheckConstraint(
            "count_every_days > 0", name=op.f("ck_stock_rules_counted_some_day")
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_stock_rules_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_stock_rules_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "product_id", name=op.f("pk_stock_rules")),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
