"""What a delivery may leave open, three weights, and barcodes."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Id

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "barcodes",
        sa.Column("gtin", sa.String(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_barcodes_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_barcodes_product_id")
        ),
        sa.PrimaryKeyConstraint("gtin", name=op.f("pk_barcodes")),
    )
    op.add_column("receipt_lines", sa.Column("note_grams", sa.BigInteger(), nullable=True))
    op.add_column("receipt_lines", sa.Column("cleaned_grams", sa.BigInteger(), nullable=True))
    op.add_column(
        "receipt_lines",
        sa.Column("paid_by", sa.String(32), server_default="scale", nullable=False),
    )
