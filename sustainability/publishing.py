"""Months as they are told: as they were published, and with what came late since.

Published is published. A closing keeps a month's figures whole. Whatever is entered or taken
back for it afterwards keeps its day; the difference it makes counts in the first open month,
and is listed there as late.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.append_only import append_only
from kernel.db import Base, Id, month_of
from kernel.owned import CanteenOwned, same_canteen
from network.canteens import Canteen
from sustainability.figures import Figures, added, figures_of, less, with_figures
from sustainability.freezing import thaw
from sustainability.lateness import Days, LateEntry, entries_of, late_entries
from sustainability.months import Month, month, month_in_sums


class MonthClosing(CanteenOwned, Base):
    """A snapshot. `number` counts the canteen's closings. `figures` is the month as published,
    `carried` what earlier months brought into it late, `seen` the documents it knows.
    """

    __tablename__ = "month_closings"
    __table_args__ = (
        same_canteen("id", "documents"),
        UniqueConstraint("canteen_id", "number"),
        Index(None, "canteen_id", "month"),
    )

    month: Mapped[date]
    number: Mapped[int]
    closed_on: Mapped[date]
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    own: Mapped[dict[str, str]] = mapped_column(JSON)
    carried: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen: Mapped[list[str]] = mapped_column(JSON)


class MonthReopening(CanteenOwned, Base):
    """Why a closed month was opened again; its old figures stay."""

    __tablename__ = "month_reopenings"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("closing_id", "month_closings"),
        UniqueConstraint("canteen_id", "closing_id"),
    )

    closing_id: Mapped[UUID]
    reopened_on: Mapped[date]
    because: Mapped[str]


append_only(MonthClosing.__table__)
append_only(MonthReopening.__table__)


class Late(NamedTuple):
    """What became of one closed month since: the entries, and the sums that differ."""

    month: date
    entries: Sequence[LateEntry]
    figures: Figures


_ENTRIES = TypeAdapter(list[LateEntry])


class Before(NamedTuple):
    """An earlier publication of the same month, and why it was opened again."""

    number: int
    closed_on: date
    reopened_on: date
    because: str


class Told(NamedTuple):
    """A month as it is told: `month` with late figures in its sums, `own` without them.

    `number` and `closed_on` are none while it is open.
    """

    month: Month
    own: Month
    late: Sequence[Late] = ()
    number: int | None = None
    closed_on: date | None = None
    before: Sequence[Before] = ()


def closings(session: Session, *, canteen_id: UUID, all_of: bool = False) -> list[MonthClosing]:
    """Those in force, in the order of months; or `all_of` them, in the order of numbers."""
    query = select(MonthClosing).where(MonthClosing.canteen_id == canteen_id)
    if all_of:
        return sorted(session.scalars(query), key=lambda one: one.number)
    opened = select(MonthReopening.closing_id).where(MonthReopening.canteen_id == canteen_id)
    return sorted(
        session.scalars(query.where(MonthClosing.id.not_in(opened))), key=lambda one: one.month
    )


def tell(session: Session, canteen: Canteen, first: date) -> Told:
    """A month: as published where it is closed, else as it stands, with what came late."""
    known = closings(session, canteen_id=canteen.id)
    ours = next((one for one in known if one.month == month_of(first)), None)
    told = published(ours) if ours else tell_open(session, canteen, month_of(first), known)
    return told._replace(before=_before(session, canteen.id, month_of(first)))


def tell_in_sums(session: Session, canteen: Canteen, months: Sequence[date]) -> Iterator[Told]:
    """Several months with nothing but their sums; what came late is worked out once."""
    known = closings(session, canteen_id=canteen.id)
    closed = {one.month: one for one in known}
    for first in months:
        if first in closed:
            yield published(closed[first])
        else:
            own = month_in_sums(session, canteen, first)
            yield _with_late(session, canteen, own, known)


def told_as(session: Session, canteen: Canteen, first: date, number: int) -> Told | None:
    """The month as it was published under that number; none where it never was."""
    known = closings(session, canteen_id=canteen.id, all_of=True)
    asked = (month_of(first), number)
    return next((published(one) for one in known if (one.month, one.number) == asked), None)


def _before(session: Session, canteen_id: UUID, first: date) -> list[Before]:
    query = (
        select(
            MonthClosing.number,
            MonthClosing.closed_on,
            MonthReopening.reopened_on,
            MonthReopening.because,
        )
        .join(
            MonthReopening,
            (MonthReopening.canteen_id == MonthClosing.canteen_id)
            & (MonthReopening.closing_id == MonthClosing.id),
        )
        .where(MonthClosing.canteen_id == canteen_id, MonthClosing.month == first)
    )
    return sorted(Before(*row) for row in session.execute(query))


def published(closing: MonthClosing) -> Told:
    """A closing as it was told, whether it is in force still or not."""
    own = thaw(closing.figures)
    late = [
        Late(
            date.fromisoformat(one),
            _ENTRIES.validate_python(it["entries"]),
            _read(it["figures"]),
        )
        for one, it in sorted(closing.carried.items())
    ]
    whole = with_figures(own, added(one.figures for one in late))
    return Told(whole, own, late, closing.number, closing.closed_on)


def late_for(session: Session, canteen: Canteen, known: Sequence[MonthClosing]) -> list[Late]:
    """What became of each closed month since it was published, and was not carried on yet."""
    if not known:
        return []
    # The sums decide, not the documents: a count of another month, a paper of another year may
    # change what a closed month comes to, and name no document of its own there.
    differ = {one.month: _since(session, canteen, one, known) for one in known}
    if not any(differ.values()):
        return []
    now = entries_in(session, canteen.id, [one.month for one in known])
    return [
        Late(
            closing.month,
            late_entries(
                session,
                canteen_id=canteen.id,
                seen=_seen(closing, known),
                now=now.get(closing.month, frozenset()),
            ),
            differ[closing.month],
        )
        for closing in known
        if differ[closing.month]
    ]


def _seen(closing: MonthClosing, known: Sequence[MonthClosing]) -> set[UUID]:
    """The documents of a month that were told, then or with a later one."""
    seen = {UUID(one) for one in closing.seen}
    for one in known:
        for entry in _entries(one, closing.month):
            (seen.add if entry.came else seen.discard)(entry.document_id)
    return seen


def _entries(closing: MonthClosing, of: date) -> list[LateEntry]:
    """What it carried on of another month."""
    carried = closing.carried.get(of.isoformat())
    return _ENTRIES.validate_python(carried["entries"]) if carried else []


def told_with(closing: MonthClosing, of: date) -> set[UUID]:
    """The documents of another month, closed before, that it told of as late."""
    return {one.document_id for one in _entries(closing, of) if one.came}


def _since(
    session: Session,
    canteen: Canteen,
    closing: MonthClosing,
    known: Sequence[MonthClosing],
) -> Figures:
    """Today's sums of a closed month, less what was published of it then and since."""
    key = closing.month.isoformat()
    carried = [_read(one.carried[key]["figures"]) for one in known if key in one.carried]
    told = added([_read(closing.own), *carried])
    return less(figures_of(month_in_sums(session, canteen, closing.month)), told)


