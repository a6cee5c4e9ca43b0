"""Counting: the shelf as a list to walk along, and what differs, in words."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.web import journal
from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form
from cellier.web.goods import FAMILY_NAMES, check_new, product_names, product_typed
from cellier.web.rendering import quantity
from cellier.web.tablets import cooks_of
from inventory.counting.clashes import clashes
from inventory.counting.counting import count
from inventory.counting.counts import Became, CountLine
from inventory.counting.found import Counted, NewCount
from inventory.counting.settlements import Settled, settle_clash
from inventory.counting.sheets import sheet
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase, Words
from network.associations import associations
from sourcing.products import Product, StockUnit

doors = Doors()

BECAME = {
    Became.COOKED: N_("Cooked"),
    Became.WASTED: N_("Thrown away"),
    Became.GIVEN: N_("Given"),
    Became.MISCOUNTED: N_("Miscounted before"),
}
# What is said of a difference, by what became of it.
_LESS = {
    Became.COOKED: N_("{product}: {quantity} less than in the book. It counts as cooked."),
    Became.WASTED: N_("{product}: {quantity} less than in the book. It counts as thrown away."),
    Became.GIVEN: N_("{product}: {quantity} less than in the book. It counts as given."),
    Became.MISCOUNTED: N_("{product}: {quantity} less than in the book. It was miscounted."),
}
_MORE = N_("{product}: {quantity} more than in the book.")
_RIGHT = N_("{product}: {quantity}, as in the book.")
_CLASH = N_("{product}: somebody counted it meanwhile. Say which count is right.")


class NothingCounted(Refused):
    """An empty walk."""

    says = N_("Nothing is counted yet: write what you found, zero where nothing is left.")


@doors.reads("/c/{canteen_id:uuid}/count", Access.LOGS)
def page(desk: Desk) -> Answer:
    """The walk: shelf after shelf."""
    session, canteen_id = desk.session, desk.here.id
    lines = sheet(session, canteen_id, desk.today)
    shelves: dict[str, list[Any]] = {}
    for line in lines:
        shelves.setdefault(line.place, []).append(line)
    facts = {
        "shelves": list(shelves.items()),
        "due": sum(line.due for line in lines),
        "became": [(one.value, said) for one, said in BECAME.items()],
        "associations": associations(session),
        "families": FAMILY_NAMES,
        "products": product_names(session),
        "clashes": clashes(session, canteen_id),
        "people": cooks_of(session, canteen_id),
        "step": _step,
    }
    return Page("count.html", facts, offline=True)


@doors.writes("/c/{canteen_id:uuid}/count", Access.LOGS, again=page)
def log(desk: Desk) -> Answer:
    """What was found; lines left empty were not looked at."""
    form, main = desk.form, desk.form.id()
    check_new(form)
    lines = tuple(_lines(desk, form, main))
    if not lines:
        raise NothingCounted
    new = NewCount(
        id=main,
        counted_on=form.day("on") or desk.today,
        before_service="before_service" in form,
        note=form.text("note"),
        lines=lines,
    )
    count(desk.session, new, desk.by)
    return Go(desk.url(f"/done/{main}"))


@doors.writes("/c/{canteen_id:uuid}/count/settle", Access.LOGS, again=page)
def settle(desk: Desk) -> Answer:
    """Which of two counts is right."""
    form = desk.form
    settled = Settled(
        id=form.id(),
        line_id=form.uuid("line"),
        quantity=form.number("found"),
        became=form.choice("became", Became) or Became.COOKED,
    )
    settle_clash(desk.session, settled, desk.by)
    return Go(desk.url(f"/done/{settled.id}"))


def _lines(desk: Desk, form: Form, main: UUID) -> Iterator[Counted]:
    for key, part in form.rows("lines"):
        lots = list(_lots(part, main, key))
        yield from lots
        if not lots and _said(part):
            yield _counted(part, derived(main, key), product_id=part.uuid("product"))
    for key, part in form.rows("found"):
        if "product" in part:
            product_id = product_typed(desk, part.text("product"))
            yield _counted(part, derived(main, "found", key), product_id=product_id)
        elif _said(part):
            raise FieldEmpty(field=Phrase("the name"))


def _lots(part: Form, main: UUID, key: str) -> Iterator[Counted]:
    """Lot by lot, where somebody counted so."""
    for lot_key, lot in part.rows("lots"):
        if _said(lot):
            yield Counted(
                id=derived(main, key, lot_key),
                lot_id=lot.uuid("lot"),
                place_id=part.uuid("place"),
                quantity=lot.number("quantity"),
                booked=lot.number("booked"),
                after=part.uuid("after"),
                opened="opened" in lot,
                became=part.choice("became", Became) or Became.COOKED,
                association_id=part.uuid("association"),
            )


def _counted(part: Form, line_id: UUID, *, product_id: UUID | None) -> Counted:
    packs = part.number("packs")
    return Counted(
        id=line_id,
        product_id=product_id,
        place_id=part.uuid("place"),
        quantity=part.number("quantity"),
        packs=packs,
        pack_quantity=part.number("pack") if packs is not None else None,
        booked=part.number("booked"),
        after=part.uuid("after"),
        became=part.choice("became", Became) or Became.COOKED,
        association_id=part.uuid("association"),
    )


def _said(part: Form) -> bool:
    return "quantity" in part or "packs" in part


def _step(unit: StockUnit) -> str:
    return "1" if unit == StockUnit.PIECE else "0.5"


class Difference(NamedTuple):
    """A counted line, as it lies in the book."""

    product: str
    unit: StockUnit
    found: Decimal
    booked: Decimal
    became: Became
    clashes_with_id: UUID | None
    settled: bool


def differences(session: Session, count_id: UUID, *, canteen_id: UUID) -> list[Difference]:
    """What a count found, the greatest difference first."""
    query = (
        select(
            Product.name, Product.unit, CountLine.found, CountLine.booked, CountLine.became,
            CountLine.clashes_with_id, CountLine.settled,
        )
        .join(Product, Product.id == CountLine.product_id)
        .where(CountLine.canteen_id == canteen_id, CountLine.count_id == count_id)
    )  # fmt: skip
    found = [Difference(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (-abs(one.found - one.booked), one.product))


def in_words(one: Difference, words: Words) -> str:
    """The difference, as a volunteer understands it."""
    if one.clashes_with_id and not one.settled:
        return words.say(_CLASH, product=one.product)
    less = one.booked - one.found
    said = _LESS[one.became] if less > 0 else _MORE if less < 0 else _RIGHT
    shown = abs(less) or one.found
    return words.say(said, product=one.product, quantity=quantity(shown, one.unit, words))


def _told(desk: Desk, count_id: UUID) -> list[tuple[str, str]]:
    found = differences(desk.session, count_id, canteen_id=desk.here.id)
    return [(in_words(one, desk.words), "") for one in found]


journal.MORE["count"] = _told
journal.MORE["count_settled"] = _told
