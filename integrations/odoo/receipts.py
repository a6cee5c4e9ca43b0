"""Deliveries: each one's transfer in Odoo, done once, taken back once, in again once."""

from collections.abc import Sequence
from uuid import UUID

from integrations.erp.answers import Answer, Answers
from integrations.erp.facts import Known, ReceiptFacts
from integrations.odoo.arrivals import take_in
from integrations.odoo.calls import Calls
from integrations.odoo.returns import take_back
from integrations.odoo.site import Site
from integrations.odoo.transfers import traffic
from integrations.odoo.unordered import order_anyway


def receive(
    calls: Calls, site: Site, receipts: Sequence[ReceiptFacts], known: Known
) -> Answers:
    """Have each where its turn says, at most one of any order. Whatever a person did with it there
    meanwhile stays, and is asked about.

    Raises:
        Unclear, Unusable: as any call.

    """
    orders = {one.id: one.order for one in receipts if one.order is not None}
    # Before a first delivery is there, and after, its own order is the same.
    unordered = [one for one in receipts if one.order_id is None and one.order is None]
    made, refused = order_anyway(site, unordered, known)
    answers: dict[UUID, Answer] = {**refused}
    orders |= made
    found = traffic(calls, set(orders.values()))
    there = {of: found[order] for of, order in orders.items() if order in found}
    going = [one for one in receipts if one.id not in answers]
    arriving = [one for one in going if one.turn % 2]
    returning = [one for one in going if not one.turn % 2]
    answers |= take_in(site, arriving, known, there)
    answers |= take_back(calls, returning, there)
    return answers
