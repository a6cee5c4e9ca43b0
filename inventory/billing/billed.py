"""What a supplier asks for, as its paper says it: a bill, a credit note or a till slip."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import UUID7, Field, model_validator
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.command import Amount, Command, Measured, Name, Note, Part, Percentage
from kernel.db import Base, Grams, Id, Money, Percent, Quantity
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_


class Kind(StrEnum):
    """Which paper it is. A till slip was paid on the spot, by somebody to be reimbursed."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    TILL_SLIP = "till_slip"


class What(StrEnum):
    """What a line asks money for; only the first counts as food."""

    FOOD = "food"
    DEPOSIT = "deposit"
    TRANSPORT = "transport"
    NON_FOOD = "non_food"


class Bill(CanteenOwned, Base):
    """The paper. `paid_by` is who paid it out of their own pocket."""

    __tablename__ = "bills"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "canteen_id", "supplier_id"),
        Index(None, "canteen_id", "billed_on"),
    )

    supplier_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("suppliers.id"))
    number: Mapped[str]
    billed_on: Mapped[date]
    due_on: Mapped[date | None]
    kind: Mapped[Kind]
    paid_by: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("people.id"))
    note: Mapped[str]


class BillLine(CanteenOwned, Base):
    """One line as billed (`quantity`, `grams`, `net` before VAT), and what we made of it.

    `receipt_line_id` is a line of a delivery, or a charge of it. Of what was kept there, the
    line bills `units`, which were booked at `expected` euros; `not_kept` units beside them are
    billed and were never kept: `awaited` euros are to be credited, or, below nothing, credited
    by this line. What is left of `net` corrects the price: the purchase line of the same id.
    """

    __tablename__ = "bill_lines"
    __table_args__ = (
        same_canteen("bill_id", "bills"),
        CheckConstraint("units >= 0", name="units_not_negative"),
        CheckConstraint("not_kept >= 0", name="not_kept_not_negative"),
        Index(None, "canteen_id", "bill_id"),
        Index(None, "canteen_id", "receipt_line_id"),
    )

    bill_id: Mapped[UUID]
    # No key: it is a line of a receipt, or a purchase line of it.
    receipt_line_id: Mapped[UUID | None]
    description: Mapped[str]
    what: Mapped[What]
    quantity: Mapped[Quantity | None]
    grams: Mapped[Grams | None]
    net: Mapped[Money]
    vat_rate: Mapped[Percent]
    units: Mapped[Quantity]
    not_kept: Mapped[Quantity]
    expected: Mapped[Money]
    awaited: Mapped[Money]


class NewBillLine(Part):
    """One line of the paper. `quantity` (stock units) or `grams` say which part of a delivery's
    line it bills; without them it bills what is left of it, also what was not kept. `net` is
    euros before VAT; only food has a usual rate of it.
    """

    id: UUID7
    receipt_line_id: UUID | None = None
    description: Name
    what: What = What.FOOD
    quantity: Measured | None = None
    grams: Annotated[int, Field(gt=0)] | None = None
    net: Amount
    vat_rate: Percentage = Decimal("5.50")

    @model_validator(mode="after")
    def _says_its_rate(self) -> "NewBillLine":
        if self.what != What.FOOD and "vat_rate" not in self.model_fields_set:
            raise VatRateMissing(line=self.description)
        return self


class NewBill(Command):
    """A bill, for one or many deliveries of one supplier. Its id becomes the bill's."""

    supplier_id: UUID
    number: Annotated[str, Field(max_length=60)] = ""
    billed_on: date
    due_on: date | None = None
    kind: Kind = Kind.INVOICE
    lines: Annotated[tuple[NewBillLine, ...], Field(min_length=1, max_length=500)]
    paid_by: UUID | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _is_complete(self) -> "NewBill":
        if self.kind == Kind.TILL_SLIP and self.paid_by is None:
            raise WhoPaid
        if self.kind != Kind.TILL_SLIP and not self.number:
            raise NumberMissing
        if self.due_on is not None and self.due_on < self.billed_on:
            raise DueBeforeBilled(due_on=self.due_on, billed_on=self.billed_on)
        for line in self.lines:
            if self.kind == Kind.CREDIT_NOTE and line.net >= 0:
                raise CreditBelowNothing(line=line.description)
        return self


class WhoPaid(Refused):
    """A till slip was paid by somebody."""

    says = N_("Say who paid this till slip, so that they are reimbursed.")


class NumberMissing(Refused):
    """Two bills are told apart by it."""

    says = N_("Enter the number of the bill, as it stands on the paper.")


class DueBeforeBilled(Refused):
    """The two days are the wrong way round."""

    says = N_("A bill of {billed_on} cannot be due on {due_on}, before that day.")


class VatRateMissing(Refused):
    """A deposit bears none, a journey and soap another than food."""

    says = N_("“{line}”: enter the VAT rate that the paper says. Only food has a usual one.")


class NoSuchVat(Refused):
    """A rate that no supplier here may ask for is a slip: 55 for 5.5."""

    says = N_(
        "“{line}”: no VAT rate in France is {rate} %: type the one on the paper, such as 5.5 "
        "or 20."
    )


class CreditBelowNothing(Refused):
    """A credit note gives money back."""

    says = N_("“{line}”: enter what a credit note gives back with a minus, as -4.20.")
