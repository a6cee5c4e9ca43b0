"""A purchaser whose every step is committed, and the desk at which an ERP is told of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart
from integrations.erp.desks import Desk
from integrations.erp.leases import lease, let_go
from integrations.erp.port import Erp
from integrations.erp.questions import Question, open_questions
from integrations.erp.rounds import Tally
from integrations.erp.telling import tell_canteen
from inventory.billing.bills import enter_bill
from inventory.receiving.deliveries import DeliveredLine, Outcome
from inventory.receiving.receipts import receive
from inventory.safety.photos import NewPhoto, Subject, attach
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from kernel.outbox import OutboxMessage
from sourcing.drafting import Draft
from sourcing.sending import Cancelling, Confirming, Sending, cancel, confirm, send
from tests.builders import (
    MONDAY,
    a_delivery,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.integrations.erp.an_erp import NOON
from tests.inventory.billing.bills_to_enter import a_bill
from tests.inventory.billing.bills_to_enter import asked as asked_for

T = TypeVar("T")


class Purchaser:
    """Awa, her farm, and its carrots at 2 € a kilo in crates of five."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.by: By = self(somebody_in_a_new_canteen)
        self.finds_another_farm()

    def finds_another_farm(self) -> None:
        """With carrots of its own."""
        self.farm: UUID = self(lambda session: a_supplier(session, self.by))
        self.carrots: UUID = self(lambda session: a_product(session).id)
        self.offer: UUID = self(self._offer)

    def __call__(self, step: Callable[[Session], T]) -> T:
        with self.session() as session:
            return step(session)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def orders(self, *, packs: str = "2") -> Draft:
        """Sent, and not yet confirmed."""

        def step(session: Session) -> Draft:
            new = an_order(session, self.by, self.offer, supplier_id=self.farm, packs=packs)
            send(session, Sending(id=new_id(), order_id=new.id, sent_on=MONDAY), self.by)
            return new

        return self(step)

    def confirms(self, order: Draft) -> None:
        self(lambda s: confirm(s, Confirming(id=new_id(), order_id=order.id), self.by))

    def cancels(self, order: Draft) -> None:
        self(lambda s: cancel(s, Cancelling(id=new_id(), order_id=order.id), self.by))

    def receives(
        self, order: Draft | None = None, *, kilos: str = "10", more_to_come: bool = False
    ) -> UUID:
        line = self.line(order, kilos)
        delivery = a_delivery(
            self.farm, line, order_id=order.id if order else None, more_to_come=more_to_come
        )
        return self(lambda session: receive(session, delivery, self.by))

    def refuses(self, order: Draft | None = None) -> UUID:
        """All of a delivery goes back with the driver."""
        line = self.line(order, "10").model_copy(update={"outcome": Outcome.REFUSED})
        delivery = a_delivery(self.farm, line, order_id=order.id if order else None)
        return self(lambda session: receive(session, delivery, self.by))

    def wrote(self, document_id: UUID, at: datetime) -> None:
        """It is from then, with its messages."""

        def step(session: Session) -> None:
            for table, its in (
                (OutboxMessage, OutboxMessage.document_id),
                (Document, Document.id),
            ):
                session.execute(update(table).where(its == document_id).values(recorded_at=at))

        self(step)

    def corrects(self, receipt_id: UUID, *, kilos: str) -> UUID:
        """The delivery that stands in its place."""
        right = a_delivery(self.farm, self.line(None, kilos))
        amendment = Amendment(id=new_id(), of=receipt_id, because="Mal lu", delivery=right)
        self(lambda session: amend(session, amendment, self.by))
        return right.id

    def photographs(self, receipt_id: UUID) -> UUID:
        """The delivery note, kept with the delivery."""
        photo = NewPhoto(
            id=new_id(), of=receipt_id, subject=Subject.DELIVERY_NOTE, sha256="a" * 64
        )
        return self(lambda session: attach(session, photo, self.by))

    def bills(self, receipt_id: UUID, net: str = "20.00") -> UUID:
        def step(session: Session) -> UUID:
            bill = a_bill(self.farm, asked_for(_line_of(session, receipt_id), net))
            return enter_bill(session, bill, self.by)

        return self(step)

    def takes_back(self, document_id: UUID) -> UUID:
        return self(lambda session: take_back(session, self.by, document_id))

    def line(self, order: Draft | None, kilos: str) -> DeliveredLine:
        named = {"order_line_id": order.lines[0].id} if order else {"product_id": self.carrots}
        price = {} if order else {"price": Decimal("2.00")}
        return DeliveredLine(id=new_id(), quantity=Decimal(kilos), **named, **price)

    def waits(self) -> set[UUID]:
        """Documents with news that were not sent."""
        query = select(OutboxMessage.document_id).where(
            OutboxMessage.canteen_id == self.by.canteen_id, OutboxMessage.sent_at.is_(None)
        )
        return self(lambda session: set(session.scalars(query)))

    def retries(self, document_id: UUID, at: datetime) -> None:
        """The time of one that was set aside has come."""
        query = update(Counterpart).where(Counterpart.id == document_id)
        self(lambda session: session.execute(query.values(retry_at=at)))

    def known(self, document_id: UUID) -> Counterpart:
        return self(lambda s: s.get_one(Counterpart, (self.by.canteen_id, document_id)))

    def _offer(self, session: Session) -> UUID:
        return an_offer(session, self.by, supplier_id=self.farm, product_id=self.carrots)


class Clock:
    """Stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def after(self, **span: float) -> None:
        self.now += timedelta(**span)


def a_desk(purchaser: Purchaser, erp: Erp, clock: Clock, holder: str = "one") -> Desk:
    return Desk(sessions=purchaser.session, erp=erp, now=clock, holder=holder)


def told(desk: Desk, purchaser: Purchaser) -> Tally:
    """A round of that canteen alone: the book holds those of other tests too."""
    canteen_id = purchaser.by.canteen_id
    with desk.sessions() as session:
        assert lease(session, [canteen_id], desk.holder, now=desk.now()) == canteen_id
    try:
        return tell_canteen(desk, canteen_id)
    finally:
        with desk.sessions() as session:
            let_go(session, canteen_id, desk.holder)


def asked(purchaser: Purchaser) -> list[Question]:
    """The open questions about that canteen's documents."""
    of = purchaser.by.canteen_id
    found = purchaser(lambda session: open_questions(session, [of]))
    return [one for one in found if one.about_canteen_id == of]


def _line_of(session: Session, receipt_id: UUID) -> DeliveredLine:
    from inventory.receiving.receipts import ReceiptLine

    query = select(ReceiptLine.id, ReceiptLine.product_id).where(
        ReceiptLine.receipt_id == receipt_id
    )
    row = session.execute(query).first()
    assert row
    return DeliveredLine(id=row.id, product_id=row.product_id)
