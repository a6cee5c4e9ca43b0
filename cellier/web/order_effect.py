"""What an order being written comes to: its sum, its month's shares, its budget, its warnings."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from cellier.web.desk import Desk
from cellier.web.forms import Form, id_of
from cellier.web.order_words import WEEKDAYS
from cellier.web.sharing import bars
from inventory.receiving.expected import OUT
from kernel.command import Moved
from kernel.errors import Refused
from kernel.words import N_, InMonth
from network.promises import Basis, Measure
from sourcing.offers import OfferNotFound, offers_by_id
from sourcing.orders import PurchaseOrder
from suppliers.terms import Terms, delivers_on, order_by, terms_on
from sustainability.ordering import Effect, effect_of

_UNREAD = N_("{product}: “{text}” is no quantity. It is left out of what stands here.")
# What the order itself would take.
_PACKS = TypeAdapter[Decimal](Moved)
SHOWN = (Measure.ORGANIC, Measure.EGALIM, Measure.LOCAL)


def effect_facts(desk: Desk, supplier_id: UUID, said: Form) -> dict[str, Any]:
    """Worked out anew of what is typed, a zero and an empty field being the same.

    Raises:
        NotADay, NotAChoice, OfferNotFound: of what was typed.

    """
    session, here = desk.session, desk.here
    day = said.day("delivery_on") or desk.today
    packs, unread = packs_in(said)
    named = {*packs, *unread}
    offers = offers_by_id(session, named, canteen_id=here.id) if named else {}
    for one in offers.values():
        if one.supplier_id != supplier_id:
            raise OfferNotFound(offer=one.id)
    wanted = [(offers[one], number) for one, number in packs.items()]
    found = effect_of(session, wanted, canteen_id=here.id, on=day, today=desk.today)
    terms = terms_on(session, day, canteen_id=here.id, supplier_id=supplier_id)
    minimum = terms.minimum if terms else None
    return {
        "net": found.ordered,
        "many": len(packs),
        "grams": found.grams,
        "month": InMonth.of(day),
        "shares": _shares(desk, found),
        "effect": found,
        "minimum": minimum,
        "missing": max((minimum or Decimal(0)) - found.ordered, Decimal(0)),
        "unread": [
            desk.words.say(_UNREAD, product=offers[one].name, text=text)
            for one, text in unread.items()
        ],
        "warnings": _warnings(desk, supplier_id, day, terms),
        "days": _days(desk, terms),
    }


def packs_in(said: Form) -> tuple[Mapping[UUID, Decimal], Mapping[UUID, str]]:
    """By offer, what is typed and is more than nothing; and what can be read as no quantity."""
    part, packs, unread = said.part("packs."), {}, {}
    for name in part.fields:
        # Somebody who has got as far as "2," means two so far.
        text = part.text(name).rstrip(",. ")
        try:
            figure = Form({"": [text]}).number("")
            if figure:
                packs[id_of(name)] = _PACKS.validate_python(figure)
        except (Refused, ValidationError):
            unread[id_of(name)] = text
    return packs, unread


def _shares(desk: Desk, found: Effect) -> list[dict[str, Any]]:
    """Each measure by value and by mass, without the order and with it."""
    shown = []
    for measure in SHOWN:
        for basis in Basis:
            before, after = found.before[measure, basis], found.after[measure, basis]
            drawn = bars([after], desk.words)
            shown.append(
                {
                    "basis": basis.value,
                    "bar": drawn[0] if drawn else None,
                    "before": desk.words.percent(before.ratio, 1),
                    "points": _points(desk, before.ratio, after.ratio),
                }
            )
    return shown


def _points(desk: Desk, before: Decimal | None, after: Decimal | None) -> str:
    if before is None or after is None:
        return ""
    points = (after - before) * 100
    sign = "+" if points > 0 else "−" if points < 0 else "±"
    return sign + desk.words.number(abs(points), 1)


def _warnings(desk: Desk, supplier_id: UUID, day: Any, terms: Terms | None) -> list[str]:
    say, said = desk.words.say, []
    query = select(PurchaseOrder.number).where(
        PurchaseOrder.canteen_id == desk.here.id,
        PurchaseOrder.supplier_id == supplier_id,
        PurchaseOrder.delivery_on == day,
        PurchaseOrder.state.in_(OUT),
    )
    for number in desk.session.scalars(query.order_by(PurchaseOrder.number)):
        said.append(say("Order {number} is already out to them for that day.", number=number))
    if day < desk.today:
        said.append(say("That day is past: choose another."))
    else:
        said += day_warnings(desk, day, terms)
    return said


def day_warnings(desk: Desk, day: date, terms: Terms | None) -> list[str]:
    """What they agreed to speaks against that day: they do not drive, or want to know before."""
    say, said = desk.words.say, []
    if terms:
        if not delivers_on(terms, day):
            said.append(
                say("They do not deliver on a {weekday}.", weekday=desk.words.day(day, "EEEE"))
            )
        last = order_by(terms, day)
        if last < desk.today:
            said.append(
                say("For that day they should have had it by {day}.", day=desk.words.day(last))
            )
    return said


def _days(desk: Desk, terms: Terms | None) -> str:
    """On which days they drive, and how long before they want to know."""
    if terms is None:
        return ""
    say, count = desk.words.say, desk.words.count
    said = [say(one) for n, one in enumerate(WEEKDAYS) if terms.weekdays >> n & 1]
    ahead = terms.lead_days
    parts = [", ".join(said)] if said else []
    if ahead:
        parts.append(count("order {n} day ahead", "order {n} days ahead", ahead))
    return " · ".join(parts)
