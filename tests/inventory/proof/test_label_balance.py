"""No more goes out under a label than came in: food by food, through invoices and stock."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind
from inventory.proof.label_balance import LabelBalance, label_balance
from inventory.proof.reweighing import accept_reexamination
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from suppliers.evidence import Evidence
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    take_back,
)
from tests.counting import statements
from tests.inventory.proof.farms import a_farm, as_bookkeeper, renewed, the_task, yes

MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
APRIL = {"first": date(2026, 4, 1), "last": date(2026, 4, 30)}


def organic(session: Session, by: By, days: dict[str, date]) -> list[LabelBalance]:
    return label_balance(session, Label.BIO, canteen_id=by.canteen_id, **days)


def in_grams(found: LabelBalance) -> tuple[int, int, int, dict[Kind, int], int]:
    gone = {kind: grams for kind, grams in found.gone.items() if grams}
    return found.opening, found.bought, found.came, gone, found.closing


def test_organic_carrots_from_the_invoice_to_the_plate(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    # Beside them lie carrots nobody calls organic: they are in no balance of the label.
    plain = a_delivery(a_supplier(session, awa), a_line(farm.carrots, "50", price=Decimal(1)))
    serve(session, a_meal((farm.carrots, "4")), awa)
    receive(session, plain, awa)
    loss = NewWaste(
        id=new_id(), wasted_on=MONDAY, stage=Stage.STORAGE_LOSS,
        product_id=farm.carrots.id, quantity=Decimal("0.5"),
    )  # fmt: skip
    discard(session, loss, awa)
    carrots, leeks = sorted(organic(session, awa, MARCH), key=lambda one: -one.bought)
    gone = {Kind.SUPPLIER: -10_000, Kind.KITCHEN: 4000, Kind.WASTE: 500}
    assert in_grams(carrots) == (0, 10_000, 10_000, gone, 5500)
    assert in_grams(leeks) == (0, 4000, 4000, {Kind.SUPPLIER: -4000}, 4000)
    assert {carrots.evidence, leeks.evidence} == {Evidence.EXPIRED}
    # April opens with what March closed with.
    (carrots,) = [one for one in organic(session, awa, APRIL) if one.bought]
    assert in_grams(carrots) == (5500, 5000, 5000, {Kind.SUPPLIER: -5000}, 10_500)


def test_the_balance_follows_what_is_learnt_and_what_is_taken_back(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    meal = serve(session, a_meal((farm.carrots, "4")), awa)
    before = organic(session, awa, MARCH)
    renewed(session, awa, farm)
    answer = accept_reexamination(session, yes(the_task(session, awa)), awa)
    after = organic(session, awa, MARCH)
    assert {one.evidence for one in after} == {Evidence.PROVEN}
    assert [in_grams(one) for one in after] == [in_grams(one) for one in before]
    take_back(session, awa, answer)
    assert organic(session, awa, MARCH) == before
    take_back(session, awa, meal)
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    assert all(one.closing == one.bought == one.came for one in organic(session, awa, year))


def test_each_label_has_a_balance_of_its_own(session: Session, awa: By) -> None:
    farm, cheese = a_producer(session, awa), a_product(session)
    a_certificate(session, awa, producer_id=farm, label=Label.AOCAOP)
    line = a_line(cheese, "3", labels=(Label.BIO, Label.AOCAOP), producer_id=farm)
    receive(session, a_delivery(a_supplier(session, awa), line), awa)

    def found(label: Label) -> list[tuple[UUID, Evidence, int]]:
        known = label_balance(session, label, canteen_id=awa.canteen_id, **MARCH)
        return [(one.product_id, one.evidence, one.bought) for one in known]

    assert found(Label.AOCAOP) == [(cheese.id, Evidence.PROVEN, 3000)]
    assert found(Label.BIO) == [(cheese.id, Evidence.DECLARED, 3000)]
    assert found(Label.HVE) == []


def test_it_takes_two_statements(session: Session, engine: Engine, awa: By) -> None:
    a_farm(session, awa)
    assert statements(engine, lambda: organic(session, awa, MARCH)) == 2
