"""When something goes wrong: a page that says what to do, and nothing of what is inside."""

import logging
import re
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from cellier.web import home, waste
from kernel.engine import open_engine
from tests.cellier.web.worlds import BY_SCRIPT, Site, World

INSIDE = ("Traceback", "sqlalchemy", "SELECT", "RuntimeError", "cellier/web", "innermost words")
WASTE = {"stage": "unserved", "weight": "3"}


def breaks(*_: object, **__: object) -> None:
    raise RuntimeError("the innermost words")


def busy(*_: object, **__: object) -> None:
    raise OperationalError("SELECT 1", {}, Exception("database is locked"))


@pytest.fixture
def calm_cook(site: Site, ours: World) -> TestClient:
    """Whose browser is shown the page of a bug."""
    return site.signed_in(ours.people["kitchen"], breaks=False)


def test_a_bug_shows_the_number_that_the_log_knows_and_nothing_inside(
    calm_cook: TestClient,
    ours: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(home, "due", breaks)
    with caplog.at_level(logging.ERROR, "cellier"):
        answer = calm_cook.get(ours.url())
    assert answer.status_code == 500
    number = re.search(r'<p class="big num">([0-9a-f]{8})</p>', answer.text)
    assert number
    (record,) = [one for one in caplog.records if number[1] in one.getMessage()]
    assert record.exc_info
    assert "the innermost words" in str(record.exc_info[1])
    assert not any(word in answer.text for word in INSIDE)
    assert '<html lang="fr">' in answer.text
    assert "content-security-policy" in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_a_script_is_given_the_number_to_keep_with_what_was_typed(
    site: Site, calm_cook: TestClient, ours: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waste, "discard", breaks)
    answer = calm_cook.post(ours.url("/waste"), data=WASTE, headers=BY_SCRIPT)
    assert answer.status_code == 500
    assert re.fullmatch("[0-9a-f]{8}", answer.json()["number"])
    assert list(answer.json()) == ["number"]
    assert site.documents(ours, "waste") == 0


def test_a_bug_after_something_was_written_leaves_nothing_written(
    site: Site, calm_cook: TestClient, ours: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, url = site.documents(ours), ours.url("/waste")
    monkeypatch.setattr(waste, "Go", breaks)
    assert calm_cook.post(url, data=WASTE).status_code == 500
    assert site.documents(ours) == before
    monkeypatch.undo()
    # Nor does it keep the line of those who write.
    assert calm_cook.post(url, data=WASTE).status_code == 303


@pytest.mark.parametrize("headers", [{}, BY_SCRIPT])
def test_a_book_that_somebody_else_writes_in_asks_to_come_again(
    calm_cook: TestClient,
    ours: World,
    monkeypatch: pytest.MonkeyPatch,
    headers: dict[str, str],
) -> None:
    monkeypatch.setattr(waste, "discard", busy)
    answer = calm_cook.post(ours.url("/waste"), data=WASTE, headers=headers)
    assert answer.status_code == 503
    assert "Réessayez" in answer.text or "réessayez" in answer.text
    assert not any(word in answer.text for word in (*INSIDE, "locked"))


def test_without_its_book_the_house_still_answers(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'never made.db'}")
    site = Site(engine, tmp_path / "files")
    stranger = site.browser("some token", breaks=False)
    for path in ("/", "/sign-in", "/health", "/me"):
        answer = stranger.get(path, headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert '<html lang="en">' in answer.text
        assert "content-security-policy" in answer.headers
        assert not any(word in answer.text for word in INSIDE)
    engine.dispose()


@pytest.mark.parametrize(
    "path", ["/nowhere", "/c", "/c/x", "/static/x/y", "/board/x", "/robots.txt"]
)
def test_what_is_not_there_is_said_in_the_readers_language(
    stranger: TestClient, ours: World, path: str
) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 404
    assert '<html lang="fr">' in answer.text
    english = stranger.get(path, headers={"Accept-Language": "en"})
    assert '<html lang="en">' in english.text
    assert 'href="/"' in english.text


@pytest.mark.parametrize(
    "day", ["nonsense", "2026-02-30", "%00", "0001-01-01", "9999-12-31", "²"]
)
def test_a_day_of_the_journal_that_is_none_breaks_nothing(
    cook: TestClient, ours: World, day: str
) -> None:
    assert cook.get(ours.url(f"/journal?day={day}")).status_code in (200, 422)


@pytest.mark.parametrize("path", ["/meal?recipe=", "/board?meal=", "/board.pdf?meal="])
@pytest.mark.parametrize("what", ["nonsense", "%00", "01a2212c-77cd-75d2-9f23-fbe9a5deeee9"])
def test_an_id_in_the_address_that_is_none_is_refused(
    cook: TestClient, ours: World, path: str, what: str
) -> None:
    answer = cook.get(ours.url(path + what))
    assert answer.status_code in (404, 422)
    assert '<html lang="fr">' in answer.text
