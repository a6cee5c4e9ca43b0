"""Every address, for everybody who might ask: a new one has to be written down here too."""

import re
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cellier.web.app import doors
from cellier.web.doors import Door
from tests.cellier.web.worlds import BY_SCRIPT, Site, World, a_world

ANYBODY = """
GET /start  POST /start  GET /  GET /sign-in  POST /sign-in  POST /sign-out  POST /language
GET /forgotten  POST /forgotten  GET /reset/{token}  POST /reset/{token}
GET /invitation/{token}  POST /invitation/{token}  GET /sw.js  GET /app.webmanifest
GET /offline  GET /board/{token}  GET /o/{token}  POST /o/{token}  GET /open/{token}
"""
A_PERSON = """
GET /canteens  GET /me  POST /me/name  POST /me/password  POST /me/visits/{visit_id}/end
GET /me/tools  POST /me/tools  POST /me/tools/{token_id}/revoke
"""
SEES = """
GET ~/suppliers  GET ~/suppliers/{supplier_id}  GET ~/certificates/{certificate_id}
GET ~/certificates/{certificate_id}/paper  GET ~/certificates/{certificate_id}/paper.pdf
GET ~/reexaminations  GET ~/producers/{producer_id}  GET ~/catalogue
GET ~/catalogue/product/{product_id}
GET ~  GET ~/kept  GET ~/tasks  GET ~/journal  GET ~/done/{document_id}  GET ~/photos/{sha256}
GET ~/meals  GET ~/meal/{meal_id}  GET ~/board  GET ~/board.pdf  GET ~/people
GET ~/month  GET ~/month/{month}  GET ~/month/{month}/report.pdf  GET ~/month/{month}/lines
GET ~/line/{line_id}  GET ~/associations  GET ~/donations/{donation_id}/slip.pdf
"""
LOGS = """
POST ~/undo  GET ~/delivery  POST ~/suppliers  GET ~/delivery/order/{order_id}
POST ~/delivery/order/{order_id}  GET ~/delivery/from/{supplier_id}
POST ~/delivery/from/{supplier_id}  POST ~/label  GET ~/delivery/{receipt_id}/complete
POST ~/delivery/{receipt_id}/complete  GET ~/rescued  POST ~/rescued
GET ~/rescued/{rescue_id}/sort  POST ~/rescued/{rescue_id}/sort  GET ~/meal  POST ~/meal
GET ~/meal/{meal_id}/add  POST ~/meal/{meal_id}/add  POST ~/meal/{meal_id}/covers
POST ~/meal/{meal_id}/given  POST ~/board/link  GET ~/waste  POST ~/waste  POST ~/containers
GET ~/count  POST ~/count  POST ~/count/settle
"""
BUYS = """
GET ~/bills  GET ~/bills/new/{supplier_id}  POST ~/bills/new/{supplier_id}  POST ~/bills/reimbursed
GET ~/bills/new/{supplier_id}/effect  GET ~/bills/{bill_id}  POST ~/bills/{bill_id}/undo
GET ~/orders  POST ~/orders/budget  GET ~/orders/new  GET ~/orders/new/{supplier_id}
POST ~/orders/new/{supplier_id}  GET ~/orders/new/{supplier_id}/effect
GET ~/orders/{order_id}  GET ~/orders/{order_id}/order.pdf  GET ~/orders/{order_id}/change
POST ~/orders/{order_id}/change  POST ~/orders/{order_id}/placed
POST ~/orders/{order_id}/link  POST ~/orders/{order_id}/link/end
POST ~/orders/{order_id}/answers/{answer_id}  GET ~/orders/{order_id}/papers/{sha256}
POST ~/orders/{order_id}/papers/{sha256}/certificate
POST ~/orders/{order_id}/mail  POST ~/orders/{order_id}/letters/{letter_id}
POST ~/orders/{order_id}/confirm  POST ~/orders/{order_id}/cancel
GET ~/suppliers/new  POST ~/suppliers/new  GET ~/producers/new  POST ~/producers/new
POST ~/suppliers/{supplier_id}/terms  POST ~/suppliers/{supplier_id}/contacts
GET ~/certificates/new  POST ~/certificates/new  POST ~/certificates/scans
GET ~/certificates/scans/{scan_id}  POST ~/certificates/{certificate_id}/news
POST ~/producers/{producer_id}  POST ~/suppliers/{supplier_id}/correct
POST ~/suppliers/{supplier_id}/contacts/{contact_id}
GET ~/imported  POST ~/imported
POST ~/reexaminations  GET ~/catalogue/import  POST ~/catalogue/import
GET ~/catalogue/import/{catalogue_id}  POST ~/catalogue/import/{catalogue_id}
POST ~/catalogue/import/{catalogue_id}/products
POST ~/month/{month}/close  POST ~/associations
POST ~/associations/{association_id}/agreements
GET ~/odoo  POST ~/odoo/retry  POST ~/odoo/questions/{question_id}
GET ~/odoo/documents/{document_id}/leave  POST ~/odoo/documents/{document_id}/leave
POST ~/odoo/documents/{document_id}/resume
"""
RUNS_ANY = """
GET /network  GET /network.csv  GET /network.xlsx  GET /network.pdf
GET /network/associations
GET /new-canteen  POST /new-canteen
"""
RUNS = """
POST ~/month/{month}/reopen
POST ~/people/invite  POST ~/people/invitations/{invitation_id}/withdraw
POST ~/people/{person_id}/roles  POST ~/people/open-page  POST ~/people/{person_id}/reset  POST ~/tablet
POST ~/tablets/{visit_id}/end  GET ~/audit  GET ~/settings  POST ~/settings
"""
ALL = frozenset({"kitchen", "purchaser", "network", "tablet"})
WHO = {
    **dict.fromkeys(re.split(r"\s{2,}|\n", ANYBODY.strip()), ALL | {"nobody"}),
    **dict.fromkeys(re.split(r"\s{2,}|\n", A_PERSON.strip()), ALL - {"tablet"}),
    **dict.fromkeys(re.split(r"\s{2,}|\n", SEES.strip()), ALL),
    **dict.fromkeys(re.split(r"\s{2,}|\n", LOGS.strip()), ALL - {"network"}),
    **dict.fromkeys(re.split(r"\s{2,}|\n", BUYS.strip()), frozenset({"purchaser", "network"})),
    **dict.fromkeys(re.split(r"\s{2,}|\n", RUNS_ANY.strip()), frozenset({"network"})),
    **dict.fromkeys(re.split(r"\s{2,}|\n", RUNS.strip()), frozenset({"network"})),
}
VISITORS = ("nobody", *sorted(ALL))
# Suppliers, products and certificates are the network's: every canteen may write down what any of them
# brought. A month is everybody's.
SHARED = {
    "supplier_id",
    "contact_id",
    "certificate_id",
    "association_id",
    "product_id",
    "producer_id",
    "token",
    "month",
}


