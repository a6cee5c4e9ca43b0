"""How many really ate. Before the meal that is a guess; after it, somebody counts."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, Session

from inventory.kitchen.meals import Meal, MoreCooksThanCovers, NobodyAte, day_of
from kernel.actor import By
from kernel.command import Command
from kernel.db import Base
from kernel.documents import Document, once, turns
from kernel.owned import CanteenOwned, same_canteen
from kernel.parts import join
from kernel.rows import insert_rows
from network.canteens import take_turns


class CoversCount(CanteenOwned, Base):
    """One word on a meal's covers. `turn` 0 is what the meal said of itself; the last one that
    holds stands in the meal.
    """

    __tablename__ = "covers_counted"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("meal_id", "meals"),
        CheckConstraint("covers > 0", name="somebody_ate"),
        CheckConstraint("cooks >= 0 AND cooks <= covers", name="cooks_are_among_them"),
        Index(None, "canteen_id", "meal_id"),
    )

    meal_id: Mapped[UUID]
    turn: Mapped[int]
    covers: Mapped[int]
    cooks: Mapped[int]


class CoversCounted(Command):
    """Those who ate, and the cooks among them; without a word on cooks, they stay as they were."""

    meal_id: UUID
    covers: int
    cooks: Annotated[int, Field(ge=0)] | None = None


@once("covers", reversible=True)
def count_covers(session: Session, counted: CoversCounted, by: By) -> UUID:
    """Say how many ate; every share a cover and every allocation follows.

    Raises:
        MealNotFound: the meal is not there, or was taken back.
        NobodyAte: a meal of no covers is none; take it back instead.
        MoreCooksThanCovers: cooks are counted among the covers.

    """
    day_of(session, counted.meal_id, canteen_id=by.canteen_id)
    take_turns(session, by.canteen_id)
    meal = session.get_one(Meal, (by.canteen_id, counted.meal_id), populate_existing=True)
    cooks = meal.cooks if counted.cooks is None else counted.cooks
    if counted.covers < 1:
        raise NobodyAte(covers=counted.covers)
    if cooks > counted.covers:
        raise MoreCooksThanCovers(cooks=cooks, covers=counted.covers)
    join(session, counted.id, meal.id, canteen_id=by.canteen_id)
    said = _words(session, meal)
    words = [] if said else [_word(meal, meal.id, 0, meal.covers, meal.cooks)]
    turn = said[-1].turn + 1 if said else 1
    words.append(_word(meal, counted.id, turn, counted.covers, cooks))
    insert_rows(session, CoversCount, words)
    meal.covers, meal.cooks = counted.covers, cooks
    session.flush()
    return counted.id


@turns("covers")
def believe_the_last_word(session: Session, document: Document) -> None:
    """Of those on the same meal that hold; the meal's own where none does."""
    key = (document.canteen_id, document.id)
    word = session.get_one(CoversCount, key)
    meal = session.get_one(Meal, (document.canteen_id, word.meal_id), populate_existing=True)
    said = _words(session, meal)
    last = next((one for one in reversed(said) if one.holds), said[0])
    meal.covers, meal.cooks = last.covers, last.cooks
    session.flush()


def _words(session: Session, meal: Meal) -> Sequence[Any]:
    """Every word on a meal, the first one first, and whether it holds."""
    query = (
        select(CoversCount.turn, CoversCount.covers, CoversCount.cooks, Document.holds)
        .join(
            Document,
            (Document.canteen_id == CoversCount.canteen_id) & (Document.id == CoversCount.id),
        )
        .where(CoversCount.canteen_id == meal.canteen_id, CoversCount.meal_id == meal.id)
    )
    return sorted(session.execute(query), key=lambda word: word.turn)


def _word(meal: Meal, word_id: UUID, turn: int, covers: int, cooks: int) -> dict[str, Any]:
    return {
        "canteen_id": meal.canteen_id,
        "id": word_id,
        "meal_id": meal.id,
        "turn": turn,
        "covers": covers,
        "cooks": cooks,
    }
