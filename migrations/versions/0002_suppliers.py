"""Suppliers, producers, and what proves their labels."""

import sqlalchemy as sa
from alembic import op

from kernel.append_only import guards
from kernel.db import Fixed, Id, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("certificate_events", "certificate_scopes", "certificates")


def upgrade() -> None:
    op.create_table(
        "producers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("siret", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("latitude", Fixed(6), nullable=True),
        sa.Column("longitude", Fixed(6), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producers")),
        sa.UniqueConstraint("name", name=op.f("uq_producers_name")),
    )
    op.create_table(
        "suppliers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("siret", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("latitude", Fixed(6), nullable=True),
        sa.Column("longitude", Fixed(6), nullable=True),
        sa.Column("intermediaries", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "intermediaries >= 0", name=op.f("ck_suppliers_intermediaries_counted")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("name", name=op.f("uq_suppliers_name")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", Id(), nullable=False),
        sa.Column("producer_id", Id(), nullable=True),
        sa.Column("supplier_id", Id(), nullable=True),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("control_body", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("checked_where", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(producer_id IS NULL) <> (supplier_id IS NULL)",
            name=op.f("ck_certificates_one_holder"),
        ),
        sa.CheckConstraint(
            "valid_from <= valid_until", name=op.f("ck_certificates_runs_forward")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_certificates_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_certificates_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    op.create_index(
        op.f("ix_certificates_producer_id"), "certificates", ["producer_id"], unique=False
    )
    op.create_index(
        op.f("ix_certificates_supplier_id"), "certificates", ["supplier_id"], unique=False
    )
    op.create_table(
        "supplier_contacts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_supplier_contacts_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_contacts")),
    )
    op.create_index(
        op.f("ix_supplier_contacts_supplier_id"),
        "supplier_contacts",
        ["supplier_id"],
        unique=False,
    )
    op.create_table(
        "certificate_events",
        sa.Column("id", Id(), nullable=False),
        sa.Column("certificate_id", Id(), nullable=False),
        sa.Column("ending", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_events_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_events")),
    )
    op.create_index(
        op.f("ix_certificate_events_certificate_id"),
        "certificate_events",
        ["certificate_id"],
        unique=False,
    )
    op.create_table(
        "certificate_scopes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("certificate_id", Id(), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=True),
        sa.Column("product_id", Id(), nullable=True),
        sa.CheckConstraint(
            "(family IS NULL) <> (product_id IS NULL)",
            name=op.f("ck_certificate_scopes_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_scopes_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_scopes")),
    )
    op.create_index(
        op.f("ix_certificate_scopes_certificate_id"),
        "certificate_scopes",
        ["certificate_id"],
        unique=False,
    )
    op.create_table(
        "terms",
        sa.Column("canteen_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("minimum", Fixed(2), nullable=True),
        sa.Column("weekdays", sa.BigInteger(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("customer_number", sa.String(), nullable=False),
        sa.Column("kilometres", Fixed(1), nullable=True),
        sa.CheckConstraint("lead_days >= 0", name=op.f("ck_terms_lead_days_not_negative")),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_terms_minimum_not_negative")),
        sa.ForeignKeyConstraint(
            ["canteen_id", "id"],
            ["documents.canteen_id", "documents.id"],
            name=op.f("fk_terms_canteen_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteens.id"], name=op.f("fk_terms_canteen_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_terms_supplier_id")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "id", name=op.f("pk_terms")),
    )
    op.create_index(
        op.f("ix_terms_canteen_id_supplier_id_from_on"),
        "terms",
        ["canteen_id", "supplier_id", "from_on"],
        unique=False,
    )
    for table in APPEND_ONLY:
        for statement in guards(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("Restore a backup: nothing is taken out of a book.")
