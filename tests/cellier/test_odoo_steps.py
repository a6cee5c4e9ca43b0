"""What a dry run says of a document."""

from datetime import date

import pytest

from cellier.commands.odoo.steps import step
from integrations.erp.facts import OrderFacts, Stands
from integrations.erp.port import Paper
from integrations.erp.works import Work
from kernel.ids import new_id


@pytest.mark.parametrize("told", [None, Stands.CONFIRMED])
def test_an_order_has_words_however_it_stands(told: Stands | None) -> None:
    day, said = date(2026, 11, 2), set()
    for stands in Stands:
        facts = OrderFacts(
            new_id(), new_id(), "BC-1", new_id(), day, day, stands, (), told=told
        )
        said.add(step(Work(Paper.ORDER, facts, 1, True, frozenset(), 0)))
    assert len(said) == len(Stands)
