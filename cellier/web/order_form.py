"""A new order and a changed draft: the supplier's offers, prefilled, and what they come to."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form, id_of
from cellier.web.in_line import in_line
from cellier.web.order_effect import effect_facts
from cellier.web.order_facts import order_facts
from cellier.web.order_prefill import (
    Shelf,
    Start,
    offered,
    packs_of_draft,
    prefilled,
    shelf,
    suppliers_offered,
)
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase
from sourcing.changing import Change, change, seen
from sourcing.drafting import Draft, NewOrderLine, draft
from sourcing.letters import letters_of
from sourcing.offers import offers_by_id
from sourcing.orders import State, lines_of, order_by_id
from suppliers.suppliers import Supplier, supplier_by_id
from suppliers.terms import Terms, delivers_on, terms_on

doors = Doors()
NEW = "/c/{canteen_id:uuid}/orders/new"
CHANGE = "/c/{canteen_id:uuid}/orders/{order_id:uuid}/change"
# A year of looking for a day on which somebody drives is enough.
_DAYS = 366


class NothingOrdered(Refused):
    """An order of nothing is none."""

    says = N_("Type how many packs of something: an order of nothing is none.")


@doors.reads(NEW, Access.BUYS)
def choose(desk: Desk) -> Answer:
    """From whom: who sells what lacks first."""
    return Page("order_suppliers.html", {"suppliers": suppliers_offered(desk)})


@doors.reads(NEW + "/{supplier_id:uuid}", Access.BUYS)
def writing(desk: Desk, supplier_id: UUID) -> Answer:
    """The supplier's offers, with what lacks typed in already."""
    supplier = supplier_by_id(desk.session, supplier_id)
    asked = Form({"start": [desk.request.query_params.get("start", "")]})
    start = asked.choice("start", Start) or Start.LACKING
    if desk.typed.fields:
        theirs = shelf(desk, supplier_id, _day_read(desk))
    else:
        day = next_day(_terms(desk, supplier_id), desk.today)
        theirs = shelf(desk, supplier_id, day)
        desk.typed = _typed(prefilled(desk, supplier_id, start, theirs), day, "")
    return _form(desk, supplier, theirs, action=f"/orders/new/{supplier_id}", start=start)


@doors.reads(NEW + "/{supplier_id:uuid}/effect", Access.BUYS)
def effect(desk: Desk, supplier_id: UUID) -> Answer:
    """What it comes to so far: a piece of the page, asked for while somebody types."""
    supplier_by_id(desk.session, supplier_id)
    query = desk.request.query_params
    said = Form({name: query.getlist(name) for name in query})
    return Page("order_effect.html", effect_facts(desk, supplier_id, said))


@doors.writes(NEW + "/{supplier_id:uuid}", Access.BUYS, again=writing)
def write(desk: Desk, supplier_id: UUID) -> Answer:
    """Keep the draft; or only say what it comes to.

    Raises:
        NothingOrdered: no packs were typed.
        FieldEmpty: without a day.
        DeliveryBeforeOrder, NotTheirOffer, OfferNotFound: as of a draft.

    """
    if "recalculate" in desk.form:
        desk.typed = desk.form
        return writing(desk, supplier_id)
    main = desk.form.id()
    new = Draft(
        id=main,
        supplier_id=supplier_id,
        ordered_on=desk.form.day("on") or desk.today,
        delivery_on=_day(desk.form),
        lines=_lines(desk, main),
        note=desk.form.text("note"),
    )
    draft(desk.session, new, desk.by)
    return Go(desk.url(f"/orders/{new.id}?done=drafted"))


