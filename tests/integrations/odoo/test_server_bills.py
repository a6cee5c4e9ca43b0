"""Bills and credit notes, on the test server as on a real one."""

import re
from typing import Any

from tests.integrations.odoo.talking import FRENCH, UPSERT, Talk, refusal

HEADER = (
    "id move_type partner_id/id ref invoice_date reversed_entry_id/.id invoice_line_ids/id"
    " invoice_line_ids/product_id/id invoice_line_ids/name invoice_line_ids/quantity"
    " invoice_line_ids/price_unit invoice_line_ids/tax_ids/id"
)
NORMAL, REDUCED = "account.1_tva_acq_normale", "account.1_tva_acq_reduite"
SUMS = ("amount_untaxed", "amount_tax", "amount_total", "amount_residual")


def bill(
    talk: Talk, short: str, *lines: tuple[str, str, str], of: int | None = None, **more: Any
) -> int:
    """Each line is a quantity, a price and a tax; `of` is the bill that a credit note answers."""
    kind = "in_refund" if of else "in_invoice"
    head = [f"@{short}", kind, "@f1", f"{talk.mark}-{short}", "2026-11-20", str(of or "")]
    rows = [
        [*(head if i == 0 else [""] * 6), f"@{short}_{i}", "@tomate", "Tomates", *line]
        for i, line in enumerate(lines)
    ]
    return talk.loaded("account.move", HEADER, *rows, **more)[0]


def bought(talk: Talk) -> None:
    talk.supplier()
    talk.product("tomate", code="TOM")


def seen(talk: Talk, number: int, *fields: str) -> Any:
    return talk.seen("account.move", [["id", "=", number]], *fields)[0]


def posted(talk: Talk, number: int) -> int:
    assert talk("account.move", "action_post", number) is False
    return number


def test_a_bill_is_entered_once_and_posted(talk: Talk) -> None:
    bought(talk)
    lines = [("1", "0.125", NORMAL), ("1", "0.125", NORMAL), ("1", "0.125", REDUCED)]
    number = bill(talk, "b", *lines)
    assert bill(talk, "b", *lines) == number
    states = ("name", "state", "payment_state", "status_in_payment", "move_type", "ref")
    assert seen(talk, number, *states) == (
        False, "draft", "not_paid", "draft", "in_invoice", f"{talk.mark}-b",
    )  # fmt: skip
    assert seen(talk, number, *SUMS) == (0.38, 0.06, 0.44, 0.44)
    products = [["move_id", "=", number], ["display_type", "=", "product"]]
    fields = ("name", "quantity", "price_unit", "price_subtotal", "price_total")
    assert talk.seen("account.move.line", products, *fields) == [
        ("Tomates", 1, 0.125, 0.13, 0.16),
        ("Tomates", 1, 0.125, 0.13, 0.16),
        ("Tomates", 1, 0.125, 0.13, 0.14),
    ]

    posted(talk, number)
    assert re.fullmatch(r"FACTU/2026/\d\d/\d{4}", seen(talk, number, "name"))
    assert seen(talk, number, "state", "payment_state") == ("posted", "not_paid")
    assert "must be in draft" in refusal(talk, "account.move", "action_post", number)
    said = refusal(talk, "account.move", "action_post", number, context=FRENCH)
    assert "doit être en brouillon" in said


def test_a_posted_bill_is_not_written_over(talk: Talk) -> None:
    bought(talk)
    number = posted(talk, bill(talk, "b", ("1", "5", NORMAL)))
    header = "id partner_id/id invoice_date invoice_line_ids/id invoice_line_ids/quantity"
    row = ["@b", "@f1", "2026-11-20", "@b_0", "2"]
    answer = talk.load("account.move", header, row, context=UPSERT)

    assert answer["ids"] is False
    assert answer["messages"][0]["message"] == (
        "You cannot modify the following readonly fields on a posted move: invoice_date,"
        " partner_id, invoice_line_ids"
    )
    assert talk.loaded("account.move", header, row) == [number]
    assert talk.loaded("account.move", "id ref", ["@b", "other"], context=UPSERT) == [number]
    assert seen(talk, number, "ref", "amount_untaxed") == ("other", 5)


