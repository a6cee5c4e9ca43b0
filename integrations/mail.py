"""Letters: invitations and new passwords, by whatever server the settings name."""

import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from kernel.errors import Unreachable
from kernel.settings import Settings, settings
from kernel.words import N_

PATIENCE = 10  # seconds
# What a header raises that cannot hold an address.
_NO_ADDRESS = (ValueError, IndexError, MessageError)


class MailNotSent(Unreachable):
    """The server did not take it."""

    says = N_("The letter could not be sent: {reason}. Try again later, or hand the link over.")


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
