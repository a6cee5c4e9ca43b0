"""A mistake is answered: whatever was written can be taken back, and the reversal too."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

import inventory.undoing.amendments  # noqa: F401  # these register their kinds
import network.charges  # noqa: F401
import sourcing.sending  # noqa: F401
import suppliers.terms  # noqa: F401
from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.places import Kind
from inventory.undoing.kinds import KINDS as NAMED
from inventory.undoing.reversals import (
    AlreadyReversed,
    Mistake,
    NotReversible,
    Reversal,
    reverse,
)
from inventory.undoing.touches import touched_by
from kernel.actor import By
from kernel.documents import KINDS as REGISTERED
from kernel.documents import DocumentNotFound, IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
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
from tests.inventory.documents import (
    KINDS,
    a_loss,
    a_receipt,
    a_served_meal,
    bought,
    holds,
)

Write = Callable[[Session, By, Product], UUID]


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


def test_before_a_delivery_put_back_goes_again_one_sees_what_used_it(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    receipt = a_receipt(session, awa, carrots)
    again = take_back(session, awa, take_back(session, awa, receipt))
    meal = a_served_meal(session, awa, carrots)
    (touch, *_) = touched_by(session, again, canteen_id=awa.canteen_id)
    assert touch.document_id == meal


def test_every_kind_of_entry_has_a_name() -> None:
    assert NAMED.keys() | {"sent_twice"} >= REGISTERED


def test_what_is_no_fact_of_the_larder_is_not_taken_back(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id)
    order = an_order(session, awa, offer_id, supplier_id=supplier_id)
    with pytest.raises(NotReversible):
        take_back(session, awa, order.id)


def test_another_canteens_entry_is_not_found(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    theirs = a_receipt(session, ben, a_product(session))
    with pytest.raises(DocumentNotFound):
        take_back(session, awa, theirs)
    with pytest.raises(DocumentNotFound):
        touched_by(session, theirs, canteen_id=awa.canteen_id)
    assert holds(session, ben, theirs)
