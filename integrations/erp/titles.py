"""What people call the documents that an ERP is told of."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from integrations.erp.answers import STATES, State
from integrations.erp.counterparts import Counterpart
from integrations.erp.port import Paper
from inventory.billing.billed import Bill, Kind
from inventory.receiving.receipts import Receipt
from kernel.words import N_, Phrase, Said
from sourcing.orders import PurchaseOrder
from sourcing.products import Product
from suppliers.suppliers import Supplier

_MANY = 500
_ORDER = N_("order {number} to {supplier}")
_DELIVERY = N_("delivery of {day} from {supplier}")
_NOTED = N_("delivery of {day} from {supplier}, delivery note {note}")
_BILLS: Mapping[Kind, str] = {
    Kind.INVOICE: N_("bill {number} of {supplier}"),
    Kind.CREDIT_NOTE: N_("credit note {number} of {supplier}"),
    Kind.TILL_SLIP: N_("till slip of {day} from {supplier}"),
}
# What takes each back there is a document of its own.
_OPPOSITES: Mapping[str, str] = {
    _DELIVERY: N_("return of delivery of {day} from {supplier}"),
    _NOTED: N_("return of delivery of {day} from {supplier}, delivery note {note}"),
    _BILLS[Kind.INVOICE]: N_("credit note of bill {number} of {supplier}"),
    _BILLS[Kind.CREDIT_NOTE]: N_("bill that undoes credit note {number} of {supplier}"),
    _BILLS[Kind.TILL_SLIP]: N_("credit note of till slip of {day} from {supplier}"),
}
_LEFT = N_("left as it is there")
_SUPPLIER = N_("supplier {name}")
_PRODUCT = N_("product {name}")


def titles(session: Session, canteen_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Said]:
    """Of each order, receipt and bill among these."""
    found: dict[UUID, Said] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _MANY):
        some = wanted[start : start + _MANY]
        for row in session.execute(_of(PurchaseOrder, PurchaseOrder.number, canteen_id, some)):
            found[row.id] = Said(_ORDER, {"number": row.number, "supplier": row.name})
        receipts = _of(Receipt, Receipt.received_on, canteen_id, some, Receipt.delivery_note)
        for row in session.execute(receipts):
            facts = {"day": row.received_on, "supplier": row.name, "note": row.delivery_note}
            found[row.id] = Said(_NOTED if row.delivery_note else _DELIVERY, facts)
        for row in session.execute(
            _of(Bill, Bill.kind, canteen_id, some, Bill.number, Bill.billed_on)
        ):
            facts = {"number": row.number or "–", "supplier": row.name, "day": row.billed_on}
            found[row.id] = Said(_BILLS[row.kind], facts)
    return found


def title_there(title: Said, theirs: Counterpart) -> Said:
    """Of what stands there of a document so called: itself, or what took it back."""
    if not is_taken_back(theirs):
        return title
    return title._replace(says=_OPPOSITES.get(title.says, title.says))


def is_taken_back(theirs: Counterpart) -> bool:
    """Whether it has its opposite there. What was never booked has none: it is cancelled itself."""
    told = theirs.turns > 0 and theirs.state is not State.CANCELLED
    return theirs.kind != Paper.ORDER and told and theirs.turns % 2 == 0


def state_there(theirs: Counterpart) -> str:
    """What became of it there; nothing where nobody knows. Of what was left nobody looks any more."""
    if theirs.left:
        return _LEFT
    return STATES[theirs.state] if theirs.state else ""


def thing_titles(session: Session, ids: Iterable[UUID]) -> dict[UUID, Said]:
    """Of each supplier and product among these."""
    wanted = set(ids)
    suppliers = select(Supplier.id, Supplier.name).where(Supplier.id.in_(wanted))
    products = select(Product.id, Product.name).where(Product.id.in_(wanted))
    return {
        **{one: Said(_SUPPLIER, {"name": name}) for one, name in session.execute(suppliers)},
        **{one: Said(_PRODUCT, {"name": name}) for one, name in session.execute(products)},
    }


UNTITLED = Said(Phrase("an entry that is no longer there"), {})


def _of(
    table: Any, first: Any, canteen_id: UUID, ids: Iterable[UUID], *more: Any
) -> Select[Any]:
    return (
        select(table.id, first, Supplier.name, *more)
        .join(Supplier, Supplier.id == table.supplier_id)
        .where(table.canteen_id == canteen_id, table.id.in_(ids))
    )
