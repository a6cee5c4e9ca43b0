"""Offers as pages show them: a kilo's price, its past as a drawing, distance and proof."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from cellier.web.desk import Desk
from cellier.web.supplier_facts import price_in_words
from cellier.web.supplier_words import COLOURS, RESTS, Chip, away, hands
from integrations.paper.figures import part
from integrations.paper.names import LABELS
from kernel.rounding import rounded
from sourcing.compared import Listed, versions_of
from sourcing.products import UNITS, ProductFacts, facts_of
from suppliers.evidence import Claim, weigh
from suppliers.families import Family
from suppliers.papers import Paper, papers_of
from suppliers.places import kilometres
from suppliers.producers import Producer
from suppliers.suppliers import Supplier

# The drawing's own measure; so many series are told apart by stroke and number.
WIDE, HIGH, LEFT, BOTTOM, DRAWN, DOT = 420, 220, 54, 26, 6, 20
A_YEAR = timedelta(days=365)


class Row(NamedTuple):
    """An offer in the list."""

    product_id: UUID
    product: str
    name: str
    supplier_id: UUID
    supplier: str
    a_kilo: str
    labels: str
    since: date


class Compared(NamedTuple):
    """One of the offers of a product; `number` is that of its line in the drawing."""

    number: int
    name: str
    supplier_id: UUID
    supplier: str
    producer: str
    a_kilo: str
    price: str
    change: str
    away: str
    hands: str
    chips: list[Chip]
    cheapest: bool
    nearest: bool
    versions: list[tuple[date, str, str]]


class Line(NamedTuple):
    """A series as steps: its path, and where its number stands."""

    number: int
    path: str
    x: int
    y: int


class Drawing(NamedTuple):
    """Prices a kilo over time; `marks` are the heights with their words."""

    lines: list[Line]
    marks: list[tuple[int, str]]
    first: date
    last: date


def row_of(desk: Desk, one: Listed) -> Row:
    """As the list shows it."""
    words = desk.words
    labels = ", ".join(words.say(LABELS[label]) for label in sorted(one.labels))
    return Row(
        one.product_id,
        one.product,
        one.name,
        one.supplier_id,
        one.supplier,
        words.money(one.a_kilo),
        labels,
        one.valid_from,
    )


def compared(desk: Desk, product_id: UUID) -> dict[str, Any]:
    """Everything the page of a product shows.

    Raises:
        ProductNotFound: there is none of that id.

    """
    product = facts_of(desk.session, [product_id])[product_id]
    versions = versions_of(desk.session, product_id, canteen_id=desk.here.id)
    series: dict[UUID, list[Listed]] = defaultdict(list)
    for one in versions:
        series[one.series_id].append(one)
    now = {key: _current(some, desk.today) for key, some in series.items()}
    order = sorted(
        (one for one in now.values() if one), key=lambda one: (one.a_kilo, one.name, one.id)
    )
    around = _around(desk, product, order, series)
    return {
        "product": product,
        "offers": [_compared(desk, n, one, around) for n, one in enumerate(order, 1)],
        "drawing": _drawing(desk, [series[one.series_id] for one in order[:DRAWN]]),
    }


class _Around(NamedTuple):
    """What is asked once for all offers of a product; of one alone none is the best."""

    unit: str
    family: Family
    near: Mapping[UUID, Decimal | None]
    papers: Sequence[Paper]
    producers: Mapping[UUID, str]
    series: Mapping[UUID, Sequence[Listed]]
    least: Decimal | None
    nearest: Decimal | None


def _around(
    desk: Desk,
    product: ProductFacts,
    order: Sequence[Listed],
    series: Mapping[UUID, Sequence[Listed]],
) -> _Around:
    near, producers = _near(desk, order)
    known = [km for km in near.values() if km is not None]
    several = len(order) > 1
    return _Around(
        desk.words.write(UNITS[product.unit]),
        product.family,
        near,
        _papers(desk, order),
        producers,
        series,
        order[0].a_kilo if several else None,
        min(known, default=None) if several else None,
    )


def _current(some: Sequence[Listed], today: date) -> Listed | None:
    begun = [one for one in some if one.valid_from <= today]
    if not begun or (begun[-1].ended_on and begun[-1].ended_on <= today):
        return None
    return begun[-1]


def _compared(desk: Desk, number: int, one: Listed, around: _Around) -> Compared:
    words, near = desk.words, around.near[one.id]
    versions = around.series[one.series_id]
    return Compared(
        number,
        one.name,
        one.supplier_id,
        one.supplier,
        around.producers.get(one.producer_id, "") if one.producer_id else "",
        words.money(one.a_kilo),
        price_in_words(one.price, one.price_per, around.unit, words),
        _change(desk, versions, one),
        away(near, near, words),
        hands(one.intermediaries, words),
        _chips(desk, one, around),
        one.a_kilo == around.least,
        near is not None and near == around.nearest,
        [(each.valid_from, words.money(each.a_kilo), each.name) for each in versions[::-1]],
    )


def _near(
    desk: Desk, offers: Sequence[Listed]
) -> tuple[dict[UUID, Decimal | None], dict[UUID, str]]:
    """Kilometres from the producer, from the seller where nobody names one; producers' names."""
    growers = {one.producer_id for one in offers if one.producer_id}
    sellers = {one.supplier_id for one in offers}
    session = desk.session
    farms = session.scalars(select(Producer).where(Producer.id.in_(growers))).all()
    shops = session.scalars(select(Supplier).where(Supplier.id.in_(sellers))).all()
    places: dict[UUID, Producer | Supplier] = {one.id: one for one in farms}
    places |= {one.id: one for one in shops}
    found: dict[UUID, Decimal | None] = {}
    for one in offers:
        place = places.get(one.producer_id or one.supplier_id)
        found[one.id] = kilometres(desk.here, place) if place else None
    return found, {one.id: one.name for one in farms}


