from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Addition, Ingredient, add_to_meal, serve
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind, places_of
from inventory.purchases import Bought
from inventory.purchases import Kind as LineKind
from inventory.receiving.deliveries import Delivery
from inventory.receiving.imports import ImportedFile, Stocked, enter
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from inventory.safety.tracing import Backward, left, lots_called, proofs, went
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.explanations import Explained, explain
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from suppliers.evidence import Evidence, Why
from suppliers.families import Family
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
    somebody_in_a_new_canteen,
    within,
)

TUESDAY, WEDNESDAY = (MONDAY + timedelta(days=n) for n in (1, 2))


@pytest.fixture
def ben(session: Session) -> By:
    """In a canteen that calls local what comes from within 30 km."""
    return somebody_in_a_new_canteen(session, **within(30))


def a_crate(session: Session, by: By, number: str = "L7", **facts: object) -> Delivery:
    """10 kg of organic carrots from a farm 23.7 km away."""
    producer_id = a_producer(session, by, city="Anse")
    a_certificate(session, by, producer_id=producer_id, number="FR-BIO-01.250-7")
    line = a_line(
        a_product(session), "10", labels=(Label.BIO,), producer_id=producer_id,
        lot_number=number, use_by=date(2026, 3, 9), **facts,
    )  # fmt: skip
    delivery = a_delivery(a_supplier(session, by), line)
    receive(session, delivery, by)
    return delivery


def called(session: Session, by: By, asked: str) -> list[Backward]:
    return lots_called(session, asked, canteen_ids=[by.canteen_id])


def the_lot(session: Session, by: By, asked: str = "L7") -> Backward:
    (lot,) = called(session, by, asked)
    return lot


def eat(session: Session, by: By, lot_id: UUID, kilos: str, **facts: object) -> UUID:
    one = Ingredient(id=new_id(), lot_id=lot_id, quantity=Decimal(kilos))
    return serve(session, a_meal(**facts).model_copy(update={"ingredients": (one,)}), by)


def parts(session: Session, lot: Backward) -> list[tuple[date, Kind, str, Decimal, int]]:
    return [tuple(part) for part in went(session, lot)]


def test_a_lot_leads_back_to_its_farm(session: Session, ben: By) -> None:
    delivery = a_crate(session, ben)
    lot = the_lot(session, ben)
    assert (lot.lot_id, lot.number, lot.came_on) == (delivery.lines[0].id, "L7", MONDAY)
    assert (lot.quantity, lot.grams, lot.use_by) == (Decimal(10), 10_000, date(2026, 3, 9))
    assert (lot.producer_city, lot.kilometres, lot.local) == (
        "Anse", Decimal("23.7"), Evidence.PROVEN,
    )  # fmt: skip
    assert lot.supplier is not None
    assert lot.producer is not None
    assert not lot.rescued


