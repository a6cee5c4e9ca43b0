"""Bills, who was reimbursed, accounts."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Fixed, Id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _bills()
    _reimbursements()
    _accounts()


def _bills() -> None:
    op.create_table(
        "bills",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("billed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("paid_by", Id(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_bills_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_bills_canteen_id")
        ),
        sa.ForeignKeyConstraint(["paid_by"], ["people.id"], name=op.f("fk_bills_paid_by")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_bills_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_bills")),
    )
    _index("bills", "supplier_id", "billed_on")
    op.create_table(
        "bill_lines",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("bill_id", Id(), nullable=False),
        sa.Column("receipt_line_id", Id(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("quantity", Fixed(3), nullable=True),
        sa.Column("grams", sa.BigInteger(), nullable=True),
        sa.Column("net", Fixed(2), nullable=False),
        sa.Column("vat_rate", Fixed(2), nullable=False),
        sa.Column("units", Fixed(3), nullable=False),
        sa.Column("not_kept", Fixed(3), nullable=False),
        sa.Column("expected", Fixed(2), nullable=False),
        sa.Column("awaited", Fixed(2), nullable=False),
        sa.CheckConstraint("not_kept >= 0", name=op.f("ck_bill_lines_not_kept_not_negative")),
        sa.CheckConstraint("units >= 0", name=op.f("ck_bill_lines_units_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "bill_id"],
            ["bills.canteen_id", "bills.id"],
            name=op.f("fk_bill_lines_canteen_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_bill_lines_canteen_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_bill_lines")),
    )
    _index("bill_lines", "bill_id", "receipt_line_id")


def _reimbursements() -> None:
    op.create_table(
        "reimbursements",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("reimbursed_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("amount", Fixed(2), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_reimbursements_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_reimbursements_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reimbursements_person_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_reimbursements")),
    )
    _index("reimbursements", "reimbursed_on")
    op.create_table(
        "reimbursed_bills",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("reimbursement_id", Id(), nullable=False),
        sa.Column("bill_id", Id(), nullable=False),
        sa.Column("amount", Fixed(2), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id", "bill_id"],
            ["bills.canteen_id", "bills.id"],
            name=op.f("fk_reimbursed_bills_canteen_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id", "reimbursement_id"],
            ["reimbursements.canteen_id", "reimbursements.id"],
            name=op.f("fk_reimbursed_bills_canteen_id_reimbursement_id"),
        ),
        sa.PrimaryKeyConstraint(
            "canteen_id", "reimbursement_id", "bill_id", name=op.f("pk_reimbursed_bills")
        ),
    )
    _index("reimbursed_bills", "bill_id")


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("use", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("only_canteen_id", Id(), nullable=True),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("vat_rate", Fixed(2), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(family IS NULL AND vat_rate IS NULL) OR use = 'food'",
            name=op.f("ck_accounts_only_food_is_told_apart"),
        ),
        sa.ForeignKeyConstraint(
            ["only_canteen_id"], ["canteens.id"], name=op.f("fk_accounts_only_canteen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(
            op.f(f"ix_{table}_canteen_id_{column}"), table, ["canteen_id", column], unique=False
        )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
