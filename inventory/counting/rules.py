"""What a canteen wants of a product's stock: how little, how often counted, or never."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, NamedTuple, cast
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import CheckConstraint, ForeignKey, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Measured
from kernel.db import Base, Id, Quantity
from kernel.documents import once
from kernel.errors import Refused
from kernel.words import N_
from sourcing.products import facts_of


class StockRule(Base):
    """`minimum` in stock units; `never_counted` where stock is charged by the month instead."""

    __tablename__ = "stock_rules"
    __table_args__ = (
        CheckConstraint("minimum >= 0", name="minimum_not_negative"),
        CheckConstraint("count_every_days > 0", name="counted_some_day"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"), primary_key=True)
    minimum: Mapped[Quantity | None]
    count_every_days: Mapped[int | None]
    never_counted: Mapped[bool]


class NewRule(Command):
    """The whole rule of one product; what is left out holds no more."""

    product_id: UUID
    minimum: Measured | None = None
    count_every_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    never_counted: bool = False

    @model_validator(mode="after")
    def _agrees(self) -> "NewRule":
        if self.never_counted and self.count_every_days:
            raise CountedOrNever
        return self


class CountedOrNever(Refused):
    """Both cannot be."""

    says = N_("Say how often it is counted, or that it never is: not both.")


class Rule(NamedTuple):
    """What is wanted of one product."""

    minimum: Decimal | None
    count_every_days: int | None
    never_counted: bool


NO_RULE = Rule(None, None, never_counted=False)


@once("stock_rule")
def set_rule(session: Session, new: NewRule, by: By) -> UUID:
    """From now on this rule stands; a wrong one is mended by setting it again.

    Raises:
        ProductNotFound: there is no such product.

    """
    facts_of(session, [new.product_id])
    row = {"canteen_id": by.canteen_id, **new.model_dump(exclude={"id"})}
    dialect = session.get_bind().dialect.name
    inserting = sqlite.insert if dialect == "sqlite" else postgresql.insert
    table = cast(Table, StockRule.__table__)
    # The two classes share the methods we use, but no base that declares them.
    statement = cast(postgresql.Insert, inserting(table)).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: statement.excluded[name] for name in Rule._fields},
        )
    )
    return new.id


def rules_of(session: Session, canteen_id: UUID) -> Mapping[UUID, Rule]:
    """By product, the rules that stand; products without one are left out."""
    rows = session.execute(
        select(
            StockRule.product_id,
            StockRule.minimum,
            StockRule.count_every_days,
            StockRule.never_counted,
        ).where(StockRule.canteen_id == canteen_id)
    )
    return {row[0]: Rule(*row[1:]) for row in rows}
