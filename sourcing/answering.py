"""A supplier answers an order by its link; whatever they say is looked at before it is kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.command import Command, Note
from kernel.documents import IdAlreadyUsed
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.rounding import whole_grams
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.order_links import Linked, LinkGone
from sourcing.orders import OrderedLine, PurchaseOrder, State, lines_of, order_by_id
from sourcing.sending import STATES
from sourcing.supplier_answers import (
    Answered,
    AnswerLine,
    PaperSent,
    Stands,
    SupplierAnswer,
    SupplierAnswerLine,
    SupplierPaper,
    answers_to,
    newest,
)

# Whoever has the link may write; nobody has that much to say of one order, or to send with it.
MOST, MOST_PAPERS = 40, 12
# A crate may be heavier or lighter than it is called: by half, one asks; by tenfold, it is typed wrong.
_ODD, _WRONG = (Decimal("0.5"), Decimal("1.5")), (Decimal("0.1"), Decimal(10))


class NewAnswer(Command):
    """All they say at once. Its id becomes the answer's.

    `seen` is the newest answer they had before their eyes; `sure` are order lines whose odd
    weight they were asked about.
    """

    lines: Annotated[tuple[AnswerLine, ...], Field(max_length=500)] = ()
    papers: Annotated[tuple[PaperSent, ...], Field(max_length=MOST_PAPERS)] = ()
    note: Note = ""
    seen: UUID | None = None
    sure: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()


class MoreThanOrdered(Refused):
    """They may cut, not add."""

    says = N_("{product}: {ordered} packs were ordered, not more. Write what comes of them.")


class TooManyAnswers(Refused):
    """Whoever it is, they wrote enough."""

    says = N_("That was said often enough here: call the canteen.")


class TooManyPapers(Refused):
    """An order has a certificate or two, and an invoice."""

    says = N_("{most} papers are the most for one order: send the others to the canteen.")


class NothingToChange(Refused):
    """It came, was called off, or never went out."""

    says = N_("This order is {state}: its lines cannot be changed any more.")


class AnsweredMeanwhile(Refused):
    """Two at one farm, or two windows."""

    says = N_(
        "Somebody answered meanwhile with this link: that answer now stands on this page. "
        "If yours should take its place, send it again."
    )


class ReplacedByHowMuch(Refused):
    """Nobody can cook an unknown quantity."""

    says = N_("{product}: say how much of “{instead}” comes, in kilos, litres or pieces.")


class ReplacedByWhat(Refused):
    """A quantity of nothing."""

    says = N_("{product}: say what comes instead, or leave its quantity empty.")


class WeightOfNothing(Refused):
    """No pack, and yet it weighs."""

    says = N_(
        "{product}: a weight is typed, but no pack comes. Type how many packs come, or leave "
        "the weight empty."
    )


class NotThatWeight(Refused):
    """Grams typed as kilos, or one crate's weight for all."""

    says = N_(
        "{product}: {weight} kg cannot be, for packs that weigh about {usual} kg together. "
        "Type the weight of all packs in kilos, or leave it empty."
    )


class ReallyThatWeight(Refused):
    """Odd, but it happens: it is asked once."""

    says = N_(
        "{product}: is it really {weight} kg, where these packs weigh about {usual} kg "
        "together? If it is, tick it below and send it again."
    )


def answer(session: Session, link: Linked, new: NewAnswer, *, now: datetime) -> UUID:
    """Keep what they say; said again, under its id or another, it is said once.

    Raises:
        IdAlreadyUsed: the id was used for something else.
        LinkGone: a line is of another order.
        AnsweredMeanwhile: another answer than the one they saw is the newest.
        MoreThanOrdered, NothingToChange, TooManyAnswers, TooManyPapers: of what they say.
        ReplacedByHowMuch, ReplacedByWhat: of what comes instead.
        WeightOfNothing, NotThatWeight, ReallyThatWeight: of a weight.

    """
    if _known(session, link, new):
        return new.id
    order = order_by_id(session, link.order_id, canteen_id=link.canteen_id, lock=True)
    said = answers_to(session, order)
    if same := _said_already(said, new):
        return same
    _check(session, order, said, new)
    head = {
        "canteen_id": link.canteen_id, "id": new.id, "order_id": order.id, "link_id": link.id,
        "fingerprint": new.fingerprint(), "said_at": now, "note": new.note, "verdict": None,
    }  # fmt: skip
    try:
        with session.begin_nested():
            insert_rows(session, SupplierAnswer, [head])
    except IntegrityError:
        if _known(session, link, new):
            return new.id
        raise
    mine = {"canteen_id": link.canteen_id, "answer_id": new.id}
    if new.lines:
        rows = [{**mine, "id": new_id(), **one.model_dump()} for one in new.lines]
        insert_rows(session, SupplierAnswerLine, rows)
    if new.papers:
        papers = [{**mine, "id": new_id(), **one.model_dump()} for one in new.papers]
        insert_rows(session, SupplierPaper, papers)
    return new.id


