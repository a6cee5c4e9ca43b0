"""Evidence learnt of later, and when a renewal is awaited no more."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "renewal_terms",
        sa.Column("id", Id(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_renewal_terms_days_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_terms")),
        sa.UniqueConstraint("from_on", name=op.f("uq_renewal_terms_from_on")),
    )
    op.create_table(
        "reexaminations",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_reexaminations_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_reexaminations_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_reexaminations_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_reexaminations")),
    )
    op.create_table(
        "reexamined_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("reexamination_id", Id(), nullable=False),
        sa.Column("line_id", Id(), nullable=False),
        sa.Column("gone_line_id", Id(), nullable=True),
        sa.Column("new_line_id", Id(), nullable=True),
        sa.Column("found", sa.String(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["canteen_id", column],
                [f"{table}.canteen_id", f"{table}.id"],
                name=op.f(f"fk_reexamined_lines_canteen_id_{column}"),
            )
            for column, table in (
                ("reexamination_id", "reexaminations"),
                ("line_id", "purchase_lines"),
                ("gone_line_id", "purchase_lines"),
                ("new_line_id", "purchase_lines"),
            )
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "reexamination_id", "line_id", name=op.f("pk_reexamined_lines")
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
