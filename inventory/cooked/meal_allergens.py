"""The allergens of a meal, each with the products it comes from (Regulation 1169/2011).

Nothing said is never "none": it is not established. What a product does not say is unknown.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.cooked.contents import Content, contents_of_meals
from sourcing.allergens import Allergen, from_bits
from sourcing.products import Product


class Source(NamedTuple):
    """A product an allergen comes from, or that does not say."""

    product_id: UUID
    name: str
    name_en: str


Sources = tuple[Source, ...]


class MealAllergens(NamedTuple):
    """All 14, each with its products; with none it is in nothing that was ticked or weighed.

    `established` is false where nothing was. `unknown` are products that do not say; what only
    a count gave to the meal stands apart, in `possibly` and `possibly_unknown`.
    """

    established: bool
    contains: Mapping[Allergen, Sources]
    unknown: Sources
    possibly: Mapping[Allergen, Sources]
    possibly_unknown: Sources

    @property
    def present(self) -> frozenset[Allergen]:
        """Those that are in it for certain."""
        return frozenset(one for one, sources in self.contains.items() if sources)


def allergens_of(session: Session, meal_id: UUID, *, canteen_id: UUID) -> MealAllergens:
    """What must be told of a meal.

    Of a prepared lot, the allergens are those of what it was made of: also where a product was
    only ticked into it, for it is the lot that is in doubt then, not the product.

    Raises:
        MealNotFound: it is not there, or was taken back.

    """
    return allergens_of_meals(session, {meal_id}, canteen_id=canteen_id)[meal_id]


def allergens_of_meals(
    session: Session, meal_ids: Collection[UUID], *, canteen_id: UUID
) -> Mapping[UUID, MealAllergens]:
    """The same of several meals, in as many statements as for one.

    Raises:
        MealNotFound: one of them is not there, or was taken back.

    """
    contents = contents_of_meals(session, meal_ids, canteen_id=canteen_id)
    named = {one.product_id for said in contents.values() for one in said}
    products = _products(session, named) if named else {}
    return {meal_id: _told(said, products) for meal_id, said in contents.items()}


def _told(contents: Collection[Content], products: Mapping[UUID, "_Said"]) -> MealAllergens:
    certain = {one.product_id for one in contents if not one.possibly}
    possible = {one.product_id for one in contents if one.possibly} - certain
    # A dish whose parents are known need not say anything of its own.
    dishes = {one.product_id for one in contents if one.prepared}
    speak = {one.product_id for one in contents if not one.prepared}
    silent = dishes - speak
    return MealAllergens(
        established=bool(certain),
        contains=_by_allergen(products[one] for one in certain),
        unknown=_unsaid(products[one] for one in certain - silent),
        possibly=_by_allergen(products[one] for one in possible),
        possibly_unknown=_unsaid(products[one] for one in possible - silent),
    )


class _Said(NamedTuple):
    source: Source
    allergens: frozenset[Allergen]
    said: bool


def _products(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, _Said]:
    query = select(
        Product.id, Product.name, Product.name_en, Product.allergens, Product.allergens_said
    ).where(Product.id.in_(set(ids)))
    return {
        row.id: _Said(Source(*row[:3]), from_bits(row.allergens), row.allergens_said)
        for row in session.execute(query)
    }


def _by_allergen(products: Iterable[_Said]) -> Mapping[Allergen, Sources]:
    # A product that names some but never said that these are all: those are told, and it is
    # unknown as well.
    known = list(products)
    return {
        allergen: _named(one.source for one in known if allergen in one.allergens)
        for allergen in Allergen
    }


def _unsaid(products: Iterable[_Said]) -> Sources:
    return _named(one.source for one in products if not one.said)


def _named(sources: Iterable[Source]) -> Sources:
    return tuple(sorted(sources, key=lambda source: (source.name.casefold(), source)))
