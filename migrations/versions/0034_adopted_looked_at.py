"""All is looked at once after it was told, a bill with its VAT, a delivery line by line; and why the
ERP cannot be used stands in the book.
"""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("erp_documents", sa.Column("total", Fixed(2)))
    op.add_column("erp_documents", sa.Column("moved", sa.String()))
    op.add_column("erp_documents", sa.Column("looked_at", Instant()))
    op.add_column("erp_homes", sa.Column("trouble", sa.String()))
    op.add_column("erp_homes", sa.Column("trouble_at", Instant()))
    op.create_index(
        "ix_erp_documents_unseen",
        "erp_documents",
        ["kind", "remote"],
        postgresql_where=sa.text("looked_at IS NULL AND remote IS NOT NULL"),
        sqlite_where=sa.text("looked_at IS NULL AND remote IS NOT NULL"),
    )
