"""Food given to a partner association: never too late, never in silence, and never waste."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.exchanges.donations import DonationLine, Warned, donate, donation_cautions
from inventory.exchanges.given import DonationNotFound, GivenTo, donation_by_id, given_away
from inventory.exchanges.outgoing import TooLateToGive
from inventory.kitchen.waste import WasteRecord
from inventory.lots import Lot, LotNotFound
from inventory.picking import LotBlocked
from inventory.places import Kind
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from kernel.words import Words
from network.associations import (
    Agreed,
    AgreementEnded,
    AgreementNotBegun,
    AssociationNotFound,
    NewAgreement,
    agree,
)
from tests.builders import (
    MONDAY,
    a_product,
    balances_of,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
    total_held,
)
from tests.counting import statements
from tests.inventory.exchanges.two_ends import a_donation, a_partner, out

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=one) for one in (1, 2, 3))
ENGLISH = Words("en")


def test_what_cannot_be_served_any_more_feeds_others(session: Session, awa: By) -> None:
    """On Monday Awa gives yogurts for tomorrow and bread of no date; rice keeps."""
    partner = a_partner(session, awa)
    yogurt, bread, rice = (a_product(session, name=f"{one} {new_id()}") for one in "YBR")
    soon = some_stock(session, awa, "12", product=yogurt, use_by=TUESDAY, lot_number="Y1")
    some_stock(session, awa, "3", product=bread)
    some_stock(session, awa, "5", product=rice, best_before=date(2027, 1, 1))
    wanted = ((yogurt, "10"), (bread, "3"), (rice, "1.5"))
    new = a_donation(partner, *(out(kilos, product_id=one.id) for one, kilos in wanted))

    cautions = donation_cautions(session, new, canteen_id=awa.canteen_id)
    assert [(one.product, one.warned) for one in cautions] == [
        (yogurt.name, Warned.HURRIED),
        (bread.name, Warned.UNDATED),
    ]
    assert "less than 48 hours are left, use by 3 March 2026" in cautions[0].in_words(ENGLISH)
    assert moves_of(session, awa) != []  # the deliveries; nothing was given yet
    assert given(session, awa) == []

    donate(session, new, awa)

    slip = donation_by_id(session, new.id, canteen_id=awa.canteen_id)
    lines = {line.product: line for line in slip.lines}
    assert lines[yogurt.name].hurried
    assert not lines[bread.name].hurried
    assert not lines[rice.name].hurried
    assert (lines[yogurt.name].number, lines[yogurt.name].grams) == ("Y1", 10000)
    assert slip.agreement.words == "Convention 2026-12"
    (told,) = given(session, awa)
    assert (told.association_id, told.grams, told.cost) == (partner, 14500, Decimal(29))
    assert balances_of(session, awa)[soon, Kind.DONATED] == Held(
        Decimal(10), 10000, Decimal(20)
    )
    assert total_held(session, awa) == Held(Decimal(0), 0, Decimal(0))
    wasted = select(WasteRecord).where(WasteRecord.canteen_id == awa.canteen_id)
    assert session.scalars(wasted).all() == []
    assert not any(kind == Kind.WASTE for _, kind in balances_of(session, awa))


def test_a_donation_sent_twice_is_given_once(session: Session, awa: By) -> None:
    lot = some_stock(session, awa)
    new = a_donation(a_partner(session, awa), out("4", lot_id=lot))
    assert donate(session, new, awa) == donate(session, new, awa) == new.id
    assert balances_of(session, awa)[lot, Kind.DONATED].quantity == 4
    with pytest.raises(IdAlreadyUsed):
        donate(session, new.model_copy(update={"note": "autre"}), awa)


def test_past_its_use_by_nothing_is_given(session: Session, awa: By) -> None:
    partner = a_partner(session, awa)
    fish = a_product(session, name=f"Merlu {new_id()}")
    lot = some_stock(session, awa, "5", product=fish, use_by=MONDAY)
    for line in (out("1", lot_id=lot), out("1", product_id=fish.id)):
        with pytest.raises(TooLateToGive, match=f"{fish.name}: the use-by date was 2 March"):
            donate(session, a_donation(partner, line, given_on=TUESDAY), awa)
    assert (lot, Kind.DONATED) not in balances_of(session, awa)
    donate(session, a_donation(partner, out("1", lot_id=lot), given_on=MONDAY), awa)


def test_past_its_best_before_food_is_still_good(session: Session, awa: By) -> None:
    lot = some_stock(session, awa, "5", best_before=MONDAY)
    new = a_donation(a_partner(session, awa), out("1", lot_id=lot), given_on=THURSDAY)
    assert donation_cautions(session, new, canteen_id=awa.canteen_id) == []
    assert donate(session, new, awa) == new.id


def test_what_was_recalled_is_given_to_nobody(session: Session, awa: By) -> None:
    milk = a_product(session, name=f"Lait {new_id()}")
    lot = some_stock(session, awa, "5", product=milk)
    session.get_one(Lot, (awa.canteen_id, lot)).blocked = True
    session.flush()
    for line in (out("1", lot_id=lot), out("1", product_id=milk.id)):
        with pytest.raises(LotBlocked, match=milk.name):
            donate(session, a_donation(a_partner(session, awa), line), awa)


@pytest.mark.parametrize(
    ("use_by", "warned"),
    [(MONDAY, True), (TUESDAY, True), (WEDNESDAY, False), (THURSDAY, False)],
)
def test_less_than_48_hours_is_said(
    session: Session, awa: By, use_by: date, warned: bool
) -> None:
    lot = some_stock(session, awa, "5", use_by=use_by)
    new = a_donation(a_partner(session, awa), out("1", lot_id=lot))
    cautions = donation_cautions(session, new, canteen_id=awa.canteen_id)
    assert [one.warned for one in cautions] == [Warned.HURRIED] * warned
    donate(session, new, awa)
    query = select(DonationLine.hurried).where(DonationLine.canteen_id == awa.canteen_id)
    assert session.scalars(query).all() == [warned]


def test_more_than_the_book_has_is_said_and_given_all_the_same(
    session: Session, awa: By
) -> None:
    rice = a_product(session)
    some_stock(session, awa, "5", product=rice, best_before=THURSDAY)
    new = a_donation(a_partner(session, awa), out("7", product_id=rice.id))
    (told,) = donation_cautions(session, new, canteen_id=awa.canteen_id)
    assert (told.warned, told.quantity, told.lot_id) == (Warned.NOT_BOOKED, 2, None)
    assert "the book has 2 less than you give" in told.in_words(ENGLISH)
    donate(session, new, awa)
    assert given(session, awa)[0].grams == 7000


def test_an_agreement_holds_on_the_day_or_nothing_is_given(session: Session, awa: By) -> None:
    lot = some_stock(session, awa, "5")
    march = Agreed(words="Convention", from_on=TUESDAY, until_on=WEDNESDAY)
    partner = a_partner(session, awa, agreement=march)
    line = out("1", lot_id=lot)
    with pytest.raises(AgreementNotBegun, match="begins on 3 March 2026"):
        donate(session, a_donation(partner, line, given_on=MONDAY), awa)
    with pytest.raises(AgreementEnded, match="ended on 4 March 2026"):
        donate(session, a_donation(partner, line, given_on=THURSDAY), awa)
    renewal = Agreed(words="Avenant", from_on=THURSDAY)
    agree(session, NewAgreement(id=new_id(), association_id=partner, agreement=renewal), awa)
    new = a_donation(partner, line, given_on=THURSDAY)
    donate(session, new, awa)
    slip = donation_by_id(session, new.id, canteen_id=awa.canteen_id)
    assert slip.agreement.words == "Avenant"


def test_what_nobody_knows_is_refused(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    lot, theirs = some_stock(session, awa), some_stock(session, ben)
    partner = a_partner(session, awa)
    with pytest.raises(AssociationNotFound):
        donate(session, a_donation(new_id(), out("1", lot_id=lot)), awa)
    with pytest.raises(LotNotFound):
        donate(session, a_donation(partner, out("1", lot_id=theirs)), awa)
    tomorrow = awa.today + timedelta(days=1)
    with pytest.raises(InTheFuture):
        donate(session, a_donation(partner, out("1", lot_id=lot), given_on=tomorrow), awa)
    new = a_donation(partner, out("1", lot_id=lot))
    donate(session, new, awa)
    with pytest.raises(DonationNotFound):
        donation_by_id(session, new.id, canteen_id=ben.canteen_id)


def test_a_donation_taken_back_lies_on_the_shelf_again(session: Session, awa: By) -> None:
    lot = some_stock(session, awa, "5")
    before = balances_of(session, awa)
    new = a_donation(a_partner(session, awa), out("4", lot_id=lot))
    donate(session, new, awa)
    after, told = balances_of(session, awa), given(session, awa)
    undone = take_back(session, awa, new.id)
    assert balances_of(session, awa) == before
    assert given(session, awa) == []
    with pytest.raises(DonationNotFound):
        donation_by_id(session, new.id, canteen_id=awa.canteen_id)
    take_back(session, awa, undone)
    assert (balances_of(session, awa), given(session, awa)) == (after, told)
    assert len(donation_by_id(session, new.id, canteen_id=awa.canteen_id).lines) == 1


def test_what_was_given_is_told_by_association_over_days_and_canteens(
    session: Session, awa: By
) -> None:
    ben = somebody_in_a_new_canteen(session)
    small, large = a_partner(session, awa), a_partner(session, awa)
    for by, partner, kilos, day in (
        (awa, small, "1", MONDAY),
        (awa, large, "2", MONDAY),
        (ben, large, "3", TUESDAY),
        (ben, large, "1", THURSDAY),
    ):
        lot = some_stock(session, by, "9")
        donate(session, a_donation(partner, out(kilos, lot_id=lot), given_on=day), by)
    told = given(session, awa, ben, last=TUESDAY)
    assert [(one.association_id, one.donations, one.grams) for one in told] == [
        (large, 2, 5000),
        (small, 1, 1000),
    ]
    assert [one.grams for one in given(session, awa, last=THURSDAY)] == [2000, 1000]


def test_statements_do_not_grow_with_the_lines(
    engine: Engine, session: Session, awa: By
) -> None:
    partner = a_partner(session, awa)

    def cost(lines: int) -> tuple[int, ...]:
        lots = [some_stock(session, awa, use_by=TUESDAY) for _ in range(lines)]
        new = a_donation(partner, *(out("4", lot_id=lot) for lot in lots))
        ids: UUID = awa.canteen_id
        acts = (
            lambda: donation_cautions(session, new, canteen_id=ids),
            lambda: donate(session, new, awa),
            lambda: donation_by_id(session, new.id, canteen_id=ids),
            lambda: given(session, awa),
        )
        session.expire_all()
        return tuple(statements(engine, act) for act in acts)

    assert cost(2) == cost(20)


def given(session: Session, *hands: By, last: date = MONDAY) -> list[GivenTo]:
    ids = [by.canteen_id for by in hands]
    return given_away(session, canteen_ids=ids, first=MONDAY, last=last)
