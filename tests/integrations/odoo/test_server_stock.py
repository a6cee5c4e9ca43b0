"""Receipts and returns, on the test server as on a real one."""

import re
from typing import Any

from tests.integrations.odoo.talking import UPSERT, WITHOUT_ASKING, Talk, refusal

HELD = "id picking_id/.id move_id/.id product_id/.id quantity picked"
NAMED = "id picking_id/.id move_id/.id product_id/.id lot_name expiration_date quantity picked"
FRENCH = {**WITHOUT_ASKING, "lang": "fr_FR"}
MOVES = ("product_uom_qty", "quantity", "picked", "state")


def awaiting(talk: Talk, *lines: tuple[str, str], lots: bool = False) -> tuple[int, int]:
    """An order of these quantities and prices, confirmed, and its transfer."""
    talk.supplier()
    talk.product("tomate", code="TOM", lots=lots)
    order = talk.order("po", *(["@tomate", *line] for line in lines))
    return order, talk.transfer(order)


def moves(talk: Talk, picking: int, *fields: str) -> list[Any]:
    return talk.seen("stock.move", [["picking_id", "=", picking]], *(fields or MOVES))


def hold(talk: Talk, picking: int, *quantities: str) -> list[int]:
    """So much of each move of the transfer, as Cellier writes it."""
    there = moves(talk, picking, "id", "product_id")
    rows = [
        [f"@l{picking}_{move}", str(picking), str(move), str(product), quantity, "1"]
        for (move, product), quantity in zip(there, quantities, strict=False)
    ]
    return talk.loaded("stock.move.line", HELD, *rows)


def validate(talk: Talk, *pickings: int, **context: Any) -> Any:
    return talk("stock.picking", "button_validate", *pickings, context=WITHOUT_ASKING | context)


def state(talk: Talk, order: int, *fields: str) -> Any:
    return talk.seen("purchase.order", [["id", "=", order]], *fields)[0]


