"""Every page, in both languages, on a phone and on a desk: whole, readable, for everybody."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from cellier.demo.showing import month_shown
from kernel.ids import new_id
from tests.browser.serving import Server, today_in_paris
from tests.browser.thumbs import DESK, PHONE, Thumb
from tests.cellier.web.worlds import a_pdf

HERE = (
    "", "/delivery", "/meal", "/rescued", "/waste", "/count", "/journal", "/tasks", "/meals",
    "/board", "/orders", "/orders/new", "/bills", "/suppliers", "/suppliers/new", "/producers/new", "/certificates/new",
    "/reexaminations", "/catalogue", "/catalogue/import", "/people", "/audit", "/settings", "/kept", "/odoo", "/month", "/month?of=bought",
    "/associations", "/imported",
)  # fmt: skip
OUTSIDE = (
    "/new-canteen",
    "/sign-in",
    "/forgotten",
    "/me",
    "/canteens",
    "/offline",
    "/nowhere",
    "/network",
    "/network/associations",
)
# Pages with an id in their address are found by these links.
FOUND = {
    "/delivery": (
        "a[href*='/delivery/order/'] >> nth=1",
        "a[href*='/delivery/from/'] >> nth=0",
    ),
    "/meals": ("a.row[href*='/meal/'] >> nth=1",),
    "/orders": ("main a[href*='/orders/0'] >> nth=0",),
    "/bills": ("a[href*='/bills/new/'] >> nth=0", "main a[href*='/bills/0'] >> nth=0"),
    "/orders/new": ("a[href*='/orders/new/0'] >> nth=0",),
    "/odoo": ("a[href$='/leave'] >> nth=0",),
    "/catalogue?q=carottes": (".told a >> nth=0",),
    "/suppliers": (".told a >> nth=0", "a[href*='/certificates/0'] >> nth=0"),
    "/month": ("a.side-share >> nth=0", "a.side-share >> nth=3"),
    "/month/{last}/lines": ("main a[href*='/line/'] >> nth=0",),
    "/month/{last}/lines?measure=organic&resting=expired": ("main a[href*='/line/'] >> nth=0",),
}
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'a[href], button, select, summary, input:not([type=hidden])')]
  .filter((one) => one.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && !one.closest('.skip') && !one.matches('.skip') && !(one.matches('a') && one.closest('p')))
  .map((one) => [one.matches('.choice input, .tick input') ? one.closest('label') : one, one])
  .map(([seen, one]) => [seen.getBoundingClientRect(), one.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width && (box.height < 43.5 || box.width < 43.5))
  .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""


@pytest.fixture(scope="module", params=["fr-FR", "en-GB"])
def reader(
    request: pytest.FixtureRequest, browser: Browser, shared_server: Server
) -> Iterator[Thumb]:
    """Awa, whose browser reads that language."""
    with browser.new_context(locale=request.param, viewport=PHONE, has_touch=True) as context:
        # The person's own language is French: the browser's word prevails.
        language = {"name": "language", "value": request.param[:2], "url": shared_server.url}
        context.add_cookies([language])  # type: ignore[list-item]
        thumb = Thumb(context.new_page(), shared_server.url).sign_in()
        yield thumb


def addresses(thumb: Thumb) -> list[str]:
    found = [thumb.home + path for path in HERE] + [thumb.url + path for path in OUTSIDE]
    for path, links in FOUND.items():
        thumb.page.goto(thumb.home + path.format(last=f"{month_shown(today_in_paris()):%Y-%m}"))
        for link in links:
            href = thumb.page.locator(link).get_attribute("href")
            found.append(thumb.url + str(href))
    found += [f"{one}/add" for one in found if "/meal/" in one]
    return found + made(thumb)


def made(thumb: Thumb) -> list[str]:
    """Pages of what was just written: confirmations, tasks, links for others."""
    crate = _post(thumb, "/rescued", other_donor="Marché", weight="5")
    supplier = thumb.page.locator("a[href*='/delivery/from/']")
    thumb.page.goto(f"{thumb.home}/delivery")
    brought = str(supplier.first.get_attribute("href")).removeprefix(urlsplit(thumb.home).path)
    extra = {"extra.0.name": "Une courge sans nom", "extra.0.weight": "4"}
    receipt = _post(thumb, brought, **extra)
    undone = _post(thumb, "/undo", of=_post(thumb, "/rescued", other_donor="x", weight="1"))
    _post(thumb, "/board/link")
    _post(thumb, "/people/open-page", word="open")
    thumb.page.goto(f"{thumb.home}/board")
    board = str(thumb.page.locator(".code a").get_attribute("href"))
    return [
        *(f"{thumb.home}/done/{one}" for one in (crate, receipt, undone)),
        f"{thumb.home}/rescued/{crate}/sort",
        f"{thumb.home}/delivery/{receipt}/complete",
        board,
        f"{thumb.url}/open/lyon-vaise",
        *_sent(thumb),
        _invitation(thumb),
        _suppliers(thumb),
    ]


def _post(thumb: Thumb, path: str, **form: str) -> str:
    """The id of what was written."""
    answer = thumb.page.request.post(
        thumb.home + path, form=form, headers={"Origin": thumb.url}, max_redirects=0
    )
    assert answer.status == 303, answer.text()
    return answer.headers["location"].rsplit("/", 1)[1]


def _sent(thumb: Thumb) -> list[str]:
    """A paper beside its form, a catalogue before it is kept, one whose headings nobody knows."""
    known = "supplier,code,name,product,pack,unit,price,price_per\n"
    files = {
        "/certificates/scans": ("paper", "paper.pdf", a_pdf()),
        "/catalogue/import": (
            "file",
            "known.csv",
            f"{known}Ferme des Tilleuls,TIL101,Carottes,Carottes,5,kg,9,pack\nX,,Y,Z,1,kg,?,kg\n".encode(),
        ),
        "/catalogue/import?": ("file", "unknown.csv", b"a,b,c\n1,2,3\n"),
    }
    found = []
    for path, (field, name, content) in files.items():
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        answer = thumb.page.request.post(
            thumb.home + path,
            multipart={field: file},  # type: ignore[dict-item]
            headers={"Origin": thumb.url},
            max_redirects=0,
        )
        assert answer.status == 303, answer.text()
        found.append(thumb.url + answer.headers["location"])
    return found


def _invitation(thumb: Thumb) -> str:
    form = {"email": f"{new_id()}@example.org", "roles": "kitchen"}
    answer = thumb.page.request.post(
        f"{thumb.home}/people/invite", form=form, headers={"Origin": thumb.url}
    )
    link = re.search(r'href="(http[^"]+/invitation/[^"]+)"', answer.text())
    assert link is not None
    return link[1]


def _suppliers(thumb: Thumb) -> str:
    """A supplier's link, once they have answered by it."""
    thumb.page.goto(f"{thumb.home}/delivery")
    due = thumb.page.locator("a[href*='/delivery/order/']").first.get_attribute("href")
    here = {"Origin": thumb.url}
    order = f"{thumb.url}{due}".replace("/delivery/order/", "/orders/")
    made = thumb.page.request.post(f"{order}/link", form={}, headers=here)
    link = re.search(r'href="(http[^"]+/o/[^"]+)"', made.text())
    assert link is not None
    said = thumb.page.request.post(
        link[1], form={"as_it_is": "1"}, headers=here, max_redirects=0
    )
    assert said.status == 303, said.text()
    return link[1]


