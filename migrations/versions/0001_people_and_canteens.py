"""Canteens, their people, and the papers commands leave."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canteens",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("siret", sa.String(), nullable=True),
        sa.Column("siren", sa.String(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("egalim", sa.String(length=32), nullable=False),
        sa.Column("vat_reclaimed", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("latitude", Fixed(6), nullable=True),
        sa.Column("longitude", Fixed(6), nullable=True),
        sa.Column("local_rule", sa.String(length=32), nullable=False),
        sa.Column("local_value", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "local_rule <> 'KM' OR local_value IS NOT NULL",
            name=op.f("ck_canteens_km_are_said"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteens")),
    )
    op.create_table(
        "people",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "targets",
        sa.Column("id", Id(), nullable=False),
        sa.Column("measure", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("at_least", Fixed(2), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on <= until_on", name=op.f("ck_targets_runs_forward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_table(
        "documents",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column(
            "recorded_at",
            Instant(),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_documents_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_documents_person_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_documents")),
    )
    op.create_table(
        "network_documents",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column(
            "recorded_at",
            Instant(),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_network_documents_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_documents")),
    )
    op.create_table(
        "posts",
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_posts_canteen_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_posts_person_id")),
        sa.PrimaryKeyConstraint("person_id", "canteen_id", "role", name=op.f("pk_posts")),
    )
    op.create_table(
        "charges",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("per_cover", Fixed(2), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.CheckConstraint("per_cover >= 0", name=op.f("ck_charges_per_cover_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_charges_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_charges_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_charges")),
    )
    op.create_index(
        op.f("ix_charges_canteen_id_from_on"),
        "charges",
        ["canteen_id", "from_on"],
        unique=False,
    )
    op.create_table(
        "outbox_messages",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "recorded_at",
            Instant(),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "document_id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_outbox_messages_canteen_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_outbox_messages_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(
        "ix_outbox_messages_waiting",
        "outbox_messages",
        ["canteen_id", "id"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL"),
        sqlite_where=sa.text("sent_at IS NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
