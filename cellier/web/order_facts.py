"""One order as its page shows it: its lines, its sums, its way, and what one can do now."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.web.answers_shown import answers_shown
from cellier.web.desk import Desk
from cellier.web.letters_shown import letters_shown
from cellier.web.order_words import (
    COLOURS,
    HOWS,
    STANDS,
    STEPS,
    packs_said,
    price_said,
    when,
)
from integrations.mail import mail_is_set_up
from integrations.paper.order import OrderPaper, purchase_order
from inventory.billing.billable import brought
from inventory.ordering.standing import Stands, stands
from inventory.receiving.expected import expected_order
from inventory.receiving.receipts import Receipt
from kernel.documents import Document
from kernel.words import N_, Euros, Words
from network.canteens import Canteen
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
from sourcing.steps import steps_of
from suppliers.suppliers import Contact, supplier_by_id
from suppliers.terms import terms_on

_BY = N_("{person}, {day} at {time}")
_AFTER = (State.DRAFT, State.SENT, State.CONFIRMED, State.RECEIVED)


def order_facts(desk: Desk, order_id: UUID) -> dict[str, Any]:
    """All of the page, in a number of statements that does not depend on its lines.

    Raises:
        OrderNotFound: this canteen has none of that id.

    """
    session, here = desk.session, desk.here
    order = order_by_id(session, order_id, canteen_id=here.id)
    lines = lines_of(session, order)
    due = expected_order(session, order_id, canteen_id=here.id, on=desk.today)
    units = {one.order_line_id: one.unit for one in due.lines}
    owed = {one.order_line_id: one.owed for one in due.lines}
    receipts = _receipts(session, order)
    to_bill = _to_bill(session, order, [one for one, _ in receipts])
    how_far = stands(order, on=desk.today, came=bool(receipts), to_bill=to_bill)
    terms = terms_on(session, desk.today, canteen_id=here.id, supplier_id=order.supplier_id)
    totals, say = order_totals(lines), desk.words.say
    missing = max((terms.minimum or 0) - totals.net, Decimal(0)) if terms else Decimal(0)
    return {
        "order": order,
        "supplier": supplier_by_id(session, order.supplier_id),
        "contacts": contacts_of(session, order.supplier_id),
        "delivery": when(desk, order.delivery_on),
        "past": order.delivery_on < desk.today,
        "state": say(STANDS[how_far]),
        "colour": COLOURS.get(how_far, ""),
        "lines": [
            {
                "name": one.name,
                "code": one.code,
                "packs": packs_said(one.packs, one.pack_quantity, units[one.id], desk.words),
                "price": price_said(one.price, one.price_per, units[one.id], desk.words),
                "net": desk.words.money(one.net),
                "owed": owed[one.id] if receipts else None,
                "unit": units[one.id],
            }
            for one in sorted(lines.values(), key=lambda one: (one.name, one.id))
        ],
        "totals": totals,
        "way": _way(desk, order, receipts, billed=how_far == Stands.BILLED),
        "twins": already_out(session, order) if order.state == State.DRAFT else (),
        "missing": missing,
        "minimum": terms.minimum if terms else None,
        "below": order.below_minimum_because,
        "is_draft": order.state == State.DRAFT,
        "is_sent": order.state == State.SENT,
        "is_out": order.state in (State.SENT, State.CONFIRMED),
        "seen": seen(order, lines),
        "letters": letters_shown(desk, order),
        "answers": answers_shown(desk, order, lines),
        "links": good_links(session, order, now=desk.now),
        "link": "",
        "mail": mail_is_set_up(),
        "text": order_text(desk.words, here, order, lines, totals.net),
    }


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
        return file.read_bytes(), f"{words.say('order')}-{order.number}.pdf"


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


def _to_bill(session: Session, order: PurchaseOrder, receipts: list[UUID]) -> bool:
    if not receipts:
        return False
    found = brought(session, receipts, canteen_id=order.canteen_id)
    return any(one.holds and one.left_net for one in found)


def _way(
    desk: Desk, order: PurchaseOrder, receipts: list[tuple[UUID, date]], *, billed: bool
) -> list[dict[str, Any]]:
    """Each step with who took it and when; those to come without."""
    say, way = desk.words.say, []
    taken = {one.step: one for one in steps_of(desk.session, order)}
    ends = State.CANCELLED if order.state == State.CANCELLED else State.RECEIVED
    steps = [one for one in _AFTER if one != State.RECEIVED] + [ends]
    reached = _AFTER.index(order.state) if order.state in _AFTER else -1
    for step in steps:
        one = taken.get(step)
        here = one is not None or (ends == State.RECEIVED and _AFTER.index(step) <= reached)
        said = []
        if one is not None:
            said.append(_by(desk, one.person, one.at))
            said += [say(HOWS[one.how])] if one.how else []
            said += [one.because] if one.because else []
        if step == State.RECEIVED and receipts:
            here = here or bool(receipts)
            said = [when(desk, day) for _, day in receipts]
        way.append({"name": say(STEPS[step]), "done": here, "said": " · ".join(said)})
    if ends == State.RECEIVED:
        way.append({"name": say("Billed"), "done": billed, "said": ""})
    return way


def _by(desk: Desk, person: str, at: Any) -> str:
    day = at.astimezone(ZoneInfo(desk.here.time_zone)).date()
    return desk.words.say(_BY, person=person, day=when(desk, day), time=desk.clock(at))
