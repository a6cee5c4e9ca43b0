"""Days that cannot be."""

from datetime import date

from kernel.actor import By
from kernel.errors import Refused
from kernel.words import N_


class InTheFuture(Refused):
    """Nobody logs what has not happened."""

    says = N_("{day} is still to come: check the date.")


def happened(day: date, by: By) -> date:
    """The day, when it is today or before.

    Raises:
        InTheFuture: it is not.

    """
    if day > by.today:
        raise InTheFuture(day=day)
    return day
