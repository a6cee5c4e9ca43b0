"""Meals: who ate, what went in, what was given; then the meal's card."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form, id_of
from cellier.web.sharing import Bar, bars
from cellier.web.shelf import shelf_of
from cellier.web.tablets import cooks_of
from integrations.paper.allergens import NAMES
from integrations.paper.board import unsaid
from integrations.paper.board_farms import food_in_words, kilometres_told
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.meals import (
    Addition,
    Ingredient,
    NewMeal,
    Sitting,
    add_to_meal,
    serve,
)
from inventory.kitchen.meals_found import meals_on
from inventory.kitchen.menus import planned
from inventory.kitchen.proposals import cook_this
from inventory.kitchen.ticking import Ticking, tick
from inventory.kitchen.ticks import Tick
from inventory.undoing.touches import sentences, touched_by
from kernel.errors import Refused
from kernel.ids import derived
from kernel.rounding import whole_grams
from kernel.words import N_
from network.promises import Basis, Measure
from sourcing.recipes import recipes
from sustainability.meal_cards import MealCard, meal_card

doors = Doors()

SITTINGS = {
    Sitting.BREAKFAST: N_("Breakfast"),
    Sitting.LUNCH: N_("Lunch"),
    Sitting.SNACK: N_("Afternoon"),
    Sitting.DINNER: N_("Dinner"),
}
MEANS = {
    Means.CASH: N_("Cash"),
    Means.CARD: N_("Card"),
    Means.CHEQUE: N_("Cheque"),
    Means.ONLINE: N_("Online"),
}
SHOWN = (Measure.PROMISE, Measure.ORGANIC, Measure.LOCAL, Measure.RESCUED)
LISTED = timedelta(days=30)


class CoversMissing(Refused):
    """Every figure of a meal is a cover's."""

    says = N_("Say how many ate: count all the covers, the cooks among them.")


class NothingAdded(Refused):
    """An empty addition."""

    says = N_("Tick what went in, or write its weight.")


class NothingGiven(Refused):
    """No figure at all."""

    says = N_("Write what was counted, by its means; 0 where nothing was given.")


@doors.reads("/c/{canteen_id:uuid}/meal", Access.LOGS)
def page(desk: Desk) -> Answer:
    """The form: covers, menu, and the shelf to tick from."""
    session, canteen_id, today = desk.session, desk.here.id, desk.today
    menus = planned(session, canteen_id=canteen_id, first=today, last=today)
    facts = {
        "menu": menus[0] if menus else None,
        "sittings": [(one.value, said) for one, said in SITTINGS.items()],
        "recipes": recipes(session),
        "proposal": _proposal(desk, menus),
        **_shelf(desk),
    }
    return Page("meal.html", facts, offline=True)


@doors.writes("/c/{canteen_id:uuid}/meal", Access.LOGS, again=page)
def log(desk: Desk) -> Answer:
    """A meal, with what went in as far as it is known."""
    form, main = desk.form, desk.form.id()
    covers = form.whole("covers")
    if covers is None:
        raise CoversMissing
    weighed, ticked = _went_in(form, main)
    new = NewMeal(
        id=main,
        served_on=form.day("on") or desk.today,
        sitting=form.choice("sitting", Sitting) or Sitting.LUNCH,
        covers=covers,
        cooks=form.whole("cooks") or 0,
        menu=form.text("menu"),
        ingredients=weighed,
        ticked=ticked,
    )
    serve(desk.session, new, desk.by)
    _count_given(desk, main, new.served_on)
    return Go(desk.url(f"/meal/{main}"))


@doors.reads("/c/{canteen_id:uuid}/meals", Access.SEES)
def all_meals(desk: Desk) -> Answer:
    """The month's, the newest first."""
    first = desk.today - LISTED
    facts = {"meals": meals_on(desk.session, desk.here.id, first, desk.today)}
    return Page("meals.html", facts)


@doors.reads("/c/{canteen_id:uuid}/meal/{meal_id:uuid}", Access.SEES)
def card(desk: Desk, meal_id: UUID) -> Answer:
    """What the meal amounts to, each figure with what it rests on."""
    read = meal_card(desk.session, desk.here, meal_id)
    facts = {
        "card": read,
        "by_mass": _bars(desk, read, Basis.MASS),
        "by_value": _bars(desk, read, Basis.VALUE),
        "allergens": [NAMES[one] for one in NAMES if one in read.allergens.present],
        "perhaps": [
            NAMES[one]
            for one in NAMES
            if one not in read.allergens.present and read.allergens.possibly.get(one)
        ],
        "unsaid": unsaid(read.allergens, desk.words),
        "sitting": SITTINGS[read.meal.sitting],
        "fed": [
            (one, [food_in_words(each, desk.words) for each in one.products])
            for one in read.fed
        ],
        "kilometres": kilometres_told,
        "wasted_a_cover": None
        if read.wasted_a_cover is None
        else whole_grams(read.wasted_a_cover),
        "touches": sentences(touched_by(desk.session, meal_id, canteen_id=desk.here.id)),
        "means": [(one.value, said) for one, said in MEANS.items()],
        "people": cooks_of(desk.session, desk.here.id),
    }
    return Page("meal_card.html", facts)


