"""A mistake is answered: whatever was written can be taken back, and the reversal too."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

import inventory.amendments  # noqa: F401  # these register their kinds
import network.charges  # noqa: F401
import sourcing.sending  # noqa: F401
import suppliers.terms  # noqa: F401
from inventory.contributions import Counted, Means, count_contributions
from inventory.differences import verify
from inventory.lots import OpenedPack, open_pack
from inventory.meals import Addition, add_to_meal, serve
from inventory.opening import OpeningLine, OpeningStock, open_stock
from inventory.places import Kind
from inventory.receipts import receive
from inventory.rescues import Crate, rescue
from inventory.reversals import (
    _KINDS,
    REVERSIBLE,
    AlreadyReversed,
    Mistake,
    NotReversible,
    Reversal,
    WholeTakenBack,
    reverse,
)
from inventory.sortings import SortedInto, Sorting, sort
from inventory.touches import touched_by
from inventory.waste import NewWaste, Stage, discard
from kernel.actor import By
from kernel.documents import KINDS as REGISTERED
from kernel.documents import Document, DocumentNotFound, IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    balances_of,
    bought_by,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)

Write = Callable[[Session, By, Product], UUID]


def a_receipt(session: Session, by: By, product: Product) -> UUID:
    delivery = a_delivery(a_supplier(session, by), a_line(product), a_line(product, "1.5"))
    return receive(session, delivery, by)


def an_opening(session: Session, by: By, product: Product) -> UUID:
    line = OpeningLine(id=new_id(), product_id=product.id, quantity=Decimal(3))
    return open_stock(session, OpeningStock(id=new_id(), found_on=MONDAY, lines=(line,)), by)


def a_served_meal(session: Session, by: By, product: Product) -> UUID:
    return serve(session, a_meal((product, "12")), by)


def an_addition(session: Session, by: By, product: Product) -> UUID:
    meal_id = serve(session, a_meal(), by)
    more = a_meal((product, "1.25")).ingredients
    return add_to_meal(session, Addition(id=new_id(), meal_id=meal_id, ingredients=more), by)


def a_loss(session: Session, by: By, product: Product) -> UUID:
    facts = {"stage": Stage.STORAGE_LOSS, "product_id": product.id, "quantity": Decimal(2)}
    return discard(session, NewWaste(id=new_id(), wasted_on=MONDAY, **facts), by)


def a_crate(session: Session, by: By, product: Product) -> UUID:
    crate = Crate(id=new_id(), rescued_on=MONDAY, donor="Marché", grams=5000)
    return rescue(session, crate, by)


def a_sorting(session: Session, by: By, product: Product) -> UUID:
    part = SortedInto(id=new_id(), product_id=product.id, grams=4000)
    crate = a_crate(session, by, product)
    new = Sorting(id=new_id(), rescue_id=crate, sorted_on=MONDAY, into=(part,), loss_grams=300)
    return sort(session, new, by)


def a_box(session: Session, by: By, product: Product) -> UUID:
    box = Counted(id=new_id(), given_on=MONDAY, means=Means.CASH, amount=Decimal(80))
    return count_contributions(session, box, by)


KINDS = (a_receipt, an_opening, a_served_meal, an_addition, a_loss, a_crate, a_box)


def holds(session: Session, by: By, document_id: UUID) -> bool:
    return session.get_one(Document, (by.canteen_id, document_id)).holds


def bought(session: Session, by: By) -> tuple[Decimal, int, Decimal]:
    lines = bought_by(session, by)
    grams = sum(line.grams or 0 for line in lines)
    return sum(one.net_value for one in lines), grams, sum(one.avoided for one in lines)  # type: ignore[return-value]


@pytest.mark.parametrize("write", KINDS)
def test_anything_can_be_taken_back_and_put_back(
    session: Session, awa: By, write: Write
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "7", product=carrots, grams=6901, price=Decimal("1.2345"))
    before, spent = balances_of(session, awa), bought(session, awa)
    document_id = write(session, awa, carrots)
    after, then = balances_of(session, awa), bought(session, awa)

    reversal = take_back(session, awa, document_id)
    assert not holds(session, awa, document_id)
    assert (balances_of(session, awa), bought(session, awa)) == (before, spent)

    again = take_back(session, awa, reversal)
    assert holds(session, awa, document_id)
    assert not holds(session, awa, reversal)
    assert (balances_of(session, awa), bought(session, awa)) == (after, then)

    take_back(session, awa, again)
    assert not holds(session, awa, document_id)
    assert holds(session, awa, reversal)
    assert verify(session, canteen_id=awa.canteen_id) == []


@pytest.mark.parametrize("write", KINDS)
def test_what_was_taken_back_cannot_be_taken_back_again(
    session: Session, awa: By, write: Write
) -> None:
    document_id = write(session, awa, a_product(session))
    take_back(session, awa, document_id)
    with pytest.raises(AlreadyReversed):
        take_back(session, awa, document_id)


def test_a_reversal_sent_twice_is_one(session: Session, awa: By) -> None:
    mistake = Mistake(id=new_id(), of=a_receipt(session, awa, a_product(session)))
    assert reverse(session, mistake, awa) == reverse(session, mistake, awa) == mistake.id
    assert len(moves_of(session, awa)) == 4
    with pytest.raises(IdAlreadyUsed):
        reverse(session, mistake.model_copy(update={"because": "Bof"}), awa)


def test_a_reversal_says_who_why_and_when(session: Session, awa: By) -> None:
    receipt = a_receipt(session, awa, a_product(session))
    reversal = take_back(session, awa, receipt, because="Pesé deux fois")
    kept = session.get_one(Reversal, (awa.canteen_id, reversal))
    assert (kept.of_id, kept.because, kept.reversed_on) == (
        receipt,
        "Pesé deux fois",
        awa.today,
    )


def test_each_move_back_names_the_one_it_answers(session: Session, awa: By) -> None:
    receipt = a_receipt(session, awa, a_product(session))
    forth = {move.id: move for move in moves_of(session, awa)}
    take_back(session, awa, receipt)
    back = [move for move in moves_of(session, awa) if move.reverses_id]
    assert {move.reverses_id for move in back} == forth.keys()
    for move in back:
        original = forth[move.reverses_id]  # type: ignore[index]
        assert (move.quantity, move.grams, move.cost) == (
            original.quantity,
            original.grams,
            original.cost,
        )
        assert (move.source_id, move.destination_id) == (
            original.destination_id,
            original.source_id,
        )


def test_purchase_lines_net_to_nothing_in_every_column(session: Session, awa: By) -> None:
    receipt = a_receipt(session, awa, a_product(session))
    take_back(session, awa, receipt)
    lines = bought_by(session, awa)
    assert len(lines) == 4
    assert bought(session, awa) == (0, 0, 0)
    for line in lines:
        if line.reverses_id:
            original = next(one for one in lines if one.id == line.reverses_id)
            assert (line.kind, line.family, line.bought_on, line.product_id) == (
                original.kind,
                original.family,
                original.bought_on,
                original.product_id,
            )


def test_a_delivery_is_taken_back_even_after_use(session: Session, awa: By) -> None:
    carrots = a_product(session)
    receipt = a_receipt(session, awa, carrots)
    meal = a_meal((carrots, "11"))
    serve(session, meal, awa)
    take_back(session, awa, receipt)
    shelf = sum(
        held.quantity
        for (_, kind), held in balances_of(session, awa).items()
        if kind == Kind.SHELF
    )
    assert shelf == Decimal(-11)  # to explain
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_before_it_goes_one_sees_what_used_it(session: Session, awa: By) -> None:
    carrots = a_product(session)
    receipt = a_receipt(session, awa, carrots)
    meal, gone = a_meal((carrots, "2")), a_meal((carrots, "1"))
    for one in (meal, gone):
        serve(session, one, awa)
    take_back(session, awa, gone.id)
    loss = a_loss(session, awa, carrots)
    touched = touched_by(session, receipt, canteen_id=awa.canteen_id)
    assert {(one.document_id, one.kind, one.product, one.grams) for one in touched} == {
        (meal.id, "meal", carrots.name, 2000),
        (loss, "waste", carrots.name, 2000),
    }


def test_a_meal_brought_nothing_that_others_used(session: Session, awa: By) -> None:
    carrots = a_product(session)
    a_receipt(session, awa, carrots)
    first, second = (a_served_meal(session, awa, carrots) for _ in range(2))
    for meal in (first, second):
        assert touched_by(session, meal, canteen_id=awa.canteen_id) == []


def test_a_crate_shows_the_meals_of_what_was_sorted_from_it(session: Session, awa: By) -> None:
    carrots = a_product(session)
    sorting = a_sorting(session, awa, carrots)
    meal = a_meal((carrots, "2"))
    serve(session, meal, awa)
    crate = next(one.lot_id for one in moves_of(session, awa) if one.document_id == one.lot_id)
    for document in (crate, sorting):
        (touch,) = touched_by(session, document, canteen_id=awa.canteen_id)
        assert touch.document_id == meal.id


def test_a_meal_goes_with_all_that_was_added_to_it(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    meal = a_meal((carrots, "1"))
    serve(session, meal, awa)
    additions = [
        Addition(id=new_id(), meal_id=meal.id, ingredients=a_meal((carrots, kilos)).ingredients)
        for kilos in ("2", "0.5")
    ]
    for addition in additions:
        add_to_meal(session, addition, awa)
    take_back(session, awa, additions[1].id)
    reversal = take_back(session, awa, meal.id)
    assert balances_of(session, awa) == before
    with pytest.raises(AlreadyReversed):
        take_back(session, awa, additions[0].id)
    take_back(session, awa, reversal)
    documents = (meal.id, additions[0].id, additions[1].id)
    assert [holds(session, awa, one) for one in documents] == [True, True, False]


def added(session: Session, by: By, meal_id: UUID, product: Product, kilos: str) -> UUID:
    more = a_meal((product, kilos)).ingredients
    return add_to_meal(session, Addition(id=new_id(), meal_id=meal_id, ingredients=more), by)


def sorted_into(session: Session, by: By, crate: UUID, product: Product, grams: int) -> UUID:
    part = SortedInto(id=new_id(), product_id=product.id, grams=grams)
    new = Sorting(id=new_id(), rescue_id=crate, sorted_on=MONDAY, into=(part,))
    return sort(session, new, by)


def test_a_meal_put_back_and_taken_back_again_takes_what_was_added_since(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    meal = serve(session, a_meal((carrots, "1")), awa)
    again = take_back(session, awa, take_back(session, awa, meal))
    addition = added(session, awa, meal, carrots, "2")
    after = balances_of(session, awa)
    reversal = take_back(session, awa, again)
    assert [holds(session, awa, one) for one in (meal, addition)] == [False, False]
    assert balances_of(session, awa) == before
    take_back(session, awa, reversal)
    assert [holds(session, awa, one) for one in (meal, addition)] == [True, True]
    assert balances_of(session, awa) == after


def test_a_crate_put_back_and_taken_back_again_takes_what_was_sorted_since(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    crate = a_crate(session, awa, carrots)
    again = take_back(session, awa, take_back(session, awa, crate))
    sorting = sorted_into(session, awa, crate, carrots, 2000)
    take_back(session, awa, again)
    assert [holds(session, awa, one) for one in (crate, sorting)] == [False, False]
    assert bought(session, awa) == (0, 0, 0)


def test_an_addition_does_not_hold_again_without_its_meal(session: Session, awa: By) -> None:
    carrots = a_product(session)
    meal = serve(session, a_meal((carrots, "1")), awa)
    addition = added(session, awa, meal, carrots, "2")
    of_addition = take_back(session, awa, addition)
    of_meal = take_back(session, awa, meal)
    before = balances_of(session, awa)
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, of_addition)
    assert balances_of(session, awa) == before
    take_back(session, awa, of_meal)
    take_back(session, awa, of_addition)
    assert [holds(session, awa, one) for one in (meal, addition)] == [True, True]


def test_a_sorting_does_not_hold_again_without_its_crate(session: Session, awa: By) -> None:
    carrots = a_product(session)
    crate = a_crate(session, awa, carrots)
    sorting = sorted_into(session, awa, crate, carrots, 2000)
    of_sorting = take_back(session, awa, sorting)
    of_crate = take_back(session, awa, crate)
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, of_sorting)
    assert bought(session, awa) == (0, 0, 0)
    take_back(session, awa, of_crate)
    take_back(session, awa, of_sorting)
    assert bought(session, awa)[1] == 5000


def test_an_addition_let_hold_again_goes_with_its_meal_however_that_is_named(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    for by_reversal in (False, True):
        meal = serve(session, a_meal((carrots, "1")), awa)
        addition = added(session, awa, meal, carrots, "2")
        of_addition = take_back(session, awa, addition)
        again = take_back(session, awa, take_back(session, awa, meal))
        take_back(session, awa, of_addition)
        assert holds(session, awa, addition)
        take_back(session, awa, again if by_reversal else meal)
        assert [holds(session, awa, one) for one in (meal, addition)] == [False, False]
        assert balances_of(session, awa) == before


def test_before_a_delivery_put_back_goes_again_one_sees_what_used_it(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    receipt = a_receipt(session, awa, carrots)
    again = take_back(session, awa, take_back(session, awa, receipt))
    meal = a_served_meal(session, awa, carrots)
    (touch, *_) = touched_by(session, again, canteen_id=awa.canteen_id)
    assert touch.document_id == meal


def test_every_kind_that_is_named_is_one_that_is_written() -> None:
    # An import registers its kind when the first file is entered.
    assert REVERSIBLE | _KINDS.keys() <= REGISTERED | {"import"}
    assert not REVERSIBLE & _KINDS.keys()


def test_what_is_no_fact_of_the_larder_is_not_taken_back(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id)
    order = an_order(session, awa, offer_id, supplier_id=supplier_id)
    opened = OpenedPack(id=new_id(), lot_id=some_stock(session, awa), opened_on=MONDAY)
    open_pack(session, opened, awa)
    for document_id in (order.id, opened.id):
        with pytest.raises(NotReversible):
            take_back(session, awa, document_id)


def test_another_canteens_entry_is_not_found(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    theirs = a_receipt(session, ben, a_product(session))
    with pytest.raises(DocumentNotFound):
        take_back(session, awa, theirs)
    with pytest.raises(DocumentNotFound):
        touched_by(session, theirs, canteen_id=awa.canteen_id)
    assert holds(session, ben, theirs)
