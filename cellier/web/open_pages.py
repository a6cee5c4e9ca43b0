"""A canteen's page for everybody, where it wants one: shares, producers, today's meal.

What a diner or a funder may see: no names of people, no prices, nothing that leads inside.
"""

from datetime import timedelta
from typing import Any

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import NotAChoice
from cellier.web.people import page as people
from cellier.web.sharing import bars
from integrations.paper.allergens import NAMES
from integrations.paper.board import unsaid
from integrations.paper.board_farms import food_in_words, kilometres_told
from integrations.paper.farm_map import farm_map
from inventory.cooked.meal_allergens import allergens_of
from inventory.kitchen.meals_found import meals_on
from kernel.db import month_of
from kernel.errors import NotFound
from kernel.words import N_
from network.audit import AuditKind, note
from network.canteens import Canteen
from network.open_pages import canteen_of_page, close_to_all, open_to_all
from network.promises import Basis, Measure
from sustainability.bought import shares_bought
from sustainability.growers import growers
from sustainability.heaps import Per, Span

doors = Doors()

SHOWN = (Measure.PROMISE, Measure.ORGANIC, Measure.EGALIM, Measure.LOCAL)


class NoSuchOpenPage(NotFound):
    """It was never opened, or is closed again: both look alike."""

    says = N_("There is no such page here, or it is closed again.")


@doors.reads("/open/{token}", Access.ANYBODY)
def public(desk: Desk, token: str) -> Answer:
    """This month as far as it is public; last month's where nothing was bought yet.

    Raises:
        NoSuchOpenPage: no canteen opened a page there.

    """
    canteen_id = canteen_of_page(desk.session, token)
    canteen = desk.session.get(Canteen, canteen_id) if canteen_id else None
    if canteen is None:
        raise NoSuchOpenPage
    # Whoever looks is nobody here, signed in or not.
    desk.visit, desk.canteen = None, canteen
    return Page("open_page.html", {**_month(desk), **_meal(desk)})


@doors.writes("/c/{canteen_id:uuid}/people/open-page", Access.RUNS, again=people)
def switch(desk: Desk) -> Answer:
    """Open the page, or close it; said twice it is done once.

    Raises:
        NotAChoice: it is neither.

    """
    word, here = desk.form.text("word"), desk.here
    if word == "open":
        open_to_all(desk.session, here.id, here.name)
    elif word == "close":
        close_to_all(desk.session, here.id)
    else:
        raise NotAChoice(text=word[:60])
    what = AuditKind.PAGE_OPENED if word == "open" else AuditKind.PAGE_CLOSED
    person_id = desk.person.person_id
    note(desk.session, what, at=desk.now, canteen_id=here.id, person_id=person_id)
    return Go(desk.url("/people"))


def _month(desk: Desk) -> dict[str, Any]:
    first = month_of(desk.today)
    before = first - timedelta(days=1)
    here = (desk.here.id,)
    span = Span(here, first, desk.today)
    found = shares_bought(desk.session, span, by=Per.CANTEEN)
    if not found:
        earlier = Span(here, month_of(before), before)
        found = shares_bought(desk.session, earlier, by=Per.CANTEEN)
        span = earlier if found else span
    told = found[0][1] if found else None
    farms = growers(desk.session, desk.here, span)
    return {
        "month": span.first,
        "shares": [
            (words, bars([told[one, basis] for one in SHOWN], desk.words) if told else [])
            for basis, words in (
                (Basis.MASS, desk.words.say("by weight")),
                (Basis.VALUE, desk.words.say("by value")),
            )
        ],
        "farms": [
            (one, [food_in_words(each, desk.words) for each in one.products]) for one in farms
        ],
        "map": farm_map(desk.here, farms),
        "kilometres": kilometres_told,
    }


def _meal(desk: Desk) -> dict[str, Any]:
    """Today's, with what is in it; none where nothing was cooked yet."""
    meals = meals_on(desk.session, desk.here.id, desk.today, desk.today)
    if not meals:
        return {
            "meal": None,
            "allergens": [],
            "perhaps": [],
            "unsaid": [],
            "established": False,
        }
    told = allergens_of(desk.session, meals[0].id, canteen_id=desk.here.id)
    return {
        "meal": meals[0],
        "established": told.established,
        "allergens": [NAMES[one] for one in NAMES if one in told.present],
        "perhaps": [
            NAMES[one] for one in NAMES if one not in told.present and told.possibly.get(one)
        ],
        "unsaid": unsaid(told, desk.words),
    }
