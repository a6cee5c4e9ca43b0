"""A recall's answer as tables for eyes, and as rows of a CSV file."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from cellier.language import words
from integrations.paper.recall_words import amount, end_name, lot_name
from inventory.safety.recalled import Key, LotRow
from inventory.safety.recalls import Recall, RecalledLot
from kernel.words import N_

KEYS = (
    "canteen", "what", "certain", "on", "name", "covers", "product", "lot", "lot_id", "brand",
    "supplier", "producer", "came_on", "use_by", "through", "blocked", "quantity", "unit",
    "grams",
)  # fmt: skip


class Shown(NamedTuple):
    """A table: its title, its headings, its rows, and from which column on figures stand."""

    title: str
    headings: Sequence[str]
    rows: list[list[str]]
    right: int


def tables(answer: Recall) -> list[Shown]:
    """What is left comes first: it is what one can still do something about."""
    lots = {one.lot.key: one.lot for one in answer.lots}
    all_of_them = [
        _left(answer, lots),
        _lots(answer),
        _meals(answer, lots),
        _ends(answer, lots),
    ]
    return [one for one in all_of_them if one.rows]


def csv_rows(answer: Recall) -> Iterator[dict[str, Any]]:
    """One row for each lot, what is left of it, each of its meals and its other ends."""
    found = {one.lot.key: one for one in answer.lots}
    for one in answer.lots:
        yield _row(answer, one, "lot", certain=one.certain, on=one.lot.came_on, **_of(one.lot))
    for rest in answer.rests:
        one = found[rest[:2]]
        yield _row(answer, one, "left", certain=one.certain, name=rest.place, **_of(rest))
    for meal in answer.meals:
        facts = {"on": meal.served_on, "name": meal.menu, "covers": meal.covers}
        one = found[meal[:2]]
        yield _row(answer, one, "meal", certain=meal.certain, **facts, **_of(meal))
    for end in answer.ends:
        what = "on_the_way" if end.under_way else end.to.value
        one = found[end[:2]]
        yield _row(answer, one, what, certain=one.certain, on=end.on, name=end.name, **_of(end))


def _left(answer: Recall, lots: dict[Key, LotRow]) -> Shown:
    state = {True: words().say("Blocked: do not use"), False: words().say("Not blocked yet")}
    rows = []
    for one in answer.rests:
        lot = lots[one[:2]]
        name, left = lot_name(lot, words()), amount(one.quantity, lot.unit, words())
        canteen = answer.canteens[one.canteen_id]
        rows.append([canteen, one.place, lot.product, name, state[lot.blocked], left])
    return Shown(N_("Take off the shelves"), _LEFT, rows, 5)


def _lots(answer: Recall) -> Shown:
    rows = [
        [
            answer.canteens[one.lot.canteen_id],
            one.lot.product,
            lot_name(one.lot, words()),
            words().day(one.lot.came_on, "short"),
            _surely(one.certain),
            amount(one.lot.quantity, one.lot.unit, words()),
        ]
        for one in answer.lots
    ]
    return Shown(N_("Lots"), _CAME, rows, 5)


def _meals(answer: Recall, lots: dict[Key, LotRow]) -> Shown:
    rows = [
        [
            answer.canteens[one.canteen_id],
            words().day(one.served_on, "short"),
            one.menu,
            lot_name(lots[one[:2]], words()),
            _surely(one.certain),
            words().number(one.covers),
            _kilos(one.grams),
        ]
        for one in answer.meals
    ]
    return Shown(N_("Meals"), _MEALS, rows, 5)


def _ends(answer: Recall, lots: dict[Key, LotRow]) -> Shown:
    rows = [
        [
            answer.canteens[one.canteen_id],
            words().day(one.on, "short"),
            end_name(one, words()),
            lot_name(lots[one[:2]], words()),
            _kilos(one.grams),
        ]
        for one in answer.ends
    ]
    return Shown(N_("What else became of it"), _ENDS, rows, 4)


def _surely(certain: bool) -> str:  # noqa: FBT001  # a row's own column
    return "" if certain else words().say("possibly")


def _kilos(grams: int | None) -> str:
    return "–" if grams is None else f"{words().number(Decimal(grams) / 1000, 3)} kg"


_LEFT = [N_("Canteen"), N_("Shelf"), N_("Product"), N_("Lot"), N_("State"), N_("Left")]
_CAME = [N_("Canteen"), N_("Product"), N_("Lot"), N_("Came on"), N_("Meant"), N_("Quantity")]
_MEALS = [
    N_("Canteen"), N_("Served on"), N_("Meal"), N_("Lot"), N_("In it"), N_("Covers"),
    N_("Weight"),
]  # fmt: skip
_ENDS = [N_("Canteen"), N_("On"), N_("Where to"), N_("Lot"), N_("Weight")]


def _of(part: Any) -> dict[str, Any]:
    return {"quantity": part.quantity, "grams": part.grams}


def _row(answer: Recall, one: RecalledLot, what: str, **facts: Any) -> dict[str, Any]:
    lot = one.lot
    return {
        "canteen": answer.canteens[lot.canteen_id],
        "what": what,
        "product": lot.product,
        "lot": lot.number,
        "lot_id": lot.lot_id,
        "brand": lot.brand,
        "supplier": lot.supplier,
        "producer": lot.producer,
        "came_on": lot.came_on,
        "use_by": lot.use_by,
        "through": one.through.value,
        "blocked": _SAID[lot.blocked],
        "unit": lot.unit.value,
        **facts,
        "certain": _SAID[facts["certain"]],
    }


_SAID = {True: "yes", False: "no"}
