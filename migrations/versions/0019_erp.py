"""What the accountant's ERP was told, and what became of it there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id, Instant
from kernel.ids import new_id

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OUTBOX = sa.table(
    "outbox_messages",
    sa.column("canteen_id", Id()),
    sa.column("id", Id()),
    sa.column("topic", sa.String()),
    sa.column("document_id", Id()),
    sa.column("payload", sa.JSON()),
    sa.column("recorded_at", Instant()),
)
DOCUMENTS = sa.table(
    "documents",
    sa.column("canteen_id", Id()),
    sa.column("id", Id()),
    sa.column("kind", sa.String()),
    sa.column("holds", sa.Boolean()),
    sa.column("recorded_at", Instant()),
)


def upgrade() -> None:
    op.create_table(
        "erp_documents",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(32), nullable=True),
        sa.Column("remote", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=True),
        sa.Column("net", Fixed(2), nullable=True),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("aside_at", Instant(), nullable=True),
        sa.Column("retry_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_erp_documents_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_erp_documents_canteen_id_id"),
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_erp_documents")),
    )
    op.create_index(op.f("ix_erp_documents_kind_remote"), "erp_documents", ["kind", "remote"])
    op.create_index(
        op.f("ix_erp_documents_canteen_id_aside_at"),
        "erp_documents",
        ["canteen_id", "aside_at"],
    )
    op.create_table(
        "erp_things",
        sa.Column("thing", sa.String(32), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("remote", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("thing", "id", name=op.f("pk_erp_things")),
    )
    op.create_table(
        "erp_questions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("about_canteen_id", Id(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("of_id", Id(), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("remote", sa.BigInteger(), nullable=True),
        sa.Column("net", Fixed(2), nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("word", sa.String(32), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("person_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_canteen_id"],
            ["canteens.id"],
            name=op.f("fk_erp_questions_about_canteen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_erp_questions_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_questions")),
    )
    op.create_index(
        "ix_erp_questions_open",
        "erp_questions",
        ["of_id"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL"),
        sqlite_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "erp_leases",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_erp_leases_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", name=op.f("pk_erp_leases")),
    )
    op.create_table(
        "erp_homes",
        sa.Column("home", sa.String(), nullable=False),
        sa.Column(
            "begun_at", Instant(), server_default=sa.func.current_timestamp(), nullable=False
        ),
        sa.Column("read_until", Instant(), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("home", name=op.f("pk_erp_homes")),
    )
    # What was tried and what was said of it stands with the document now.
    op.drop_column("outbox_messages", "attempts")
    op.drop_column("outbox_messages", "last_error")
    _tell_of_bills()
    _tell_of_what_amendments_wrote()


def _tell_of_bills() -> None:
    """Until now, bills were told to nobody."""
    bills = sa.select(DOCUMENTS).where(DOCUMENTS.c.kind == "bill", DOCUMENTS.c.holds)
    _tell("bill.entered", op.get_bind().execute(bills).mappings())


def _tell_of_what_amendments_wrote() -> None:
    """Until now, one message spoke of the delivery that fell and of the one in its place."""
    query = sa.select(OUTBOX).where(OUTBOX.c.topic == "receipt.amended")
    told = op.get_bind().execute(query).mappings()
    _tell(
        "receipt.accepted", [{**row, "id": UUID(row["payload"]["replaced_by"])} for row in told]
    )


def _tell(topic: str, documents: Iterable[Any]) -> None:
    rows = [
        {
            "canteen_id": one["canteen_id"],
            "id": new_id(),
            "topic": topic,
            "document_id": one["id"],
            "payload": {},
            "recorded_at": one["recorded_at"],
        }
        for one in documents
    ]
    if rows:
        op.get_bind().execute(sa.insert(OUTBOX), rows)
