"""Transfers between canteens, and donations."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _associations()
    _transfers()
    _arrivals()
    _donations()


def _associations() -> None:
    op.create_table(
        "associations",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_associations")),
        sa.UniqueConstraint("name", name=op.f("uq_associations_name")),
    )
    op.create_table(
        "association_agreements",
        sa.Column("id", Id(), nullable=False),
        sa.Column("association_id", Id(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on >= from_on",
            name=op.f("ck_association_agreements_begins_before_it_ends"),
        ),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["associations.id"],
            name=op.f("fk_association_agreements_association_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association_agreements")),
    )
    op.create_index(
        op.f("ix_association_agreements_association_id"),
        "association_agreements",
        ["association_id"],
        unique=False,
    )


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("source_canteen_id", Id(), nullable=False),
        sa.Column("destination_canteen_id", Id(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "source_canteen_id <> destination_canteen_id",
            name=op.f("ck_transfers_goes_elsewhere"),
        ),
        sa.ForeignKeyConstraint(
            ["destination_canteen_id"],
            ["canteens.id"],
            name=op.f("fk_transfers_destination_canteen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["source_canteen_id"],
            ["canteens.id"],
            name=op.f("fk_transfers_source_canteen_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    for column in ("source_canteen_id", "destination_canteen_id"):
        op.create_index(op.f(f"ix_transfers_{column}"), "transfers", [column], unique=False)
    op.create_table(
        "transfer_lines",
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("cost", Fixed(4), nullable=False),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_transfer_lines_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_lines_transfer_id")
        ),
        sa.PrimaryKeyConstraint("transfer_id", "id", name=op.f("pk_transfer_lines")),
    )


def _arrivals() -> None:
    op.create_table(
        "transfer_arrivals",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_transfer_arrivals_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_transfer_arrivals_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_arrivals_transfer_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_transfer_arrivals")),
    )
    op.create_index(
        op.f("ix_transfer_arrivals_transfer_id"),
        "transfer_arrivals",
        ["transfer_id"],
        unique=False,
    )
    op.create_table(
        "arrived_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("arrival_id", Id(), nullable=False),
        sa.Column("line_id", Id(), nullable=False),
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("cost", Fixed(4), nullable=False),
        sa.Column("damaged_quantity", Fixed(3), nullable=False),
        sa.Column("damaged_grams", sa.BigInteger(), nullable=False),
        sa.Column("damaged_cost", Fixed(4), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "arrival_id"],
            ["transfer_arrivals.canteen_id", "transfer_arrivals.id"],
            name=op.f("fk_arrived_lines_canteen_id_arrival_id"),
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id", "line_id"],
            ["transfer_lines.transfer_id", "transfer_lines.id"],
            name=op.f("fk_arrived_lines_transfer_id_line_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "arrival_id", "line_id", name=op.f("pk_arrived_lines")
        ),
    )
    op.create_table(
        "brought_lots",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("arrival_id", Id(), nullable=False),
        sa.Column("purchase_line_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id", "arrival_id"],
            ["transfer_arrivals.canteen_id", "transfer_arrivals.id"],
            name=op.f("fk_brought_lots_canteen_id_arrival_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_brought_lots_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "purchase_line_id"],
            ["purchase_lines.canteen_id", "purchase_lines.id"],
            name=op.f("fk_brought_lots_canteen_id_purchase_line_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "lot_id", "arrival_id", name=op.f("pk_brought_lots")
        ),
    )
    op.create_index(
        op.f("ix_brought_lots_canteen_id_arrival_id"),
        "brought_lots",
        ["canteen_id", "arrival_id"],
        unique=False,
    )


def _donations() -> None:
    op.create_table(
        "donations",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("association_id", Id(), nullable=False),
        sa.Column("agreement_id", Id(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["association_agreements.id"],
            name=op.f("fk_donations_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_donations_association_id")
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_donations_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_donations_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_donations")),
    )
    op.create_index(
        op.f("ix_donations_canteen_id_given_on"),
        "donations",
        ["canteen_id", "given_on"],
        unique=False,
    )
    op.create_table(
        "donation_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("donation_id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("hurried", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "donation_id"],
            ["donations.canteen_id", "donations.id"],
            name=op.f("fk_donation_lines_canteen_id_donation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["stock_moves.canteen_id", "stock_moves.id"],
            name=op.f("fk_donation_lines_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "lot_id"],
            ["lots.canteen_id", "lots.id"],
            name=op.f("fk_donation_lines_canteen_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_donation_lines_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_donation_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_donation_lines")),
    )
    op.create_index(
        op.f("ix_donation_lines_canteen_id_donation_id"),
        "donation_lines",
        ["canteen_id", "donation_id"],
        unique=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
