"""A thumb on a phone: it taps, it types, and somebody counts."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from cellier.demo.signing_in import PASSWORD

# What notes a form without a dock.
NOTE = "main form[data-keep] .buttons button >> nth=0"
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}


class Thumb:
    """Taps are counted from home on; so are keystrokes."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.taps = self.keys = 0
        self.home = ""

    def sign_in(self, name: str = "awa", there: str = "**/c/*") -> "Thumb":
        """By the form, as everybody does; then home, or wherever that leads."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.fill("[name=email]", f"{name}@cellier.example")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url(there)
        self.home = self.page.url
        return self

    def go_home(self) -> None:
        """Where the counting begins."""
        self.page.goto(self.home)
        self.taps = self.keys = 0

    def tap(self, what: str) -> None:
        """One tap."""
        self.page.locator(what).first.click()
        self.taps += 1

    def type(self, what: str, text: str) -> None:
        """A tap into the field, then the keys."""
        self.tap(what)
        field = self.page.locator(what).first
        if field.get_attribute("type") == "date":
            field.fill(text)
        else:
            field.press_sequentially(text)
        self.keys += len(text)

    def photograph(self, what: str, file: Path) -> None:
        """A tap on the field; the camera is the phone's own."""
        self.page.locator(what).first.set_input_files(file)
        self.taps += 1

    def see(self, text: str) -> None:
        """Wait until it is there."""
        self.page.get_by_text(text).first.wait_for()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it does, half a minute at most, as the browser's own waits do; the pages
        let nobody evaluate strings.
        """
        for _ in range(600):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it never came to be")

    def says(self, text: str) -> bool:
        """Whether the page says it now."""
        return text in self.page.locator("body").inner_text()

    def arrive(self, pattern: str) -> None:
        """Wait until the address is that."""
        self.page.wait_for_url(pattern)