def _papers(desk: Desk, offers: Sequence[Listed]) -> Sequence[Paper]:
    return papers_of(
        desk.session,
        producer_ids={one.producer_id for one in offers if one.producer_id},
        supplier_ids={one.supplier_id for one in offers},
    )


def _chips(desk: Desk, one: Listed, around: _Around) -> list[Chip]:
    """What each label would rest on, were it delivered today."""
    claim = Claim(
        product_id=one.product_id,
        family=around.family,
        producer_id=one.producer_id,
        supplier_id=one.supplier_id,
        labels=one.labels,
        on=desk.today,
    )
    return [
        Chip(
            desk.words.say(RESTS[found.evidence], label=desk.words.say(LABELS[found.label])),
            COLOURS[found.evidence],
        )
        for found in weigh(claim, around.papers)
    ]


def _change(desk: Desk, versions: Sequence[Listed], now: Listed) -> str:
    """Against what it cost a year ago, or as far back as anybody knows."""
    before = [one for one in versions if one.valid_from < now.valid_from]
    year = [one for one in before if one.valid_from <= desk.today - A_YEAR]
    then = (year or before or [now])[-1 if year else 0]
    if not then.a_kilo or then.a_kilo == now.a_kilo:
        return ""
    ratio = now.a_kilo / then.a_kilo - 1
    sign = "+" if ratio > 0 else "−"
    since = max(then.valid_from, desk.today - A_YEAR)
    return desk.words.say(
        "{change} since {day}", change=sign + part(desk.words, abs(ratio)), day=since
    )


def _drawing(desk: Desk, several: Sequence[Sequence[Listed]]) -> Drawing | None:
    """Steps from version to version until today; nothing where no price ever changed."""
    if not any(len(some) > 1 for some in several):
        return None
    first = min(one.valid_from for some in several for one in some)
    last = max(desk.today, first + timedelta(days=1))
    most = max(one.a_kilo for some in several for one in some) or Decimal(1)
    lines = [
        _line(n, [one for one in some if one.valid_from <= last], first, last, most)
        for n, some in enumerate(several, 1)
    ]
    lines = _apart(lines)
    marks = [(_y(most * n / 2, most), desk.words.money(most * n / 2)) for n in range(3)]
    return Drawing(lines, marks, first, last)


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Numbers whose lines end at one height stand one above the other."""
    placed: list[Line] = []
    for one in sorted(lines, key=lambda line: (-line.y, line.number)):
        most = placed[-1].y - DOT if placed else one.y
        placed.append(one._replace(y=min(one.y, most)))
    short = min((one.y for one in placed), default=DOT) - DOT // 2
    return [one._replace(y=one.y - min(short, 0)) for one in placed]


def _line(number: int, some: Sequence[Listed], first: date, last: date, most: Decimal) -> Line:
    path, y = [], 0
    for n, one in enumerate(some):
        x, y = _x(one.valid_from, first, last), _y(one.a_kilo, most)
        path.append(f"M{x} {y}" if n == 0 else f"H{x} V{y}")
    path.append(f"H{WIDE - 30}")
    return Line(number, " ".join(path), WIDE - 16, y)


def _x(day: date, first: date, last: date) -> int:
    span = Decimal((last - first).days)
    return LEFT + int(rounded((WIDE - 30 - LEFT) * (day - first).days / span, 0))


def _y(price: Decimal, most: Decimal) -> int:
    return HIGH - BOTTOM - int(rounded((HIGH - BOTTOM - 16) * price / most, 0))
