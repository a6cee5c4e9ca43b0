"""Our own starting list of foods, put into a book that lacks them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.rows import insert_rows
from sourcing import allergens, seasons
from sourcing.foods import Food, starting_list
from sourcing.products import Product


def stock_list(session: Session) -> int:
    """Add the foods whose names are not there yet; how many that were."""
    known = set(session.scalars(select(Product.name)))
    rows = [_row(food) for food in starting_list() if food.name not in known]
    if rows:
        insert_rows(session, Product, rows)
    return len(rows)


def _row(food: Food) -> dict[str, object]:
    names = ("name", "name_en", "family", "unit", "grams_per_unit", "temperature_class")
    row = {name: getattr(food, name) for name in names}
    return {
        **row,
        "id": new_id(),
        "allergens": allergens.to_bits(food.allergens),
        "months": seasons.to_bits(food.months) if food.months else None,
        "agribalyse_code": food.agribalyse_code or None,
        "co2e_per_kg": food.co2e_per_kg,
        "allergens_said": True,
        "piece_grams": food.piece_grams,
    }
