"""An order by mail, against a real server: taken, refused, put off, and its answer lost."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from cellier.web import order_letters
from integrations import mail
from kernel.ids import new_id
from kernel.settings import settings
from sourcing.letters import End, OrderLetter
from sourcing.orders import PurchaseOrder, State
from sourcing.posting import OnItsWay
from suppliers.terms import NewTerms, agree
from tests.builders import MONDAY, a_supplier, an_offer, an_order
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.linked import filled
from tests.integrations.test_mail import Postbox, PostOffice

FARM = "ferme@example.org"


@pytest.fixture
def draft(kitchen: Kitchen) -> str:
    with kitchen.house.writing() as session:
        supplier = a_supplier(session, kitchen.by)
        offer = an_offer(session, kitchen.by, supplier_id=supplier)
        order = an_order(session, kitchen.by, offer, supplier_id=supplier)
    return f"{kitchen.path}/orders/{order.id}"


class Office:
    """A server that settings name, with what it says to whom."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said, self.running = monkeypatch, list[PostOffice]()

    def opens(self, **refuses: str) -> Postbox:
        box = Postbox(**refuses)
        self.running.append(PostOffice(box, hostname="127.0.0.1", port=0))
        self.running[-1].start()
        self.named(self.running[-1].port)
        return box

    def named(self, port: int) -> None:
        names = {"HOST": "127.0.0.1", "PORT": str(port), "TLS": "none", "USER": "", "FROM": ""}
        for name, value in names.items():
            self.said.setenv(f"CELLIER_SMTP_{name}", value)
        self.said.setenv("CELLIER_PUBLIC_URL", "https://cellier.example.org")
        settings.cache_clear()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, kitchen: Kitchen) -> Iterator[Office]:
    office = Office(monkeypatch)
    yield office
    for one in office.running:
        one.stop()
    settings.cache_clear()


def mailed(client: TestClient, there: str, **more: str) -> Any:
    return client.post(f"{there}/mail", data={"id": str(new_id()), "email": FARM, **more})


def order_of(kitchen: Kitchen, there: str) -> PurchaseOrder:
    with kitchen.session() as session:
        key = (kitchen.by.canteen_id, UUID(there.rsplit("/", 1)[1]))
        return session.get_one(PurchaseOrder, key)


def ends(kitchen: Kitchen) -> list[End | None]:
    with kitchen.session() as session:
        query = session.query(OrderLetter.end).filter_by(canteen_id=kitchen.by.canteen_id)
        return [row[0] for row in query.order_by(OrderLetter.id)]


def test_a_letter_that_is_taken_sends_the_order_once(
    kitchen: Kitchen, draft: str, office: Office
) -> None:
    box = office.opens()
    with kitchen.client("purchaser") as client:
        pressed = {"id": str(new_id())}
        answers = [mailed(client, draft, **pressed) for _ in range(2)]
        assert {one.headers["location"] for one in answers} == {draft}
        text = client.get(draft).text
    ((envelope,), (letter,)) = (box.envelopes, box.letters())
    assert envelope.rcpt_tos == [FARM]
    assert order_of(kitchen, draft).state == State.SENT
    assert "par courriel" in text
    body = letter.get_body(("plain",))
    assert body is not None
    assert "- 2 × Carottes, caisse de 5 kg" in body.get_content()
    (paper,) = letter.iter_attachments()
    assert paper.get_content().startswith(b"%PDF")
    assert re.fullmatch(r"commande-\d+\.pdf", str(paper.get_filename()))


@pytest.mark.parametrize(
    ("step", "answer", "end", "said"),
    [
        ("RCPT", "550 nobody of that name", End.REFUSED, "rien n’est parti"),
        ("DATA", "554 looks like spam", End.REFUSED, "looks like spam"),
        ("RCPT", "451 greylisted", End.LATER, "Réessayez"),
        ("DATA", "452 no room", End.LATER, "no room"),
    ],
)
def test_what_is_not_taken_is_told_and_stays_a_draft(
    kitchen: Kitchen, draft: str, office: Office, step: str, answer: str, end: End, said: str
) -> None:
    office.opens(**{step: answer})
    with kitchen.client("purchaser") as client:
        assert mailed(client, draft).status_code == 303
        assert said in client.get(draft).text
        assert order_of(kitchen, draft).state == State.DRAFT
        box = office.opens()
        mailed(client, draft)
    assert len(box.envelopes) == 1
    assert order_of(kitchen, draft).state == State.SENT
    assert ends(kitchen) == [end, End.TAKEN]