def test_every_page_is_whole_and_open_to_all(reader: Thumb) -> None:
    page = reader.page
    language = page.evaluate("navigator.language")[:2]
    problems: dict[str, Any] = {}
    for address in addresses(reader):
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.goto(address)
        _open_all(page)
        found = [
            *([] if page.evaluate("document.documentElement.lang") == language else ["lang"]),
            *_whole(page, PHONE),
            *_whole(page, DESK),
            *(_french(page) if language == "en" else ()),
        ]
        if found:
            problems[address.removeprefix(reader.home)] = found
    assert problems == {}


def _whole(page: Page, size: dict[str, int]) -> list[str]:
    """What is wrong at that size."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    return [*_axe(page), *_too_wide(page, size["width"]), *page.evaluate(SMALL_TARGETS)]


def _french(page: Page) -> list[str]:
    said = page.locator("body").inner_text()
    return [
        one
        for one in ("aujourd’hui", "Noter", "Annuler", "Livraison", "couverts")
        if one in said
    ]


def _open_all(page: Page) -> None:
    """What is folded is part of the page, and so is a picture that is still on its way."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    pictures = "Promise.all([...document.images].map((one) => one.decode().catch(() => 0)))"
    page.evaluate(f"{pictures}.then(() => 0)")


def _axe(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]


def _too_wide(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide"] if wide > width else []


def test_by_keyboard_alone_a_bucket_is_weighed(awa: Thumb, server: Server) -> None:
    page = awa.page
    awa.go_home()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    while page.evaluate("document.activeElement.textContent").strip() != "Gaspillage":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    awa.arrive("**/waste")
    while page.evaluate("document.activeElement.name") != "stage":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert page.evaluate(outline) == "solid"
    while page.evaluate("document.activeElement.name") != "weight":
        page.keyboard.press("Tab")
    page.keyboard.type("1,25")
    page.keyboard.press("Enter")
    awa.arrive("**/done/*")
    ((stage, grams),) = server.ask(
        "SELECT stage, grams FROM waste_records ORDER BY rowid DESC LIMIT 1"
    )
    assert (stage, grams) == ("sorting", 1250)


def test_the_first_page_is_light(browser: Browser, shared_server: Server) -> None:
    with browser.new_context(locale="fr-FR", viewport=PHONE) as context:
        page = context.new_page()
        came: list[int] = []
        page.on("requestfinished", lambda one: came.append(one.sizes()["responseBodySize"]))
        page.goto(f"{shared_server.url}/sign-in", wait_until="networkidle")
    assert 0 < sum(came) < 60_000


WAYS = ("orders", "suppliers", "catalogue", "bills", "month", "people")


@pytest.mark.parametrize("width", [360, 700])
def test_on_a_phone_the_office_is_one_tap_away(
    browser: Browser, shared_server: Server, width: int
) -> None:
    with browser.new_context(locale="fr-FR", viewport={**PHONE, "width": width}) as context:
        buyer = Thumb(context.new_page(), shared_server.url).sign_in()
        for path in ("", "/tasks", "/meals", "/journal", "/people"):
            buyer.page.goto(buyer.home + path)
            for way in WAYS:
                there = buyer.page.locator(f"nav a[href$='/{way}']:visible")
                assert there.count() == 1, (path, way)
        buyer.go_home()
        buyer.tap(".at-hand a[href$='/bills']")
        buyer.arrive("**/bills")
        assert buyer.taps == 1


def test_who_only_cooks_sees_no_office(browser: Browser, shared_server: Server) -> None:
    with browser.new_context(locale="fr-FR", viewport=PHONE) as context:
        cook = Thumb(context.new_page(), shared_server.url).sign_in("lila")
        for path in ("", "/tasks", "/meals", "/journal"):
            cook.page.goto(cook.home + path)
            assert cook.page.locator("nav a[href$='/orders'], .at-hand, .office").count() == 0
