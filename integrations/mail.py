"""Letters: invitations and new passwords, by whatever server the settings name."""

import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum
from typing import Any, NamedTuple

from kernel.errors import Unreachable
from kernel.settings import Settings, settings
from kernel.words import N_

PATIENCE = 10  # seconds
# What a header raises that cannot hold an address.
_NO_ADDRESS = (ValueError, IndexError, MessageError)


class MailNotSent(Unreachable):
    """The server did not take it."""

    says = N_("The letter could not be sent: {reason}. Try again later, or hand the link over.")


class Letter(NamedTuple):
    """One letter; `papers` are PDFs and what their files are called."""

    to: str
    subject: str
    text: str
    reply_to: str = ""
    papers: tuple[tuple[bytes, str], ...] = ()


def mail_is_set_up() -> bool:
    """Whether the settings name a server, and the address that letters lead to.

    What a browser calls us is no such address: whoever asks could name another's.
    """
    said = settings()
    return bool(said.smtp_host and said.public_url)


def send(to: str, subject: str, text: str) -> None:
    """Hand one letter over to the server, within seconds.

    Raises:
        MailNotSent: it cannot be reached, or says no.

    """
    said = settings()
    try:
        with _connected(said) as server:
            # To this one alone, however many a header could be read as.
            server.send_message(_letter(said, to, subject, text), to_addrs=[to])
    except (OSError, smtplib.SMTPException, *_NO_ADDRESS) as error:
        raise MailNotSent(reason=str(error).splitlines()[0] if str(error) else "–") from error


class Answered(StrEnum):
    """Taken; refused for good; not now; or lost: it may have been taken."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"
    DOUBT = "doubt"


class Posted(NamedTuple):
    """What came of it, and the server's own words."""

    end: Answered
    said: str


def post(letter: Letter) -> Posted:
    """Hand a letter over once, and say what is known of it; it raises nothing.

    What breaks before the server has the letter has sent nothing; what breaks after may have.
    """
    said, handed = settings(), False
    try:
        server = _connected(said)
    except (OSError, smtplib.SMTPException) as error:
        return Posted(_refusal(error, Answered.LATER), _short(error))
    give = server.data

    def data(content: Any) -> Any:
        nonlocal handed
        handed = True
        return give(content)

    server.data = data  # type: ignore[method-assign,assignment]
    try:
        server.send_message(_sheet(said, letter), to_addrs=[letter.to])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return Posted(_by_code(code), f"{code} {_text(words)}")
    except smtplib.SMTPResponseException as error:
        return Posted(_by_code(error.smtp_code), _short(error))
    except (smtplib.SMTPNotSupportedError, *_NO_ADDRESS) as error:
        return Posted(Answered.REFUSED, _short(error))
    except (OSError, smtplib.SMTPException) as error:
        return Posted(Answered.DOUBT if handed else Answered.LATER, _short(error))
    finally:
        # It has its answer: how the two part is nobody's business.
        server.close()
    return Posted(Answered.TAKEN, "")


def _by_code(code: int) -> Answered:
    return Answered.LATER if 400 <= code < 500 else Answered.REFUSED


def _refusal(error: Exception, otherwise: Answered) -> Answered:
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code)
    return otherwise


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _short(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:300]
    return (str(error).splitlines() or ["–"])[0][:300]


def _sheet(said: Settings, letter: Letter) -> EmailMessage:
    sheet = _letter(said, letter.to, letter.subject, letter.text)
    if letter.reply_to:
        sheet["Reply-To"] = letter.reply_to
    for content, name in letter.papers:
        sheet.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return sheet


def _letter(said: Settings, to: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = said.smtp_from or said.smtp_user or f"cellier@{said.smtp_host}"
    # A name in it may have been typed in two lines.
    letter["To"], letter["Subject"] = to, " ".join(subject.split())
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain="cellier")
    letter.set_content(text)
    return letter


def _connected(said: Settings) -> smtplib.SMTP:
    if not said.smtp_host:
        raise smtplib.SMTPException("no server is named")
    if said.smtp_tls == "ssl":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            said.smtp_host, said.smtp_port, timeout=PATIENCE, context=context
        )
    else:
        server = smtplib.SMTP(said.smtp_host, said.smtp_port, timeout=PATIENCE)
    try:
        if said.smtp_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if said.smtp_user:
            server.login(said.smtp_user, said.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server
