from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.receiving import receipts
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.documents import (
    Document,
    DocumentNotFound,
    IdAlreadyUsed,
    NetworkDocument,
    document_by_id,
)
from kernel.ids import new_id
from network.charges import NewCharge, set_charge
from suppliers.certificates import NewCertificate, add_certificate
from suppliers.labels import Label
from suppliers.producers import NewProducer, add_producer
from suppliers.suppliers import NewSupplier, Supplier, add_supplier
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    moves_of,
    somebody_in_a_new_canteen,
)

T = TypeVar("T")


def test_a_command_leaves_one_document(session: Session, awa: By) -> None:
    charge = NewCharge(id=new_id(), per_cover=Decimal("1.50"), from_on=MONDAY)
    for _ in range(3):
        assert set_charge(session, charge, awa) == charge.id
    document = document_by_id(session, charge.id, canteen_id=awa.canteen_id)
    assert (document.kind, document.person_id, document.holds) == (
        "charge",
        awa.person_id,
        True,
    )
    assert document.fingerprint == charge.fingerprint()


def test_trailing_zeros_and_spaces_are_no_second_thought(session: Session, awa: By) -> None:
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session), "4.1"))
    again = delivery.model_dump(mode="json")
    again["lines"][0] |= {"quantity": "4.1000", "price": 2, "lot_number": "  "}
    again["note"] = " "
    assert Delivery.model_validate(again).fingerprint() == delivery.fingerprint()


def test_a_default_written_out_is_the_same_request(session: Session, awa: By) -> None:
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
    short = delivery.model_dump_json(exclude_defaults=True)
    assert Delivery.model_validate_json(short).fingerprint() == delivery.fingerprint()


def test_an_id_names_one_kind_of_entry(session: Session, awa: By) -> None:
    charge = NewCharge(id=new_id(), per_cover=Decimal(1), from_on=MONDAY)
    set_charge(session, charge, awa)
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
    with pytest.raises(IdAlreadyUsed, match="already sent with other content"):
        receive(session, delivery.model_copy(update={"id": charge.id}), awa)
    assert moves_of(session, awa) == []


def test_two_canteens_may_use_one_id(session: Session, awa: By) -> None:
    charge = NewCharge(id=new_id(), per_cover=Decimal(1), from_on=MONDAY)
    ben = somebody_in_a_new_canteen(session)
    set_charge(session, charge, awa)
    other = charge.model_copy(update={"per_cover": Decimal(2)})
    assert set_charge(session, other, ben) == charge.id


def test_another_canteens_document_is_not_found(session: Session, awa: By) -> None:
    charge = NewCharge(id=new_id(), per_cover=Decimal(1), from_on=MONDAY)
    set_charge(session, charge, awa)
    ben = somebody_in_a_new_canteen(session)
    with pytest.raises(DocumentNotFound):
        document_by_id(session, charge.id, canteen_id=ben.canteen_id)


def test_what_the_network_shares_is_written_once(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    new = NewSupplier(id=new_id(), name=f"Ferme {new_id()}")
    assert add_supplier(session, new, awa) == add_supplier(session, new, ben) == new.id
    (kept,) = session.scalars(select(Supplier).where(Supplier.name == new.name))
    assert kept.id == new.id
    document = session.get_one(NetworkDocument, new.id)
    assert (document.kind, document.person_id) == ("supplier", awa.person_id)


def test_a_network_id_with_other_content_is_refused(session: Session, awa: By) -> None:
    new = NewSupplier(id=new_id(), name=f"Ferme {new_id()}")
    add_supplier(session, new, awa)
    with pytest.raises(IdAlreadyUsed):
        add_supplier(session, new.model_copy(update={"city": "Lyon"}), awa)
    with pytest.raises(IdAlreadyUsed):
        add_producer(session, NewProducer(id=new.id, name=new.name), awa)


def test_a_certificate_sent_twice_is_one(session: Session, awa: By) -> None:
    paper = NewCertificate(
        id=new_id(),
        producer_id=a_producer(session, awa),
        label=Label.BIO,
        control_body="FR-BIO-01",
        number="1",
        valid_from=MONDAY,
        valid_until=MONDAY,
    )
    assert add_certificate(session, paper, awa) == add_certificate(session, paper, awa)


def test_a_refusal_leaves_no_trace_and_the_id_free(session: Session, awa: By) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    delivery = a_delivery(supplier_id, a_line(carrots, price=None))
    with pytest.raises(receipts.Refused):
        receive(session, delivery, awa)
    assert session.get(Document, (awa.canteen_id, delivery.id)) is None
    priced = delivery.model_copy(update={"lines": (a_line(carrots),)})
    assert receive(session, priced, awa) == delivery.id


def test_two_identical_requests_at_once_store_one_receipt(
    engine: Engine, session: Session, awa: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
    session.commit()

    def again(twin: Session) -> tuple[UUID, int]:
        return receive(twin, delivery, awa), len(moves_of(twin, awa))

    answer, looked = _at_once(engine, session, delivery, awa, again, monkeypatch)
    assert answer == (delivery.id, 1)
    assert looked == (engine.dialect.name == "postgresql")


def test_of_two_contents_under_one_id_at_once_the_second_is_refused(
    engine: Engine, session: Session, awa: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    delivery = a_delivery(supplier_id, a_line(carrots))
    other = delivery.model_copy(update={"lines": (a_line(carrots, "5"),)})
    session.commit()

    def again(twin: Session) -> str:
        with pytest.raises(IdAlreadyUsed):
            receive(twin, other, awa)
        return "refused"

    answer, _ = _at_once(engine, session, delivery, awa, again, monkeypatch)
    assert answer == "refused"


def _at_once(
    engine: Engine,
    session: Session,
    delivery: Delivery,
    by: By,
    again: Callable[[Session], T],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[T, bool]:
    """The twin's answer, and whether it had looked before the first was committed."""

    def send_again() -> T:
        with Session(engine) as twin, twin.begin():
            return again(twin)

    with ThreadPoolExecutor(1) as pool:
        receive(session, delivery, by)
        # PostgreSQL: the twin looks, finds nothing, and then waits for our unique key.
        # SQLite: it waits for our lock before it even looks.
        looked = _signal_on(monkeypatch)
        second = pool.submit(send_again)
        early = looked.wait(timeout=0.5)
        session.commit()
        return second.result(timeout=10), early


def _signal_on(monkeypatch: pytest.MonkeyPatch) -> Event:
    import kernel.documents

    reached, original = Event(), kernel.documents.insert_rows

    def signal(*args: object, **kwargs: object) -> None:
        reached.set()
        original(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(kernel.documents, "insert_rows", signal)
    return reached
