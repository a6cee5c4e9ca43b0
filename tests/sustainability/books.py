"""A kitchen whose months are lived, closed and told in a word."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.meals import NewMeal, serve
from inventory.kitchen.ticks import Tick
from inventory.proof.reexaminations import reexaminations
from inventory.proof.reweighing import Accepted, accept_reexamination
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from suppliers.labels import Label
from sustainability.closings import Closing, Reopening, close_month, reopen_month
from sustainability.figures import added, figures_of
from sustainability.months import month
from sustainability.publishing import Told, tell
from tests.builders import (
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    some_stock,
)
from tests.inventory.counting.hands import counted, found

FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))
EARLY, LATE = timedelta(days=3), timedelta(days=20)
MONTHS = [date(2026, number, 1) for number in range(1, 10)]


class Book:
    """A kitchen whose months are told in a word."""

    def __init__(self, session: Session, by: By) -> None:
        self.session, self.by = session, by
        self.carrots = a_product(session)
        self.farm, self.farmer = a_supplier(session, by), a_producer(session, by)
        self.canteen = session.get_one(Canteen, by.canteen_id)

    def buys(self, on: date, kilos: str = "10") -> UUID:
        return some_stock(
            self.session, self.by, kilos, product=self.carrots, received_on=on,
            labels=(Label.BIO,),
        )  # fmt: skip

    def serves(self, on: date, kilos: str = "4", covers: int = 40) -> UUID:
        meal = a_meal((self.carrots, kilos), served_on=on, covers=covers)
        return serve(self.session, meal, self.by)

    def closes(self, first: date) -> UUID:
        return close_month(self.session, Closing(id=new_id(), month=first), self.by)

    def reopens(self, first: date) -> UUID:
        opening = Reopening(id=new_id(), month=first, because="Oubli d'une livraison")
        return reopen_month(self.session, opening, self.by)

    def tells(self, first: date) -> Told:
        return tell(self.session, self.canteen, first)

    def buys_organic(self, on: date, kilos: str = "10") -> UUID:
        """From the farm, whose paper may come later."""
        line = a_line(self.carrots, kilos, labels=(Label.BIO,), producer_id=self.farmer)
        receive(self.session, a_delivery(self.farm, line, received_on=on), self.by)
        return line.id

    def ticks(self, on: date, covers: int = 40) -> UUID:
        """A meal nobody weighed anything for."""
        meal = NewMeal(
            id=new_id(), served_on=on, covers=covers, menu="Soupe",
            ticked=(Tick(id=new_id(), product_id=self.carrots.id),),
        )  # fmt: skip
        return serve(self.session, meal, self.by)

    def counts(self, on: date, kilos: str) -> UUID:
        return counted(self.session, self.by, found(self.carrots, kilos), counted_on=on)

    def counts_covers(self, meal: UUID, covers: int) -> UUID:
        return count_covers(
            self.session, CoversCounted(id=new_id(), meal_id=meal, covers=covers), self.by
        )

    def counts_the_box(self, on: date, euros: str, *meals: UUID) -> UUID:
        box = Counted(
            id=new_id(), given_on=on, means=Means.CASH, amount=Decimal(euros), meal_ids=meals
        )
        return count_contributions(self.session, box, self.by)

    def learns_of_the_paper(self) -> UUID | None:
        """A certificate of the farm comes, and what it changes is accepted."""
        a_certificate(self.session, self.by, producer_id=self.farmer)
        return self.accepts()

    def accepts(self) -> UUID | None:
        tasks = reexaminations(self.session, self.by.canteen_id, self.by.today)
        task = next((one for one in tasks if one.supplier_id == self.farm), None)
        if task is None:
            return None
        accepted = Accepted(id=new_id(), supplier_id=self.farm, seen=task.seen)
        return accept_reexamination(self.session, accepted, self.by)

    def is_told_once(self) -> bool:
        """Whether all months as told add up to all months as known today."""
        told = added(figures_of(self.tells(one).month) for one in MONTHS)
        known = added(figures_of(month(self.session, self.canteen, one)) for one in MONTHS)
        assert told == known
        return True
