"""The supplier's link to an order, and what they answer by it."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id, Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_links",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_by_id", Id(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_id"],
            ["purchase_orders.canteen_id", "purchase_orders.id"],
            name=op.f("fk_order_links_canteen_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_order_links_made_by_id")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_order_links_token_hash")),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_order_links_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_order_links")),
    )
    op.create_index(
        op.f("ix_order_links_canteen_id_order_id"), "order_links", ["canteen_id", "order_id"]
    )
    op.create_table(
        "supplier_answers",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("link_id", Id(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_id"],
            ["purchase_orders.canteen_id", "purchase_orders.id"],
            name=op.f("fk_supplier_answers_canteen_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "link_id"],
            ["order_links.canteen_id", "order_links.id"],
            name=op.f("fk_supplier_answers_canteen_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_supplier_answers_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_supplier_answers")),
    )
    op.create_index(
        op.f("ix_supplier_answers_canteen_id_order_id"),
        "supplier_answers",
        ["canteen_id", "order_id"],
    )
    op.create_table(
        "supplier_answer_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("answer_id", Id(), nullable=False),
        sa.Column("order_line_id", Id(), nullable=False),
        sa.Column("packs", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=True),
        sa.Column("instead", sa.String(), nullable=False),
        sa.Column("instead_quantity", Fixed(3), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "answer_id"],
            ["supplier_answers.canteen_id", "supplier_answers.id"],
            name=op.f("fk_supplier_answer_lines_canteen_id_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "order_line_id"],
            ["order_lines.canteen_id", "order_lines.id"],
            name=op.f("fk_supplier_answer_lines_canteen_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_supplier_answer_lines_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_supplier_answer_lines")),
    )
    op.create_index(
        op.f("ix_supplier_answer_lines_canteen_id_answer_id"),
        "supplier_answer_lines",
        ["canteen_id", "answer_id"],
    )
    op.create_table(
        "supplier_papers",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("answer_id", Id(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "answer_id"],
            ["supplier_answers.canteen_id", "supplier_answers.id"],
            name=op.f("fk_supplier_papers_canteen_id_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_supplier_papers_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_supplier_papers")),
    )
    op.create_index(
        op.f("ix_supplier_papers_canteen_id_answer_id"),
        "supplier_papers",
        ["canteen_id", "answer_id"],
    )
