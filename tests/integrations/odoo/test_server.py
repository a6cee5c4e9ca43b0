"""The test server answers as Odoo 19 was seen to; the same is asked of a real one where the
environment names it (see `talking`).
"""

import re
from typing import Any

import httpx
import pytest
from odoolib.tools import AuthenticationError, JsonRPCException

from tests.integrations.odoo.talking import FRENCH, ONCE, ORDERS, UPSERT, Talk, There

SUPPLIER = "id name supplier_rank"


def refusal(talk: Talk, *called: Any, **named: Any) -> str:
    """What the refusal of this call says."""
    with pytest.raises((ValueError, JsonRPCException)) as refused:
        talk(*called, **named)
    error = refused.value
    if isinstance(error, JsonRPCException):
        return f"{error.error['data']['name']}: {error.error['data']['message']}"
    found = re.search(r'"name": "([^"]+)", "message": "((?:[^"\\]|\\.)*)"', str(error))
    assert found, error
    return f"{found[1]}: {found[2]}".replace("\\n", "\n").replace('\\"', '"')


def test_a_supplier_loaded_again_is_left_as_it_is(talk: Talk) -> None:
    first = talk.load("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    again = talk.load("res.partner", SUPPLIER, ["@f", "Another name", "1"])

    assert again == first == {"ids": first["ids"], "messages": [], "nextrow": 0}
    assert talk.seen("res.partner", [["id", "in", first["ids"]]], "name") == ["Primeur"]


def test_without_the_mode_it_is_written_over(talk: Talk) -> None:
    first = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    again = talk.loaded("res.partner", SUPPLIER, ["@f", "Renamed", "2"], context=UPSERT)

    assert again == first
    assert talk.seen("res.partner", [["id", "in", first]], "name", "supplier_rank") == [
        ("Renamed", 2)
    ]


def test_one_that_was_deleted_is_made_anew(talk: Talk) -> None:
    (first,) = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    assert talk("res.partner", "unlink", first) is True
    (second,) = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])

    assert second != first
    assert talk("res.partner", "read", first, fields=["name"]) == []
    assert talk("res.partner", "get_external_id", first, second) == {
        str(first): "",
        str(second): talk.name("f"),
    }
    assert f"(Record: res.partner({first},)" in refusal(
        talk, "res.partner", "write", first, vals={"name": "x"}
    )


def test_one_that_is_known_is_named_by_its_number(talk: Talk) -> None:
    (known,) = talk.loaded("res.partner", SUPPLIER, ["@f", "Primeur", "1"])
    assert talk.loaded("res.partner", ".id ref", [str(known), "F-1"]) == [known]
    both = talk.loaded("res.partner", ".id id name", [str(known), "@other", "Twice"])

    assert both != [known]
    assert talk.load("res.partner", ".id ref", ["99999999", "F-1"])["messages"] == [
        {
            "rows": {"from": 0, "to": 0},
            "type": "error",
            "record": 0,
            "field": ".id",
            "message": "Unknown database identifier '99999999'",
        },
        {
            "rows": {"from": 0, "to": 0},
            "record": 0,
            "type": "error",
            "message": "Cannot update a record without specifying its id or xml_id",
        },
    ]


@pytest.mark.parametrize(
    ("header", "cells", "field", "english", "french"),
    [
        (
            "country_id/id",
            "base.zz",
            "country_id",
            "No matching record found for external id 'base.zz' in field 'Country'",
            "Aucun enregistrement trouvé pour id externe 'base.zz' dans le champ 'Pays'",
        ),
        (
            "is_company",
            "maybe",
            "is_company",
            "Unknown value 'maybe' for boolean field 'Is a Company'",
            "Valeur inconnue 'maybe' pour le champ booléen 'Est une société'",
        ),
        (
            "supplier_rank",
            "abc",
            "supplier_rank",
            "'abc' does not seem to be an integer for field 'Supplier Rank'",
            "'abc' ne semble pas être un entier pour le champ 'Rang des fournisseurs'",
        ),
    ],
)
def test_a_bad_cell_is_named(
    talk: Talk, header: str, cells: str, field: str, english: str, french: str
) -> None:
    for context, said in ((ONCE, english), (FRENCH, french)):
        answer = talk.load(
            "res.partner", f"id name {header}", ["@f", "X", cells], context=context
        )
        assert answer["ids"] is False
        (message,) = answer["messages"]
        assert (message["field"], message["record"], message["message"]) == (field, 0, said)


def test_all_is_loaded_or_nothing(talk: Talk) -> None:
    header = "id name vat country_id/id"
    good = ["@good", "Good", "", "base.fr"]
    bad = ["@bad", "Bad", "FR00123456789", "base.fr"]
    answer = talk.load("res.partner", header, good, bad)

    assert answer["ids"] is False
    said = "\nThe VAT number [00123456789] for partner [Bad] does not seem to be valid."
    assert [(one["record"], said in one["message"]) for one in answer["messages"]] == [
        (0, True),  # as seen: the first is blamed for the second
        (1, True),
    ]
    assert talk.seen("res.partner", [["name", "=", talk.mark]], "id") == []
    assert talk.load("res.partner", "id name", ["@none", ""], context=FRENCH)["messages"] == [
        {
            "rows": {"from": 0, "to": 0},
            "record": 0,
            "type": "error",
            "message": "Les contacts nécessitent un nom",
        }
    ]