def papers_welcome(session: Session, link: Linked, answer_id: UUID, *, many: int) -> None:
    """Ask before so many pictures are read: it changes nothing. Which of them are here already
    is known once they are read, and an answer sent again is welcome again.

    Raises:
        NothingToChange: the order is a draft, or called off.
        TooManyPapers: more than any order has.

    """
    if many > MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)
    known = session.get(SupplierAnswer, (link.canteen_id, answer_id))
    if known is None or known.order_id != link.order_id:
        _check_open(order_by_id(session, link.order_id, canteen_id=link.canteen_id))


def is_odd(ordered: OrderedLine, packs: Decimal, grams: int | None) -> bool:
    """Whether one would ask about that weight of so many packs."""
    usual = whole_grams(packs * ordered.pack_grams)
    return bool(grams and usual) and not _within(grams or 0, usual, _ODD)


def _known(session: Session, link: Linked, new: NewAnswer) -> bool:
    known = session.get(SupplierAnswer, (link.canteen_id, new.id))
    if known is None:
        return False
    if known.order_id != link.order_id or known.fingerprint != new.fingerprint():
        raise IdAlreadyUsed
    return True


def _said_already(said: Sequence[Answered], new: NewAnswer) -> UUID | None:
    """Which answer says all of it; what was declined is worth saying again."""
    here = {paper: one.id for one in said for paper in one.papers}
    if any(paper not in here for paper in new.papers):
        return None
    last = newest(said)
    if new.lines and last and last.stands != Stands.DECLINED:
        same = dict(last.lines) == {one.order_line_id: one for one in new.lines}
        return last.id if same and new.note in ("", last.note) else None
    if new.papers and not new.lines and not new.note:
        return here[new.papers[0]]
    return None


def _check(
    session: Session, order: PurchaseOrder, said: Sequence[Answered], new: NewAnswer
) -> None:
    if len(said) >= MOST:
        raise TooManyAnswers
    if new.lines and order.state not in (State.SENT, State.CONFIRMED):
        raise NothingToChange(state=STATES[order.state])
    _check_open(order)
    _check_papers(said, new.papers)
    last = newest(said)
    if new.lines and last and last.id != new.seen:
        raise AnsweredMeanwhile
    lines = lines_of(session, order)
    for one in new.lines:
        if one.order_line_id not in lines:
            raise LinkGone
        _check_line(lines[one.order_line_id], one, new.sure)


def _check_open(order: PurchaseOrder) -> None:
    if order.state in (State.DRAFT, State.CANCELLED):
        raise NothingToChange(state=STATES[order.state])


def _check_papers(said: Iterable[Answered], papers: Iterable[PaperSent]) -> None:
    here = {paper for one in said for paper in one.papers}
    more = set(papers) - here
    if more and len(here) + len(more) > MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)


def _check_line(ordered: OrderedLine, one: AnswerLine, sure: Sequence[UUID]) -> None:
    if one.packs > ordered.packs:
        raise MoreThanOrdered(product=ordered.name, ordered=Decimal(ordered.packs))
    if one.instead and not one.instead_quantity:
        raise ReplacedByHowMuch(product=ordered.name, instead=one.instead)
    if one.instead_quantity and not one.instead:
        raise ReplacedByWhat(product=ordered.name)
    if one.grams and not one.instead:
        _check_weight(ordered, one.packs, one.grams, sure=ordered.id in sure)


def _check_weight(ordered: OrderedLine, packs: Decimal, grams: int, *, sure: bool) -> None:
    if not packs:
        raise WeightOfNothing(product=ordered.name)
    usual = whole_grams(packs * ordered.pack_grams)
    facts = {
        "product": ordered.name, "weight": Decimal(grams) / 1000, "usual": Decimal(usual) / 1000
    }  # fmt: skip
    if usual and not _within(grams, usual, _WRONG):
        raise NotThatWeight(**facts)
    if is_odd(ordered, packs, grams) and not sure:
        raise ReallyThatWeight(**facts)


def _within(grams: int, usual: int, bounds: tuple[Decimal, Decimal]) -> bool:
    return usual * bounds[0] <= grams <= usual * bounds[1]
