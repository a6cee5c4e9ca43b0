from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.numbers import NotADay, NotAFigure, date_of, decimal_of


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("-3.20", "-3.20"),
        ("3,7533", "3.7533"),
        (".5", "0.5"),
        ("+4", "4"),
        ("1 234,56", "1234.56"),
        ("1\N{NO-BREAK SPACE}234,56", "1234.56"),
        ("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("12,5 €", "12.5"),
        ("12,5€", "12.5"),
        ("€ 5", "5"),
        ("12 EUR", "12"),
        ("(3,20)", "-3.20"),
        ("(3,20 €)", "-3.20"),
        ("3,20-", "-3.20"),
        ("\N{MINUS SIGN}3,20 €", "-3.20"),
        ("  7  ", "7"),
    ],
)
def test_a_figure_as_suppliers_write_it(text: str, figure: str) -> None:
    assert decimal_of(text) == Decimal(figure)


def test_a_lone_point_or_comma_is_decimal() -> None:
    assert decimal_of("1.234") == decimal_of("1,234") == Decimal("1.234")


@pytest.mark.parametrize("text", ["", "  ", "\N{NO-BREAK SPACE}"])
def test_an_empty_cell_is_no_figure_and_no_day(text: str) -> None:
    assert decimal_of(text) is None
    assert date_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1 2",
        "1234 567",
        "12,",
        "--3",
        "-3-",
        "-(3)",
        "1€50",
        "20%",
        "1e5",
        "1,2,3",
        "1.23.456",
        "€",
        "NaN",
        "Infinity",
        "١٢",
    ],
)
def test_nonsense_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotAFigure, match="is not a number"):
        decimal_of(text)


def test_a_refusal_can_be_caught_as_a_value_error() -> None:
    with pytest.raises(ValueError, match="not a number"):
        decimal_of("dix")


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31",
        "31/10/2026",
        "31.10.2026",
        "31-10-2026",
        "31/10/26",
        " 31/10/2026 ",
        "2026-10-31T08:05:00",
        "2026-10-31 08:05",
    ],
)
def test_a_day_as_suppliers_write_it(text: str) -> None:
    assert date_of(text) == date(2026, 10, 31)


def test_the_day_comes_before_the_month() -> None:
    assert date_of("1/5/2026") == date(2026, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026",
        "10/31/2026",
        "31/10.2026",
        "46326",
        "20261031",
        "hier",
        "2026-W01-1",
        "31/10",
    ],
)
def test_what_is_no_day_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotADay, match="is not a date"):
        date_of(text)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
    )
)
def test_what_is_written_in_french_is_read_back_exactly(figure: Decimal) -> None:
    french = f"{figure:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    assert decimal_of(french) == decimal_of(f"{french} €") == figure


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        figure = decimal_of(text)
    except NotAFigure:
        return
    assert figure is None or figure.is_finite()


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_to_write_a_day_is_that_day(day: date) -> None:
    for style in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y"):
        assert date_of(day.strftime(style)) == day
