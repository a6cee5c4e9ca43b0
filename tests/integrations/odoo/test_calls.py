"""One call, in whose language it is made."""

import pytest

from integrations.odoo.calls import Calls, No
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


def test_a_refusal_is_one_sentence_and_no_traceback(odoo: Odoo) -> None:
    with pytest.raises(No) as refused:
        called(odoo, "en_US")("res.partner", "no_such_method")
    assert "Traceback" not in str(refused.value)
    assert odoo.key not in str(refused.value)
