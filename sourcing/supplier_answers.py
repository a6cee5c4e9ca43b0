"""What a supplier said to an order by its link: as it is, less, something else, what it weighs.

Nobody of theirs is a person of the book: an answer is no document. It bears an id of its own,
and counts once; the purchaser accepts it, and that is a document. A newer answer takes the place
of an older one: what will come is what was accepted last, else what was said last.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.command import Measured, Part
from kernel.db import Base, Grams, Quantity
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import rounded, whole_grams
from sourcing.orders import OrderedLine, PurchaseOrder
from sourcing.pricing import net_value
from sourcing.products import ProductFacts, StockUnit, facts_of


class Verdict(StrEnum):
    """What the purchaser makes of it."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Stands(StrEnum):
    """What an answer is worth today; a newer one has taken the place of what is superseded."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


class PaperKind(StrEnum):
    """What they sent along."""

    CERTIFICATE = "certificate"
    INVOICE = "invoice"


class SupplierAnswer(CanteenOwned, Base):
    """One answer, as it was said; what it is worth is found by those around it."""

    __tablename__ = "supplier_answers"
    __table_args__ = (
        same_canteen("order_id", "purchase_orders"),
        same_canteen("link_id", "order_links"),
        Index(None, "canteen_id", "order_id"),
    )

    order_id: Mapped[UUID]
    link_id: Mapped[UUID]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), repr=False)
    said_at: Mapped[datetime]
    note: Mapped[str]
    verdict: Mapped[Verdict | None] = mapped_column(default=None)


class SupplierAnswerLine(CanteenOwned, Base):
    """Of one line ordered: so many packs, what they weigh, or what comes instead of them."""

    __tablename__ = "supplier_answer_lines"
    __table_args__ = (
        same_canteen("answer_id", "supplier_answers"),
        # A draft's lines are written anew; what was answered is of one that went out.
        ForeignKeyConstraint(
            ["canteen_id", "order_line_id"], ["order_lines.canteen_id", "order_lines.id"]
        ),
        Index(None, "canteen_id", "answer_id"),
        Index(None, "canteen_id", "order_line_id"),
    )

    answer_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    packs: Mapped[Quantity]
    grams: Mapped[Grams | None]
    instead: Mapped[str]
    instead_quantity: Mapped[Quantity | None]
    # What was said before 0035 has none.
    instead_unit: Mapped[StockUnit | None] = mapped_column(default=None)


class SupplierPaper(CanteenOwned, Base):
    """A certificate or an invoice they sent with an answer."""

    __tablename__ = "supplier_papers"
    __table_args__ = (
        same_canteen("answer_id", "supplier_answers"),
        Index(None, "canteen_id", "answer_id"),
    )

    answer_id: Mapped[UUID]
    kind: Mapped[PaperKind]
    sha256: Mapped[str]


class AnswerLine(Part):
    """What will come of one line; `instead_quantity` is in `instead_unit`, where that was said."""

    order_line_id: UUID
    packs: Measured
    grams: Annotated[int, Field(gt=0, le=10**9)] | None = None
    instead: Annotated[str, Field(max_length=200)] = ""
    instead_quantity: Measured | None = None
    instead_unit: StockUnit | None = None


class PaperSent(Part):
    """A paper that is kept with the house's files."""

    kind: PaperKind
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Answered(NamedTuple):
    """One answer as it is told; without lines, only papers or a word came."""

    id: UUID
    said_at: datetime
    note: str
    verdict: Verdict | None
    lines: Mapping[UUID, AnswerLine]
    papers: Sequence[PaperSent]
    stands: Stands = Stands.OPEN


class Worth(NamedTuple):
    """Euros before VAT of what will come; `unpriced` comes too, at a price nobody said."""

    net: Decimal
    unpriced: Sequence[str]


def answers_to(session: Session, order: PurchaseOrder) -> list[Answered]:
    """The newest first. Three statements, however many."""
    return answers_of(session, order.canteen_id, [order.id]).get(order.id, [])


