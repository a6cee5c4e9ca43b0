"""The sums of every canteen's months, and which entries they know of."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "documents",
        sa.Column("summed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_documents_unsummed",
        "documents",
        ["canteen_id"],
        postgresql_where=sa.text("NOT summed"),
        sqlite_where=sa.text("NOT summed"),
    )
    _sums()
    _shares()
    _waste()


def _sums() -> None:
    op.create_table(
        "month_sums",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("meals", sa.Integer(), nullable=False),
        sa.Column("covers", sa.Integer(), nullable=False),
        sa.Column("cooks", sa.Integer(), nullable=False),
        sa.Column("net", Fixed(8), nullable=False),
        sa.Column("food", Fixed(8), nullable=False),
        sa.Column("unpriced_grams", sa.BigInteger(), nullable=False),
        sa.Column("charge", Fixed(4), nullable=True),
        sa.Column("given", Fixed(2), nullable=True),
        sa.Column("covers_counted", sa.Integer(), nullable=False),
        sa.Column("kg_co2e", Fixed(8), nullable=False),
        sa.Column("known_grams", sa.BigInteger(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_month_sums_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "month", name=op.f("pk_month_sums")),
    )


def _shares() -> None:
    parts = ("", "_proven", "_declared", "_expired", "_unknown", "_allocated")
    op.create_table(
        "month_shares",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("of", sa.String(32), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(f"value{part}", Fixed(4), nullable=False) for part in parts),
        *(sa.Column(f"mass{part}", sa.BigInteger(), nullable=False) for part in parts),
        sa.Column("unweighed", Fixed(4), nullable=False),
        _of_month("month_shares"),
        sa.PrimaryKeyConstraint(
            "canteen_id", "of", "measure", "month", name=op.f("pk_month_shares")
        ),
    )


def _waste() -> None:
    op.create_table(
        "month_waste",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("grams_of_meals", sa.BigInteger(), nullable=False),
        sa.Column("meals_weighed", sa.Integer(), nullable=False),
        sa.Column("meals", sa.Integer(), nullable=False),
        sa.Column("covers_weighed", sa.Integer(), nullable=False),
        sa.Column("cost", Fixed(4), nullable=False),
        sa.Column("estimated_grams", sa.BigInteger(), nullable=False),
        _of_month("month_waste"),
        sa.PrimaryKeyConstraint("canteen_id", "stage", "month", name=op.f("pk_month_waste")),
    )


def _of_month(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["canteen_id", "month"],
        ["month_sums.canteen_id", "month_sums.month"],
        name=op.f(f"fk_{table}_canteen_id_month"),
    )
