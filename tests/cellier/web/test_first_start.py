"""A new server on no database: its first page, its headers, its first canteen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from cellier.database import migrate
from cellier.web.app import make_app
from cellier.web.guards import HEADERS
from cellier.web.house import House
from kernel.engine import open_engine
from network.canteens import Canteen
from tests.cellier.web.kitchens import ORIGIN

FORM = {
    "canteen": "Les Tilleuls", "city": "Lyon", "name": "Awa", "email": "awa@example.org",
    "password": "quatre mots bien choisis",
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    migrate(engine)
    yield House(engine, tmp_path / "files")
    engine.dispose()


def client_of(house: House, language: str = "fr") -> TestClient:
    headers = {"Origin": ORIGIN, "Accept-Language": language}
    return TestClient(
        make_app(house),
        base_url=ORIGIN,
        headers=headers,
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def test_whoever_comes_first_does_not_own_it(house: House) -> None:
    with client_of(house) as client:
        assert client.get("/").headers["Location"] == "/start"
        assert client.get("/sign-in").headers["Location"] == "/start"
        wrong = client.post("/start", data={**FORM, "code": "00000000"})
        assert wrong.status_code == 422
        assert "Ce n’est pas le code" in wrong.text
        assert house.code not in wrong.text
        assert 'value="Les Tilleuls"' in wrong.text
        found = client.post("/start", data={**FORM, "code": house.code.lower()})
        assert found.status_code == 303
        home = client.get(found.headers["Location"])
        assert "Bonjour Awa" in home.text
        again = client.post("/start", data={**FORM, "code": house.code})
        assert again.status_code in (303, 422)
    with house.reading() as session:
        assert [one.name for one in session.scalars(select(Canteen))] == ["Les Tilleuls"]


def test_a_new_kitchen_logs_at_once(house: House) -> None:
    with client_of(house) as client:
        home = client.post("/start", data={**FORM, "code": house.code}).headers["Location"]
        form = {"id": "", "other_donor": "Marché", "weight": "4,5", "product": "Carottes"}
        assert client.post(f"{home}/rescued", data=form).status_code == 303
        for page in (
            "",
            "/delivery",
            "/meal",
            "/count",
            "/waste",
            "/tasks",
            "/meals",
            "/people",
        ):
            assert client.get(home + page).status_code == 200
        assert client.get(f"{home}/board").status_code == 404


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de-DE,de;q=0.9", "fr"),
        ("de, en;q=0.5", "en"),
        ("", "fr"),
        ("fr;q=0.2, en;q=0.9", "en"),
        (";;q=x,,,", "fr"),
    ],
)
def test_pages_speak_the_browsers_language_french_first(
    house: House, asked: str, spoken: str
) -> None:
    with client_of(house, asked) as client:
        assert f'<html lang="{spoken}">' in client.get("/start").text


def test_a_word_on_the_page_changes_the_language(house: House) -> None:
    with client_of(house) as client:
        answer = client.post("/language", data={"language": "en", "to": "/start"})
        assert answer.headers["Location"] == "/start"
        assert '<html lang="en">' in client.get("/start").text
        client.post("/language", data={"language": "klingon", "to": "//evil.example"})
        assert '<html lang="fr">' in client.get("/start").text


def test_every_answer_bears_the_headers(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with client_of(house) as client:

        def broken(*_: object) -> None:
            raise ZeroDivisionError("secret inside")

        answers = [
            client.get("/"),
            client.get("/start"),
            client.get("/nowhere"),
            client.get("/health"),
            client.get("/sw.js"),
            client.get("/static/x/look.css"),
            client.get("/static/x/nothing.css"),
            client.post("/start", data={}),
            client.post("/start", headers={"Origin": "https://evil.example"}),
        ]
        monkeypatch.setattr("cellier.web.first_start.is_founded", broken)
        answers.append(client.get("/start"))
    assert answers[-1].status_code == 500
    for answer in answers:
        for name, value in HEADERS:
            assert answer.headers[name.decode()] == value.decode(), answer.url


def test_a_bug_shows_a_number_that_the_log_knows_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("cellier.web.first_start.is_founded", broken)
    with client_of(house) as client:
        page = client.get("/start").text
    (record,) = [one for one in caplog.records if one.name == "cellier"]
    number = record.getMessage().split()[1]
    assert number in page
    assert "secret inside" not in page
    assert "Traceback" not in page
    assert record.exc_info is not None


def test_health_answers_and_tells_nothing(house: House) -> None:
    with client_of(house) as client:
        assert client.get("/health").json() == {"status": "ok"}


def test_a_page_that_is_not_there_says_what_to_do(house: House) -> None:
    with client_of(house) as client:
        answer = client.get("/nowhere")
        assert answer.status_code == 404
        assert "Cette page n’existe pas" in answer.text
        assert client.get("/c/not-an-id").status_code == 404
        assert client.put("/start").status_code == 405
