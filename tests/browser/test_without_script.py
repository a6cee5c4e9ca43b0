"""Without script every form is still a form."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.serving import Server
from tests.browser.thumbs import PHONE, Thumb


@pytest.fixture
def plain(browser: Browser, server: Server) -> Iterator[Thumb]:
    """A phone without script."""
    with browser.new_context(
        locale="fr-FR", viewport=PHONE, has_touch=True, java_script_enabled=False
    ) as context:
        yield Thumb(context.new_page(), server.url).sign_in()


def test_without_script_every_form_still_works(plain: Thumb, server: Server) -> None:
    page, home = plain.page, plain.home
    page.goto(f"{home}/waste")
    page.locator("[value=unserved]").check(force=True)
    page.fill("[name=weight]", "1,5")
    page.click("main form .buttons button >> nth=0")
    plain.arrive("**/done/*")
    page.click("form[action$='/undo'] button")
    plain.see("Remettre")
    page.goto(f"{home}/rescued")
    page.fill("[name=other_donor]", "Marché")
    page.fill("[name=weight]", "beaucoup")
    page.click("main form .buttons button >> nth=0")
    plain.see("n’est pas un nombre")
    assert page.input_value("[name=other_donor]") == "Marché"
    page.fill("[name=weight]", "4")
    page.click("main form .buttons button >> nth=0")
    plain.arrive("**/done/*")
    page.goto(f"{home}/meal")
    page.fill("[name=menu]", "Salade")
    page.fill("[name=covers]", "12")
    page.locator("[name$='.ticked']").first.check()
    page.click(".dock button")
    plain.arrive("**/meal/*-*")
    page.goto(f"{home}/count")
    page.locator("input.figure").first.fill("1")
    page.click(".dock button")
    plain.arrive("**/done/*")
    page.goto(home)
    page.click("a.row:has-text('Ferme des Tilleuls')")
    page.click("button:has-text('Tout comme commandé')")
    plain.arrive("**/done/*")
    assert server.count("meal") > 0


def test_without_script_a_label_is_read_too(plain: Thumb, tmp_path: Path) -> None:
    label = tmp_path / "label.png"
    code = zxingcpp.create_barcode("010376001234567010L77", zxingcpp.BarcodeFormat.DataMatrix)
    drawn = Image.fromarray(code.to_image(scale=8))
    sheet = Image.new("L", (drawn.width + 80, drawn.height + 80), 255)
    sheet.paste(drawn, (40, 40))
    sheet.save(label)
    plain.page.goto(f"{plain.home}/delivery")
    plain.page.click("a.row:has-text('Ferme des Tilleuls') >> nth=-1")
    plain.page.locator("[name$='.packs']").first.fill("2")
    plain.page.click("#extras > summary")
    plain.page.set_input_files("[name=label]", label)
    plain.page.click("[name=read_label]")
    assert plain.page.input_value("[name='extra.0.lot']") == "L77"
    assert plain.page.locator("[name$='.packs']").first.input_value() == "2"
