"""Counts, parts of documents, what prepared lots are made of; and columns for what is said later."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id
from migrations.foods_2026 import FOODS
from migrations.old_amendments import join_amendments

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = (
    ("products", sa.Column("allergens_said", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("products", sa.Column("piece_grams", sa.BigInteger(), nullable=True)),
    ("products", sa.Column("days_after_opening", sa.Integer(), nullable=True)),
    ("products", sa.Column("days_after_cooking", sa.Integer(), nullable=True)),
    ("offers", sa.Column("brand", sa.String(), nullable=False, server_default="")),
    ("order_lines", sa.Column("brand", sa.String(), nullable=False, server_default="")),
    ("lots", sa.Column("brand", sa.String(), nullable=False, server_default="")),
    ("lots", sa.Column("blocked", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("purchase_lines", sa.Column("corrects_id", Id(), nullable=True)),
    ("meal_issues", sa.Column("back", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("waste_records", sa.Column("estimated", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("waste_records", sa.Column("portions", sa.Integer(), nullable=True)),
)  # fmt: skip

# What was found out from moves until now is said: an addition's meal, a sorting's crate.
ADDITIONS = """
INSERT INTO document_parts (canteen_id, part_id, whole_id)
SELECT DISTINCT moves.canteen_id, moves.document_id, issues.meal_id
FROM stock_moves AS moves JOIN meal_issues AS issues
  ON issues.canteen_id = moves.canteen_id AND issues.id = moves.id
WHERE moves.document_id <> issues.meal_id
"""
SORTINGS = """
INSERT INTO document_parts (canteen_id, part_id, whole_id)
SELECT DISTINCT moves.canteen_id, moves.document_id, rescues.id
FROM stock_moves AS moves JOIN rescues
  ON rescues.canteen_id = moves.canteen_id AND rescues.id = moves.lot_id
WHERE moves.cause = 'sorting' AND moves.document_id <> rescues.id
"""


def upgrade() -> None:
    # Added one by one, never in batches: those would rebuild the table without its triggers.
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_index(
        "ix_purchase_lines_corrections",
        "purchase_lines",
        ["canteen_id", "corrects_id"],
        unique=False,
        postgresql_where=sa.text("corrects_id IS NOT NULL"),
        sqlite_where=sa.text("corrects_id IS NOT NULL"),
    )
    op.create_table(
        "document_parts",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("part_id", Id(), nullable=False),
        sa.Column("whole_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "part_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_document_parts_canteen_id_part_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "whole_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_document_parts_canteen_id_whole_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "part_id", "whole_id", name=op.f("pk_document_parts")
        ),
    )
    op.create_index(
        op.f("ix_document_parts_canteen_id_whole_id"),
        "document_parts",
        ["canteen_id", "whole_id"],
        unique=False,
    )
    op.create_table(
        "prepared_parts",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("move_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("cost", Fixed(4), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_prepared_parts_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "move_id"],
            ["stock_moves.canteen_id", "stock_moves.id"],
            name=op.f("fk_prepared_parts_canteen_id_move_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "move_id", "lot_id", name=op.f("pk_prepared_parts")
        ),
    )
    op.create_table(
        "counts",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("before_service", sa.Boolean(), nullable=False),
        sa.Column("monthly", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_counts_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_counts_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_counts")),
    )
    op.create_index(
        op.f("ix_counts_canteen_id_counted_on"),
        "counts",
        ["canteen_id", "counted_on"],
        unique=False,
    )
    _count_lines()
    op.execute(ADDITIONS)
    op.execute(SORTINGS)
    join_amendments()
    _say_what_the_list_knows()


def _count_lines() -> None:
    op.create_table(
        "count_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("count_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=True),
        sa.Column("place_id", Id(), nullable=True),
        sa.Column("found", Fixed(3), nullable=False),
        sa.Column("booked", Fixed(3), nullable=False),
        sa.Column("became", sa.String(length=32), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("clashes_with_id", Id(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "clashes_with_id"],
            ["count_lines.canteen_id", "count_lines.id"],
            name=op.f("fk_count_lines_canteen_id_clashes_with_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "count_id"],
            ["counts.canteen_id", "counts.id"],
            name=op.f("fk_count_lines_canteen_id_count_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_count_lines_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "place_id"],
            ["places.canteen_id", "places.id"],
            name=op.f("fk_count_lines_canteen_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_count_lines_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_count_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_count_lines")),
    )
    for column in ("count_id", "product_id"):
        op.create_index(
            op.f(f"ix_count_lines_canteen_id_{column}"),
            "count_lines",
            ["canteen_id", column],
            unique=False,
        )


def _say_what_the_list_knows() -> None:
    """A food of our starting list says what a piece of it weighs; and its allergens, where
    they are those of the list: of another's food of that name, nobody said that it has none.
    """
    known = [{"name": food[0], "bits": food[1], "grams": food[2]} for food in FOODS]
    connection = op.get_bind()
    weighs = "UPDATE products SET piece_grams = :grams WHERE name = :name"
    connection.execute(sa.text(weighs), known)
    says = "UPDATE products SET allergens_said = :said WHERE name = :name AND allergens = :bits"
    connection.execute(sa.text(says), [{**one, "said": True} for one in known])


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
