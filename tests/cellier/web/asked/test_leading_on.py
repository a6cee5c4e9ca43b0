"""After signing in, or another language, one goes on where one was: never to another house."""

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from network.sign_ins import give_sign_in, set_password
from tests.cellier.web.worlds import Site, World

PASSWORD = "quatre mots bien choisis"
ELSEWHERE = [
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\t\\evil.example",
    "\t//evil.example",
    "/\r\nSet-Cookie: cellier=planted-by-a-stranger",
    "/ evil",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://[",
    "//[",
    "evil.example",
    "@evil.example",
    "/\N{EURO SIGN}",
    "/\N{FULLWIDTH SOLIDUS}evil.example",
    "",
]
HERE = ["/c/somewhere/meal?recipe=1&x=%2F%2Fevil", "/me", "/", "/c/x#content"]


@pytest.fixture
def email(site: Site, ours: World) -> str:
    address = f"{ours.canteen}@example.org"
    with Session(site.house.engine) as session, session.begin():
        give_sign_in(session, ours.people["kitchen"], address)
        set_password(session, ours.people["kitchen"], PASSWORD)
    return address


@pytest.mark.parametrize("there", ELSEWHERE, ids=repr)
def test_no_other_house_is_led_to(stranger: TestClient, email: str, there: str) -> None:
    form = {"email": email, "password": PASSWORD, "next": there}
    came_in = stranger.post("/sign-in", data=form)
    spoke = stranger.post("/language", data={"language": "en", "to": there})
    for answer in (came_in, spoke):
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "planted-by-a-stranger" not in " ".join(answer.headers.get_list("set-cookie"))
    page = stranger.get("/sign-in", params={"next": there})
    assert 'name="next" value="/"' in page.text


@pytest.mark.parametrize("there", HERE)
def test_a_page_of_ours_is_led_to(stranger: TestClient, email: str, there: str) -> None:
    form = {"email": email, "password": PASSWORD, "next": there}
    assert stranger.post("/sign-in", data=form).headers["location"] == there


def test_whoever_is_asked_to_sign_in_comes_back_to_the_very_page(
    stranger: TestClient, email: str, ours: World
) -> None:
    asked = ours.url("/journal?day=2026-03-01")
    to_sign_in = stranger.get(asked).headers["location"]
    page = stranger.get(to_sign_in).text
    form = {"email": email, "password": PASSWORD, "next": asked}
    assert f'name="next" value="{asked}"' in page
    assert stranger.post("/sign-in", data=form).headers["location"] == asked
    assert stranger.get(asked).status_code == 200


def test_a_wrong_password_forgets_neither_the_address_nor_where_one_was_going(
    stranger: TestClient, email: str
) -> None:
    form = {"email": email, "password": "faux", "next": "/me"}
    answer = stranger.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert f'value="{email}"' in answer.text
    assert 'name="next" value="/me"' in answer.text


def test_an_answer_for_an_ended_visit_takes_no_cookie_of_the_next(
    site: Site, cook: TestClient, ours: World
) -> None:
    # A page fetched for the cellar may be answered after somebody signed in anew.
    site.later(days=31)
    answer = cook.get(ours.url())
    assert answer.headers["location"].startswith("/sign-in?next=")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("how", "renewed"), [("document", True), ("empty", False)])
def test_only_a_page_that_somebody_opens_renews_the_cookie(
    site: Site, cook: TestClient, ours: World, how: str, renewed: bool
) -> None:
    site.later(hours=2)
    answer = cook.get(ours.url(), headers={"Sec-Fetch-Dest": how})
    assert ("set-cookie" in answer.headers) is renewed


@pytest.mark.parametrize("token", ["x", "é", "a" * 5000, '";', "../.."])
def test_a_cookie_that_is_none_of_ours_is_nobody(site: Site, ours: World, token: str) -> None:
    cookie = {"Cookie": f"cellier={token}".encode()}
    answer = site.browser().get(ours.url(), headers=cookie)
    assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?")
