"""The results, as a table for people and as JSON for the next run to be held against."""

import json
from collections.abc import Iterable
from pathlib import Path

from bench.measuring import Result

HEADINGS = ("name", "value", "floor", "ratio", "target", "ok", "peers")
_WIDTHS = (20, 10, 10, 7, 7, 4)


def heading() -> str:
    """The table's first line."""
    return _line(HEADINGS)


def line(result: Result, unit: str, peers: str) -> str:
    """One of its lines; `unit` is said of value and floor."""
    floor = "–" if result.floor is None else f"{_figure(result.floor)}{unit}"
    return _line(
        (
            result.name,
            f"{_figure(result.value)}{unit}",
            floor,
            "–" if result.ratio is None else f"{result.ratio:.2f}",
            _figure(result.target),
            "yes" if result.ok else "NO",
            peers,
        )
    )


def write(results: Iterable[Result], file: Path) -> None:
    """The whole list at once: a run cut short leaves the last one's figures in place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(file.name + ".part")
    rows = [result._asdict() for result in results]
    unfinished.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(file)


def _line(cells: Iterable[str]) -> str:
    *columns, last = cells
    name, *figures = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(columns, _WIDTHS, strict=True))
    )
    return "  ".join((name, *figures, last)).rstrip()


def _figure(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"
