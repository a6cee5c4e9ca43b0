"""What the demo's first kitchen looks at today: what waits, one recall drill, what it used."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.demo.showing import canteens_of, figure, month_shown, put
from cellier.language import words
from inventory.billing.credits import credits_awaited
from inventory.counting.closing_uses import Use, use_of
from inventory.counting.monthly import last_day
from inventory.exchanges.transfers import TransferLine
from inventory.kitchen.proposals import menus_lack
from inventory.lots import Lot
from inventory.proof.reexaminations import reexaminations
from inventory.safety.alerts import alerts
from inventory.safety.notices import Notice
from inventory.safety.recalls import recall
from kernel.words import N_, InMonth
from network.canteens import Canteen
from sourcing.products import UNITS

AT_MOST = 5
# What is lent on, what is only counted, what is given: two of them come in crates too.
SHOWN = ("Carottes", "Oignons", "Pommes")
_CAME = {
    "opening": N_("{quantity} there"),
    "entered": N_("{quantity} found at the start"),
    "receipts": N_("{quantity} received"),
    "rescued": N_("{quantity} rescued"),
    "sorted": N_("{quantity} out of rescued crates"),
    "transfers_in": N_("{quantity} from other canteens"),
    "difference": N_("{quantity} miscounted before"),
}
_LEFT = {
    "waste": N_("{quantity} thrown away"),
    "donations": N_("{quantity} given"),
    "transfers_out": N_("{quantity} to other canteens"),
    "closing": N_("{quantity} left"),
}


def today(session: Session, until: date) -> None:
    """A screenful: each figure is of the first canteen, but for the recall."""
    canteen = canteens_of(session)[0]
    _alerts(session, canteen, until)
    _waiting(session, canteen, until)
    _drill(session)
    put()
    _uses(session, canteen, until)
    put()


def _alerts(session: Session, canteen: Canteen, until: date) -> None:
    speak = words()
    found = alerts(session, canteen_id=canteen.id, on=until)
    title = speak.say("what to look at today")
    put(f"{canteen.name} · {title}")
    for one in found[:AT_MOST]:
        put(f"  {one.said.in_words(speak)} → {speak.say(one.remedy)}")
    if not found:
        put(f"  {speak.say('Nothing to look at today.')}")
    if len(found) > AT_MOST:
        command = f'cellier alerts --canteen "{canteen.name}" --on {until}'
        said = speak.count("and {n} more:", "and {n} more:", len(found) - AT_MOST)
        put(f"  {said} {command}")


def _waiting(session: Session, canteen: Canteen, until: date) -> None:
    """What somebody else owes, a certificate that came late, what the menus lack."""
    speak = words()
    for task in reexaminations(session, canteen.id, until):
        said = speak.count(
            "{supplier}, {n} purchase to examine again",
            "{supplier}, {n} purchases to examine again",
            len(task.lines),
            supplier=task.supplier,
        )
        figure(speak.say("A certificate came late"), said)
    for credit in credits_awaited(session, canteen_id=canteen.id, on=until):
        said = speak.say(
            "{supplier}, {product}: {amount}",
            supplier=credit.supplier,
            product=credit.description,
            amount=speak.money(credit.net),
        )
        figure(speak.say("A credit is awaited"), said)
    lacks = menus_lack(
        session, canteen_id=canteen.id, first=until, last=until + timedelta(days=7)
    )
    said = ", ".join(
        f"{one.product} {_amount(one.quantity)} {words().write(UNITS[one.unit])}"
        for one in lacks
    )
    figure(speak.say("The coming week's menus lack"), said)


def _drill(session: Session) -> None:
    """A lot that went to two canteens, as if it were recalled today."""
    query = select(Lot.number).join(TransferLine, TransferLine.lot_id == Lot.id)
    numbers = sorted(number for number in session.scalars(query) if number)
    if not numbers:
        return
    speak, answer = words(), recall(session, Notice(lot=numbers[0]))
    covers = answer.covers()
    meals = {(one.canteen_id, one.meal_id) for one in answer.meals}
    said = [
        speak.count("{n} canteen", "{n} canteens", len(answer.canteens)),
        speak.count("{n} meal", "{n} meals", len(meals)),
        speak.count("{n} cover served", "{n} covers served", covers.certain),
    ]
    if covers.possible:
        said.append(speak.count("{n} more possibly", "{n} more possibly", covers.possible))
    kilos = Decimal(sum(one.grams for one in answer.rests)) / 1000
    said.append(speak.say("{kilos} kg left", kilos=speak.number(kilos, 1)))
    figure(speak.say("Recall drill, lot {lot}", lot=numbers[0]), ", ".join(said))


def _uses(session: Session, canteen: Canteen, until: date) -> None:
    first = month_shown(until)
    last = min(last_day(first), until)
    title = words().say("used in {month}", month=InMonth.of(first))
    put(f"{canteen.name} · {title}")
    for one in use_of(session, canteen_id=canteen.id, first=first, last=last):
        if one.product in SHOWN:
            used = words().say(
                "{quantity} {unit} used",
                quantity=_amount(one.use.quantity),
                unit=words().write(UNITS[one.unit]),
            )
            figure(one.product, f"{' '.join(_terms(one))} = {used}")


def _terms(use: Use) -> Iterator[str]:
    """Each figure that is not nought, with its sign; the first bears none."""
    first = True
    for sign, figures in (("+", _CAME), ("−", _LEFT)):
        for name, sentence in figures.items():
            quantity = getattr(use, name).quantity
            if quantity:
                shown = sign if quantity > 0 else {"+": "−", "−": "+"}[sign]
                said = words().say(sentence, quantity=_amount(abs(quantity)))
                yield said if first and shown == "+" else f"{shown} {said}"
                first = False


def _amount(quantity: Decimal) -> str:
    return words().number(quantity)
