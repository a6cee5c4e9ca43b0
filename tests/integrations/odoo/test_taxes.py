"""Which tax a VAT rate is."""

from decimal import Decimal

import pytest

from integrations.erp.answers import Unclear, as_said
from integrations.odoo.calls import Calls
from integrations.odoo.misfits import Misfit
from integrations.odoo.taxes import Taxes
from kernel.words import Words
from tests.integrations.odoo.faults import Fault
from tests.integrations.odoo.running import Odoo

RATE = Decimal("5.5")


def test_a_tax_that_could_not_be_asked_for_is_asked_for_again(odoo: Odoo) -> None:
    taxes = Taxes(Calls(odoo.url, odoo.database, odoo.key), {})
    odoo.faults.on("account.tax.search_read", Fault.LOST)
    with pytest.raises(Unclear, match="the line was cut"):
        taxes.of(RATE, None)
    # And is not said to be missing meanwhile.
    assert taxes.of(RATE, None) == odoo.named("account.1_tva_acq_reduite")


def test_nobody_listens_is_said_in_few_words(odoo: Odoo) -> None:
    taxes = Taxes(Calls(odoo.url, odoo.database, odoo.key), {})
    with odoo.down(), pytest.raises(Unclear, match="nobody listens there"):
        taxes.of(RATE, None)


def test_a_rate_without_a_tax_is_named_with_how_to_say_it(odoo: Odoo) -> None:
    taxes = Taxes(Calls(odoo.url, odoo.database, odoo.key), {})
    with pytest.raises(Misfit) as raised:
        taxes.of(Decimal("7.70").normalize(), None)
    declined, french = raised.value.declined, Words("fr")
    said = as_said(declined.reason), as_said(declined.remedy)
    assert "7,7 %" in said[0].in_words(french)
    assert '{"7.7": "7.7% G"}' in said[1].in_words(french)
