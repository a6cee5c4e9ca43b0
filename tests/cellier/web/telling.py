"""What became of documents in Odoo, written down as the worker does."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from integrations.erp.answers import Declined, State, Told, Why, kept
from integrations.erp.counterparts import Counterpart
from integrations.erp.facts import Thing
from integrations.erp.homes import home_of
from integrations.erp.port import Paper
from integrations.erp.questions import Question
from integrations.odoo.remedies import TAXES as SAY
from integrations.odoo.taxes import NO_TAX
from kernel.documents import Document
from suppliers.suppliers import Supplier

KINDS = {"order": Paper.ORDER, "receipt": Paper.RECEIPT, "bill": Paper.BILL}
TAXES = Declined(
    kept(NO_TAX, {"rate": "5.5"}),
    kept(SAY, {"example": '{"5.5": "5.5% G"}'}),
)


def told(session: Session, canteen_id: UUID, of: UUID, kind: Paper, now: datetime) -> None:
    one = Counterpart(canteen_id=canteen_id, id=of, kind=kind)
    one.answer(
        Told(of.int % 10**6, f"P{of.int % 10**5:05}", State.DONE, Decimal("120.00")), 1, now
    )
    session.add(one)
    session.flush()


def declined(
    session: Session,
    canteen_id: UUID,
    of: UUID,
    kind: Paper,
    now: datetime,
    said: Declined = TAXES,
) -> None:
    one = Counterpart(canteen_id=canteen_id, id=of, kind=kind)
    one.decline(said, now)
    session.add(one)
    session.flush()


def asked(
    session: Session,
    canteen_id: UUID | None,
    of: UUID,
    now: datetime,
    why: Why = Why.CHANGED,
    **sides: Any,
) -> UUID:
    """Of a document that was told, or of a supplier of them all."""
    about = Paper.ORDER if canteen_id else Thing.SUPPLIER
    ours, theirs = sides.get("ours", "120.00 €"), sides.get("theirs", "96.00 €")
    question = Question(
        about_canteen_id=canteen_id,
        about=about,
        of_id=of,
        why=why,
        ours=ours,
        theirs=theirs,
        remote=7,
        net=Decimal("96.00"),
        asked_at=now,
    )
    session.add(question)
    session.flush()
    return question.id


def all_of_it(engine: Engine, now: datetime) -> None:
    """In every canteen of a book a few of each: told, set aside, and asked about."""
    with Session(engine) as session, session.begin():
        home_of(session, "odoo.example/books").read_at = now
        query = select(Document).where(Document.kind.in_(KINDS)).order_by(Document.recorded_at)
        by_canteen: dict[UUID, list[Document]] = {}
        for one in session.scalars(query):
            by_canteen.setdefault(one.canteen_id, []).append(one)
        for canteen_id, found in by_canteen.items():
            for place, one in enumerate(found[-12:]):
                kind = KINDS[one.kind]
                (declined if place < 4 else told)(session, canteen_id, one.id, kind, now)
            asked(session, canteen_id, found[-1].id, now)
        farm = session.scalars(select(Supplier).order_by(Supplier.name)).first()
        assert farm is not None
        there = f"{farm.name.upper()} SARL, 69007 Lyon (412)"
        asked(session, None, farm.id, now, Why.SAME, ours=farm.name, theirs=there)
