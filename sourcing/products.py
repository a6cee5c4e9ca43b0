"""What we buy, keep and cook."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Bits, Grams, Quantity
from kernel.errors import NotFound
from kernel.owned import NetworkWide
from kernel.words import N_, Phrase
from sourcing.temperatures import TemperatureClass
from suppliers.families import Family


class StockUnit(StrEnum):
    """The one unit a product is counted in."""

    KG = "kg"
    LITRE = "l"
    PIECE = "pc"


# How a unit is written; a piece is a word.
UNITS: Mapping[StockUnit, str] = {
    StockUnit.KG: "kg",
    StockUnit.LITRE: "L",
    StockUnit.PIECE: Phrase("pc"),
}


class Product(NetworkWide, Base, kw_only=True):
    """A food, in the unit the cook would measure it in.

    `allergens` and `months` are sets kept as whole numbers (see allergens.py and seasons.py);
    `months` is none for what has no season. `co2e_per_kg` is kg CO2e a kilo, without the
    consumer's own stage (Agribalyse). `allergens` is only known where it is `allergens_said`.
    `piece_grams` is what one piece weighs of what is kept by the kilo. The days are how long
    it keeps once opened, and once cooked and cooled.
    """

    __tablename__ = "products"
    __table_args__ = (CheckConstraint("grams_per_unit > 0", name="weighs_something"),)

    name: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str] = mapped_column(default="")
    family: Mapped[Family]
    unit: Mapped[StockUnit]
    grams_per_unit: Mapped[Grams]
    temperature_class: Mapped[TemperatureClass | None] = mapped_column(default=None)
    allergens: Mapped[Bits] = mapped_column(default=0)
    months: Mapped[Bits | None] = mapped_column(default=None)
    agribalyse_code: Mapped[str | None] = mapped_column(default=None)
    co2e_per_kg: Mapped[Quantity | None] = mapped_column(default=None)
    allergens_said: Mapped[bool] = mapped_column(default=False)
    piece_grams: Mapped[Grams | None] = mapped_column(default=None)
    days_after_opening: Mapped[int | None] = mapped_column(default=None)
    days_after_cooking: Mapped[int | None] = mapped_column(default=None)


class ProductNotFound(NotFound):
    """No product bears that id or name."""

    says = N_("No product is called “{product}”. Add it to the list, or choose another.")


class ProductFacts(NamedTuple):
    """What other rooms need to know of a product, read in one go."""

    id: UUID
    name: str
    family: Family
    unit: StockUnit
    grams_per_unit: int
    temperature_class: TemperatureClass | None
    months: int | None


def product_named(session: Session, name: str) -> Product:
    """The product of that name; capitals make no difference.

    Raises:
        ProductNotFound: there is none.

    """
    folded = name.strip().casefold()
    # Folded here: SQLite's own lower() leaves É as it is.
    for known_id, known in session.execute(select(Product.id, Product.name)):
        if known.casefold() == folded:
            return session.get_one(Product, known_id)
    raise ProductNotFound(product=name)


_FACTS = select(
    Product.id,
    Product.name,
    Product.family,
    Product.unit,
    Product.grams_per_unit,
    Product.temperature_class,
    Product.months,
).where(Product.id.in_(bindparam("ids", expanding=True)))


def facts_of(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, ProductFacts]:
    """Each product asked for.

    Raises:
        ProductNotFound: one of them does not exist.

    """
    wanted = set(ids)
    rows = session.execute(_FACTS, {"ids": list(wanted)})
    found = {row.id: ProductFacts._make(row) for row in rows}
    for missing in wanted - found.keys():
        raise ProductNotFound(product=missing)
    return found
