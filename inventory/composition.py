"""What a prepared lot is made of: parts of the lots that went in, each with its own evidence.

Parts always name lots that came from outside, also where a stock went into a soup. Mass and
cost count once: what a meal kept for later leaves it, and counts where it is served.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.moves import Move
from kernel.db import Base, Cost, Grams, Id
from kernel.owned import same_canteen


class PreparedPart(Base):
    """`grams` and `cost` (euros before VAT) of one lot in one move of a prepared lot."""

    __tablename__ = "prepared_parts"
    __table_args__ = (
        same_canteen("move_id", "stock_moves"),
        same_canteen("lot_id", "lots"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    move_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    grams: Mapped[Grams]
    cost: Mapped[Cost]


def give_parts(session: Session, moves: Sequence[Move]) -> None:
    """Say what each move of a prepared lot carries; of other lots there is nothing to say."""
