"""Open pages that are closed keep their address, so that no other canteen takes it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "open_pages",
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
