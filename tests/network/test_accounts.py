from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from network.accounts import (
    DEFAULTS,
    NewAccount,
    OnlyFoodToldApart,
    Use,
    accounts_of,
    set_account,
)
from network.canteens import CanteenNotFound
from tests.builders import MONDAY, somebody_in_a_new_canteen

FRIDAY = date(2026, 3, 6)


def test_every_use_has_an_account_of_ours(session: Session, awa: By) -> None:
    accounts = accounts_of(session, awa.canteen_id)
    assert {use: accounts.number(use, MONDAY) for use in Use} == DEFAULTS


def test_a_canteens_own_word_goes_before_the_networks(session: Session, awa: By) -> None:
    """From the day it is said for; of two for one day, the last."""
    other = somebody_in_a_new_canteen(session)
    for number, facts in (
        ("6241", {}),
        ("62419", {"from_on": FRIDAY}),
        ("624100", {"only_canteen_id": awa.canteen_id}),
        ("624101", {"only_canteen_id": awa.canteen_id}),
    ):
        said = {"use": Use.TRANSPORT, "from_on": MONDAY, **facts}
        set_account(session, NewAccount(id=new_id(), number=number, **said), awa)
    ours, theirs = (accounts_of(session, one.canteen_id) for one in (awa, other))
    assert ours.number(Use.TRANSPORT, date(2026, 3, 1)) == "6241"
    assert ours.number(Use.TRANSPORT, FRIDAY) == "624101"
    assert theirs.number(Use.TRANSPORT, MONDAY) == "6241"
    assert theirs.number(Use.TRANSPORT, FRIDAY) == "62419"


def test_food_may_be_told_apart_by_rate_and_family(session: Session, awa: By) -> None:
    only = {"use": Use.FOOD, "from_on": MONDAY, "only_canteen_id": awa.canteen_id}
    for number, facts in (
        ("60110", {}),
        ("60111", {"vat_rate": Decimal(20)}),
        ("60112", {"family": "BOISSONS"}),
    ):
        set_account(session, NewAccount(id=new_id(), number=number, **only, **facts), awa)
    accounts = accounts_of(session, awa.canteen_id)
    assert accounts.number(Use.FOOD, MONDAY, vat_rate=Decimal("5.50")) == "60110"
    assert accounts.number(Use.FOOD, MONDAY, vat_rate=Decimal("20.00")) == "60111"
    drinks = accounts.number(Use.FOOD, MONDAY, family="BOISSONS", vat_rate=Decimal(20))
    assert drinks == "60112"


def test_what_cannot_be_an_account_is_refused(session: Session, awa: By) -> None:
    with pytest.raises(OnlyFoodToldApart):
        NewAccount(id=new_id(), use=Use.VAT, number="44566", from_on=MONDAY, family="VIANDES")
    nowhere = NewAccount(
        id=new_id(), use=Use.VAT, number="44567", from_on=MONDAY, only_canteen_id=new_id()
    )
    with pytest.raises(CanteenNotFound):
        set_account(session, nowhere, awa)


def test_a_word_sent_twice_is_said_once(session: Session, awa: By) -> None:
    only = {"from_on": MONDAY, "only_canteen_id": awa.canteen_id}
    new = NewAccount(id=new_id(), use=Use.CASH, number="531", **only)
    set_account(session, new, awa)
    set_account(session, new, awa)
    assert len(accounts_of(session, awa.canteen_id).said) == 1
