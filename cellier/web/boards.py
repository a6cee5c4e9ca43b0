"""The board: today's price, the allergens, who fed us; to print, and behind a code without signing in."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from cellier.web.signing_in import base
from cellier.web.tablets import cooks_of
from integrations.paper.allergens import NAMES
from integrations.paper.board import board_sheet, unsaid
from integrations.paper.board_farms import food_in_words, kilometres_told
from integrations.paper.board_price import price_said
from integrations.paper.farm_map import farm_map
from integrations.qr import qr_code
from inventory.kitchen.meals_found import latest_meal
from kernel.errors import NotFound
from kernel.words import N_
from network.audit import AuditKind, note
from network.board_links import board_link, canteen_of_board, renew_board_link
from network.canteens import Canteen
from sustainability.meal_cards import MealCard, meal_card

doors = Doors()


class NoSuchBoard(NotFound):
    """The code on the wall was renewed."""

    says = N_("This board is not shown here any more: ask in the canteen for the new code.")


class NoMealYet(NotFound):
    """Nothing to put on a board."""

    says = N_("There is no meal yet: log one, and its board is here.")


@doors.reads("/c/{canteen_id:uuid}/board", Access.SEES)
def board(desk: Desk) -> Answer:
    """The board of a meal, with its code and its sheet."""
    card = _card(desk)
    token = board_link(desk.session, desk.here.id)
    link = f"{base(desk)}/board/{token}" if token else None
    facts = {
        "link": link,
        "code": qr_code(link) if link else None,
        "people": cooks_of(desk.session, desk.here.id),
        **_facts(desk, card),
    }
    return Page("board.html", facts)


@doors.reads("/c/{canteen_id:uuid}/board.pdf", Access.SEES)
def sheet(desk: Desk) -> Answer:
    """The same on one A4."""
    card = _card(desk)
    token = board_link(desk.session, desk.here.id)
    link = f"{base(desk)}/board/{token}" if token else None
    with TemporaryDirectory() as folder:
        file = Path(folder) / "board.pdf"
        board_sheet(card, desk.here, desk.words, file, link=link)
        content = file.read_bytes()
    name = desk.words.say("board-{name}.pdf", name=str(card.meal.served_on))
    return Bytes(
        content,
        "application/pdf",
        {
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@doors.writes("/c/{canteen_id:uuid}/board/link", Access.LOGS, again=board)
def renew(desk: Desk) -> Answer:
    """Make the public link, or a new one: the old one leads nowhere from then on."""
    renew_board_link(desk.session, desk.here.id)
    note(
        desk.session,
        AuditKind.BOARD_LINK_RENEWED,
        at=desk.now,
        canteen_id=desk.here.id,
        person_id=desk.by.person_id,
    )
    return Go(desk.url("/board"))


@doors.reads("/board/{token}", Access.ANYBODY)
def public(desk: Desk, token: str) -> Answer:
    """What whoever reads the code on the wall sees: the newest meal's board, nothing else.

    Raises:
        NoSuchBoard: the code was renewed, or never was.

    """
    canteen_id = canteen_of_board(desk.session, token)
    canteen = desk.session.get(Canteen, canteen_id) if canteen_id else None
    if canteen is None:
        raise NoSuchBoard
    desk.visit, desk.canteen = None, canteen
    newest = latest_meal(desk.session, canteen.id, on=desk.today)
    if newest is None:
        raise NoMealYet
    card = meal_card(desk.session, canteen, newest)
    return Page("board_public.html", _facts(desk, card))


def _card(desk: Desk) -> MealCard:
    asked = Form({"meal": [desk.request.query_params.get("meal", "")]}).uuid("meal")
    newest: UUID | None = asked or latest_meal(desk.session, desk.here.id, on=desk.today)
    if newest is None:
        raise NoMealYet
    return meal_card(desk.session, desk.here, newest)


def _facts(desk: Desk, card: MealCard) -> dict[str, Any]:
    told = card.allergens
    return {
        "card": card,
        "price_said": price_said(card, desk.words),
        "allergens": [NAMES[one] for one in NAMES if one in told.present],
        "perhaps": [
            NAMES[one] for one in NAMES if one not in told.present and told.possibly.get(one)
        ],
        "unsaid": unsaid(told, desk.words),
        "fed": [
            (one, [food_in_words(each, desk.words) for each in one.products])
            for one in card.fed
        ],
        "map": farm_map(desk.here, card.fed),
        "kilometres": kilometres_told,
    }
