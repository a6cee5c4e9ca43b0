"""The ERP's numbers of what documents speak of: canteens, suppliers, products, prices.

Each is told with the first document that needs it, and again when its facts are others than
those told last: the row holds a fingerprint of each.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from integrations.erp.facts import (
    CanteenFacts,
    Known,
    News,
    PriceFacts,
    ProductFacts,
    SupplierFacts,
    Thing,
)
from kernel.db import Base, Id
from kernel.rows import insert_missing_rows

_BYTES = 3
Facts = CanteenFacts | SupplierFacts | ProductFacts | PriceFacts


class KeptThing(Base, kw_only=True):
    """One of them, as the whole network knows it. `remote` is none where a person said that
    the ERP has nobody alike (`apart`), and it is not made yet.
    """

    __tablename__ = "erp_things"

    thing: Mapped[Thing] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    remote: Mapped[int | None] = mapped_column(BigInteger, default=None)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    apart: Mapped[bool] = mapped_column(default=False)


class Kept(NamedTuple):
    """What is known of one."""

    remote: int | None
    fingerprint: bytes
    apart: bool


def kept(session: Session, thing: Thing, ids: Iterable[UUID]) -> Mapping[UUID, Kept]:
    """Those of these that were told before, or spoken of."""
    query = select(KeptThing.id, KeptThing.remote, KeptThing.fingerprint, KeptThing.apart)
    rows = session.execute(query.where(KeptThing.thing == thing, KeptThing.id.in_(set(ids))))
    return {row[0]: Kept(*row[1:]) for row in rows}


def known(session: Session, things: Mapping[Thing, Iterable[UUID]]) -> Known:
    """The ERP's numbers of all of these."""
    found = {}
    for thing, ids in things.items():
        for one, row in kept(session, thing, ids).items():
            if row.remote is not None:
                found[thing, one] = row.remote
    return found


def keep_all(session: Session, thing: Thing, told: Iterable[tuple[Facts, int]]) -> None:
    """They are there under these numbers, and these facts of them were told."""
    found = list(told)
    ids = {facts.id for facts, _ in found}
    rows = _rows(session, thing, ids)
    if new := sorted(ids - rows.keys()):
        # Another worker may tell of the same thing at the same moment.
        blank = {"thing": thing, "remote": None, "fingerprint": b"", "apart": False}
        insert_missing_rows(session, KeptThing, [{**blank, "id": one} for one in new])
        rows |= _rows(session, thing, new)
    for facts, remote in found:
        rows[facts.id].remote, rows[facts.id].fingerprint = remote, fingerprint(facts)


def is_same(session: Session, thing: Thing, thing_id: UUID, remote: int | None) -> None:
    """A person's word: it is that one of theirs, or none (it is to be made)."""
    row = session.get(KeptThing, (thing, thing_id)) or KeptThing(thing=thing, id=thing_id)
    row.remote, row.apart, row.fingerprint = remote, remote is None, b""
    session.add(row)
    session.flush()


def tell_all_anew(session: Session) -> None:
    """Each is told again with the next document that needs it: one may be gone there since. What
    of it was told is remembered, but for a byte.
    """
    size = func.length(KeptThing.fingerprint)
    rows = update(KeptThing).where(size > 0, size % _BYTES == 0)
    less = rows.values(fingerprint=func.substr(KeptThing.fingerprint, 1, size - 1))
    session.execute(less, execution_options={"synchronize_session": "fetch"})


def fingerprint(facts: Facts) -> bytes:
    """What tells facts told from facts that changed since: three bytes each."""
    return b"".join(_prints(facts).values())


def news(facts: Facts, told: bytes) -> News:
    """What of these is other than what was told; none where there is no telling."""
    prints = _prints(facts)
    if len(told) not in (len(prints) * _BYTES, len(prints) * _BYTES - 1):
        return None
    before = (told[at : at + _BYTES] for at in range(0, len(told), _BYTES))
    pairs = zip(prints.items(), before, strict=True)
    return frozenset(name for (name, ours), its in pairs if ours[: len(its)] != its)


def _prints(facts: Facts) -> dict[str, bytes]:
    said = sorted(facts._asdict().items())
    return {
        name: hashlib.sha256(repr(value).encode()).digest()[:_BYTES]
        for name, value in said
        if name not in ("id", "remote", "apart", "news")
    }


def _rows(session: Session, thing: Thing, ids: Iterable[UUID]) -> dict[UUID, KeptThing]:
    query = select(KeptThing).where(KeptThing.thing == thing, KeptThing.id.in_(ids))
    return {row.id: row for row in session.scalars(query)}