def test_a_lot_leads_back_to_the_certificate_of_that_day(session: Session, ben: By) -> None:
    a_crate(session, ben)
    (paper,) = proofs(session, the_lot(session, ben))
    assert (paper.label, paper.evidence, paper.why) == (Label.BIO, Evidence.PROVEN, None)
    assert (paper.control_body, paper.number) == ("FR-BIO-01", "FR-BIO-01.250-7")
    assert (paper.valid_from, paper.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_claim_without_paper_says_why(session: Session, awa: By) -> None:
    line = a_line(a_product(session), lot_number="L8", labels=(Label.BIO, Label.AOCAOP))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    found = proofs(session, the_lot(session, awa, "L8"))
    assert [one.label for one in found] == [Label.AOCAOP, Label.BIO]
    assert {(one.evidence, one.why, one.number) for one in found} == {
        (Evidence.DECLARED, Why.NO_CERTIFICATE, None)
    }


def test_a_lot_leads_forward_to_meals_waste_and_shelf(session: Session, ben: By) -> None:
    a_crate(session, ben)
    lot = the_lot(session, ben)
    lost = NewWaste(
        id=new_id(), wasted_on=WEDNESDAY, stage=Stage.STORAGE_LOSS, lot_id=lot.lot_id,
        quantity=Decimal(1),
    )  # fmt: skip
    discard(session, lost, ben)
    eat(session, ben, lot.lot_id, "2.5", menu="Soupe", served_on=TUESDAY)
    dahl = eat(session, ben, lot.lot_id, "3", menu="Dahl")
    more = Ingredient(id=new_id(), lot_id=lot.lot_id, quantity=Decimal("0.5"))
    add_to_meal(session, Addition(id=new_id(), meal_id=dahl, ingredients=(more,)), ben)
    assert sorted(parts(session, lot)) == [
        (MONDAY, Kind.KITCHEN, "Dahl", Decimal("0.5"), 500),
        (MONDAY, Kind.KITCHEN, "Dahl", Decimal(3), 3000),
        (TUESDAY, Kind.KITCHEN, "Soupe", Decimal("2.5"), 2500),
        (WEDNESDAY, Kind.WASTE, "", Decimal(1), 1000),
    ]
    assert [part[0] for part in parts(session, lot)] == [MONDAY, MONDAY, TUESDAY, WEDNESDAY]
    assert left(session, lot) == [("Réserve", Decimal(3), 3000)]


def test_what_was_taken_back_went_nowhere(session: Session, ben: By) -> None:
    a_crate(session, ben)
    lot = the_lot(session, ben)
    meal_id = eat(session, ben, lot.lot_id, "3")
    mistake = Mistake(id=new_id(), of=meal_id)
    reverse(session, mistake, ben)
    assert went(session, lot) == []
    assert left(session, lot) == [("Réserve", Decimal(10), 10_000)]
    reverse(session, Mistake(id=new_id(), of=mistake.id), ben)
    assert len(went(session, lot)) == 1
    assert left(session, lot) == [("Réserve", Decimal(7), 7000)]


def test_a_delivery_taken_back_never_came(session: Session, ben: By) -> None:
    delivery = a_crate(session, ben)
    mistake = Mistake(id=new_id(), of=delivery.id)
    reverse(session, mistake, ben)
    assert called(session, ben, "L7") == []
    reverse(session, Mistake(id=new_id(), of=mistake.id), ben)
    assert len(called(session, ben, "L7")) == 1


def test_a_recall_still_finds_the_meal_when_its_delivery_was_corrected(
    session: Session, ben: By
) -> None:
    delivery = a_crate(session, ben)
    eat(session, ben, delivery.lines[0].id, "3", menu="Dahl")
    line = delivery.lines[0].model_copy(update={"id": new_id(), "quantity": Decimal(9)})
    right = delivery.model_copy(update={"id": new_id(), "lines": (line,)})
    amend(session, Amendment(id=new_id(), of=delivery.id, delivery=right), ben)
    found = {lot.lot_id: went(session, lot) for lot in called(session, ben, "L7")}
    assert set(found) == {delivery.lines[0].id, line.id}
    assert found[delivery.lines[0].id] == []
    assert [part.what for part in found[line.id]] == ["Dahl"]


def test_a_lot_used_up_has_nothing_left(session: Session, ben: By) -> None:
    a_crate(session, ben)
    lot = the_lot(session, ben)
    eat(session, ben, lot.lot_id, "10")
    assert left(session, lot) == []


def test_a_shelf_that_owes_says_so(session: Session, ben: By) -> None:
    a_crate(session, ben)
    lot = the_lot(session, ben)
    eat(session, ben, lot.lot_id, "12")
    assert left(session, lot) == [("Réserve", Decimal(-2), -2000)]


def test_every_lot_of_a_number_is_found_the_newest_first(session: Session, ben: By) -> None:
    for day in (0, 2, 1):
        line = a_line(a_product(session), lot_number="L9")
        on = MONDAY + timedelta(days=day)
        receive(session, a_delivery(a_supplier(session, ben), line, received_on=on), ben)
    found = [lot.came_on for lot in called(session, ben, " L9 ")]
    assert found == [WEDNESDAY, TUESDAY, MONDAY]


def test_a_lot_without_number_is_found_by_its_id_or_how_it_begins(
    session: Session, ben: By
) -> None:
    lot_id = a_crate(session, ben, number="").lines[0].id
    for asked in (str(lot_id), str(lot_id).upper(), lot_id.hex, str(lot_id)[:20]):
        assert lot_id in [lot.lot_id for lot in called(session, ben, asked)]
    assert called(session, ben, str(new_id())) == []


@pytest.mark.parametrize("asked", ["", "1234567", "zzzzzzzz", "L7'; --", "%", "f" * 33])
def test_what_is_no_lots_name_finds_none(session: Session, ben: By, asked: str) -> None:
    a_crate(session, ben, number="")
    assert called(session, ben, asked) == []


def test_another_canteens_lot_is_found_only_where_one_looks(
    session: Session, ben: By, awa: By
) -> None:
    a_crate(session, ben)
    assert called(session, awa, "L7") == []
    both = [awa.canteen_id, ben.canteen_id]
    (lot,) = lots_called(session, "L7", canteen_ids=both)
    assert lot.canteen_id == ben.canteen_id


def test_a_rescued_crate_is_traced_to_its_sorting(session: Session, ben: By) -> None:
    crate = Crate(id=new_id(), rescued_on=MONDAY, donor="Étal 12", grams=12_000)
    rescue(session, crate, ben)
    apples = SortedInto(id=new_id(), product_id=a_product(session).id, grams=9000)
    sorting = Sorting(
        id=new_id(), rescue_id=crate.id, sorted_on=TUESDAY, into=(apples,), loss_grams=3000
    )
    sort(session, sorting, ben)
    lot = the_lot(session, ben, str(crate.id))
    assert lot.rescued
    assert sorted((part.to, part.grams) for part in went(session, lot)) == [
        (Kind.SORTING, 9000),
        (Kind.WASTE, 3000),
    ]
    assert left(session, lot) == []
    assert the_lot(session, ben, str(apples.id)).rescued


def test_a_lot_imported_into_stock_leads_back_to_its_paper(session: Session, ben: By) -> None:
    from inventory.receiving.door import at_the_door, claimed
    from sourcing.products import facts_of

    supplier_id, carrots = a_supplier(session, ben), a_product(session)
    a_certificate(session, ben, supplier_id=supplier_id, number="N7")
    facts = facts_of(session, [carrots.id])[carrots.id]
    door = at_the_door(
        session, canteen_id=ben.canteen_id, producer_ids=(), supplier_ids=[supplier_id]
    )
    claim = claimed(
        facts, producer_id=None, supplier_id=supplier_id, labels=[Label.BIO], on=MONDAY
    )
    frozen, findings = door.freeze(claim, facts, None)
    file = ImportedFile(id=new_id(), file_name="a.csv", sha256="", lines=1)
    line = Bought(
        canteen_id=ben.canteen_id, id=new_id(), document_id=file.id, bought_on=MONDAY,
        kind=LineKind.FOOD, description="Carottes", supplier_id=supplier_id,
        product_id=carrots.id, family=Family.FRUIT_AND_VEGETABLES, net_value=Decimal(20),
        grams=10_000, **frozen._asdict(),
    )  # fmt: skip
    stocked = {line.id: Stocked(carrots.id, Decimal(10))}
    rests_on = [(line.id, one) for one in findings]
    enter(session, file, [line], ben, stocked=stocked, findings=rests_on)
    (paper,) = proofs(session, the_lot(session, ben, str(line.id)))
    assert (paper.evidence, paper.number) == (Evidence.PROVEN, "N7")


def test_after_its_delivery_was_amended_the_right_lot_went_where_it_was_used(
    session: Session, ben: By
) -> None:
    wrong = a_crate(session, ben)
    old = the_lot(session, ben)
    eat(session, ben, old.lot_id, "2", menu="Soupe")
    eat(session, ben, old.lot_id, "3", menu="Dahl", served_on=TUESDAY)
    loss = NewWaste(
        id=new_id(), wasted_on=WEDNESDAY, stage=Stage.STORAGE_LOSS, lot_id=old.lot_id,
        quantity=Decimal(1),
    )  # fmt: skip
    discard(session, loss, ben)
    before = parts(session, old)
    line = wrong.lines[0].model_copy(update={"id": new_id(), "lot_number": "L12"})
    right = wrong.model_copy(update={"id": new_id(), "lines": (line,)})
    amendment = Amendment(id=new_id(), of=wrong.id, delivery=right)
    amend(session, amendment, ben)
    assert parts(session, old) == []
    assert parts(session, the_lot(session, ben, "L12")) == before

    reverse(session, Mistake(id=new_id(), of=amendment.id), ben)
    assert parts(session, old) == before
    assert went(session, Backward(*old[:1], line.id, *old[2:])) == []


def test_what_was_taken_from_another_lot_in_part_stays_in_part(
    session: Session, ben: By
) -> None:
    first = a_crate(session, ben)
    lot = the_lot(session, ben)
    eat(session, ben, lot.lot_id, "12", menu="Soupe")
    other = a_line(first.lines[0].product_id, "5", lot_number="L13")
    receive(session, a_delivery(a_supplier(session, ben), other), ben)
    shelf = places_of(session, ben.canteen_id).shelf(None)
    explained = Explained(id=new_id(), lot_id=lot.lot_id, place_id=shelf, from_lot_id=other.id)
    explain(session, explained, ben)
    soup = (MONDAY, Kind.KITCHEN, "Soupe")
    assert parts(session, lot) == [(*soup, Decimal(10), 10_000)]
    assert parts(session, the_lot(session, ben, "L13")) == [(*soup, Decimal(2), 2000)]
