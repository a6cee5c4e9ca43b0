"""The cells of a catalogue's row, by our names for its columns, and what is wrong with them."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from integrations.offered_columns import OURS
from integrations.tables import Fault, Table
from kernel.rounding import rounded
from kernel.words import N_
from sourcing.wording import normal

LONGEST_NAME = 200

_EMPTY = N_("this cell must be filled")
_NOT_POSITIVE = N_("a number above zero, as 5 or 2,5")
_TOO_FINE = N_(
    "at most {places} decimals, and less than a hundred million: round it, or give the price of "
    "a larger quantity"
)
_TOO_LONG = N_("at most {most} letters")
_ACCENTED = {"piece": "pièce", "pieces": "pièces", "unite": "unité", "unites": "unités"}
K = TypeVar("K")
_MOST = Decimal(100_000_000)


class Cells:
    """One row's cells by our names for them; what is wrong with them is added to `faults`."""

    def __init__(
        self,
        table: Table,
        where: Mapping[str, int],
        faults: list[Fault],
        row: int,
        cells: Sequence[str],
    ) -> None:
        self.table, self.where, self.faults = table, where, faults
        self.row, self.cells = row, cells

    def text(self, column: str, *, needed: bool = False) -> str:
        """As it stands, single-spaced; empty where there is no such column."""
        text = self._cell(column)
        if needed and not text:
            self.fault(column, _EMPTY)
        if len(text) > LONGEST_NAME:
            self.fault(column, _TOO_LONG, most=LONGEST_NAME)
        return text

    def is_figure(self, column: str, figure: Decimal, *, places: int) -> bool:
        """Whether a figure is above zero, and no finer than so many decimals; else a fault."""
        if figure <= 0:
            self.fault(column, _NOT_POSITIVE)
        elif figure >= _MOST or figure != rounded(figure, places):
            self.fault(column, _TOO_FINE, places=places)
        else:
            return True
        return False

    def one_of(
        self,
        column: str,
        known: Mapping[str, K],
        expected: str,
        *,
        needed: bool = False,
        less: re.Pattern[str] | None = None,
    ) -> K | None:
        """What the cell's word stands for, once `less` was taken off."""
        text = self.text(column, needed=needed)
        word = normal(text)
        if less and word not in known:
            word = less.sub("", word, count=1)
        if text and word not in known:
            allowed = ", ".join(_ACCENTED.get(one, one) for one in known)
            self.fault(column, expected, allowed=allowed)
        return known.get(word)

    def fault(self, column: str, expected: str, **facts: object) -> None:
        """That cell cannot be taken."""
        place = self.where.get(column)
        heading = self.table.headings[place] if place is not None else OURS[column]
        self.faults.append(Fault(self.row, heading, self._cell(column), expected, facts))

    def _cell(self, column: str) -> str:
        place = self.where.get(column)
        found = self.cells[place] if place is not None and place < len(self.cells) else ""
        return " ".join(found.split())