def test_a_credit_note_settles_its_bill(talk: Talk) -> None:
    bought(talk)
    owed = posted(talk, bill(talk, "b", ("10", "10", NORMAL)))
    part = posted(talk, bill(talk, "c", ("2", "10", NORMAL), of=owed))
    states = ("payment_state", "status_in_payment", "amount_residual")
    assert seen(talk, owed, *states) == ("partial", "partial", 96)
    assert seen(talk, part, *states) == ("paid", "paid", 0)
    assert re.fullmatch(r"RFACTU/2026/\d\d/\d{4}", seen(talk, part, "name"))

    rest = posted(talk, bill(talk, "d", ("8", "10", NORMAL), of=owed))
    assert seen(talk, owed, *states) == ("reversed", "reversed", 0)
    assert seen(talk, rest, *states) == ("paid", "paid", 0)
    assert sorted(seen(talk, owed, "reversal_move_ids")) == [part, rest]


def test_a_posted_bill_is_held_against_an_order_after_all(talk: Talk) -> None:
    bought(talk)
    order = talk.order("po", ["@tomate", "5", "3"])
    talk("stock.picking", "button_validate", talk.transfer(order))
    number = posted(talk, bill(talk, "b", ("5", "3", NORMAL)))
    (ordered,) = talk.seen("purchase.order.line", [["order_id", "=", order]], "id")
    unmatched = [["move_id", "in", [number]], ["purchase_line_id", "=", False]]
    product = ["display_type", "=", "product"]
    (line,) = talk.seen("account.move.line", [*unmatched, product], "id")
    row = [str(line), talk.name("po_0")]
    talk.loaded("account.move.line", ".id purchase_line_id/id", row, context=UPSERT)

    assert talk.seen("purchase.order.line", [["id", "=", ordered]], "qty_invoiced") == [5]
    assert seen(talk, number, "state", "amount_untaxed") == ("posted", 15)


def test_a_bill_is_held_against_its_order(talk: Talk) -> None:
    bought(talk)
    order = talk.order("po", ["@tomate", "5", "3"])
    picking = talk.transfer(order)
    assert talk("stock.picking", "button_validate", picking) is True
    (line,) = talk.seen("purchase.order.line", [["order_id", "=", order]], "id")
    header = (
        "id move_type partner_id/id ref invoice_date invoice_line_ids/id"
        " invoice_line_ids/product_id/id invoice_line_ids/quantity invoice_line_ids/price_unit"
        " invoice_line_ids/purchase_line_id/.id"
    )
    row = ["@b", "in_invoice", "@f1", talk.mark, "2026-11-20", "@b_0", "@tomate", "5", "3"]
    (number,) = talk.loaded("account.move", header, [*row, str(line)])

    status = ("invoice_status", "invoice_ids")
    assert talk.seen("purchase.order", [["id", "=", order]], *status) == [
        ("invoiced", [number])
    ]
    assert talk.seen(
        "purchase.order.line", [["id", "=", line]], "qty_invoiced", "qty_to_invoice"
    ) == [(5, 0)]
    lines = [["move_id", "=", number], ["display_type", "=", "product"]]
    assert talk.seen("account.move.line", lines, "name") == ["[TOM] Tomate"]
    posted(talk, number)
    said = refusal(talk, "purchase.order", "button_cancel", order)
    assert "You must first cancel their related vendor bills." in said
    assert not talk("account.move", "button_cancel", number)
    assert seen(talk, number, "state") == "cancel"
    assert talk.seen("purchase.order", [["id", "=", order]], "invoice_status") == ["to invoice"]
    assert not talk("purchase.order", "button_cancel", order)


