"""What the demo shows: the shares of the last meal and of the month, and the papers."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
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
from sourcing.orders import PurchaseOrder, lines_of, order_totals
from sourcing.products import facts_of
from suppliers.suppliers import Contact, Supplier
from suppliers.terms import terms_on
from sustainability.carbon import carbon
from sustainability.cooked import shares_of_meal
from sustainability.costs import break_even, cost, given_for
from sustainability.heaps import Span
from sustainability.months import Month, month
from sustainability.publishing import tell
from sustainability.ratios import Share, Shares


def result(session: Session, until: date) -> None:
    """The first canteen's last meal, then every canteen's month."""
    canteens = _canteens(session)
    _meal(session, canteens[0])
    for canteen in canteens:
        _month(month(session, canteen, month_shown(until)))


def papers(session: Session, until: date, folder: Path) -> Iterator[Path]:
    """The month's report of each canteen, and the first canteen's newest order."""
    from integrations.paper.month import monthly_report

    folder.mkdir(parents=True, exist_ok=True)
    for canteen in _canteens(session):
        told = tell(session, canteen, month_shown(until))
        name = f"{canteen.name.lower().replace(' ', '-')}-{told.month.first:%Y-%m}.pdf"
        monthly_report(told, words(), folder / name, printed_on=until)
        yield folder / name
    yield _order(session, _canteens(session)[0], until, folder)


def month_shown(until: date) -> date:
    """The month in which most of the demo lies."""
    return month_of(until - timedelta(days=14))


def _order(session: Session, canteen: Canteen, until: date, folder: Path) -> Path:
    from integrations.paper.order import OrderPaper, purchase_order

    query = select(PurchaseOrder).where(PurchaseOrder.canteen_id == canteen.id)
    newest = max(session.scalars(query), key=lambda one: one.number)
    supplier = session.get_one(Supplier, newest.supplier_id)
    lines = lines_of(session, newest)
    terms = terms_on(session, until, canteen_id=canteen.id, supplier_id=supplier.id)
    products = facts_of(session, {line.product_id for line in lines.values()})
    contacts = select(Contact).where(Contact.supplier_id == supplier.id)
    paper = OrderPaper(
        canteen=canteen,
        supplier=supplier,
        order=newest,
        lines=list(lines.values()),
        totals=order_totals(lines),
        customer_number=terms.customer_number if terms else "",
        contact=session.scalars(contacts).first(),
        units={one.id: one.unit for one in products.values()},
    )
    file = folder / words().say("order-{number}.pdf", number=newest.number)
    purchase_order(paper, words(), file)
    return file


def _canteens(session: Session) -> list[Canteen]:
    return sorted(session.scalars(select(Canteen)), key=lambda canteen: canteen.id)


def _print(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def _meal(session: Session, canteen: Canteen) -> None:
    speak = words()
    meal = _last_meal(session, canteen.id)
    span = Span((canteen.id,), meal.served_on, meal.served_on)
    _print(f"{canteen.name} · {speak.day(meal.served_on)}")
    _print(meal.menu)
    _print(
        speak.say(
            "{covers} covers, {cooks} of them cooks", covers=meal.covers, cooks=meal.cooks
        )
    )
    _shares(shares_of_meal(session, meal.id, canteen_id=canteen.id))
    food = cost(session, canteen, span, meal_id=meal.id)
    price = break_even(session, food, canteen_id=canteen.id, on=meal.served_on)
    gave = given_for(session, meal.id, canteen_id=canteen.id).amount
    footprint = carbon(session, span, covers=meal.covers)
    _figure(speak.say("Food cost per cover"), _euros(food.a_cover))
    _figure(speak.say("Break-even price"), _euros(price))
    counted = None if gave is None else speak.money(gave / meal.covers)
    _figure(speak.say("Contributions per cover"), counted or speak.say("not counted yet"))
    _carbon(footprint.a_cover, footprint.known)
    _print()


def _last_meal(session: Session, canteen_id: UUID) -> Meal:
    query = (
        select(Meal)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(Meal.canteen_id == canteen_id, Document.holds)
        .order_by(Meal.served_on.desc())
        .limit(1)
    )
    return session.scalars(query).one()


def _month(whole: Month) -> None:
    speak = words()
    _print(f"{whole.canteen.name} · {speak.month(whole.first)}")
    _print(
        speak.say(
            "{meals} meals, {covers} covers",
            meals=speak.number(whole.sat.meals),
            covers=speak.number(whole.sat.covers),
        )
    )
    _shares(whole.cooked)
    _figure(speak.say("Food cost per cover"), _euros(whole.cost.a_cover))
    _figure(speak.say("Break-even price"), _euros(whole.break_even))
    _unpriced(whole.cost.unpriced_grams)
    gave = whole.given.amount
    counted = gave / whole.covers_counted if gave is not None and whole.covers_counted else None
    said = speak.say("not counted yet") if counted is None else speak.money(counted)
    _figure(speak.say("Contributions per cover"), said)
    for stage in whole.wasted:
        if stage.a_cover is not None:
            grams = speak.say("{grams} g per cover", grams=speak.number(stage.a_cover, 0))
            weighed = speak.say(
                "{n} of {all} meals weighed", n=stage.meals_weighed, all=stage.meals
            )
            _figure(speak.say(STAGES[stage.stage]), f"{grams} ({weighed})")
    _figure(speak.say("Purchases avoided by rescued food"), speak.money(whole.avoided))
    _carbon(whole.carbon.a_cover, whole.carbon.known)
    _print()


def _carbon(a_cover: Decimal | None, known: Decimal | None) -> None:
    speak = words()
    if a_cover is not None:
        said = speak.say(
            "{kg} kg CO₂e per cover ({known} of the weight is known)",
            kg=speak.number(a_cover, 2),
            known=speak.percent(known),
        )
        _figure(speak.say("Carbon"), said)


def _unpriced(grams: int) -> None:
    """Value shares and costs leave out what nobody knows the price of; so they say it."""
    if grams:
        speak = words()
        kilos = speak.number(Decimal(grams) / 1000, 1)
        _figure("", speak.say("{kilos} kg of unknown cost are not in it", kilos=kilos))


def _euros(amount: Decimal | None) -> str | None:
    return None if amount is None else words().money(amount)


def _figure(name: str, said: str | None) -> None:
    _print(f"  {name:<46} {said or '–'}")


def _shares(shares: Shares) -> None:
    for share in shares.of.values():
        _print(f"  {_share(share)}")


def _share(share: Share) -> str:
    """Its name and basis, the figure, numerator and denominator, and what it rests on."""
    figure = f"{name(share):<56} {words().percent(share.ratio):>7}"
    if share.ratio is None:
        return figure
    rests = rests_on(share)
    return f"{figure}  {amount_of(share)}" + (f"  ({rests})" if rests else "")
