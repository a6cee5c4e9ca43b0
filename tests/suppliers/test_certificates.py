from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from network.sirets import BadSiret
from suppliers.certificates import (
    CertificateNotFound,
    Ending,
    EndsBeforeItBegins,
    FamilyOrProduct,
    NewCertificate,
    News,
    NewScope,
    OneHolder,
    note_news,
)
from suppliers.evidence import Claim, Evidence, weigh
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.papers import Paper, papers_of
from suppliers.producers import NewProducer, ProducerKnown, add_producer
from suppliers.suppliers import (
    Contact,
    NewContact,
    NewSupplier,
    SupplierKnown,
    SupplierNotFound,
    add_supplier,
    supplier_by_id,
    suppliers_named,
)
from tests.builders import MONDAY, a_certificate, a_producer, a_product, a_supplier


def papers(session: Session, *producers: UUID, suppliers: tuple[UUID, ...] = ()) -> list[Paper]:
    return list(papers_of(session, producer_ids=producers, supplier_ids=suppliers))


def news(paper: UUID, ending: Ending, on: date) -> News:
    return News(id=new_id(), certificate_id=paper, ending=ending, on=on)


def test_a_paper_is_read_back_with_all_that_it_names(session: Session, awa: By) -> None:
    producer_id, carrots = a_producer(session, awa), a_product(session)
    scopes = (
        NewScope(family=Family.DAIRY),
        NewScope(family=Family.MEAT),
        NewScope(product_id=carrots.id),
    )
    paper_id = a_certificate(session, awa, producer_id=producer_id, scopes=scopes)
    (paper,) = papers(session, producer_id)
    assert (paper.id, paper.label, paper.producer_id) == (paper_id, Label.BIO, producer_id)
    assert paper.families == {Family.DAIRY, Family.MEAT}
    assert paper.product_ids == {carrots.id}
    assert paper.covers(carrots.id, Family.FRUIT_AND_VEGETABLES)
    assert not paper.covers(new_id(), Family.FRUIT_AND_VEGETABLES)


def test_a_paper_that_names_nothing_covers_everything(session: Session, awa: By) -> None:
    producer_id = a_producer(session, awa)
    a_certificate(session, awa, producer_id=producer_id)
    (paper,) = papers(session, producer_id)
    assert all(paper.covers(new_id(), family) for family in Family)


def test_a_renewal_is_another_paper(session: Session, awa: By) -> None:
    producer_id = a_producer(session, awa)
    old = a_certificate(session, awa, producer_id=producer_id)
    new = a_certificate(
        session,
        awa,
        producer_id=producer_id,
        valid_from=date(2027, 1, 1),
        valid_until=date(2027, 12, 31),
    )
    assert [paper.id for paper in papers(session, producer_id)] == [new, old]


def test_producers_and_suppliers_hold_papers(session: Session, awa: By) -> None:
    producer_id, supplier_id = a_producer(session, awa), a_supplier(session, awa)
    farms = a_certificate(session, awa, producer_id=producer_id)
    shops = a_certificate(session, awa, supplier_id=supplier_id)
    a_certificate(session, awa, producer_id=a_producer(session, awa))
    found = papers(session, producer_id, suppliers=(supplier_id,))
    assert {paper.id for paper in found} == {farms, shops}
    assert papers(session) == []


def test_news_count_from_their_day_in_the_order_of_days(session: Session, awa: By) -> None:
    producer_id = a_producer(session, awa)
    paper_id = a_certificate(session, awa, producer_id=producer_id)
    note_news(session, news(paper_id, Ending.RESTORED, date(2026, 5, 1)), awa)
    note_news(session, news(paper_id, Ending.SUSPENDED, date(2026, 4, 1)), awa)
    (paper,) = papers(session, producer_id)
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1))
    assert [paper.stopped(day) for day in days] == [
        None,
        Ending.SUSPENDED,
        Ending.SUSPENDED,
        None,
    ]


def test_what_is_stored_proves_like_what_is_said(session: Session, awa: By) -> None:
    producer_id, carrots = a_producer(session, awa), a_product(session)
    scopes = (NewScope(product_id=carrots.id),)
    a_certificate(session, awa, producer_id=producer_id, scopes=scopes)
    claim = Claim(
        product_id=carrots.id,
        family=carrots.family,
        producer_id=producer_id,
        supplier_id=None,
        labels=frozenset({Label.BIO}),
        on=MONDAY,
    )
    (finding,) = weigh(claim, papers(session, producer_id))
    assert finding.evidence == Evidence.PROVEN


