"""A supplier's answer is told by mail to whoever sent the order, once, and never fails by it."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cellier.web import answer_letters
from kernel.ids import new_id
from kernel.settings import settings
from network.people import Newcomer, Person, Role, set_roles, welcome
from network.sign_ins import give_sign_in
from sourcing.answer_letters import AnswerLetter
from sourcing.letters import End
from sourcing.sending import Confirming, confirm
from tests.builders import MONDAY
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.linked import Sent
from tests.cellier.web.test_order_letters import Office


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, kitchen: Kitchen) -> Iterator[Office]:
    office = Office(monkeypatch)
    yield office
    for one in office.running:
        one.stop()
    settings.cache_clear()


@pytest.fixture
def address(kitchen: Kitchen) -> str:
    """Where letters reach whoever drafts and sends the orders here."""
    email = f"{new_id()}@example.org"
    with kitchen.house.writing() as session:
        give_sign_in(session, kitchen.by.person_id, email)
    return email


@pytest.fixture
def sent(kitchen: Kitchen, address: str) -> Sent:
    return Sent(kitchen)


def said(sent: Sent, **fields: str) -> Any:
    with sent.kitchen.client("nobody") as farm:
        return farm.post(sent.path, data=fields)


def ends(kitchen: Kitchen) -> list[End | None]:
    with kitchen.session() as session:
        query = select(AnswerLetter.end).where(AnswerLetter.canteen_id == kitchen.by.canteen_id)
        return list(session.scalars(query))


def text_of(letter: Any) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_cut_replaced_and_weighed_is_told_once(
    kitchen: Kitchen, sent: Sent, address: str, office: Office
) -> None:
    box, fields = office.opens(), sent.fields(note="Il a gelé")
    fields[f"lines.{sent.leeks}.instead_unit"] = "kg"
    for _ in range(2):
        assert said(sent, **fields).status_code == 303
    ((envelope,), (letter,)) = (box.envelopes, box.letters())
    assert envelope.rcpt_tos == [address]
    assert f"commande {sent.order.number}" in str(letter["Subject"])
    text = text_of(letter)
    for told in ("1 colis sur 2", "4,85 kg", "Blettes (8 kg)", "« Il a gelé »"):
        assert told in text
    assert f"https://cellier.example.org{sent.there}" in text
    assert ends(kitchen) == [End.TAKEN]


def test_that_all_of_it_comes_is_told_in_the_readers_language(
    kitchen: Kitchen, sent: Sent, office: Office
) -> None:
    with kitchen.house.writing() as session:
        session.get_one(Person, kitchen.by.person_id).language = "en"
    box = office.opens()
    said(sent, id=str(new_id()), as_it_is="1")
    (letter,) = box.letters()
    assert "All of it comes as ordered." in text_of(letter)
    # The supplier says it again from another phone.
    said(sent, id=str(new_id()), as_it_is="1")
    assert len(box.letters()) == 1


def test_each_who_had_a_hand_in_it_and_buys_here_today_is_told(
    kitchen: Kitchen, sent: Sent, address: str, office: Office
) -> None:
    emails = {}
    with kitchen.house.writing() as session:
        for name in ("Camille", "Partie"):
            new = Newcomer(
                id=new_id(), name=name, canteen_id=kitchen.by.canteen_id,
                roles=(Role.PURCHASER,),
            )  # fmt: skip
            by = welcome(session, new, today=MONDAY)
            emails[name] = f"{new_id()}@example.org"
            give_sign_in(session, by.person_id, emails[name])
            if name == "Camille":
                confirm(session, Confirming(id=new_id(), order_id=sent.id), by)
        set_roles(session, by.person_id, kitchen.by.canteen_id, [])
    box = office.opens()
    said(sent, **sent.fields())
    assert {one.rcpt_tos[0] for one in box.envelopes} == {address, emails["Camille"]}


@pytest.mark.parametrize(
    ("step", "answer", "end", "told"),
    [
        ("RCPT", "550 nobody of that name", End.REFUSED, "a refusé"),
        ("DATA", "452 no room", End.LATER, "n’a pas pris"),
    ],
)
def test_a_letter_that_fails_fails_no_answer_and_is_told_on_the_page(
    kitchen: Kitchen, sent: Sent, office: Office, step: str, answer: str, end: End, told: str
) -> None:
    office.opens(**{step: answer})
    assert said(sent, **sent.fields()).status_code == 303
    assert (sent.answers, ends(kitchen)) == (1, [end])
    with kitchen.client("purchaser") as client:
        assert told in client.get(sent.there).text


def test_where_nobody_listens_the_answer_is_kept(
    kitchen: Kitchen, sent: Sent, office: Office
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        office.named(closed.getsockname()[1])
    assert said(sent, **sent.fields()).status_code == 303
    assert (sent.answers, ends(kitchen)) == (1, [End.LATER])


def test_a_busy_book_leaves_it_in_doubt_and_says_so(
    kitchen: Kitchen, sent: Sent, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = office.opens()
    monkeypatch.setattr(answer_letters, "WAITS", (0, 0))

    def locked(*_: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(answer_letters, "end_answer_letter", locked)
    assert said(sent, **sent.fields()).status_code == 303
    assert (len(box.envelopes), ends(kitchen)) == (1, [None])
    with kitchen.client("purchaser") as client:
        assert "n’a pas confirmé l’envoi" in client.get(sent.there).text


def test_without_a_mail_server_no_letter_is_begun(kitchen: Kitchen, sent: Sent) -> None:
    assert said(sent, **sent.fields()).status_code == 303
    assert (sent.answers, ends(kitchen)) == (1, [])
