"""What people see at the command line of what Odoo was told."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.commands.odoo.mending import _list_left
from cellier.database import migrate
from integrations.erp.answers import NO_ANSWER, Asked, Declined, Seen, State, Why, kept
from integrations.erp.counterparts import Counterpart
from integrations.erp.homes import home_of, note_trouble
from integrations.erp.leaving import leave
from integrations.erp.port import Paper
from kernel.engine import open_engine
from kernel.settings import settings
from network.canteens import Canteen
from sourcing.drafting import Draft
from tests.cellier.conftest import Cellier, Ran
from tests.counting import statements
from tests.integrations.erp.a_purchaser import Purchaser
from tests.integrations.erp.an_erp import NOON, AnErp, Fault
from tests.integrations.odoo.people import SYNC
from tests.integrations.odoo.running import Odoo, running_odoo

ANALYTIC = "analytic.group_analytic_accounting"
Named = Callable[..., None]


@pytest.fixture
def awa(book: Path) -> Iterator[Purchaser]:
    engine = open_engine(f"sqlite:///{book}", synchronous="OFF")
    migrate(engine)
    yield Purchaser(engine)
    engine.dispose()


@pytest.fixture
def erp(monkeypatch: pytest.MonkeyPatch, name: Named) -> AnErp:
    """In memory, where the settings name an Odoo."""
    erp = AnErp()
    for module in ("cellier.desks", "cellier.commands.odoo.push"):
        monkeypatch.setattr(f"{module}.the_erp", lambda: erp)
    name(url="https://an.erp", database="books", key="k")
    return erp


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch, book: Path) -> Named:
    """Put what Odoo is called into the environment."""

    def name(**said: str) -> None:
        for setting, value in said.items():
            monkeypatch.setenv(f"CELLIER_ODOO_{setting.upper()}", value)
        settings.cache_clear()

    return name


@pytest.fixture
def odoo(name: Named) -> Iterator[Odoo]:
    with running_odoo(groups=(*SYNC, ANALYTIC)) as odoo:
        name(url=odoo.url, database=odoo.database, key=odoo.key)
        yield odoo


def letters(ran: Ran, of: str) -> str:
    """Those before what is spoken of."""
    found = re.search(rf"^ *([0-9a-f]{{4,}})  {of}", ran.out, re.MULTILINE)
    assert found, ran.out
    return found[1]


def declined(awa: Purchaser, erp: AnErp) -> Draft:
    order = awa.orders()
    erp.answers[order.id] = Declined("No tax of 5.5 %.", "Make one.")
    return order


def known(session: Session, awa: Purchaser, of: UUID) -> Counterpart:
    return session.get_one(Counterpart, (awa.by.canteen_id, of))


# check


def test_check_says_each_finding_and_what_is_missing(
    cellier: Cellier, odoo: Odoo, name: Named
) -> None:
    odoo.allow(ANALYTIC, *[one for one in SYNC if "purchase" not in one])
    ran = cellier("odoo", "check")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert len(lines) > 15
    assert {line[0] for line in lines} == {"✓", "✗", " "}
    assert ran.err.count("\n") == 1
    missing = [line for line in lines if line[0] == "✗"]
    assert all(line[2:] in ran.err for line in missing)


@pytest.mark.parametrize("wrong", ["key", "database", "url"])
def test_check_ends_with_what_failed(
    cellier: Cellier, odoo: Odoo, name: Named, wrong: str
) -> None:
    name(**{wrong: {"url": "http://127.0.0.1:9"}.get(wrong, "wrong")})
    ran = cellier("odoo", "check")
    assert ran.code == 3
    assert ran.out.splitlines()[0][2:] in ran.err
    assert odoo.key not in ran.out + ran.err


def test_check_fails_where_a_tax_is_named_wrongly(
    cellier: Cellier, odoo: Odoo, name: Named
) -> None:
    name(taxes='{"5.5": "3"}')
    ran = cellier("odoo", "check")
    assert ran.code == 3
    assert "✗ CELLIER_ODOO_TAXES" in ran.out
    assert "CELLIER_ODOO_TAXES" in ran.err.splitlines()[-1]


def test_check_fails_where_a_canteen_is_mistyped_and_nothing_is_told(
    cellier: Cellier, awa: Purchaser, odoo: Odoo, name: Named
) -> None:
    awa.orders()
    name(canteens='{"Les Tileuls": "company:1"}')
    ran = cellier("odoo", "check")
    assert ran.code == 3
    assert "Les Tileuls" in ran.err.splitlines()[-1]
    odoo.calls.clear()
    ran = cellier("odoo", "push")
    assert (ran.code, "Les Tileuls" in ran.err, odoo.count()) == (1, True, 0)


def test_check_names_a_company_that_odoo_has_not(
    cellier: Cellier, awa: Purchaser, odoo: Odoo, name: Named
) -> None:
    name(canteens=f'{{"{awa.by.canteen_id}": "company:99"}}')
    ran = cellier("odoo", "check")
    assert ran.code == 1
    assert "company:99" in ran.err


def test_check_says_on_its_last_line_what_is_wrong_with_a_setting(
    cellier: Cellier, name: Named
) -> None:
    name(url="https://an.erp", database="books", key_file="")
    ran = cellier("odoo", "check")
    assert ran.code == 3
    assert "CELLIER_ODOO_KEY" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("setting", "found", "how"),
    [("protocol", "soap", "json2"), ("since", "01/09/2026", "2026-09-01"),
     ("lots", "perhaps", "true"), ("post_bills", "2", "false"), ("taxes", '{"5.5": 4}', "4"),
     ("canteens", "{company:1}", "JSON"), ("units", "3", "3")],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused_with_how_it_is_written(
    cellier: Cellier, name: Named, setting: str, found: str, how: str
) -> None:
    name(**{setting: found})
    ran = cellier("odoo", "check")
    assert f"CELLIER_ODOO_{setting.upper()} " in ran.err
    assert how in ran.err
    assert ran.code == 3


# push and status


def test_a_dry_run_calls_nobody_and_writes_nothing(
    cellier: Cellier, awa: Purchaser, erp: AnErp, book: Path
) -> None:
    order = awa.orders()
    awa.confirms(order)
    awa.receives(order)
    before = book.read_bytes(), book.with_name("book.db-wal").read_bytes()
    ran = cellier("odoo", "push", "--dry-run")
    assert ran.code == 0
    assert (book.read_bytes(), book.with_name("book.db-wal").read_bytes()) == before
    assert erp.calls == []
    # The canteen, what must be known of its supplier, products and prices; the two documents.
    assert len(ran.out.splitlines()) == 1 + 4 + 2
    assert cellier("odoo", "push").code == 0
    assert cellier("odoo", "push", "--dry-run").out.count("\n") == 1


def test_a_dry_run_says_why_it_shows_less_than_waits(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    off, pauses = awa.orders(), awa.orders()
    assert "1 document" not in cellier("odoo", "push", "--dry-run").out
    awa.cancels(off)

    def pause(session: Session) -> None:
        theirs = Counterpart(canteen_id=awa.by.canteen_id, id=pauses.id, kind=Paper.ORDER)
        theirs.begin(1, NOON)
        theirs.retry_at = datetime(2099, 1, 1, tzinfo=UTC)
        session.add(theirs)

    awa(pause)
    # Nothing is told of them now, yet they wait.
    shown = cellier("odoo", "push", "--dry-run").out
    assert canteens(cellier)[0]["waiting"] == 2
    assert "1 document en attente n’appelle rien" in shown
    assert "1 document en attente n’a pas eu de réponse" in shown
    bad = declined(awa, erp)
    assert cellier("odoo", "push").code == 1
    awa.retries(bad.id, NOON)
    shown = cellier("odoo", "push", "--dry-run").out
    # What called for nothing is off the list.
    assert canteens(cellier)[0]["waiting"] == 1
    assert shown.count("\N{NO-BREAK SPACE}: à saisir") == shown.count("nouvel essai") == 1
    assert shown.count("en attente") == 1


def test_status_tells_what_waits_and_what_became_of_the_last(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    order = awa.orders()
    (waits,) = canteens(cellier)
    assert (waits["waiting"], waits["told_at"], waits["lately"]) == (1, None, [])
    assert cellier("odoo", "push").code == 0
    (told,) = canteens(cellier)
    assert (told["waiting"], told["worker"], len(told["lately"])) == (0, None, 1)
    assert told["lately"][0]["state"] == "sent"
    shown = cellier("odoo", "status").out
    assert erp.home in shown
    assert told["lately"][0]["document"] in shown
    assert told["lately"][0]["number"] in shown
    assert str(order.id) not in shown


def test_what_is_to_be_told_again_waits_without_a_date(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    order = awa.orders()
    assert cellier("odoo", "push").code == 0
    awa(lambda s: setattr(known(s, awa, order.id), "again", True))
    (waits,) = canteens(cellier)
    assert (waits["waiting"], waits["waiting_since"]) == (1, None)
    assert re.search(r"^  1 document [^,]*\.$", cellier("odoo", "status").out, re.MULTILINE)


def test_what_took_a_document_back_is_listed_as_that(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    delivery = awa.receives()
    bill = awa.bills(delivery)
    assert cellier("odoo", "push").code == 0
    names = {one["id"]: one["document"] for one in lately(cellier)}
    for one in (bill, delivery):
        awa.takes_back(one)
    assert cellier("odoo", "push").code == 0
    opposites = {one["id"]: one["document"] for one in lately(cellier)}
    assert opposites == {
        str(delivery): f"retour de la {names[str(delivery)]}",
        str(bill): f"avoir de la {names[str(bill)]}",
    }
    shown = cellier("odoo", "status").out
    assert "avoir de la facture" in shown
    assert "retour de la livraison" in shown
    # A draft that was cancelled there is itself what is there.
    awa(lambda s: setattr(known(s, awa, bill), "state", State.CANCELLED))
    assert names[str(bill)] in {one["document"] for one in lately(cellier)}


def test_what_was_left_is_listed_without_a_state(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    order = awa.orders()
    assert cellier("odoo", "push").code == 0
    awa(lambda s: setattr(known(s, awa, order.id), "left", True))
    (left,) = lately(cellier)
    assert (left["state"], left["left"]) == (None, True)
    assert left["number"]
    line = cellier("odoo", "status").out.splitlines()[-1]
    assert "en l’état, sans suivi" in line
    assert "envoyée" not in line


def test_what_is_set_aside_is_shown_tried_again_or_left(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    bad, worse = declined(awa, erp), declined(awa, erp)
    good = awa.orders()
    ran = cellier("odoo", "push")
    assert (ran.code, set(erp.orders)) == (1, {good.id})
    shown = cellier("odoo", "status")
    # One remedy for both.
    assert shown.out.count("No tax of 5.5 %.") == shown.out.count("Make one.") == 1
    assert cellier("odoo", "push").code == 0
    assert "2" in cellier("odoo", "retry").out
    erp.answers.pop(worse.id)
    assert cellier("odoo", "push").code == 1
    assert worse.id in erp.orders
    asked = letters(cellier("odoo", "status"), "")
    assert bad.id.hex.endswith(asked)
    assert cellier("odoo", "leave", asked).code == 0
    assert cellier("odoo", "leave", asked).code == 1
    assert cellier("odoo", "push").code == 0
    assert canteens(cellier)[0]["waiting"] == 0
    assert bad.id not in erp.orders
    assert letters(cellier("odoo", "resume"), "") == asked
    erp.answers.clear()
    assert cellier("odoo", "resume", asked).code == 0
    assert cellier("odoo", "resume", asked).code == 1
    assert cellier("odoo", "push").code == 0
    assert bad.id in erp.orders


def test_what_was_left_is_listed_with_its_canteen_in_few_statements(
    cellier: Cellier, awa: Purchaser, erp: AnErp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lists() -> None:
        awa(lambda session: _list_left(session, list(session.scalars(select(Canteen)))))

    costs = []
    for many in (1, 4):
        left = [declined(awa, erp) for _ in range(many)]
        assert cellier("odoo", "push").code == 1
        for one in left:
            awa(lambda s, of=one.id: leave(s, awa.by.canteen_id, of, now=NOON))
        costs.append(statements(awa.engine, lists))
    assert costs[0] == costs[1]
    monkeypatch.setattr(f"{_list_left.__module__}._LISTED", 3)
    # Nobody waits for whoever only looks.
    monkeypatch.setattr(f"{_list_left.__module__}.writing", None)
    *lines, more = cellier("odoo", "resume").out.splitlines()
    canteen = awa(lambda session: session.get_one(Canteen, awa.by.canteen_id).name)
    assert len(lines) == 3
    assert all(f"  {canteen}  " in line for line in lines)
    assert "2" in more


def test_an_erp_that_does_not_answer_is_said(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    awa.orders()
    erp.faults = lambda _: Fault.BEFORE
    for argv in (("odoo", "push"), ("worker", "--once")):
        ran = cellier(*argv)
        assert (ran.code, ran.err.count("\n")) == (3, 1)


# settle


def test_a_question_keeps_its_letters_while_others_are_answered(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    one, other = awa.orders(), awa.orders()
    cellier("odoo", "push")
    for order in (one, other):
        seen = Seen(erp.remote(order.id), "P", State.CANCELLED, None)
        erp.changed.append((Paper.ORDER, seen))
    assert cellier("worker", "--once").code == 1
    first, second = re.findall(r"^([0-9a-f]{4,})  ", cellier("odoo", "settle").out, re.M)
    assert cellier("odoo", "settle", first).out.count("--ours") == 1
    assert cellier("odoo", "settle", first, "--same").code == 1
    assert cellier("odoo", "settle", first, "--ours").code == 0
    assert cellier("odoo", "settle", first, "--ours").code == 1
    assert cellier("odoo", "settle", second, "--theirs").code == 0
    assert cellier("odoo", "settle").out.count("\n") == 1
    erp.changed.clear()
    cellier("odoo", "push")
    assert erp.orders[one.id].again
    assert not erp.orders[other.id].again


def test_who_is_the_same_is_asked_once_and_then_told(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    order = awa.orders()
    erp.answers[awa.farm] = Asked(Why.SAME, "Ferme", "FERME", 7)
    assert cellier("odoo", "push").code == 1
    listed = cellier("odoo", "settle")
    assert "Ferme" in listed.out
    assert "FERME" in listed.out
    del erp.answers[awa.farm]
    assert cellier("odoo", "settle", letters(listed, ""), "--same").code == 0
    assert cellier("odoo", "push").code == 0
    assert (erp.things[awa.farm].remote, set(erp.orders)) == (7, {order.id})


@pytest.mark.parametrize(
    "argv",
    [
        ("odoo", "settle", "--ours"),
        ("odoo", "settle", "abcd", "--ours", "--theirs"),
        ("odoo", "status", "--format", "csv"),
        ("worker", "--list", "--once"),
    ],
)
def test_asked_wrongly_is_a_usage_error(
    cellier: Cellier, awa: Purchaser, argv: tuple[str, ...]
) -> None:
    assert cellier(*argv).code == 2


# moved, and the worker


def test_a_book_moves_only_where_its_documents_are(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    order = awa.orders()
    assert cellier("odoo", "moved").code == 1
    cellier("odoo", "push")
    erp.home = "new.erp:443/books"
    awa.orders()
    assert cellier("odoo", "push").code == 1
    erp.gone = {erp.remote(order.id)}
    assert cellier("odoo", "moved").code == 1
    erp.gone = set()
    assert erp.home in cellier("odoo", "moved").err
    assert cellier("odoo", "push").code == 0


def test_status_says_that_odoo_cannot_be_used_and_since_when(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    awa(lambda s: home_of(s, erp.home))
    awa(lambda s: note_trouble(s, kept(NO_ANSWER, {}), datetime(2026, 3, 2, 8, tzinfo=UTC)))
    said = cellier("odoo", "status").out
    assert "✗ Celui-ci reste sans réponse" in said
    assert "2 mars" in said
    assert json.loads(cellier("odoo", "status", "--format", "json").out)["trouble"]


def test_the_worker_does_everything_once(cellier: Cellier, awa: Purchaser, erp: AnErp) -> None:
    awa.orders()
    ran = cellier("worker", "--once")
    assert (ran.code, awa.waits()) == (0, set())
    assert erp.calls[-3:] == ["read", "look_up", "missing"]
    assert json.loads(cellier("odoo", "status", "--format", "json").out)["read_at"]


def test_a_worker_that_ends_says_what_a_person_is_needed_for(
    cellier: Cellier, awa: Purchaser, erp: AnErp
) -> None:
    order, gone = declined(awa, erp), awa.orders()
    ran = cellier("worker", "--once")
    assert (ran.code, ran.err.splitlines()[-1]) == (
        1, "Encore en attente de vous\xa0: 1 document mis de côté. Voir\xa0: cellier odoo status"
    )  # fmt: skip
    erp.gone = {erp.remote(gone.id)}
    again = cellier("worker", "--once")
    assert (again.code, again.out.splitlines()[0]) == (
        1,
        "Transmis\xa0: 0. Mis de côté\xa0: 0.",
    )
    assert "1 document mis de côté, 1 question à trancher" in again.err
    erp.gone.clear()
    cellier("odoo", "leave", letters(cellier("odoo", "status"), "commande"))
    letter = re.findall(r"^([0-9a-f]{4,})  ", cellier("odoo", "settle").out, re.M)
    cellier("odoo", "settle", letter[0], "--theirs")
    ended = cellier("worker", "--once")
    assert (ended.code, ended.err, order.id in awa.waits()) == (0, "", False)


def test_a_worker_without_an_odoo_says_what_to_set(cellier: Cellier, awa: Purchaser) -> None:
    ran = cellier("worker")
    assert ran.code == 1
    assert "CELLIER_ODOO_URL" in ran.err
    assert len(cellier("worker", "--list").out.splitlines()) == 1 + 1 + 3


def canteens(cellier: Cellier) -> list[dict[str, object]]:
    return json.loads(cellier("odoo", "status", "--format", "json").out)["canteens"]  # type: ignore[no-any-return]


def lately(cellier: Cellier) -> list[dict[str, object]]:
    (only,) = canteens(cellier)
    return only["lately"]
