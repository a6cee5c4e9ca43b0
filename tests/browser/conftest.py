import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kernel.engine import open_engine
from tests.browser.serving import Server, copied, today_in_paris
from tests.browser.thumbs import PHONE, Thumb
from tests.cellier.web.telling import all_of_it

QUIETLY = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, where there is one; a landing does not do without."""
    found = shutil.which("chromium")
    if found is None:
        missing = "no chromium: the pages were NOT tried in a browser"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(QUIETLY))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's book as of today, made once."""
    folder = tmp_path_factory.mktemp("demo")
    book = folder / "book.db"
    environment = os.environ | {"CELLIER_DATABASE_URL": f"sqlite:///{book}"}
    command = [sys.executable, "-m", "cellier.cli", "demo", "--today", str(today_in_paris())]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return book


@pytest.fixture
def server(demo: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of its own on a book of its own."""
    server = Server(copied(demo, tmp_path / "served")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def shared_server(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for tests that only look; Odoo, of which its pages tell, is called by none of them."""
    folder = copied(demo, tmp_path_factory.mktemp("served"))
    engine = open_engine(f"sqlite:///{folder / 'book.db'}")
    all_of_it(engine, datetime.now(UTC))
    engine.dispose()
    server = Server(folder, CELLIER_ODOO_URL="https://odoo.example").start()
    yield server
    server.stop()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A small phone that reads French."""
    with browser.new_context(**phone_of("fr-FR")) as context:
        yield context


def phone_of(locale: str, **more: Any) -> dict[str, Any]:
    return {"viewport": PHONE, "has_touch": True, "locale": locale, **more}


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """Whatever goes wrong in a script fails the test."""
    page = phone.new_page()
    page.on("pageerror", _raise)
    return page


def _raise(error: Any) -> None:
    raise AssertionError(error)


@pytest.fixture
def awa(page: Page, server: Server) -> Thumb:
    """The kitchen lead of the first canteen, signed in, at home."""
    return Thumb(page, server.url).sign_in()


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of a crate."""
    from PIL import Image

    file = tmp_path_factory.mktemp("photos") / "crate.jpg"
    Image.effect_noise((1200, 900), 60).convert("RGB").save(file, quality=80)
    return file
