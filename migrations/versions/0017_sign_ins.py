"""Who may sign in, from where they did, and who did what beside the book."""

import sqlalchemy as sa
from alembic import op

from kernel.append_only import guards
from kernel.db import Id, Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("email_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("tried_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    op.create_index(
        op.f("ix_sign_in_tries_address"), "sign_in_tries", ["address"], unique=False
    )
    op.create_index(
        op.f("ix_sign_in_tries_email_hash"), "sign_in_tries", ["email_hash"], unique=False
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("about_canteen_id", Id(), nullable=True),
        sa.Column("person_id", Id(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_canteen_id"],
            ["canteens.id"],
            name=op.f("fk_audit_entries_about_canteen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_audit_entries_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(
        op.f("ix_audit_entries_about_canteen_id_at"),
        "audit_entries",
        ["about_canteen_id", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_entries_person_id_at"),
        "audit_entries",
        ["person_id", "at"],
        unique=False,
    )
    op.create_table(
        "board_links",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_board_links_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", name=op.f("pk_board_links")),
        sa.UniqueConstraint("token", name=op.f("uq_board_links_token")),
    )
    op.create_table(
        "invitations",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invited_by_id", Id(), nullable=False),
        sa.Column("invited_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_invitations_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name=op.f("fk_invitations_invited_by_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "password_resets",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_password_resets_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_resets")),
    )
    op.create_index(
        op.f("ix_password_resets_person_id"), "password_resets", ["person_id"], unique=False
    )
    op.create_table(
        "sign_ins",
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("email", name=op.f("uq_sign_ins_email")),
    )
    op.create_table(
        "visits",
        sa.Column("id", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("tablet_canteen_id", Id(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_visits_person_id")),
        sa.ForeignKeyConstraint(
            ["tablet_canteen_id"], ["canteens.id"], name=op.f("fk_visits_tablet_canteen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visits_token_hash")),
    )
    op.create_index(op.f("ix_visits_person_id"), "visits", ["person_id"], unique=False)
    for statement in guards("audit_entries", op.get_bind().dialect.name):
        op.execute(statement)
