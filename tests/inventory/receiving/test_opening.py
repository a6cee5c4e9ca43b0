from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.kitchen.meals import serve
from inventory.lots import Lot
from inventory.places import Kind, PlaceNotFound, places_of
from inventory.purchases import Kind as LineKind
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.ids import new_id
from sourcing.products import Product, ProductNotFound, StockUnit
from suppliers.evidence import Evidence
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    bought_by,
    eaten,
    some_stock,
    take_back,
    told,
)


def found(product: Product, quantity: str = "10", **facts: Any) -> OpeningLine:
    return OpeningLine(id=new_id(), product_id=product.id, quantity=Decimal(quantity), **facts)


def the_shelves(*lines: OpeningLine, on: date = MONDAY) -> OpeningStock:
    return OpeningStock(id=new_id(), found_on=on, lines=lines)


def test_what_was_there_lies_on_its_shelf_worth_what_one_knows(
    session: Session, awa: By
) -> None:
    oil = a_product(session, unit=StockUnit.LITRE, grams_per_unit=916)
    fridge = places_of(session, awa.canteen_id).of_kind[Kind.FRIDGE]
    line = found(oil, "2.5", worth=Decimal("12.30"), use_by=MONDAY, place_id=fridge)
    open_stock(session, the_shelves(line), awa)
    assert balances_of(session, awa) == {
        (line.id, Kind.COUNT_DIFFERENCE): Held(Decimal("-2.5"), -2290, Decimal("-12.30")),
        (line.id, Kind.FRIDGE): Held(Decimal("2.5"), 2290, Decimal("12.30")),
    }
    assert session.get_one(Lot, (awa.canteen_id, line.id)).use_by == MONDAY


def test_it_was_not_bought_and_its_evidence_is_unknown(session: Session, awa: By) -> None:
    open_stock(session, the_shelves(found(a_product(session), worth=Decimal(20))), awa)
    (line,) = bought_by(session, awa)
    assert (line.kind, line.net_value) == (LineKind.OPENING, Decimal(20))
    assert (line.unknown, line.proven) == (frozenset(Label), frozenset())
    assert (line.local, line.short_circuit) == (Evidence.UNKNOWN, Evidence.UNKNOWN)
    assert told(session, awa) == []


def test_it_is_cooked_in_its_turn(session: Session, awa: By) -> None:
    carrots = a_product(session)
    old = found(carrots, "2", use_by=date(2026, 3, 4))
    open_stock(session, the_shelves(old), awa)
    new = some_stock(session, awa, "2", product=carrots, use_by=date(2026, 3, 9))
    serve(session, a_meal((carrots, "3")), awa)
    assert eaten(session, awa) == {old.id: 2, new: 1}


def test_the_shelves_sent_twice_are_found_once(session: Session, awa: By) -> None:
    stock = the_shelves(found(a_product(session)), found(a_product(session)))
    assert open_stock(session, stock, awa) == open_stock(session, stock, awa)
    assert len(bought_by(session, awa)) == 2


def test_the_shelves_can_be_taken_back(session: Session, awa: By) -> None:
    stock = the_shelves(found(a_product(session), worth=Decimal(5)))
    open_stock(session, stock, awa)
    take_back(session, awa, stock.id)
    assert balances_of(session, awa) == {}
    assert sum(line.net_value for line in bought_by(session, awa)) == 0


def test_what_is_not_on_the_list_is_refused(session: Session, awa: By) -> None:
    line = found(a_product(session))
    stray = line.model_copy(update={"product_id": new_id()})
    with pytest.raises(ProductNotFound):
        open_stock(session, the_shelves(stray), awa)
    lost = line.model_copy(update={"place_id": new_id()})
    with pytest.raises(PlaceNotFound):
        open_stock(session, the_shelves(lost), awa)
    with pytest.raises(InTheFuture):
        open_stock(session, the_shelves(line, on=date(2027, 1, 1)), awa)
    assert balances_of(session, awa) == {}


@pytest.mark.parametrize("facts", [{"quantity": "0"}, {"worth": Decimal(-1)}])
def test_a_shelf_holds_something_worth_nothing_or_more(
    session: Session, facts: dict[str, Any]
) -> None:
    carrots = a_product(session)
    with pytest.raises(ValidationError):
        found(carrots, **facts)
