"""Papers as they were sent, before anybody typed what they say."""

import sqlalchemy as sa
from alembic import op

from kernel.append_only import guards
from kernel.db import Id

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scans",
        sa.Column("id", Id(), nullable=False),
        sa.Column("sent_by_canteen_id", Id(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sent_by_canteen_id"], ["canteens.id"], name=op.f("fk_scans_sent_by_canteen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_sha256"), "scans", ["sha256"])
    for statement in guards("scans", op.get_bind().dialect.name):
        op.execute(statement)
