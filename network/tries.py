"""How often somebody tried to sign in and could not: after a few times they wait."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Index, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base
from kernel.errors import Refused
from kernel.owned import NetworkWide
from kernel.words import N_

WITHIN = timedelta(minutes=15)
# A kitchen shares one address; a guesser has many e-mails.
MOST_OF_EMAIL, MOST_OF_ADDRESS = 5, 50
LONGEST = 64


class SignInTry(NetworkWide, Base):
    """One that failed. The e-mail's hash alone is kept: it may be nobody's, or a slip."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index(None, "email_hash"), Index(None, "address"))

    email_hash: Mapped[bytes] = mapped_column(LargeBinary(32), repr=False)
    address: Mapped[str]
    tried_at: Mapped[datetime]


class TooManyTries(Refused):
    """Guessing takes time."""

    says = N_("That was wrong too often. Wait {minutes} minutes, or ask for a new password.")


def too_many(
    session: Session, email: str, address: str, *, now: datetime
) -> TooManyTries | None:
    """Why to wait, where somebody must."""
    since = SignInTry.tried_at > now - WITHIN
    for mine, most in (
        (SignInTry.email_hash == _hash(email), MOST_OF_EMAIL),
        (SignInTry.address == address[:LONGEST], MOST_OF_ADDRESS),
    ):
        query = select(func.count(), func.min(SignInTry.tried_at)).where(mine, since)
        times, first = session.execute(query).one()
        if times >= most:
            left = first + WITHIN - now
            # Rounded up: a minute begun is waited for.
            return TooManyTries(minutes=-(-left // timedelta(minutes=1)))
    return None


def count_failure(session: Session, email: str, address: str, *, now: datetime) -> None:
    """Keep it as long as it counts; what counts no more goes."""
    session.execute(delete(SignInTry).where(SignInTry.tried_at <= now - WITHIN))
    row = SignInTry(email_hash=_hash(email), address=address[:LONGEST], tried_at=now)
    session.add(row)
    session.flush()


def forgive(session: Session, email: str) -> None:
    """Whoever came in has tried in vain no more."""
    session.execute(delete(SignInTry).where(SignInTry.email_hash == _hash(email)))


def _hash(email: str) -> bytes:
    return sha256(email.encode()).digest()
