"""Closed months, as they were published."""

import sqlalchemy as sa
from alembic import op

from kernel.append_only import guards
from kernel.db import Id

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

APPEND_ONLY = ("month_closings", "month_reopenings")


def upgrade() -> None:
    op.create_table(
        "month_closings",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_month_closings_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_month_closings_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_month_closings_person_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_month_closings")),
        sa.UniqueConstraint(
            "canteen_id", "number", name=op.f("uq_month_closings_canteen_id_number")
        ),
    )
    op.create_index(
        op.f("ix_month_closings_canteen_id_month"),
        "month_closings",
        ["canteen_id", "month"],
        unique=False,
    )
    op.create_table(
        "month_reopenings",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("closing_id", Id(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "closing_id"],
            ["month_closings.canteen_id", "month_closings.id"],
            name=op.f("fk_month_reopenings_canteen_id_closing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_month_reopenings_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_month_reopenings_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_month_reopenings")),
        sa.UniqueConstraint(
            "canteen_id", "closing_id", name=op.f("uq_month_reopenings_canteen_id_closing_id")
        ),
    )
    for table in APPEND_ONLY:
        for statement in guards(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
