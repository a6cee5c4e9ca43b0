"""Entries balance, whatever the paper says."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.entries import (
    Account,
    Book,
    Cost,
    Entry,
    Unbalanced,
    entry,
    from_to,
    opposite,
    purchase,
)
from sourcing.pricing import Taxed, totals

MARCH = date(2026, 3, 1)


def balanced(one: Entry) -> bool:
    return sum(posting.debit - posting.credit for posting in one.postings) == 0


def test_an_entry_that_does_not_balance_is_a_bug() -> None:
    with pytest.raises(ValueError, match="x"):
        entry(MARCH, Book.OTHER, "x", [(Account("1"), Decimal("0.01"))])
    assert issubclass(Unbalanced, ValueError)
    moved = from_to(Account("1"), Account("1"), Decimal(3))
    assert entry(MARCH, Book.OTHER, "x", moved) is None


EUROS = st.decimals(-500, 500, places=2)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "2.10", "5.50", "10", "20")])
COSTS = st.builds(
    Cost, st.sampled_from(["6011", "6012", "4096", "401"]), st.builds(Taxed, EUROS, RATES)
)


@given(costs=st.lists(COSTS, max_size=12), vat=st.none() | st.just("44566"))
def test_any_paper_balances_and_owes_what_it_says(costs: list[Cost], vat: str | None) -> None:
    owed = Account("401", "Ferme")
    sums = purchase(costs, owed=owed, vat=vat)
    of_paper = totals(cost.taxed for cost in costs)
    assert sum((amount for _, amount in sums), Decimal(0)) == 0
    assert sum(amount for account, amount in sums if account == owed) == -of_paper.gross
    written = entry(MARCH, Book.PURCHASES, "x", sums)
    assert written is None or balanced(written)
    again = entry(MARCH, Book.PURCHASES, "x", [*sums, *opposite(sums)])
    assert again is None
    if vat:
        nets: dict[str, Decimal] = defaultdict(Decimal)
        for cost in costs:
            nets[cost.account] += cost.taxed.net
        booked = {account.number: amount for account, amount in sums if not account.auxiliary}
        assert booked.pop(vat, Decimal(0)) == of_paper.vat
        assert booked == nets
