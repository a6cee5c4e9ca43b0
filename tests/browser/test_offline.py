"""A cellar without signal: what is logged waits on the phone, and arrives exactly once."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Request, Route

from tests.browser.serving import Server
from tests.browser.thumbs import Thumb


def weigh(awa: Thumb, kilos: str) -> None:
    """A bucket of plate leftovers."""
    awa.page.goto(f"{awa.home}/waste")
    fill_waste(awa.page, kilos)
    awa.page.get_by_role("button", name="Noter", exact=True).click()


def fill_waste(page: Page, kilos: str) -> None:
    page.locator("[name=stage][value=plate_leftovers]").check(force=True)
    page.fill("[name=weight]", kilos)


def ready(awa: Thumb) -> None:
    """The worker has the home page and its forms."""
    awa.go_home()
    awa.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    last = f"{awa.home.removeprefix(awa.url)}/kept"
    cached = """async (path) => Boolean(await (await caches.open("pages")).match(path))"""
    until(awa.page, lambda: bool(awa.page.evaluate(cached, last)))


def kept(page: Page) -> int:
    """How many entries wait on the phone."""
    return int(
        page.evaluate(
            """() => new Promise((done) => {
              const asked = indexedDB.open("cellier", 1);
              asked.onsuccess = () => {
                const all = asked.result.transaction("kept").objectStore("kept").count();
                all.onsuccess = () => { asked.result.close(); done(all.result); };
              };
            })"""
        )
    )


def grams(server: Server) -> list[int]:
    """What was weighed today, in the order in which it came in."""
    rows = server.ask(
        "SELECT w.grams FROM waste_records w JOIN documents d ON d.id = w.id"
        " WHERE w.grams IN (1011, 2022, 3033, 4044) AND d.holds ORDER BY d.rowid"
    )
    return [row[0] for row in rows]


def until(page: Page, arrived: Callable[[], bool]) -> None:
    """Wait for the server's side, at most half a minute."""
    for _ in range(300):
        if arrived():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not arrive")