def test_the_suppliers_terms_win_unless_there_are_none(talk: Talk) -> None:
    header = "id name property_supplier_payment_term_id/id"
    row = ["@f1", "Primeur", "account.account_payment_term_30days"]
    talk.loaded("res.partner", header, row)
    header = (
        "id move_type partner_id/id invoice_date invoice_line_ids/id invoice_line_ids/name"
        " invoice_line_ids/price_unit invoice_date_due"
    )
    row = ["in_invoice", "@f1", "2026-11-20", "@l", "x", "5", "2026-12-05"]
    (theirs,) = talk.loaded("account.move", header, ["@a", *row])
    row[3] = "@m"
    header += " invoice_payment_term_id/id"
    (ours,) = talk.loaded("account.move", header, ["@b", *row, ""])
    assert [seen(talk, one, "invoice_date_due") for one in (theirs, ours)] == ["2026-12-05"] * 2
    posted(talk, theirs)
    posted(talk, ours)
    assert seen(talk, theirs, "invoice_date_due") == "2026-12-20"
    assert seen(talk, ours, "invoice_date_due") == "2026-12-05"


def test_what_cannot_be_posted_is_refused(talk: Talk) -> None:
    bought(talk)
    (empty,) = talk.loaded("account.move", "id move_type", ["@e", "in_invoice"])
    said = refusal(talk, "account.move", "action_post", empty)
    assert said == (
        "odoo.exceptions.UserError: Even magicians can't post nothing!\nThe field 'Vendor' is"
        " required, please complete it to validate the Vendor Bill.\nThe Bill/Refund date is"
        " required to validate this document."
    )
    negative = bill(talk, "n", ("-1", "5", NORMAL))
    assert "negative total amount" in refusal(talk, "account.move", "action_post", negative)
    free = posted(talk, bill(talk, "z", ("0", "5", NORMAL)))
    assert seen(talk, free, "payment_state") == "paid"
    (date,) = talk.load("account.move", "id move_type date", ["@d", "in_invoice", ""])[
        "messages"
    ]
    assert date["message"].startswith("Missing required value for the field 'Date' (date).")


def test_a_bill_goes_back_to_draft_and_away(talk: Talk) -> None:
    bought(talk)
    number = posted(talk, bill(talk, "b", ("1", "5", NORMAL)))
    assert not talk("account.move", "button_draft", number)
    name = seen(talk, number, "name")
    assert (seen(talk, number, "state"), bool(name)) == ("draft", True)
    assert "can be reset to draft" in refusal(talk, "account.move", "button_draft", number)
    assert not talk("account.move", "button_cancel", number)
    assert "can be cancelled" in refusal(talk, "account.move", "button_cancel", number)
    assert talk("account.move", "unlink", number) is True


def test_where_it_is_booked_is_a_text_in_json(talk: Talk) -> None:
    bought(talk)
    header = "id partner_id/id order_line/id order_line/product_id/id order_line/analytic_distribution"
    row = ["@po", "@f1", "@po_0", "@tomate"]
    (order,) = talk.loaded("purchase.order", header, [*row, '{"7": 60, "8": 40}'])
    assert talk.seen(
        "purchase.order.line", [["order_id", "=", order]], "analytic_distribution"
    ) == [{"7": 60.0, "8": 40.0}]
    bad = talk.load("purchase.order", header, ["@p2", "@f1", "@p2_0", "@tomate", "Nord"])
    assert bad["messages"][0]["message"] == (
        "'Nord' does not seem to be a valid JSON for field 'Order Lines/Analytic Distribution'"
    )
    data = [
        [talk.name("p3"), talk.name("f1"), talk.name("p3_0"), talk.name("tomate"), {"7": 1}]
    ]
    said = refusal(talk, "purchase.order", "load", fields=header.split(), data=data)
    assert said.startswith("builtins.TypeError: the JSON object must be str")
