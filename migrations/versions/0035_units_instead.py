"""What comes instead, in a supplier's own words, is said in kilos, litres or pieces."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("supplier_answer_lines", sa.Column("instead_unit", sa.String(32)))
