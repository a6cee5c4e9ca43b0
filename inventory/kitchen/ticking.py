"""Ticks that come while cooking goes on, after the meal was begun."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session

from inventory.kitchen.meals import day_of
from inventory.kitchen.ticks import Tick, write_ticks
from kernel.actor import By
from kernel.command import Command
from kernel.documents import once
from kernel.parts import join


class Ticking(Command):
    """More products of a meal already begun. Taken back, they are unticked."""

    meal_id: UUID
    ticks: Annotated[tuple[Tick, ...], Field(min_length=1, max_length=300)]


@once("ticks", reversible=True)
def tick(session: Session, ticking: Ticking, by: By) -> UUID:
    """Say what goes in. No stock moves.

    Raises:
        MealNotFound: the meal is not there, or was taken back.
        PastUseByNow: a lot was ticked that may not be served.
        LotBlocked: a lot was ticked that was recalled.
        LotNotFound, ProductNotFound: what was ticked is not there.

    """
    served_on = day_of(session, ticking.meal_id, canteen_id=by.canteen_id)
    join(session, ticking.id, ticking.meal_id, canteen_id=by.canteen_id)
    write_ticks(
        session,
        ticking.ticks,
        by,
        meal_id=ticking.meal_id,
        document_id=ticking.id,
        on=served_on,
    )
    return ticking.id
