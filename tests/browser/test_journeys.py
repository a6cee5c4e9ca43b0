"""What a kitchen does in a day, on a small phone, in French; the counted ones are in test_taps."""

from datetime import timedelta
from pathlib import Path

from tests.browser.serving import CHILLED, DRY, Server, today_in_paris
from tests.browser.thumbs import NOTE, Thumb


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


def test_contributions_are_noted_when_they_are_counted(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/meals")
    awa.tap("a.row:has-text('pas encore comptées')")
    awa.page.fill("[name='given.cash']", "212,50")
    awa.page.fill("[name='given.card']", "96")
    awa.tap("form[action$='/given'] button")
    awa.until(lambda: not awa.says("pas encore comptées"))
    rows = server.ask("SELECT means, amount FROM contributions ORDER BY rowid DESC LIMIT 2")
    assert sorted(rows) == [("card", 9600), ("cash", 21250)]


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
