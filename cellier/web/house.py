"""What all pages of one running server share: its database, its files, its clock."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.engine import read_only


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class House:
    """One server. `code` opens an empty book, once; whoever started the server has read it.

    `public_url` is the address people know it by, where a proxy stands in front.
    """

    engine: Engine
    files: Path
    now: Callable[[], datetime] = _now
    public_url: str | None = None
    code: str = field(default_factory=lambda: secrets.token_hex(4).upper(), repr=False)
    _looking: Engine = field(init=False, repr=False)
    _line: AbstractContextManager[object] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._looking = read_only(self.engine)
        # SQLite has one writer: those who wait in one line beat those who retry.
        self._line = Lock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks."""
        with Session(self._looking) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or not at all."""
        with (
            self._line,
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
