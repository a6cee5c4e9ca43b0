"""Ids of the demo: the same every time for the same day, and told from real ones."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

_MARK = 0xDE0


class Ids:
    """UUIDv7 whose time is the demo's day at midnight, counted up."""

    def __init__(self, today: date) -> None:
        self._numbers: Iterator[int] = iter(range(1, 1 << 40))
        midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
        self._head = (
            int(midnight.timestamp() * 1000) << 80 | 0x7 << 76 | _MARK << 64 | 0b10 << 62
        )

    def __call__(self) -> UUID:
        """The next one."""
        return UUID(int=self._head | next(self._numbers))


def day_of(made: UUID) -> date | None:
    """The day of the demo that made this id; none for an id of real life."""
    if made.int >> 64 & 0xFFF != _MARK or made.int >> 40 & 0x3FFFFF:
        return None
    return datetime.fromtimestamp((made.int >> 80) / 1000, tz=UTC).date()