def test_news_of_an_unknown_paper_are_refused(session: Session, awa: By) -> None:
    with pytest.raises(CertificateNotFound):
        note_news(session, news(new_id(), Ending.WITHDRAWN, MONDAY), awa)


def test_news_sent_twice_are_noted_once(session: Session, awa: By) -> None:
    producer_id = a_producer(session, awa)
    paper_id = a_certificate(session, awa, producer_id=producer_id)
    same = news(paper_id, Ending.WITHDRAWN, MONDAY)
    assert note_news(session, same, awa) == note_news(session, same, awa)
    (paper,) = papers(session, producer_id)
    assert paper.events == ((MONDAY, Ending.WITHDRAWN),)


def _paper(**facts: Any) -> NewCertificate:
    shared = {"label": Label.BIO, "control_body": "FR-BIO-01", "number": "1"}
    days = {"valid_from": MONDAY, "valid_until": MONDAY}
    return NewCertificate(id=new_id(), **{**shared, **days, **facts})


def test_a_paper_of_one_day_is_one() -> None:
    assert _paper(producer_id=new_id()).valid_until == MONDAY


def test_a_paper_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(EndsBeforeItBegins, match="begin on 2 March 2026 and end on 1 March"):
        _paper(producer_id=new_id(), valid_until=date(2026, 3, 1))


@pytest.mark.parametrize("holders", [{}, {"producer_id": new_id(), "supplier_id": new_id()}])
def test_a_paper_has_one_holder(holders: dict[str, UUID]) -> None:
    with pytest.raises(OneHolder):
        _paper(**holders)


def test_a_line_of_the_scope_names_one_thing() -> None:
    with pytest.raises(FamilyOrProduct):
        NewScope()
    with pytest.raises(FamilyOrProduct):
        NewScope(family=Family.DAIRY, product_id=new_id())


@pytest.mark.parametrize("table", ["certificates", "certificate_scopes", "certificate_events"])
@pytest.mark.parametrize("rewriting", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_papers_are_never_rewritten(
    session: Session, awa: By, table: str, rewriting: str
) -> None:
    scopes = (NewScope(family=Family.DAIRY),)
    paper = a_certificate(session, awa, producer_id=a_producer(session, awa), scopes=scopes)
    note_news(session, news(paper, Ending.SUSPENDED, MONDAY), awa)
    with pytest.raises(DBAPIError, match=f"{table} is append-only"):
        session.execute(text(rewriting.format(table)))


def test_a_name_is_on_the_list_once(session: Session, awa: By) -> None:
    supplier = NewSupplier(id=new_id(), name=f"Ferme {new_id()}")
    add_supplier(session, supplier, awa)
    with pytest.raises(SupplierKnown, match=supplier.name):
        add_supplier(session, supplier.model_copy(update={"id": new_id()}), awa)
    producer = NewProducer(id=new_id(), name=f"Ferme {new_id()}")
    add_producer(session, producer, awa)
    with pytest.raises(ProducerKnown, match=producer.name):
        add_producer(session, producer.model_copy(update={"id": new_id()}), awa)


def test_whom_to_call_is_kept_with_the_supplier(session: Session, awa: By) -> None:
    contacts = (NewContact(name="Ben", phone="04 78"), NewContact(name="Cléo"))
    supplier_id = a_supplier(session, awa, contacts=contacts)
    kept = session.query(Contact).filter(Contact.supplier_id == supplier_id)
    assert {(one.name, one.phone) for one in kept} == {("Ben", "04 78"), ("Cléo", "")}


def test_imported_names_find_their_supplier_or_add_it(session: Session, awa: By) -> None:
    known = f"Ferme des Ormes {new_id()}"
    ours = add_supplier(session, NewSupplier(id=new_id(), name=known), awa)
    new = f"Laiterie {new_id()}"
    found = suppliers_named(session, [known.upper(), f" {known}", new, f"{new} "], awa)
    theirs = found[new.casefold()]
    assert found == {known.casefold(): ours, new.casefold(): theirs}
    assert supplier_by_id(session, theirs).name.strip() == new
    assert suppliers_named(session, [new], awa) == {new.casefold(): theirs}


def test_a_wrong_siret_is_refused_at_both(session: Session) -> None:
    for command in (NewSupplier, NewProducer):
        with pytest.raises(BadSiret):
            command(id=new_id(), name="Ferme", siret="12345678901234")


def test_an_unknown_supplier_is_not_found(session: Session) -> None:
    with pytest.raises(SupplierNotFound):
        supplier_by_id(session, new_id())
