"""The kitchen's day on one screen."""

import re
from dataclasses import replace
from datetime import timedelta

from kernel.ids import new_id
from sourcing.sending import Sending, send
from tests.builders import a_product, a_supplier, an_offer, an_order
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen


def test_what_is_late_is_not_counted_as_expected_today(kitchen: Kitchen) -> None:
    with kitchen.house.writing() as session:
        by = kitchen.by
        supplier, product = a_supplier(session, by), a_product(session)
        offer = an_offer(session, by, supplier_id=supplier, product_id=product.id)
        other = an_order(session, by, offer, supplier_id=supplier)
        send(session, Sending(id=new_id(), order_id=other.id, sent_on=other.ordered_on), by)
    with kitchen.client() as client:
        assert "2 attendues aujourd" in client.get(kitchen.path).text
    later = replace(kitchen.house, now=lambda: NOW + timedelta(days=1))
    with replace(kitchen, house=later).client() as client:
        said = re.search(r"<small>([^<]*)</small>", client.get(kitchen.path).text)
    assert said
    assert said[1] == "2 en retard"
