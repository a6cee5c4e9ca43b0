"""What a filling writes, and in the place of what: the same lines, each under a new id."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kernel.documents import Document
from kernel.ids import derived


def receipt_of(filling_id: UUID) -> UUID:
    """The delivery as a filling completed it."""
    return derived(filling_id, "receipt")


def renamed(filling_id: UUID, what: str, ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """New ids that sort as the old ones do: the order of lines tells two of a kind apart."""
    old = sorted(ids)
    new = sorted(derived(filling_id, what, one.hex) for one in old)
    return dict(zip(old, new, strict=True))


def fillings_of(
    session: Session, receipt_ids: Iterable[UUID], *, canteen_id: UUID
) -> Mapping[UUID, UUID]:
    """From each of these deliveries that a filling wrote to that filling."""
    wanted = set(receipt_ids)
    if not wanted:
        return {}
    # What is derived of an id is of its millisecond: so it is looked for there.
    spans = [Document.id.between(*_millisecond(one)) for one in wanted]
    query = select(Document.id).where(
        Document.canteen_id == canteen_id, Document.kind == "filling", or_(*spans)
    )
    found = {receipt_of(one): one for one in session.scalars(query)}
    return {one: found[one] for one in wanted & found.keys()}


def _millisecond(one: UUID) -> tuple[UUID, UUID]:
    first = one.int >> 80 << 80
    return UUID(int=first), UUID(int=first | (1 << 80) - 1)
