"""A year's gifts in kind as a table, for whoever keeps the accounts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TextIO

from integrations.tables import write_csv
from inventory.exchanges.gifts import DonorYear
from kernel.rounding import cents

HEADINGS = ("donor", "crates", "kilos", "kilos_without_price", "reference_value")


def write_gifts(file: TextIO, donors: Sequence[DonorYear], delimiter: str = ",") -> None:
    """Into a file opened with `newline=""`: a row a donor, weights in kilos as they were kept,
    values in euros before VAT.
    """
    rows = (
        (
            one.donor,
            one.crates,
            Decimal(one.grams).scaleb(-3),
            Decimal(one.unpriced_grams).scaleb(-3),
            cents(one.value),
        )
        for one in donors
    )
    write_csv(file, HEADINGS, rows, delimiter)
