"""What could be sent twice or lost on a bad day: slow answers, proxies, faults, second thoughts."""

import re
import time

from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.serving import Server
from tests.browser.test_offline import fill_waste, grams, kept, ready, until, weigh
from tests.browser.thumbs import NOTE, PHONE, Thumb


def press(awa: Thumb) -> None:
    awa.page.get_by_role("button", name="Noter", exact=True).click()


def test_a_second_tap_while_the_next_page_loads_writes_nothing_more(
    awa: Thumb, server: Server
) -> None:
    def slow(route: Route) -> None:
        time.sleep(1.2)
        route.continue_()

    awa.page.goto(f"{awa.home}/waste")
    awa.page.route("**/done/*", slow)
    fill_waste(awa.page, "2,022")
    awa.page.evaluate(
        """() => {
          const button = document.querySelector('main form .buttons button');
          for (const later of [0, 60, 250, 600]) setTimeout(() => button.click(), later);
        }"""
    )
    awa.arrive("**/done/*")
    assert grams(server) == [2022]


def test_what_was_sent_does_not_come_back_as_a_draft(awa: Thumb, server: Server) -> None:
    def slow(route: Route) -> None:
        time.sleep(0.8)
        route.continue_()

    awa.page.goto(f"{awa.home}/waste")
    awa.page.route("**/waste", slow)
    fill_waste(awa.page, "2,022")
    press(awa)
    awa.arrive("**/done/*")
    awa.page.unroute_all()
    awa.page.goto(f"{awa.home}/waste")
    awa.page.wait_for_timeout(500)
    assert awa.page.input_value("[name=weight]") == ""
    assert grams(server) == [2022]


def test_a_draft_says_that_it_is_one_and_can_be_begun_afresh(awa: Thumb) -> None:
    awa.page.goto(f"{awa.home}/waste")
    awa.page.locator("summary:has-text('Plus')").click()
    awa.page.fill("[name=reason]", "moisi")
    awa.page.wait_for_timeout(600)
    awa.page.reload()
    awa.see("Repris de ce que vous aviez commencé")
    assert awa.page.locator("[name=reason]").is_visible()
    awa.page.get_by_role("button", name="Recommencer").click()
    awa.until(lambda: not awa.says("Repris de"))
    assert awa.page.input_value("[name=reason]") == ""


def test_a_proxys_page_is_no_answer(awa: Thumb, server: Server) -> None:
    ready(awa)
    awa.page.route(
        "**/waste",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Wi-Fi</p>"),
        times=2,
    )
    weigh(awa, "3,033")
    awa.arrive("**/kept")
    assert (grams(server), kept(awa.page)) == ([], 1)
    awa.page.unroute_all()
    awa.page.reload()
    awa.see("tout est arrivé")
    assert grams(server) == [3033]


def test_an_entry_that_breaks_the_server_holds_up_no_other(awa: Thumb, server: Server) -> None:
    ready(awa)
    awa.page.route(
        "**/rescued",
        lambda route: (
            route.fulfill(
                status=500, content_type="application/json", body='{"number": "abcd"}'
            )
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    awa.page.goto(f"{awa.home}/rescued")
    awa.page.fill("[name=other_donor]", "Halle")
    awa.page.fill("[name=weight]", "12")
    press(awa)
    awa.see("erreur numéro abcd")
    weigh(awa, "1,011")
    awa.arrive("**/done/*")
    assert grams(server) == [1011]
    assert kept(awa.page) == 1
    awa.page.unroute_all()
    awa.page.reload()
    until(awa.page, lambda: kept(awa.page) == 0)
    assert server.ask("SELECT grams FROM rescues WHERE donor = 'Halle'") == [(12000,)]


def test_what_still_waits_is_not_opened_again(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    weigh(awa, "4,044")
    awa.arrive("**/kept")
    awa.see("attend")
    assert not awa.page.get_by_role("button", name="Rouvrir").is_visible()


def test_two_refusals_are_opened_one_after_the_other_and_none_is_lost(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    for donor in ("Premier", "Second"):
        awa.page.goto(f"{awa.home}/rescued")
        awa.page.fill("[name=other_donor]", donor)
        awa.page.fill("[name=weight]", "lourd")
        press(awa)
        awa.arrive("**/kept")
    phone.set_offline(False)
    awa.see("2 à régulariser")
    for left, donor in ((1, "Premier"), (0, "Second")):
        awa.page.goto(f"{awa.home}/kept")
        awa.page.get_by_role("button", name="Rouvrir").first.click()
        awa.until(lambda: awa.page.locator("[name=weight]").count() == 1)
        expect(awa.page.locator("[name=other_donor]")).to_have_value(donor)
        awa.see("n’est pas un nombre")
        assert kept(awa.page) == left + 1
        awa.page.fill("[name=weight]", "3")
        press(awa)
        awa.arrive("**/done/*")
        assert kept(awa.page) == left
    rows = server.ask("SELECT donor FROM rescues WHERE donor IN ('Premier', 'Second')")
    assert len(rows) == 2


def test_what_is_kept_is_told_on_one_line_in_a_frame_of_its_own(
    awa: Thumb, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    weigh(awa, "1,011")
    awa.arrive("**/kept")
    chip = awa.page.locator("#kept")
    chip.wait_for()
    # A thumb's height: a second line makes it taller.
    assert chip.evaluate("chip => chip.getBoundingClientRect().height") == 44
    expect(chip).to_have_css("white-space", "nowrap")
    row = awa.page.locator("#kept-list > li")
    expect(row).to_have_css("border-left-width", "0px")
    expect(row).to_have_css("margin-bottom", "0px")
    awa.go_home()
    chip.wait_for()
    assert awa.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_english_says_the_day_before_the_month(awa: Thumb, phone: BrowserContext) -> None:
    awa.page.locator("footer [name=language][value=en]").click()
    awa.see("Français")
    ready(awa)
    phone.set_offline(True)
    awa.page.goto(f"{awa.home}/waste")
    fill_waste(awa.page, "1.011")
    awa.page.locator(NOTE).click()
    awa.arrive("**/kept")
    awa.see("No signal.")
    said = awa.page.locator("[data-is=when]").inner_text()
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]{2,3} \d{4}, \d\d:\d\d", said)
    assert re.search(r"\d\d/\d\d/\d{4}, \d\d:\d\d", awa.page.locator("#stale").inner_text())