@doors.reads("/c/{canteen_id:uuid}/meal/{meal_id:uuid}/add", Access.LOGS)
def adding(desk: Desk, meal_id: UUID) -> Answer:
    """More that went in."""
    read = meal_card(desk.session, desk.here, meal_id)
    return Page("meal_adding.html", {"card": read, **_shelf(desk)}, offline=True)


@doors.writes("/c/{canteen_id:uuid}/meal/{meal_id:uuid}/add", Access.LOGS, again=adding)
def add(desk: Desk, meal_id: UUID) -> Answer:
    """Weighed or ticked, into a meal that is there."""
    main = desk.form.id()
    weighed, ticked = _went_in(desk.form, main)
    if not (weighed or ticked):
        raise NothingAdded
    by = desk.by
    if weighed:
        addition = Addition(id=derived(main, "weighed"), meal_id=meal_id, ingredients=weighed)
        add_to_meal(desk.session, addition, by)
    if ticked:
        ticking = Ticking(id=derived(main, "ticked"), meal_id=meal_id, ticks=ticked)
        tick(desk.session, ticking, by)
    return Go(desk.url(f"/meal/{meal_id}"))


@doors.writes("/c/{canteen_id:uuid}/meal/{meal_id:uuid}/covers", Access.LOGS, again=card)
def covers(desk: Desk, meal_id: UUID) -> Answer:
    """Those who ate, counted later."""
    form = desk.form
    eaten = form.whole("covers")
    if eaten is None:
        raise CoversMissing
    counted = CoversCounted(
        id=form.id(), meal_id=meal_id, covers=eaten, cooks=form.whole("cooks")
    )
    count_covers(desk.session, counted, desk.by)
    return Go(desk.url(f"/meal/{meal_id}"))


@doors.writes("/c/{canteen_id:uuid}/meal/{meal_id:uuid}/given", Access.LOGS, again=card)
def given(desk: Desk, meal_id: UUID) -> Answer:
    """The box, counted."""
    read = meal_card(desk.session, desk.here, meal_id)
    if not _count_given(desk, meal_id, read.meal.served_on, main=desk.form.id()):
        raise NothingGiven
    return Go(desk.url(f"/meal/{meal_id}"))


def _shelf(desk: Desk) -> dict[str, Any]:
    shelf = shelf_of(desk.session, desk.here.id, on=desk.today)
    return {
        # What is past its use-by may not be served: it is not offered.
        "shelf": [one for one in shelf if not (one.hard and one.due and one.due < desk.today)],
        "people": cooks_of(desk.session, desk.here.id),
    }


def _proposal(desk: Desk, menus: Sequence[Any]) -> dict[UUID, Decimal]:
    """Lots and quantities for a dish: of the recipe asked for, else of the day's menu."""
    covers = _typed_covers(desk) or (menus[0].covers if menus else 0)
    asked = desk.request.query_params.get("recipe", "")
    chosen = Form({"recipe": [asked]}).uuid("recipe") if asked else None
    wanted = [chosen] if chosen else list(menus[0].recipe_ids) if menus else []
    found: dict[UUID, Decimal] = {}
    for recipe_id in wanted:
        dish = cook_this(
            desk.session,
            recipe_id,
            covers=covers or 40,
            canteen_id=desk.here.id,
            on=desk.today,
        )
        for issue in dish.issues:
            found[issue.lot_id] = found.get(issue.lot_id, Decimal(0)) + issue.quantity
    return found


def _typed_covers(desk: Desk) -> int:
    """Of a form that was refused; perhaps for this very figure."""
    try:
        return max(desk.typed.whole("covers") or 0, 0)
    except Refused:
        return 0


def _went_in(form: Form, main: UUID) -> tuple[tuple[Ingredient, ...], tuple[Tick, ...]]:
    """What was weighed is issued; what was only ticked waits for the next count."""
    weighed, ticked = [], []
    for key, part in form.rows("shelf"):
        quantity, one = part.number("quantity"), derived(main, "shelf", key)
        if quantity:
            weighed.append(Ingredient(id=one, lot_id=id_of(key), quantity=quantity))
        elif "ticked" in part:
            ticked.append(Tick(id=one, lot_id=id_of(key)))
    return tuple(weighed), tuple(ticked)


def _count_given(desk: Desk, meal_id: UUID, on: Any, main: UUID | None = None) -> int:
    by, counted = desk.by, 0
    for means in Means:
        amount = desk.form.number(f"given.{means.value}")
        if amount is not None:
            one = Counted(
                id=derived(main or meal_id, "given", means.value),
                given_on=on,
                means=means,
                amount=amount,
                meal_ids=(meal_id,),
            )
            count_contributions(desk.session, one, by)
            counted += 1
    return counted


def _bars(desk: Desk, read: MealCard, basis: Basis) -> list[Bar]:
    return bars([read.shares[one, basis] for one in SHOWN], desk.words)
