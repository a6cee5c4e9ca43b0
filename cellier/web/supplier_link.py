"""A supplier's page, behind a link and without an account: their order, and what they say to it."""

from collections.abc import Iterable
from typing import Any

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form
from cellier.web.order_words import packs_said, price_said
from kernel.files import keep_paper
from kernel.words import N_, Phrase
from network.canteens import Canteen
from sourcing.order_links import Linked, linked
from sourcing.orders import OrderedLine, State, lines_of, order_by_id, order_totals
from sourcing.products import facts_of
from sourcing.supplier_answers import (
    AnswerLine,
    NewAnswer,
    PaperKind,
    PaperSent,
    Verdict,
    announced,
    answer,
    answers_to,
)
from suppliers.suppliers import supplier_by_id

doors = Doors()
# Of one kind, at once.
_PAPERS = 4
_STANDS = {
    None: N_("The canteen has your answer and looks at it."),
    Verdict.ACCEPTED: N_("The canteen agrees with your answer."),
    Verdict.DECLINED: N_("The canteen does not agree: call them."),
}


@doors.reads("/o/{token}", Access.ANYBODY)
def page(desk: Desk, token: str) -> Answer:
    """The order, and a form to answer it.

    Raises:
        LinkGone: forged, ended, or taken back.

    """
    link = _enter(desk, token)
    session = desk.session
    order = order_by_id(session, link.order_id, canteen_id=link.canteen_id)
    lines = lines_of(session, order)
    said = answers_to(session, order)
    coming = announced(session, order)
    products = facts_of(session, {one.product_id for one in lines.values()})
    facts = {
        "order": order,
        "supplier": supplier_by_id(session, order.supplier_id),
        "action": f"/o/{token}",
        "lines": [
            _row(desk, one, products[one.product_id].unit, coming.get(one.id))
            for one in sorted(lines.values(), key=lambda one: (one.name, one.id))
        ],
        "totals": order_totals(lines),
        "open": order.state in (State.SENT, State.CONFIRMED),
        "papers_welcome": order.state in (State.SENT, State.CONFIRMED, State.RECEIVED),
        "off": order.state == State.CANCELLED,
        "answered": desk.words.say(_STANDS[said[0].verdict]) if said else "",
        "done": desk.request.query_params.get("done") == "1" and bool(said),
    }
    return Page("supplier_link.html", facts)


@doors.writes("/o/{token}", Access.ANYBODY, again=page)
def say(desk: Desk, token: str) -> Answer:
    """Keep what they say; sent twice, it is said once.

    Raises:
        LinkGone: forged, ended, or taken back.
        FieldEmpty: nothing was said.
        MoreThanOrdered, NothingToChange, TooManyAnswers, IdAlreadyUsed: of what they say.
        NotAPaper, FileTooLarge: of what they sent.

    """
    link = _enter(desk, token)
    order = order_by_id(desk.session, link.order_id, canteen_id=link.canteen_id)
    lines = lines_of(desk.session, order)
    said = () if "papers_only" in desk.form else tuple(_said(desk.form, lines.values()))
    papers = tuple(_papers(desk))
    if not said and not papers:
        raise FieldEmpty(field=Phrase("your answer"))
    new = NewAnswer(id=desk.form.id(), lines=said, papers=papers, note=desk.form.text("note"))
    answer(desk.session, link, new, now=desk.now)
    return Go(f"/o/{token}?done=1")


def _enter(desk: Desk, token: str) -> Linked:
    """Whoever is signed in on this phone is nobody here."""
    link = linked(desk.session, token, now=desk.now)
    desk.visit, desk.canteen = None, desk.session.get_one(Canteen, link.canteen_id)
    return link


def _row(desk: Desk, one: OrderedLine, unit: Any, coming: AnswerLine | None) -> dict[str, Any]:
    typed, words = desk.typed.part(f"lines.{one.id}."), desk.words
    packs = words.number(coming.packs if coming else one.packs)
    weight = words.number(coming.grams, 0) if coming and coming.grams else ""
    return {
        "id": one.id,
        "name": one.name,
        "code": one.code,
        "ordered": packs_said(one.packs, one.pack_quantity, unit, words),
        "price": price_said(one.price, one.price_per, unit, words),
        "packs": typed.text("packs", packs),
        "weight": typed.text("weight", f"{weight} g" if weight else ""),
        "instead": typed.text("instead", coming.instead if coming else ""),
        "instead_quantity": typed.text(
            "instead_quantity",
            words.number(coming.instead_quantity) if coming and coming.instead_quantity else "",
        ),
    }


def _said(form: Form, lines: Iterable[OrderedLine]) -> Iterable[AnswerLine]:
    """Each line; what is left as it was ordered comes so."""
    as_it_is = "as_it_is" in form
    for one in lines:
        part = form.part(f"lines.{one.id}.")
        packs = None if as_it_is else part.number("packs")
        replaced = not as_it_is and "instead" in part
        yield AnswerLine(
            order_line_id=one.id,
            packs=one.packs if packs is None else packs,
            grams=None if as_it_is else part.grams("weight"),
            instead=part.text("instead") if replaced else "",
            instead_quantity=part.number("instead_quantity") if replaced else None,
        )


def _papers(desk: Desk) -> Iterable[PaperSent]:
    for kind in PaperKind:
        for content in desk.form.photos(kind.value)[:_PAPERS]:
            yield PaperSent(kind=kind, sha256=keep_paper(content, desk.house.files))
