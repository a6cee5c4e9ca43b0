"""What a count says was given is a donation: to somebody, and of nothing that may not go."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.counting.counting import count
from inventory.counting.counts import Became
from inventory.counting.found import Counted, GivenToWhom
from inventory.counting.settlements import Settled, settle_clash
from inventory.differences import verify
from inventory.exchanges.donations import Donation
from inventory.exchanges.given import DonationNotFound, donation_by_id, given_away
from inventory.exchanges.outgoing import TooLateToGive
from inventory.lots import Lot
from inventory.picking import LotBlocked
from inventory.places import Kind
from kernel.actor import By
from kernel.ids import new_id
from network.associations import Agreed, AgreementEnded, AssociationNotFound
from sourcing.products import Product
from tests.builders import MONDAY, a_product, balances_of, moves_of, some_stock, take_back
from tests.counting import statements
from tests.inventory.counting.hands import (
    a_count,
    ben_beside,
    counted,
    found,
    on_shelves,
    two_answers,
    went_to,
)
from tests.inventory.exchanges.two_ends import a_partner

SUNDAY, TUESDAY = MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)


@pytest.fixture
def yoghurt(session: Session) -> Product:
    return a_product(session, name=f"Yaourts {new_id()}")


@pytest.fixture
def whom(session: Session, awa: By) -> UUID:
    return a_partner(session, awa)


def given(what: Product | UUID, quantity: str, whom: UUID) -> Counted:
    return found(what, quantity, became=Became.GIVEN, association_id=whom)


def donations(session: Session, by: By) -> list[Donation]:
    query = select(Donation).where(Donation.canteen_id == by.canteen_id)
    return list(session.scalars(query))


def blocked(session: Session, by: By, lot_id: UUID) -> None:
    session.get_one(Lot, (by.canteen_id, lot_id)).blocked = True
    session.flush()


def test_the_count_finds_that_a_crate_was_given(
    session: Session, awa: By, yoghurt: Product, whom: UUID
) -> None:
    """Four went to the association; two more were cooked; the slip and the year know of it."""
    rice = a_product(session)
    lot = some_stock(session, awa, "10", product=yoghurt, use_by=TUESDAY)
    some_stock(session, awa, "5", product=rice)
    before = balances_of(session, awa)
    new = a_count(given(yoghurt, "6", whom), found(rice, "3"))
    count(session, new, awa)
    count(session, new, awa)
    (donation,) = donations(session, awa)
    slip = donation_by_id(session, donation.id, canteen_id=awa.canteen_id)
    (line,) = slip.lines
    assert (slip.association.id, donation.given_on) == (whom, MONDAY)
    assert (line.product, line.quantity, line.grams, line.hurried) == (
        yoghurt.name,
        4,
        4_000,
        True,
    )
    days = {"first": MONDAY, "last": MONDAY, "canteen_ids": [awa.canteen_id]}
    # What the same count found cooked is no gift.
    assert [(one.grams, one.cost) for one in given_away(session, **days)] == [(4_000, 8)]
    assert went_to(session, awa, Kind.DONATED)[lot].quantity == 4
    after = balances_of(session, awa)
    back = take_back(session, awa, new.id)
    assert balances_of(session, awa) == before
    assert given_away(session, **days) == []
    with pytest.raises(DonationNotFound):
        donation_by_id(session, donation.id, canteen_id=awa.canteen_id)
    take_back(session, awa, back)
    assert balances_of(session, awa) == after
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_nobody_is_no_association(session: Session, awa: By, yoghurt: Product) -> None:
    some_stock(session, awa, "10", product=yoghurt)
    with pytest.raises(GivenToWhom):
        found(yoghurt, "6", became=Became.GIVEN)
    with pytest.raises(GivenToWhom):
        Settled(id=new_id(), line_id=new_id(), quantity=Decimal(1), became=Became.GIVEN)
    with pytest.raises(AssociationNotFound):
        counted(session, awa, given(yoghurt, "6", new_id()))
    over = Agreed(words="2025", from_on=date(2025, 1, 1), until_on=date(2025, 12, 31))
    with pytest.raises(AgreementEnded):
        counted(session, awa, given(yoghurt, "6", a_partner(session, awa, agreement=over)))
    assert set(on_shelves(session, awa).values()) == {10}
    assert not donations(session, awa)


def test_past_its_use_by_or_recalled_nothing_was_given(
    session: Session, awa: By, yoghurt: Product, whom: UUID
) -> None:
    past = some_stock(session, awa, "10", product=yoghurt, use_by=SUNDAY, received_on=SUNDAY)
    for what in (past, yoghurt):
        with pytest.raises(TooLateToGive, match="Yaourts"):
            counted(session, awa, given(what, "6", whom))
    recalled = some_stock(session, awa, "10", lot_number="L7")
    blocked(session, awa, recalled)
    with pytest.raises(LotBlocked, match="L7"):
        counted(session, awa, given(recalled, "6", whom))
    assert on_shelves(session, awa) == {past: 10, recalled: 10}
    assert not donations(session, awa)
    # On the day it may be eaten it may be given; as thrown away it may always be said.
    counted(session, awa, given(past, "6", whom), counted_on=SUNDAY)
    counted(session, awa, found(past, "1", became=Became.WASTED))
    assert on_shelves(session, awa)[past] == 1


def test_other_lots_give_what_those_may_not(
    session: Session, awa: By, yoghurt: Product, whom: UUID
) -> None:
    past = some_stock(session, awa, "5", product=yoghurt, use_by=SUNDAY, received_on=SUNDAY)
    recalled = some_stock(session, awa, "5", product=yoghurt, use_by=TUESDAY)
    blocked(session, awa, recalled)
    good = some_stock(session, awa, "5", product=yoghurt, use_by=MONDAY + timedelta(days=9))
    counted(session, awa, given(yoghurt, "11", whom))
    assert on_shelves(session, awa) == {past: 5, recalled: 5, good: 1}
    with pytest.raises(TooLateToGive):
        counted(session, awa, given(yoghurt, "9", whom))
    # Cooked, it is the book's to tell, not the law's to refuse.
    counted(session, awa, found(yoghurt, "9"))
    assert on_shelves(session, awa) == {past: 3, recalled: 5, good: 1}


def test_what_no_shelf_holds_is_not_owed_by_what_may_not_go(
    session: Session, awa: By, yoghurt: Product, whom: UUID
) -> None:
    """The list showed ten, the shelf is empty by now: the newest lot would owe four."""
    past = some_stock(session, awa, "10", product=yoghurt, use_by=SUNDAY, received_on=SUNDAY)
    counted(session, awa, found(past, "0", became=Became.WASTED))
    line = given(yoghurt, "6", whom).model_copy(update={"booked": Decimal(10)})
    with pytest.raises(TooLateToGive):
        counted(session, awa, line)


def test_two_associations_get_a_donation_each(
    session: Session, awa: By, yoghurt: Product, whom: UUID
) -> None:
    rice, other = a_product(session), a_partner(session, awa)
    for product in (yoghurt, rice):
        some_stock(session, awa, "10", product=product)
    counted(session, awa, given(yoghurt, "6", whom), given(rice, "9", other))
    assert {one.association_id for one in donations(session, awa)} == {whom, other}
    # Where nothing is missing, nothing was given, whatever the form said.
    counted(session, awa, given(yoghurt, "6", whom), given(rice, "10", other))
    assert len(donations(session, awa)) == 2


def test_a_clash_may_be_settled_as_given(
    session: Session, awa: By, yoghurt: Product, whom: UUID
) -> None:
    some_stock(session, awa, "10", product=yoghurt)
    _, second = two_answers(session, awa, ben_beside(session, awa), yoghurt)
    answer = Settled(
        id=new_id(),
        line_id=second.lines[0].id,
        quantity=Decimal(4),
        became=Became.GIVEN,
        association_id=whom,
    )
    settle_clash(session, answer, awa)
    (donation,) = donations(session, awa)
    assert [move.quantity for move in moves_of(session, awa) if move.id == answer.id] == [1]
    take_back(session, awa, answer.id)
    with pytest.raises(DonationNotFound):
        donation_by_id(session, donation.id, canteen_id=awa.canteen_id)


def test_many_gifts_ask_no_more_than_few(
    engine: Engine, session: Session, awa: By, whom: UUID
) -> None:
    lots = [some_stock(session, awa) for _ in range(24)]
    session.flush()

    def walk(first: int, last: int) -> int:
        lines = [given(one, "4", whom) for one in lots[first:last]]
        return statements(engine, lambda: counted(session, awa, *lines))

    assert walk(0, 2) == walk(2, 24)
