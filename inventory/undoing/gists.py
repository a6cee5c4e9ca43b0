"""What an entry says, in one line: a question a kind, whatever the number of entries."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from inventory.billing.billed import Bill, BillLine
from inventory.billing.billed import Kind as BillKind
from inventory.kitchen.contributions import Contribution
from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import WasteRecord
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.receiving.rescues import Rescue
from inventory.undoing.kinds import name_of
from inventory.undoing.reversals import Reversal
from inventory.undoing.touches import STAGES
from kernel.documents import Document
from kernel.words import N_, Euros, Said
from suppliers.suppliers import Supplier

Question = Select[*tuple[Any, ...]]

_ENTRY = N_("{kind}")
_RECEIPT = N_("A delivery of {supplier}: {lines} lines.")
_MEAL = N_("“{menu}”: {covers} covers.")
_WASTE = N_("{kilos} kg {stage}.")
_NOT_WEIGHED = N_("Thrown away and not weighed: {stage}.")
_RESCUE = N_("{kilos} kg of rescued food from {donor}.")
_GIVEN = N_("{amount} given by diners.")
_BILLS = {
    BillKind.INVOICE: N_("Bill {number} of {supplier}: {amount} before VAT."),
    BillKind.CREDIT_NOTE: N_("Credit note {number} of {supplier}: {amount} before VAT."),
    BillKind.TILL_SLIP: N_("Till slip of {supplier}: {amount} before VAT."),
}
_BACK = N_("Taken back: {kind}. {because}")


def gists(
    session: Session, kinds: Mapping[UUID, str], *, canteen_id: UUID
) -> Mapping[UUID, Said]:
    """A line for each document; what no question is asked about is called by its kind."""
    found = {one: Said(_ENTRY, {"kind": name_of(kind)}) for one, kind in kinds.items()}
    ids: dict[str, set[UUID]] = defaultdict(set)
    for one, kind in kinds.items():
        ids[kind].add(one)
    for kind, (query, said) in _QUESTIONS.items():
        if ids[kind]:
            table = query.column_descriptions[0]["entity"]
            asked = query.where(table.canteen_id == canteen_id, table.id.in_(ids[kind]))
            found |= {row[0]: said(row) for row in session.execute(asked)}
    return found


def _kilos(row: Any) -> Decimal:
    """As the scale showed it."""
    return Decimal(row.grams) / 1000


def _waste(row: Any) -> Said:
    stage = STAGES[row.stage]
    if row.grams is None:
        return Said(_NOT_WEIGHED, {"stage": stage})
    return Said(_WASTE, {"kilos": _kilos(row), "stage": stage})


def _bill(row: Any) -> Said:
    facts = {"number": row.number, "supplier": row.name, "amount": Euros(row.net)}
    return Said(_BILLS[row.kind], facts)


_RECEIPTS = (
    select(Receipt.id, Supplier.name, func.count(ReceiptLine.id).label("lines"))
    .join(Supplier, Supplier.id == Receipt.supplier_id)
    .join(
        ReceiptLine,
        (ReceiptLine.canteen_id == Receipt.canteen_id) & (ReceiptLine.receipt_id == Receipt.id),
    )
    .group_by(Receipt.id, Supplier.name)
)
_BILLED = (
    select(Bill.id, Bill.kind, Bill.number, Supplier.name, func.sum(BillLine.net).label("net"))
    .join(Supplier, Supplier.id == Bill.supplier_id)
    .join(BillLine, (BillLine.canteen_id == Bill.canteen_id) & (BillLine.bill_id == Bill.id))
    .group_by(Bill.id, Bill.kind, Bill.number, Supplier.name)
)
_REVERSALS = select(Reversal.id, Document.kind, Reversal.because).join(
    Document, (Document.canteen_id == Reversal.canteen_id) & (Document.id == Reversal.of_id)
)

_QUESTIONS: Mapping[str, tuple[Question, Callable[[Any], Said]]] = {
    "receipt": (
        _RECEIPTS,
        lambda row: Said(_RECEIPT, {"supplier": row.name, "lines": row.lines}),
    ),
    "bill": (_BILLED, _bill),
    "meal": (
        select(Meal.id, Meal.menu, Meal.covers),
        lambda row: Said(_MEAL, {"menu": row.menu, "covers": row.covers}),
    ),
    "waste": (select(WasteRecord.id, WasteRecord.stage, WasteRecord.grams), _waste),
    "rescue": (
        select(Rescue.id, Rescue.grams, Rescue.donor),
        lambda row: Said(_RESCUE, {"kilos": _kilos(row), "donor": row.donor}),
    ),
    "contribution": (
        select(Contribution.id, Contribution.amount),
        lambda row: Said(_GIVEN, {"amount": Euros(row.amount)}),
    ),
    "reversal": (
        _REVERSALS,
        lambda row: Said(_BACK, {"kind": name_of(row.kind), "because": row.because}),
    ),
}
