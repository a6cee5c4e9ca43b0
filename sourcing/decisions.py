"""What people decided a supplier's words to mean, so that nobody is asked twice."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.db import Base, Grams, Id
from kernel.ids import new_id
from kernel.owned import NetworkWide
from suppliers.families import Family


class Meaning(StrEnum):
    """FOOD with a family, perhaps a product; or nothing that is eaten."""

    FOOD = "food"
    NON_FOOD = "non_food"


class Decision(NetworkWide, Base, kw_only=True):
    """`words` are folded (capitals and accents aside); `grams` is the weight of one invoiced
    unit, where a person said it. The newest row of the same words rules; older ones stay.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("words", "rank"),
        CheckConstraint("(family IS NOT NULL) = (meaning = 'food')", name="food_has_a_family"),
    )

    words: Mapped[str]
    rank: Mapped[int]
    meaning: Mapped[Meaning]
    family: Mapped[Family | None] = mapped_column(default=None)
    product_id: Mapped[UUID | None] = mapped_column(
        Id(), ForeignKey("products.id"), default=None
    )
    grams: Mapped[Grams | None] = mapped_column(default=None)
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))


class Decided(NamedTuple):
    """What somebody once said of such words."""

    meaning: Meaning
    family: Family | None
    product_id: UUID | None
    grams: int | None


def decide(session: Session, words: str, decided: Decided, by: By) -> None:
    """Remember what these words mean, from now on."""
    known = select(Decision.rank).where(Decision.words == words)
    rank = session.scalar(known.order_by(Decision.rank.desc()).limit(1)) or 0
    session.add(
        Decision(
            id=new_id(), words=words, rank=rank + 1, person_id=by.person_id, **decided._asdict()
        )
    )
    session.flush()


def decisions(session: Session) -> Mapping[str, Decided]:
    """All that was decided, by the words; the newest wins."""
    query = select(
        Decision.words, Decision.meaning, Decision.family, Decision.product_id, Decision.grams
    )
    rows = session.execute(query.order_by(Decision.rank))
    return {row.words: Decided(*row[1:]) for row in rows}
