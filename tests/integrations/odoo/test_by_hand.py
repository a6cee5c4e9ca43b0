"""What somebody received in Odoo by hand, beside ours or instead."""

from typing import Any

import pytest

from integrations.erp.answers import Asked, Declined, Told, Why, in_words
from integrations.erp.facts import OrderFacts
from kernel.words import Words
from tests.integrations.odoo.deliveries import a_receipt, an_order, kept, received
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_site

TRANSFER, LINE, LOT = "stock.picking", "stock.move.line", "stock.lot"
ORDER_LINE = "purchase.order.line"


@pytest.fixture
def book(odoo: Odoo) -> Book:
    return Book(a_site(odoo))


@pytest.fixture
def ordered(odoo: Odoo, book: Book) -> OrderFacts:
    ordered = an_order(book)
    odoo.calls.clear()
    return ordered


def moved(odoo: Odoo) -> list[tuple[Any, ...]]:
    """What is in stock, or gone from it: the transfer, the lot and how much."""
    lots = {row["id"]: row["name"] for row in odoo.all(LOT)}
    return [
        (row["picking_id"], lots.get(row["lot_id"]), row["quantity"])
        for row in odoo.all(LINE, state="done")
    ]


def stands(odoo: Odoo) -> list[float]:
    return [row["qty_received"] for row in odoo.all(ORDER_LINE)]


def by_hand(odoo: Odoo, ordered: OrderFacts, *units: float) -> int:
    """Somebody receives the order in Odoo; the transfer."""
    (transfer,) = odoo.one("purchase.order", ordered.remote or 0)["picking_ids"]
    for line, quantity in zip(odoo.all(LINE, picking_id=transfer), units, strict=True):
        odoo.person_changes(LINE, line["id"], quantity=quantity, picked=True, lot_name="H")
    context = {"skip_backorder": True, "skip_expired": True}
    odoo.person_does(TRANSFER, "button_validate", transfer, context=context)
    return int(transfer)


def test_as_much_by_hand_stands_for_ours(odoo: Odoo, book: Book, ordered: OrderFacts) -> None:
    transfer = by_hand(odoo, ordered, 2.5, 2.5)

    answer = received(book, a_receipt(ordered))

    assert isinstance(answer, Told)
    assert answer.remote == transfer
    assert len(moved(odoo)) == 2


def test_something_else_by_hand_is_asked_about(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    transfer = by_hand(odoo, ordered, 2, 2.5)
    receipt = a_receipt(ordered)

    asked = received(book, receipt)

    assert isinstance(asked, Asked)
    assert (asked.why, asked.remote) == (Why.CHANGED, transfer)
    assert in_words(asked.ours, Words("fr")) == "2,5 Produit 0, 2,5 Produit 1"
    assert isinstance(received(book, receipt._replace(again=True)), Declined)
    assert len(moved(odoo)) == 2
    rest = a_receipt(ordered, kept(ordered.lines[0], "0.5"), others=(transfer,))
    assert isinstance(received(book, rest), Told)
    assert stands(odoo) == [2.5, 2.5]


def test_what_somebody_set_otherwise_is_set_right_only_on_their_word(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    receipt = a_receipt(ordered)
    told = received(book, receipt)
    odoo.person_changes(LINE, odoo.all(LINE)[0]["id"], quantity=1)

    asked = received(book, receipt)

    assert isinstance(asked, Asked)
    assert asked.why is Why.CHANGED
    assert stands(odoo) == [1, 2.5]
    assert received(book, receipt._replace(again=True)) == told
    assert stands(odoo) == [2.5, 2.5]


@pytest.mark.parametrize("typed", [{"lot_name": "H"}, {"picked": True, "quantity": 2}])
def test_what_somebody_began_to_type_is_asked_about(
    odoo: Odoo, book: Book, ordered: OrderFacts, typed: dict[str, Any]
) -> None:
    receipt = a_receipt(ordered)
    (transfer,) = odoo.one("purchase.order", ordered.remote or 0)["picking_ids"]
    line = odoo.all(LINE)[0]["id"]
    odoo.person_changes(LINE, line, **typed)

    asked = received(book, receipt)

    assert isinstance(asked, Asked)
    assert (asked.why, asked.remote) == (Why.CHANGED, transfer)
    lot = " (H)" if "lot_name" in typed else ""
    assert in_words(asked.theirs, Words("en")) == f"{typed.get('quantity', 2.5)} Produit 0{lot}"
    assert odoo.one(LINE, line)["quantity"] == typed.get("quantity", 2.5)
    assert isinstance(received(book, receipt._replace(again=True)), Told)
    assert stands(odoo) == [2.5, 2.5]
    assert [lot for _, lot, _ in moved(odoo)] == ["L0", "L1"]
