"""E-mail addresses: where a letter may arrive."""

from kernel.errors import Refused
from kernel.words import N_


class NotAnEmail(Refused):
    """No letter would arrive."""

    says = N_("“{email}” is not an e-mail address: write it as awa@example.org.")


def folded(email: str) -> str:
    """As somebody signs in with it.

    Raises:
        NotAnEmail: it is no address.

    """
    return checked_email(email).casefold()


def checked_email(email: str) -> str:
    """As it was written, without what stands around it.

    Raises:
        NotAnEmail: it is no address.

    """
    bare = email.strip()
    name, _, domain = bare.partition("@")
    plain = bare.isprintable() and not any(sign in bare for sign in " ,;<>\"'()")
    parts = domain.split(".")
    reaches = len(parts) > 1 and all(parts) and "@" not in domain
    if not (name and reaches and plain and len(bare) <= 200):
        raise NotAnEmail(email=bare[:80])
    return bare
