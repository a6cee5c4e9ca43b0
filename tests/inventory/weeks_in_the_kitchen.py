"""What is done with food in any week, as rules: it comes, is cooked, kept and thrown away."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from inventory.balances import Held
from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.freezings import Freezing, freeze
from inventory.kitchen.meals import Addition, Ingredient, NewMeal, add_to_meal, serve
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.kitchen.preparations import Made, Preparation
from inventory.kitchen.prepared_lots import prepare
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.kitchen.ticking import Ticking, tick
from inventory.kitchen.ticks import Tick
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind
from inventory.receiving.deliveries import Delivery
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from kernel.ids import new_id
from sourcing.pricing import PricePer
from suppliers.labels import Label
from tests.builders import a_delivery, a_line, a_meal, balances_of
from tests.inventory.weeks import (
    FIRST,
    Weeks,
    covers,
    days,
    densities,
    grams,
    nth,
    prices,
    quantities,
    quarters,
    which,
    who,
)

ways = st.sampled_from(("lot", "product", "weighed", "full", "portions"))
plenty = st.decimals(min_value=3, max_value=30, places=3)
keeps = st.none() | st.integers(0, 30)


class InTheKitchen(Weeks):
    """Food comes, is cooked, kept, eaten again, thrown away."""

    @initialize(stock=st.lists(st.tuples(plenty, prices, densities), min_size=5, max_size=5))
    def begin(self, stock: list[tuple[Decimal, Decimal, int]]) -> None:
        """The first day, both kitchens have something."""
        for number, one in enumerate(stock):
            self.receive(
                number // 3, number % 3, *one, FIRST, None, extra=number, charged=False
            )

    @rule(
        who=who, what=which, quantity=quantities, price=prices, dense=densities, day=days,
        keep=keeps, extra=st.integers(0, 15), charged=st.booleans(),
    )  # fmt: skip
    def receive(
        self, who: int, what: int, quantity: Decimal, price: Decimal, dense: int, day: date,
        keep: int | None, extra: int, charged: bool,
    ) -> None:  # fmt: skip
        """By the kilo where `extra` says so, organic, with something broken; one line or two."""
        by = self.hands[who]
        weight = -int(-quantity * dense // 1)
        facts = {"price": price, "grams": weight, "lot_number": "L7" if extra % 3 == 0 else ""}
        if extra & 1:
            facts |= {"labels": (Label.BIO,), "producer_id": self.producer_id}
        if extra & 2:
            facts |= {"price_per": PricePer.KILO}
        if extra & 4:
            facts |= {"not_kept": Decimal("0.25")}
        use_by = None if keep is None else day + timedelta(days=keep)
        place = self.shelf(by, extra)

        def make() -> Delivery:
            lines = [
                a_line(
                    self.products[what], str(quantity), use_by=use_by, place_id=place, **facts
                )
            ]
            if extra & 8:
                lines.append(a_line(self.products[what], "2", price=Decimal("3.3333")))
            return a_delivery(self.suppliers[charged], *lines, received_on=day)

        self.act(receive, make, by)

    @rule(who=who, what=which, quantity=quantities, day=days)
    def enter_stock(self, who: int, what: int, quantity: Decimal, day: date) -> None:
        line = OpeningLine(
            id=new_id(), product_id=self.products[what].id, quantity=quantity,
            worth=Decimal("12.34"),
        )  # fmt: skip
        new = OpeningStock(id=new_id(), found_on=day, lines=(line,))
        self.act(open_stock, lambda: new, self.hands[who])

    @rule(who=who, weight=grams, price=prices, day=days, what=st.none() | which)
    def rescue(
        self, who: int, weight: int, price: Decimal, day: date, what: int | None
    ) -> None:
        crate = Crate(
            id=new_id(), rescued_on=day, donor="Marché", grams=weight, reference_price=price,
            product_id=None if what is None else self.products[what].id,
        )  # fmt: skip
        if self.act(rescue, lambda: crate, self.hands[who]) and weight % 2 == 0:
            self.sort(0, weight % 3, weight % 5, weight % 4, day)

    @rule(nth=nth, what=which, kept=quarters, lost=quarters, day=days)
    def sort(self, nth: int, what: int, kept: int, lost: int, day: date) -> None:
        if crate := self.one_of(nth, Crate):
            held = balances_of(self.session, crate.by).get(
                (crate.id, Kind.SHELF), Held(Decimal(0), 0, Decimal(0))
            )
            part = SortedInto(
                id=new_id(), product_id=self.products[what].id,
                grams=max(1, held.grams * kept // 6),
            )  # fmt: skip
            new = Sorting(
                id=new_id(), rescue_id=crate.id, sorted_on=day, into=(part,),
                loss_grams=max(0, held.grams * lost // 6),
            )  # fmt: skip
            self.act(sort, lambda: new, crate.by)

    @rule(
        who=who, day=days, eat=covers, what=nth, quantity=quantities, more=nth, ticked=st.sets(nth, max_size=2),
        chosen=st.booleans(),
    )  # fmt: skip
    def serve(
        self, who: int, day: date, eat: int, what: int, quantity: Decimal, more: int,
        ticked: set[int], chosen: bool,
    ) -> None:  # fmt: skip
        by = self.hands[who]
        lot_id = self.lot(by, more) if chosen else None
        ticks = [Tick(id=new_id(), product_id=self.food(one).id) for one in sorted(ticked)]
        if lot_id and more % 2:
            ticks.append(Tick(id=new_id(), lot_id=lot_id))
        wants = [(self.food(what), str(quantity))]
        meal = a_meal(*wants, served_on=day, covers=eat, cooks=0, ticked=tuple(ticks))
        if lot_id:
            of_lot = Ingredient(id=new_id(), lot_id=lot_id, quantity=Decimal("0.7"))
            meal = meal.model_copy(update={"ingredients": (*meal.ingredients, of_lot)})
        self.act(serve, lambda: meal, by)

    @rule(who=who, day=days, eat=covers, ticked=st.sets(nth, max_size=2))
    def serve_unweighed(self, who: int, day: date, eat: int, ticked: set[int]) -> None:
        ticks = tuple(Tick(id=new_id(), product_id=self.food(o).id) for o in sorted(ticked))
        meal = a_meal(served_on=day, covers=eat, cooks=0, ticked=ticks)
        self.act(serve, lambda: meal, self.hands[who])

    @rule(nth=nth, what=nth)
    def tick_later(self, nth: int, what: int) -> None:
        if meal := self.one_of(nth, NewMeal):
            ticks = (Tick(id=new_id(), product_id=self.food(what).id),)
            new = Ticking(id=new_id(), meal_id=meal.id, ticks=ticks)
            self.act(tick, lambda: new, meal.by)

    @rule(nth=nth, what=nth, quantity=quantities)
    def add(self, nth: int, what: int, quantity: Decimal) -> None:
        if meal := self.one_of(nth, NewMeal):
            more = a_meal((self.food(what), str(quantity))).ingredients
            new = Addition(id=new_id(), meal_id=meal.id, ingredients=more)
            self.act(add_to_meal, lambda: new, meal.by)

    @rule(nth=nth, eat=covers)
    def count_covers(self, nth: int, eat: int) -> None:
        if meal := self.one_of(nth, NewMeal):
            new = CoversCounted(id=new_id(), meal_id=meal.id, covers=eat)
            self.act(count_covers, lambda: new, meal.by)

    @rule(
        nth=nth, dish=nth, weight=grams, some=st.none() | covers, whole=st.none() | grams,
        late=st.integers(0, 3),
    )  # fmt: skip
    def keep(
        self, nth: int, dish: int, weight: int, some: int | None, whole: int | None, late: int
    ) -> None:
        if meal := self.one_of(nth, NewMeal):
            day = meal.command.served_on + timedelta(days=late)
            new = Preparation(
                id=new_id(), prepared_on=day, made=Made.SURPLUS, meal_id=meal.id, grams=weight,
                product_id=self.dishes[dish % 2].id, portions_kept=some, whole_grams=whole,
            )  # fmt: skip
            self.act(prepare, lambda: new, meal.by)

    @rule(who=who, day=days, what=nth, more=nth, quantity=quantities, dish=nth, weight=grams)
    def cook_apart(
        self,
        who: int,
        day: date,
        what: int,
        more: int,
        quantity: Decimal,
        dish: int,
        weight: int,
    ) -> None:
        wants = ((self.food(what), str(quantity)), (self.food(more), "0.5"))
        new = Preparation(
            id=new_id(), prepared_on=day, made=Made.COOKED, grams=weight,
            product_id=self.dishes[dish % 2].id, ingredients=a_meal(*wants).ingredients,
        )  # fmt: skip
        self.act(prepare, lambda: new, self.hands[who])

    @rule(who=who, nth=nth, day=days, keep=st.integers(0, 90))
    def freeze(self, who: int, nth: int, day: date, keep: int) -> None:
        if lot_id := self.lot(self.hands[who], nth):
            until = day + timedelta(days=keep)
            new = Freezing(id=new_id(), lot_id=lot_id, frozen_on=day, use_by=until)
            self.act(freeze, lambda: new, self.hands[who])

    @rule(who=who, nth=nth, day=days)
    def open_pack(self, who: int, nth: int, day: date) -> None:
        if lot_id := self.lot(self.hands[who], nth):
            new = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=day)
            self.act(open_pack, lambda: new, self.hands[who])

    @rule(who=who, nth=nth, day=days, weight=grams, quantity=quantities, how=ways)
    def discard(
        self, who: int, nth: int, day: date, weight: int, quantity: Decimal, how: str
    ) -> None:
        by = self.hands[who]
        lot: dict[str, UUID | None] = {"lot_id": self.lot(by, nth)}
        said = {
            "lot": {**lot, "quantity": quantity},
            "product": {"product_id": self.food(nth).id, "quantity": quantity},
            "weighed": {**lot, "container_id": self.bins[who], "gross_grams": 310 + weight},
            "full": {"container_id": self.bins[who], "fill": Decimal("0.5")},
            "portions": {"portions": nth + 1, "portion_grams": 150},
        }[how]
        stage = list(Stage)[1 + nth % 3]
        self.act(discard, lambda: NewWaste(id=new_id(), wasted_on=day, stage=stage, **said), by)
