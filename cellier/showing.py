"""What a command shows: data on stdout, everything else on stderr."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from cellier.language import words
from integrations.formulas import no_formula

FORMATS = ("table", "json", "csv")


def say(sentence: str, **facts: Any) -> None:
    """A message for the person; never among the data."""
    sys.stderr.write(words().say(sentence, **facts) + "\n")


@contextmanager
def working(sentence: str, **facts: Any) -> Iterator[None]:
    """Long work shows that it goes on, where somebody watches."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words().say(sentence, **facts)):
        yield


def checked_format(form: str, allowed: Sequence[str] = FORMATS) -> str:
    """The format, when it is one.

    Raises:
        typer.BadParameter: it is none.

    """
    return one_of(form, allowed)


def one_of(word: str, allowed: Sequence[str]) -> str:
    """The word, when it is one of those.

    Raises:
        typer.BadParameter: it is none.

    """
    if word not in allowed:
        said = words().say(
            "“{word}” is none of: {allowed}.", word=word, allowed=", ".join(allowed)
        )
        raise typer.BadParameter(said)
    return word


def show_json(data: Any) -> None:
    """Amounts are strings: JSON's own numbers are floats."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def show_csv(headings: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """With a heading line, decimal points, UTF-8; no text that a spreadsheet would run."""
    writer = csv.DictWriter(sys.stdout, headings, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: no_formula(cell) for name, cell in row.items()} for row in rows)


def show_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    right: int = 1,
    until: int = 99,
) -> None:
    """A table for eyes; columns from `right` to before `until` hold figures, to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(
            words().say(heading),
            justify="right" if right <= place < until else "left",
            overflow="fold",
            no_wrap=right <= place < until,
        )
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 160)
    if title:
        console.print(title, soft_wrap=True)
    console.print(table)
