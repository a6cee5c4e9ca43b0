"""The sums of every canteen's months, kept so that a network is told without reading its books.

What they say is `publishing.tell`, figure by figure; `summing.py` writes them, and nobody else.
`Document.summed` tells which entries they know of: a canteen with others is behind (decision 17).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, RowMapping, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.kitchen.waste import Stage
from kernel.db import Base, Cost, Fixed, Grams, Id, Money
from network.promises import Basis, Measure
from sustainability.behind import Of
from sustainability.publishing import Told
from sustainability.ratios import Share, Shares
from sustainability.wasted import StageWaste

# Four decimals of a euro with a rate of VAT on them, or a thousandth of a kilo's factor.
Exact = Annotated[Decimal, mapped_column(Fixed(8))]


def _of_month() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["canteen_id", "month"], ["month_sums.canteen_id", "month_sums.month"]
    )


class MonthSum(Base):
    """A month as it is told. `number` is its closing's; `charge` what break-even has beyond food."""

    __tablename__ = "month_sums"

    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int | None]
    meals: Mapped[int]
    covers: Mapped[int]
    cooks: Mapped[int]
    net: Mapped[Exact]
    food: Mapped[Exact]
    unpriced_grams: Mapped[Grams]
    charge: Mapped[Cost | None]
    given: Mapped[Money | None]
    covers_counted: Mapped[int]
    kg_co2e: Mapped[Exact]
    known_grams: Mapped[Grams]
    grams: Mapped[Grams]


class MonthShare(Base):
    """One measure of what was cooked or bought, by value (euros before VAT) and by mass (grams)."""

    __tablename__ = "month_shares"
    __table_args__ = (_of_month(),)

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    of: Mapped[Of] = mapped_column(primary_key=True)
    measure: Mapped[Measure] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Cost]
    value_proven: Mapped[Cost]
    value_declared: Mapped[Cost]
    value_expired: Mapped[Cost]
    value_unknown: Mapped[Cost]
    value_allocated: Mapped[Cost]
    mass: Mapped[Grams]
    mass_proven: Mapped[Grams]
    mass_declared: Mapped[Grams]
    mass_expired: Mapped[Grams]
    mass_unknown: Mapped[Grams]
    mass_allocated: Mapped[Grams]
    unweighed: Mapped[Cost]


class MonthWaste(Base):
    """One stage of waste."""

    __tablename__ = "month_waste"
    __table_args__ = (_of_month(),)

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    stage: Mapped[Stage] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    grams: Mapped[Grams]
    grams_of_meals: Mapped[Grams]
    meals_weighed: Mapped[int]
    meals: Mapped[int]
    covers_weighed: Mapped[int]
    cost: Mapped[Cost]
    estimated_grams: Mapped[Grams]


class Sums(NamedTuple):
    """A month's row of `month_sums`, whether it was kept or worked out just now."""

    canteen_id: UUID
    month: date
    number: int | None
    meals: int
    covers: int
    cooks: int
    net: Decimal
    food: Decimal
    unpriced_grams: int
    charge: Decimal | None
    given: Decimal | None
    covers_counted: int
    kg_co2e: Decimal
    known_grams: int
    grams: int

    @property
    def food_a_cover(self) -> Decimal | None:
        """Euros; none where nobody ate."""
        return self.food / self.covers if self.covers else None

    @property
    def break_even(self) -> Decimal | None:
        """Euros a cover; none where nobody ate, or the charges are not known."""
        each = self.food_a_cover
        return None if each is None or self.charge is None else each + self.charge

    @property
    def given_a_cover(self) -> Decimal | None:
        """Euros over the covers it was counted for; none where nothing was counted."""
        if self.given is None or not self.covers_counted:
            return None
        return self.given / self.covers_counted

    @property
    def co2e_a_cover(self) -> Decimal | None:
        """Kilos of the mass that is known; none where none is."""
        return self.kg_co2e / self.covers if self.covers and self.known_grams else None

    @property
    def known(self) -> Decimal | None:
        """The part of the mass whose carbon is known, 0..1."""
        return Decimal(self.known_grams) / self.grams if self.grams else None


