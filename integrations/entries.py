"""An entry of the books: so much to some accounts, as much from others, to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kernel.rounding import cents
from sourcing.pricing import Taxed

NOTHING = Decimal("0.00")


class Book(StrEnum):
    """The journals a French accountant keeps apart, by their usual codes."""

    PURCHASES = "AC"
    CASH = "CA"
    BANK = "BQ"
    OTHER = "OD"


class Account(NamedTuple):
    """A number of the chart, and whose it is where a supplier or a person has one."""

    number: str
    auxiliary: str = ""


class Posting(NamedTuple):
    """One line of an entry; either side is nothing."""

    account: Account
    debit: Decimal
    credit: Decimal


class Entry(NamedTuple):
    """`piece` is the number on the paper it rests on."""

    on: date
    book: Book
    label: str
    piece: str
    postings: tuple[Posting, ...]


# Euros by account: debits above nothing, credits below.
Sums = Sequence[tuple[Account, Decimal]]


class Unbalanced(ValueError):
    """A bug of ours: no paper of anybody's can cause it."""


class Cost(NamedTuple):
    """What was bought, before VAT, and where it is booked."""

    account: str
    taxed: Taxed


def entry(on: date, book: Book, label: str, sums: Sums, piece: str = "") -> Entry | None:
    """Euros by account, debits above nothing; none where nothing is left to write.

    Raises:
        Unbalanced: the sums do not come to nothing.

    """
    by_account: dict[Account, Decimal] = defaultdict(Decimal)
    for account, amount in sums:
        by_account[account] += amount
    if sum(by_account.values(), NOTHING):
        raise Unbalanced(f"{label}: {dict(by_account)}")
    postings = [
        Posting(account, max(amount, NOTHING), max(-amount, NOTHING))
        for account, amount in by_account.items()
        if amount
    ]
    ordered = sorted(postings, key=lambda one: (one.credit > 0, one.account))
    return Entry(on, book, label, piece, tuple(ordered)) if ordered else None


def from_to(credited: Account, debited: Account, amount: Decimal) -> Sums:
    """So much from one account to another."""
    return [(debited, amount), (credited, -amount)]


def opposite(sums: Sums) -> Sums:
    """The same the other way round."""
    return [(account, -amount) for account, amount in sums]


def purchase(costs: Iterable[Cost], *, owed: Account, vat: str | None) -> Sums:
    """What one paper, or one supplier's papers, come to: costs, their VAT, and what is owed.

    VAT is rounded once for each rate, on the sum at that rate. With no account for it, none is
    reclaimed: it is part of the cost, shared out by what it is on.
    """
    rates: dict[Decimal, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for account, (net, rate) in costs:
        rates[rate][account] += net
    sums: dict[Account, Decimal] = defaultdict(Decimal)
    for rate, nets in sorted(rates.items()):
        tax = cents(sum(nets.values(), NOTHING) * rate / 100)
        for account, net in nets.items():
            sums[Account(account)] += net
        if vat is not None:
            sums[Account(vat)] += tax
        else:
            for account, part in _shared(tax, sorted(nets.items())):
                sums[Account(account)] += part
    sums[owed] -= sum(sums.values(), NOTHING)
    return list(sums.items())


def _shared(tax: Decimal, nets: Sequence[tuple[str, Decimal]]) -> Iterable[tuple[str, Decimal]]:
    """In proportion; each takes what the sum so far comes to, less what was given before."""
    whole = sum((net for _, net in nets), NOTHING)
    so_far, given = NOTHING, NOTHING
    for place, (account, net) in enumerate(nets, 1):
        so_far += net
        upto = tax if place == len(nets) or not whole else cents(tax * so_far / whole)
        yield account, upto - given
        given = upto
