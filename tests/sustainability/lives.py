"""A canteen's months as they may go: bought, cooked, counted, closed, taken back, at random."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from kernel.db import month_of
from kernel.errors import DomainError
from tests.builders import take_back
from tests.sustainability.books import FEBRUARY, Book

day = st.dates(FEBRUARY, date(2026, 6, 30))
ACTS = (
    "buy", "organic", "serve", "tick", "tick", "count", "count", "covers", "box", "paper",
    "close", "close", "back", "open",
)  # fmt: skip


class Life:
    """What happened, so that some of it can be taken back."""

    def __init__(self, book: Book, data: st.DataObject) -> None:
        self.book, self.draw = book, data.draw
        self.written: list[UUID] = []
        self.meals: list[UUID] = []
        self.to_close = FEBRUARY

    def is_lived(self) -> None:
        """A few steps of it."""
        for _ in range(self.draw(st.integers(4, 14))):
            self.goes_on()

    def goes_on(self) -> None:
        act: Any = getattr(self, self.draw(st.sampled_from(ACTS)))
        try:
            with self.book.session.begin_nested():
                made = act()
        except DomainError:
            return
        if made:
            self.written.append(made)

    def buy(self) -> UUID:
        return self.book.buys(self.draw(day))

    def organic(self) -> UUID:
        return self.book.buys_organic(self.draw(day))

    def serve(self) -> UUID:
        self.meals.append(
            self.book.serves(self.draw(day), covers=self.draw(st.integers(8, 90)))
        )
        return self.meals[-1]

    def tick(self) -> UUID:
        self.meals.append(self.book.ticks(self.draw(day), covers=self.draw(st.integers(8, 90))))
        return self.meals[-1]

    def count(self) -> UUID:
        kilos = self.draw(st.decimals(0, 12, places=3))
        return self.book.counts(self.draw(day), str(kilos))

    def covers(self) -> UUID | None:
        if not self.meals:
            return None
        meal = self.draw(st.sampled_from(self.meals))
        return self.book.counts_covers(meal, self.draw(st.integers(8, 90)))

    def box(self) -> UUID:
        some = (
            self.draw(st.lists(st.sampled_from(self.meals), unique=True)) if self.meals else ()
        )
        return self.book.counts_the_box(self.draw(day), "80.10", *some)

    def paper(self) -> UUID | None:
        return self.book.learns_of_the_paper()

    def close(self) -> None:
        if self.to_close < date(2026, 7, 1):
            self.book.closes(self.to_close)
            self.to_close = month_of(self.to_close + timedelta(days=31))

    def open(self) -> None:
        if self.to_close > FEBRUARY:
            self.book.reopens(month_of(self.to_close - timedelta(days=1)))
            self.to_close = month_of(self.to_close - timedelta(days=1))

    def back(self) -> UUID | None:
        if not self.written:
            return None
        return take_back(
            self.book.session, self.book.by, self.draw(st.sampled_from(self.written))
        )
