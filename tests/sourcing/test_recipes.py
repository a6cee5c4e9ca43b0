"""Dishes for so many covers, written as a cook says it and kept in stock units."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from sourcing.measures import NoWeightFor, TooLittle, Unit, in_stock_units
from sourcing.products import Product, ProductNotFound, StockUnit
from sourcing.recipes import (
    NewerVersion,
    NewRecipe,
    NewRecipeLine,
    Recipe,
    RecipeLine,
    RecipeNotFound,
    needs,
    recipes,
    write_recipe,
)
from tests.builders import a_product
from tests.counting import statements

Line = tuple[Product, str, Unit]


def a_recipe(session: Session, by: By, *lines: Line, **facts: Any) -> UUID:
    facts = {"name": f"Dahl {new_id()}", "covers": 40, **facts}
    written = tuple(
        NewRecipeLine(id=new_id(), product_id=product.id, amount=Decimal(amount), unit=unit)
        for product, amount, unit in lines
    )
    return write_recipe(session, NewRecipe(id=new_id(), lines=written, **facts), by)


def test_a_dish_is_scaled_to_the_covers_and_eggs_stay_whole(session: Session, awa: By) -> None:
    lentils, milk = a_product(session), a_product(session, unit=StockUnit.LITRE)
    eggs = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60)
    dish = a_recipe(
        session, awa, (lentils, "2400", Unit.GRAM), (milk, "50", Unit.CENTILITRE),
        (eggs, "6", Unit.PIECE),
    )  # fmt: skip
    (wanted,) = needs(session, [(dish, 50)])
    assert {need.product_id: need.quantity for need in wanted} == {
        lentils.id: Decimal("3.000"),
        milk.id: Decimal("0.625"),
        eggs.id: Decimal(8),  # seven and a half: nobody breaks half an egg
    }


@pytest.mark.parametrize(
    ("kept", "said", "expected"),
    [
        ({"unit": StockUnit.KG}, ("250", Unit.GRAM), "0.250"),
        ({"unit": StockUnit.KG}, ("1.5", Unit.KILO), "1.500"),
        ({"unit": StockUnit.KG, "piece_grams": 120}, ("3", Unit.PIECE), "0.360"),
        ({"unit": StockUnit.LITRE, "grams_per_unit": 920}, ("460", Unit.GRAM), "0.500"),
        ({"unit": StockUnit.LITRE}, ("330", Unit.MILLILITRE), "0.330"),
        ({"unit": StockUnit.LITRE}, ("2", Unit.LITRE), "2.000"),
        ({"unit": StockUnit.PIECE, "grams_per_unit": 60}, ("1.2", Unit.KILO), "20.000"),
        ({"unit": StockUnit.PIECE}, ("4", Unit.PIECE), "4.000"),
    ],
)
def test_one_factor_leads_to_the_stock_unit(
    session: Session, kept: Any, said: tuple[str, Unit], expected: str
) -> None:
    product = a_product(session, **kept)
    assert in_stock_units(product, Decimal(said[0]), said[1]) == Decimal(expected)


@pytest.mark.parametrize(
    ("kept", "unit"),
    [
        (StockUnit.KG, Unit.PIECE),
        (StockUnit.KG, Unit.LITRE),
        (StockUnit.LITRE, Unit.PIECE),
        (StockUnit.PIECE, Unit.CENTILITRE),
    ],
)
def test_a_unit_the_product_has_no_weight_for_is_refused_by_name(
    session: Session, awa: By, kept: StockUnit, unit: Unit
) -> None:
    product = a_product(session, unit=kept, name=f"Épices {new_id()}")
    with pytest.raises(NoWeightFor, match="Épices") as refused:
        a_recipe(session, awa, (product, "3", unit))
    assert f"1 {unit}" in str(refused.value).replace("1 L", "1 l")
    assert not session.scalars(
        select(RecipeLine).where(RecipeLine.product_id == product.id)
    ).all()


def test_less_than_a_gram_is_refused(session: Session, awa: By) -> None:
    with pytest.raises(TooLittle):
        a_recipe(session, awa, (a_product(session), "0.4", Unit.GRAM))


def test_a_change_is_a_new_version_and_only_of_the_newest(session: Session, awa: By) -> None:
    lentils = a_product(session)
    first = a_recipe(session, awa, (lentils, "2", Unit.KILO), name="Dahl corail")
    second = a_recipe(
        session, awa, (lentils, "3", Unit.KILO), name="Dahl corail", replaces=first
    )
    ours = [one for one in recipes(session) if one.id in (first, second)]
    assert [(one.id, one.version) for one in ours] == [(second, 2)]
    with pytest.raises(NewerVersion, match="Dahl corail"):
        a_recipe(session, awa, (lentils, "4", Unit.KILO), replaces=first)
    (old,) = needs(session, [(first, 40)])
    assert old[0].quantity == 2


def test_a_recipe_sent_twice_is_written_once(session: Session, awa: By) -> None:
    line = NewRecipeLine(
        id=new_id(), product_id=a_product(session).id, amount=Decimal(1), unit=Unit.KILO
    )
    new = NewRecipe(id=new_id(), name=f"Soupe {new_id()}", covers=30, lines=(line,))
    assert write_recipe(session, new, awa) == write_recipe(session, new, awa)
    assert len(session.scalars(select(Recipe).where(Recipe.id == new.id)).all()) == 1
    with pytest.raises(IdAlreadyUsed):
        write_recipe(session, new.model_copy(update={"covers": 31}), awa)


def test_what_is_not_there_is_said(session: Session, awa: By) -> None:
    with pytest.raises(RecipeNotFound):
        needs(session, [(new_id(), 40)])
    with pytest.raises(RecipeNotFound):
        a_recipe(session, awa, (a_product(session), "1", Unit.KILO), replaces=new_id())
    line = NewRecipeLine(id=new_id(), product_id=new_id(), amount=Decimal(1), unit=Unit.KILO)
    with pytest.raises(ProductNotFound):
        write_recipe(session, NewRecipe(id=new_id(), name="X", covers=1, lines=(line,)), awa)


def test_a_hundred_lines_cost_no_more_statements_than_one(
    session: Session, awa: By, engine: Engine
) -> None:
    products = [a_product(session) for _ in range(100)]
    one = a_recipe(session, awa, (products[0], "1", Unit.KILO))
    many = a_recipe(session, awa, *((one, "1", Unit.KILO) for one in products))
    asked = [
        statements(engine, lambda dish=dish: needs(session, [(dish, 40)]))  # type: ignore[misc]
        for dish in (one, many)
    ]
    assert asked[0] == asked[1] == 1
