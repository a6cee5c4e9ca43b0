"""What a bill changes in what was bought: a purchase line beside the one it corrects."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.billing.billable import Due
from inventory.billing.billed import BillLine, NewBillLine
from inventory.lots import Lot
from inventory.purchases import (
    COLUMNS,
    Bought,
    EvidenceRow,
    Kind,
    PurchaseLine,
    keep,
)
from kernel.actor import By
from suppliers.evidence import Finding


class Paper(Protocol):
    """A bill, as it is entered and as it was kept."""

    @property
    def id(self) -> UUID:
        """Its own."""

    @property
    def supplier_id(self) -> UUID:
        """Who asks."""

    @property
    def number(self) -> str:
        """Theirs; none on a till slip."""

    @property
    def billed_on(self) -> date:
        """The day it bears."""


class Difference(NamedTuple):
    """So many euros before VAT, beside the delivery's line, or alone where it had none.

    The purchase line's own `id`; `document_id` where it is not the bill that writes it.
    """

    id: UUID
    line: NewBillLine | BillLine
    due: Due | None
    net: Decimal
    document_id: UUID | None = None


def reprice(session: Session, bill: Paper, differences: Sequence[Difference], by: By) -> None:
    """Write each difference as a purchase line: no grams.

    The line it corrects lends it its profile and its papers, as they are known by now.
    """
    models = _models(session, [one.due.line_id for one in differences if one.due], by)
    bought: list[Bought] = []
    lender: dict[UUID, UUID] = {}
    for one in differences:
        model = models.get(one.due.line_id) if one.due else None
        if model is None:
            bought.append(_alone(bill, one, by))
        else:
            bought.append(_beside(bill, one, model))
            lender[one.id] = model.id
    keep(session, bought, _papers(session, lender, by))


def _models(session: Session, line_ids: Iterable[UUID], by: By) -> dict[UUID, PurchaseLine]:
    """By delivery line, the purchase line that says today what it was.

    A lot rests on it, also once its evidence was restated; a charge has no lot, and one line.
    """
    wanted = set(line_ids)
    if not wanted:
        return {}
    lots = select(Lot.id, Lot.purchase_line_id).where(
        Lot.canteen_id == by.canteen_id, Lot.id.in_(wanted)
    )
    resting = {row.id: row.purchase_line_id for row in session.execute(lots)}
    ids = {one: resting.get(one, one) for one in wanted}
    query = select(PurchaseLine).where(
        PurchaseLine.canteen_id == by.canteen_id, PurchaseLine.id.in_(ids.values())
    )
    found = {line.id: line for line in session.scalars(query)}
    return {one: found[model] for one, model in ids.items() if model in found}


def _beside(bill: Paper, one: Difference, model: PurchaseLine) -> Bought:
    same = Bought(**{name: getattr(model, name) for name in COLUMNS})
    return replace(
        same,
        id=one.id,
        document_id=one.document_id or bill.id,
        net_value=one.net,
        vat_rate=one.line.vat_rate,
        grams=0,
        avoided=Decimal(0),
        invoice_number=bill.number or None,
        import_key=None,
        reverses_id=None,
        corrects_id=one.due.line_id if one.due else None,
    )


def _alone(bill: Paper, one: Difference, by: By) -> Bought:
    """What no delivery booked: a deposit, a journey, soap; of the bill's own day."""
    return Bought(
        canteen_id=by.canteen_id,
        id=one.id,
        document_id=one.document_id or bill.id,
        bought_on=bill.billed_on,
        kind=Kind(one.line.what),
        description=one.line.description,
        supplier_id=bill.supplier_id,
        net_value=one.net,
        vat_rate=one.line.vat_rate,
        invoice_number=bill.number or None,
    )


def _papers(session: Session, lender: dict[UUID, UUID], by: By) -> list[tuple[UUID, Finding]]:
    """What each corrected line's labels rest on, for the line beside it too."""
    if not lender:
        return []
    query = select(EvidenceRow).where(
        EvidenceRow.canteen_id == by.canteen_id, EvidenceRow.line_id.in_(lender.values())
    )
    rows = session.scalars(query).all()
    return [
        (line_id, Finding(**{name: getattr(row, name) for name in Finding._fields}))
        for line_id, model_id in lender.items()
        for row in rows
        if row.line_id == model_id
    ]