class Rows(NamedTuple):
    """All that is kept of one month, as rows of the three tables."""

    sums: Sums
    shares: list[dict[str, Any]]
    waste: list[dict[str, Any]]


_PARTS = ("proven", "declared", "expired", "unknown", "allocated")
_STAGE = StageWaste._fields[1:]


def rows_of(told: Told) -> Rows:
    """A month as it is told, as rows. Exact: what does not fit its column is refused."""
    key = {"canteen_id": told.month.canteen.id, "month": told.month.first}
    shares = [
        key | {"of": of, "measure": measure} | _share(found, measure)
        for of, found in ((Of.COOKED, told.month.cooked), (Of.BOUGHT, told.month.bought))
        for measure in Measure
        if found[measure, Basis.VALUE].denominator or found[measure, Basis.MASS].denominator
    ]
    waste = [
        key | {name: getattr(one, name) for name in StageWaste._fields}
        for one in told.month.wasted
        if any(getattr(one, name) for name in _STAGE)
    ]
    return Rows(_sums(told), shares, waste)


def share_of(row: Mapping[str, Any], basis: Basis) -> Share:
    """A row of `month_shares` by value, or by mass."""
    if basis == Basis.VALUE:
        parts = {part: row[f"value_{part}"] for part in _PARTS}
        return Share(row["measure"], basis, row["value"], **parts)
    parts = {part: Decimal(row[f"mass_{part}"]) / 1000 for part in _PARTS}
    mass = Decimal(row["mass"]) / 1000
    return Share(row["measure"], basis, mass, **parts, unweighed=row["unweighed"])


def kept(
    session: Session,
    canteen_ids: Collection[UUID],
    first: date = date.min,
    last: date = date.max,
    *,
    of: Of | None = None,
    measure: Measure | None = None,
) -> dict[tuple[UUID, date], Rows]:
    """What is kept of some canteens' months; of one share, where it is named."""
    found: dict[tuple[UUID, date], Rows] = {}
    for row in _rows(session, MonthSum, canteen_ids, first, last):
        found[row["canteen_id"], row["month"]] = Rows(Sums(**row), [], [])
    said = {"of": of, "measure": measure}
    narrowed = {name: value for name, value in said.items() if value}
    for row in _rows(session, MonthShare, canteen_ids, first, last, **narrowed):
        found[row["canteen_id"], row["month"]].shares.append(dict(row))
    for row in _rows(session, MonthWaste, canteen_ids, first, last):
        found[row["canteen_id"], row["month"]].waste.append(dict(row))
    return found


def _rows(
    session: Session,
    table: type[Base],
    canteen_ids: Collection[UUID],
    first: date,
    last: date,
    **narrowed: Any,
) -> Iterable[RowMapping]:
    columns = table.__table__.c
    query = select(*columns).where(
        columns.canteen_id.in_(canteen_ids),
        columns.month.between(first, last),
        *(columns[name] == value for name, value in narrowed.items()),
    )
    return session.execute(query).mappings().all()


def _sums(told: Told) -> Sums:
    month = told.month
    each, charge = month.cost.a_cover, None
    if month.break_even is not None and each is not None:
        # Both were divided; what was added to one of them has four decimals.
        charge = (month.break_even - each).quantize(Decimal("0.0001"))
    return Sums(
        month.canteen.id,
        month.first,
        told.number,
        month.sat.meals,
        month.sat.covers,
        month.sat.cooks,
        month.cost.net,
        month.cost.food,
        month.cost.unpriced_grams,
        charge,
        month.given.amount,
        month.covers_counted,
        month.carbon.kg_co2e,
        month.carbon.known_grams,
        month.carbon.grams,
    )


def _share(found: Shares, measure: Measure) -> dict[str, Any]:
    value, mass = found[measure, Basis.VALUE], found[measure, Basis.MASS]
    said: dict[str, Any] = {"value": value.denominator, "mass": _grams(mass.denominator)}
    for part in _PARTS:
        said[f"value_{part}"] = getattr(value, part)
        said[f"mass_{part}"] = _grams(getattr(mass, part))
    return said | {"unweighed": mass.unweighed}


def _grams(kilos: Decimal) -> int:
    whole = int(kilos * 1000)
    assert whole == kilos * 1000, kilos
    return whole
