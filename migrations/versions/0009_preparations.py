"""Cooked food that is kept, and packs that were opened."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _prepared()
    _dated()


def _prepared() -> None:
    op.create_table(
        "preparations",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("meal_id", Id(), nullable=True),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("made", sa.String(length=32), nullable=False),
        sa.Column("portions_kept", sa.Integer(), nullable=True),
        sa.Column("whole_grams", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("portions_kept > 0", name=op.f("ck_preparations_portions_positive")),
        sa.CheckConstraint(
            "whole_grams > 0", name=op.f("ck_preparations_whole_grams_positive")
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_preparations_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "meal_id"],
            ["meals.canteen_id", "meals.id"],
            name=op.f("fk_preparations_canteen_id_meal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_preparations_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_preparations")),
    )
    for column in ("meal_id", "prepared_on"):
        op.create_index(
            op.f(f"ix_preparations_canteen_id_{column}"),
            "preparations",
            ["canteen_id", column],
            unique=False,
        )
    op.create_table(
        "prepared_parents",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("parent_id", Id(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_prepared_parents_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "parent_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_prepared_parents_canteen_id_parent_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "lot_id", "parent_id", name=op.f("pk_prepared_parents")
        ),
    )
    op.create_index(
        op.f("ix_prepared_parents_canteen_id_parent_id"),
        "prepared_parents",
        ["canteen_id", "parent_id"],
        unique=False,
    )
    op.create_table(
        "coolings",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("hot_at", Instant(), nullable=False),
        sa.Column("cold_at", Instant(), nullable=False),
        sa.Column("highest_c", Fixed(1), nullable=False),
        sa.Column("lowest_c", Fixed(1), nullable=False),
        sa.Column("despite_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_coolings_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_coolings_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_coolings")),
    )


def _dated() -> None:
    op.create_table(
        "house_dates",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.Column("use_by_before", sa.Date(), nullable=True),
        sa.Column("best_before_before", sa.Date(), nullable=True),
        sa.Column("opened_on_before", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_house_dates_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_house_dates_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_house_dates_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_house_dates")),
        sa.UniqueConstraint(
            "canteen_id", "lot_id", "nth", name=op.f("uq_house_dates_canteen_id_lot_id_nth")
        ),
    )
    op.create_index(
        op.f("ix_house_dates_canteen_id_set_on"),
        "house_dates",
        ["canteen_id", "set_on"],
        unique=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
