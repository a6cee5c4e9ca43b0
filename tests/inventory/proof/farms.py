"""A farm whose certificate ended, what was bought of it, and what a person answers."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.proof.reexaminations import Task, reexaminations
from inventory.proof.reweighing import (
    Accepted,
    Declined,
)
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from network.promises import Basis, Measure
from sourcing.products import Product
from suppliers.certificates import Ending, News, note_news
from suppliers.evidence import Evidence
from suppliers.labels import Label
from sustainability.bought import shares_bought
from sustainability.cooked import shares_cooked
from sustainability.heaps import Per, Span
from sustainability.ratios import Shares
from tests.builders import (
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
)

BIO = (Label.BIO,)
ENDED, APRIL, TODAY = date(2026, 2, 28), date(2026, 4, 7), date(2026, 4, 20)
MARCH, NEXT = date(2026, 3, 1), date(2026, 4, 1)
EXPIRED, PROVEN, UNKNOWN = Evidence.EXPIRED, Evidence.PROVEN, Evidence.UNKNOWN


class Farm(NamedTuple):
    supplier_id: UUID
    producer_id: UUID
    certificate_id: UUID
    carrots: Product
    leeks: Product
    march: UUID
    april: UUID


def a_farm(session: Session, by: By, **certificate: Any) -> Farm:
    """Carrots for 20 € and leeks for 12 € in March, carrots for 10 € in April."""
    supplier_id, producer_id = a_supplier(session, by), a_producer(session, by)
    facts = {"valid_from": date(2025, 3, 1), "valid_until": ENDED, **certificate}
    paper = a_certificate(session, by, producer_id=producer_id, **facts)
    carrots, leeks = a_product(session), a_product(session)
    of = {"labels": BIO, "producer_id": producer_id}
    march = a_delivery(
        supplier_id, a_line(carrots, "10", **of), a_line(leeks, "4", price=Decimal(3), **of)
    )
    april = a_delivery(supplier_id, a_line(carrots, "5", **of), received_on=APRIL)
    ids = [receive(session, one, by) for one in (march, april)]
    return Farm(supplier_id, producer_id, paper, carrots, leeks, *ids)


def renewed(session: Session, by: By, farm: Farm, **facts: Any) -> UUID:
    facts = {"valid_from": date(2026, 3, 1), "valid_until": date(2027, 2, 28), **facts}
    return a_certificate(session, by, producer_id=farm.producer_id, **facts)


def news(session: Session, by: By, certificate_id: UUID, ending: Ending, on: date) -> None:
    note = News(id=new_id(), certificate_id=certificate_id, ending=ending, on=on)
    note_news(session, note, by)


def the_task(session: Session, by: By, today: date = TODAY) -> Task:
    (task,) = reexaminations(session, by.canteen_id, today)
    return task


def yes(task: Task, *lines: UUID, **facts: Any) -> Accepted:
    of = {"supplier_id": task.supplier_id, "seen": task.seen, "line_ids": lines}
    return Accepted(id=new_id(), **of, **facts)


def no(task: Task) -> Declined:
    of = {"supplier_id": task.supplier_id, "seen": task.seen}
    return Declined(id=new_id(), **of, because="The farm says otherwise.")


def told(task: Task) -> dict[tuple[date, Measure], tuple[dict[str, str], dict[str, str]]]:
    """By month and measure: euros before, euros after, by what they rest on."""
    return {
        (effect.month, effect.measure): (
            {evidence.value: str(amount.value) for evidence, amount in effect.before.items()},
            {evidence.value: str(amount.value) for evidence, amount in effect.after.items()},
        )
        for effect in task.months
    }


def year(*canteens: By) -> Span:
    return Span(tuple(by.canteen_id for by in canteens), date(2026, 1, 1), date(2026, 12, 31))


def bought(session: Session, by: By) -> Shares:
    ((_, found),) = shares_bought(session, year(by), by=Per.CANTEEN)
    return found


def cooked(session: Session, by: By) -> Shares:
    ((_, found),) = shares_cooked(session, year(by), by=Per.CANTEEN)
    return found


def organic(found: Shares, basis: Basis = Basis.VALUE) -> dict[str, Decimal]:
    share = found[Measure.ORGANIC, basis]
    parts = {one.value: share.part(one) for one in Evidence if share.part(one)}
    return {**parts, "of": share.denominator}


def everything(session: Session, by: By) -> tuple[object, ...]:
    return bought(session, by).of, cooked(session, by).of


def as_bookkeeper(by: By, today: date = TODAY) -> By:
    return By(by.person_id, by.canteen_id, today)
