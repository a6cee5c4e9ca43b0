"""When offers came to their end."""

import sqlalchemy as sa
from alembic import op

from kernel.append_only import guards
from kernel.db import Id

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offer_ends",
        sa.Column("id", Id(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["offers.id"], name=op.f("fk_offer_ends_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["network_documents.id"], name=op.f("fk_offer_ends_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_ends")),
    )
    for statement in guards("offer_ends", op.get_bind().dialect.name):
        op.execute(statement)
