"""A supplier's answers by the order line they speak of: what a line's end looks for.

Books that were made between two releases may have the index already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table, columns = "supplier_answer_lines", ["canteen_id", "order_line_id"]
    name = op.f("ix_supplier_answer_lines_canteen_id_order_line_id")
    known = {one["name"] for one in sa.inspect(op.get_bind()).get_indexes(table)}
    if name not in known:
        op.create_index(name, table, columns)