def test_where_nobody_listens_nothing_went_out(
    kitchen: Kitchen, draft: str, office: Office
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        office.named(closed.getsockname()[1])
    terms = NewTerms(
        id=new_id(), supplier_id=order_of(kitchen, draft).supplier_id, from_on=MONDAY,
        minimum=Decimal(1000),
    )  # fmt: skip
    with kitchen.house.writing() as session:
        agree(session, terms, kitchen.by)
    with kitchen.client("purchaser") as client:
        mailed(client, draft, because="Ils passent")
        text = client.get(draft).text
    assert "Le serveur de courriel ne répond pas" in text
    assert "Errno" not in text
    # What was typed is there for the next try.
    assert text.count('name="because" maxlength="2000" value="Ils passent"') == 2
    assert ends(kitchen) == [End.LATER]


def deaf(server: socket.socket, taken: list[bytes], *, hangs: bool) -> None:
    """Takes a letter whole, and is cut, or falls silent, before it says so."""
    line, _ = server.accept()
    with line, line.makefile("rwb", buffering=0) as wire:
        wire.write(b"220 here\r\n")
        while heard := wire.readline():
            if heard.upper().startswith(b"DATA"):
                wire.write(b"354 go on\r\n")
                while (more := wire.readline()) not in (b".\r\n", b""):
                    taken.append(more)
                if hangs:
                    wire.readline()
                return
            wire.write(b"250 OK\r\n")


@pytest.mark.parametrize("hangs", [True, False], ids=["silent", "cut"])
def test_a_lost_answer_is_told_and_never_sent_again_by_itself(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.5)
    taken: list[bytes] = []
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        kitchen.client("purchaser") as client,
    ):
        office.named(server.getsockname()[1])
        thread = Thread(target=deaf, args=(server, taken), kwargs={"hangs": hangs})
        thread.start()
        mailed(client, draft)
        thread.join(5)
        text = client.get(draft).text
        assert taken
        assert "Peut-être envoyée" in text
        assert order_of(kitchen, draft).state == State.DRAFT
        # What they may have does not change under their hands.
        called_off = client.post(f"{draft}/cancel", data={"id": str(new_id())})
        assert (called_off.status_code, "peut-être partie" in called_off.text) == (422, True)
        (letter,) = [one for one in text.split('action="') if "/letters/" in one[:200]]
        path = letter.split('"')[0]
        for _ in range(2):
            said = {"id": str(new_id()), "word": "arrived"}
            assert client.post(path, data=said).status_code == 303
    assert order_of(kitchen, draft).state == State.SENT
    assert ends(kitchen) == [End.TAKEN]


