"""`make pictures`: the pages of the README, as a phone and a desk show them today."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from cellier.demo.showing import month_shown
from tests.browser.serving import Server, today_in_paris
from tests.browser.thumbs import DESK, PHONE, Thumb

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
SHARP = 2


def main() -> None:
    """Live the demo, serve it, and photograph it."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        book = Path(folder) / "book.db"
        environment = os.environ | {"CELLIER_DATABASE_URL": f"sqlite:///{book}"}
        command = [
            sys.executable,
            "-m",
            "cellier.cli",
            "demo",
            "--today",
            str(today_in_paris()),
        ]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        server = Server(Path(folder)).start()
        found = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            _phone(browser, server)
            _desk(browser, server)
        finally:
            browser.close()
            server.stop()


def _phone(browser: Browser, server: Server) -> None:
    with browser.new_context(
        viewport=PHONE, device_scale_factor=SHARP, has_touch=True, locale="fr-FR"
    ) as context:
        thumb = Thumb(context.new_page(), server.url).sign_in()
        page = thumb.page
        _shoot(page, "home")
        page.goto(f"{thumb.home}/delivery")
        page.click("a.row:has-text('Coopérative des Monts')")
        _shoot(page, "delivery")
        page.goto(f"{thumb.home}/meals")
        page.click("a.row[href*='/meal/'] >> nth=1")
        _shoot(page, "meal")
        page.goto(f"{thumb.home}/waste")
        page.locator("[value=plate_leftovers]").check(force=True)
        page.fill("[name=weight]", "3,4")
        _shoot(page, "waste")
        page.goto(f"{thumb.home}/count")
        _shoot(page, "count")
        page.goto(f"{thumb.home}/board")
        _shoot(page, "board")


def _desk(browser: Browser, server: Server) -> None:
    with browser.new_context(viewport=DESK, locale="fr-FR") as context:
        thumb = Thumb(context.new_page(), server.url).sign_in()
        _shoot(thumb.page, "home-desk")
        page = thumb.page
        page.goto(f"{thumb.home}/suppliers")
        _shoot(page, "suppliers")
        page.goto(f"{thumb.home}/catalogue?q=carottes")
        page.click(".told a >> nth=0")
        _shoot(page, "price-of-a-kilo")
        _certificate(thumb)
        page.goto(f"{thumb.home}/people")
        page.click("form[action$='/open-page'] button")
        page.goto(f"{thumb.url}/open/lyon-vaise")
        _shoot(page, "open-page")
    _network(browser, server)


def _network(browser: Browser, server: Server) -> None:
    month = f"{month_shown(today_in_paris()):%Y-%m}"
    with browser.new_context(viewport=DESK, locale="fr-FR") as context:
        thumb = Thumb(context.new_page(), server.url).sign_in()
        thumb.page.goto(f"{thumb.home}/month/{month}")
        _shoot(thumb.page, "month-desk")
    with browser.new_context(viewport=DESK, locale="fr-FR") as context:
        thumb = Thumb(context.new_page(), server.url).sign_in("camille", "**/canteens")
        thumb.page.goto(f"{server.url}/network?month={month}")
        _shoot(thumb.page, "network-desk")


def _certificate(thumb: Thumb) -> None:
    """A paper, and what it says typed beside it."""
    page = thumb.page
    page.goto(f"{thumb.home}/suppliers")
    page.click("li:has-text('Vergers de la Drôme') a:has-text('Noter le certificat')")
    paper = {"name": "x.pdf", "mimeType": "application/pdf", "buffer": a_certificate_pdf()}
    page.set_input_files("[name=paper]", paper)  # type: ignore[arg-type]
    page.click("button:has-text('Envoyer')")
    page.wait_for_url("**scan=*")
    for name, text in (
        ("control_body", "FR-BIO-01"),
        ("number", "FR-BIO-01.250-0012345"),
        ("valid_from", "2026-01-01"),
        ("valid_until", "2026-12-31"),
    ):
        page.fill(f"[name={name}]", text)
    _shoot(page, "certificate")


def a_certificate_pdf() -> bytes:
    """A paper as control bodies print them, with invented names."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    content = BytesIO()
    drawn = Canvas(content, invariant=True)
    drawn.setFont("Helvetica-Bold", 26)
    drawn.drawString(80, 740, "CERTIFICAT")
    drawn.setFont("Helvetica", 15)
    for line, said in enumerate(
        (
            "Vergers de la Dr\xf4me, 26000 Valence",
            "FR-BIO-01.250-0012345",
            "Valable du 1er janvier au 31 d\xe9cembre 2026",
            "Fruits : pommes, poires",
        )
    ):
        drawn.drawString(80, 690 - 28 * line, said)
    drawn.rect(60, 560, 480, 240)
    drawn.save()
    return content.getvalue()


def _shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
