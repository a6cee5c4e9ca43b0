"""How often a typing error of an offer was put right: of two who do it, the second is told."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "offers", sa.Column("mended", sa.Integer(), nullable=False, server_default="0")
    )