def test_a_server_that_dies_meanwhile_leaves_what_was_begun(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.opens()
    monkeypatch.setattr(order_letters, "_leave", lambda *_: None)
    with kitchen.client("purchaser") as client:
        mailed(client, draft)
        text = client.get(draft).text
        assert "En route vers" in text
        assert "Ils n’ont rien" in text
        again = mailed(client, draft)
        assert (again.status_code, "en route" in again.text) == (422, True)
    assert ends(kitchen) == [None]


def test_a_slow_server_keeps_nobody_from_writing(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is called with no transaction open: what it hears stands in the book already."""
    office.opens()
    heard: list[list[End | None]] = []
    real = order_letters.post

    def slow(letter: Any) -> Any:
        heard.append(ends(kitchen))
        with kitchen.house.writing() as session:
            a_supplier(session, kitchen.by)
        return real(letter)

    monkeypatch.setattr(order_letters, "post", slow)
    with kitchen.client("purchaser") as client:
        mailed(client, draft)
    assert heard == [[None]]
    assert ends(kitchen) == [End.TAKEN]


@pytest.mark.parametrize("email", ["", "ferme", "a@b", "a@b.fr, c@d.fr", "a\r\nBcc: x@y.fr"])
def test_no_address_no_letter(kitchen: Kitchen, draft: str, office: Office, email: str) -> None:
    box = office.opens()
    with kitchen.client("purchaser") as client:
        answer = client.post(f"{draft}/mail", data={"id": str(new_id()), "email": email})
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert (box.envelopes, ends(kitchen)) == ([], [])


def test_without_a_mail_server_one_sends_it_oneself(kitchen: Kitchen, draft: str) -> None:
    with kitchen.client("purchaser") as client:
        text = client.get(draft).text
        assert "Aucun courriel ne part d’ici" in text
        form = {"id": str(new_id()), "how": "mail"}
        assert client.post(f"{draft}/placed", data=form).status_code == 303
    assert order_of(kitchen, draft).state == State.SENT


def test_two_presses_at_once_mail_it_once_and_its_link_lives(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = office.opens()
    both, real = Barrier(2), order_letters.letters_of

    def together(*named: Any) -> Any:
        found = real(*named)
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return found

    monkeypatch.setattr(order_letters, "letters_of", together)
    pressed = {"id": str(new_id())}

    def press(_: int) -> int:
        with kitchen.client("purchaser") as client:
            return int(mailed(client, draft, **pressed).status_code)

    with ThreadPoolExecutor(2) as hands:
        assert list(hands.map(press, range(2))) == [303, 303]
    (letter,) = box.letters()
    body = letter.get_body(("plain",))
    assert body is not None
    (token,) = re.findall(r"/o/(\S+)", body.get_content())
    with kitchen.client("nobody") as farm:
        assert farm.get(f"/o/{token}").status_code == 200


@pytest.mark.parametrize("busy", [2, 99])
def test_a_busy_book_does_not_lose_what_became_of_a_letter(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch, busy: int
) -> None:
    box = office.opens()
    monkeypatch.setattr(order_letters, "WAITS", (0, 0, 0))
    real, left = order_letters.answer_letter, [busy]

    def locked(*named: Any, **more: Any) -> None:
        real(*named, **more)
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(order_letters, "answer_letter", locked)
    with kitchen.client("purchaser") as client:
        mailed(client, draft)
        text = client.get(draft).text
        again = mailed(client, draft)
    assert len(box.envelopes) == 1
    if busy < 4:
        assert (ends(kitchen), order_of(kitchen, draft).state) == ([End.TAKEN], State.SENT)
        return
    # In doubt, and never as if nothing had gone out: a person says whether they have it.
    assert "Ils l’ont" in text
    assert (ends(kitchen), again.status_code) == ([None], 422)


def test_an_order_that_went_on_leaves_its_letter_in_doubt(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.opens()
    real = order_letters.answer_letter

    def gone_on(session: Any, letter_id: UUID, end: End, *named: Any, **more: Any) -> None:
        if end == End.TAKEN:
            raise OnItsWay
        real(session, letter_id, end, *named, **more)

    monkeypatch.setattr(order_letters, "answer_letter", gone_on)
    with kitchen.client("purchaser") as client:
        mailed(client, draft)
    assert ends(kitchen) == [End.DOUBT]


def test_what_is_perhaps_out_is_not_offered_for_a_change(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.opens()
    monkeypatch.setattr(order_letters, "_leave", lambda *_: None)
    with kitchen.client("purchaser") as client:
        assert "Modifier le brouillon" in client.get(draft).text
        form = filled(client.get(f"{draft}/change").text, f"{draft}/change")
        mailed(client, draft)
        text = client.get(draft).text
        assert "Modifier le brouillon" not in text
        assert f"{draft}/cancel" not in text
        assert "dites ci-dessus s’il l’a" in text
        assert "Peut-être partie" in client.get(f"{kitchen.path}/orders").text
        assert "Ils n’ont rien" in client.get(f"{draft}/change").text
        # Whoever had the form open keeps what they typed.
        late = client.post(f"{draft}/change", data=form | {"note": "Sans fanes"})
        assert (late.status_code, ">Sans fanes</textarea>" in late.text) == (422, True)
        (path,) = set(re.findall(r'action="([^"]+/letters/[^"]+)"', text))
        client.post(path, data={"id": str(new_id()), "word": "lost"})
        text = client.get(draft).text
        # In the words in which it was said; a mail server refused nothing here.
        assert (
            f"Ils n’ont rien\N{NO-BREAK SPACE}: la lettre à {FARM} n’est jamais arrivée" in text
        )
        assert "Refusée" not in text
        assert "Modifier le brouillon" in text
        assert "Peut-être partie" not in client.get(f"{kitchen.path}/orders").text
        mailed(client, draft)
    assert ends(kitchen) == [End.LOST, None]


@pytest.mark.parametrize("word", ["", "perhaps", "ARRIVED"])
def test_a_letter_is_settled_by_one_of_two_words(
    kitchen: Kitchen, draft: str, office: Office, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    office.opens()
    monkeypatch.setattr(order_letters, "_leave", lambda *_: None)
    with kitchen.client("purchaser") as client:
        mailed(client, draft)
        (path,) = set(re.findall(r'action="([^"]+/letters/[^"]+)"', client.get(draft).text))
        answer = client.post(path, data={"id": str(new_id()), "word": word})
    assert (answer.status_code, ends(kitchen)) == (422, [None])
