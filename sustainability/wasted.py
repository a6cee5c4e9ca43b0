"""Waste in grams a cover, by stage, divided by the covers of meals weighed at that stage only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from inventory.counting.counts import Count
from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import Stage, WasteRecord, Weighing
from inventory.moves import Cause, StockMove
from inventory.places import Kind as PlaceKind
from inventory.places import Place
from kernel.documents import Document
from kernel.parts import DocumentPart
from sustainability.cooked import Question
from sustainability.heaps import Span

# What puts a record right holds or not by itself.
_PART = aliased(Document)


class StageWaste(NamedTuple):
    """One stage in a span of days. `a_cover` is grams over the covers of meals weighed there;
    `grams` is all that was weighed, also on days without a meal; `estimated_grams` of them were
    told by portions or by how full a bin was, or found missing from a shelf by a count, which
    weighs for no meal.
    """

    stage: Stage
    grams: int
    grams_of_meals: int
    meals_weighed: int
    meals: int
    covers_weighed: int
    cost: Decimal
    estimated_grams: int = 0

    @property
    def a_cover(self) -> Decimal | None:
        """None where no meal was weighed at this stage: that is no zero."""
        if not self.covers_weighed:
            return None
        return Decimal(self.grams_of_meals) / self.covers_weighed


class _Meal(NamedTuple):
    canteen_id: UUID
    id: UUID
    served_on: date
    covers: int


class _Record(NamedTuple):
    canteen_id: UUID
    id: UUID
    wasted_on: date
    stage: Stage
    grams: int
    meal_id: UUID | None
    estimated: bool
    counted: bool


def wasted(session: Session, span: Span) -> list[StageWaste]:
    """Every stage, in the order food passes them."""
    meals = _meals(session, span)
    records = _records(session, span)
    costs = _costs(session, span)
    by_stage: dict[Stage, list[_Record]] = defaultdict(list)
    for record in records:
        by_stage[record.stage].append(record)
    return [_stage(stage, by_stage[stage], meals, costs[stage]) for stage in Stage]


def wasted_a_cover(session: Session, meal: Meal) -> Mapping[Stage, Decimal | None]:
    """Grams a cover of one meal, stage by stage; none where nobody weighed.

    What names no meal is shared out by covers among all meals of its day.
    """
    day = Span((meal.canteen_id,), meal.served_on, meal.served_on)
    meals = _meals(session, day)
    found: dict[Stage, Decimal | None] = dict.fromkeys(Stage)
    for record in _records(session, day):
        among = _meals_of(record, meals)
        if any(one.id == meal.id for one in among):
            covers = sum(one.covers for one in among)
            found[record.stage] = (found[record.stage] or 0) + Decimal(record.grams) / covers
    return found


def _stage(
    stage: Stage, records: Sequence[_Record], meals: Sequence[_Meal], cost: Decimal
) -> StageWaste:
    weighed = {meal.id for record in records for meal in _meals_of(record, meals)}
    of_meals = sum(record.grams for record in records if any(_meals_of(record, meals)))
    return StageWaste(
        stage=stage,
        grams=sum(record.grams for record in records),
        grams_of_meals=of_meals,
        meals_weighed=len(weighed),
        meals=len(meals),
        covers_weighed=sum(meal.covers for meal in meals if meal.id in weighed),
        cost=cost,
        estimated_grams=sum(record.grams for record in records if record.estimated),
    )


def _meals_of(record: _Record, meals: Iterable[_Meal]) -> list[_Meal]:
    """The meal a record names; else every meal of its day.

    What a count found missing was lost on some day since the count before.
    """
    if record.meal_id:
        return [meal for meal in meals if meal.id == record.meal_id]
    if record.counted and record.stage == Stage.STORAGE_LOSS:
        return []
    return [
        meal
        for meal in meals
        if (meal.canteen_id, meal.served_on) == (record.canteen_id, record.wasted_on)
    ]


def _meals(session: Session, span: Span) -> list[_Meal]:
    query = (
        select(Meal.canteen_id, Meal.id, Meal.served_on, Meal.covers)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(
            Meal.canteen_id.in_(span.canteen_ids),
            Meal.served_on.between(span.first, span.last),
            Document.holds,
        )
    )
    return [_Meal(*row) for row in session.execute(query)]


def _records(session: Session, span: Span) -> list[_Record]:
    """What was weighed, zeros that somebody saw included."""
    query = _told(
        select(
            WasteRecord.canteen_id,
            WasteRecord.id,
            WasteRecord.wasted_on,
            WasteRecord.stage,
            WasteRecord.grams,
            WasteRecord.meal_id,
            WasteRecord.estimated,
            Count.id.is_not(None),
        ),
        span,
    ).where(WasteRecord.weighing != Weighing.NOT_WEIGHED)
    query = query.outerjoin(
        Count, (Count.canteen_id == WasteRecord.canteen_id) & (Count.id == WasteRecord.id)
    )
    return [_Record._make(row) for row in session.execute(query)]


def _costs(session: Session, span: Span) -> dict[Stage, Decimal]:
    """What came off a shelf into the bin had cost this much, before VAT."""
    off_shelf = (
        (StockMove.canteen_id == WasteRecord.canteen_id)
        & (StockMove.document_id == WasteRecord.id)
        & (StockMove.cause == Cause.WASTE)
    )
    query = _told(select(WasteRecord.stage, func.sum(StockMove.cost)), span)
    costs: dict[Stage, Decimal] = defaultdict(Decimal)
    for question in (query.join(StockMove, off_shelf), _put_right(span)):
        for stage, cost in session.execute(question.group_by(WasteRecord.stage)):
            costs[stage] += cost
    return costs


def _put_right(span: Span) -> Question:
    """What it costs more, or less, where a lot was named wrong: that lies in parts."""
    signed = case((Place.kind == PlaceKind.WASTE, StockMove.cost), else_=-StockMove.cost)
    return (
        _told(select(WasteRecord.stage, func.sum(signed)), span)
        .join(
            DocumentPart,
            (DocumentPart.canteen_id == WasteRecord.canteen_id)
            & (DocumentPart.whole_id == WasteRecord.id),
        )
        .join(
            _PART,
            (_PART.canteen_id == DocumentPart.canteen_id) & (_PART.id == DocumentPart.part_id),
        )
        .join(
            StockMove,
            (StockMove.canteen_id == _PART.canteen_id) & (StockMove.document_id == _PART.id),
        )
        .join(
            Place,
            (Place.canteen_id == StockMove.canteen_id) & (Place.id == StockMove.destination_id),
        )
        .where(_PART.holds, StockMove.cause == Cause.CORRECTION)
    )


def _told(query: Question, span: Span) -> Question:
    """Records that hold, on the day of their meal where they name one, else on their own."""
    day = func.coalesce(Meal.served_on, WasteRecord.wasted_on)
    return (
        query.select_from(WasteRecord)
        .join(
            Document,
            (Document.canteen_id == WasteRecord.canteen_id) & (Document.id == WasteRecord.id),
        )
        .outerjoin(
            Meal,
            (Meal.canteen_id == WasteRecord.canteen_id) & (Meal.id == WasteRecord.meal_id),
        )
        .where(
            WasteRecord.canteen_id.in_(span.canteen_ids),
            day.between(span.first, span.last),
            Document.holds,
        )
    )
