"""An entry written wrong, put right in one step: taken back and written anew."""

from uuid import UUID

from pydantic import SerializeAsAny, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.billing.rebilling import rebill
from inventory.kitchen.meals_named import name_instead
from inventory.receiving.deliveries import Delivery
from inventory.undoing.repointing import follow
from inventory.undoing.reversals import reverse_for
from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import WRITERS, Document, IdAlreadyUsed, document_by_id, once
from kernel.errors import Refused
from kernel.outbox import Topic, tell
from kernel.parts import DocumentPart, join
from kernel.words import N_


class Amendment(Command):
    """What was wrong, and the entry as it should read; that entry's id is a new one.

    A delivery may be given as `delivery`, any entry as `replacement`: exactly one of them.
    """

    of: UUID
    because: Note = ""
    delivery: Delivery | None = None
    replacement: SerializeAsAny[Command] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Amendment":
        if (self.delivery is None) == (self.replacement is None):
            raise OneReplacement
        return self

    @property
    def instead(self) -> Command:
        """What should have been written."""
        right = self.delivery or self.replacement
        assert right is not None
        return right


class OneReplacement(Refused):
    """Nothing in its place would be a reversal; two things would count twice."""

    says = N_("Say once what should have been written.")


class OtherKind(Refused):
    """A delivery corrects a delivery, a meal a meal."""

    says = N_(
        "An entry is corrected by one of the same kind: take this one back, and enter the other."
    )


# What takes back is taken back.
_NEVER = frozenset({"reversal", "amendment"})


@once("amendment", reversible=True)
def amend(session: Session, amendment: Amendment, by: By) -> UUID:
    """Reverse an entry and write the corrected one; what used or billed its goods follows.

    Taken back, it takes back what was written instead, and lets the first entry hold again.

    Raises:
        AlreadyReversed, DocumentNotFound: of the entry amended.
        OtherKind: it is of another kind than what replaces it.
        IdAlreadyUsed: the corrected entry needs an id of its own.
        PastUseBy and the like: of the corrected entry.

    """
    right, canteen_id = amendment.instead, by.canteen_id
    wrong = document_by_id(session, amendment.of, canteen_id=canteen_id)
    kind, act = WRITERS.get(type(right), ("", None))
    if act is None or kind != wrong.kind or kind in _NEVER:
        raise OtherKind
    # Else the correction would pass for a replay, and leave nothing in the entry's place.
    if session.get(Document, (canteen_id, right.id)):
        raise IdAlreadyUsed
    turned = reverse_for(session, amendment.id, amendment.of, amendment.because, by)
    act(session, right, by)
    join(session, right.id, amendment.id, canteen_id=canteen_id)
    _go_with_earlier(session, amendment, by)
    fallen = [one.id for one in turned if not one.holds]
    follow(session, fallen, [right.id], because_of=amendment.id, by=by)
    rebill(session, fallen, [right.id], because_of=amendment.id, by=by)
    name_instead(session, fallen, [right.id], by)
    # What stands in its place has told its own coming.
    if kind == "receipt":
        _tell(session, amendment, by)
    elif kind == "bill":
        tell(session, Topic.BILL_REVERSED, canteen_id=canteen_id, document_id=amendment.of)
    return amendment.id


def _go_with_earlier(session: Session, amendment: Amendment, by: By) -> None:
    """Who takes the first correction back wants what was there before both."""
    query = (
        select(DocumentPart.whole_id)
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.whole_id),
        )
        .where(
            DocumentPart.canteen_id == by.canteen_id,
            DocumentPart.part_id == amendment.of,
            Document.kind == "amendment",
        )
    )
    for earlier in session.scalars(query).all():
        join(session, amendment.id, earlier, canteen_id=by.canteen_id)


def _tell(session: Session, amendment: Amendment, by: By) -> None:
    tell(
        session,
        Topic.RECEIPT_AMENDED,
        canteen_id=by.canteen_id,
        document_id=amendment.of,
        replaced_by=str(amendment.instead.id),
    )
