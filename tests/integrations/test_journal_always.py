"""What holds of any journal, however much is in it."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.billing.billed import NewBill
from inventory.billing.bills import enter_bill
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import Taxed, totals
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
)
from tests.counting import statements
from tests.integrations.booking import APRIL, MARCH, balanced, line_of, of


def test_a_busy_month_asks_no_more_of_the_database(
    session: Session, engine: Engine, awa: By
) -> None:
    def busy() -> None:
        for _ in range(5):
            supplier = a_supplier(session, awa)
            line = a_line(a_product(session))
            receive(session, a_delivery(supplier, line), awa)
            bill = NewBill(
                id=new_id(), supplier_id=supplier, number="1", billed_on=date(2026, 3, 9),
                lines=(line_of(None, "2.00"),),
            )  # fmt: skip
            enter_bill(session, bill, awa)

    busy()
    few = statements(engine, lambda: of(session, awa, MARCH))
    busy()
    assert statements(engine, lambda: of(session, awa, MARCH)) <= few


EUROS = st.decimals(Decimal("0.01"), 500, places=2)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "2.10", "5.50", "10", "20")])


@settings(
    max_examples=15,
    deadline=None,
)
@given(
    reclaimed=st.booleans(),
    came=st.lists(st.tuples(EUROS, RATES), min_size=1, max_size=4),
    billed=st.lists(
        st.tuples(st.integers(0, 3), EUROS | EUROS.map(lambda net: -net), st.integers(1, 59)),
        max_size=4,
    ),
)
def test_every_journal_balances_and_ends_where_the_papers_end(
    session: Session,
    reclaimed: bool,
    came: list[tuple[Decimal, Decimal]],
    billed: list[tuple[int, Decimal, int]],
) -> None:
    awa = somebody_in_a_new_canteen(session, vat_reclaimed=reclaimed)
    supplier = a_supplier(session, awa)
    product = a_product(session)
    lines = [
        a_line(product, "1", price=net, vat_rate=rate, lot_number=str(rate))
        for net, rate in came
    ]
    receive(session, a_delivery(supplier, *lines), awa)
    owed = Decimal(0)
    for place, net, day in billed:
        line = lines[place % len(lines)]
        rate = line.vat_rate or Decimal(0)
        bill = NewBill(
            id=new_id(),
            supplier_id=supplier,
            number=str(new_id()),
            billed_on=date.fromordinal(MARCH.toordinal() + day),
            lines=(line_of(line.id, str(net), vat_rate=rate),),
        )
        enter_bill(session, bill, awa)
        owed += totals([Taxed(net, rate)]).gross
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for month in (MARCH, APRIL, date(2026, 5, 1)):
        for one in of(session, awa, month):
            assert balanced(one)
            assert one.on.replace(day=1) == month
            for posting in one.postings:
                assert posting.debit >= 0 <= posting.credit
                sums[posting.account.number] += posting.debit - posting.credit
    assert sums["401"] == -owed
    assert sum(sums.values()) == 0