def test_what_came_is_in_stock(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"), ("3", "2"))
    lines = hold(talk, picking, "10", "3")
    assert moves(talk, picking) == [(10, 20, True, "assigned"), (3, 6, True, "assigned")]
    assert validate(talk, picking) is True
    assert validate(talk, picking) is True
    assert hold(talk, picking, "10", "3") == lines

    assert moves(talk, picking) == [(10, 10, True, "done"), (3, 3, True, "done")]
    assert state(talk, order, "receipt_status", "invoice_status", "picking_ids") == (
        "full",
        "to invoice",
        [picking],
    )
    received = talk.seen("purchase.order.line", [["order_id", "=", order]], "qty_received")
    assert received == [10, 3]
    assert talk.seen("stock.move.line", [["picking_id", "=", picking]], "state") == ["done"] * 2


def test_what_is_done_may_be_of_another_day_and_source(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"))
    validate(talk, picking)
    row = [str(picking), "P1, BL-1", "2026-11-05 10:00:00"]
    talk.loaded("stock.picking", ".id origin date_done", row, context=UPSERT)
    its = [["picking_id", "=", picking]]
    assert talk.seen("stock.picking", [["id", "=", picking]], "origin") == ["P1, BL-1"]
    assert talk.seen("stock.move", its, "date", "state") == [("2026-11-05 10:00:00", "done")]
    assert talk.seen("stock.move.line", its, "date") == ["2026-11-05 10:00:00"]
    assert state(talk, order, "picking_ids", "receipt_status") == ([picking], "full")


def test_what_nobody_touched_came_in_full(talk: Talk) -> None:
    _, picking = awaiting(talk, ("10", "2.5"))
    assert validate(talk, picking) is True
    assert moves(talk, picking) == [(10, 10, True, "done")]


def test_a_part_leaves_a_backorder(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"), ("3", "2"))
    hold(talk, picking, "7")
    asks = talk("stock.picking", "button_validate", picking)
    assert (asks["res_model"], asks["type"]) == (
        "stock.backorder.confirmation",
        "ir.actions.act_window",
    )
    assert asks["context"]["button_validate_picking_ids"] == [picking]
    assert talk.seen("stock.picking", [["id", "=", picking]], "state") == ["assigned"]

    (_, second) = moves(talk, picking, "id")
    assert validate(talk, picking) is True
    ((backorder, rest),) = talk.seen(
        "stock.picking", [["backorder_id", "=", picking]], "id", "state"
    )
    assert rest == "assigned"
    assert moves(talk, picking) == [(7, 7, True, "done")]
    left = moves(talk, backorder, "id", *MOVES)
    assert sorted(move[1:] for move in left) == [
        (3, 3, False, "assigned"),
        (3, 3, False, "assigned"),
    ]
    assert second in [move[0] for move in left]  # it walked there, under its own number
    assert state(talk, order, "receipt_status", "picking_ids") == (
        "partial",
        [backorder, picking],
    )


def test_a_part_may_be_all(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"), ("3", "2"))
    hold(talk, picking, "7")
    assert validate(talk, picking, picking_ids_not_to_backorder=[picking]) is True

    assert sorted(moves(talk, picking, "state", "product_uom_qty")) == [
        ("cancel", 3),
        ("done", 10),
    ]
    assert state(talk, order, "receipt_status", "picking_ids") == ("full", [picking])


def test_more_than_ordered_is_received(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"))
    hold(talk, picking, "12.5")
    assert validate(talk, picking) is True
    assert moves(talk, picking) == [(10, 12.5, True, "done")]
    assert state(talk, order, "receipt_status", "amount_untaxed") == ("full", 25.0)


def test_nothing_cannot_be_received(talk: Talk) -> None:
    _, picking = awaiting(talk, ("10", "2.5"))
    (move,) = moves(talk, picking, "id")
    talk.loaded("stock.move", ".id quantity picked", [str(move), "0", "1"])
    assert moves(talk, picking) == [(10, 0, True, "confirmed")]
    assert "zero quantity" in refusal(
        talk, "stock.picking", "button_validate", picking, context=WITHOUT_ASKING
    )
    assert talk("stock.picking", "action_cancel", picking) is True
    assert "zero quantity" in refusal(
        talk, "stock.picking", "button_validate", picking, context=WITHOUT_ASKING
    )


def test_a_lot_is_wanted_and_kept(talk: Talk) -> None:
    _, picking = awaiting(talk, ("5", "18"), lots=True)
    said = refusal(talk, "stock.picking", "button_validate", picking, context=WITHOUT_ASKING)
    assert "You need to supply a Lot/Serial Number for product:\n- [TOM] Tomate" in said
    ((move, product),) = moves(talk, picking, "id", "product_id")
    talk.loaded("stock.move", ".id quantity picked", [str(move), "5", "1"])
    said = refusal(talk, "stock.picking", "button_validate", picking, context=FRENCH)
    assert "Vous devez fournir un lot/numéro de série pour le produit [TOM] Tomate." in said
    (held,) = moves(talk, picking, "move_line_ids")
    talk("stock.move.line", "unlink", *held)

    place = [str(picking), str(move), str(product)]
    first = ["@a", *place, "LOT-A", "2030-12-05 00:00:00", "2", "1"]
    second = ["@b", *place, "LOT-B", "2030-11-20 00:00:00", "3", "1"]
    talk.loaded("stock.move.line", NAMED, first, second)
    assert validate(talk, picking) is True
    lots = talk.seen("stock.lot", [["product_id", "=", product]], "name", "expiration_date")
    assert lots == [("LOT-A", "2030-12-05 00:00:00"), ("LOT-B", "2030-11-20 00:00:00")]
    held = talk.seen("stock.move.line", [["move_id", "=", move]], "quantity", "expiration_date")
    assert held == [(2, "2030-12-05 00:00:00"), (3, "2030-11-20 00:00:00")]
    assert talk.seen("stock.lot", [["product_id", "=", product]], "product_qty") == [2, 3]

    # The same lot again keeps its first date.
    again = talk.order("again", ["@tomate", "1", "18"])
    picking = talk.transfer(again)
    ((move, product),) = moves(talk, picking, "id", "product_id")
    place = [str(picking), str(move), str(product)]
    talk.loaded(
        "stock.move.line", NAMED, ["@c", *place, "LOT-A", "2031-01-01 00:00:00", "1", "1"]
    )
    assert validate(talk, picking) is True
    assert (
        talk.seen("stock.lot", [["product_id", "=", product]], "name", "expiration_date")
        == lots
    )


def test_what_is_past_its_day_is_asked_about(talk: Talk) -> None:
    _, picking = awaiting(talk, ("5", "18"), lots=True)
    ((move, product),) = moves(talk, picking, "id", "product_id")
    row = ["@a", str(picking), str(move), str(product), "OLD", "2020-01-01 00:00:00", "5", "1"]
    talk.loaded("stock.move.line", NAMED, row)
    asks = talk("stock.picking", "button_validate", picking, context={"skip_backorder": True})
    assert asks["res_model"] == "expiry.picking.confirmation"
    assert validate(talk, picking) is True


def test_a_lot_may_be_made_first_and_the_prefilled_line_removed(talk: Talk) -> None:
    _, picking = awaiting(talk, ("5", "18"), lots=True)
    ((move, product, held),) = moves(talk, picking, "id", "product_id", "move_line_ids")
    header = "id product_id/.id name expiration_date"
    row = ["@lot", str(product), "L1", "2030-12-05 18:00:00"]
    (lot,) = talk.loaded("stock.lot", header, row)
    assert talk.loaded("stock.lot", header, row) == [lot]
    assert talk("stock.move.line", "unlink", *held) is True
    assert moves(talk, picking) == [(5, 0, False, "confirmed")]

    header = "id picking_id/.id move_id/.id product_id/.id lot_id/.id quantity picked"
    row = ["@a", str(picking), str(move), str(product), str(lot), "5", "1"]
    talk.loaded("stock.move.line", header, row)
    assert moves(talk, picking) == [(5, 5, True, "confirmed")]
    assert validate(talk, picking) is True
    assert moves(talk, picking) == [(5, 5, True, "done")]
    assert talk.seen("stock.lot", [["id", "=", lot]], "product_qty") == [5]


def test_what_was_not_ordered_joins_the_order(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"))
    talk.product("poire", code="POI", price="3")
    hold(talk, picking, "10")
    header = "id picking_id/.id product_id/id quantity picked"
    talk.loaded("stock.move.line", header, ["@x", str(picking), "@poire", "1.5", "1"])
    assert sorted(moves(talk, picking)) == [
        (0, 1.5, True, "assigned"),
        (10, 20, True, "assigned"),
    ]
    assert validate(talk, picking) is True

    assert talk.seen(
        "purchase.order.line",
        [["order_id", "=", order]],
        "product_qty", "qty_received", "qty_to_invoice", "price_unit",
    ) == [(10, 10, 10, 2.5), (0, 1.5, 1.5, 3)]  # fmt: skip
    assert state(talk, order, "amount_untaxed") == 25.0


def test_a_done_transfer_is_not_safe_from_new_lines(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"))
    (held,) = hold(talk, picking, "10")
    validate(talk, picking)
    ((move, product),) = moves(talk, picking, "id", "product_id")
    assert "going back in time" in refusal(talk, "stock.move.line", "unlink", held)
    talk.loaded(
        "stock.move.line", HELD, ["@n", str(picking), str(move), str(product), "1", "1"]
    )
    assert moves(talk, picking) == [(10, 11, True, "done")]
    talk.loaded("stock.move", ".id quantity picked", [str(move), "12", "1"], context=UPSERT)
    assert moves(talk, picking) == [(10, 12, True, "done")]
    assert talk.seen("purchase.order.line", [["order_id", "=", order]], "qty_received") == [12]


def test_one_of_several_that_cannot_be_done_holds_all(talk: Talk) -> None:
    _, good = awaiting(talk, ("10", "2.5"))
    talk.product("saumon", code="SAU", lots=True)
    bad = talk.transfer(talk.order("lots", ["@saumon", "5", "18"]))
    (move,) = moves(talk, bad, "id")
    talk.loaded("stock.move", ".id quantity picked", [str(move), "5", "1"])
    said = refusal(talk, "stock.picking", "button_validate", good, bad, context=WITHOUT_ASKING)
    assert re.search(
        r"WH/IN/\d+: You need to supply a Lot/Serial number for products \[SAU\]", said
    )
    assert talk.seen("stock.picking", [["id", "in", [good, bad]]], "state") == ["assigned"] * 2


def test_a_cancelled_order_keeps_what_came(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"))
    hold(talk, picking, "7")
    validate(talk, picking)
    assert not talk("purchase.order", "button_cancel", order)
    assert state(talk, order, "state") == "cancel"
    assert talk.seen("stock.picking", [["purchase_id", "=", order]], "state") == [
        "done",
        "cancel",
    ]
