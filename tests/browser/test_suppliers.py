"""What whoever buys does about suppliers and their papers, on a phone and at a desk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import phone_of
from tests.browser.serving import Server
from tests.browser.thumbs import DESK, PHONE, Thumb
from tests.cellier.web.worlds import a_pdf

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
NUMBER = "FR-BIO-01.250-0077777.2026.001"
SAID = {
    "fr": {
        "write": "Noter le certificat", "send": "Envoyer", "keep": "Garder",
        "learnt": "Il concerne des achats déjà notés", "yes": "Oui, cela compte ainsi",
        "done": "reposent sur ce qui est connu aujourd’hui", "proven": "Bio\N{NO-BREAK SPACE}: prouvé",
        "columns": "Quelle colonne est quoi", "look": "Voir ce qu’il change",
        "kept": "Le catalogue est gardé", "same": "Il ne dit rien",
        "scope": "Il ne couvre que certaines choses", "fruit": "Fruits et légumes",
    },
    "en": {
        "write": "Write the paper down", "send": "Send it", "keep": "Keep it",
        "learnt": "It speaks of purchases that are written down already",
        "yes": "Yes, it counts so", "done": "rest on what is known today",
        "columns": "Which heading is which", "look": "Look what it changes",
        "kept": "The catalogue is kept", "same": "It says nothing",
        "proven": "Organic: proven", "scope": "It covers some things only",
        "fruit": "Fruit and vegetables",
    },
}  # fmt: skip


@pytest.fixture(params=["fr", "en"])
def buyer(
    request: pytest.FixtureRequest, browser: Browser, server: Server
) -> Iterator[tuple[Thumb, dict[str, str]]]:
    """Awa, in both languages."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[request.param]
    with browser.new_context(**phone_of(locale)) as context:
        language = {"name": "language", "value": request.param, "url": server.url}
        context.add_cookies([language])  # type: ignore[list-item]
        thumb = Thumb(context.new_page(), server.url).sign_in()
        yield thumb, SAID[request.param]


@SIZES
def test_a_missing_paper_is_sent_typed_beside_its_picture_and_counts(
    buyer: tuple[Thumb, dict[str, str]], tmp_path: Path, size: dict[str, int]
) -> None:
    awa, said = buyer
    page = awa.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(a_pdf("Certificat", pages=2))
    page.goto(f"{awa.home}/suppliers")
    page.click(f"li:has-text('Vergers de la Drôme') a:has-text('{said['write']}')")
    assert page.input_value("[name=holder]") == "Vergers de la Drôme"
    page.set_input_files("[name=paper]", paper)
    page.click(f"button:has-text('{said['send']}')")
    page.wait_for_url("**scan=*")
    # Of its two pages both are seen.
    seen = page.locator(".sheet img")
    assert seen.count() == 2
    awa.until(lambda: bool(seen.first.evaluate("one => one.naturalWidth > 100")))
    for name, text in (
        ("control_body", "FR-BIO-01"),
        ("number", NUMBER),
        ("valid_from", "2025-01-01"),
        ("valid_until", "2030-12-31"),
    ):
        page.fill(f"[name={name}]", text)
    page.click(f"summary:has-text('{said['scope']}')")
    page.locator(f"label:has-text('{said['fruit']}') input").check(force=True)
    page.click("form[action$='/certificates/new'] .buttons button")
    page.wait_for_url("**done=kept")
    awa.see(said["learnt"])
    page.goto(f"{awa.home}/reexaminations")
    page.click(f"section:has-text('{NUMBER}') button:has-text('{said['yes']}')")
    awa.see(said["done"])
    page.goto(f"{awa.home}/suppliers")
    assert page.locator("li:has-text('Vergers de la Drôme')").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@SIZES
def test_a_new_supplier_is_agreed_with(
    buyer: tuple[Thumb, dict[str, str]], size: dict[str, int]
) -> None:
    awa, said = buyer
    page = awa.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{awa.home}/suppliers/new")
    page.fill("[name=name]", "Ferme des tilleuls")
    page.fill("[name=city]", "Lyon")
    page.click("main form .buttons button")
    # Another one is called so: what was typed stays, and the way to that one is there.
    page.locator("#refusal").wait_for()
    known = page.locator("[data-when=SupplierKnown] a")
    assert re.search(r"/suppliers/[0-9a-f-]{36}$", str(known.get_attribute("href")))
    assert known.is_visible()
    assert page.input_value("[name=city]") == "Lyon"
    page.fill("[name=name]", "Le Verger d’Élise")
    page.click("main form .buttons button")
    page.wait_for_url("**/suppliers/*-*")
    page.locator("details:has([name=from_on]) > summary").click()
    page.fill("[name=minimum]", "45,50")
    page.locator("label.choice:has([name=weekdays][value='2']) input").check(force=True)
    page.fill("[name=lead_days]", "2")
    page.click(f"form[action$='/terms'] button:has-text('{said['keep']}')")
    page.wait_for_url("**done=terms")
    awa.see("45")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


CATALOGUE = """code;Article;produit;colis;unité;prix;prix par;valable du
TIL101;Carottes, 5 kg;Carottes;5;kg;2,05;kg;
;Navets boule d'or;Navets;5;kg;2,40;kg;
;Truc;Machin inconnu;5;kg;2,40;kg;
"""


@SIZES
def test_a_catalogue_is_looked_at_then_kept(
    buyer: tuple[Thumb, dict[str, str]], tmp_path: Path, size: dict[str, int]
) -> None:
    awa, said = buyer
    page = awa.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    file = tmp_path / "catalogue.csv"
    file.write_text(CATALOGUE)
    page.goto(f"{awa.home}/catalogue")
    page.click("main a[href$='/catalogue/import']")
    page.set_input_files("[name=file]", file)
    page.fill("[name=supplier]", "Ferme des Tilleuls")
    page.click("main form .buttons button")
    awa.see(said["columns"])
    page.select_option("[name='as.name']", "Article")
    page.click(f"main form button:has-text('{said['look']}')")
    awa.see("Machin inconnu")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.locator("[name=skip_bad]").check()
    page.click("main form .buttons button")
    awa.see(said["kept"])
    page.goto(f"{awa.home}/catalogue?q=navets")
    awa.see("Navets boule d'or")
    page.goto(f"{awa.home}/catalogue?q=carottes")
    page.locator("main table a").first.click()
    page.locator("svg.prices").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
