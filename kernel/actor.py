"""Who is asking, and for which canteen."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class By:
    """The person at the door, the canteen they act for, and the day it is there.

    The door gives all three; none is ever read from what was typed.
    """

    person_id: UUID
    canteen_id: UUID
    today: date
