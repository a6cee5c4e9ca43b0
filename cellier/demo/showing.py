"""What the demo shows: the shares of the last meal and of the month."""

import sys
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.language import words
from cellier.naming import STAGES
from cellier.telling import amount_of, name, rests_on
from inventory.kitchen.meals import Meal
from kernel.db import month_of
from kernel.documents import Document
from network.canteens import Canteen
from network.promises import Basis, Measure
from sustainability.carbon import carbon
from sustainability.cooked import shares_of_meal
from sustainability.costs import break_even, cost, given_for
from sustainability.heaps import Span
from sustainability.publishing import Told, tell
from sustainability.ratios import Share, Shares


def months_of(session: Session, until: date) -> list[Told]:
    """Every canteen's month, read once for screen and paper."""
    return [tell(session, canteen, month_shown(until)) for canteen in canteens_of(session)]


def result(session: Session, months: Sequence[Told]) -> None:
    """The first canteen's last meal, then every canteen's month."""
    _meal(session, months[0].month.canteen)
    for told in months:
        _month(told)


def month_shown(until: date) -> date:
    """The month in which most of the demo lies."""
    return month_of(until - timedelta(days=14))


def canteens_of(session: Session) -> list[Canteen]:
    """In the order they were opened."""
    return sorted(session.scalars(select(Canteen)), key=lambda canteen: canteen.id)


def put(line: str = "") -> None:
    """A line on the screen."""
    sys.stdout.write(line + "\n")


def _meal(session: Session, canteen: Canteen) -> None:
    speak = words()
    meal = _last_meal(session, canteen.id)
    span = Span((canteen.id,), meal.served_on, meal.served_on)
    put(f"{canteen.name} · {speak.day(meal.served_on)}")
    put(meal.menu)
    put(
        speak.say(
            "{covers} covers, {cooks} of them cooks", covers=meal.covers, cooks=meal.cooks
        )
    )
    shares = shares_of_meal(session, meal.id, canteen_id=canteen.id)
    _shares(shares)
    _allocated(shares)
    food = cost(session, canteen, span, meal_id=meal.id)
    price = break_even(session, food, canteen_id=canteen.id, on=meal.served_on)
    gave = given_for(session, meal.id, canteen_id=canteen.id).amount
    footprint = carbon(session, span, covers=meal.covers)
    figure(speak.say("Food cost per cover"), _euros(food.a_cover))
    figure(speak.say("Break-even price"), _euros(price))
    counted = None if gave is None else speak.money(gave / meal.covers)
    figure(speak.say("Contributions per cover"), counted or speak.say("not counted yet"))
    _carbon(footprint.a_cover, footprint.known)
    put()


def _last_meal(session: Session, canteen_id: UUID) -> Meal:
    query = (
        select(Meal)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(Meal.canteen_id == canteen_id, Document.holds)
        .order_by(Meal.served_on.desc())
        .limit(1)
    )
    return session.scalars(query).one()


def _month(told: Told) -> None:
    speak, whole = words(), told.month
    put(f"{whole.canteen.name} · {speak.month(whole.first)}")
    put(
        speak.say(
            "{meals} meals, {covers} covers",
            meals=speak.number(whole.sat.meals),
            covers=speak.number(whole.sat.covers),
        )
        + _published(told)
    )
    _shares(whole.cooked)
    _allocated(whole.cooked)
    figure(speak.say("Food cost per cover"), _euros(whole.cost.a_cover))
    figure(speak.say("Break-even price"), _euros(whole.break_even))
    _unpriced(whole.cost.unpriced_grams)
    gave = whole.given.amount
    counted = gave / whole.covers_counted if gave is not None and whole.covers_counted else None
    said = speak.say("not counted yet") if counted is None else speak.money(counted)
    figure(speak.say("Contributions per cover"), said)
    for stage in whole.wasted:
        if stage.a_cover is not None:
            grams = speak.say("{grams} g per cover", grams=speak.number(stage.a_cover, 0))
            weighed = speak.say(
                "{n} of {all} meals weighed", n=stage.meals_weighed, all=stage.meals
            )
            figure(speak.say(STAGES[stage.stage]), f"{grams} ({weighed})")
    figure(speak.say("Purchases avoided by rescued food"), speak.money(whole.avoided))
    _carbon(whole.carbon.a_cover, whole.carbon.known)
    put()


def _published(told: Told) -> str:
    if told.number is None or told.closed_on is None:
        return ""
    said = words().say(
        "published on {day} as no. {number}", day=told.closed_on, number=told.number
    )
    return f" · {said}"


def _allocated(shares: Shares) -> None:
    """What nobody weighed, and a count shared out; by weight."""
    whole = shares[Measure.PROMISE, Basis.MASS]
    if whole.allocated:
        speak = words()
        part = speak.percent(whole.allocated / whole.denominator)
        said = speak.say("{part} of the weight, an estimate", part=part)
        figure(speak.say("Shared out after counts"), said)


def _carbon(a_cover: Decimal | None, known: Decimal | None) -> None:
    speak = words()
    if a_cover is not None:
        said = speak.say(
            "{kg} kg CO₂e per cover ({known} of the weight is known)",
            kg=speak.number(a_cover, 2),
            known=speak.percent(known),
        )
        figure(speak.say("Carbon"), said)


def _unpriced(grams: int) -> None:
    """Value shares and costs leave out what nobody knows the price of; so they say it."""
    if grams:
        speak = words()
        kilos = speak.number(Decimal(grams) / 1000, 1)
        figure("", speak.say("{kilos} kg of unknown cost are not in it", kilos=kilos))


def _euros(amount: Decimal | None) -> str | None:
    return None if amount is None else words().money(amount)


def figure(name: str, said: str | None) -> None:
    """What it is, and how much."""
    put(f"  {name:<46} {said or '–'}")


def _shares(shares: Shares) -> None:
    for share in shares.of.values():
        put(f"  {_share(share)}")


def _share(share: Share) -> str:
    """Its name and basis, the figure, numerator and denominator, and what it rests on."""
    figure = f"{name(share):<56} {words().percent(share.ratio):>7}"
    if share.ratio is None:
        return figure
    rests = rests_on(share)
    return f"{figure}  {amount_of(share)}" + (f"  ({rests})" if rests else "")
