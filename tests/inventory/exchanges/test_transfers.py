"""One fact with two ends: what leaves one canteen arrives in another, or is said to be missing."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import Held, on_hand
from inventory.differences import verify
from inventory.exchanges.on_the_way import differences, on_the_way, sent_lines
from inventory.exchanges.outgoing import BlockedByRecall, NothingNamed, TooLateToGive
from inventory.exchanges.transfer_arrivals import (
    AlreadyReceived,
    AnotherCanteens,
    BeforeItWasSent,
    LineNotSaid,
    LineNotSent,
    LineSaidTwice,
    MoreThanWasSent,
    receive_transfer,
)
from inventory.exchanges.transfers import (
    ArrivalFirst,
    NoSuchCanteen,
    ToOneself,
    TransferNotFound,
    send_transfer,
)
from inventory.kitchen.meals import serve
from inventory.kitchen.prepared_lots import prepare
from inventory.kitchen.waste import Stage, WasteRecord
from inventory.lots import Lot, LotNotFound
from inventory.places import Kind, PlaceNotFound, places_of
from inventory.purchases import EvidenceRow
from inventory.purchases import Kind as LineKind
from inventory.safety.blocks import Blocking, Releasing, block, unblock
from inventory.safety.notices import Notice
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from network.promises import Basis, Measure
from suppliers.certificates import NewScope
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import Label
from sustainability.bought import shares_bought
from sustainability.cooked import shares_of_meal
from sustainability.heaps import Per, Span
from sustainability.wasted import wasted
from tests.builders import (
    MONDAY,
    a_certificate,
    a_meal,
    a_producer,
    a_product,
    balances_of,
    bought_by,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
    total_held,
)
from tests.counting import statements
from tests.inventory.exchanges.two_ends import (
    a_transfer,
    an_arrival,
    lines_of,
    out,
    receive,
    send,
)
from tests.inventory.kitchen.dishes import (
    a_dish,
    cook,
    cooked_from,
    eaten_of,
    left_of,
    parents_of,
)
from tests.inventory.test_many_at_once import at_once

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def ben(session: Session) -> By:
    return somebody_in_a_new_canteen(session)


def test_ten_kilos_of_carrots_help_a_neighbour_out(session: Session, awa: By, ben: By) -> None:
    """Awa sends Ben 8 kg; 6 arrive, half a kilo is crushed, the rest is missing."""
    carrots = a_product(session, name=f"Carottes {new_id()}")
    lot = some_stock(session, awa, "10", product=carrots, lot_number="L7", use_by=TUESDAY)
    transfer = send(session, awa, ben, out("8", product_id=carrots.id), note="Par Léo")

    (waiting,) = on_the_way(session, ben.canteen_id)
    assert (waiting.coming, waiting.lines, waiting.grams) == (True, 1, 8000)
    assert [one.coming for one in on_the_way(session, awa.canteen_id)] == [False]
    assert on_hand(session, canteen_id=ben.canteen_id) == []

    arrival = receive(session, ben, transfer, ("6", "0.5"), received_on=TUESDAY)

    assert on_the_way(session, awa.canteen_id) == on_the_way(session, ben.canteen_id) == []
    (here,) = on_hand(session, canteen_id=ben.canteen_id)
    assert (here.name, here.quantity, here.cost) == (carrots.name, 6, 12)
    (told,) = differences(session, transfer, canteen_id=awa.canteen_id)
    assert told.sent == Held(Decimal(8), 8000, Decimal(16))
    assert told.damaged == Held(Decimal("0.5"), 500, Decimal(1))
    assert told.short == Held(Decimal("1.5"), 1500, Decimal(3))
    record = session.get_one(WasteRecord, (ben.canteen_id, arrival))
    assert (record.stage, record.grams) == (Stage.STORAGE_LOSS, 500)
    assert record.product_id == carrots.id
    stages = {
        one.stage: one for one in wasted(session, Span((ben.canteen_id,), MONDAY, TUESDAY))
    }
    assert (stages[Stage.STORAGE_LOSS].grams, stages[Stage.STORAGE_LOSS].cost) == (500, 1)
    same = session.get_one(Lot, (ben.canteen_id, lot))
    assert (same.number, same.use_by, same.came_on) == ("L7", TUESDAY, TUESDAY)
    serve(session, a_meal((carrots, "6"), served_on=TUESDAY), ben)
    assert on_hand(session, canteen_id=ben.canteen_id) == []


def test_a_transfer_sent_twice_leaves_once(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    new = a_transfer(ben, out("4", lot_id=lot))
    assert send_transfer(session, new, awa) == send_transfer(session, new, awa) == new.id
    assert balances_of(session, awa)[lot, Kind.OTHER_CANTEEN].quantity == 4
    arrival = an_arrival(session, new.id)
    for _ in range(2):
        assert receive_transfer(session, arrival, ben) == arrival.id
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4
    with pytest.raises(IdAlreadyUsed):
        send_transfer(session, new.model_copy(update={"note": "autre"}), awa)
    back = a_transfer(awa, out("1", lot_id=lot))
    with pytest.raises(IdAlreadyUsed):
        send_transfer(session, back.model_copy(update={"id": new.id}), ben)


def test_the_earliest_use_by_leaves_first_from_as_many_lots_as_it_takes(
    session: Session, awa: By, ben: By
) -> None:
    carrots = a_product(session)
    late = some_stock(session, awa, "5", product=carrots, use_by=date(2026, 3, 20))
    soon = some_stock(session, awa, "3", product=carrots, use_by=TUESDAY)
    transfer = send(session, awa, ben, out("4", product_id=carrots.id))
    assert {line.lot_id: line.quantity for line in lines_of(session, transfer)} == {
        soon: 3,
        late: 1,
    }
    receive(session, ben, transfer)
    shelf = {
        lot: held.quantity
        for (lot, kind), held in balances_of(session, ben).items()
        if kind == Kind.SHELF
    }
    assert shelf == {soon: 3, late: 1}


def test_evidence_comes_along_and_the_purchase_stays_where_it_was_paid(
    session: Session, awa: By, ben: By
) -> None:
    producer = a_producer(session, awa)
    paper = a_certificate(
        session,
        awa,
        producer_id=producer,
        scopes=(NewScope(family=Family.FRUIT_AND_VEGETABLES),),
    )
    lot = some_stock(
        session, awa, "10", labels=(Label.BIO,), producer_id=producer, brand="Les Tilleuls"
    )
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    receive(session, ben, transfer)

    (theirs,), (ours,) = bought_by(session, awa), bought_by(session, ben)
    assert (ours.id, ours.kind, ours.grams) == (lot, LineKind.OPENING, 4000)
    for column in ("proven", "declared", "local", "local_km", "short_circuit", "bought_on"):
        assert getattr(ours, column) == getattr(theirs, column)
    assert ours.proven == {Label.BIO}
    rows = select(EvidenceRow).where(EvidenceRow.canteen_id == ben.canteen_id)
    (row,) = session.scalars(rows)
    assert (row.line_id, row.certificate_id, row.evidence) == (lot, paper, Evidence.PROVEN)
    here = session.get_one(Lot, (ben.canteen_id, lot))
    there = session.get_one(Lot, (awa.canteen_id, lot))
    for column in ("brand", "supplier_id", "producer_id", "vat_rate", "use_by", "best_before"):
        assert getattr(here, column) == getattr(there, column)

    span = Span((ben.canteen_id,), MONDAY, MONDAY)
    assert shares_bought(session, span, by=Per.MONTH) == []
    product = here.product_id
    meal = a_meal(served_on=MONDAY)
    line = {"id": new_id(), "product_id": product, "quantity": Decimal(4)}
    meal = type(meal).model_validate({**meal.model_dump(), "ingredients": [line]})
    serve(session, meal, ben)
    share = shares_of_meal(session, meal.id, canteen_id=ben.canteen_id)
    organic = share[Measure.ORGANIC, Basis.VALUE]
    assert organic.numerator == organic.denominator == Decimal(8)


@pytest.mark.parametrize("short", ["0", "0.001", "3.333"])
def test_what_left_is_what_came_and_what_did_not(
    session: Session, awa: By, ben: By, short: str
) -> None:
    lot = some_stock(session, awa, "10", grams=9999, price=Decimal("1.3333"))
    transfer = send(session, awa, ben, out("7.777", lot_id=lot))
    good = Decimal("5.777") - Decimal(short)
    receive(session, ben, transfer, (str(good), "2"))
    (told,) = sent_lines(session, transfer, canteen_id=ben.canteen_id)
    assert told.arrived
    for at in range(3):
        assert told.sent[at] == told.arrived[at] + told.damaged[at] + told.short[at]
    theirs, ours = balances_of(session, awa), balances_of(session, ben)
    left, came = theirs[lot, Kind.OTHER_CANTEEN], ours[lot, Kind.OTHER_CANTEEN]
    for at in range(3):
        assert left[at] + came[at] == told.short[at]
    for by in (awa, ben):
        assert total_held(session, by) == Held(Decimal(0), 0, Decimal(0))
        assert verify(session, canteen_id=by.canteen_id) == []


def test_of_two_lines_of_one_lot_each_is_said(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa, "10")
    transfer = send(session, awa, ben, out("3", lot_id=lot), out("2", lot_id=lot))
    receive(session, ben, transfer, ("3", "0"), ("0", "0"))
    (told,) = differences(session, transfer, canteen_id=ben.canteen_id)
    assert told.short.quantity == 2
    assert session.get_one(Lot, (ben.canteen_id, lot)).quantity == 3


def test_nothing_of_it_came(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    receive(session, ben, transfer, ("0", "0"))
    assert on_the_way(session, ben.canteen_id) == []
    assert moves_of(session, ben) == []
    assert session.get(Lot, (ben.canteen_id, lot)) is None
    (told,) = differences(session, transfer, canteen_id=ben.canteen_id)
    assert told.short == told.sent


def test_all_well_there_is_no_difference(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    assert differences(session, transfer, canteen_id=ben.canteen_id) == []
    receive(session, ben, transfer)
    assert differences(session, transfer, canteen_id=ben.canteen_id) == []


def test_a_chosen_shelf_is_the_receivers_own(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    ours = places_of(session, ben.canteen_id).of_kind[Kind.FRIDGE]
    theirs = places_of(session, awa.canteen_id).of_kind[Kind.FRIDGE]
    with pytest.raises(PlaceNotFound):
        receive(session, ben, transfer, place_id=theirs)
    receive(session, ben, transfer, place_id=ours)
    assert balances_of(session, ben)[lot, Kind.FRIDGE].quantity == 4


# What is refused.


def test_a_transfer_to_oneself_is_refused(session: Session, awa: By) -> None:
    lot = some_stock(session, awa)
    with pytest.raises(ToOneself, match="goes to another canteen"):
        send(session, awa, awa, out("1", lot_id=lot))
    assert on_the_way(session, awa.canteen_id) == []


def test_a_transfer_to_nobody_is_refused(session: Session, awa: By) -> None:
    lot = some_stock(session, awa)
    nobody = By(person_id=new_id(), canteen_id=new_id(), today=awa.today)
    with pytest.raises(NoSuchCanteen):
        send(session, awa, nobody, out("1", lot_id=lot))


def test_a_line_names_something() -> None:
    with pytest.raises(NothingNamed):
        out("1")


def test_what_is_past_its_use_by_stays(session: Session, awa: By, ben: By) -> None:
    yogurt = a_product(session, name=f"Yaourts {new_id()}")
    lot = some_stock(session, awa, "5", product=yogurt, use_by=MONDAY)
    says = f"{yogurt.name}: the use-by date was 2 March 2026"
    for line in (out("1", lot_id=lot), out("1", product_id=yogurt.id)):
        with pytest.raises(TooLateToGive, match=says):
            send(session, awa, ben, line, sent_on=TUESDAY)
    fresh = some_stock(session, awa, "2", product=yogurt, use_by=TUESDAY)
    with pytest.raises(TooLateToGive, match=says):
        send(session, awa, ben, out("3", product_id=yogurt.id), sent_on=TUESDAY)
    transfer = send(session, awa, ben, out("2", product_id=yogurt.id), sent_on=TUESDAY)
    assert [line.lot_id for line in lines_of(session, transfer)] == [fresh]


def test_what_was_recalled_stays(session: Session, awa: By, ben: By) -> None:
    milk = a_product(session, name=f"Lait {new_id()}")
    lot = some_stock(session, awa, "5", product=milk, lot_number="L9")
    session.get_one(Lot, (awa.canteen_id, lot)).blocked = True
    session.flush()
    for line in (out("1", lot_id=lot), out("1", product_id=milk.id)):
        with pytest.raises(BlockedByRecall, match=f"{milk.name}, lot L9, is blocked"):
            send(session, awa, ben, line)


def test_what_is_recalled_on_the_way_arrives_blocked(
    session: Session, awa: By, ben: By
) -> None:
    number = f"L{new_id()}"
    lot = some_stock(session, awa, "5", lot_number=number)
    transfer = send(session, awa, ben, out("2", lot_id=lot))
    recalled = Blocking(id=new_id(), notice=Notice(lot=number), because="Listeria")
    block(session, recalled, awa)
    receive(session, ben, transfer)
    session.expire_all()
    assert session.get_one(Lot, (ben.canteen_id, lot)).blocked
    with pytest.raises(BlockedByRecall):
        send(session, ben, awa, out("1", lot_id=lot))
    unblock(session, Releasing(id=new_id(), block_id=recalled.id), awa)
    session.expire_all()
    assert not session.get_one(Lot, (ben.canteen_id, lot)).blocked
    send(session, ben, awa, out("1", lot_id=lot))


def test_what_is_still_to_come_is_neither_sent_nor_received(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa)
    tomorrow = awa.today + timedelta(days=1)
    with pytest.raises(InTheFuture):
        send(session, awa, ben, out("1", lot_id=lot), sent_on=tomorrow)
    transfer = send(session, awa, ben, out("1", lot_id=lot), sent_on=TUESDAY)
    with pytest.raises(InTheFuture):
        receive(session, ben, transfer, received_on=tomorrow)
    with pytest.raises(BeforeItWasSent, match="sent on 3 March 2026"):
        receive(session, ben, transfer, received_on=MONDAY)


def test_another_canteens_lot_is_unknown(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, ben)
    with pytest.raises(LotNotFound, match="There is no lot"):
        send(session, awa, ben, out("1", lot_id=lot))


def test_the_wrong_canteen_does_not_receive_it(session: Session, awa: By, ben: By) -> None:
    cleo = somebody_in_a_new_canteen(session)
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("1", lot_id=lot))
    for wrong in (cleo, awa):
        with pytest.raises(AnotherCanteens, match="they note its arrival"):
            receive(session, wrong, transfer)
    for question in (sent_lines, differences):
        with pytest.raises(TransferNotFound):
            question(session, transfer, canteen_id=cleo.canteen_id)
    assert on_the_way(session, cleo.canteen_id) == []


def test_an_arrival_says_every_line_once_and_no_more_than_was_sent(
    session: Session, awa: By, ben: By
) -> None:
    lots = [some_stock(session, awa), some_stock(session, awa)]
    transfer = send(session, awa, ben, out("4", lot_id=lots[0]), out("3", lot_id=lots[1]))
    whole = an_arrival(session, transfer)
    first, second = whole.lines
    other = first.model_copy(update={"transfer_line_id": new_id()})
    more = first.model_copy(update={"damaged": Decimal("0.001")})
    for lines, refusal, says in (
        ((first,), LineNotSaid, "say how much came; nought"),
        ((first, second, first), LineSaidTwice, "is there twice"),
        ((first, second, other), LineNotSent, "no line"),
        ((more, second), MoreThanWasSent, "4.001 came where 4 were sent"),
    ):
        with pytest.raises(refusal, match=says):
            receive_transfer(
                session, whole.model_copy(update={"id": new_id(), "lines": lines}), ben
            )
    assert moves_of(session, ben) == []


def test_a_second_arrival_is_refused_unless_the_first_was_taken_back(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa, "10")
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    first = receive(session, ben, transfer)
    with pytest.raises(AlreadyReceived, match="received on 2 March 2026 already"):
        receive(session, ben, transfer)
    undone = take_back(session, ben, first)
    assert len(on_the_way(session, ben.canteen_id)) == 1
    assert on_hand(session, canteen_id=ben.canteen_id) == []
    second = receive(session, ben, transfer, ("3", "1"))
    with pytest.raises(AlreadyReceived):
        take_back(session, ben, undone)
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 3
    assert session.get_one(Lot, (ben.canteen_id, lot)).document_id == second
    session.expire_all()
    take_back(session, ben, second)
    take_back(session, ben, undone)
    session.expire_all()
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4
    assert session.get_one(Lot, (ben.canteen_id, lot)).document_id == first
    assert sum(line.grams or 0 for line in bought_by(session, ben)) == 4000


def test_the_arrival_is_taken_back_before_the_sending(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa, "10")
    before = balances_of(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    arrival = receive(session, ben, transfer)
    with pytest.raises(ArrivalFirst, match="must take the arrival back first") as refusal:
        take_back(session, awa, transfer)
    assert "Les Tilleuls" in str(refusal.value)
    assert balances_of(session, awa)[lot, Kind.OTHER_CANTEEN].quantity == 4
    again = take_back(session, ben, arrival)
    undone = take_back(session, awa, transfer)
    assert balances_of(session, awa) == before
    assert on_the_way(session, ben.canteen_id) == []
    with pytest.raises(TransferNotFound):
        receive(session, ben, transfer)
    with pytest.raises(TransferNotFound):
        take_back(session, ben, again)
    take_back(session, awa, undone)
    take_back(session, ben, again)
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4
    assert on_the_way(session, awa.canteen_id) == []


def test_an_arrival_taken_back_and_put_back_is_as_before(
    session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa, "10")
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    arrival = receive(session, ben, transfer, ("3", "0.5"))
    before = balances_of(session, ben)
    take_back(session, ben, take_back(session, ben, arrival))
    assert balances_of(session, ben) == before
    assert len(differences(session, transfer, canteen_id=ben.canteen_id)) == 1


# Lots that go further, or come home.


def test_what_comes_home_is_the_lot_it_was(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa, "10")
    receive(session, ben, send(session, awa, ben, out("4", lot_id=lot)))
    receive(session, awa, send(session, ben, awa, out("4", lot_id=lot)))
    assert balances_of(session, awa)[lot, Kind.SHELF] == Held(Decimal(10), 10000, Decimal(20))
    assert len(bought_by(session, awa)) == 1
    assert balances_of(session, ben) == {}


def test_more_of_the_same_lot_adds_only_moves(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa, "10")
    first = receive(session, ben, send(session, awa, ben, out("4", lot_id=lot)))
    second = receive(session, ben, send(session, awa, ben, out("3", lot_id=lot)))
    assert balances_of(session, ben)[lot, Kind.SHELF] == Held(Decimal(7), 7000, Decimal(14))
    assert len(bought_by(session, ben)) == 1
    take_back(session, ben, first)
    session.expire_all()
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 3
    assert session.get_one(Lot, (ben.canteen_id, lot)).document_id == second


def test_a_lot_goes_on_to_a_third_canteen(session: Session, awa: By, ben: By) -> None:
    cleo = somebody_in_a_new_canteen(session)
    lot = some_stock(session, awa, "10", lot_number="L7")
    receive(session, ben, send(session, awa, ben, out("4", lot_id=lot)))
    receive(session, cleo, send(session, ben, cleo, out("1", lot_id=lot)))
    same = session.get_one(Lot, (cleo.canteen_id, lot))
    assert (same.number, same.grams, same.cost) == ("L7", 1000, Decimal(2))


def test_prepared_food_brings_what_it_was_made_of(session: Session, awa: By, ben: By) -> None:
    """A soup of carrots and leeks goes next door: served there, it is carrots and leeks."""
    carrots, leeks, soup = a_product(session), a_product(session), a_dish(session)
    roots = some_stock(session, awa, "2", product=carrots, grams=1999)
    greens = some_stock(session, awa, "1", product=leeks, price=Decimal("1.0001"))
    new = cooked_from(soup, 3000, (carrots, "2"), (leeks, "1"))
    pot = prepare(session, new, awa)
    whole = left_of(session, awa, pot)
    arrival = receive(session, ben, send(session, awa, ben, out("2", lot_id=pot)), ("1", "0.5"))

    here, there = left_of(session, ben, pot), left_of(session, awa, pot)
    shelf = balances_of(session, ben)[pot, Kind.SHELF]
    assert here.keys() == there.keys() == whole.keys() == {roots, greens}
    assert sum(grams for grams, _ in here.values()) == shelf.grams == 1000
    assert sum(cost for _, cost in here.values()) == shelf.cost
    assert parents_of(session, ben, pot) == {roots: True, greens: True}
    assert {lot for lot, _ in balances_of(session, ben)} == {pot}
    assert session.get_one(Lot, (ben.canteen_id, roots)).purchase_line_id == roots

    meal = cook(session, ben, (soup, "1"))
    assert eaten_of(session, ben, meal) == here
    assert left_of(session, ben, pot) == {}
    kinds = {line.id: line.kind for line in bought_by(session, ben)}
    assert kinds == {
        pot: LineKind.PREPARED,
        roots: LineKind.OPENING,
        greens: LineKind.OPENING,
    }
    take_back(session, ben, meal)
    undone = take_back(session, ben, arrival)
    assert left_of(session, ben, pot) == {}
    take_back(session, ben, undone)
    assert left_of(session, ben, pot) == here


def test_what_a_soup_was_made_of_may_follow_it(session: Session, awa: By, ben: By) -> None:
    """Carrots known next door as a part of a soup come themselves, after a change of mind."""
    carrots, soup = a_product(session), a_dish(session)
    roots = some_stock(session, awa, "5", product=carrots)
    pot = prepare(session, cooked_from(soup, 3000, (carrots, "2")), awa)
    transfer = send(session, awa, ben, out("2", lot_id=pot))
    take_back(session, ben, receive(session, ben, transfer))
    second = receive(session, ben, transfer)
    session.expire_all()
    assert session.get_one(Lot, (ben.canteen_id, roots)).document_id == second
    receive(session, ben, send(session, awa, ben, out("3", lot_id=roots)))
    assert balances_of(session, ben)[roots, Kind.SHELF] == Held(Decimal(3), 3000, Decimal(6))
    cook(session, ben, (carrots, "1.5"), (soup, "1"))
    ((grams, _),) = eaten_of(session, ben).values()
    assert grams == 1500 + 667


# Many at once.


def test_received_by_two_phones_at_once_it_comes_once(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    lot = some_stock(session, awa)
    transfer = send(session, awa, ben, out("4", lot_id=lot))
    arrivals = [an_arrival(session, transfer) for _ in range(6)]
    session.commit()
    acts = [lambda hand, one=one: receive_transfer(hand, one, ben) for one in arrivals]
    ends = Counter(at_once(engine, acts))
    assert ends == {"done": 1, AlreadyReceived.__name__: 5}
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 4


def test_taken_back_while_it_is_received_one_of_the_two_happens(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    for _ in range(4):
        lot = some_stock(session, awa)
        transfer = send(session, awa, ben, out("4", lot_id=lot))
        arrival = an_arrival(session, transfer)
        session.commit()
        wrong = Mistake(id=new_id(), of=transfer)
        acts = [
            lambda hand, one=arrival: receive_transfer(hand, one, ben),
            lambda hand, one=wrong: reverse(hand, one, awa),
        ]
        ends = at_once(engine, acts)
        assert ends.count("done") == 1
        held = balances_of(session, awa).get((lot, Kind.OTHER_CANTEEN))
        assert (held is None) == (ends[1] == "done")
        session.rollback()


def test_statements_do_not_grow_with_the_lines(
    engine: Engine, session: Session, awa: By, ben: By
) -> None:
    def cost(lines: int) -> tuple[int, int, int]:
        lots = [some_stock(session, awa) for _ in range(lines)]
        new = a_transfer(ben, *(out("4", lot_id=lot) for lot in lots))
        sent = statements(engine, lambda: send_transfer(session, new, awa))
        arrival = an_arrival(session, new.id)
        session.expire_all()
        come = statements(engine, lambda: receive_transfer(session, arrival, ben))
        seen = statements(
            engine, lambda: sent_lines(session, new.id, canteen_id=ben.canteen_id)
        )
        return sent, come, seen

    few = cost(2)
    assert cost(20) == few
    listed = statements(engine, lambda: on_the_way(session, ben.canteen_id))
    assert listed == 1
