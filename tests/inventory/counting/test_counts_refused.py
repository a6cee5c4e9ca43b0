"""What cannot be counted is refused by name."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.counting.counting import count
from inventory.counting.found import (
    CountedTwice,
    CountedWhat,
    NothingSaid,
    OtherProduct,
    PackSizeMissing,
    TooMuchFound,
)
from inventory.lots import LotNotFound
from inventory.places import Kind, PlaceNotFound, places_of
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import ProductNotFound
from tests.builders import a_product, some_stock, somebody_in_a_new_canteen
from tests.inventory.counting.hands import (
    a_count,
    counted,
    found,
    on_shelves,
    stock_of,
)


def test_what_says_nothing_is_refused_by_name(session: Session, awa: By) -> None:
    rice = a_product(session)
    with pytest.raises(NothingSaid, match="zero where nothing was left"):
        found(rice)
    with pytest.raises(PackSizeMissing):
        found(rice, packs=Decimal(2))
    with pytest.raises(CountedWhat):
        found(rice, "1", product_id=None)
    wholesale = found(rice, packs=Decimal(10**8), pack_quantity=Decimal(10**8))
    with pytest.raises(TooMuchFound):
        counted(session, awa, wholesale)
    with pytest.raises(InTheFuture):
        counted(session, awa, found(rice, "1"), counted_on=date(2027, 1, 1))


def test_one_count_gives_one_answer(session: Session, awa: By) -> None:
    rice, pasta = a_product(session), a_product(session)
    lot = some_stock(session, awa, product=rice)
    shelf = places_of(session, awa.canteen_id).shelves[0]
    for other in (found(rice, "2"), found(lot, "2"), found(rice, "2", place_id=shelf)):
        with pytest.raises(CountedTwice, match=rice.name):
            counted(session, awa, found(rice, "1"), other)
    with pytest.raises(CountedTwice):
        counted(session, awa, found(lot, "1"), found(lot, "1"))
    with pytest.raises(CountedTwice):
        counted(session, awa, found(lot, "1"), found(rice, "1", place_id=shelf))
    with pytest.raises(OtherProduct, match=pasta.name):
        counted(session, awa, found(lot, "1", product_id=pasta.id))
    assert on_shelves(session, awa) == {lot: 10}


def test_what_is_not_there_is_not_counted(session: Session, awa: By) -> None:
    rice, elsewhere = a_product(session), somebody_in_a_new_canteen(session)
    theirs = some_stock(session, elsewhere, product=rice)
    with pytest.raises(LotNotFound):
        counted(session, awa, found(theirs, "1"))
    shelf = places_of(session, elsewhere.canteen_id).shelves[0]
    with pytest.raises(PlaceNotFound):
        counted(session, awa, found(rice, "1", place_id=shelf))
    kitchen = places_of(session, awa.canteen_id).of_kind[Kind.KITCHEN]
    with pytest.raises(PlaceNotFound):
        counted(session, awa, found(rice, "1", place_id=kitchen))
    with pytest.raises(ProductNotFound):
        counted(session, awa, found(rice, "1", product_id=new_id()))
    assert on_shelves(session, elsewhere) == {theirs: 10}


def test_the_same_count_again_changes_nothing_and_another_is_refused(
    session: Session, awa: By
) -> None:
    rice = a_product(session)
    some_stock(session, awa, "5", product=rice)
    new = a_count(found(rice, "3"))
    count(session, new, awa)
    count(session, new, awa)
    assert stock_of(session, awa, rice) == 3
    with pytest.raises(IdAlreadyUsed):
        count(session, new.model_copy(update={"note": "another thought"}), awa)
