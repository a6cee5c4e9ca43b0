"""Whose row it is. A reference from one canteen to another has no way to be written."""

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from kernel.db import Id
from kernel.ids import new_id


class NetworkWide(MappedAsDataclass, kw_only=True):
    """A row every canteen shares."""

    id: Mapped[UUID] = mapped_column(
        Id(), primary_key=True, default_factory=new_id, sort_order=-1
    )


class CanteenOwned(MappedAsDataclass, kw_only=True):
    """A row of one canteen: keyed, and on Citus placed, by the canteen first."""

    canteen_id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("canteens.id"), primary_key=True, sort_order=-2
    )
    id: Mapped[UUID] = mapped_column(
        Id(), primary_key=True, default_factory=new_id, sort_order=-1
    )


def same_canteen(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key that takes the canteen along."""
    return ForeignKeyConstraint(["canteen_id", column], [f"{table}.canteen_id", f"{table}.id"])
