"""Orders, on the test server as on a real one."""

import re

from tests.integrations.odoo.talking import ORDERS, UPSERT, Talk, refusal


def test_an_order_has_its_lines_and_sums(talk: Talk) -> None:
    talk.supplier()
    talk.product("tomate", code="TOM")
    order = talk.order("po", ["@tomate", "10.005", "2.5"], ["@tomate", "3", "1.335"])
    again = talk.order("po", ["@tomate", "99", "1"])

    assert again == order
    fields = ("state", "partner_ref", "receipt_status", "invoice_status", "picking_ids")
    assert talk.seen("purchase.order", [["id", "=", order]], *fields) == [
        ("draft", "R-po", False, "no", [])
    ]
    (sums,) = talk.seen(
        "purchase.order", [["id", "=", order]], "amount_untaxed", "amount_tax", "amount_total"
    )
    assert sums == (29.03, 1.6, 30.63)
    assert talk.seen(
        "purchase.order.line", [["order_id", "=", order]], "name", "product_qty", "price_unit",
        "price_subtotal", "date_planned",
    ) == [
        ("[TOM] Tomate", 10.01, 2.5, 25.03, "2026-11-30 06:00:00"),
        ("[TOM] Tomate", 3.0, 1.335, 4.01, "2026-11-30 06:00:00"),
    ]  # fmt: skip
    (name,) = talk.seen("purchase.order", [["id", "=", order]], "name")
    assert re.fullmatch(r"P\d{5}", name)


def test_lines_without_external_ids_are_added_again(talk: Talk) -> None:
    talk.supplier()
    talk.product("tomate", code="TOM")
    header = "id partner_id/id order_line/product_id/id order_line/product_qty"
    for _ in range(2):
        (order,) = talk.loaded(
            "purchase.order", header, ["@po", "@f1", "@tomate", "1"], context=UPSERT
        )

    assert talk.seen("purchase.order.line", [["order_id", "=", order]], "product_qty") == [1, 1]


def test_a_bad_line_is_told_of_its_order(talk: Talk) -> None:
    talk.supplier()
    talk.product("tomate", code="TOM")
    rows = talk.rows("good", ["@tomate", "1", "1"])
    rows += talk.rows("bad", ["@tomate", "1", "1"], ["@nope", "1", "1"])
    answer = talk.load("purchase.order", ORDERS, *rows)

    assert answer["ids"] is False
    (message,) = answer["messages"]
    assert message["message"] == (
        f"No matching record found for external id '{talk.name('nope')}'"
        " in field 'Order Lines/Product'"
    )
    assert (message["record"], message["rows"]) == (1, {"from": 1, "to": 2})
    assert (message["field"], message["field_name"]) == ("order_line", "Order Lines")
    assert message["moreinfo"]["domain"] == [["model", "=", "product.product"]]
    origins = [["origin", "=", f"{talk.mark}-good"]]
    assert talk("purchase.order", "search_count", domain=origins) == 0


def test_an_unknown_supplier_is_told_twice(talk: Talk) -> None:
    answer = talk.load("purchase.order", "id partner_id/id", ["@po", "@nope"])

    assert [(one["field"], one["message"].split("\n")[0]) for one in answer["messages"]] == [
        (
            "partner_id",
            f"No matching record found for external id '{talk.name('nope')}' in field 'Vendor'",
        ),
        ("partner_id", "Missing required value for the field 'Vendor' (partner_id)."),
    ]


def test_a_confirmed_order_awaits_its_goods(talk: Talk) -> None:
    talk.supplier()
    talk.product("tomate", code="TOM")
    order = talk.order("po", ["@tomate", "10", "2.5"], ["@tomate", "3", "2"])
    picking = talk.transfer(order)
    assert talk("purchase.order", "button_confirm", order) is True

    assert talk.seen(
        "purchase.order", [["id", "=", order]], "state", "receipt_status", "picking_ids"
    ) == [("purchase", "pending", [picking])]
    (state, name, origin) = talk.seen(
        "stock.picking", [["id", "=", picking]], "state", "name", "origin"
    )[0]
    assert (state, origin) == (
        "assigned",
        talk.seen("purchase.order", [["id", "=", order]], "name")[0],
    )
    assert re.fullmatch(r"WH/IN/\d{5}", name)
    fields = ("product_uom_qty", "quantity", "picked", "state")
    assert talk.seen("stock.move", [["picking_id", "=", picking]], *fields) == [
        (10.0, 10.0, False, "assigned"),
        (3.0, 3.0, False, "assigned"),
    ]
    within = [["purchase_line_id.order_id", "=", order], ["state", "!=", "cancel"]]
    assert talk("stock.move", "search_count", domain=within) == 2


def test_a_line_added_later_joins_the_transfer(talk: Talk) -> None:
    talk.supplier()
    talk.product("tomate", code="TOM")
    order = talk.order("po", ["@tomate", "10", "2.5"])
    picking = talk.transfer(order)
    header = "id order_id/.id product_id/id product_qty price_unit"
    talk.loaded("purchase.order.line", header, ["@late", str(order), "@tomate", "4", "2"])
    talk.order("po", ["@tomate", "12", "3"], context=UPSERT)

    assert talk.seen(
        "stock.move", [["picking_id", "=", picking]], "product_uom_qty", "quantity"
    ) == [
        (12.0, 12.0),
        (4.0, 4.0),
    ]
    assert talk.seen("purchase.order", [["id", "=", order]], "amount_untaxed") == [
        46.0
    ]  # 12 × 3, and 4 × 2.50: as seen, the late line was priced anew


def test_an_order_is_cancelled_and_made_a_draft_again(talk: Talk) -> None:
    talk.supplier()
    talk.product("tomate", code="TOM")
    order = talk.order("po", ["@tomate", "10", "2.5"])
    picking = talk.transfer(order)
    assert "you must cancel it first" in refusal(talk, "purchase.order", "unlink", order)
    assert not talk("purchase.order", "button_cancel", order)
    assert talk("purchase.order", "button_confirm", order) is True

    assert talk.seen("purchase.order", [["id", "=", order]], "state") == ["cancel"]
    assert talk.seen("stock.picking", [["id", "=", picking]], "state") == ["cancel"]
    assert talk("purchase.order", "button_draft", order) == {}
    assert talk.seen("purchase.order", [["id", "=", order]], "state") == ["draft"]
