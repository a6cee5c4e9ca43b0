from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.settling import Word, settle
from inventory.balances import on_hand
from inventory.differences import verify
from inventory.lots import Lot
from inventory.receiving.imports import counted_twice
from inventory.receiving.receipts import receive
from inventory.receiving.waiting import Reason, waiting
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from suppliers import suppliers
from suppliers.suppliers import suppliers_named
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    bought_by,
)
from tests.integrations.importing import invoiced, somebody_with_the_usual_foods, tally


@pytest.fixture
def ben(session: Session) -> By:
    return somebody_with_the_usual_foods(session)


def a_receipt_of_biodis(session: Session, by: By, price: str = "1.90") -> None:
    (biodis,) = suppliers_named(session, ["Biodis"], by).values()
    line = a_line(a_product(session), price=Decimal(price))
    receive(session, a_delivery(biodis, line), by)


def test_what_may_be_a_receipt_already_here_waits(
    session: Session, ben: By, tmp_path: Path
) -> None:
    a_receipt_of_biodis(session, ben)
    row = "Biodis;{};F1;Carottes 5 kg;2;9,50;;{};5,5"
    same, other_day, other_sum = (
        row.format(*said)
        for said in (("02/03/2026", "19,00"), ("03/03/2026", "19,00"), ("02/03/2026", "19,01"))
    )
    assert tally(invoiced(session, ben, tmp_path, same, other_day, other_sum)) == (2, 1, 0, 0)
    (line,) = waiting(session, canteen_id=ben.canteen_id)
    assert line.reason == Reason.PERHAPS_TWICE
    assert len(bought_by(session, ben)) == 3


def test_a_receipt_taken_back_has_no_twin(session: Session, ben: By, tmp_path: Path) -> None:
    (biodis,) = suppliers_named(session, ["Biodis"], ben).values()
    line = a_line(a_product(session), price=Decimal("1.90"))
    receipt = receive(session, a_delivery(biodis, line), ben)
    reverse(session, Mistake(id=new_id(), of=receipt), ben)
    row = "Biodis;02/03/2026;F1;Carottes 5 kg;2;9,50;;19,00;5,5"
    assert tally(invoiced(session, ben, tmp_path, row)) == (1, 0, 0, 0)


def test_an_import_taken_back_is_not_let_in_by_the_back_door(
    session: Session, ben: By, tmp_path: Path
) -> None:
    rows = (
        "Biodis;12/10/2026;F1;Carottes 5 kg;2;9,50;;19,00;5,5",
        "Biodis;12/10/2026;F1;Machin du chef;1;8,00;;8,00;",
    )
    outcome = invoiced(session, ben, tmp_path, *rows)
    mistake = Mistake(id=new_id(), of=outcome.entered[0].document_id)
    reverse(session, mistake, ben)
    assert sum(line.net_value for line in bought_by(session, ben)) == 0
    assert waiting(session, canteen_id=ben.canteen_id) == []
    assert tally(invoiced(session, ben, tmp_path, *rows)) == (0, 0, 0, 2)
    reverse(session, Mistake(id=new_id(), of=mistake.id), ben)
    assert sum(line.net_value for line in bought_by(session, ben)) == Decimal(19)
    assert len(waiting(session, canteen_id=ben.canteen_id)) == 1
    assert tally(invoiced(session, ben, tmp_path, *rows)) == (0, 0, 2, 0)


def test_purchases_go_on_the_shelf_when_asked(
    session: Session, ben: By, tmp_path: Path
) -> None:
    row = "Biodis;12/10/2026;F{};{};2;9,50;;19,00;"
    rows = [row.format(1, name) for name in ("Carottes 5 kg", "LIQUIDE VAISSELLE 5L", "Machin")]
    assert invoiced(session, ben, tmp_path, *rows).stocked == 0
    rows = [row.format(2, name) for name in ("Carottes 5 kg", "LIQUIDE VAISSELLE 5L", "Machin")]
    assert invoiced(session, ben, tmp_path, *rows, into_stock=True).stocked == 1
    (held,) = on_hand(session, canteen_id=ben.canteen_id)
    assert (held.name, held.quantity, held.grams, held.cost) == (
        "Carottes", Decimal(10), 10_000, Decimal(19),
    )  # fmt: skip
    (lot,) = session.scalars(select(Lot).where(Lot.canteen_id == ben.canteen_id))
    assert lot.vat_rate == Decimal("5.50")  # nobody said it: as at the door
    assert verify(session, canteen_id=ben.canteen_id) == []


def test_invoices_whose_numbers_restart_in_january_are_two_purchases(
    session: Session, ben: By, tmp_path: Path
) -> None:
    row = "Biodis;{};12;Carottes 5 kg;2;9,50;;19,00;5,5"
    first, corrected, next_year = (
        row.format(day) for day in ("12/10/2025", "13/10/2025", "12/10/2026")
    )
    assert tally(invoiced(session, ben, tmp_path, first)) == (1, 0, 0, 0)
    assert tally(invoiced(session, ben, tmp_path, corrected)) == (0, 0, 1, 0)
    assert tally(invoiced(session, ben, tmp_path, next_year)) == (1, 0, 0, 0)


CARROTS = "Biodis;02/03/2026;F1;Carottes 5 kg;2;9,50;;19,00;5,5"


def test_a_receipt_after_its_import_is_named(session: Session, ben: By, tmp_path: Path) -> None:
    outcome = invoiced(session, ben, tmp_path, CARROTS)
    assert counted_twice(session, canteen_id=ben.canteen_id) == []
    a_receipt_of_biodis(session, ben)
    (pair,) = counted_twice(session, canteen_id=ben.canteen_id)
    assert pair.imported.id == outcome.entered[0].id
    assert pair.received.import_key is None
    reverse(session, Mistake(id=new_id(), of=pair.received.document_id), ben)
    assert counted_twice(session, canteen_id=ben.canteen_id) == []


def test_what_was_said_to_be_different_is_not_named_twice(
    session: Session, ben: By, tmp_path: Path
) -> None:
    a_receipt_of_biodis(session, ben)
    invoiced(session, ben, tmp_path, CARROTS)
    (line,) = waiting(session, canteen_id=ben.canteen_id)
    settle(session, line, Word(different=True), ben)
    assert counted_twice(session, canteen_id=ben.canteen_id) == []


def test_two_files_that_name_one_new_supplier_share_it(
    session: Session, ben: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = suppliers_named(session, ["Ferme neuve"], ben).values()
    seen = iter([{}, {"ferme neuve": first}])
    monkeypatch.setattr(suppliers, "_ids_by_folded_name", lambda _session: next(seen))
    assert suppliers_named(session, ["Ferme neuve"], ben) == {"ferme neuve": first}
