"""Who brings what, what runs out and what is missing: worked out before it is shown."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import func, select

from cellier.web.desk import Desk
from cellier.web.sharing import bars
from cellier.web.supplier_words import COLOURS, Chip, away, hands, label_chips, points
from integrations.paper.figures import euros, kilos_of
from integrations.paper.names import EVIDENCES, LABELS
from inventory.proof.expiring_papers import RunningOut, running_out
from inventory.proof.reexaminations import reexaminations
from inventory.receiving.receipts import Receipt
from kernel.db import month_of
from kernel.documents import Document
from network.promises import Basis, Measure
from sourcing.wording import normal
from suppliers.places import kilometres
from suppliers.suppliers import Supplier
from sustainability.bought import shares_bought
from sustainability.brought import Brought, brought
from sustainability.heaps import Per, Span
from sustainability.unproven import Unproven, unproven

SOON = timedelta(days=60)
# Of the network's suppliers who bring nothing here, and of what is missing: so many at a time.
OTHERS, MISSING = 30, 30


class Row(NamedTuple):
    """A supplier as the list shows them."""

    id: UUID
    name: str
    city: str
    away: str
    hands: str
    value: str
    mass: str
    last: date | None
    chips: list[Chip]


class Ending(NamedTuple):
    """A paper that runs out, or did."""

    certificate_id: UUID
    holder: str
    supplier: str
    label: str
    ends_on: date
    ended: bool


class Cost(NamedTuple):
    """A paper that is missing, and what that costs this month."""

    holder: str
    label: str
    chip: Chip
    amount: str
    said: list[str]
    to: str


def list_facts(desk: Desk) -> dict[str, Any]:
    """Everything the list shows, in a number of statements that does not grow with it."""
    session, here, today = desk.session, desk.here, desk.today
    year = Span((here.id,), date(today.year, 1, 1), today)
    heaps = brought(session, year)
    last = _last_deliveries(desk)
    asked = normal(desk.request.query_params.get("q", ""))[:60]
    theirs: list[Supplier] = []
    others: list[Supplier] = []
    for one in session.scalars(select(Supplier)):
        if asked and asked not in normal(one.name):
            continue
        known = one.id in heaps or one.id in last
        (theirs if known else others).append(one)
    theirs.sort(key=lambda one: (-_value(heaps, one.id), normal(one.name)))
    others.sort(key=lambda one: normal(one.name))
    ending = running_out(session, canteen_id=here.id, on=today, until=today + SOON)
    missing = unproven(session, month_span(desk))
    return {
        "year": today.year,
        "asked": desk.request.query_params.get("q", "")[:60],
        "rows": [_row(desk, one, heaps.get(one.id), last.get(one.id)) for one in theirs],
        "others": others[:OTHERS],
        "more_others": max(0, len(others) - OTHERS),
        "ending": [_ending(desk, one) for one in ending],
        "missing": [_cost(desk, one) for one in missing[:MISSING]],
        "more_missing": max(0, len(missing) - MISSING),
        "learnt": reexaminations(session, here.id, today),
        **_share_facts(desk),
    }


def month_span(desk: Desk) -> Span:
    """The canteen's month until today."""
    return Span((desk.here.id,), month_of(desk.today), desk.today)


def costs(desk: Desk, some: Sequence[Unproven]) -> list[Cost]:
    """Papers that are missing, as pages tell them."""
    return [_cost(desk, one) for one in some]


def endings(desk: Desk, some: Sequence[RunningOut]) -> list[Ending]:
    """Papers that run out, as pages tell them."""
    return [_ending(desk, one) for one in some]


def _share_facts(desk: Desk) -> dict[str, Any]:
    """The month's two shares that papers decide, and how much of each no paper proves."""
    found = shares_bought(desk.session, month_span(desk), by=Per.CANTEEN)
    told = found[0][1] if found else None
    wanted = [
        told[measure, basis]
        for measure in (Measure.ORGANIC, Measure.EGALIM)
        for basis in (Basis.VALUE, Basis.MASS)
        if told
    ]
    drawn = bars(wanted, desk.words)
    kept = [one for one in wanted if one.denominator > 0]
    return {
        "shares": [
            (bar, one.basis, points(one.declared / one.denominator, desk.words))
            for bar, one in zip(drawn, kept, strict=True)
        ],
        "month": month_of(desk.today),
    }


def _value(heaps: Mapping[UUID, Brought], supplier_id: UUID) -> Decimal:
    return heaps[supplier_id].value if supplier_id in heaps else Decimal(0)


def _row(desk: Desk, one: Supplier, heap: Brought | None, last: date | None) -> Row:
    words = desk.words
    known = heap or Brought()
    near, far = known.nearest, known.farthest
    if near is None:
        near = far = kilometres(desk.here, one)
    return Row(
        one.id,
        one.name,
        one.city,
        away(near, far, words),
        hands(one.intermediaries, words),
        euros(words, known.value),
        kilos_of(words, known.grams),
        last,
        label_chips(known, words),
    )


def _last_deliveries(desk: Desk) -> Mapping[UUID, date]:
    query = (
        select(Receipt.supplier_id, func.max(Receipt.received_on))
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .where(Receipt.canteen_id == desk.here.id, Document.holds)
        .group_by(Receipt.supplier_id)
    )
    return {row[0]: row[1] for row in desk.session.execute(query)}


def _ending(desk: Desk, one: RunningOut) -> Ending:
    label = desk.words.say(LABELS[one.label])
    sold = one.supplier if one.supplier != one.holder else ""
    ended = one.ends_on < desk.today
    return Ending(one.certificate_id, one.holder, sold, label, one.ends_on, ended)


def _cost(desk: Desk, one: Unproven) -> Cost:
    words, claim = desk.words, one.claim
    label = words.say(LABELS[claim.label])
    whose = {"producer": claim.producer_id, "supplier": claim.supplier_id}
    holder = next((key for key, known in whose.items() if known), "")
    asked = {holder: whose[holder], "label": claim.label.value} if holder else {}
    grams = sum(one.grams.values())
    amount = euros(words, sum(one.value.values(), Decimal(0)))
    return Cost(
        one.producer or one.supplier or words.say("who is not known"),
        label,
        Chip(words.say(EVIDENCES[one.worst]), COLOURS[one.worst]),
        words.say("{value}, {mass}", value=amount, mass=kilos_of(words, grams)),
        list(_said(desk, one)),
        desk.url(f"/certificates/new?{urlencode(asked)}"),
    )


def _said(desk: Desk, one: Unproven) -> list[str]:
    """In points of the month's shares; first what does not count at all without the paper."""
    words, found = desk.words, []
    for measure, name in ((Measure.ORGANIC, "organic"), (Measure.EGALIM, "EGalim")):
        for parts, said in ((one.counts, _NOT_COUNTED), (one.proves, _NOT_PROVEN)):
            value = parts.get((measure, Basis.VALUE))
            mass = parts.get((measure, Basis.MASS))
            if not value and not mass:
                continue
            facts = {
                "value": points(value or Decimal(0), words),
                "mass": points(mass or Decimal(0), words),
            }
            found.append(words.say(said[name], **facts))
            break
    return found


def _(sentence: str) -> str:
    return sentence


_NOT_COUNTED = {
    "organic": _("Organic share: {value} points by value and {mass} by weight do not count."),
    "EGalim": _("EGalim share: {value} points by value and {mass} by weight do not count."),
}
_NOT_PROVEN = {
    "organic": _("Organic share: {value} points by value and {mass} by weight rest on a word."),
    "EGalim": _("EGalim share: {value} points by value and {mass} by weight rest on a word."),
}