@doors.reads(CHANGE, Access.BUYS)
def changing(desk: Desk, order_id: UUID) -> Answer:
    """The draft in the same form; the order itself where nothing of it may be changed."""
    order = order_by_id(desk.session, order_id, canteen_id=desk.here.id)
    doubt = any(one.in_doubt for one in letters_of(desk.session, order))
    # What was typed before it came into doubt is not lost: it is refused with the form.
    if order.state != State.DRAFT or (doubt and not desk.typed.fields):
        return Page("order.html", order_facts(desk, order_id) | {"noted": ""})
    supplier = supplier_by_id(desk.session, order.supplier_id)
    lines = lines_of(desk.session, order)
    if not desk.typed.fields:
        packs = packs_of_draft(desk, order.supplier_id, lines.values())
        desk.typed = _typed(packs, order.delivery_on, order.note)
    more: dict[str, Any] = {
        "seen": desk.typed.text("seen") or seen(order, lines),
        "order": order,
    }
    theirs = shelf(desk, supplier.id, _day_read(desk))
    return _form(desk, supplier, theirs, action=f"/orders/{order_id}/change", **more)


@doors.writes(CHANGE, Access.BUYS, again=changing)
def changed(desk: Desk, order_id: UUID) -> Answer:
    """Keep the draft as it is now.

    Raises:
        NoDraft, ChangedMeanwhile, NothingOrdered: and as of a new one.

    """
    if "recalculate" in desk.form:
        desk.typed = desk.form
        return changing(desk, order_id)
    order_by_id(desk.session, order_id, canteen_id=desk.here.id)
    main = desk.form.id()
    new = Change(
        id=main,
        order_id=order_id,
        seen=desk.form.text("seen"),
        delivery_on=_day(desk.form),
        lines=_lines(desk, main),
        note=desk.form.text("note"),
    )
    change(desk.session, new, desk.by)
    return Go(desk.url(f"/orders/{order_id}?done=changed"))


def next_day(terms: Terms | None, today: date) -> date:
    """The first day on which an order of today is in time; tomorrow where nothing was agreed."""
    first = today + timedelta(days=max(terms.lead_days, 1) if terms else 1)
    if terms is None:
        return first
    days = (first + timedelta(days=n) for n in range(_DAYS))
    return next(day for day in days if delivers_on(terms, day))


def _form(
    desk: Desk,
    supplier: Supplier,
    theirs: Shelf,
    *,
    action: str,
    start: Start | None = None,
    **more: Any,
) -> Answer:
    facts = {
        "supplier": supplier,
        "action": desk.url(action),
        "offers": offered(desk, theirs, desk.typed),
        "starts": list(Start) if start else [],
        "start": start,
        "seen": "",
        "order": None,
        **effect_facts(desk, supplier.id, _readable(desk.typed)),
        **more,
    }
    return Page("order_form.html", facts)


def _day_read(desk: Desk) -> date:
    return _readable(desk.typed).day("delivery_on") or desk.today


def _readable(typed: Form) -> Form:
    """What was refused may be no day: the sums leave it out, the field keeps it."""
    fields = dict(typed.fields)
    try:
        typed.day("delivery_on")
    except Refused:
        fields.pop("delivery_on")
    return Form(fields)


def _typed(packs: Iterable[tuple[UUID, str]], day: date, note: str) -> Form:
    fields = {f"packs.{offer}": [said] for offer, said in packs}
    return Form({**fields, "delivery_on": [str(day)], "note": [note]})


def _terms(desk: Desk, supplier_id: UUID) -> Terms | None:
    return terms_on(desk.session, desk.today, canteen_id=desk.here.id, supplier_id=supplier_id)


def _day(form: Form) -> date:
    day = form.day("delivery_on")
    if day is None:
        raise FieldEmpty(field=Phrase("the delivery day"))
    return day


def _lines(desk: Desk, main: UUID) -> tuple[NewOrderLine, ...]:
    """What was typed and is more than nothing; what is no figure is said by its offer's name."""
    lines = []
    part = desk.form.part("packs.")
    for name in part.fields:
        offer_id = id_of(name)
        try:
            packs = part.number(name) or Decimal(0)
            line_id = derived(main, "line", offer_id.hex)
            if packs:
                lines.append(NewOrderLine(id=line_id, offer_id=offer_id, packs=packs))
        except (Refused, ValidationError):
            with in_line(_name(desk, offer_id)):
                raise
    if not lines:
        raise NothingOrdered
    return tuple(lines)


def _name(desk: Desk, offer_id: UUID) -> str:
    offers = offers_by_id(desk.session, {offer_id}, canteen_id=desk.here.id)
    return offers[offer_id].name