def answers_of(
    session: Session, canteen_id: UUID, order_ids: Collection[UUID]
) -> Mapping[UUID, list[Answered]]:
    """By order, the newest first; none of which nobody answered. Three statements at most."""
    ours = (SupplierAnswer.canteen_id == canteen_id, SupplierAnswer.order_id.in_(order_ids))
    heads = session.scalars(select(SupplierAnswer).where(*ours)).all() if order_ids else ()
    ids = [one.id for one in heads]
    lines: dict[UUID, dict[UUID, AnswerLine]] = {one: {} for one in ids}
    papers: dict[UUID, list[PaperSent]] = {one: [] for one in ids}
    for line in session.scalars(_of(SupplierAnswerLine, canteen_id, ids)) if ids else ():
        lines[line.answer_id][line.order_line_id] = AnswerLine(
            order_line_id=line.order_line_id, packs=line.packs, grams=line.grams,
            instead=line.instead, instead_quantity=line.instead_quantity,
            instead_unit=line.instead_unit,
        )  # fmt: skip
    for paper in session.scalars(_of(SupplierPaper, canteen_id, ids)) if ids else ():
        papers[paper.answer_id].append(PaperSent(kind=paper.kind, sha256=paper.sha256))
    found: dict[UUID, list[Answered]] = {}
    for one in sorted(heads, key=lambda one: (one.said_at, one.id), reverse=True):
        told = Answered(
            one.id, one.said_at, one.note, one.verdict, lines[one.id], papers[one.id]
        )
        found.setdefault(one.order_id, []).append(told)
    return {
        order_id: [one._replace(stands=_stands(one, said)) for one in said]
        for order_id, said in found.items()
    }


def newest(said: Iterable[Answered]) -> Answered | None:
    """The last that speaks of lines, whatever became of it: what the supplier themselves hold."""
    return next((one for one in said if one.lines), None)


def coming(said: Sequence[Answered]) -> Answered | None:
    """What will come: the one that was accepted, else what nobody has judged yet."""
    for wanted in (Stands.ACCEPTED, Stands.OPEN):
        for one in said:
            if one.lines and one.stands == wanted:
                return one
    return None


def worth(
    session: Session, ordered: Collection[OrderedLine], said: Mapping[UUID, AnswerLine]
) -> Worth:
    """At the prices that were ordered; what nobody spoke of comes as it was ordered."""
    products = facts_of(session, {one.product_id for one in ordered})
    net, unpriced = Decimal("0.00"), []
    for one in ordered:
        comes = said.get(one.id)
        if comes is not None and comes.instead:
            unpriced.append(comes.instead)
        else:
            net += one.net if comes is None else _net(one, comes, products[one.product_id])
    return Worth(net, unpriced)


def _net(ordered: OrderedLine, comes: AnswerLine, product: ProductFacts) -> Decimal:
    units = rounded(comes.packs * ordered.pack_quantity, 3)
    if comes.grams and product.unit == StockUnit.KG:
        # As at the door: a price a stock unit is one a kilo here.
        units = Decimal(comes.grams) / 1000
    return net_value(
        ordered.price, ordered.price_per, packs=comes.packs, units=units,
        grams=comes.grams or whole_grams(comes.packs * ordered.pack_grams),
    )  # fmt: skip


def _stands(one: Answered, said: Sequence[Answered]) -> Stands:
    """`said` begins with the newest."""
    if one.verdict == Verdict.DECLINED:
        return Stands.DECLINED
    if one.verdict == Verdict.ACCEPTED:
        last = next(each for each in said if each.verdict == Verdict.ACCEPTED)
        return Stands.ACCEPTED if one.id == last.id else Stands.SUPERSEDED
    last_said = newest(said)
    replaced = one.lines and last_said is not None and one.id != last_said.id
    return Stands.SUPERSEDED if replaced else Stands.OPEN


def _of(table: Any, canteen_id: UUID, ids: Sequence[UUID]) -> Select[Any]:
    return select(table).where(table.canteen_id == canteen_id, table.answer_id.in_(ids))
