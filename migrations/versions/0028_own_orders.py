"""Which receipts stand on an order of their own in the ERP, and what its rounds look for.

Books that were made between two releases may have the column and the indexes already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# So far a receipt went where its order stands; on its own where there is none, or it was left.
_ON_THEIR_OWN = sa.text(
    """
    UPDATE erp_documents SET own_order = :yes
    WHERE kind = 'receipt' AND begun > 0 AND EXISTS (
        SELECT 1 FROM receipts
        LEFT JOIN erp_documents AS orders
            ON orders.canteen_id = receipts.canteen_id AND orders.id = receipts.order_id
        WHERE receipts.canteen_id = erp_documents.canteen_id AND receipts.id = erp_documents.id
            AND (receipts.order_id IS NULL OR orders."left" = :yes)
    )
    """
).bindparams(sa.bindparam("yes", value=True, type_=sa.Boolean()))


def upgrade() -> None:
    known = sa.inspect(op.get_bind())
    columns = {one["name"] for one in known.get_columns("erp_documents")}
    indexes = {one["name"] for one in known.get_indexes("erp_documents")}
    if "own_order" not in columns:
        op.add_column(
            "erp_documents",
            sa.Column("own_order", sa.Boolean(), server_default=sa.false(), nullable=False),
        )
        op.execute(_ON_THEIR_OWN)
    told_at = op.f("ix_erp_documents_canteen_id_told_at")
    if told_at not in indexes:
        op.create_index(told_at, "erp_documents", ["canteen_id", "told_at"])
    if "ix_erp_documents_again" not in indexes:
        op.create_index(
            "ix_erp_documents_again",
            "erp_documents",
            ["canteen_id", "id"],
            postgresql_where=sa.text("again"),
            sqlite_where=sa.text("again = 1"),
        )
