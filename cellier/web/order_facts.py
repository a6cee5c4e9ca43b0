"""One order as its page shows it: its lines, its sums, its way, and what one can do now."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.web.answer_letters import untold_shown
from cellier.web.answers_shown import answers_shown
from cellier.web.bill_paper import entered_as
from cellier.web.desk import Desk
from cellier.web.in_odoo import standing_of
from cellier.web.letters_shown import letters_shown
from cellier.web.order_effect import day_warnings
from cellier.web.order_lines import came_net, coming_shown, lines_shown
from cellier.web.order_way import way
from cellier.web.order_words import chips, when
from integrations.mail import mail_is_set_up
from integrations.paper.order import OrderPaper, purchase_order
from inventory.billing.billable import brought
from inventory.ordering.standing import AWAITED, is_to_look_at, stands
from inventory.ordering.standing import Stands as HowFar
from inventory.receiving.arrived import Arrived, arrived
from inventory.receiving.receipts import Receipt
from kernel.documents import Document
from kernel.words import Euros, Words
from network.canteens import Canteen
from sourcing.answers_in_short import Short, short
from sourcing.changing import seen
from sourcing.order_links import good_links
from sourcing.orders import (
    PurchaseOrder,
    State,
    already_out,
    lines_of,
    order_by_id,
    order_totals,
)
from sourcing.products import facts_of
from sourcing.supplier_answers import (
    answers_to,
    coming,
)
from suppliers.suppliers import Contact, supplier_by_id
from suppliers.terms import terms_on


def order_facts(desk: Desk, order_id: UUID) -> dict[str, Any]:
    """All of the page, in a number of statements that does not depend on its lines.

    Raises:
        OrderNotFound: this canteen has none of that id.

    """
    session, here = desk.session, desk.here
    order = order_by_id(session, order_id, canteen_id=here.id)
    lines = lines_of(session, order)
    receipts = _receipts(session, order)
    said = answers_to(session, order)
    totals, out = order_totals(lines), order.state in (State.SENT, State.CONFIRMED)
    came = _came(session, order, receipts)
    answer = coming(said) if out and not receipts else None
    return {
        "order": order,
        "supplier": supplier_by_id(session, order.supplier_id),
        "contacts": contacts_of(session, order.supplier_id),
        "delivery": when(desk, order.delivery_on),
        "past": order.delivery_on < desk.today,
        "against": _against(desk, order),
        "lines": lines_shown(desk, order, lines, came, answer, out=out),
        "totals": totals,
        "coming": coming_shown(desk, lines, answer),
        "came": came_net(desk, came),
        "twins": already_out(session, order) if order.state == State.DRAFT else (),
        "is_draft": order.state == State.DRAFT,
        "is_sent": order.state == State.SENT,
        "is_out": out,
        "seen": seen(order, lines),
        "letters": (letters := letters_shown(desk, order)),
        "in_doubt": order.state == State.DRAFT and any(one["open"] for one in letters),
        "answers": answers_shown(desk, said, lines, out=out),
        "entered": entered_as(desk, order, said),
        "untold": untold_shown(desk, order),
        "links": good_links(session, order, now=desk.now),
        "link": "",
        "mail": mail_is_set_up(),
        "text": order_text(desk.words, here, order, lines, totals.net),
        **_how_far(
            desk, order, receipts, short(said, {one.id: one.packs for one in lines.values()})
        ),
        **_minimum(desk, order, totals.net),
    }


def _how_far(
    desk: Desk,
    order: PurchaseOrder,
    receipts: list[tuple[UUID, date]],
    answer: Short | None,
) -> dict[str, Any]:
    """Where it stands, in a word and as a way; and in Odoo."""
    to_bill = _to_bill(desk.session, order, [one for one, _ in receipts])
    found = stands(order, on=desk.today, came=bool(receipts), to_bill=to_bill)
    return {
        "chips": chips(found, answer, desk.words),
        "to_look_at": is_to_look_at(found, answer),
        "nothing_comes": bool(answer and answer.nothing_comes) and found in AWAITED,
        "there": standing_of(
            desk, order.id, expected=order.state in (State.SENT, State.CONFIRMED)
        ),
        "way": way(desk, order, [day for _, day in receipts], billed=found == HowFar.BILLED),
    }


def _against(desk: Desk, order: PurchaseOrder) -> list[str]:
    """What speaks against its day, as long as it may still be changed."""
    day = order.delivery_on
    if order.state != State.DRAFT or day < desk.today:
        return []
    terms = terms_on(desk.session, day, canteen_id=desk.here.id, supplier_id=order.supplier_id)
    return day_warnings(desk, day, terms)


def _minimum(desk: Desk, order: PurchaseOrder, net: Decimal) -> dict[str, Any]:
    """Their least, what is missing to it, and why it went out all the same, where it is so."""
    terms = terms_on(
        desk.session, desk.today, canteen_id=desk.here.id, supplier_id=order.supplier_id
    )
    minimum = terms.minimum if terms else None
    missing = max((minimum or Decimal(0)) - net, Decimal(0))
    below = order.below_minimum_because if missing or minimum is None else ""
    return {"minimum": minimum, "missing": missing, "below": below}


def order_text(
    words: Words, canteen: Canteen, order: PurchaseOrder, lines: Any, net: Decimal
) -> str:
    """What goes into a letter, or is read out by phone: line by line, in plain text."""
    say = words.say
    said = [
        say("Order {number} of {canteen}", number=order.number, canteen=canteen.name),
        say("Delivery on {day}", day=words.day(order.delivery_on, "full")),
        "",
        *(
            f"- {words.number(one.packs)} × {one.name}" + (f" ({one.code})" if one.code else "")
            for one in sorted(lines.values(), key=lambda one: (one.name, one.id))
        ),
        "",
        say("Total before VAT: {net}", net=Euros(net)),
    ]
    return "\n".join([*said, "", order.note] if order.note else said)


def order_paper(
    session: Session, canteen: Canteen, order_id: UUID, words: Words, *, going: bool = False
) -> tuple[bytes, str]:
    """The PDF, and what its file is called; `going` where it is on its way out.

    Raises:
        OrderNotFound: this canteen has none of that id.

    """
    order = order_by_id(session, order_id, canteen_id=canteen.id)
    lines = lines_of(session, order)
    terms = terms_on(
        session, order.ordered_on, canteen_id=canteen.id, supplier_id=order.supplier_id
    )
    products = facts_of(session, {one.product_id for one in lines.values()})
    paper = OrderPaper(
        canteen,
        supplier_by_id(session, order.supplier_id),
        order,
        sorted(lines.values(), key=lambda one: (one.name, one.id)),
        order_totals(lines),
        terms.customer_number if terms else "",
        next(iter(contacts_of(session, order.supplier_id)), None),
        {one.id: one.unit for one in products.values()},
        going,
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "order.pdf"
        purchase_order(paper, words, file)
        name = words.say("order-{number}.pdf", number=str(order.number))
        return file.read_bytes(), name


def contacts_of(session: Session, supplier_id: UUID) -> list[Contact]:
    """Whom to write to first: who has an address."""
    found = session.scalars(select(Contact).where(Contact.supplier_id == supplier_id))
    return sorted(found, key=lambda one: (not one.email, one.name, one.id))


def _receipts(session: Session, order: PurchaseOrder) -> list[tuple[UUID, date]]:
    query = (
        select(Receipt.id, Receipt.received_on)
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .where(
            Receipt.canteen_id == order.canteen_id, Receipt.order_id == order.id, Document.holds
        )
    )
    return sorted(((row[0], row[1]) for row in session.execute(query)), key=lambda one: one[1])


def _came(
    session: Session, order: PurchaseOrder, receipts: Sequence[tuple[UUID, date]]
) -> Sequence[Arrived] | None:
    if not receipts:
        return None
    return arrived(session, [one for one, _ in receipts], canteen_id=order.canteen_id)


def _to_bill(session: Session, order: PurchaseOrder, receipts: list[UUID]) -> bool:
    if not receipts:
        return False
    found = brought(session, receipts, canteen_id=order.canteen_id)
    return any(one.holds and one.is_owed for one in found)