def tell_open(
    session: Session, canteen: Canteen, first: date, known: Sequence[MonthClosing]
) -> Told:
    """A month that is not closed, whatever the others are."""
    return _with_late(session, canteen, month(session, canteen, first), known)


def _with_late(
    session: Session, canteen: Canteen, own: Month, known: Sequence[MonthClosing]
) -> Told:
    # Late entries count once: in the month after the last that is closed.
    ours = bool(known) and own.first == next_month(known[-1].month)
    late = late_for(session, canteen, known) if ours else []
    return Told(with_figures(own, added(one.figures for one in late)), own, late)


def entries_in(session: Session, canteen_id: UUID, months: Sequence[date]) -> Days:
    """By month, the documents that speak of these."""
    last = next_month(max(months)) - timedelta(days=1)
    return entries_of(session, canteen_id=canteen_id, first=min(months), last=last)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return month_of(first + timedelta(days=31))


def carried_on(late: Late) -> dict[str, Any]:
    """As it lies in the database."""
    entries = _ENTRIES.dump_python(list(late.entries), mode="json")
    return {"figures": said(late.figures), "entries": entries}


def said(figures: Figures) -> dict[str, str]:
    """The same, for sums: as text, so that JSON rounds nothing."""
    return {name: str(amount) for name, amount in sorted(figures.items())}


def _read(figures: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in figures.items()}
