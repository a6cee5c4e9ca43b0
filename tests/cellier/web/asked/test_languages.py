"""French first; English for whom it is chosen by: the browser, a click on it, or the person."""

import pytest
from starlette.testclient import TestClient

from tests.cellier.web.worlds import Site, World

BROWSERS = {
    "": "fr",
    "fr-FR,fr;q=0.9,en;q=0.8": "fr",
    "en-GB,en;q=0.9": "en",
    "en;q=0.2,fr;q=0.9": "fr",
    "fr;q=0.2, en;q=0.9": "en",
    "de-DE,de;q=0.9": "fr",
    "de-DE,en;q=0.5": "en",
    "EN-us": "en",
    "en;q=0": "fr",
    "*": "fr",
    "en;q=\N{SUPERSCRIPT TWO}": "fr",
    "en;q=" + "9" * 5000: "fr",
    "en;q=-1,;;;,,": "fr",
    "en;q=0.5;level=1": "fr",
    "," * 1000 + "en": "fr",
}


def language_of(client: TestClient, path: str = "/sign-in") -> str:
    return client.get(path).text.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize("header", BROWSERS, ids=lambda header: header[:30])
def test_a_browser_is_answered_in_the_language_it_likes(
    site: Site, ours: World, header: str
) -> None:
    stranger = site.browser()
    answer = stranger.get("/sign-in", headers={"Accept-Language": header.encode("latin-1")})
    assert f'<html lang="{BROWSERS[header]}">' in answer.text
    assert answer.headers["content-language"] == BROWSERS[header]


def test_whoever_clicks_english_reads_it_from_then_on_and_stays_where_they_are(
    stranger: TestClient, ours: World
) -> None:
    assert language_of(stranger) == "fr"
    answer = stranger.post("/language", data={"language": "en", "to": "/forgotten"})
    assert answer.headers["location"] == "/forgotten"
    assert language_of(stranger) == "en"
    assert language_of(stranger, "/nowhere") == "en"


def test_a_person_is_read_to_in_their_language_on_every_browser(
    site: Site, cook: TestClient, ours: World
) -> None:
    cook.post("/language", data={"language": "en"})
    other = site.signed_in(ours.people["kitchen"])
    assert language_of(other, ours.url()) == "en"
    colleague = site.signed_in(ours.people["purchaser"])
    assert language_of(colleague, ours.url()) == "fr"


def test_on_a_tablet_the_language_is_the_browsers_and_nobodys_own(
    site: Site, tablet: TestClient, ours: World
) -> None:
    tablet.post("/language", data={"language": "en"})
    assert language_of(tablet, ours.url()) == "en"
    assert language_of(site.signed_in(ours.people["network"]), ours.url()) == "fr"


def test_a_language_that_nobody_speaks_here_is_french(
    stranger: TestClient, ours: World
) -> None:
    stranger.post("/language", data={"language": "en"})
    stranger.post("/language", data={"language": "klingon"})
    assert language_of(stranger) == "fr"
    stranger.cookies.set("language", "../../etc")
    assert language_of(stranger) == "fr"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_a_canteen_is_in_the_language_asked(
    site: Site, ours: World, language: str
) -> None:
    cook = site.signed_in(ours.people["kitchen"])
    cook.cookies.set("language", language)
    title = {"fr": "Aujourd’hui", "en": "Today"}[language]
    assert f"<title>{title} · Cellier</title>" in cook.get(ours.url()).text
    for path in ("/delivery", "/rescued", "/meal", "/waste", "/count", "/journal", "/people"):
        assert language_of(cook, ours.url(path)) == language
    refused = cook.get(ours.url("/audit"))
    assert (refused.status_code, language in refused.headers["content-language"]) == (403, True)


def test_the_home_screens_entry_says_its_language(site: Site, ours: World) -> None:
    said = site.browser().get("/app.webmanifest", headers={"Accept-Language": "en"}).json()
    assert (said["lang"], said["start_url"]) == ("en", "/")
    assert said["description"].startswith("The larder book")
