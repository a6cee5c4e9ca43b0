"""A supplier's page, behind a link and without an account: their order, and what they say to it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answer_letters import telling
from cellier.web.answers import Answer, Go, Page
from cellier.web.answers_shown import comes, otherwise
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form
from cellier.web.in_line import in_line
from cellier.web.order_words import COUNTED_IN, PAPERS, packs_said, price_said, when
from cellier.web.rendering import figure_typed, kilos_typed
from kernel.errors import Refused
from kernel.files import bare_paper, name_of, put
from kernel.words import N_, Phrase
from network.canteens import Canteen
from sourcing.answering import NewAnswer, answer, is_odd, papers_welcome
from sourcing.order_links import Linked, linked
from sourcing.orders import (
    OrderedLine,
    PurchaseOrder,
    State,
    lines_of,
    order_by_id,
    order_totals,
)
from sourcing.products import StockUnit, facts_of
from sourcing.supplier_answers import (
    Answered,
    AnswerLine,
    PaperKind,
    PaperSent,
    Stands,
    SupplierAnswer,
    answers_to,
    newest,
    worth,
)
from suppliers.suppliers import supplier_by_id

doors = Doors()
# A photo of any phone, or a scan of some pages; of whoever holds the link.
_HEAVIEST = 10 * 1024 * 1024
_STANDS = {
    Stands.OPEN: N_("The canteen has your answer and looks at it."),
    Stands.ACCEPTED: N_("The canteen agrees with your answer."),
    Stands.DECLINED: N_("The canteen does not agree: call them."),
}


class OrderChanged(Refused):
    """Their page shows other lines than the order has."""

    says = N_("The order has changed meanwhile: look at its lines, then answer again.")


@doors.reads("/o/{token}", Access.ANYBODY)
def page(desk: Desk, token: str) -> Answer:
    """The order, what they answered to it last, and a form to answer it.

    Raises:
        LinkGone: forged, ended, or taken back.

    """
    link = _enter(desk, token)
    session = desk.session
    order = order_by_id(session, link.order_id, canteen_id=link.canteen_id)
    lines = lines_of(session, order)
    said = answers_to(session, order)
    last = newest(said)
    facts = {
        "order": order,
        "supplier": supplier_by_id(session, order.supplier_id),
        "action": f"/o/{token}",
        "lines": _rows(desk, lines, last),
        "units": COUNTED_IN,
        "totals": order_totals(lines),
        "open": order.state in (State.SENT, State.CONFIRMED),
        "agreed": order.state == State.CONFIRMED,
        "papers_welcome": order.state in (State.SENT, State.CONFIRMED, State.RECEIVED),
        "off": order.state == State.CANCELLED,
        "answer": _answer(desk, order, last, lines) if last else None,
        "seen": _seen(desk, last),
        "papers": [desk.words.say(PAPERS[each.kind]) for one in said for each in one.papers],
        "done": desk.request.query_params.get("done") == "1" and bool(said),
    }
    return Page("supplier_link.html", facts)


def papers_ready(desk: Desk, token: str) -> Form:
    """Their pictures made anew, while nobody waits for it and nothing is written.

    Raises:
        LinkGone, NothingToChange, TooManyPapers: of the link, the order, and how many.
        NotAChoice: their answer's id is none.
        NotAPaper, FileTooLarge, NotAPhoto, NotThisKind, TooManyPixels: of what they sent.

    """
    link = _enter(desk, token)
    sent = {kind.value: desk.form.photos(kind.value) for kind in PaperKind}
    many = sum(len(each) for each in sent.values())
    papers_welcome(desk.session, link, desk.form.id(), many=many)
    bare = {
        kind: [bare_paper(content, _HEAVIEST) for content in each]
        for kind, each in sent.items()
    }
    return Form(desk.form.fields, bare)


@doors.writes("/o/{token}", Access.ANYBODY, again=page, first=papers_ready)
def say(desk: Desk, token: str) -> Answer:
    """Keep what they say; sent twice, it is said once.

    Raises:
        LinkGone: forged, ended, or taken back.
        FieldEmpty: nothing was said.
        InLine: a figure of a line is none.
        OrderChanged: a line is named that the order does not have.
        Refused: as of an answer.

    """
    link = _enter(desk, token)
    form = desk.form
    # Its twin waits here until all of ours is written: what it finds then is a replay.
    order = order_by_id(desk.session, link.order_id, canteen_id=link.canteen_id, lock=True)
    lines = lines_of(desk.session, order)
    said = () if "papers_only" in form else tuple(_said(form, lines))
    sent = [(kind, one) for kind in PaperKind for one in form.photos(kind.value)]
    papers = tuple(PaperSent(kind=kind, sha256=name_of(one)) for kind, one in sent)
    if not said and not papers:
        raise FieldEmpty(field=Phrase("your answer"))
    new = NewAnswer(
        id=form.id(), lines=said, papers=papers, note=form.text("note"),
        seen=form.uuid("seen"),
        sure=tuple(one for one in lines if f"lines.{one}.sure" in form),
    )  # fmt: skip
    tell = _kept(desk, link, order, new)
    # Last of all: what is refused above leaves no file behind.
    for _, content in sent:
        put(content, desk.house.files)
    return Go(f"/o/{token}?done=1", afterwards=tell)


def _kept(
    desk: Desk, link: Linked, order: PurchaseOrder, new: NewAnswer
) -> Callable[[], None] | None:
    """What tells of it afterwards; said twice, it is told once."""
    known = desk.session.get(SupplierAnswer, (link.canteen_id, new.id)) is not None
    kept = answer(desk.session, link, new, now=desk.now)
    is_new = kept == new.id and not known
    return telling(desk, order, kept) if is_new else None


def _enter(desk: Desk, token: str) -> Linked:
    """Whoever is signed in on this phone is nobody here."""
    link = linked(desk.session, token, now=desk.now)
    desk.visit, desk.canteen = None, desk.session.get_one(Canteen, link.canteen_id)
    return link


def _seen(desk: Desk, last: Answered | None) -> str:
    """What they look at: where they were told of a newer answer, that one; else as it was."""
    if "id" in desk.typed and desk.why != "AnsweredMeanwhile":
        return desk.typed.text("seen")
    return str(last.id) if last else ""


def _answer(
    desk: Desk, order: PurchaseOrder, last: Answered, lines: Mapping[UUID, OrderedLine]
) -> dict[str, Any]:
    """What they said last, as a whole; nobody looks at it any more once it came or is off."""
    over = last.stands == Stands.OPEN and order.state not in (State.SENT, State.CONFIRMED)
    return {
        "at": f"{when(desk, last.said_at.date())}, {desk.clock(last.said_at)}",
        "stands": "" if over else desk.words.say(_STANDS[last.stands]),
        "note": last.note,
        "worth": worth(desk.session, lines.values(), last.lines),
    }


def _rows(
    desk: Desk, lines: Mapping[UUID, OrderedLine], last: Answered | None
) -> list[dict[str, Any]]:
    products = facts_of(desk.session, {one.product_id for one in lines.values()})
    said: Mapping[UUID, AnswerLine] = last.lines if last else {}
    return [
        _row(desk, one, products[one.product_id].unit, said.get(one.id))
        for one in sorted(lines.values(), key=lambda one: (one.name, one.id))
    ]


def _row(
    desk: Desk, one: OrderedLine, unit: StockUnit, said: AnswerLine | None
) -> dict[str, Any]:
    typed, words = desk.typed.part(f"lines.{one.id}."), desk.words
    many = said.instead_quantity if said else None
    return {
        "id": one.id,
        "name": one.name,
        "code": one.code,
        "ordered": packs_said(one.packs, one.pack_quantity, unit, words),
        "comes": comes(one, said, unit, words) if said else "",
        "otherwise": otherwise(words, one, said) if said else [],
        "price": price_said(one.price, one.price_per, unit, words),
        "packs": typed.text("packs", figure_typed(said.packs if said else one.packs, words)),
        "weight": typed.text(
            "weight", kilos_typed(said.grams, words) if said and said.grams else ""
        ),
        "instead": typed.text("instead", said.instead if said else ""),
        "instead_quantity": typed.text(
            "instead_quantity", figure_typed(many, words) if many else ""
        ),
        "instead_unit": typed.text(
            "instead_unit", (said.instead_unit if said else None) or StockUnit.KG
        ),
        "odd": _odd(one, typed),
        "sure": "sure" in typed,
    }


def _odd(one: OrderedLine, typed: Form) -> bool:
    """Whether the weight that was typed is one to be asked about."""
    try:
        return is_odd(one, _packs(one, typed), typed.grams("weight"))
    except Refused:
        return False


def _said(form: Form, lines: Mapping[UUID, OrderedLine]) -> Sequence[AnswerLine]:
    """Each line; what is left as it was ordered comes so."""
    if {key for key, _ in form.rows("lines")} - {str(one) for one in lines}:
        raise OrderChanged
    found = []
    for one in lines.values():
        with in_line(one.name):
            part = form.part(f"lines.{one.id}.")
            found.append(_as_it_is(one) if "as_it_is" in form else _typed(part, one))
    return found


def _as_it_is(one: OrderedLine) -> AnswerLine:
    return AnswerLine(order_line_id=one.id, packs=one.packs)


def _packs(one: OrderedLine, typed: Form) -> Decimal:
    """What comes of them; all that were ordered, where the field is empty."""
    packs = typed.number("packs")
    return one.packs if packs is None else packs


def _typed(part: Form, one: OrderedLine) -> AnswerLine:
    return AnswerLine(
        order_line_id=one.id,
        packs=_packs(one, part),
        grams=part.grams("weight"),
        instead=part.text("instead"),
        instead_quantity=part.number("instead_quantity"),
        instead_unit=part.choice("instead_unit", StockUnit) if "instead" in part else None,
    )
