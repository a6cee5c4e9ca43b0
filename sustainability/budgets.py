"""What a canteen means to spend on food in a month, before VAT, from one month on."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, Session

from kernel.actor import By
from kernel.command import Command, Paid
from kernel.db import Base, Money, month_of
from kernel.documents import Document, once
from kernel.owned import CanteenOwned, same_canteen

# More than any kitchen spends in a month: a slip of the finger.
MOST = Decimal(1_000_000)
Spent = Annotated[Paid, Field(gt=0, le=MOST)]


class FoodBudget(CanteenOwned, Base):
    """Euros before VAT a month; the newest that has begun rules."""

    __tablename__ = "food_budgets"
    __table_args__ = (
        same_canteen("id", "documents"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index(None, "canteen_id", "from_month"),
    )

    from_month: Mapped[date]
    amount: Mapped[Money]


class NewBudget(Command):
    """So many euros before VAT a month, from the month of that day on."""

    from_month: date
    amount: Spent


@once("food_budget", reversible=True)
def set_budget(session: Session, new: NewBudget, by: By) -> UUID:
    """From that month on; a wrong one is mended by setting it again."""
    session.add(
        FoodBudget(
            canteen_id=by.canteen_id,
            id=new.id,
            from_month=month_of(new.from_month),
            amount=new.amount,
        )
    )
    session.flush()
    return new.id


def budget_of(session: Session, day: date, *, canteen_id: UUID) -> Decimal | None:
    """What may be spent in the month of that day; none where nobody ever said."""
    query = (
        select(FoodBudget.amount)
        .join(
            Document,
            (Document.canteen_id == FoodBudget.canteen_id) & (Document.id == FoodBudget.id),
        )
        .where(
            FoodBudget.canteen_id == canteen_id,
            FoodBudget.from_month <= month_of(day),
            Document.holds,
        )
        .order_by(FoodBudget.from_month.desc(), Document.recorded_at.desc(), Document.id.desc())
        .limit(1)
    )
    return session.scalar(query)
