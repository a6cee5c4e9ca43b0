"""The kitchen's commonest tasks on a small phone, in French: what they take is in docs/taps.md."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.browser.serving import CHILLED, DRY, Server, today_in_paris
from tests.browser.thumbs import NOTE, Thumb

TABLE = Path(__file__).parent.parent.parent / "docs" / "taps.md"
MOST = {
    "a dry delivery as ordered": 3,
    "a chilled delivery as ordered": 8,
    "a delivery with 2 exceptions": 12,
    "a rescued crate": 6,
    "waste": 5,
    "a meal": 12,
    "a count of 10 lots": 25,
    "an undo": 2,
}


def counted(task: str, awa: Thumb) -> None:
    """No more than promised, and exactly what the table says."""
    assert awa.taps <= MOST[task]
    rows = dict(re.findall(r"^\| ([^|]+?) +\| (\d+ \| \d+) ", TABLE.read_text(), re.MULTILINE))
    assert rows.get(task) == f"{awa.taps} | {awa.keys}", (task, awa.taps, awa.keys)


def lines_received(server: Server) -> int:
    query = "SELECT count(*) FROM receipt_lines l JOIN documents d ON d.id = l.receipt_id WHERE d.holds"
    return int(server.ask(query)[0][0])


def test_a_dry_delivery_as_ordered(awa: Thumb, server: Server) -> None:
    before = lines_received(server)
    awa.go_home()
    awa.tap(f"a.row:has-text('{DRY}')")
    awa.tap("button:has-text('Tout comme commandé')")
    awa.arrive("**/done/*")
    awa.see("C’est noté")
    assert lines_received(server) == before + 3
    counted("a dry delivery as ordered", awa)


def test_a_chilled_delivery_as_ordered(awa: Thumb, server: Server) -> None:
    awa.go_home()
    awa.tap(f"a.row:has-text('{CHILLED}')")
    awa.type("[name=temperature]", "3,5")
    dates = awa.page.locator("section.card input[type=date]")
    later = (today_in_paris() + timedelta(days=9)).isoformat()
    for place in range(dates.count()):
        dates.nth(place).click()
        dates.nth(place).fill(later)
        awa.taps, awa.keys = awa.taps + 1, awa.keys + 8
    awa.tap("button:has-text('Tout comme commandé')")
    awa.arrive("**/done/*")
    rows = server.ask(
        "SELECT l.temperature_c, lots.use_by FROM receipt_lines l JOIN lots ON lots.id = l.id"
        " WHERE l.temperature_c = 35 AND lots.use_by = ?",
        later,
    )
    assert rows == [(35, later)] * dates_asked(rows)
    counted("a chilled delivery as ordered", awa)


def dates_asked(rows: list[tuple[object, ...]]) -> int:
    """Every chilled line of the order, and there are some."""
    assert len(rows) >= 2
    return len(rows)


def test_a_delivery_with_two_exceptions(awa: Thumb, server: Server) -> None:
    awa.go_home()
    awa.tap(f"a.row:has-text('{DRY}')")
    for name, outcome, field, figure in (
        ("Carottes", "short", "packs", "1"),
        ("Poireaux", "damaged", "damaged", "1"),
    ):
        line = f"details.line:has(> summary:has-text('{name}'))"
        awa.tap(f"{line} > summary")
        awa.page.locator(f"{line} [value={outcome}]").check(force=True)
        awa.taps += 1
        awa.type(f"{line} [name$='.{field}']", figure)
    awa.tap(".dock button")
    awa.arrive("**/done/*")
    rows = server.ask(
        "SELECT outcome, quantity, not_kept FROM receipt_lines WHERE outcome IN"
        " ('short', 'damaged') ORDER BY rowid DESC LIMIT 2"
    )
    assert sorted(rows) == [("damaged", 5000, 5000), ("short", 5000, 0)]
    counted("a delivery with 2 exceptions", awa)


def test_a_rescued_crate_is_one_weight_one_donor_one_photo(
    awa: Thumb, server: Server, photo: Path
) -> None:
    awa.go_home()
    awa.tap("a.tile:has-text('Invendus')")
    awa.page.locator("[name=donor]").first.check(force=True)
    awa.taps += 1
    awa.type("[name=weight]", "7,5")
    awa.photograph("[name=photo]", photo)
    awa.tap(NOTE)
    awa.arrive("**/done/*")
    assert server.ask("SELECT count(*) FROM rescues WHERE grams = 7500")[0][0] == 1
    assert server.count("photo") == 1
    awa.page.locator("img.thumb").wait_for()
    counted("a rescued crate", awa)


def test_waste_in_ten_seconds_and_what_it_cost(awa: Thumb, server: Server) -> None:
    awa.go_home()
    awa.tap("a.tile:has-text('Gaspillage')")
    awa.page.locator("[value=plate_leftovers]").check(force=True)
    awa.page.locator("label:has-text('Seau') input").check(force=True)
    awa.taps += 2
    awa.type("[name=weight]", "3,4")
    awa.tap(NOTE)
    awa.arrive("**/done/*")
    awa.see("Cela a coûté environ")
    ((grams,),) = server.ask("SELECT grams FROM waste_records ORDER BY rowid DESC LIMIT 1")
    assert grams == 3400 - 900
    counted("waste", awa)


def test_a_meal_ticked_from_the_shelf_and_its_card(awa: Thumb, server: Server) -> None:
    awa.go_home()
    awa.tap("a.tile:has-text('Repas')")
    awa.type("[name=menu]", "Tian de courge")
    awa.type("[name=covers]", "38")
    awa.type("[name=cooks]", "7")
    for place in range(3):
        awa.page.locator("[name$='.ticked']").nth(place).check()
        awa.taps += 1
    first = awa.page.locator(".pick").first.locator("[name$='.quantity']")
    first.fill("0,4")
    awa.taps, awa.keys = awa.taps + 1, awa.keys + 3
    awa.tap(".dock button")
    awa.arrive("**/meal/*-*")
    awa.see("Tian de courge")
    awa.see("Coché et non pesé")
    assert server.ask("SELECT covers, cooks FROM meals WHERE menu = 'Tian de courge'") == [
        (38, 7)
    ]
    counted("a meal", awa)


def test_a_count_of_ten_lots_says_the_difference_in_words(awa: Thumb, server: Server) -> None:
    awa.go_home()
    awa.tap("a.tile:has-text('Compter')")
    for place in range(9):
        awa.page.locator("button[data-put]").nth(place).click()
        awa.taps += 1
    awa.page.locator("button[data-step]").nth(18).click()  # the tenth's minus
    awa.taps += 1
    awa.tap(".dock button")
    awa.arrive("**/done/*")
    awa.see("de moins que dans le carnet. C’est noté comme cuisiné.")
    ((lines,),) = server.ask(
        "SELECT count(*) FROM count_lines WHERE count_id ="
        " (SELECT id FROM counts ORDER BY turn DESC LIMIT 1)"
    )
    assert lines == 10
    counted("a count of 10 lots", awa)


def test_an_undo_from_the_confirmation_and_back_again(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/rescued")
    awa.page.fill("[name=other_donor]", "Marché du soir")
    awa.page.fill("[name=weight]", "5")
    awa.tap(NOTE)
    awa.arrive("**/done/*")
    rescues = server.count("rescue")
    awa.taps = awa.keys = 0
    awa.tap("button:has-text('Annuler')")
    awa.see("Remettre")
    assert server.count("rescue") == rescues - 1
    counted("an undo", awa)
    awa.tap("button:has-text('Remettre')")
    awa.until(lambda: not awa.says("Remettre"))
    assert server.count("rescue") == rescues


def test_the_journal_undoes_in_two_taps_from_home(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/waste")
    awa.tap("button:has-text('Pas pesé aujourd’hui')")
    awa.arrive("**/done/*")
    waste = server.count("waste")
    awa.go_home()
    awa.tap(".bar a.go")
    awa.tap("form[action$='/undo'] button")
    awa.see("Remettre")
    # One press wrote a record for each stage of the day; one takes them all back.
    assert server.count("waste") == waste - 3
    assert awa.taps <= MOST["an undo"]


@pytest.mark.parametrize("task", MOST)
def test_the_table_names_every_task(task: str) -> None:
    assert f"| {task} " in TABLE.read_text()
