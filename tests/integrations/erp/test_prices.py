from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.erp.prices import unit_price
from kernel.rounding import cents


@pytest.mark.parametrize(
    ("net", "units", "price"),
    [
        ("20.00", "10", "2.00"),
        ("12.35", "5", "2.47"),
        ("10.00", "3", "3.33333"),
        ("0.00", "4", "0.00"),
        ("5.00", "0", "0.00"),
    ],
)
def test_a_price_has_no_more_decimals_than_it_needs(net: str, units: str, price: str) -> None:
    assert str(unit_price(Decimal(net), Decimal(units))) == price


@given(
    st.lists(
        st.tuples(
            st.decimals("0.01", "9999", places=2), st.decimals("0.001", "2000", places=3)
        ),
        max_size=60,
    )
)
def test_any_lines_add_up_before_they_are_rounded(lines: list[tuple[Decimal, Decimal]]) -> None:
    exact = sum((unit_price(net, units) * units for net, units in lines), Decimal(0))
    assert cents(exact) == sum((net for net, _ in lines), Decimal(0))