def test_three_entries_without_signal_wait_in_the_open_and_go_in_order(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    for kilos in ("1,011", "2,022", "3,033"):
        weigh(awa, kilos)
        awa.arrive("**/kept")
    awa.see("3 gardés ici")
    assert grams(server) == []
    phone.set_offline(False)
    until(awa.page, lambda: grams(server) == [1011, 2022, 3033])
    awa.see("tout est arrivé")
    assert kept(awa.page) == 0


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_written_twice(
    awa: Thumb, server: Server
) -> None:
    ready(awa)
    lost: list[Request] = []

    def lose(route: Route) -> None:
        # The server has it; the phone never hears so.
        route.fetch()
        lost.append(route.request)
        route.abort("connectionreset")

    awa.page.route("**/waste", lose, times=1)
    weigh(awa, "2,022")
    awa.arrive("**/kept")
    assert len(lost) == 1
    assert grams(server) == [2022]
    awa.page.reload()
    awa.see("tout est arrivé")
    assert grams(server) == [2022]
    assert kept(awa.page) == 0


def test_the_network_cut_in_the_middle_of_sending_loses_nothing(
    awa: Thumb, server: Server
) -> None:
    ready(awa)
    awa.page.route("**/waste", lambda route: route.abort("connectionaborted"), times=2)
    weigh(awa, "3,033")
    awa.arrive("**/kept")
    assert (grams(server), kept(awa.page)) == ([], 1)
    awa.page.unroute_all()
    awa.page.reload()
    awa.see("tout est arrivé")
    assert grams(server) == [3033]


def test_a_page_that_was_closed_sends_when_it_is_opened_again(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    weigh(awa, "4,044")
    awa.arrive("**/kept")
    awa.page.close()
    phone.set_offline(False)
    again = phone.new_page()
    again.goto(awa.home)
    # The book has it a moment before the phone hears so.
    until(again, lambda: kept(again) == 0)
    assert grams(server) == [4044]


def test_a_server_killed_and_started_again_agrees_with_the_phone(
    awa: Thumb, server: Server
) -> None:
    ready(awa)
    server.kill()
    weigh(awa, "1,011")
    awa.arrive("**/kept")
    weigh(awa, "2,022")
    awa.arrive("**/kept")
    assert kept(awa.page) == 2
    server.start()
    awa.page.reload()
    awa.see("tout est arrivé")
    assert grams(server) == [1011, 2022]
    assert kept(awa.page) == 0


def test_a_refusal_comes_back_as_a_task_with_what_was_typed(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    awa.page.goto(f"{awa.home}/meal")
    awa.page.fill("[name=menu]", "Soupe de courge")
    awa.page.fill("[name=covers]", "3")
    awa.page.fill("[name=cooks]", "9")
    awa.page.get_by_role("button", name="Noter le repas").click()
    awa.arrive("**/kept")
    meals = server.count("meal")
    phone.set_offline(False)
    awa.see("1 à régulariser")
    awa.see("Les cuistots comptent parmi les couverts")
    assert server.count("meal") == meals
    awa.page.get_by_role("button", name="Rouvrir").click()
    awa.arrive("**/meal#kept=*")
    awa.until(lambda: awa.page.input_value("[name=menu]") != "")
    assert awa.page.input_value("[name=menu]") == "Soupe de courge"
    awa.page.fill("[name=covers]", "30")
    awa.page.get_by_role("button", name="Noter le repas").click()
    awa.see("Soupe de courge")
    assert server.count("meal") == meals + 1
    assert kept(awa.page) == 0


def test_one_refusal_does_not_stop_what_comes_after_it(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    awa.page.goto(f"{awa.home}/rescued")
    awa.page.fill("[name=other_donor]", "Marché")
    awa.page.fill("[name=weight]", "beaucoup")
    awa.page.get_by_role("button", name="Noter", exact=True).click()
    awa.arrive("**/kept")
    weigh(awa, "2,022")
    awa.arrive("**/kept")
    phone.set_offline(False)
    until(awa.page, lambda: grams(server) == [2022])
    awa.see("1 à régulariser")


def test_what_waits_survives_signing_out_and_goes_after_signing_in(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    phone.set_offline(True)
    weigh(awa, "4,044")
    awa.arrive("**/kept")
    phone.clear_cookies()
    phone.set_offline(False)
    awa.see("Connectez-vous pour envoyer ce qui est gardé sur ce téléphone.")
    assert kept(awa.page) == 1
    other = Thumb(awa.page, server.url).sign_in("lila")
    other.page.wait_for_timeout(500)
    assert grams(server) == []  # it is Awa's
    phone.clear_cookies()
    awa.sign_in()
    until(awa.page, lambda: grams(server) == [4044])
    ((person,),) = server.ask(
        "SELECT p.name FROM waste_records w JOIN documents d ON d.id = w.id"
        " JOIN people p ON p.id = d.person_id WHERE w.grams = 4044"
    )
    assert person == "Awa"


def test_a_half_filled_form_survives_a_reload(awa: Thumb, photo: object) -> None:
    awa.page.goto(f"{awa.home}/rescued")
    awa.page.fill("[name=other_donor]", "Épicerie du coin")
    awa.page.fill("[name=weight]", "7,5")
    awa.page.set_input_files("[name=photo]", str(photo))
    awa.page.wait_for_timeout(600)
    awa.page.reload()
    awa.until(lambda: awa.page.input_value("[name=weight]") != "")
    assert awa.page.input_value("[name=other_donor]") == "Épicerie du coin"
    assert awa.page.evaluate("document.querySelector('[name=photo]').files.length") == 1


def test_pressed_twice_it_is_written_once(awa: Thumb, server: Server) -> None:
    awa.page.goto(f"{awa.home}/waste")
    fill_waste(awa.page, "3,033")
    awa.page.get_by_role("button", name="Noter", exact=True).dblclick()
    awa.arrive("**/done/*")
    assert grams(server) == [3033]


def test_a_photo_taken_without_signal_arrives_with_its_crate(
    awa: Thumb, server: Server, phone: BrowserContext, photo: object
) -> None:
    ready(awa)
    phone.set_offline(True)
    awa.page.goto(f"{awa.home}/rescued")
    awa.page.fill("[name=other_donor]", "Halle")
    awa.page.fill("[name=weight]", "12,5")
    awa.page.set_input_files("[name=photo]", str(photo))
    awa.page.get_by_role("button", name="Noter", exact=True).click()
    awa.arrive("**/kept")
    phone.set_offline(False)
    until(awa.page, lambda: server.count("photo") == 1)
    ((weight,),) = server.ask("SELECT grams FROM rescues WHERE donor = 'Halle'")
    assert weight == 12_500


def test_a_page_never_opened_says_so_without_signal(awa: Thumb, phone: BrowserContext) -> None:
    ready(awa)
    phone.set_offline(True)
    awa.page.goto(f"{awa.home}/people")
    awa.see("Pas de réseau")


def test_a_bill_typed_without_signal_waits_in_words_and_is_entered_once(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    awa.page.goto(f"{awa.home}/bills")
    awa.page.locator("a[href*='/bills/new/']").first.click()
    supplier = awa.page.locator("h1").inner_text()
    phone.set_offline(True)
    line = awa.page.locator(".line").first
    food = line.locator("strong").inner_text()
    line.locator("[type=checkbox]").check()
    line.locator("[name$='.net']").fill("12,34")
    awa.page.fill("[name=number]", "F-77")
    awa.page.get_by_role("button", name="La saisir").click()
    awa.arrive("**/kept")
    awa.see(f"Facture : {supplier}")
    awa.see(f"{food} : 12,34 €")
    awa.see("Son numéro : F-77")
    phone.set_offline(False)
    until(awa.page, lambda: kept(awa.page) == 0)
    assert server.ask("SELECT count(*) FROM bills WHERE number = 'F-77'") == [(1,)]


def test_an_order_and_a_new_supplier_wait_in_words(
    awa: Thumb, server: Server, phone: BrowserContext
) -> None:
    ready(awa)
    awa.page.goto(f"{awa.home}/orders/new")
    awa.page.click("a.row:has-text('Ferme des Tilleuls')")
    awa.page.click(".tabs a:has-text('Rien')")
    awa.page.wait_for_url("**start=nothing")
    offer = awa.page.locator("#offers .line strong").first.inner_text()
    phone.set_offline(True)
    awa.page.locator("[name^='packs.']").first.fill("3")
    awa.page.get_by_role("button", name="Garder le brouillon").click()
    awa.arrive("**/kept")
    awa.see("Commande : Ferme des Tilleuls")
    awa.see(f"{offer} : 3 × ")
    phone.set_offline(False)
    until(awa.page, lambda: kept(awa.page) == 0)
    awa.page.goto(f"{awa.home}/suppliers/new")
    phone.set_offline(True)
    awa.page.fill("[name=name]", "Ferme du Vent")
    awa.page.get_by_role("button", name="Garder", exact=True).click()
    awa.arrive("**/kept")
    awa.see("Nom : Ferme du Vent")
    phone.set_offline(False)
    until(awa.page, lambda: kept(awa.page) == 0)
    assert server.ask("SELECT count(*) FROM suppliers WHERE name = 'Ferme du Vent'") == [(1,)]
