"""What was bought: one row of frozen evidence a line, from receipts and imports alike.

The only source of "bought", and what every lot's evidence is read from. Rows are added, never
changed; what is taken back gets a row of the opposite sign.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.append_only import append_only
from kernel.db import Base, Cost, Grams, Id, Kilometres, Money, Percent
from kernel.documents import Document
from kernel.ids import new_id
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from network.canteens import LocalRule
from suppliers.evidence import Evidence, Finding, Why
from suppliers.families import Family
from suppliers.labels import NO_LABELS, Label, Labels, LabelSet
from suppliers.origins import Origin


class Kind(StrEnum):
    """FOOD counts in what was bought. OPENING lay on a shelf already, here or in the canteen
    it came from; PREPARED is what a canteen cooked and kept; the rest is no food.
    """

    FOOD = "food"
    OPENING = "opening"
    PREPARED = "prepared"
    NON_FOOD = "non_food"
    DEPOSIT = "deposit"
    TRANSPORT = "transport"


class PurchaseLine(CanteenOwned, Base):
    """Frozen at the door. `proven`, `declared`, `expired`, `unknown` are sets of labels:
    what each label claimed rests on. `local` and
    `short_circuit` are none where the food is not. `net_value` is euros before VAT; `grams`
    none where nobody knows the weight. `avoided` is what rescued food would have cost.
    `corrects_id` names the line in whose place, or beside which, this one stands: evidence
    learnt later, or the price as billed.
    """

    __tablename__ = "purchase_lines"
    __table_args__ = (
        same_canteen("document_id", "documents"),
        same_canteen("reverses_id", "purchase_lines"),
        UniqueConstraint("canteen_id", "reverses_id"),
        UniqueConstraint("canteen_id", "import_key"),
        CheckConstraint(
            "(family IS NOT NULL) = (kind IN ('food', 'opening'))", name="food_has_a_family"
        ),
        Index(None, "canteen_id", "bought_on"),
        Index(None, "canteen_id", "document_id"),
        # Few lines are ever corrected, and only those are in the index.
        Index(
            "ix_purchase_lines_corrections",
            "canteen_id",
            "corrects_id",
            postgresql_where=text("corrects_id IS NOT NULL"),
            sqlite_where=text("corrects_id IS NOT NULL"),
        ),
    )

    document_id: Mapped[UUID]
    bought_on: Mapped[date]
    kind: Mapped[Kind]
    description: Mapped[str]
    supplier_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("suppliers.id"))
    producer_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("producers.id"))
    product_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("products.id"))
    family: Mapped[Family | None]
    net_value: Mapped[Money]
    vat_rate: Mapped[Percent | None]
    grams: Mapped[Grams | None]
    proven: Mapped[LabelSet]
    declared: Mapped[LabelSet]
    expired: Mapped[LabelSet]
    unknown: Mapped[LabelSet]
    local: Mapped[Evidence | None]
    short_circuit: Mapped[Evidence | None]
    local_rule: Mapped[LocalRule | None]
    local_km: Mapped[Kilometres | None]
    origin: Mapped[Origin | None]
    in_season: Mapped[bool | None]
    rescued: Mapped[bool]
    estimated: Mapped[bool]
    avoided: Mapped[Cost]
    invoice_number: Mapped[str | None]
    import_key: Mapped[str | None]
    reverses_id: Mapped[UUID | None]
    # No key: SQLite cannot add one to a table that is there already.
    corrects_id: Mapped[UUID | None]


class EvidenceRow(CanteenOwned, Base):
    """What one label of one line rested on that day: which paper, or why none did."""

    __tablename__ = "purchase_evidence"
    __table_args__ = (
        same_canteen("line_id", "purchase_lines"),
        Index(None, "canteen_id", "line_id"),
    )

    line_id: Mapped[UUID]
    label: Mapped[Label]
    evidence: Mapped[Evidence]
    certificate_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("certificates.id"))
    why: Mapped[Why | None]


append_only(PurchaseLine.__table__)
append_only(EvidenceRow.__table__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bought:
    """A purchase line, not yet written."""

    canteen_id: UUID
    id: UUID
    document_id: UUID
    bought_on: date
    kind: Kind
    description: str
    supplier_id: UUID | None = None
    producer_id: UUID | None = None
    product_id: UUID | None = None
    family: Family | None = None
    net_value: Decimal
    vat_rate: Decimal | None = None
    grams: int | None = None
    proven: Labels = NO_LABELS
    declared: Labels = NO_LABELS
    expired: Labels = NO_LABELS
    unknown: Labels = NO_LABELS
    local: Evidence | None = None
    short_circuit: Evidence | None = None
    local_rule: LocalRule | None = None
    local_km: Decimal | None = None
    origin: Origin | None = None
    in_season: bool | None = None
    rescued: bool = False
    estimated: bool = False
    avoided: Decimal = Decimal("0.0000")
    invoice_number: str | None = None
    import_key: str | None = None
    reverses_id: UUID | None = None
    corrects_id: UUID | None = None


COLUMNS = tuple(Bought.__dataclass_fields__)
# The rows of a long file are made and forgotten by and by: all at once, 10,000 of them
# took a third more time, in Python's garbage collector.
BATCH = 500


def keep(
    session: Session, lines: Sequence[Bought], findings: Sequence[tuple[UUID, Finding]] = ()
) -> None:
    """Write lines and what their labels rest on; `findings` name their line. The only door in."""
    if not lines:
        return
    for start in range(0, len(lines), BATCH):
        some = lines[start : start + BATCH]
        rows = [{name: getattr(line, name) for name in COLUMNS} for line in some]
        insert_rows(session, PurchaseLine, rows)
    if findings:
        canteen_id = lines[0].canteen_id
        insert_rows(session, EvidenceRow, [_row(canteen_id, *found) for found in findings])


def lines_to_answer(
    session: Session, turned: Iterable[UUID], *, canteen_id: UUID
) -> list[PurchaseLine]:
    """What must be answered now that these documents hold no more, or again.

    A line is in force while its document holds, and the line that it corrects is in force: what
    corrected a delivery goes with it and comes back with it, unless it was taken back itself.
    """
    lines = _with_corrections(session, set(turned), canteen_id)
    standing = _in_force(session, lines, canteen_id)
    tips, flips = _tips(session, lines, canteen_id)
    return [tips[one] for one in lines if (flips[one] % 2 == 0) != standing[one]]


def _with_corrections(
    session: Session, document_ids: set[UUID], canteen_id: UUID
) -> dict[UUID, PurchaseLine]:
    """The lines as first written, and what corrects them."""
    query = select(PurchaseLine).where(
        PurchaseLine.canteen_id == canteen_id, PurchaseLine.reverses_id.is_(None)
    )
    new = session.scalars(query.where(PurchaseLine.document_id.in_(document_ids))).all()
    found = {line.id: line for line in new}
    while new:
        # Said as in the index, or SQLite would not look there.
        corrects = text("purchase_lines.corrects_id IS NOT NULL")
        more = query.where(corrects, PurchaseLine.corrects_id.in_([one.id for one in new]))
        new = [line for line in session.scalars(more) if line.id not in found]
        found |= {line.id: line for line in new}
    return found


def _in_force(
    session: Session, lines: Mapping[UUID, PurchaseLine], canteen_id: UUID
) -> dict[UUID, bool]:
    known: dict[UUID, tuple[UUID | None, bool]] = {}
    new = set(lines)
    while new:
        query = (
            select(PurchaseLine.id, PurchaseLine.corrects_id, Document.holds)
            .join(
                Document,
                (Document.canteen_id == PurchaseLine.canteen_id)
                & (Document.id == PurchaseLine.document_id),
            )
            .where(PurchaseLine.canteen_id == canteen_id, PurchaseLine.id.in_(new))
        )
        known |= {row.id: (row.corrects_id, row.holds) for row in session.execute(query)}
        new = {corrected for corrected, _ in known.values() if corrected} - known.keys()
    return {one: _holds_up(one, known) for one in lines}


def _holds_up(line_id: UUID, known: Mapping[UUID, tuple[UUID | None, bool]]) -> bool:
    corrected, holds = known[line_id]
    return holds and (corrected is None or _holds_up(corrected, known))


def _tips(
    session: Session, lines: Mapping[UUID, PurchaseLine], canteen_id: UUID
) -> tuple[dict[UUID, PurchaseLine], dict[UUID, int]]:
    """The last answer to each line, the line itself where there is none; and how many there are."""
    tips, flips = dict(lines), dict.fromkeys(lines, 0)
    ends = {line_id: line_id for line_id in lines}
    while ends:
        query = select(PurchaseLine).where(
            PurchaseLine.canteen_id == canteen_id, PurchaseLine.reverses_id.in_(ends)
        )
        answers = {line.reverses_id: line for line in session.scalars(query)}
        later = {}
        for end, first in ends.items():
            if answer := answers.get(end):
                tips[first], later[answer.id] = answer, first
                flips[first] += 1
        ends = later
    return tips, flips


def _row(canteen_id: UUID, line_id: UUID, found: Finding) -> dict[str, object]:
    return {"canteen_id": canteen_id, "id": new_id(), "line_id": line_id, **found._asdict()}
