"""What suppliers answered, order by order and in short: for lists, and for who must look at it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sourcing.orders import OrderLine, PurchaseOrder, State
from sourcing.supplier_answers import (
    Answered,
    AnswerLine,
    PaperKind,
    Stands,
    SupplierAnswer,
    answers_of,
    newest,
)
from suppliers.suppliers import Supplier


class Reply(StrEnum):
    """All of it comes, something comes otherwise, or nothing comes at all."""

    ALL = "all"
    OTHERWISE = "otherwise"
    NOTHING = "nothing"


class Short(NamedTuple):
    """Their newest answer, and what became of it; no `reply` where only papers came.

    `papers` are of all they ever sent to this order.
    """

    reply: Reply | None
    stands: Stands | None
    papers: frozenset[PaperKind]

    @property
    def open(self) -> bool:
        """Whether nobody has accepted or declined it yet."""
        return self.stands == Stands.OPEN

    @property
    def nothing_comes(self) -> bool:
        """Whether they refused all of it, and that was agreed."""
        return self.reply == Reply.NOTHING and self.stands == Stands.ACCEPTED


class ToLookAt(NamedTuple):
    """An order that is out, with an answer that waits for a word."""

    order_id: UUID
    number: int
    supplier: str
    reply: Reply


def in_short(
    session: Session, canteen_id: UUID, packs: Mapping[UUID, Mapping[UUID, Decimal]]
) -> Mapping[UUID, Short]:
    """By order; `packs` are what was ordered, by order and line. Three statements at most."""
    said = answers_of(session, canteen_id, list(packs))
    found = ((order_id, short(some, packs[order_id])) for order_id, some in said.items())
    return {order_id: one for order_id, one in found if one}


def to_look_at(session: Session, canteen_id: UUID) -> list[ToLookAt]:
    """The nearest delivery first. One statement where nothing waits, five where something does."""
    waits = select(SupplierAnswer.order_id).where(
        SupplierAnswer.canteen_id == canteen_id, SupplierAnswer.verdict.is_(None)
    )
    out = (
        select(PurchaseOrder.id, PurchaseOrder.number, Supplier.name)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(
            PurchaseOrder.canteen_id == canteen_id,
            PurchaseOrder.state.in_((State.SENT, State.CONFIRMED)),
            PurchaseOrder.id.in_(waits),
        )
        .order_by(PurchaseOrder.delivery_on, PurchaseOrder.number)
    )
    rows = session.execute(out).all()
    shorts = in_short(
        session, canteen_id, _packs(session, canteen_id, [row.id for row in rows])
    )
    return [
        ToLookAt(row.id, row.number, row.name, shorts[row.id].reply or Reply.ALL)
        for row in rows
        if shorts[row.id].open
    ]


def short(said: Sequence[Answered], packs: Mapping[UUID, Decimal]) -> Short | None:
    """Of one order; `said` begins with the newest, `packs` are what was ordered by line."""
    if not said:
        return None
    last, papers = newest(said), frozenset(each.kind for one in said for each in one.papers)
    if last is None:
        return Short(None, None, papers)
    return Short(_replied(last.lines, packs), last.stands, papers)


def _replied(said: Mapping[UUID, AnswerLine], packs: Mapping[UUID, Decimal]) -> Reply:
    """What an answer comes to; what it does not speak of comes as it was ordered."""
    lines = [(said.get(one), ordered) for one, ordered in packs.items()]
    if all(one and not one.packs and not one.instead for one, _ in lines):
        return Reply.NOTHING
    other = any(one and (one.instead or one.packs != ordered) for one, ordered in lines)
    return Reply.OTHERWISE if other else Reply.ALL


def _packs(
    session: Session, canteen_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[UUID, Decimal]]:
    found: dict[UUID, dict[UUID, Decimal]] = {one: {} for one in ids}
    query = select(OrderLine.order_id, OrderLine.id, OrderLine.packs).where(
        OrderLine.canteen_id == canteen_id, OrderLine.order_id.in_(ids)
    )
    for row in session.execute(query) if ids else ():
        found[row.order_id][row.id] = row.packs
    return found
