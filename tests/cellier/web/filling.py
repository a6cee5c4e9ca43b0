"""Every form of the kitchen, filled in as a phone sends it."""

from collections.abc import Callable

from tests.cellier.web.worlds import World

Fields = dict[str, str]


def _order(ours: World) -> Fields:
    return {"on": "2026-03-02", "temperature": "3"}


def _free(ours: World) -> Fields:
    return {
        "on": "2026-03-02",
        "usual.0.product": str(ours.ids["product"].id),
        "usual.0.packs": "4",
        "usual.0.price": "2,10",
        "extra.0.name": "Herbe sans nom",
        "extra.0.quantity": "1,5",
        "deposit": "3",
        "transport": "4,50",
    }


def _short(ours: World) -> Fields:
    line = f"lines.{ours.ids['order_line']}."
    return {
        **_order(ours),
        f"{line}packs": "1",
        f"{line}use_by": "2026-03-09",
        "more_to_come": "1",
    }


def _count(ours: World) -> Fields:
    return {
        "on": "2026-03-02",
        "lines.0.product": str(ours.ids["product"].id),
        "lines.0.place": str(ours.ids["place"]),
        "lines.0.booked": "50",
        "lines.0.quantity": "44",
    }


def _meal(ours: World) -> Fields:
    lot = f"shelf.{ours.ids['lot']}."
    return {"menu": "Dahl", "covers": "40", "cooks": "3", "given.cash": "82,50",
            f"{lot}quantity": "2", "on": "2026-03-02"}  # fmt: skip


def _sort(ours: World) -> Fields:
    return {"into.0.product": ours.ids["product"].name, "into.0.weight": "4", "loss": "1"}


WASTE = {"stage": "unserved", "weight": "3,2", "on": "2026-03-02"}
# Name: where it goes, and what it holds.
FORMS: dict[str, tuple[str, Callable[[World], Fields]]] = {
    "an order as it was ordered": ("/delivery/order/{order_id}", _order),
    "an order of which less came": ("/delivery/order/{order_id}", _short),
    "a delivery without an order": ("/delivery/from/{supplier_id}", _free),
    "a delivery completed": (
        "/delivery/{receipt_id}/complete",
        lambda ours: {f"lines.{ours.ids['line']}.price": "2,40"},
    ),
    "a supplier": ("/suppliers", lambda ours: {"name": f"Maraîcher {ours.canteen}"}),
    "a crate": ("/rescued", lambda _: {"other_donor": "Halles", "weight": "6,5"}),
    "a crate sorted": ("/rescued/{rescue_id}/sort", _sort),
    "a meal": ("/meal", _meal),
    "more into a meal": (
        "/meal/{meal_id}/add",
        lambda ours: {f"shelf.{ours.ids['lot']}.quantity": "1,5"},
    ),
    "ticked into a meal": (
        "/meal/{meal_id}/add",
        lambda ours: {f"shelf.{ours.ids['lot']}.ticked": "1"},
    ),
    "covers counted again": (
        "/meal/{meal_id}/covers",
        lambda _: {"covers": "45", "cooks": "8"},
    ),
    "the box": ("/meal/{meal_id}/given", lambda _: {"given.cash": "80", "given.card": "12,5"}),
    "waste": ("/waste", lambda _: WASTE),
    "waste of a lot": (
        "/waste",
        lambda ours: {**WASTE, "stage": "storage_loss", "lot": str(ours.ids["lot"])},
    ),
    "nothing wasted": ("/waste", lambda _: {"weighing": "nothing", "on": "2026-03-02"}),
    "not weighed": ("/waste", lambda _: {"weighing": "not_weighed", "on": "2026-03-02"}),
    "half a bucket": (
        "/waste",
        lambda ours: {**WASTE, "container": str(ours.ids["container"]), "fill": "0.5"},
    ),
    "a container": (
        "/containers",
        lambda _: {"name": "Grand seau", "tare": "1,2", "holds": "9"},
    ),
    "a count": ("/count", _count),
    "a clash settled": (
        "/count/settle",
        lambda ours: {"line": str(ours.ids["clash"]), "found": "4"},
    ),
    "an undoing": ("/undo", lambda ours: {"of": str(ours.ids["receipt_id"])}),
}


def where(name: str, ours: World) -> str:
    """The form's address."""
    return ours.url(FORMS[name][0].format(**ours.ids))


def filled(name: str, ours: World) -> Fields:
    """Its fields."""
    return dict(FORMS[name][1](ours))
