from decimal import Decimal

import pytest

from integrations.erp.facts import OrderLineFacts
from integrations.odoo.tolerances import all_same, same, slack
from kernel.ids import new_id
from kernel.rounding import cents
from sourcing.products import StockUnit


@pytest.mark.parametrize(
    ("roundings", "off", "may_be"),
    [(0, "0.005", True), (1, "0.006", False), (10, "0.05", True), (10, "0.051", False)],
)
def test_each_rounding_is_half_a_step(roundings: int, off: str, may_be: bool) -> None:
    for other in (Decimal(off), -Decimal(off)):
        assert same(Decimal(8), 8 + other, roundings=roundings) is may_be
        assert all_same({1: Decimal(8)}, {1: 8 + other}, roundings=roundings) is may_be


def test_what_only_one_side_has_is_another() -> None:
    assert not all_same({1: Decimal(1)}, {}, roundings=1)
    assert all_same({1: Decimal(0)}, {2: Decimal(0)}, roundings=1)


@pytest.mark.parametrize(
    ("units", "price", "off"),
    [("2.50", "3.20", "0"), ("2.345", "3.20", "0.0210"), ("2.345", "3.2015", "0.0327325")],
)
def test_an_order_may_be_off_by_what_its_lines_are_rounded(
    units: str, price: str, off: str
) -> None:
    quantity, each = Decimal(units), Decimal(price)
    line = OrderLineFacts(
        new_id(), new_id(), "Carottes", quantity, StockUnit.KG, each, cents(quantity * each),
        Decimal("5.5"),
    )  # fmt: skip
    assert slack([line]) == Decimal(off)
    assert slack([line, line]) == 2 * Decimal(off)
