"""Keeping the sums of months as the books say them: the one writer, and who is behind.

A month is worked out by reading alone, so that nobody waits for it; what was found is written in
a moment, and only if the entries it knows of are still unknown to the sums: of two that worked
at once, one writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, text, true, update
from sqlalchemy.orm import Session

from inventory.counting.counts import Count
from inventory.kitchen.contributions import Contribution
from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import WasteRecord
from inventory.purchases import PurchaseLine
from kernel.db import Base, month_of
from kernel.documents import Document
from kernel.rows import insert_rows
from network.canteens import Canteen
from sustainability.month_sums import (
    MonthShare,
    MonthSum,
    MonthWaste,
    Rows,
    Sums,
    kept,
    rows_of,
)
from sustainability.publishing import closings, next_month, tell_in_sums

# What changes no sum, whatever it says: a thermometer is read more often than a meal is cooked.
SILENT = frozenset(
    {
        "container", "corrective_action", "food_budget", "menu", "order", "order_cancelled",
        "order_changed", "order_confirmed", "order_letter", "order_letter_settled", "order_sent",
        "photo", "place_limit", "reading", "reexamination_declined", "reimbursement",
        "stock_rule", "supplier_answer_judged", "terms",
    }
)  # fmt: skip
# Said as in the index, or SQLite would not look there.
_UNSUMMED = text("NOT documents.summed")
_DATED: tuple[tuple[Any, Any], ...] = (
    (Meal.canteen_id, Meal.served_on),
    (PurchaseLine.canteen_id, PurchaseLine.bought_on),
    (WasteRecord.canteen_id, WasteRecord.wasted_on),
    (Contribution.canteen_id, Contribution.given_on),
    (Count.canteen_id, Count.counted_on),
)
_TABLES: tuple[type[Base], ...] = (MonthWaste, MonthShare, MonthSum)
# A statement of an IN list this long is planned in no time on both databases.
_AT_ONCE = 500


class Worked(NamedTuple):
    """A canteen's months as its book says them, and the entries that they know of."""

    canteen_id: UUID
    document_ids: Sequence[UUID]
    months: Mapping[date, Rows]


class Differs(NamedTuple):
    """A month that the sums tell otherwise than the book does; none where one of them has none."""

    kept: Sums | None
    found: Sums | None


def unsummed(session: Session, canteen_ids: Iterable[UUID] | None = None) -> dict[UUID, int]:
    """Of each canteen whose sums do not know of all entries, how many they do not know of."""
    query = (
        select(Document.canteen_id, func.count())
        .where(_UNSUMMED, Document.kind.not_in(SILENT))
        .group_by(Document.canteen_id)
    )
    wanted = None if canteen_ids is None else set(canteen_ids)
    rows = session.execute(query)
    return {one: n for one, n in rows if wanted is None or one in wanted}


def work_out(session: Session, canteen: Canteen) -> Worked:
    """Read the whole book of a canteen; nothing is written."""
    # The entries first: what is written meanwhile may be in the sums, and is summed again.
    ids = session.scalars(
        select(Document.id).where(_UNSUMMED, Document.canteen_id == canteen.id)
    ).all()
    told = tell_in_sums(session, canteen, _months(session, canteen.id))
    return Worked(canteen.id, ids, {one.month.first: rows_of(one) for one in told})


def keep(session: Session, worked: Worked) -> bool:
    """Write what was worked out; false, and nothing written, where another was faster.

    The only door in.
    """
    with session.begin_nested() as step:
        if not _known_from_now_on(session, worked):
            step.rollback()
            return False
        for table in _TABLES:
            session.execute(
                delete(table).where(table.__table__.c.canteen_id == worked.canteen_id)
            )
        found = worked.months.values()
        for into, rows in (
            (MonthSum, [one.sums._asdict() for one in found]),
            (MonthShare, [row for one in found for row in one.shares]),
            (MonthWaste, [row for one in found for row in one.waste]),
        ):
            if rows:
                insert_rows(session, into, rows)
    return True


def sum_up(session: Session, canteen_id: UUID) -> None:
    """Both at once, where nobody else writes."""
    keep(session, work_out(session, session.get_one(Canteen, canteen_id)))


def verify(session: Session) -> list[Differs]:
    """Months that the sums tell otherwise than the books do, kept and worked out side by side.

    Canteens that are behind are left out: their sums say so themselves.
    """
    late = unsummed(session)
    found: list[Differs] = []
    for canteen in session.scalars(select(Canteen).order_by(Canteen.name)).all():
        if canteen.id in late:
            continue
        ours, theirs = work_out(session, canteen).months, kept_of(session, canteen.id)
        for month in sorted({*ours, *theirs}):
            one, other = theirs.get(month), ours.get(month)
            if one is None or other is None or _sorted(one) != _sorted(other):
                found.append(Differs(one and one.sums, other and other.sums))
    return found


def kept_of(session: Session, canteen_id: UUID) -> dict[date, Rows]:
    """What is kept of one canteen, by month."""
    return {month: rows for (_, month), rows in kept(session, [canteen_id]).items()}


def _sorted(rows: Rows) -> tuple[Any, ...]:
    shares = sorted(rows.shares, key=lambda one: (one["of"], one["measure"]))
    return rows.sums, shares, sorted(rows.waste, key=lambda one: one["stage"])


def _known_from_now_on(session: Session, worked: Worked) -> bool:
    """Whether all of them were unknown until now, and nobody holds one of them just now.

    Nobody is waited for: who takes an entry back, or keeps these sums, has the next word.
    """
    ids = worked.document_ids
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        ours = (Document.canteen_id == worked.canteen_id, Document.id.in_(some), _UNSUMMED)
        query = select(Document.id).where(*ours)
        held = session.scalars(query.with_for_update(key_share=True, skip_locked=True)).all()
        if len(held) < len(some):
            return False
        mark = update(Document).where(*ours).values(summed=true())
        session.execute(mark.execution_options(synchronize_session=False))
    return True


def _months(session: Session, canteen_id: UUID) -> list[date]:
    """From the first that anything bears a day of, to the last, or the one after the last closed:
    there what came late is told.
    """
    days: list[date] = []
    for canteen, day in _DATED:
        query = select(func.min(day), func.max(day)).where(canteen == canteen_id)
        days += [one for one in session.execute(query).one() if one is not None]
    if not days:
        return []
    known = closings(session, canteen_id=canteen_id)
    last = max(days, default=date.min)
    if known:
        last = max(last, next_month(known[-1].month))
    months = [month_of(min(days))]
    while next_month(months[-1]) <= last:
        months.append(next_month(months[-1]))
    return months
