"""What a shelf was found to hold, over its lots: nothing is made or lost, whatever was booked."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from inventory.balances import NOTHING, Held
from inventory.counting.spreading import part_down, part_up, spread
from inventory.lots import Whole
from inventory.moves import part_of
from inventory.picking import Pickable
from kernel.ids import new_id
from tests.builders import MONDAY

booked = st.decimals(min_value=-50, max_value=50, places=3).filter(bool)
targets = st.decimals(min_value=-80, max_value=120, places=3)
some = st.decimals(min_value="0.001", max_value=30, places=3)
grams = st.integers(0, 50_000)
costs = st.decimals(min_value=0, max_value=200, places=4)


def a_spot(quantity: Decimal, turn: int = 0) -> Pickable:
    use_by = MONDAY + timedelta(days=turn)
    lot = Whole(new_id(), new_id(), abs(quantity), 1000, Decimal(2), use_by)
    held = Held(quantity, int(quantity * 100), quantity)
    return Pickable(lot, new_id(), held, None, None, MONDAY)


def spots(*quantities: str) -> list[Pickable]:
    return [a_spot(Decimal(one), turn) for turn, one in enumerate(quantities)]


def after(shelf: list[Pickable], target: str) -> tuple[list[Decimal], Decimal]:
    changes, excess = spread(shelf, Decimal(target))
    by = {change.lot.id: change.by for change in changes}
    return [one.held.quantity + by.get(one.lot.id, 0) for one in shelf], excess


def test_the_last_in_turn_keep_what_there_is() -> None:
    assert after(spots("3", "4", "2"), "3") == ([0, 1, 2], 0)
    assert after(spots("3", "4", "2"), "0") == ([0, 0, 0], 0)
    assert after(spots("3", "4", "2"), "12") == ([3, 4, 2], 3)


def test_what_was_owed_is_owed_no_more() -> None:
    assert after(spots("3", "-4", "2"), "1") == ([0, 0, 1], 0)
    assert after(spots("-4"), "0") == ([0], 0)
    assert after([], "5") == ([], 5)


def test_below_zero_they_go_on_owing_what_is_left_to_owe() -> None:
    assert after(spots("3", "-4", "-2"), "-3") == ([0, -1, -2], 0)
    assert after(spots("3", "-4", "-2"), "-8") == ([0, -4, -2], -2)


@given(quantities=st.lists(booked, max_size=6), target=targets)
def test_all_of_it_is_somewhere(quantities: list[Decimal], target: Decimal) -> None:
    shelf = [a_spot(quantity, turn) for turn, quantity in enumerate(quantities)]
    changes, excess = spread(shelf, target)
    by = {change.lot.id: change.by for change in changes}
    finals = [one.held.quantity + by.get(one.lot.id, 0) for one in shelf]
    assert sum(finals) + excess == target
    assert all(change.by for change in changes)
    for one, final in zip(shelf, finals, strict=True):
        # No lot holds more than it did, or owes more; and none turns from one to the other.
        assert min(one.held.quantity, 0) <= final <= max(one.held.quantity, 0)


@given(whole=st.tuples(some, grams, costs), takes=st.lists(some, min_size=1, max_size=6))
def test_parts_add_up_to_the_gram_and_the_cent(
    whole: tuple[Decimal, int, Decimal], takes: list[Decimal]
) -> None:
    """Whatever is taken and found again, in whatever parts: who empties the shelf takes the rest."""
    lot = Whole(new_id(), new_id(), *whole, None)
    held = Held(*whole)
    for take in takes:
        part = part_down(lot, take, held)
        assert part.quantity == take
        assert part.grams >= 0
        held = held.less(part)
    if held.quantity < 0:
        assert part_up(lot, -held.quantity, held) == NOTHING.less(held)
        more = part_up(lot, 1 - held.quantity, held)
        assert held.less(NOTHING.less(more)) == part_of(lot, Decimal(1), NOTHING)
    elif held.quantity > 0:
        assert part_down(lot, held.quantity, held) == held
