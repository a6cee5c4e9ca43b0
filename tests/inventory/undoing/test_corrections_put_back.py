"""A correction and what it corrects never count both, whoever puts back what, in what order."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.places import Kind
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.corrected import CorrectedSince, NothingToCorrect
from kernel.actor import By
from kernel.command import Command
from kernel.ids import new_id
from tests.builders import (
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    balances_of,
    moves_of,
    some_stock,
    take_back,
)
from tests.inventory.documents import added, holds


def ten_kilos(session: Session, by: By) -> Delivery:
    delivery = a_delivery(a_supplier(session, by), a_line(a_product(session), "10"))
    receive(session, delivery, by)
    return delivery


def corrected(session: Session, by: By, wrong: Delivery, quantity: str) -> UUID:
    line = wrong.lines[0].model_copy(update={"id": new_id(), "quantity": Decimal(quantity)})
    return written_instead(
        session, by, wrong.id, wrong.model_copy(update={"id": new_id(), "lines": (line,)})
    )


def written_instead(session: Session, by: By, wrong: UUID, right: Command) -> UUID:
    return amend(session, Amendment(id=new_id(), of=wrong, replacement=right), by)


def on_the_shelf(session: Session, by: By) -> Decimal:
    held = balances_of(session, by).items()
    return sum((one.quantity for (_, kind), one in held if kind == Kind.SHELF), Decimal(0))


def test_a_correction_waits_until_what_it_corrects_holds_again(
    session: Session, awa: By
) -> None:
    delivery = ten_kilos(session, awa)
    again = take_back(session, awa, take_back(session, awa, delivery.id))
    correction = corrected(session, awa, delivery, "12")
    of_correction = take_back(session, awa, correction)
    of_delivery = take_back(session, awa, again)
    assert on_the_shelf(session, awa) == 0

    with pytest.raises(NothingToCorrect):
        take_back(session, awa, of_correction)
    assert on_the_shelf(session, awa) == 0

    take_back(session, awa, of_delivery)
    assert on_the_shelf(session, awa) == 10
    of_correction = take_back(session, awa, take_back(session, awa, of_correction))
    assert on_the_shelf(session, awa) == 10
    take_back(session, awa, of_correction)
    assert on_the_shelf(session, awa) == 12


def test_what_was_corrected_otherwise_is_not_corrected_twice(session: Session, awa: By) -> None:
    delivery = ten_kilos(session, awa)
    of_first = take_back(session, awa, corrected(session, awa, delivery, "12"))
    second = corrected(session, awa, delivery, "7")
    with pytest.raises(NothingToCorrect):
        take_back(session, awa, of_first)
    assert on_the_shelf(session, awa) == 7
    take_back(session, awa, second)
    take_back(session, awa, of_first)
    assert on_the_shelf(session, awa) == 12


def test_an_old_reversal_does_not_bring_back_what_was_corrected_since(
    session: Session, awa: By
) -> None:
    delivery = ten_kilos(session, awa)
    first = take_back(session, awa, delivery.id)
    take_back(session, awa, first)
    correction = corrected(session, awa, delivery, "12")
    with pytest.raises(CorrectedSince):
        take_back(session, awa, first)
    assert on_the_shelf(session, awa) == 12
    take_back(session, awa, correction)
    assert on_the_shelf(session, awa) == 10


def test_a_correction_of_a_correction_comes_back_with_it(session: Session, awa: By) -> None:
    delivery = ten_kilos(session, awa)
    first = corrected(session, awa, delivery, "12")
    line = delivery.lines[0].model_copy(update={"id": new_id(), "quantity": Decimal(13)})
    third = delivery.model_copy(update={"id": new_id(), "lines": (line,)})
    (second,) = [one.document_id for one in moves_of(session, awa) if one.quantity == 12]
    later = written_instead(session, awa, second, third)
    take_back(session, awa, take_back(session, awa, later))
    for _ in range(2):
        reversal = take_back(session, awa, first)
        assert on_the_shelf(session, awa) == 10
        take_back(session, awa, reversal)
        assert on_the_shelf(session, awa) == 13


def test_an_addition_taken_back_alone_stays_so_when_the_correction_goes(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    meal = serve(session, a_meal((carrots, "1")), awa)
    addition = added(session, awa, meal, carrots, "2")
    of_correction = take_back(
        session, awa, written_instead(session, awa, meal, a_meal((carrots, "4")))
    )
    take_back(session, awa, addition)
    before = balances_of(session, awa)
    take_back(session, awa, take_back(session, awa, of_correction))
    assert [holds(session, awa, one) for one in (meal, addition)] == [True, False]
    assert balances_of(session, awa) == before
