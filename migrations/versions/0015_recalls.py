"""Recalls, and the lots they blocked."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Id

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A recall searches the whole network: its indexes do not begin with the canteen.
SEARCHED = (
    ("number", ["number"], "number IS NOT NULL"),
    ("brand", ["brand", "came_on"], "brand <> ''"),
    ("product", ["product_id", "came_on"], None),
    ("supplier", ["supplier_id", "came_on"], "supplier_id IS NOT NULL"),
    ("producer", ["producer_id", "came_on"], "producer_id IS NOT NULL"),
)


def upgrade() -> None:
    for name, columns, where in SEARCHED:
        clause = None if where is None else sa.text(where)
        op.create_index(
            f"ix_lots_of_{name}",
            "lots",
            columns,
            unique=False,
            postgresql_where=clause,
            sqlite_where=clause,
        )
    op.create_index(
        op.f("ix_meal_ticks_canteen_id_product_id"),
        "meal_ticks",
        ["canteen_id", "product_id"],
        unique=False,
    )
    op.create_table(
        "recall_blocks",
        sa.Column("id", Id(), nullable=False),
        sa.Column("blocked_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["network_documents.id"], name=op.f("fk_recall_blocks_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_blocks")),
    )
    op.create_table(
        "recall_blocked_lots",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("block_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["recall_blocks.id"], name=op.f("fk_recall_blocked_lots_block_id")
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_recall_blocked_lots_canteen_id_lot_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "lot_id", "block_id", name=op.f("pk_recall_blocked_lots")
        ),
    )
    op.create_index(
        op.f("ix_recall_blocked_lots_block_id"),
        "recall_blocked_lots",
        ["block_id"],
        unique=False,
    )
    op.create_table(
        "recall_releases",
        sa.Column("id", Id(), nullable=False),
        sa.Column("block_id", Id(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["recall_blocks.id"], name=op.f("fk_recall_releases_block_id")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["network_documents.id"], name=op.f("fk_recall_releases_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_releases")),
        sa.UniqueConstraint("block_id", name=op.f("uq_recall_releases_block_id")),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
