"""Two people count at once: neither overwrites the other, and nothing is posted twice."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inventory.counting.clashes import ClashNotFound, clashes
from inventory.counting.counting import SettledWithoutIt, count
from inventory.counting.counts import NEVER_COUNTED, Became, CountLineNotFound
from inventory.counting.found import Counted
from inventory.counting.settlements import AlreadySettled, CountAgain, Settled, settle_clash
from inventory.counting.sheets import sheet
from inventory.kitchen.meals import serve
from inventory.places import Kind, places_of
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.counting.hands import (
    a_count,
    ben_beside,
    counted,
    found,
    from_the_list,
    line_of,
    stock_of,
    two_answers,
    went_to,
)


@pytest.fixture
def ben(session: Session, awa: By) -> By:
    return ben_beside(session, awa)


@pytest.fixture
def rice(session: Session, awa: By) -> Product:
    product = a_product(session)
    some_stock(session, awa, "10", product=product)
    return product


def settled(line: Counted, quantity: str, **facts: Any) -> Settled:
    return Settled(id=new_id(), line_id=line.id, quantity=Decimal(quantity), **facts)


def test_two_people_who_found_the_same_post_it_once(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    milk = a_product(session)
    some_stock(session, awa, "10", product=milk)
    counted(session, awa, from_the_list(rice, "5"))
    counted(session, ben, from_the_list(rice, "5"), from_the_list(milk, "7"))
    assert (stock_of(session, awa, rice), stock_of(session, awa, milk)) == (5, 7)
    assert clashes(session, awa.canteen_id) == []


def test_two_people_who_found_different_things_are_both_kept(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    milk = a_product(session)
    some_stock(session, awa, "10", product=milk)
    line = from_the_list(rice, "4")
    posted = a_count(from_the_list(rice, "5"))
    count(session, posted, awa)
    kept = counted(session, ben, line, from_the_list(milk, "7"))
    # The rest of Ben's count went through.
    assert (stock_of(session, awa, rice), stock_of(session, awa, milk)) == (5, 7)
    [clash] = clashes(session, awa.canteen_id)
    assert (clash.product_id, clash.product, clash.unit) == (rice.id, rice.name, rice.unit)
    assert (clash.kept.person, clash.kept.found, clash.kept.count_id) == ("Ben", 4, kept)
    assert (clash.posted.person, clash.posted.found, clash.posted.booked) == ("Awa", 5, 10)
    assert (clash.kept.line_id, clash.posted.line_id) == (line.id, posted.lines[0].id)
    assert clash.posted.holds


def test_whoever_is_right_is_posted_and_may_be_taken_back(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    _, second = two_answers(session, awa, ben, rice)
    serve(session, a_meal((rice, "1")), awa)
    answer = settled(second.lines[0], "4", became=Became.WASTED)
    settle_clash(session, answer, awa)
    settle_clash(session, answer, awa)
    assert stock_of(session, awa, rice) == 3
    assert [held.quantity for held in went_to(session, awa, Kind.WASTE).values()] == [1]
    assert clashes(session, awa.canteen_id) == []
    assert line_of(session, awa, answer.id).found == 4
    after = balances_of(session, awa)
    with pytest.raises(AlreadySettled):
        settle_clash(session, settled(second.lines[0], "5"), awa)
    back = take_back(session, awa, answer.id)
    assert stock_of(session, awa, rice) == 4
    assert len(clashes(session, awa.canteen_id)) == 1
    take_back(session, awa, back)
    assert balances_of(session, awa) == after
    assert clashes(session, awa.canteen_id) == []


def test_the_first_may_be_right_and_nothing_is_posted(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    _, second = two_answers(session, awa, ben, rice)
    settle_clash(session, settled(second.lines[0], "5"), awa)
    assert stock_of(session, awa, rice) == 5
    assert clashes(session, awa.canteen_id) == []


def test_of_two_answers_to_one_clash_one_stands(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    _, second = two_answers(session, awa, ben, rice)
    first = settle_clash(session, settled(second.lines[0], "4"), awa)
    back = take_back(session, awa, first)
    settle_clash(session, settled(second.lines[0], "3"), awa)
    with pytest.raises(AlreadySettled):
        take_back(session, awa, back)
    assert stock_of(session, awa, rice) == 3


def test_a_third_answer_follows_the_one_that_was_settled(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    _, second = two_answers(session, awa, ben, rice)
    third = from_the_list(rice, "3")
    counted(session, ben, from_the_list(a_product(session), "1"), third)
    settle_clash(session, settled(second.lines[0], "4"), awa)
    settle_clash(session, settled(third, "3"), awa)
    assert stock_of(session, awa, rice) == 3


def test_the_settlement_goes_with_the_count_it_corrects(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    first, second = two_answers(session, awa, ben, rice)
    settle_clash(session, settled(second.lines[0], "4"), awa)
    after = balances_of(session, awa)
    back = take_back(session, awa, first.id)
    assert stock_of(session, awa, rice) == 10
    [clash] = clashes(session, awa.canteen_id)
    assert not clash.posted.holds
    take_back(session, awa, back)
    assert balances_of(session, awa) == after
    assert clashes(session, awa.canteen_id) == []
    take_back(session, awa, second.id)
    assert stock_of(session, awa, rice) == 5
    assert clashes(session, awa.canteen_id) == []


def test_where_the_first_was_taken_back_the_second_is_settled_alone(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    first, second = two_answers(session, awa, ben, rice)
    back = take_back(session, awa, first.id)
    answer = settled(second.lines[0], "4")
    settle_clash(session, answer, awa)
    assert stock_of(session, awa, rice) == 4
    with pytest.raises(SettledWithoutIt):
        take_back(session, awa, back)
    take_back(session, awa, answer.id)
    take_back(session, awa, back)
    assert stock_of(session, awa, rice) == 5


def test_who_agreed_with_a_count_that_was_taken_back_waits_for_a_word(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    first = counted(session, awa, from_the_list(rice, "5"))
    agreed = from_the_list(rice, "5")
    counted(session, ben, agreed)
    back = take_back(session, awa, first)
    assert stock_of(session, awa, rice) == 10
    [clash] = clashes(session, awa.canteen_id)
    assert (clash.kept.line_id, clash.posted.holds) == (agreed.id, False)
    take_back(session, awa, back)
    assert clashes(session, awa.canteen_id) == []
    take_back(session, awa, take_back(session, awa, take_back(session, awa, first)))
    settle_clash(session, settled(agreed, "5"), awa)
    assert stock_of(session, awa, rice) == 5


def test_all_shelves_and_one_shelf_are_not_compared(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    shelf = places_of(session, awa.canteen_id).of_kind[Kind.SHELF]
    _, second = two_answers(session, awa, ben, rice, place_id=shelf)
    assert stock_of(session, awa, rice) == 5
    with pytest.raises(CountAgain, match=rice.name):
        settle_clash(session, settled(second.lines[0], "4"), awa)
    settle_clash(session, settled(second.lines[0], "3", recounted=True), awa)
    assert stock_of(session, awa, rice) == 3


def test_what_was_counted_again_since_needs_no_posting(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    _, second = two_answers(session, awa, ben, rice)
    counted(session, awa, found(rice, "4"))
    settle_clash(session, settled(second.lines[0], "4"), awa)
    assert stock_of(session, awa, rice) == 4
    assert clashes(session, awa.canteen_id) == []


def test_other_shelves_and_other_lots_do_not_clash(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    shelves = places_of(session, awa.canteen_id).of_kind
    some_stock(session, awa, "10", product=rice, place_id=shelves[Kind.FRIDGE])
    counted(session, awa, from_the_list(rice, "5", place_id=shelves[Kind.SHELF]))
    counted(session, ben, from_the_list(rice, "6", place_id=shelves[Kind.FRIDGE]))
    assert stock_of(session, awa, rice) == 11
    jars = a_product(session)
    first, second = (some_stock(session, awa, "10", product=jars) for _ in range(2))
    counted(session, awa, from_the_list(first, "5"))
    counted(session, ben, from_the_list(second, "6"))
    assert stock_of(session, awa, jars) == 11
    assert clashes(session, awa.canteen_id) == []
    # All jars were not counted by either.
    counted(session, ben, from_the_list(jars, "3"))
    assert stock_of(session, awa, jars) == 11
    assert len(clashes(session, awa.canteen_id)) == 1


def test_whoever_looks_again_corrects_themselves(
    session: Session, awa: By, rice: Product
) -> None:
    counted(session, awa, from_the_list(rice, "5"))
    counted(session, awa, from_the_list(rice, "4"))
    assert stock_of(session, awa, rice) == 4
    assert clashes(session, awa.canteen_id) == []


def test_who_opened_the_list_anew_clashes_with_nobody(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    counted(session, awa, from_the_list(rice, "5"))
    [line] = sheet(session, awa.canteen_id, MONDAY)
    counted(session, ben, found(rice, "4", booked=line.booked, after=line.after))
    assert stock_of(session, awa, rice) == 4
    # Awa's phone still shows the first list: Ben was faster this time.
    counted(session, awa, from_the_list(rice, "3", booked=Decimal(5), after=line.after))
    assert stock_of(session, awa, rice) == 4
    assert len(clashes(session, awa.canteen_id)) == 1


def test_a_list_that_rests_on_a_count_taken_back_is_relative_to_now(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    first = counted(session, awa, from_the_list(rice, "5"))
    [line] = sheet(session, awa.canteen_id, MONDAY)
    take_back(session, awa, first)
    assert sheet(session, awa.canteen_id, MONDAY)[0].after == NEVER_COUNTED
    counted(session, ben, found(rice, "5", booked=line.booked, after=line.after))
    assert stock_of(session, awa, rice) == 5


def test_what_does_not_wait_is_refused_by_name(
    session: Session, awa: By, ben: By, rice: Product
) -> None:
    _, second = two_answers(session, awa, ben, rice)
    elsewhere = somebody_in_a_new_canteen(session)
    with pytest.raises(ClashNotFound):
        settle_clash(session, settled(second.lines[0], "4"), elsewhere)
    assert clashes(session, elsewhere.canteen_id) == []
    with pytest.raises(ClashNotFound):
        settle_clash(session, settled(found(rice, "1"), "4"), awa)
    with pytest.raises(CountLineNotFound):
        counted(session, awa, found(rice, "1", after=new_id()))
    with pytest.raises(CountLineNotFound):
        counted(session, elsewhere, found(rice, "1", after=second.lines[0].id))
