"""Readings, photos, containers."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id, Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "containers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tare_grams", sa.BigInteger(), nullable=False),
        sa.Column("holds_grams", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("holds_grams > 0", name=op.f("ck_containers_holds_something")),
        sa.CheckConstraint("tare_grams >= 0", name=op.f("ck_containers_tare_not_negative")),
    )
    _table(
        "place_limits",
        sa.Column("place_id", Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("highest_c", Fixed(1), nullable=False),
        _reference("place_limits", "place_id", "places"),
    )
    _table(
        "readings",
        sa.Column("place_id", Id(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("celsius", Fixed(1), nullable=False),
        sa.Column("limit_c", Fixed(1), nullable=True),
        _reference("readings", "place_id", "places"),
    )
    _table(
        "corrective_actions",
        sa.Column("reading_id", Id(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column(
            "done_at", Instant(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False
        ),
        _reference("corrective_actions", "reading_id", "readings"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_corrective_actions_person_id")
        ),
    )
    _table(
        "photos",
        sa.Column("of_id", Id(), nullable=False),
        sa.Column("line_id", Id(), nullable=True),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        _reference("photos", "of_id", "documents"),
    )
    for table, column in (
        ("place_limits", "place_id"),
        ("readings", "read_on"),
        ("corrective_actions", "reading_id"),
        ("photos", "of_id"),
    ):
        op.create_index(
            op.f(f"ix_{table}_canteen_id_{column}"), table, ["canteen_id", column], unique=False
        )


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A canteen's table, whose rows are documents."""
    op.create_table(
        name,
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *columns,
        _reference(name, "id", "documents"),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f(f"fk_{name}_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f(f"pk_{name}")),
    )


def _reference(name: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["canteen_id", column],
        [f"{table}.canteen_id", f"{table}.id"],
        name=op.f(f"fk_{name}_canteen_id_{column}"),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
