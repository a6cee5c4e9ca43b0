"""What people left as the ERP has it: few, and looked for on a page."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_erp_documents_left",
        "erp_documents",
        ["canteen_id", "id"],
        postgresql_where=sa.text('"left"'),
        sqlite_where=sa.text('"left" = 1'),
    )