class Two(NamedTuple):
    """A site with two canteens of it."""

    site: Site
    ours: World
    theirs: World


@pytest.fixture(scope="module")
def two(larder: Engine, tmp_path_factory: pytest.TempPathFactory) -> Two:
    site = Site(larder, tmp_path_factory.mktemp("files"))
    return Two(site, a_world(site, "Lilas"), a_world(site, "Genets"))


def name_of(door: Door) -> str:
    path = re.sub(r":\w+}", "}", door.path)
    return f"{door.method} {path.replace('/c/{canteen_id}', '~')}"


def visitor(site: Site, world: World, who: str) -> TestClient:
    if who == "nobody":
        return site.browser()
    tablet = world.canteen if who == "tablet" else None
    return site.signed_in(world.people["network" if tablet else who], tablet=tablet)


def address(door: Door, here: World, ids: World) -> str:
    """In the canteen of `here`, naming what is of `ids`; an unknown kind of id fails the test."""
    named = {**ids.ids, "canteen_id": here.canteen, "token": "unknown"}
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: str(named[found[1]]), door.path)


def ids_of(door: Door) -> set[str]:
    return set(re.findall(r"{(\w+)", door.path)) - {"canteen_id"} - SHARED


def each(*some: Door) -> Any:
    return pytest.mark.parametrize("door", some, ids=[name_of(one) for one in some])


OF_CANTEENS = [one for one in doors() if "{canteen_id" in one.path]
WITH_IDS = [one for one in doors() if ids_of(one)]


def test_no_address_is_open_that_is_not_written_down() -> None:
    assert {name_of(one) for one in doors()} == set(WHO)


def test_what_is_not_a_canteens_own_is_for_anybody_or_about_oneself() -> None:
    outside = {name_of(one) for one in doors()} - {name_of(one) for one in OF_CANTEENS}
    own = (
        "GET /me",
        "POST /me",
        "GET /canteens",
        "GET /network",
        "GET /new-canteen",
        "POST /new-canteen",
    )
    assert all("nobody" in WHO[one] or one.startswith(own) for one in outside)


@pytest.mark.parametrize("path", ["/network", "/network.csv"])
def test_a_network_never_tells_of_another_persons_canteens(two: Two, path: str) -> None:
    answer = visitor(two.site, two.ours, "network").get(f"{path}?month=2026-03")
    assert answer.status_code == 200
    assert two.ours.mark in answer.text
    assert two.theirs.mark not in answer.text
    assert str(two.theirs.canteen) not in answer.text


