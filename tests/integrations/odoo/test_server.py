"""The test server answers as Odoo 19 was seen to; the same is asked of a real one where the
environment names it (see `talking`).
"""

from typing import Any

import httpx
import pytest
from odoolib.tools import AuthenticationError, JsonRPCException

from tests.integrations.odoo.talking import FRENCH, Talk, There, refusal


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
