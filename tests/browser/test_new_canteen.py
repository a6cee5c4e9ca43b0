"""A canteen opens itself and logs its first delivery; and its page for everybody, in a browser."""

from collections.abc import Iterator
from time import monotonic

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import phone_of
from tests.browser.serving import Server
from tests.browser.thumbs import DESK, PHONE, Thumb

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
TEN_MINUTES = 600


@pytest.fixture(params=["fr", "en"])
def runner(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Thumb]:
    """Awa, who runs the first canteen, in both languages."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[request.param]
    with browser.new_context(**phone_of(locale)) as context:
        language = {"name": "language", "value": request.param, "url": server.url}
        context.add_cookies([language])  # type: ignore[list-item]
        yield Thumb(context.new_page(), server.url).sign_in()


@SIZES
def test_within_ten_minutes_a_new_canteen_has_its_first_delivery(
    runner: Thumb, server: Server, size: dict[str, int]
) -> None:
    page, began = runner.page, monotonic()
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{runner.url}/canteens")
    page.click("a[href='/new-canteen']")
    page.fill("[name=canteen]", "Saint-Étienne Bellevue")
    page.fill("[name=postcode]", "42100")
    page.fill("[name=city]", "Saint-Étienne")
    page.select_option("[name=local_rule]", "KM")
    page.click("main form .buttons button")
    # Kilometres without their figure: refused, and nothing that was typed is lost.
    page.locator("#refusal").wait_for()
    assert page.input_value("[name=canteen]") == "Saint-Étienne Bellevue"
    page.fill("[name=local_value]", "80")
    page.fill("[name=latitude]", "45,4397")
    page.fill("[name=longitude]", "4,3872")
    page.click("main form .buttons button")
    page.wait_for_url("**/c/*")
    home = page.url
    page.goto(f"{home}/delivery")
    page.click("a.row:has-text('Ferme des Tilleuls') >> nth=-1")
    page.locator("[name$='.packs']").first.fill("2")
    page.click(".dock button")
    page.wait_for_url("**/done/*")
    assert monotonic() - began < TEN_MINUTES
    rows = server.ask(
        "SELECT count(*) FROM receipts r JOIN canteens c ON c.id = r.canteen_id"
        " WHERE c.name = 'Saint-Étienne Bellevue'"
    )
    assert rows == [(1,)]
    page.goto(f"{home}/suppliers")
    assert page.locator(".told a:has-text('Ferme des Tilleuls')").count() == 1


@SIZES
def test_a_page_is_opened_looked_at_by_a_stranger_and_closed(
    runner: Thumb, browser: Browser, size: dict[str, int]
) -> None:
    page = runner.page
    page.goto(f"{runner.home}/people")
    page.click("form[action$='/open-page'] button")
    link = str(page.locator("a[href*='/open/']").get_attribute("href"))
    with browser.new_context(viewport=size, locale="fr-FR") as context:  # type: ignore[arg-type]
        stranger = context.new_page()
        assert stranger.goto(link).status == 200  # type: ignore[union-attr]
        said = stranger.locator("body").inner_text()
        for shown in ("Lyon Vaise", "Ferme des Tilleuls", "Bio"):
            assert shown in said
        assert "Awa" not in said
        assert stranger.locator("svg.evidence").count() == 8
        assert stranger.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.click("form[action$='/open-page'] button")
        page.locator("a[href*='/open/']").wait_for(state="detached")
        assert stranger.goto(link).status == 404  # type: ignore[union-attr]
