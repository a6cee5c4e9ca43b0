"""What whoever buys sees of Odoo, and says; the page itself calls nobody."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.web import odoo_lists
from integrations.erp.answers import NO_ANSWER, WORD_NEEDED, Declined, Why, kept
from integrations.erp.counterparts import Counterpart
from integrations.erp.homes import home_of, note_trouble
from integrations.erp.port import Paper
from integrations.erp.questions import Question, Word, withdraw
from integrations.erp.things import KeptThing
from kernel.ids import new_id
from kernel.outbox import OutboxMessage
from kernel.settings import settings
from tests.builders import a_delivery, a_line, a_supplier, receive, somebody_in_a_new_canteen
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.telling import asked, declined, told
from tests.counting import statements
from tests.integrations.erp.an_erp import AnErp

MINE = Declined("Odoo’s own words <b>", "Mend it in Odoo or here, then: cellier odoo retry")


@pytest.fixture
def odoo(monkeypatch: pytest.MonkeyPatch, kitchen: Kitchen) -> Iterator[Kitchen]:
    """A kitchen whose settings name an Odoo."""
    monkeypatch.setenv("CELLIER_ODOO_URL", "https://odoo.example")
    settings.cache_clear()
    yield kitchen
    settings.cache_clear()


def write(kitchen: Kitchen, step: Any, *named: Any, **more: Any) -> Any:
    with Session(kitchen.house.engine, expire_on_commit=False) as session, session.begin():
        return step(session, *named, **more)


def order_of(kitchen: Kitchen) -> UUID:
    return UUID(kitchen.ids["order_id"])


def aside(kitchen: Kitchen, of: UUID, kind: Paper = Paper.ORDER) -> None:
    write(kitchen, declined, kitchen.by.canteen_id, of, kind, NOW, MINE)


def question(kitchen: Kitchen, why: Why = Why.CHANGED) -> UUID:
    """Of the order, which was told."""
    of = order_of(kitchen)
    write(kitchen, told, kitchen.by.canteen_id, of, Paper.ORDER, NOW)
    return UUID(str(write(kitchen, asked, kitchen.by.canteen_id, of, NOW, why)))


def known(kitchen: Kitchen, of: UUID) -> Counterpart:
    with kitchen.session() as session:
        return session.get_one(Counterpart, (kitchen.by.canteen_id, of))


def page(client: TestClient, kitchen: Kitchen, path: str = "") -> str:
    answer = client.get(f"{kitchen.path}/odoo{path}")
    assert answer.status_code == 200
    return answer.text


def test_without_an_odoo_the_page_says_so_and_nothing_leads_there(kitchen: Kitchen) -> None:
    with kitchen.client("purchaser") as client:
        assert "docs/odoo.md" in page(client, kitchen)
        assert "/odoo" not in client.get(kitchen.path).text


def test_whoever_buys_is_led_there_and_whoever_cooks_is_not(odoo: Kitchen) -> None:
    aside(odoo, order_of(odoo))
    for who in ("purchaser", "network"):
        with odoo.client(who) as client:
            for path in ("", "/tasks"):
                home = client.get(odoo.path + path).text
                assert f'href="{odoo.path}/odoo"' in home
                assert "1 document mis de côté" in home
    for who in ("kitchen", "tablet"):
        with odoo.client(who) as client:
            assert "Odoo" not in client.get(odoo.path).text
            assert client.get(f"{odoo.path}/odoo").status_code == 403


def test_what_waits_is_set_aside_and_was_told_is_shown(odoo: Kitchen) -> None:
    receipt = UUID(odoo.ids["receipt_id"])
    write(odoo, told, odoo.by.canteen_id, receipt, Paper.RECEIPT, NOW)
    write(odoo, lambda session: setattr(home_of(session, AnErp.home), "read_at", NOW))
    with odoo.client("purchaser") as client:
        before = page(client, odoo)
        aside(odoo, order_of(odoo))
        text = page(client, odoo)
    # The order and the delivery; then the delivery alone.
    assert "2 documents" in before
    assert re.search(r"<dd>1 document<span", text)
    assert "Odoo’s own words &lt;b&gt;" in text
    assert "«\N{NO-BREAK SPACE}Réessayer maintenant" in text
    assert "cellier odoo" not in text
    assert known(odoo, receipt).number in text
    assert "aujourd’hui à 11:00" in text
    assert "Commande" in text


def test_what_was_taken_back_or_left_is_told_as_that(odoo: Kitchen) -> None:
    receipt = UUID(odoo.ids["receipt_id"])
    for of, kind in ((order_of(odoo), Paper.ORDER), (receipt, Paper.RECEIPT)):
        write(odoo, told, odoo.by.canteen_id, of, kind, NOW)
    counterpart = {"order": order_of(odoo), "receipt": receipt}

    def change(session: Session, of: str, name: str, value: object) -> None:
        setattr(session.get(Counterpart, (odoo.by.canteen_id, counterpart[of])), name, value)

    with odoo.client("purchaser") as client:
        assert page(client, odoo).count("<td>Livraison du ") == 1
        write(odoo, change, "receipt", "turns", 2)
        write(odoo, change, "order", "left", True)
        text = page(client, odoo)
    assert "<td>Retour de la livraison du " in text
    assert "<td>Livraison du " not in text
    assert text.count(">opération terminée<") == text.count(">en l’état, sans suivi<") == 1


def test_the_page_says_why_odoo_cannot_be_used(odoo: Kitchen) -> None:
    write(odoo, lambda session: home_of(session, AnErp.home))
    write(odoo, lambda session: note_trouble(session, kept(NO_ANSWER, {}), NOW))
    with odoo.client("purchaser") as client:
        assert "Celui-ci reste sans réponse" in client.get(f"{odoo.path}/odoo").text
    write(odoo, lambda session: note_trouble(session, None, NOW))
    with odoo.client("purchaser") as client:
        assert "Celui-ci reste sans réponse" not in client.get(f"{odoo.path}/odoo").text


def test_what_is_to_be_told_again_waits_without_a_date(odoo: Kitchen) -> None:
    every = update(OutboxMessage).where(OutboxMessage.canteen_id == odoo.by.canteen_id)
    write(odoo, lambda session: session.execute(every.values(sent_at=NOW)))
    of = order_of(odoo)
    write(odoo, told, odoo.by.canteen_id, of, Paper.ORDER, NOW)
    write(odoo, lambda s: setattr(s.get(Counterpart, (odoo.by.canteen_id, of)), "again", True))
    with odoo.client("purchaser") as client:
        text = page(client, odoo)
    assert "<dd>1 document</dd>" in text
    assert "depuis" not in text


def test_trying_again_is_for_this_canteen_and_the_next_round(odoo: Kitchen) -> None:
    aside(odoo, order_of(odoo))
    other = write(odoo, somebody_in_a_new_canteen)
    line = write(odoo, lambda s: (a_supplier(s, other), a_line(_rice(s))))
    delivery = a_delivery(*line)
    write(odoo, receive, delivery, other)
    write(odoo, declined, other.canteen_id, delivery.id, Paper.RECEIPT, NOW)
    with odoo.client("purchaser") as client:
        for _ in range(2):
            answer = client.post(f"{odoo.path}/odoo/retry")
            assert answer.headers["location"] == f"{odoo.path}/odoo?done=retry"
        assert "nouvel essai au prochain passage" in page(client, odoo, "?done=retry")
    assert not known(odoo, order_of(odoo)).waits(NOW)
    with odoo.session() as session:
        assert session.get_one(Counterpart, (other.canteen_id, delivery.id)).waits(NOW)


def test_nothing_set_aside_is_nothing_to_try(odoo: Kitchen) -> None:
    with odoo.client("purchaser") as client:
        answer = client.post(f"{odoo.path}/odoo/retry")
        assert answer.headers["location"] == f"{odoo.path}/odoo"
        assert "Réessayer" not in page(client, odoo)


def test_a_document_is_left_once_it_was_said_what_that_means(odoo: Kitchen) -> None:
    order = order_of(odoo)
    aside(odoo, order)
    path = f"/documents/{order}/leave"
    with odoo.client("purchaser") as client:
        assert f"{odoo.path}/odoo{path}" in page(client, odoo)
        assert known(odoo, order).aside_at
        answers = [client.post(f"{odoo.path}/odoo{path}") for _ in range(2)]
        (there,) = {one.headers["location"] for one in answers}
        assert "rien ne change dans Odoo" in client.get(there).text
        assert "rien à laisser" in page(client, odoo, path)
        left = known(odoo, order)
        assert (left.left, left.aside_at) == (True, None)
        # The way back, said twice.
        path = f"{odoo.path}/odoo/documents/{order}/resume"
        assert f'action="{path}"' in page(client, odoo)
        (there,) = {client.post(path).headers["location"] for _ in range(2)}
        text = client.get(there).text
        assert "nouvelle transmission à Odoo" in text
        assert path not in text
    assert not known(odoo, order).left


def test_the_page_says_how_many_more_were_left(
    odoo: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odoo_lists, "LEFT", 1)
    receipt = UUID(odoo.ids["receipt_id"])
    aside(odoo, order_of(odoo))
    aside(odoo, receipt, Paper.RECEIPT)
    with odoo.client("purchaser") as client:
        client.post(f"{odoo.path}/odoo/documents/{receipt}/leave")
        assert "plus ancien" not in page(client, odoo)
        client.post(f"{odoo.path}/odoo/documents/{order_of(odoo)}/leave")
        text = page(client, odoo)
    assert text.count("/resume") == 1
    assert "2 documents" in text
    assert "et 1 plus ancien<" in text


def test_what_is_not_set_aside_cannot_be_left(odoo: Kitchen) -> None:
    path = f"{odoo.path}/odoo/documents/{order_of(odoo)}/leave"
    with odoo.client("purchaser") as client:
        answer = client.post(path)
    assert (answer.status_code, "rien à laisser" in answer.text) == (422, True)


@pytest.mark.parametrize("why", [Why.CHANGED, Why.CANCELLED, Why.DELETED])
@pytest.mark.parametrize("word", [Word.OURS, Word.THEIRS])
def test_a_question_is_answered_by_its_button(odoo: Kitchen, why: Why, word: Word) -> None:
    asked_id = question(odoo, why)
    path = f"{odoo.path}/odoo/questions/{asked_id}"
    with odoo.client("purchaser") as client:
        text = page(client, odoo)
        assert f'action="{path}"' in text
        assert f'name="word" value="{word}"' in text
        assert ("120,00\N{NO-BREAK SPACE}€" in text, "96,00\N{NO-BREAK SPACE}€" in text) == (
            True,
            True,
        )
        answers = [client.post(path, data={"word": word}) for _ in range(2)]
        (there,) = {one.headers["location"] for one in answers}
        after = client.get(there).text
        assert "C’est noté." in after
        assert path not in after
    assert known(odoo, order_of(odoo)).again == (word == Word.OURS)


def test_what_goes_back_to_before_is_told_or_never_told(odoo: Kitchen) -> None:
    path = f"{odoo.path}/odoo/questions/{question(odoo, Why.BEFORE)}"
    with odoo.client("purchaser") as client:
        assert "Est-ce déjà dans Odoo" in page(client, odoo)
        there = client.post(path, data={"word": "same"}).headers["location"]
        assert "C’est déjà dans Odoo" in client.get(there).text
    assert known(odoo, order_of(odoo)).left


def test_who_comes_second_is_told_what_the_first_said(odoo: Kitchen) -> None:
    path = f"{odoo.path}/odoo/questions/{question(odoo)}"
    with odoo.client("purchaser") as first, odoo.client("network") as second:
        first.post(path, data={"word": "theirs"})
        answer = second.post(path, data={"word": "ours"})
        text = second.get(answer.headers["location"]).text
    assert "avait déjà répondu" in text
    assert "Garder la version d’Odoo" in text
    assert not known(odoo, order_of(odoo)).again


def test_what_the_network_shares_is_asked_in_every_canteen(odoo: Kitchen) -> None:
    supplier = UUID(odoo.ids["supplier_id"])
    asked_id = write(odoo, asked, None, supplier, NOW, Why.SAME, theirs="LA FERME (7)")
    with odoo.client("purchaser") as client:
        assert "LA FERME (7)" in page(client, odoo)
        answer = client.post(f"{odoo.path}/odoo/questions/{asked_id}", data={"word": "same"})
        assert (
            "«\N{NO-BREAK SPACE}C’est la même chose"
            in client.get(answer.headers["location"]).text
        )
    with odoo.session() as session:
        kept = session.get_one(KeptThing, ("supplier", supplier))
        found = session.get_one(Question, asked_id)
        assert (kept.remote, found.word, found.person_id is None) == (7, Word.SAME, False)


@pytest.mark.parametrize("form", [{}, {"word": "same"}, {"word": "nonsense"}])
def test_what_is_none_of_the_two_answers_is_refused(
    odoo: Kitchen, form: dict[str, str]
) -> None:
    asked_id = question(odoo)
    with odoo.client("purchaser") as client:
        answer = client.post(f"{odoo.path}/odoo/questions/{asked_id}", data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    with odoo.session() as session:
        assert session.get_one(Question, asked_id).answered_at is None


def test_another_canteens_question_is_not_there(odoo: Kitchen) -> None:
    other = write(odoo, somebody_in_a_new_canteen)
    asked_id = write(odoo, asked, other.canteen_id, new_id(), NOW, theirs="à eux")
    with odoo.client("purchaser") as client:
        assert "à eux" not in page(client, odoo, f"?done=answered&of={asked_id}")
        answer = client.post(f"{odoo.path}/odoo/questions/{asked_id}", data={"word": "ours"})
    assert (answer.status_code, "à eux" in answer.text) == (404, False)


@pytest.mark.parametrize(
    "query", ["?done=left", "?done=left&of=x", "?done=answered&of=é", "?done="]
)
def test_an_address_that_says_nonsense_is_the_page(odoo: Kitchen, query: str) -> None:
    with odoo.client("purchaser") as client:
        assert 'role="status"><svg' not in page(client, odoo, query)


def test_many_documents_cost_no_more_statements(odoo: Kitchen) -> None:
    """Nor a longer page: what is beyond comes up as the others are dealt with."""
    engine = odoo.house.engine
    aside(odoo, order_of(odoo))
    write(odoo, asked, odoo.by.canteen_id, UUID(odoo.ids["receipt_id"]), NOW)
    supplier = UUID(odoo.ids["supplier_id"])
    write(odoo, asked, None, supplier, NOW, Why.SAME)
    with odoo.client("purchaser") as client:
        few = _costs(engine, client, odoo), _costs(engine, client, odoo, "")
        write(odoo, _many, odoo)
        assert _costs(engine, client, odoo) <= few[0] <= 20
        # Home asks two for it.
        assert _costs(engine, client, odoo, "") <= few[1]
        text = page(client, odoo)
    # Other tests are asked what the network shares, too.
    write(odoo, withdraw, supplier, now=NOW)
    assert len(re.findall(r'href="[^"]+/leave"', text)) == 20
    assert "et 21 autres, pour la même raison" in text
    assert "Commande" in text


def _costs(engine: Engine, client: TestClient, odoo: Kitchen, path: str = "/odoo") -> int:
    return statements(engine, lambda: client.get(odoo.path + path))


def _many(session: Session, odoo: Kitchen) -> None:
    canteen_id = odoo.by.canteen_id
    shop, rice = a_supplier(session, odoo.by), _rice(session)
    for place in range(60):
        delivery = a_delivery(shop, a_line(rice))
        receive(session, delivery, odoo.by)
        if place < 30:
            declined(session, canteen_id, delivery.id, Paper.RECEIPT, NOW, MINE)
        elif place < 40:
            said = Declined(f"{place} ≠ 0", WORD_NEEDED)
            declined(session, canteen_id, delivery.id, Paper.RECEIPT, NOW, said)
        elif place < 50:
            told(session, canteen_id, delivery.id, Paper.RECEIPT, NOW)
        else:
            asked(session, canteen_id, delivery.id, NOW)


def _rice(session: Session) -> Any:
    from tests.builders import a_product

    return a_product(session)
