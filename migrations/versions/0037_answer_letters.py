"""Whoever sent an order is told by mail what the supplier answered."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Id

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_letters",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("answer_id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("end", sa.String(32), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "answer_id"],
            ["supplier_answers.canteen_id", "supplier_answers.id"],
            name=op.f("fk_answer_letters_canteen_id_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_answer_letters_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_answer_letters_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_answer_letters")),
    )
    op.create_index(
        op.f("ix_answer_letters_canteen_id_answer_id"),
        "answer_letters",
        ["canteen_id", "answer_id"],
    )
