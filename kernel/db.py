"""The declarative base, the column vocabulary, and nothing else."""

import enum
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    LargeBinary,
    MetaData,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, mapped_column
from sqlalchemy.types import TypeEngine


class Id(TypeDecorator[UUID]):
    """A UUID: PostgreSQL's own type, 16 bytes on SQLite."""

    impl = Uuid
    cache_ok = True

    @property
    def python_type(self) -> type[UUID]:
        """What a backup reads its column as."""
        return UUID

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Bytes sort as their UUIDs do, and take less than half the place of text."""
        sixteen = LargeBinary(16) if dialect.name == "sqlite" else Uuid()
        return dialect.type_descriptor(sixteen)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Into the database."""
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Any:
        """The same in one step: rows are mostly ids, and a long count has thousands."""
        return _sixteen if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Out of it."""
        return UUID(bytes=value) if isinstance(value, bytes) else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """The same in one step."""
        if dialect.name == "sqlite":
            return _from_sixteen
        return super().result_processor(dialect, coltype)


def _sixteen(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _from_sixteen(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


class Fixed(TypeDecorator[Decimal]):
    """An exact decimal kept as a whole number of its smallest step, so SUM never drifts."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[Decimal]:
        """What a backup reads its column as."""
        return Decimal

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Refuse what the column cannot hold exactly."""
        if value is None:
            return None
        whole = int(Decimal(value).scaleb(self.places))
        # Compared unscaled: scaling rounds what is longer than the context.
        if Decimal(whole).scaleb(-self.places) != value:
            raise ValueError(f"{value} has more than {self.places} decimals")
        return whole

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Read it back as the decimal that went in."""
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def bind_processor(self, dialect: Dialect) -> Any:
        """In one step, as ids are."""
        return lambda value: self.process_bind_param(value, dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """In one step, as ids are."""
        return lambda value: self.process_result_value(value, dialect)


class Instant(TypeDecorator[datetime]):
    """A moment, always with its time zone; SQLite forgets it, so UTC is given back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a backup reads its column as."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A naive time is nobody's time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        known: datetime = value
        return known.replace(tzinfo=UTC) if known.tzinfo is None else known.astimezone(UTC)


Quantity = Annotated[Decimal, mapped_column(Fixed(3))]
UnitPrice = Annotated[Decimal, mapped_column(Fixed(4))]
Cost = Annotated[Decimal, mapped_column(Fixed(4))]
Money = Annotated[Decimal, mapped_column(Fixed(2))]
Percent = Annotated[Decimal, mapped_column(Fixed(2))]
Degrees = Annotated[Decimal, mapped_column(Fixed(6))]
Kilometres = Annotated[Decimal, mapped_column(Fixed(1))]
Grams = Annotated[int, mapped_column(BigInteger)]
Bits = Annotated[int, mapped_column(BigInteger)]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """Every table of the house. Keyword-only, so a call reads like a form."""

    type_annotation_map = {
        UUID: Id(),
        datetime: Instant(),
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def month_of(day: date) -> date:
    """The first day of its month, by which months are named in the database."""
    return day.replace(day=1)
