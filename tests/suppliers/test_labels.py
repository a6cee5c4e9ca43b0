from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from suppliers.labels import (
    EGALIM,
    HVE_2_ENDS,
    SIQO,
    TENDER_ONLY,
    Label,
    LabelBits,
    Labels,
    counting,
    from_bits,
    to_bits,
)

label_sets = st.frozensets(st.sampled_from(Label))


@given(label_sets)
def test_a_set_of_labels_comes_back_as_it_went_in(labels: Labels) -> None:
    assert from_bits(to_bits(labels)) == labels


@given(label_sets, label_sets)
def test_each_set_has_a_number_of_its_own(one: Labels, other: Labels) -> None:
    assert (to_bits(one) == to_bits(other)) == (one == other)


def test_a_label_said_twice_counts_once() -> None:
    assert to_bits([Label.BIO, Label.BIO]) == to_bits([Label.BIO])


def test_the_numbers_in_the_books_never_change() -> None:
    """A label may be added at the end; none may move, or every old line would lie."""
    assert [to_bits([label]) for label in Label] == [1 << place for place in range(13)]
    assert [label.value for label in Label] == [
        "BIO", "LABEL_ROUGE", "AOCAOP", "IGP", "STG", "HVE", "PECHE_DURABLE", "RUP",
        "COMMERCE_EQUITABLE", "FERMIER", "EXTERNALITES", "PERFORMANCE", "HVE_2",
    ]  # fmt: skip


def test_a_column_without_labels_is_not_an_empty_set() -> None:
    column, dialect = LabelBits(), sqlite.dialect()
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None
    assert column.process_result_value(0, dialect) == frozenset()


@pytest.mark.parametrize("labels", [{Label.HVE_2}, {Label.HVE_2, Label.HVE}])
def test_level_two_is_hve_until_its_last_day(labels: set[Label]) -> None:
    assert counting(labels, on=HVE_2_ENDS) == {Label.HVE}
    assert counting(labels, on=date(2027, 1, 1)) == labels - {Label.HVE_2}


@given(label_sets)
def test_nothing_else_changes_with_the_day(labels: Labels) -> None:
    for day in (HVE_2_ENDS, date(2027, 1, 1)):
        others = labels - {Label.HVE_2, Label.HVE}
        assert counting(labels, on=day) - {Label.HVE} == others


def test_level_two_is_no_label_of_the_law_itself() -> None:
    assert set(Label) - EGALIM == {Label.HVE_2}
    assert SIQO | TENDER_ONLY < EGALIM
