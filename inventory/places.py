"""Where stock can be. Half of these places are on no floor plan."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.owned import CanteenOwned
from kernel.rows import insert_rows
from kernel.words import N_


class Kind(StrEnum):
    """Both ends of every move. Stock is never made or lost; it only changes place."""

    SHELF = "shelf"
    FRIDGE = "fridge"
    FREEZER = "freezer"
    SUPPLIER = "supplier"
    KITCHEN = "kitchen"
    WASTE = "waste"
    SORTING = "sorting"
    DONATED = "donated"
    COUNT_DIFFERENCE = "count_difference"
    OTHER_CANTEEN = "other_canteen"


REAL = frozenset({Kind.SHELF, Kind.FRIDGE, Kind.FREEZER})


class Place(CanteenOwned, Base):
    """A shelf, or one of the ledger's own ends."""

    __tablename__ = "places"

    name: Mapped[str]
    kind: Mapped[Kind]
    rank: Mapped[int] = mapped_column(default=0)


class PlaceNotFound(NotFound):
    """The canteen has no such shelf."""

    says = N_("There is no such shelf in this canteen: {place}.")


class Places(NamedTuple):
    """A canteen's places: the first of each kind, and every real shelf."""

    of_kind: Mapping[Kind, UUID]
    shelves: tuple[UUID, ...]

    def shelf(self, asked: UUID | None, *, otherwise: Kind = Kind.SHELF) -> UUID:
        """The shelf asked for, or the first of a kind where none was.

        Raises:
            PlaceNotFound: it is no shelf of this canteen.

        """
        if asked is None:
            return self.of_kind[otherwise]
        if asked not in self.shelves:
            raise PlaceNotFound(place=asked)
        return asked


FURNITURE = {Kind.SHELF: "Réserve", Kind.FRIDGE: "Frigo", Kind.FREEZER: "Congélateur"}


def furnish(session: Session, canteen_id: UUID) -> None:
    """Give a new canteen its three shelves and the ledger's own ends; once."""
    known = select(Place.id).where(Place.canteen_id == canteen_id).limit(1)
    if session.scalar(known) is None:
        rows = [
            {
                "canteen_id": canteen_id,
                "id": new_id(),
                "name": FURNITURE.get(kind, kind.value),
                "kind": kind,
                "rank": rank,
            }
            for rank, kind in enumerate(Kind)
        ]
        insert_rows(session, Place, rows)


_PLACES = select(Place.id, Place.kind, Place.rank)


def places_of(session: Session, canteen_id: UUID) -> Places:
    """The canteen's places, in one look."""
    rows = session.execute(_PLACES.where(Place.canteen_id == canteen_id)).all()
    ranked = sorted(rows, key=lambda row: row.rank, reverse=True)
    return Places(
        of_kind={row.kind: row.id for row in ranked},
        shelves=tuple(row.id for row in reversed(ranked) if row.kind in REAL),
    )
