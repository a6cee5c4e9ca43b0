"""What a kitchen should look at today: one list, each item with its remedy."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.counting.monthly import not_charged
from inventory.counting.rules import Rule, rules_of
from inventory.counting.sheets import SheetLine, sheet
from inventory.proof.expiring_papers import Expiring, expiring
from inventory.undoing.shortfalls import Shortfall, to_explain
from kernel.db import month_of
from kernel.words import N_, Phrase, Said
from sourcing.products import UNITS, StockUnit, facts_of

# A use-by that near is looked at; who wants to know earlier says so.
NEAR = 3


class Alarm(StrEnum):
    """What is the matter; from what cannot wait to what can."""

    BLOCKED = "blocked"
    PAST_USE_BY = "past_use_by"
    USE_BY = "use_by"
    BELOW_ZERO = "below_zero"
    BELOW_MINIMUM = "below_minimum"
    CERTIFICATE_ENDS = "certificate_ends"
    NOT_CHARGED = "not_charged"
    COUNT_OVERDUE = "count_overdue"


REMEDIES = {
    Alarm.BLOCKED: Phrase("Put it apart, and tell the supplier: nobody may use it."),
    Alarm.PAST_USE_BY: Phrase(
        "Throw it away and log the waste: it may not be served or given."
    ),
    Alarm.USE_BY: Phrase("Cook it, freeze it, or give it to a partner association."),
    Alarm.BELOW_ZERO: Phrase("Say where it came from, or count the shelf."),
    Alarm.BELOW_MINIMUM: Phrase("Order it."),
    Alarm.CERTIFICATE_ENDS: Phrase("Ask the supplier for the new certificate."),
    Alarm.NOT_CHARGED: Phrase("Throw it away and log the waste, or unblock it."),
    Alarm.COUNT_OVERDUE: Phrase("Count the shelf."),
}
_SAYS = {
    Alarm.BLOCKED: N_("{quantity} {unit} of {product} are blocked after a recall."),
    Alarm.PAST_USE_BY: N_("{quantity} {unit} of {product} are past their use-by of {day}."),
    Alarm.USE_BY: N_("{quantity} {unit} of {product} are to be used by {day}."),
    Alarm.BELOW_ZERO: N_(
        "{product}: {quantity} {unit} more were taken than the book knows of, since {day}."
    ),
    Alarm.BELOW_MINIMUM: N_(
        "{product}: {quantity} {unit} are left, and {minimum} should be there."
    ),
    Alarm.CERTIFICATE_ENDS: N_(
        "{holder}: the certificate ends on {day}, before the delivery of {next_day}."
    ),
    Alarm.NOT_CHARGED: N_(
        "{quantity} {unit} of {product} are blocked after a recall: the charge of the month to "
        "{day} leaves them out."
    ),
    Alarm.COUNT_OVERDUE: N_("{product}: last counted on {day}."),
}
_NEVER_COUNTED = N_("{product} has not been counted yet.")


class Alert(NamedTuple):
    """One item. `on` is the day it turns on, `acts_on` what to act on: a lot, a product, a
    supplier.
    """

    alarm: Alarm
    said: Said
    on: date
    acts_on: UUID

    @property
    def remedy(self) -> Phrase:
        """What to do."""
        return REMEDIES[self.alarm]


def alerts(session: Session, *, canteen_id: UUID, on: date, within: int = NEAR) -> list[Alert]:
    """All of them, what cannot wait first; `within` days a use-by is near."""
    # Goods that nobody counts have dates, and a minimum, as others do.
    walk = sheet(session, canteen_id, on, never_counted=True)
    rules = rules_of(session, canteen_id)
    owed = to_explain(session, canteen_id, on)
    found = [
        *_blocked(walk),
        *_use_by(walk, on, on + timedelta(days=within)),
        *(_below_zero(one) for one in owed),
        *_below_minimum(session, rules, walk, on),
        *(_certificate(one) for one in expiring(session, canteen_id=canteen_id, on=on)),
        *_not_charged(session, canteen_id, on),
        *_overdue(walk, rules, on),
    ]
    turn = list(Alarm)
    return sorted(found, key=lambda one: (turn.index(one.alarm), one.on, one.acts_on))


def _blocked(walk: Iterable[SheetLine]) -> Iterable[Alert]:
    """Whoever blocked it may stand in another kitchen: this one learns of it here."""
    for line in walk:
        for lot in line.lots:
            if lot.blocked and lot.quantity > 0:
                facts = _of(line.product, line.unit, lot.quantity)
                yield _alert(Alarm.BLOCKED, facts, lot.came_on, lot.id)


def _use_by(walk: Iterable[SheetLine], on: date, last: date) -> Iterable[Alert]:
    """Of what lies there; a lot that was recalled waits for its own end."""
    for line in walk:
        for lot in line.lots:
            if lot.use_by and lot.use_by <= last and lot.quantity > 0 and not lot.blocked:
                alarm = Alarm.PAST_USE_BY if lot.use_by < on else Alarm.USE_BY
                facts = _of(line.product, line.unit, lot.quantity) | {"day": lot.use_by}
                yield _alert(alarm, facts, lot.use_by, lot.id)


def _below_zero(one: Shortfall) -> Alert:
    facts = _of(one.product, one.unit, one.quantity) | {"day": one.since}
    return _alert(Alarm.BELOW_ZERO, facts, one.since, one.lot_id)


def _below_minimum(
    session: Session, rules: Mapping[UUID, Rule], walk: Iterable[SheetLine], on: date
) -> list[Alert]:
    wanted = {product_id: rule.minimum for product_id, rule in rules.items() if rule.minimum}
    there: dict[UUID, Decimal] = defaultdict(Decimal)
    for line in walk:
        there[line.product_id] += line.booked
    lacking = [one for one, minimum in wanted.items() if there[one] < minimum]
    found = []
    for product in facts_of(session, lacking).values() if lacking else ():
        facts = _of(product.name, product.unit, there[product.id])
        facts["minimum"] = wanted[product.id]
        found.append(_alert(Alarm.BELOW_MINIMUM, facts, on, product.id))
    return found


def _certificate(one: Expiring) -> Alert:
    facts = {"holder": one.holder, "day": one.ends_on, "next_day": one.next_delivery_on}
    return _alert(Alarm.CERTIFICATE_ENDS, facts, one.ends_on, one.supplier_id)


def _not_charged(session: Session, canteen_id: UUID, on: date) -> Iterable[Alert]:
    """Blocked goods that nobody counts; what is past its use-by is said already."""
    month = month_of(on) - timedelta(days=1)
    for one in not_charged(session, month, canteen_id=canteen_id):
        if one.blocked:
            facts = _of(one.product, one.unit, one.quantity) | {"day": month}
            yield _alert(Alarm.NOT_CHARGED, facts, month, one.lot_id)


def _overdue(
    walk: Sequence[SheetLine], rules: Mapping[UUID, Rule], on: date
) -> Iterable[Alert]:
    """Once a product; what is below zero is said already."""
    seen = {product_id for product_id, rule in rules.items() if rule.never_counted}
    for line in walk:
        if line.due and line.booked >= 0 and line.product_id not in seen:
            seen.add(line.product_id)
            alarm = Alarm.COUNT_OVERDUE
            facts: dict[str, Any] = {"product": line.product}
            if line.counted_on:
                facts["day"] = line.counted_on
                yield _alert(alarm, facts, line.counted_on, line.product_id)
            else:
                yield Alert(alarm, Said(_NEVER_COUNTED, facts), on, line.product_id)


def _alert(alarm: Alarm, facts: dict[str, Any], on: date, acts_on: UUID) -> Alert:
    return Alert(alarm, Said(_SAYS[alarm], facts), on, acts_on)


def _of(product: str, unit: StockUnit, quantity: Decimal) -> dict[str, Any]:
    return {"product": product, "unit": UNITS[unit], "quantity": quantity}
