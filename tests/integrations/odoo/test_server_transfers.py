"""Transfers of our own and returns, on the test server as on a real one."""

import re

from tests.integrations.odoo.talking import Talk
from tests.integrations.odoo.test_server_stock import (
    HELD,
    NAMED,
    awaiting,
    moves,
    state,
    validate,
)


def test_a_transfer_of_our_own_is_filled_and_done(talk: Talk) -> None:
    order, picking = awaiting(talk, ("10", "2.5"))
    ((kind, source, to, partner),) = talk.seen(
        "stock.picking",
        [["id", "=", picking]],
        "picking_type_id", "location_id", "location_dest_id", "partner_id",
    )  # fmt: skip
    (line,) = talk.seen("purchase.order.line", [["order_id", "=", order]], "id")
    (product,) = moves(talk, picking, "product_id")
    assert talk("stock.picking", "action_cancel", picking) is True
    header = "id picking_type_id/.id partner_id/.id location_id/.id location_dest_id/.id origin"
    row = ["@own", str(kind), str(partner), str(source), str(to), "ours"]
    (own,) = talk.loaded("stock.picking", header, row)
    header = "id picking_id/.id product_id/.id product_uom_qty purchase_line_id/.id to_refund"
    row = ["@m", str(own), str(product), "4", str(line), "1"]
    (move,) = talk.loaded("stock.move", header, row)
    row = ["@l", str(own), str(move), str(product), "4", "1"]
    talk.loaded("stock.move.line", HELD, row)

    assert talk.seen("stock.picking", [["id", "=", own]], "state") == ["draft"]
    assert moves(talk, own) == [(4, 4, True, "draft")]
    assert validate(talk, own) is True
    assert moves(talk, own) == [(4, 4, True, "done")]
    assert state(talk, order, "picking_ids", "receipt_status") == ([own, picking], "full")
    assert talk.seen("purchase.order.line", [["id", "=", line]], "qty_received") == [4]


def test_what_went_back_was_not_received(talk: Talk) -> None:
    order, picking = awaiting(talk, ("5", "18"), lots=True)
    ((move, product),) = moves(talk, picking, "id", "product_id")
    row = ["@a", str(picking), str(move), str(product), "L1", "2030-12-05 00:00:00", "5", "1"]
    talk.loaded("stock.move.line", NAMED, row)
    validate(talk, picking)
    ((kind, source, to),) = talk.seen(
        "stock.picking", [["id", "=", picking]], "picking_type_id", "location_id", "location_dest_id"
    )  # fmt: skip
    (back,) = talk.seen("stock.picking.type", [["id", "=", kind]], "return_picking_type_id")
    (lot,) = talk.seen("stock.lot", [["product_id", "=", product]], "id")
    header = "id picking_type_id/.id location_id/.id location_dest_id/.id return_id/.id"
    row = ["@back", str(back), str(to), str(source), str(picking)]
    (own,) = talk.loaded("stock.picking", header, row)
    header = (
        "id picking_id/.id product_id/.id product_uom_qty origin_returned_move_id/.id to_refund"
    )
    (moved,) = talk.loaded(
        "stock.move", header, ["@m", str(own), str(product), "2", str(move), "1"]
    )
    header = "id picking_id/.id move_id/.id product_id/.id lot_id/.id quantity picked"
    row = ["@l", str(own), str(moved), str(product), str(lot), "2", "1"]
    talk.loaded("stock.move.line", header, row)
    assert validate(talk, own) is True

    assert moves(talk, own) == [(2, 2, True, "done")]
    assert talk.seen("purchase.order.line", [["order_id", "=", order]], "qty_received") == [3]
    assert talk.seen("stock.lot", [["id", "=", lot]], "product_qty") == [3]
    assert state(talk, order, "picking_ids", "receipt_status") == ([own, picking], "full")
    (name,) = talk.seen("stock.picking", [["id", "=", own]], "name")
    assert re.fullmatch(r"WH/OUT/\d{5}", name)
    (returns,) = talk.seen("stock.picking", [["id", "=", picking]], "return_ids")
    assert returns == [own]
