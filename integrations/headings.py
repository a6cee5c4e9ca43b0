"""What a supplier's headings mean: recognised, or told with --map."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from integrations.tables import Table
from kernel.errors import Refused
from kernel.words import N_
from sourcing.wording import normal


class Column(NamedTuple):
    """One of our columns, and the headings people give it (folded: no capitals, no accents).

    The `weak` ones of them count only where no other stands; what `beside` finds in a heading
    says more of the column, and makes it no other. What is needed is asked for; it `may_lack` where
    a person says that the file has it not.
    """

    name: str
    also: tuple[str, ...]
    needed: bool = False
    weak: tuple[str, ...] = ()
    beside: re.Pattern[str] | None = None
    may_lack: bool = False


# Told in a heading's place: the file has no such column, whatever a heading looks like.
_NOT_THERE = "∅"


def not_there(column: str) -> str:
    """What is told in place of a heading where the file has no such column."""
    return _NOT_THERE + column


class UnknownColumn(Refused):
    """--map points to a column we do not have, or a heading the file has not."""

    says = N_("“{column}” is not to be had. Ours: {ours}. The file's: {theirs}.")


class ColumnsMissing(Refused):
    """A table without them says nothing."""

    says = N_(
        "No heading was recognised for: {missing}. The file's: {theirs}. Say which is which, as "
        '--map "your heading={example}".'
    )


def parse_map(text: str) -> dict[str, str]:
    """“your heading=ours, …” as a mapping from their heading to our column."""
    pairs = (part.partition("=") for part in text.split(",") if part.strip())
    return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}


def places(
    table: Table, columns: Sequence[Column], told: Mapping[str, str], *, given: frozenset[str]
) -> dict[str, int]:
    """Where each of our columns stands in the file; what is not there is left out.

    `given` are columns whose value came from elsewhere, and may be missing; some that are needed
    may lack where that is told (see `not_there`).

    Raises:
        UnknownColumn: --map speaks of what is not there.
        ColumnsMissing: a needed column was not recognised.

    """
    found = recognised(table, columns, told)
    said = given | {c.name for c in columns if c.may_lack and not_there(c.name) in told}
    missing = [c.name for c in columns if c.needed and c.name not in found.keys() | said]
    if missing:
        theirs = ", ".join(table.headings)
        raise ColumnsMissing(missing=", ".join(missing), theirs=theirs, example=missing[0])
    return found


def recognised(
    table: Table, columns: Sequence[Column], told: Mapping[str, str]
) -> dict[str, int]:
    """As far as headings are known; what is needed may lack.

    Raises:
        UnknownColumn: --map speaks of what is not there.

    """
    found = _told(table, columns, told)
    sought = [column for column in columns if not_there(column.name) not in told]
    for weak in (False, True):
        for place, heading in enumerate(table.headings):
            folded = _folded(heading)
            for column in sought:
                free = column.name not in found and place not in found.values()
                if free and _less(folded, column) in _said(column, weak=weak):
                    found[column.name] = place
    return found


def all_read(table: Table, found: Mapping[str, int]) -> bool:
    """Whether every column is one of ours: what was not found is then not in the file. A column
    without a heading counts where it holds something.
    """
    read = set(found.values())
    unread = [place for place in range(len(table.headings)) if place not in read]
    return not any(
        table.headings[place]
        or any(place < len(cells) and cells[place] for _, cells in table.rows)
        for place in unread
    )


def _folded(heading: str) -> str:
    """Réf., Prix HT (€) and TVA % are read as ref, prix ht and tva."""
    bare = _SIGNS.sub(" ", normal(heading.replace("_", " ")).replace(".", ""))
    return " ".join(bare.split())


# What stands beside a heading and changes nothing of it.
_SIGNS = re.compile(r"\(?(?:€|\beur\b|\beuros?\b|%)\)?|[*:]")


def _less(folded: str, column: Column) -> str:
    return (
        " ".join(column.beside.sub(" ", folded, count=1).split()) if column.beside else folded
    )


def _said(column: Column, *, weak: bool) -> Sequence[str]:
    if weak:
        return column.weak
    said = (normal(column.name.replace("_", " ")), *column.also)
    return [heading for heading in said if heading not in column.weak]


def _told(table: Table, columns: Sequence[Column], told: Mapping[str, str]) -> dict[str, int]:
    ours = {column.name for column in columns}
    theirs = {normal(heading): place for place, heading in enumerate(table.headings)}
    found = {}
    for heading, column in told.items():
        if heading == not_there(column) and column in ours:
            continue
        if column not in ours or normal(heading) not in theirs:
            # Without an equals sign there is no column at all: the whole of it is not to be had.
            unknown = column if column and column not in ours else heading
            raise UnknownColumn(
                column=unknown, ours=", ".join(sorted(ours)), theirs=", ".join(table.headings)
            )
        found[column] = theirs[normal(heading)]
    return found
