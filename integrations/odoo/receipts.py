"""Deliveries: each one's transfer in Odoo, done once, taken back once, in again once."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from integrations.erp.answers import Answer, Answers, Declined, Told
from integrations.erp.facts import Known, ReceiptFacts
from integrations.odoo.arrivals import take_in
from integrations.odoo.calls import Calls
from integrations.odoo.delivered import holding
from integrations.odoo.halving import by_halves
from integrations.odoo.noting import Label, note
from integrations.odoo.returns import take_back
from integrations.odoo.site import Site
from integrations.odoo.transfers import Traffic, of, rows, traffic
from integrations.odoo.unordered import order_anyway
from integrations.odoo.validating import PICKING


def receive(
    calls: Calls, site: Site, receipts: Sequence[ReceiptFacts], known: Known
) -> Answers:
    """Have each where its turn says, at most one of any order. Whatever a person did with it there
    meanwhile stays, and is asked about.

    Raises:
        Unclear, Unusable: as any call.

    """
    return by_halves(receipts, lambda part: _receive(site, part, known))


def _receive(site: Site, receipts: Sequence[ReceiptFacts], known: Known) -> Answers:
    orders, refused = _orders(site, receipts, known)
    answers: dict[UUID, Answer] = {**refused}
    found = traffic(site.calls, set(orders.values()))
    there = {of: found[order] for of, order in orders.items() if order in found}
    going = [one for one in receipts if one.id not in answers]
    arriving = [one for one in going if one.turn % 2]
    returning = [one for one in going if not one.turn % 2]
    answers |= take_in(site, arriving, known, there)
    answers |= take_back(site.calls, returning, there)
    told = {one for one, answer in answers.items() if isinstance(answer, Told)}
    note(site.calls, _done_before([one for one in going if one.id in told], there))
    return {**answers, **_where(going, answers, orders)}


def _done_before(
    receipts: Sequence[ReceiptFacts], there: Mapping[UUID, Traffic]
) -> list[tuple[ReceiptFacts, Label]]:
    """Those that were carried out at an earlier try, which may not have lived to note them."""
    held = ((one, holding(one, there[one.id])) for one in receipts if one.id in there)
    return [(one, transfer.label) for one, transfer in held if transfer and transfer.done]


def _where(
    receipts: Sequence[ReceiptFacts], answers: Answers, orders: Mapping[UUID, int]
) -> dict[UUID, Answer]:
    """Of those whose order was left, on which one they came."""
    return {
        one.id: answer._replace(own_order=orders.get(one.id) != one.left)
        for one in receipts
        if one.left and isinstance(answer := answers.get(one.id), Told)
    }


def _orders(
    site: Site, receipts: Sequence[ReceiptFacts], known: Known
) -> tuple[dict[UUID, int], dict[UUID, Declined]]:
    """Each one's order there. Where it has none, its own; but the one that it came for, or was begun
    on, before a person left that as it is.
    """
    orders = {one.id: one.order for one in receipts if one.order is not None}
    left = [one for one in receipts if one.id not in orders and one.order_id is None]
    orders |= _came_for(site.calls, [one for one in left if one.remote])
    orders |= _begun_on(site.calls, [one for one in left if one.id not in orders])
    made, refused = order_anyway(site, [one for one in left if one.id not in orders], known)
    return orders | made, refused


def _begun_on(calls: Calls, receipts: Sequence[ReceiptFacts]) -> dict[UUID, int]:
    """Where something of it was written before its order was left, it must not come twice."""
    wanted = {one.id: one.left for one in receipts if one.left is not None}
    found = traffic(calls, set(wanted.values()))
    return {
        one.id: order
        for one in receipts
        if (order := wanted.get(one.id)) in found and holding(one, found[order])
    }


def _came_for(calls: Calls, receipts: Sequence[ReceiptFacts]) -> dict[UUID, int]:
    wanted = [["id", "in", sorted({one.remote or 0 for one in receipts})]]
    found = rows(calls, PICKING, wanted, ["purchase_id"])
    orders = {row["id"]: of(row["purchase_id"]) for row in found}
    return {one.id: order for one in receipts if (order := orders.get(one.remote or 0))}
