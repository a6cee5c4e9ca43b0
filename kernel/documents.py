"""The paper a command leaves behind: who asked for what, when, and whether it still holds.

Every command of a canteen leaves one row here, whatever its kind, and its own table's row
points to it. So one id can never mean two things, a replay is found in one look, and anything
can be taken back by its id.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from hashlib import sha256
from inspect import signature
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, false, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command
from kernel.db import Base, Id, Instant
from kernel.errors import NotFound, Refused
from kernel.owned import CanteenOwned, NetworkWide
from kernel.rows import insert_rows
from kernel.words import N_

C = TypeVar("C", bound=Command)
Act = Callable[[Session, C, By], UUID]

# Every kind of a canteen's document; those that a reversal takes back; and what else must
# follow when one of a kind stops holding, or holds again.
KINDS: set[str] = set()
REVERSIBLE: set[str] = set()
TURNED: dict[str, Callable[[Session, "Document"], None]] = {}
# Which kind a command writes, and the act that writes it: what corrects an entry is such a
# command itself.
WRITERS: dict[type[Command], tuple[str, Act[Any]]] = {}


class Document(CanteenOwned, Base):
    """One command, kept. `holds` is false from the moment it is taken back; `summed` is true once
    the sums that are kept for speed know of it.
    """

    __tablename__ = "documents"
    __table_args__ = (
        # Few are ever unknown to them, and only those are in the index.
        Index(
            "ix_documents_unsummed",
            "canteen_id",
            postgresql_where=text("NOT summed"),
            sqlite_where=text("NOT summed"),
        ),
    )

    kind: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), repr=False)
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(
        Instant(), server_default=func.current_timestamp(), init=False
    )
    holds: Mapped[bool] = mapped_column(default=True)
    summed: Mapped[bool] = mapped_column(server_default=false(), init=False)


Turn = Callable[[Session, Document], None]


class NetworkDocument(NetworkWide, Base):
    """The same for what the whole network shares: suppliers, certificates, offers."""

    __tablename__ = "network_documents"

    kind: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), repr=False)
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(
        Instant(), server_default=func.current_timestamp(), init=False
    )


class IdAlreadyUsed(Refused):
    """The id names a record that says something else."""

    says = N_(
        "This entry was already sent with other content. What was sent first is kept; "
        "take it back and enter it again to change it."
    )


class DocumentNotFound(NotFound):
    """This canteen keeps no record of that id."""

    says = N_("There is no entry {document} in this canteen.")


def once(kind: str, *, reversible: bool = False) -> Callable[[Act[C]], Act[C]]:
    """Let a canteen's command arrive twice and happen once, even if both arrive together.

    The command's function returns the id of what it made; so does its replay. A `reversible`
    one can be taken back: its moves and purchase lines are answered, whatever they are.

    Raises:
        IdAlreadyUsed: the id was sent before, as another command or with other content.

    """
    KINDS.add(kind)
    if reversible:
        REVERSIBLE.add(kind)
    only_once = _once(Document, kind)

    def decorate(act: Act[C]) -> Act[C]:
        kept: Act[C] = only_once(act)
        command = [*signature(act).parameters.values()][1].annotation
        if isinstance(command, type) and issubclass(command, Command):
            WRITERS.setdefault(command, (kind, kept))
        return kept

    return decorate


def turns(kind: str) -> Callable[[Turn], Turn]:
    """What else must follow when a document of that kind stops holding, or holds again.

    For what no move and no purchase line carries, as the day a pack was opened.
    """

    def register(follow: Turn) -> Turn:
        TURNED[kind] = follow
        return follow

    return register


def follows(kind: str) -> str:
    """Let documents of that kind follow from others: they are taken back with them."""
    KINDS.add(kind)
    REVERSIBLE.add(kind)
    return kind


def add_following(session: Session, kind: str, ids: Iterable[UUID], by: By) -> None:
    """Write documents that follow from a command: nobody sends them, so nobody twice."""
    rows = [
        {
            "id": one,
            "kind": kind,
            "fingerprint": sha256(one.bytes).digest(),
            "person_id": by.person_id,
            "canteen_id": by.canteen_id,
            "holds": True,
        }
        for one in ids
    ]
    if rows:
        insert_rows(session, Document, rows)


def once_for_network(kind: str) -> Callable[[Act[C]], Act[C]]:
    """The same for what all canteens share."""
    return _once(NetworkDocument, kind)


def document_by_id(
    session: Session, document_id: UUID, *, canteen_id: UUID, lock: bool = False
) -> Document:
    """The canteen's document; `lock` makes whoever else wants it wait.

    Raises:
        DocumentNotFound: this canteen has none of that id.

    """
    key = (canteen_id, document_id)
    # Not so strong that who only points to it would wait: they may have the turn we wait for.
    how = {"key_share": True} if lock else None
    document = session.get(Document, key, with_for_update=how, populate_existing=lock)
    if document is None:
        raise DocumentNotFound(document=document_id)
    return document


Table = type[Document] | type[NetworkDocument]


def _once(table: Table, kind: str) -> Callable[[Act[C]], Act[C]]:
    def decorate(act: Act[C]) -> Act[C]:
        @wraps(act)
        def act_once(session: Session, command: C, by: By) -> UUID:
            row = _row(table, kind, command, by)
            # Before any rule: a replay asks what was stored, not what today would allow.
            if _is_stored(session, table, row):
                return command.id
            try:
                with session.begin_nested():
                    insert_rows(session, table, [row])
                    return act(session, command, by)
            except IntegrityError:
                # Its twin was faster; the savepoint took our half back.
                if _is_stored(session, table, row):
                    return command.id
                raise

        return act_once

    return decorate


def _row(table: Table, kind: str, command: Command, by: By) -> dict[str, Any]:
    row = {
        "id": command.id,
        "kind": kind,
        "fingerprint": command.fingerprint(),
        "person_id": by.person_id,
    }
    return {**row, "canteen_id": by.canteen_id, "holds": True} if table is Document else row


def _is_stored(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    query = select(table.kind, table.fingerprint).where(table.id == row["id"])
    if table is Document:
        query = query.where(Document.canteen_id == row["canteen_id"])
    stored = session.execute(query).one_or_none()
    if stored and tuple(stored) != (row["kind"], row["fingerprint"]):
        raise IdAlreadyUsed
    return stored is not None
