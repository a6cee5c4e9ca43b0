"""Recipes and menus."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recipes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("series_id", Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("covers", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("covers > 0", name=op.f("ck_recipes_feeds_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipes")),
        sa.UniqueConstraint("series_id", "version", name=op.f("uq_recipes_series_id_version")),
    )
    op.create_table(
        "recipe_lines",
        sa.Column("id", Id(), nullable=False),
        sa.Column("recipe_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("amount", Fixed(3), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_recipe_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_recipe_lines_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipe_id"], ["recipes.id"], name=op.f("fk_recipe_lines_recipe_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe_lines")),
    )
    for column in ("recipe_id", "product_id"):
        op.create_index(
            op.f(f"ix_recipe_lines_{column}"), "recipe_lines", [column], unique=False
        )
    op.create_table(
        "menus",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("sitting", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("covers", sa.Integer(), nullable=False),
        sa.CheckConstraint("covers > 0", name=op.f("ck_menus_feeds_somebody")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_menus_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_menus_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_menus")),
    )
    op.create_index(
        op.f("ix_menus_canteen_id_planned_on"),
        "menus",
        ["canteen_id", "planned_on"],
        unique=False,
    )
    op.create_table(
        "menu_dishes",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("menu_id", Id(), nullable=False),
        sa.Column("recipe_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "menu_id"],
            ["menus.canteen_id", "menus.id"],
            name=op.f("fk_menu_dishes_canteen_id_menu_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recipe_id"], ["recipes.id"], name=op.f("fk_menu_dishes_recipe_id")
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "menu_id", "recipe_id", name=op.f("pk_menu_dishes")
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
