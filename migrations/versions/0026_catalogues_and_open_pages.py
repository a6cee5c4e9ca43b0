"""Catalogues that wait to be looked at, and the pages that canteens open to everybody."""

import sqlalchemy as sa
from alembic import op

from kernel.append_only import guards
from kernel.db import Id

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogues",
        sa.Column("id", Id(), nullable=False),
        sa.Column("sent_by_canteen_id", Id(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sent_by_canteen_id"],
            ["canteens.id"],
            name=op.f("fk_catalogues_sent_by_canteen_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogues")),
    )
    for statement in guards("catalogues", op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "open_pages",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_open_pages_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", name=op.f("pk_open_pages")),
        sa.UniqueConstraint("slug", name=op.f("uq_open_pages_slug")),
    )
