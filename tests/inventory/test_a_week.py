"""A week in the kitchen of Les Tilleuls, from the order to what is left on the shelf."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.balances import Held, on_hand
from inventory.differences import verify
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import Addition, NewMeal, add_to_meal, serve
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.kitchen.waste import NewWaste, Stage, Weighing, discard
from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import outstanding, receive
from inventory.receiving.rescues import Crate, rescue
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.touches import touched_by
from kernel.actor import By
from kernel.ids import new_id
from kernel.outbox import Topic
from sourcing.drafting import Draft, NewOrderLine, draft
from sourcing.orders import PurchaseOrder, State, lines_of, order_by_id, order_totals
from sourcing.products import Product, StockUnit
from sourcing.sending import Confirming, Sending, confirm, send
from suppliers.families import Family
from suppliers.labels import Label
from tests.builders import (
    a_certificate,
    a_delivery,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    bought_by,
    eaten,
    take_back,
    told,
    total_held,
)

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in range(2, 7))


def test_a_week(session: Session, awa: By) -> None:
    kitchen = Kitchen(session, awa)
    carrots, eggs, leeks, lentils = (
        kitchen.carrots,
        kitchen.eggs,
        kitchen.leeks,
        kitchen.lentils,
    )

    # Awa opens the book with what lies on her shelves: eight kilos of lentils.
    kitchen.finds(lentils, "8")

    # On Monday she orders four crates of carrots and two trays of eggs from the farm on the
    # hill, which says yes.
    order = kitchen.orders(crates="4", trays="2")
    assert order.state == State.CONFIRMED
    assert order_totals(lines_of(session, order)).gross == Decimal("60.14")

    # On Tuesday the carrots are two kilos short and six eggs are broken; more is to come.
    delivery = kitchen.receives_some_of(order, carrots="18", broken="6")
    assert kitchen.owed(order) == {carrots.id: 2, eggs.id: 6}
    carrots_of_tuesday = delivery.lines[0].id

    # Tuesday's dahl takes lentils and carrots, and at noon somebody adds eggs.
    dahl = kitchen.serves(TUESDAY, (lentils, "5"), (carrots, "6"))
    kitchen.adds(dahl, (eggs, "40"))

    # The market gives a crate of fourteen kilos. On Wednesday it is sorted, the leeks roughly.
    crate = kitchen.rescues(14_000)
    rescued_carrots = kitchen.sorts(crate, leeks=7000, carrots=4000, loss=3000)
    assert kitchen.rescued_kilos() == Decimal(11)

    # Thursday's soup takes the rescued carrots first: they will not last.
    soup = kitchen.serves(THURSDAY, (carrots, "9"), (leeks, "6.5"))
    assert eaten(session, awa)[rescued_carrots] == 4
    assert eaten(session, awa)[carrots_of_tuesday] == 6 + 5

    # The plates are weighed, the pot is not, and the last leeks have wilted.
    kitchen.discards(Stage.PLATE_LEFTOVERS, gross_grams=2150, tare_grams=350)
    kitchen.discards(Stage.UNSERVED, weighing=Weighing.NOT_WEIGHED)
    kitchen.discards(Stage.STORAGE_LOSS, product_id=leeks.id, quantity=Decimal("0.5"))
    kitchen.counts_the_box("160.50", dahl, soup)

    # On Friday Awa reads the note again: it was 17 kilos. Both meals had used the delivery.
    touched = touched_by(session, delivery.id, canteen_id=awa.canteen_id)
    assert {dahl.id, soup.id} <= {touch.document_id for touch in touched}
    kitchen.corrects(delivery, carrots="17")
    assert kitchen.owed(order) == {carrots.id: 3, eggs.id: 6}

    # The rest arrives, and the order is done.
    kitchen.receives_the_rest_of(order)
    assert (order.state, set(kitchen.owed(order).values())) == (State.RECEIVED, {Decimal(0)})

    # Friday's omelette was logged by two people; one of the two entries goes again.
    for _ in range(2):
        omelette = kitchen.serves(FRIDAY, (eggs, "20"), (lentils, "1"))
    take_back(session, awa, omelette.id, because="Déjà noté")

    # What the books say is what anyone would count; the eggs and the leeks are eaten up.
    assert kitchen.holds() == {carrots.id: 17 + 3 + 4 - 6 - 9, lentils.id: 8 - 5 - 1}
    assert total_held(session, awa) == Held(Decimal(0), 0, Decimal(0))
    assert verify(session, canteen_id=awa.canteen_id) == []
    assert [topic for topic, _ in told(session, awa)] == [
        Topic.ORDER_SENT,
        Topic.ORDER_CONFIRMED,
        Topic.RECEIPT_ACCEPTED,
        Topic.RECEIPT_ACCEPTED,
        Topic.RECEIPT_AMENDED,
        Topic.RECEIPT_ACCEPTED,
    ]


class Kitchen:
    """Les Tilleuls, its farm, and what each of them does in as few words as possible."""

    def __init__(self, session: Session, awa: By) -> None:
        self.session, self.awa = session, awa
        self.lentils = a_product(session, family=Family.OTHER)
        self.carrots, self.leeks = a_product(session), a_product(session)
        self.eggs = a_product(
            session, family=Family.DAIRY, unit=StockUnit.PIECE, grams_per_unit=60
        )
        farmer = a_producer(session, awa)
        a_certificate(session, awa, producer_id=farmer)
        self.farm = a_supplier(session, awa, intermediaries=0)
        farms = {"supplier_id": self.farm, "producer_id": farmer, "labels": (Label.BIO,)}
        self.crate = an_offer(
            session, awa, product_id=self.carrots.id, price=Decimal("1.80"), **farms
        )
        tray = {"pack_quantity": Decimal(30), "price": Decimal("0.35")}
        self.tray = an_offer(session, awa, product_id=self.eggs.id, **tray, **farms)

    def finds(self, product: Product, quantity: str) -> None:
        line = OpeningLine(id=new_id(), product_id=product.id, quantity=Decimal(quantity))
        stock = OpeningStock(id=new_id(), found_on=MONDAY, lines=(line,))
        open_stock(self.session, stock, self.awa)

    def orders(self, *, crates: str, trays: str) -> PurchaseOrder:
        packs = ((self.crate, crates), (self.tray, trays))
        new = Draft(
            id=new_id(),
            supplier_id=self.farm,
            ordered_on=MONDAY,
            delivery_on=TUESDAY,
            lines=tuple(
                NewOrderLine(id=new_id(), offer_id=offer, packs=Decimal(many))
                for offer, many in packs
            ),
        )
        draft(self.session, new, self.awa)
        send(self.session, Sending(id=new_id(), order_id=new.id, sent_on=MONDAY), self.awa)
        confirm(self.session, Confirming(id=new_id(), order_id=new.id), self.awa)
        return order_by_id(self.session, new.id, canteen_id=self.awa.canteen_id)

    def receives_some_of(self, order: PurchaseOrder, *, carrots: str, broken: str) -> Delivery:
        lines = self._lines(order)
        short = {"outcome": Outcome.SHORT, "quantity": Decimal(carrots), "use_by": FRIDAY}
        damaged = {"outcome": Outcome.DAMAGED, "not_kept": Decimal(broken)}
        delivery = a_delivery(
            self.farm,
            DeliveredLine(id=new_id(), order_line_id=lines[self.carrots.id], **short),
            DeliveredLine(id=new_id(), order_line_id=lines[self.eggs.id], **damaged),
            order_id=order.id,
            received_on=TUESDAY,
            more_to_come=True,
        )
        receive(self.session, delivery, self.awa)
        return delivery

    def receives_the_rest_of(self, order: PurchaseOrder) -> None:
        lines = tuple(
            DeliveredLine(id=new_id(), order_line_id=line_id, quantity=quantity)
            for line_id, quantity in outstanding(self.session, order).items()
        )
        rest = a_delivery(self.farm, *lines, order_id=order.id, received_on=FRIDAY)
        receive(self.session, rest, self.awa)

    def owed(self, order: PurchaseOrder) -> dict[UUID, Decimal]:
        still = outstanding(self.session, order)
        return {product: still[line_id] for product, line_id in self._lines(order).items()}

    def corrects(self, delivery: Delivery, *, carrots: str) -> None:
        first, second = (line.model_copy(update={"id": new_id()}) for line in delivery.lines)
        first = first.model_copy(update={"quantity": Decimal(carrots)})
        right = delivery.model_copy(update={"id": new_id(), "lines": (first, second)})
        amendment = Amendment(id=new_id(), of=delivery.id, because="Relu", delivery=right)
        amend(self.session, amendment, self.awa)

    def serves(self, on: date, *wants: tuple[Product, str]) -> NewMeal:
        meal = a_meal(*wants, served_on=on)
        serve(self.session, meal, self.awa)
        return meal

    def adds(self, meal: NewMeal, *wants: tuple[Product, str]) -> None:
        more = a_meal(*wants).ingredients
        addition = Addition(id=new_id(), meal_id=meal.id, ingredients=more)
        add_to_meal(self.session, addition, self.awa)

    def rescues(self, grams: int) -> UUID:
        crate = Crate(id=new_id(), rescued_on=TUESDAY, donor="Marché de Vaise", grams=grams)
        return rescue(self.session, crate, self.awa)

    def sorts(self, crate: UUID, *, leeks: int, carrots: int, loss: int) -> UUID:
        parts = (
            SortedInto(id=new_id(), product_id=self.leeks.id, grams=leeks, roughly=True),
            SortedInto(id=new_id(), product_id=self.carrots.id, grams=carrots, use_by=THURSDAY),
        )
        facts = {"rescue_id": crate, "sorted_on": WEDNESDAY, "into": parts}
        sort(self.session, Sorting(id=new_id(), loss_grams=loss, **facts), self.awa)
        return parts[1].id

    def rescued_kilos(self) -> Decimal:
        lines = [line for line in bought_by(self.session, self.awa) if line.rescued]
        return Decimal(sum(line.grams or 0 for line in lines)) / 1000

    def discards(self, stage: Stage, **facts: Any) -> None:
        new = NewWaste(id=new_id(), wasted_on=THURSDAY, stage=stage, **facts)
        discard(self.session, new, self.awa)

    def counts_the_box(self, euros: str, *meals: NewMeal) -> None:
        given = {"given_on": THURSDAY, "means": Means.CASH, "amount": Decimal(euros)}
        ids = tuple(meal.id for meal in meals)
        count_contributions(self.session, Counted(id=new_id(), meal_ids=ids, **given), self.awa)

    def holds(self) -> dict[UUID, Decimal]:
        held = on_hand(self.session, canteen_id=self.awa.canteen_id)
        return {one.product_id: one.quantity for one in held if one.quantity}

    def _lines(self, order: PurchaseOrder) -> dict[UUID, UUID]:
        lines = lines_of(self.session, order).values()
        return {line.product_id: line.id for line in lines}
