"""One call, in whose language it is made."""

import pytest

from integrations.erp.answers import Unclear, Unusable
from integrations.odoo.calls import Calls
from integrations.odoo.hearing import No
from tests.integrations.odoo.faults import Fault
from tests.integrations.odoo.running import Odoo


def called(odoo: Odoo, language: str) -> Calls:
    return Calls(odoo.url, odoo.database, odoo.key, language=language)


def test_odoo_is_spoken_to_in_the_readers_language_where_it_knows_it(odoo: Odoo) -> None:
    french, klingon = called(odoo, "fr_FR"), called(odoo, "tlh_KX")
    for calls in (french, klingon):
        calls("res.users", "context_get")
    assert (french.context["lang"], klingon.context["lang"]) == ("fr_FR", "en_US")
    # Asked once, and not at every call.
    french("res.users", "context_get")
    assert odoo.count("res.lang.search_count") == 2


@pytest.mark.parametrize("wrong", ["key", "login"])
def test_whoever_is_not_let_in_reads_what_may_be_wrong(odoo: Odoo, wrong: str) -> None:
    who = {"key": odoo.key, "login": odoo.login, wrong: "wrong"}
    calls = Calls(odoo.url, odoo.database, who["key"], protocol="jsonrpc", login=who["login"])
    with pytest.raises(Unusable, match="the login or the key is wrong"):
        calls("res.users", "context_get")


@pytest.mark.parametrize(
    ("url", "why"),
    [("http://nobody.invalid", "no machine has this name"), ("http://127.0.0.1:9", "nobody listens")],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_said_in_our_words(
    odoo: Odoo, url: str, why: str
) -> None:
    with pytest.raises(Unclear, match=why):
        Calls(url, odoo.database, odoo.key)("res.users", "context_get")


def test_https_where_there_is_none_is_said_in_our_words(odoo: Odoo) -> None:
    secure = odoo.url.replace("http://", "https://")
    with pytest.raises(Unclear, match="it speaks no https there"):
        Calls(secure, odoo.database, odoo.key)("res.users", "context_get")


def test_a_refusal_is_one_sentence_and_no_traceback(odoo: Odoo) -> None:
    with pytest.raises(No) as refused:
        called(odoo, "en_US")("res.partner", "no_such_method")
    assert "Traceback" not in str(refused.value)
    assert odoo.key not in str(refused.value)


@pytest.mark.parametrize("method", ["fields_get", "get_external_id", "context_get"])
def test_a_window_that_asks_is_no_answer(odoo: Odoo, method: str) -> None:
    odoo.faults.on(f"res.users.{method}", Fault.WIZARD)
    ids = [1] if method == "get_external_id" else None
    with pytest.raises(Unclear):
        called(odoo, "en_US")("res.users", method, ids=ids)
