"""From the network down to a certificate, and a month closed: on a phone and a desk, in both languages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from cellier.demo.showing import month_shown
from tests.browser.serving import Server, today_in_paris
from tests.browser.thumbs import DESK, PHONE, Thumb

SHOWN = f"{month_shown(today_in_paris()):%Y-%m}"
WORDS = {
    "fr-FR": {
        "side": "Les cantines, côte à côte", "rests": "Ce qui la fonde", "paper": "Voir le certificat",
        "close": "Clôturer", "open": "Rouvrir", "why": "Une facture oubliée", "closed": "Publié le",
    },
    "en-GB": {
        "side": "The canteens, side by side", "rests": "What it rests on", "paper": "See the certificate",
        "close": "Close ", "open": "Open it again", "why": "A bill came late", "closed": "Published on",
    },
}  # fmt: skip


@pytest.fixture(params=["fr-FR", "en-GB"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def camille(
    request: pytest.FixtureRequest, browser: Browser, server: Server, language: str
) -> Iterator[Thumb]:
    """Who runs all three canteens."""
    with browser.new_context(locale=language, viewport=request.param, has_touch=True) as one:
        said = {"name": "language", "value": language[:2], "url": server.url}
        one.add_cookies([said])  # type: ignore[list-item]
        page = one.new_page()
        thumb = Thumb(page, server.url)
        thumb.sign_in("camille", "**/canteens")
        yield thumb


def test_from_a_figure_to_its_certificate_in_three_taps(camille: Thumb, language: str) -> None:
    words, page = WORDS[language], camille.page
    camille.tap("a[href='/network']")
    camille.see(words["side"])
    page.goto(f"{camille.url}/network?month={SHOWN}&measure=organic")
    names = page.locator("a.name").all_inner_texts()
    assert names == ["Croix", "Lyon Perrache", "Lyon Vaise"]
    camille.taps = 0
    camille.tap("a.figure-of")
    camille.tap("main a[href*='/line/']:has(.proven)")
    camille.see(words["rests"])
    camille.tap(f"a:has-text('{words['paper']}')")
    camille.arrive("**/certificates/*")
    assert camille.taps == 3


def test_the_drawings_and_their_tables_are_seen(camille: Thumb) -> None:
    page = camille.page
    page.goto(f"{camille.url}/network?month={SHOWN}")
    assert page.locator(".spread svg path.dots").count() >= 6
    assert page.locator(".steps tbody tr").count() == 12
    camille.tap("a[href*='figure=food']")
    page.wait_for_url("**figure=food*")
    box = page.locator(".trend svg").bounding_box()
    assert box is not None
    assert box["width"] > 250
    with page.expect_download() as download:
        camille.tap("a[href*='/network.csv']")
    assert download.value.suggested_filename == f"cellier-{SHOWN}.csv"


def test_a_month_is_opened_again_with_a_reason_and_closed(
    camille: Thumb, language: str, server: Server
) -> None:
    words, page = WORDS[language], camille.page
    ((month,),) = server.ask("SELECT max(month) FROM month_closings")
    ((canteen,),) = server.ask(
        "SELECT lower(hex(canteen_id)) FROM month_closings ORDER BY month DESC LIMIT 1"
    )
    there = f"{camille.url}/c/{_dashed(canteen)}/month/{month[:7]}"
    page.goto(there)
    camille.see(words["closed"])
    camille.tap(f"summary:has-text('{words['open']}')")
    page.fill("[name=because]", words["why"])
    camille.tap(f"form button:has-text('{words['open']}')")
    camille.see(words["why"])
    camille.tap(f"form button:has-text('{words['close']}')")
    camille.see(words["closed"])
    assert words["why"] in page.locator("main").inner_text()


def _dashed(text: str) -> str:
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