def test_ten_errors_are_told_no_more(talk: Talk) -> None:
    rows = [[f"@n{i}", ""] for i in range(15)]
    *told, last = talk.load("res.partner", "id name", *rows)["messages"]

    assert [one["record"] for one in told] == list(range(10))
    assert (last["type"], "record" in last) == ("warning", False)


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


def test_times_are_the_users_own_unless_said_otherwise(talk: Talk) -> None:
    talk.supplier()
    header = "id partner_id/id date_order"
    local = {key: value for key, value in ONCE.items() if key != "tz"}
    at = "2026-07-01 08:00:00"
    (here,) = talk.loaded("purchase.order", header, ["@a", "@f1", at], context=local)
    (utc,) = talk.loaded("purchase.order", header, ["@b", "@f1", at])

    assert talk.seen("purchase.order", [["id", "in", [here, utc]]], "date_order") == [
        "2026-07-01 06:00:00",
        at,
    ]
    bad = talk.load("purchase.order", header, ["@c", "@f1", "01/07/2026"])["messages"][0]
    assert bad["message"] == (
        "'01/07/2026' does not seem to be a valid datetime for field 'Order Deadline'"
    )
    assert bad["moreinfo"] == "Use the format '2012-12-31 23:59:59'"


def test_what_may_not_be_is_refused_by_name(talk: Talk) -> None:
    assert refusal(talk, "res.partner", "_search", domain=[]) == (
        "odoo.exceptions.AccessError: Private methods (such as 'res.partner._search') cannot be"
        " called remotely."
    )
    assert refusal(talk, "res.partner", "search", domain=[["nope", "=", 1]]) == (
        "builtins.ValueError: Invalid field res.partner.nope in condition ('nope', '=', 1)"
    )
    assert refusal(talk, "res.partner", "load", fields=["nope"], data=[["x"]]) == (
        "builtins.ValueError: Invalid field name 'nope'"
    )
    assert (
        refusal(
            talk,
            "res.partner",
            "load",
            fields=["id", "name"],
            data=[[talk.name("x"), "X"]],
            context={"lang": "zz_ZZ"},
        )
        == "odoo.exceptions.UserError: Invalid language code: zz_ZZ"
    )
    assert "can be" not in refusal(talk, "purchase.order", "create", vals_list=[{}])
    assert "does not exist" in refusal(talk, "res.partner", "nope")
    wrong = {"fields": ["id", "name", "is_company"], "data": [[talk.name("x"), "X", True]]}
    assert "no attribute 'lower'" in refusal(talk, "res.partner", "load", **wrong)


def test_rights_are_asked_for_one_by_one(talk: Talk) -> None:
    operation = {"operation": "create"}
    first: dict[str, Any] = {} if talk.protocol == "json2" else {"ids": []}

    def may(model: str) -> Any:
        return talk(model, "has_access", **first, **operation)

    assert [may("purchase.order"), may("account.tax")] == [True, False]
    assert (
        talk(
            "res.country",
            "check_access_rights",
            operation="write",
            raise_exception=False,
        )
        is False
    )
    me = talk("res.users", "context_get")
    assert me["uid"] == talk.seen("res.users", [["login", "=", talk.there.login]], "id")[0]
    said = refusal(
        talk, "ir.model.data", "search_read", domain=[], fields=["name"], context=FRENCH
    )
    assert said.startswith("odoo.exceptions.AccessError: Vous n'êtes pas autorisé à accéder")


def test_a_wrong_key_database_or_door(there: There) -> None:
    with pytest.raises(AuthenticationError):
        Talk(there._replace(key="wrong"))("res.users", "context_get")
    with pytest.raises(AuthenticationError):
        Talk(there._replace(key="wrong"), "jsonrpc")("res.users", "context_get")
    with pytest.raises(ValueError, match=r"404: <!DOCTYPE html>"):
        Talk(there._replace(database="nowhere"))("res.users", "context_get")
    with pytest.raises(JsonRPCException) as refused:
        Talk(there._replace(database="nowhere"), "jsonrpc")("res.users", "context_get")
    assert refused.value.error["data"]["name"] == "psycopg2.OperationalError"

    version = httpx.get(f"{there.url}/web/version").json()
    assert version == {"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}
    header = {"X-Odoo-Database": there.database}
    answer = httpx.get(f"{there.url}/json/2/res.partner/search", headers=header)
    assert (answer.status_code, answer.json()["name"]) == (404, "werkzeug.exceptions.NotFound")
