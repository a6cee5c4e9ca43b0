"""Texts that a spreadsheet would run as formulas, marked so that it shows them."""

import re

_MARK = "'"
_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_MARKED = re.compile(r"'+[=+\-@\t\r\n]")
_FIGURE = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")


def no_formula(cell: object) -> object:
    """A text that it would run, marked as text; figures and all else as they are."""
    if isinstance(cell, str) and _RUNS.match(cell) and not _FIGURE.fullmatch(cell):
        return f"{_MARK}{cell}"
    return cell


def as_written(cell: str) -> str:
    """The text before it was marked."""
    return cell[1:] if _MARKED.match(cell) else cell
