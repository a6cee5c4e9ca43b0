"""Rows in memory, with a journal: what a call did is undone when it fails or is killed.

A row is never changed in place. Numbers given out are not taken back, as in PostgreSQL.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import RLock
from typing import Any

Row = dict[str, Any]


class Table:
    def __init__(self, indexed: Iterable[str] = ()) -> None:
        self.rows: dict[int, Row] = {}
        self.index: dict[str, dict[Any, dict[int, None]]] = {
            field: defaultdict(dict) for field in indexed
        }
        self.last = 0

    def having(self, field: str, value: Any) -> list[int]:
        return list(self.index[field].get(value, ()))

    def put(self, number: int, row: Row | None) -> Row | None:
        before = self.rows.get(number)
        for field, index in self.index.items():
            was = before.get(field) if before else None
            now = row.get(field) if row else None
            if row is None or (before and was != now):
                index[was].pop(number, None)
            if row and (before is None or was != now):
                index[now][number] = None
        if row is None:
            self.rows.pop(number, None)
        else:
            self.rows[number] = row
        return before


class Tables:
    def __init__(self) -> None:
        self.lock = RLock()
        # What is kept of a quantity: “Product Unit”.
        self.decimals = 2
        self.tables: dict[str, Table] = {
            "ir.model.data": Table(("complete_name", "target")),
        }
        self._journal: list[tuple[Table, int, Row | None]] = []
        self._sequences: dict[str, Iterator[int]] = {}

    def __getitem__(self, model: str) -> Table:
        return self.tables[model]

    def number(self, sequence: str) -> int:
        return next(self._sequences.setdefault(sequence, count(1)))

    def put(self, model: str, number: int, row: Row | None) -> None:
        table = self.tables[model]
        self._journal.append((table, number, table.put(number, row)))

    def add(self, model: str, row: Row, *, number: int | None = None) -> int:
        table = self.tables[model]
        number = number or table.last + 1
        table.last = max(number, table.last)
        row["id"] = number
        self.put(model, number, row)
        return number

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.lock:
            try:
                yield
            except BaseException:
                self._back_to(0)
                raise
            finally:
                self._journal.clear()

    @contextmanager
    def savepoint(self) -> Iterator[Callable[[], None]]:
        """Yields what undoes it; an exception does so too."""
        mark = len(self._journal)
        try:
            yield lambda: self._back_to(mark)
        except BaseException:
            self._back_to(mark)
            raise

    def _back_to(self, mark: int) -> None:
        while len(self._journal) > mark:
            table, number, before = self._journal.pop()
            table.put(number, before)

    # External ids: `ir.model.data`, written in the same transaction as what they name.

    def named(self, name: str) -> Row | None:
        table = self.tables["ir.model.data"]
        found = table.having("complete_name", name)
        return table.rows[found[0]] if found else None

    def name(self, name: str, model: str, number: int, *, noupdate: bool) -> None:
        module, _, short = name.partition(".")
        self.add(
            "ir.model.data",
            {
                "complete_name": name,
                "module": module,
                "name": short,
                "model": model,
                "res_id": number,
                "noupdate": noupdate,
                "target": (model, number),
            },
        )

    def names(self, model: str, number: int) -> list[str]:
        table = self.tables["ir.model.data"]
        return [table.rows[i]["complete_name"] for i in table.having("target", (model, number))]

    def forget(self, model: str, number: int) -> None:
        for i in self.tables["ir.model.data"].having("target", (model, number)):
            self.put("ir.model.data", i, None)
