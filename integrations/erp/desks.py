"""Where one worker sits: the book, the ERP, a clock, and its own name."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from integrations.erp.port import Erp

# Each opens a transaction of its own, committed where it ends: none is open while the ERP thinks.
Sessions = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """`since` leaves what was written before to whoever kept the books then."""

    sessions: Sessions
    erp: Erp
    now: Callable[[], datetime]
    holder: str
    since: datetime | None = None