@pytest.mark.parametrize("who", VISITORS)
@each(*doors())
def test_an_address_lets_in_who_may_and_nobody_else(two: Two, door: Door, who: str) -> None:
    client = visitor(two.site, two.ours, who)
    before = two.site.documents(two.ours)
    # Whoever is given no role leaves, and the next visitor would find nobody.
    form = {"roles": "kitchen"} if door.method == "POST" else None
    answer = client.request(door.method, address(door, two.ours, two.ours), data=form)
    if who in WHO[name_of(door)]:
        assert answer.status_code in (200, 303, 404, 422)
        asked_to_sign_in = answer.headers.get("location", "").startswith("/sign-in?next")
        assert not asked_to_sign_in
        # Neither a token that nobody gave nor somebody else's browser is there for them.
        unknown = "token" in door.path or "visit_id" in door.path
        assert unknown or answer.status_code != 404
        return
    assert two.site.documents(two.ours) == before
    if who != "nobody":
        assert answer.status_code == 403
    elif door.method == "POST":
        assert answer.status_code == 401
    else:
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (
            303,
            "/sign-in",
        )


@pytest.mark.parametrize("who", sorted(ALL))
@each(*OF_CANTEENS)
def test_to_others_a_canteen_is_not_there_at_all(two: Two, door: Door, who: str) -> None:
    client = visitor(two.site, two.ours, who)
    before = two.site.documents(two.theirs)
    answer = client.request(door.method, address(door, two.theirs, two.theirs))
    assert answer.status_code == 404
    assert two.theirs.mark not in answer.text
    assert two.site.documents(two.theirs) == before


@each(*OF_CANTEENS)
def test_another_canteen_and_none_look_alike(two: Two, door: Door) -> None:
    client = visitor(two.site, two.ours, "kitchen")
    nowhere = World("", two.ours.ids["lot"], {}, two.theirs.ids)
    answers = [
        client.request(door.method, address(door, where, two.theirs))
        for where in (two.theirs, nowhere)
    ]
    assert [one.status_code for one in answers] == [404, 404]
    bodies = [re.sub(r"/c/[0-9a-f-]{36}\S*|data-made=\S+", "", one.text) for one in answers]
    assert bodies[0] == bodies[1]


@each(*WITH_IDS)
def test_in_ones_own_canteen_anothers_ids_name_nothing(two: Two, door: Door) -> None:
    who = next(iter(sorted(WHO[name_of(door)] - {"tablet"})))
    client = visitor(two.site, two.ours, who)
    before = two.site.documents(two.ours), two.site.documents(two.theirs)
    form = {"password": "quatre mots bien choisis", "covers": "40", "given.cash": "5"}
    form |= {f"lines.{two.theirs.ids['line']}.price": "2", "loss": "1"}
    form |= {f"shelf.{two.ours.ids['lot']}.ticked": "1"}
    answer = client.request(
        door.method,
        address(door, two.ours, two.theirs),
        data=form if door.method == "POST" else None,
    )
    assert answer.status_code == 404
    assert two.theirs.mark not in answer.text
    assert (two.site.documents(two.ours), two.site.documents(two.theirs)) == before


@pytest.mark.parametrize("who", ["kitchen", "network"])
@each(*[one for one in OF_CANTEENS if one.method == "GET"])
def test_a_page_never_tells_of_another_canteen(two: Two, door: Door, who: str) -> None:
    if who not in WHO[name_of(door)]:
        who = "network" if who == "kitchen" else "kitchen"
    answer = visitor(two.site, two.ours, who).get(address(door, two.ours, two.ours))
    assert answer.status_code == 200
    assert two.theirs.mark not in answer.text
    assert str(two.theirs.canteen) not in answer.text


@each(*[one for one in doors() if one.method == "POST" and "nobody" not in WHO[name_of(one)]])
def test_a_script_is_told_why_in_words(two: Two, door: Door) -> None:
    client = visitor(two.site, two.ours, "nobody")
    answer = client.post(address(door, two.ours, two.ours), headers=BY_SCRIPT)
    assert (answer.status_code, answer.json()["why"]) == (401, "SignInFirst")
    assert answer.json()["says"]


READ = {one.path for one in doors() if one.method == "GET"}
FORMS_ALONE = [one for one in doors() if one.method == "POST" and one.path not in READ]


@each(*[one for one in FORMS_ALONE if one.again])
def test_asked_for_as_a_page_a_forms_address_leads_to_it(two: Two, door: Door) -> None:
    client = visitor(two.site, two.ours, min(WHO[name_of(door)]))
    answer = client.get(address(door, two.ours, two.ours))
    assert answer.status_code == 303
    assert client.get(answer.headers["location"]).status_code == 200


@each(*[one for one in FORMS_ALONE if not one.again])
def test_a_forms_address_that_no_page_shows_again_is_no_page(two: Two, door: Door) -> None:
    client = visitor(two.site, two.ours, min(WHO[name_of(door)]))
    assert client.get(address(door, two.ours, two.ours)).status_code == 405
