"""The demo's month, day by day: each kitchen's mornings, its meal, and its evening."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from cellier.demo.buying import await_deliveries, deliver
from cellier.demo.cast import SHOPS
from cellier.demo.cooking import cook
from cellier.demo.diary import EVENINGS, FORGOTTEN, MORNINGS
from cellier.demo.kitchens import Kitchen, Notes, days
from cellier.demo.planning import plan_week
from cellier.demo.pricing import price_history
from cellier.demo.rescuing import rescue_crate
from cellier.demo.rules import set_up
from cellier.demo.setting import Stage
from cellier.demo.shelf_counts import charge_oil, count_week
from cellier.demo.thermometers import read_thermometers
from cellier.demo.throwing_away import clear_shelves
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from sustainability.closings import Closing, close_month


def play(session: Session, stage: Stage) -> None:
    """Live the month in every canteen."""
    notes = [Notes() for _ in stage.houses]
    for day in days(stage.first, stage.today):
        for number, (house, by) in enumerate(stage.houses):
            today = replace(by, today=day)
            kitchen = Kitchen(session, stage, house, today, number, day, notes[number])
            if day == stage.first:
                _open_book(kitchen)
            if day.day == 1 and day != stage.first:
                _end_month(kitchen)
            _live(kitchen)
            if day == stage.today and not number:
                plan_week(kitchen)
                await_deliveries(kitchen)
    price_history(session, stage)


def _live(kitchen: Kitchen) -> None:
    day = kitchen.day
    for shop in SHOPS:
        # The first day fills the shelves, whatever day of the week it is.
        if SHOPS[shop].weekday == day.isoweekday() or day == kitchen.stage.first:
            deliver(kitchen, shop)
    clear_shelves(kitchen)
    if day.isoweekday() in (3, 6):
        rescue_crate(kitchen)
    for event in MORNINGS.get(kitchen.turn, ()):
        event(kitchen)
    if kitchen.turn != FORGOTTEN:
        cook(kitchen)
    read_thermometers(kitchen)
    for event in EVENINGS.get(kitchen.turn, ()):
        event(kitchen)
    if day.isoweekday() == 6:
        count_week(kitchen)


def _open_book(kitchen: Kitchen) -> None:
    """Dry goods that lay there: nobody knows any more where they came from."""
    set_up(kitchen)
    lines = tuple(
        OpeningLine(
            id=kitchen.id(), product_id=kitchen.product(name), quantity=Decimal(quantity),
            worth=Decimal(worth),
        )
        for name, quantity, worth in (
            ("Huile de tournesol", 6, 18), ("Riz", 5, 12), ("Pâtes", 4, 9),
            ("Lentilles vertes", 3, 12), ("Pommes de terre", 8, 10), ("Farine de blé", 10, 11),
        )
    )  # fmt: skip
    opening = OpeningStock(id=kitchen.id(), found_on=kitchen.day, lines=lines)
    open_stock(kitchen.session, opening, kitchen.by)


def _end_month(kitchen: Kitchen) -> None:
    """What is never counted is charged, then the month's figures are published."""
    charge_oil(kitchen)
    ended = kitchen.day - timedelta(days=1)
    close_month(kitchen.session, Closing(id=kitchen.id(), month=ended), kitchen.by)
