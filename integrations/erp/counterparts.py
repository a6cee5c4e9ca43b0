"""What we know of each document's counterpart in the ERP: how far it was told, what became of it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Index, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from integrations.erp.answers import WORD_NEEDED, Declined, State, Told
from integrations.erp.facts import Stands
from integrations.erp.port import Paper
from kernel.db import Base, Money
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_

AFTER = N_("What must be there first is not there yet.")
AFTER_REMEDY = N_("Mend that one: this follows by itself.")
# How long a document that was declined waits before it is tried by itself.
_WAITS = tuple(timedelta(minutes=one) for one in (15, 60, 240, 1440))
# A document that got no answer so often may be at fault: it goes with none but such, and is found
# among them by halves.
SUSPECT_AFTER = 3
# How long it then waits before it is asked for again, each time twice as long: others go on.
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=12)


class Counterpart(CanteenOwned, Base, kw_only=True):
    """Its id is our document's. A turn is one telling: the first brings a receipt or a bill in,
    the second takes it back, the third brings it in again; `begun` counts those that were asked
    for, `turns` those that were answered. `told` is how an order stood when it was answered.

    `net` is what the document came to there when it was last told or accepted, euros before VAT;
    `total` with it, of a bill; `moved` is what a delivery moved there, as it was first seen done:
    see moved.py. `looked_at` is when it was first seen there as it was told or accepted last.
    What was declined is set `aside` with its reason, and tried again at `retry_at`; without one
    it waits for a person's word. What alone gets no answer has a `retry_at` too, and is not aside.
    `left` is what a person left as the ERP has it: nothing more is told of it. `again` is what a
    person said is to be told once more. A receipt may have come on its `own_order` there: it was
    on none here, or that was left.
    """

    __tablename__ = "erp_documents"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "kind", "remote"),
        Index(None, "canteen_id", "aside_at"),
        Index(None, "canteen_id", "told_at"),
        # Only what a person said is in the index: every round asks for it.
        Index(
            "ix_erp_documents_again",
            "canteen_id",
            "id",
            postgresql_where=text("again"),
            sqlite_where=text("again = 1"),
        ),
        # What nobody has looked at since it was told, or taken as it is there.
        Index(
            "ix_erp_documents_unseen",
            "kind",
            "remote",
            postgresql_where=text("looked_at IS NULL AND remote IS NOT NULL"),
            sqlite_where=text("looked_at IS NULL AND remote IS NOT NULL"),
        ),
        # People left few.
        Index(
            "ix_erp_documents_left",
            "canteen_id",
            "id",
            postgresql_where=text('"left"'),
            sqlite_where=text('"left" = 1'),
        ),
    )

    kind: Mapped[Paper]
    begun: Mapped[int] = mapped_column(default=0)
    turns: Mapped[int] = mapped_column(default=0)
    told: Mapped[Stands | None] = mapped_column(default=None)
    remote: Mapped[int | None] = mapped_column(BigInteger, default=None)
    number: Mapped[str] = mapped_column(default="")
    state: Mapped[State | None] = mapped_column(default=None)
    net: Mapped[Money | None] = mapped_column(default=None)
    total: Mapped[Money | None] = mapped_column(default=None)
    moved: Mapped[str | None] = mapped_column(default=None)
    looked_at: Mapped[datetime | None] = mapped_column(default=None)
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    declined: Mapped[int] = mapped_column(default=0)
    aside_at: Mapped[datetime | None] = mapped_column(default=None)
    retry_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    remedy: Mapped[str] = mapped_column(default="")
    left: Mapped[bool] = mapped_column(default=False)
    again: Mapped[bool] = mapped_column(default=False)
    own_order: Mapped[bool] = mapped_column(default=False)

    @property
    def doubtful(self) -> bool:
        """Whether something was asked for and never answered: perhaps it was done."""
        return self.begun > self.turns

    @property
    def suspect(self) -> bool:
        """Whether it may be its own fault that nobody answers."""
        return self.tries >= SUSPECT_AFTER

    def waits(self, now: datetime) -> bool:
        """Whether its time has not come."""
        if self.retry_at is None:
            return self.aside_at is not None
        return self.retry_at > now

    def pause(self, now: datetime) -> None:
        """It may be at fault: it is asked for again later, and holds up no other."""
        longer = _FIRST_PAUSE * 2 ** min(max(self.tries - SUSPECT_AFTER - 1, 0), 10)
        self.retry_at = now + min(longer, _LONGEST_PAUSE)

    def begin(self, turn: int, now: datetime) -> None:
        """It is about to be asked for. That counts at once, and one that is suspect pauses at once:
        the worker may not live to write down that there was no answer.
        """
        self.begun = max(self.begun, turn)
        suspect = self.suspect
        self.tries += 1
        if suspect:
            self.pause(now)

    def hurry(self, now: datetime) -> None:
        """It does not pause after all."""
        self.retry_at = None if self.aside_at is None else now

    def forgive(self, now: datetime) -> None:
        """Nobody was answered: that it was asked for does not count."""
        self.tries = max(self.tries - 1, 0)
        self.hurry(now)

    def answer(self, told: Told, turn: int, now: datetime) -> None:
        """It is there."""
        if told.remote != self.remote or self.again:
            self.moved = None
        self.looked_at = None
        self.remote, self.number, self.state = told.remote or None, told.number, told.state
        self.net = self.net if told.net is None else told.net
        self.total = self.total if told.total is None else told.total
        self.begun = self.turns = turn
        self.told_at, self.again = now, False
        self.tries = self.declined = 0
        self.come_back()

    def accept(self, remote: int | None, now: datetime) -> None:
        """What the ERP has stands for what was told; and for what was asked for since and waits for
        this word. What got no answer at all may still be to do, where the word is of what was told
        before.
        """
        if self.remedy == WORD_NEEDED or remote is None or remote != self.remote:
            self.turns = self.begun
        self.remote = remote or self.remote
        self.state = self.total = self.moved = self.looked_at = None
        self.told_at = now

    def decline(self, said: Declined, now: datetime) -> None:
        """Set it aside; each time it waits longer before it is tried by itself."""
        self.aside_at = self.aside_at or now
        self.reason, self.remedy = said.reason, said.remedy
        self.retry_at = now + _WAITS[min(self.declined, len(_WAITS) - 1)]
        self.declined += 1
        self.tries = 0

    def wait(self, reason: str, remedy: str, now: datetime) -> None:
        """Set it aside until a person has spoken."""
        self.aside_at, self.retry_at = self.aside_at or now, None
        self.reason, self.remedy, self.tries = reason, remedy, 0

    def forget(self) -> None:
        """It is there no more: its last turn is to be told anew."""
        self.remote = self.told = self.state = self.net = self.total = None
        self.moved = self.looked_at = None
        self.number = ""
        if not self.doubtful:
            self.turns = max(self.turns - 1, 0)
        self.begun = self.turns

    def follow(self, first: "Counterpart", now: datetime) -> None:
        """Set it aside with what must be there first, and look at it again when that one is."""
        self.wait(AFTER, AFTER_REMEDY, now)
        self.retry_at = first.retry_at and max(first.retry_at, now + _WAITS[0])

    def come_back(self) -> None:
        """What was set aside is tried with the others."""
        self.aside_at = self.retry_at = None
        self.reason = self.remedy = ""


def counterparts_of(
    session: Session, documents: Mapping[UUID, Paper], *, canteen_id: UUID
) -> dict[UUID, Counterpart]:
    """Those of these documents, made where they are new."""
    query = select(Counterpart).where(
        Counterpart.canteen_id == canteen_id, Counterpart.id.in_(documents)
    )
    found = {one.id: one for one in session.scalars(query)}
    new = [
        Counterpart(canteen_id=canteen_id, id=one, kind=kind)
        for one, kind in documents.items()
        if one not in found
    ]
    session.add_all(new)
    session.flush()
    return {**found, **{one.id: one for one in new}}


def set_aside(session: Session, canteen_ids: Collection[UUID]) -> list[Counterpart]:
    """What waits for a remedy or a word, the oldest first."""
    query = select(Counterpart).where(
        Counterpart.canteen_id.in_(canteen_ids), Counterpart.aside_at.is_not(None)
    )
    found = session.scalars(query)
    return sorted(found, key=lambda one: (one.aside_at, one.id))


def bring_back(
    session: Session, canteen_ids: Collection[UUID] | None, now: datetime, *, asked: bool
) -> None:
    """Let what follows another be tried now, and what waits for a word where one was `asked` for;
    what was declined keeps its time.
    """
    session.flush()
    waits = Counterpart.reason == AFTER
    rows = update(Counterpart).where(
        Counterpart.aside_at.is_not(None),
        or_(waits, Counterpart.retry_at.is_(None)) if asked else waits,
    )
    if canteen_ids is not None:
        rows = rows.where(Counterpart.canteen_id.in_(canteen_ids))
    session.execute(rows.values(retry_at=now))


def retry(session: Session, canteen_ids: Collection[UUID] | None, now: datetime) -> int:
    """Let all that these canteens, or all of them, set aside be tried now; how many those are."""
    session.flush()
    late = or_(Counterpart.aside_at.is_not(None), Counterpart.retry_at.is_not(None))
    rows = update(Counterpart).where(late)
    if canteen_ids is not None:
        rows = rows.where(Counterpart.canteen_id.in_(canteen_ids))
    done = session.execute(rows.values(retry_at=now, declined=0))
    return int(getattr(done, "rowcount", 0))
