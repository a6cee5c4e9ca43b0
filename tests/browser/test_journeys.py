"""The kitchen's commonest tasks on a small phone, in French: what they take is in docs/taps.md."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.browser.serving import Server, today_in_paris
from tests.browser.thumbs import Thumb

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
NOTE = "main form[data-keep] .buttons button >> nth=0"
DRY, CHILLED = "Ferme des Tilleuls", "Coopérative des Monts"


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


def test_what_is_missing_of_a_chilled_delivery_becomes_a_task(
    awa: Thumb, server: Server
) -> None:
    awa.page.goto(f"{awa.home}/delivery")
    awa.tap(f"a.row:has-text('{CHILLED}')")
    awa.tap("button:has-text('Tout comme commandé')")
    awa.arrive("**/done/*")
    awa.see("lignes à compléter")
    awa.go_home()
    awa.tap(f"a.row:has-text('{CHILLED}, ')")
    awa.arrive("**/complete")
    later = (today_in_paris() + timedelta(days=6)).isoformat()
    for place in range(awa.page.locator("[name$='.use_by']").count()):
        awa.page.locator("[name$='.use_by']").nth(place).fill(later)
    for name, text in (("temperature", "2"), ("lot", "L77")):
        fields = awa.page.locator(f"[name$='.{name}']")
        for place in range(fields.count()):
            fields.nth(place).fill(text)
    awa.tap(".dock button")
    awa.arrive("**/done/*")
    awa.go_home()
    assert awa.page.locator(f"a.row:has-text('{CHILLED}, ')").count() == 0


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


def test_organic_replaced_by_conventional_is_asked_in_red(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/delivery")
    awa.tap(f"a.row:has-text('{DRY}')")
    line = "details.line:has(> summary:has-text('Poireaux'))"
    awa.tap(f"{line} > summary")
    awa.page.locator(f"{line} [value=replaced]").check(force=True)
    awa.tap(f"{line} details:has([name$='.instead']) > summary")
    awa.page.fill(f"{line} [name$='.instead_name']", "Choux")
    awa.page.fill(f"{line} [name$='.instead_quantity']", "8")
    awa.tap(".dock button")
    awa.see("était commandé en bio")
    before = server.count("receipt")
    awa.page.locator("[name=not_organic]").check()
    awa.tap(".dock button")
    awa.arrive("**/done/*")
    awa.see("N’est plus bio")
    assert server.count("receipt") == before + 1


def test_without_an_order_by_what_they_usually_bring_and_something_unknown(
    awa: Thumb, server: Server, photo: Path
) -> None:
    awa.page.goto(f"{awa.home}/delivery")
    awa.tap("a.row:has-text('Ferme des Tilleuls') >> nth=-1")
    awa.page.locator("[data-filter] input").fill("car")
    assert awa.page.locator("section.line:visible").count() == 1
    awa.tap("section.line:visible [data-step='1']")
    awa.tap("#extras > summary")
    awa.page.fill("[name='extra.0.name']", "Une grosse courge bizarre")
    awa.page.fill("[name='extra.0.weight']", "4,2")
    awa.tap("#extra details > summary")
    awa.page.set_input_files("[name='extra.0.photo']", photo)
    awa.tap(".dock button")
    awa.arrive("**/done/*")
    rows = server.ask(
        "SELECT p.description, p.grams FROM purchase_lines p WHERE p.description LIKE 'Une grosse%'"
    )
    assert rows == [("Une grosse courge bizarre", 4200)]
    awa.go_home()
    awa.tap("a.row:has-text('manque'):has-text('Tilleuls')")
    awa.page.locator("[name$='.product']").fill("Potimarrons")
    awa.tap(".dock button")
    awa.arrive("**/done/*")
    named = server.ask(
        "SELECT products.name FROM receipt_lines l JOIN documents d ON d.id = l.receipt_id"
        " JOIN products ON products.id = l.product_id WHERE d.holds AND l.quantity = 4200"
    )
    assert named == [("Potimarrons",)]


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


def test_a_crate_is_sorted_when_there_is_time(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/rescued")
    awa.page.fill("[name=other_donor]", "Le primeur")
    awa.page.fill("[name=weight]", "9")
    awa.tap(NOTE)
    awa.arrive("**/done/*")
    awa.page.goto(f"{awa.home}/rescued")
    awa.tap("a.row:has-text('Le primeur')")
    awa.page.fill("[name='into.0.product']", "Pommes")
    awa.page.fill("[name='into.0.weight']", "6,5")
    awa.page.fill("[name=loss]", "2,5")
    awa.tap(NOTE)
    awa.arrive("**/done/*")
    awa.page.goto(f"{awa.home}/rescued")
    assert awa.page.locator("a.row:has-text('Le primeur')").count() == 0


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


def test_not_weighed_today_is_one_tap_and_no_zero(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/waste")
    awa.tap("button:has-text('Pas pesé aujourd’hui')")
    awa.arrive("**/done/*")
    rows = server.ask(
        "SELECT stage, grams FROM waste_records WHERE weighing = 'not_weighed'"
        " ORDER BY rowid DESC LIMIT 3"
    )
    assert {stage for stage, _ in rows} == {"preparation", "unserved", "plate_leftovers"}
    assert {grams for _, grams in rows} == {None}


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


def test_contributions_are_noted_when_they_are_counted(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/meals")
    awa.tap("a.row:has-text('pas encore comptées')")
    awa.page.fill("[name='given.cash']", "212,50")
    awa.page.fill("[name='given.card']", "96")
    awa.tap("form[action$='/given'] button")
    awa.until(lambda: not awa.says("pas encore comptées"))
    rows = server.ask("SELECT means, amount FROM contributions ORDER BY rowid DESC LIMIT 2")
    assert sorted(rows) == [("card", 9600), ("cash", 21250)]


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
    awa.arrive("**/done/*")
    assert server.count("waste") == waste - 1
    assert awa.taps <= MOST["an undo"]


def test_the_board_is_shown_and_printed_and_public_behind_its_link(
    awa: Thumb, server: Server
) -> None:
    awa.page.goto(f"{awa.home}/board")
    awa.see("Prix d’équilibre")
    awa.see("Qui nous a nourris aujourd’hui")
    awa.tap("button:has-text('Faire le lien')")
    link = awa.page.locator(".code a").get_attribute("href")
    assert link is not None
    assert link.startswith(server.url)
    answer = awa.page.request.get(f"{awa.home}/board.pdf")
    assert answer.body().startswith(b"%PDF")
    awa.page.context.clear_cookies()
    awa.page.goto(link)
    awa.see("Prix d’équilibre")
    assert awa.page.locator("svg.farms").count() == 1
    awa.page.goto(awa.home)
    awa.arrive("**/sign-in?**")


def test_a_shared_tablet_asks_who_is_writing(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/people")
    awa.tap("button:has-text('En faire une tablette partagée')")
    awa.page.wait_for_url(awa.home)
    awa.page.goto(f"{awa.home}/waste")
    awa.page.locator("label.choice:has-text('Lila') input").first.check(force=True)
    awa.tap("button:has-text('Pas pesé aujourd’hui')")
    awa.arrive("**/done/*")
    ((name,),) = server.ask(
        "SELECT p.name FROM documents d JOIN people p ON p.id = d.person_id"
        " WHERE d.kind = 'waste' ORDER BY d.rowid DESC LIMIT 1"
    )
    assert name == "Lila"


@pytest.mark.parametrize("task", MOST)
def test_the_table_names_every_task(task: str) -> None:
    assert f"| {task} " in TABLE.read_text()
