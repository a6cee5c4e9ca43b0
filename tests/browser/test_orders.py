"""An order from the supplier's list to their answer, in both languages, on a phone and a desk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import Server
from tests.browser.thumbs import DESK, PHONE, Thumb

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
WORDS = {
    "fr-FR": {"nothing": "Rien", "phone": "téléphone", "make": "Créer un lien", "accept": "Accepter",
              "link": "Le lien du fournisseur", "otherwise": "Quelque chose change", "send": "Envoyer cette réponse",
              "announced": "autrement", "keep": "Garder le brouillon"},
    "en-GB": {"nothing": "Nothing", "phone": "by phone", "make": "Make a link", "accept": "Accept",
              "link": "The supplier's link", "otherwise": "Something comes otherwise", "send": "Send this answer",
              "announced": "otherwise", "keep": "Keep the draft"},
}  # fmt: skip


@pytest.fixture(params=list(WORDS))
def buyer(
    request: pytest.FixtureRequest, browser: Browser, server: Server
) -> Iterator[tuple[Thumb, dict[str, str]]]:
    with browser.new_context(locale=request.param, viewport=PHONE, has_touch=True) as context:
        language = {"name": "language", "value": request.param[:2], "url": server.url}
        context.add_cookies([language])  # type: ignore[list-item]
        yield Thumb(context.new_page(), server.url).sign_in(), WORDS[request.param]


@SIZES
def test_an_order_goes_from_the_form_to_the_suppliers_answer_and_the_door(
    buyer: tuple[Thumb, dict[str, str]], size: dict[str, int], browser: Browser
) -> None:
    awa, said = buyer
    page = awa.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{awa.home}/orders/new")
    page.click("a.row:has-text('Ferme des Tilleuls')")
    page.click(f".tabs a:has-text('{said['nothing']}')")
    before = page.locator("#effect").inner_text()
    page.locator("[data-step='1']").first.click()
    page.locator("[data-step='1']").first.click()
    awa.until(lambda: page.locator("#effect").inner_text() != before)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.click(f"button:has-text('{said['keep']}')")
    page.wait_for_url("**/orders/*done=drafted")
    page.fill("[name=because]", "Le camion passe")
    page.click("button[value=phone]")
    page.wait_for_url("**done=placed")
    order = page.url.split("?")[0]
    page.click(f'summary:has-text("{said["link"]}")')
    page.click(f"button:has-text('{said['make']}')")
    link = str(page.locator(".notice a[href*='/o/']").get_attribute("href"))
    _answered(browser, link, said)
    page.goto(order)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    accept = page.locator(f"button:has-text('{said['accept']}')")
    accept.click()
    accept.wait_for(state="detached")
    page.goto(order.replace("/orders/", "/delivery/order/"))
    awa.see(said["announced"])
    assert page.locator("[name$='.packs']").first.input_value() == "1"


def test_a_bill_is_summed_while_it_is_typed_and_taken_back(
    buyer: tuple[Thumb, dict[str, str]],
) -> None:
    awa, _ = buyer
    page = awa.page
    page.goto(f"{awa.home}/bills")
    page.locator("a[href*='/bills/new/']").first.click()
    sums = page.locator("#effect dd.big").last
    for place in (0, 1):
        before = sums.inner_text()
        page.locator("[name$='.ticked']").nth(place).check()
        awa.until(lambda before=before: sums.inner_text() != before)
    net = page.locator("[name$='.net']").first
    net.fill("beaucoup")
    page.locator("#effect .warned").wait_for()
    net.fill("1")
    page.locator("#effect .warned").wait_for(state="detached")
    page.fill("[name=number]", "F-1")
    page.click("main form .buttons button")
    page.wait_for_url("**done=entered")
    page.click("a.row:has-text('F-1')")
    page.wait_for_url("**/bills/0*")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.click("form[action$='/undo'] button")
    page.wait_for_url("**done=back")


def _answered(browser: Browser, link: str, said: dict[str, str]) -> None:
    """On an old phone: no account, no script."""
    language = "fr-FR" if said["accept"] == "Accepter" else "en-GB"
    with browser.new_context(
        viewport=PHONE, locale=language, java_script_enabled=False
    ) as context:
        page = context.new_page()
        page.goto(link)
        page.click(f"summary:has-text('{said['otherwise']}')")
        page.locator("[name$='.packs']").first.fill("1")
        page.click(f"button:has-text('{said['send']}')")
        page.wait_for_url("**done=1")
