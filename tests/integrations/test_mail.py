"""Letters, handed over to a real server on this machine."""

import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.resources import as_file, files
from time import monotonic
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from integrations import mail
from integrations.mail import MailNotSent, mail_is_set_up, send
from kernel.settings import settings

AWA, ZOE = "awa@example.org", "zoe@example.org"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

LOGIN = ("les-tilleuls@example.org", "quatre mots bien choisis")


class Postbox:
    """What the server took; `refuses` names the step at which it says no, and how."""

    def __init__(self, **refuses: str) -> None:
        self.envelopes: list[Envelope] = []
        self.logins: list[tuple[str, str]] = []
        self.refuses = refuses

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if "RCPT" in self.refuses:
            return self.refuses["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Envelope
    ) -> str:
        if "DATA" in self.refuses:
            return self.refuses["DATA"]
        self.envelopes.append(envelope)
        return "250 OK"

    def login(self, _s: Any, _session: Any, _e: Any, _m: str, said: Any) -> AuthResult:
        self.logins.append((said.login.decode(), said.password.decode()))
        return AuthResult(success=self.logins[-1] == LOGIN, handled=False)

    def letters(self) -> list[EmailMessage]:
        found = []
        for envelope in self.envelopes:
            assert isinstance(envelope.content, bytes)
            content = envelope.content.replace(b"\r\n", b"\n")
            letter = message_from_bytes(content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            found.append(letter)
        return found


class PostOffice(Controller):
    """At whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


Say = Callable[..., None]
Open = Callable[..., Postbox]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """The settings of one test; nothing of the machine's own."""

    def set_up(**smtp: Any) -> None:
        known = {"host": "", "port": 587, "user": "", "password": "", "from": "", "tls": "none"}
        monkeypatch.setenv("CELLIER_PUBLIC_URL", "https://cellier.example.org")
        for name, value in {**known, **smtp}.items():
            monkeypatch.setenv(f"CELLIER_SMTP_{name.upper()}", str(value))
        settings.cache_clear()

    set_up()
    yield set_up
    settings.cache_clear()


@pytest.fixture
def opened(say: Say) -> Iterator[Open]:
    """A server, and settings that name it."""
    running: list[PostOffice] = []

    def start(
        smtp: dict[str, Any] | None = None, refuses: dict[str, str] | None = None, **office: Any
    ) -> Postbox:
        box = Postbox(**(refuses or {}))
        if "auth_required" in office:
            office |= {"authenticator": box.login, "auth_require_tls": False}
        running.append(PostOffice(box, hostname="127.0.0.1", port=0, **office))
        running[-1].start()
        say(**{"host": "127.0.0.1", "port": running[-1].port, **(smtp or {})})
        return box

    yield start
    for one in running:
        one.stop()


def test_a_letter_is_handed_over_once(opened: Open) -> None:
    box = opened({"from": "cuisine@example.org"})
    send(AWA, "Vous êtes invitée aux Tilleuls", "Choisissez ici :\n\nhttp://localhost/x\n")
    assert mail_is_set_up()
    ((envelope,), (letter,)) = (box.envelopes, box.letters())
    assert (envelope.mail_from, envelope.rcpt_tos) == ("cuisine@example.org", [AWA])
    assert (letter["From"], letter["To"]) == ("cuisine@example.org", AWA)
    assert letter["Subject"] == "Vous êtes invitée aux Tilleuls"
    assert letter.get_content() == "Choisissez ici :\n\nhttp://localhost/x\n"
    assert letter["Message-ID"].endswith("@cellier>")
    assert letter["Date"].datetime is not None


@pytest.mark.parametrize(
    ("smtp", "sender"),
    [({}, "cellier@127.0.0.1"), ({"user": LOGIN[0], "password": LOGIN[1]}, LOGIN[0])],
)
def test_without_a_senders_address_one_is_found(
    opened: Open, smtp: dict[str, str], sender: str
) -> None:
    box = opened(smtp, auth_required=bool(smtp))
    send(AWA, "Bonjour", "Bonjour")
    assert [one.mail_from for one in box.envelopes] == [sender]
    assert box.logins == ([LOGIN] if smtp else [])


def test_a_wrong_password_is_told_and_not_shown(opened: Open) -> None:
    box = opened({"user": LOGIN[0], "password": "un autre mot"}, auth_required=True)
    with pytest.raises(MailNotSent, match=r"could not be sent: .*535") as refusal:
        send(AWA, "Bonjour", "Bonjour")
    assert "un autre mot" not in str(refusal.value)
    assert box.logins
    assert box.envelopes == []


@pytest.mark.parametrize(
    ("step", "answer"),
    [("RCPT", "550 nobody of that name"), ("DATA", "554 looks like spam")],
)
def test_a_server_that_says_no_is_quoted(opened: Open, step: str, answer: str) -> None:
    box = opened(refuses={step: answer})
    with pytest.raises(MailNotSent, match=answer[4:]):
        send(AWA, "Bonjour", "Bonjour")
    assert box.envelopes == []


def test_a_silent_server_is_not_waited_for(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the call and never says a word; ten seconds are a fifth of one here."""
    monkeypatch.setattr(mail, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        say(host="127.0.0.1", port=silent.getsockname()[1])
        began = monotonic()
        with pytest.raises(MailNotSent, match="timed out"):
            send(AWA, "Bonjour", "Bonjour")
        assert monotonic() - began < 2


def test_where_nobody_listens_nothing_is_sent(say: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    say(host="127.0.0.1", port=port)
    with pytest.raises(MailNotSent, match="Connection refused"):
        send(AWA, "Bonjour", "Bonjour")


@pytest.mark.parametrize("tls", ["none", "starttls", "ssl"])
def test_without_settings_no_letter_is_sent(say: Say, tls: str) -> None:
    say(tls=tls)
    assert not mail_is_set_up()
    with pytest.raises(MailNotSent, match="could not be sent: no server is named"):
        send(AWA, "Bonjour", "Bonjour")


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_a_letter_never_goes_in_the_open_where_it_must_not(opened: Open, tls: str) -> None:
    box = opened({"tls": tls, "user": LOGIN[0], "password": LOGIN[1]}, auth_required=True)
    with pytest.raises(MailNotSent):
        send(AWA, "Bonjour", "Bonjour")
    assert (box.envelopes, box.logins) == ([], [])


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(opened: Open) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificates = files("aiosmtpd.tests.certs")
    with (
        as_file(certificates / "server.crt") as shown,
        as_file(certificates / "server.key") as key,
    ):
        context.load_cert_chain(shown, key)
    box = opened({"tls": "starttls"}, tls_context=context)
    with pytest.raises(MailNotSent, match="certificate verify failed"):
        send(AWA, "Bonjour", "Bonjour")
    assert box.envelopes == []


def test_a_subject_is_one_line(opened: Open) -> None:
    """A name may be typed with more than one."""
    box = opened()
    send(AWA, f"Zoé\r\nBcc: {ZOE}\r\n\r\nvous invite", "Bonjour")
    ((envelope,), (letter,)) = (box.envelopes, box.letters())
    assert envelope.rcpt_tos == [AWA]
    assert letter["Bcc"] is None
    assert letter["Subject"] == f"Zoé Bcc: {ZOE} vous invite"
    assert letter.get_content() == "Bonjour\n"


@pytest.mark.parametrize(
    "to", [f"{AWA}\r\nBcc: {ZOE}", f"{AWA}\n\n{ZOE}", "awa", "awa@", "", "@", "a\0"]
)
def test_a_letter_to_no_address_is_not_sent(opened: Open, to: str) -> None:
    box = opened(refuses={"RCPT": "550 nobody of that name"})
    with pytest.raises(MailNotSent):
        send(to, "Bonjour", "Bonjour")
    assert box.envelopes == []


@pytest.mark.parametrize("to", [f"{AWA}, {ZOE}", f"{AWA};{ZOE}", f"{AWA} <{ZOE}>"])
def test_a_letter_goes_to_nobody_else(opened: Open, to: str) -> None:
    """Who reads the address another way than we do may refuse it, and never sends two."""
    box = opened()
    try:
        send(to, "Bonjour", "Bonjour")
    except MailNotSent:
        assert box.envelopes == []
    assert all(len(one.rcpt_tos) == 1 for one in box.envelopes)


def test_an_address_the_server_cannot_write_is_refused(opened: Open) -> None:
    box = opened(enable_SMTPUTF8=True)
    send("awa@épicerie.example", "Bonjour", "Bonjour")
    assert [one.rcpt_tos for one in box.envelopes] == [["awa@épicerie.example"]]
    box = opened(enable_SMTPUTF8=False)
    with pytest.raises(MailNotSent, match="SMTPUTF8"):
        send("awa@épicerie.example", "Bonjour", "Bonjour")
    assert box.envelopes == []


def test_a_dot_on_a_line_does_not_end_the_letter(opened: Open) -> None:
    box = opened()
    text = f"Bonjour\n.\nRCPT TO:<{ZOE}>\n..\n"
    send(AWA, "Bonjour", text)
    assert [one.get_content() for one in box.letters()] == [text]
    assert [one.rcpt_tos for one in box.envelopes] == [[AWA]]


def test_without_an_address_of_our_own_no_letter_leads_anywhere(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(host="127.0.0.1")
    assert mail_is_set_up()
    monkeypatch.delenv("CELLIER_PUBLIC_URL")
    settings.cache_clear()
    assert not mail_is_set_up()
