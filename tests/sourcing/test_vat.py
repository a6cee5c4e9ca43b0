from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing.vat import RATES, rate, rate_in_cell


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("5.5%", "5.5"),
        ("5,50", "5.5"),
        ("5.5", "5.5"),
        ("5.50 %", "5.5"),
        ("V5", "5.5"),
        ("v05", "5.5"),
        ("TR", "5.5"),
        ("TN", "20"),
        ("TI", "10"),
        ("V20", "20"),
        ("TVA 10", "10"),
        ("20", "20"),
        ("20%", "20"),
        ("20.00%", "20"),
        ("2,1 %", "2.1"),
        ("0.00", "0"),
    ],
)
def test_a_code_that_everyone_reads_alike_gives_its_rate(code: str, expected: str) -> None:
    assert rate(code) == Decimal(expected)


@pytest.mark.parametrize(
    "code",
    ["1", "2", "3", "4", "5", "0", "V1", "C2", "C5", "C55", "55", "", "19.6", "7 %", "bio"],
)
def test_a_code_only_its_supplier_knows_is_never_guessed(code: str) -> None:
    assert rate(code) is None


@given(st.text(max_size=12))
def test_any_code_gives_a_rate_in_force_or_none(code: str) -> None:
    assert rate(code) in RATES | {None}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("0.055", "5.5"), ("0,2", "20"), ("0.10", "10"), ("0.085", "8.5"), (".021", "2.1"),
     ("5,5 %", "5.5"), ("0.00", "0"), ("0.05", None), ("0.2 %", None), ("5", None)],
)  # fmt: skip
def test_a_percent_cell_holds_a_share(cell: str, expected: str | None) -> None:
    assert rate_in_cell(cell) == (Decimal(expected) if expected else None)
