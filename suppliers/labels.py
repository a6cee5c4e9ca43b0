"""Labels that count under EGalim (Code rural L230-5-1), and until when.

A set of labels is kept as one whole number (a bit a label), so that a year's lines group by
it in one pass on both databases; code sees `frozenset[Label]`.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated

from sqlalchemy import BigInteger, Dialect, TypeDecorator
from sqlalchemy.orm import mapped_column


class Label(StrEnum):
    """`categories_egalim` of ma-cantine, by its own codes. BIO includes conversion.

    HVE_2 is ours: environmental certification of level 2, which counts as HVE until the end
    of 2026 and as nothing after.
    """

    BIO = "BIO"
    LABEL_ROUGE = "LABEL_ROUGE"
    AOCAOP = "AOCAOP"
    IGP = "IGP"
    STG = "STG"
    HVE = "HVE"
    PECHE_DURABLE = "PECHE_DURABLE"
    RUP = "RUP"
    COMMERCE_EQUITABLE = "COMMERCE_EQUITABLE"
    FERMIER = "FERMIER"
    EXTERNALITES = "EXTERNALITES"
    PERFORMANCE = "PERFORMANCE"
    HVE_2 = "HVE_2"


Labels = frozenset[Label]

SIQO: Labels = frozenset({Label.LABEL_ROUGE, Label.AOCAOP, Label.IGP, Label.STG})
OTHERS: Labels = frozenset(
    {Label.HVE, Label.PECHE_DURABLE, Label.RUP, Label.FERMIER, Label.COMMERCE_EQUITABLE}
)
TENDER_ONLY: Labels = frozenset({Label.EXTERNALITES, Label.PERFORMANCE})
EGALIM: Labels = frozenset({Label.BIO}) | SIQO | OTHERS | TENDER_ONLY

HVE_2_ENDS = date(2026, 12, 31)

_BIT = {label: 1 << place for place, label in enumerate(Label)}


def counting(labels: Iterable[Label], *, on: date) -> Labels:
    """The labels as they count that day: HVE_2 as HVE through 2026, then not at all."""
    counted = set(labels)
    if Label.HVE_2 in counted:
        counted.remove(Label.HVE_2)
        if on <= HVE_2_ENDS:
            counted.add(Label.HVE)
    return frozenset(counted)


def to_bits(labels: Iterable[Label]) -> int:
    """One whole number for the set."""
    return _bits_of(frozenset(labels))


@cache
def from_bits(bits: int) -> Labels:
    """And back."""
    return frozenset(label for label, bit in _BIT.items() if bits & bit)


class LabelBits(TypeDecorator[Labels]):
    """The column of a set of labels."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[Labels]:
        """What a backup reads its column as."""
        return frozenset

    def process_bind_param(self, value: Labels | None, dialect: Dialect) -> int | None:
        """Into the database."""
        return None if value is None else to_bits(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Labels | None:
        """Out of it."""
        return None if value is None else from_bits(int(value))


LabelSet = Annotated[Labels, mapped_column(LabelBits())]
NO_LABELS: Labels = frozenset()


# A book knows a few dozen sets, and every line it writes bears four of them.
@cache
def _bits_of(labels: Labels) -> int:
    return sum(_BIT[label] for label in labels)
