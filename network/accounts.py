"""The accounts that the journal is written to: French defaults, changed for a canteen or for all.

Defaults follow the plan comptable général (règlement ANC 2014-03), for gifts in kind that of
associations (ANC 2018-06, classes 86 and 87).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import CheckConstraint, ForeignKey, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Percentage
from kernel.db import Base, Id, Percent
from kernel.documents import once_for_network
from kernel.errors import Refused
from kernel.owned import NetworkWide
from kernel.words import N_
from network.canteens import Canteen, CanteenNotFound


class Use(StrEnum):
    """What an account is for."""

    FOOD = "food"
    NON_FOOD = "non_food"
    TRANSPORT = "transport"
    DEPOSIT = "deposit"
    VAT = "vat"
    VAT_UNBILLED = "vat_unbilled"
    SUPPLIER = "supplier"
    UNBILLED = "unbilled"
    PERSON = "person"
    CONTRIBUTION = "contribution"
    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    ONLINE = "online"
    TRANSFER = "transfer"
    STOCK = "stock"
    STOCK_CHANGE = "stock_change"
    GIFT_USED = "gift_used"
    GIFT = "gift"


DEFAULTS = {
    Use.FOOD: "6011",
    Use.NON_FOOD: "6063",
    Use.TRANSPORT: "6241",
    Use.DEPOSIT: "4096",
    Use.VAT: "44566",
    Use.VAT_UNBILLED: "44586",
    Use.SUPPLIER: "401",
    Use.UNBILLED: "408",
    Use.PERSON: "467",
    Use.CONTRIBUTION: "706",
    Use.CASH: "53",
    Use.CARD: "512",
    Use.CHEQUE: "512",
    Use.ONLINE: "512",
    Use.TRANSFER: "512",
    Use.STOCK: "31",
    Use.STOCK_CHANGE: "6031",
    Use.GIFT_USED: "860",
    Use.GIFT: "870",
}


class Account(NetworkWide, Base, kw_only=True):
    """From one day on, what is used for something is booked there, until the next such row.

    For one canteen, or where none is named for all; food perhaps of one family or VAT rate.
    Of one day, the highest `version` is the last word.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "(family IS NULL AND vat_rate IS NULL) OR use = 'food'",
            name="only_food_is_told_apart",
        ),
    )

    use: Mapped[Use]
    number: Mapped[str]
    from_on: Mapped[date]
    only_canteen_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("canteens.id"))
    # A family of food, by its code: rooms below suppliers do not know them.
    family: Mapped[str | None]
    vat_rate: Mapped[Percent | None]
    version: Mapped[int]


class NewAccount(Command):
    """Book this there from that day on: for one canteen, or for all. `family` is a code."""

    use: Use
    number: Annotated[str, Field(pattern="^[0-9][0-9A-Z]{1,14}$")]
    from_on: date
    only_canteen_id: UUID | None = None
    family: Annotated[str, Field(max_length=32)] | None = None
    vat_rate: Percentage | None = None

    @model_validator(mode="after")
    def _tells_only_food_apart(self) -> "NewAccount":
        if self.use != Use.FOOD and (self.family or self.vat_rate is not None):
            raise OnlyFoodToldApart
        return self


class OnlyFoodToldApart(Refused):
    """A deposit has no family."""

    says = N_("Only food can have an account for each family or VAT rate.")


@dataclass(frozen=True)
class Accounts:
    """Where one canteen books what, on any day; the most particular word first."""

    said: Sequence[Account]

    def number(
        self, use: Use, on: date, *, family: str | None = None, vat_rate: Decimal | None = None
    ) -> str:
        """The account in force: of this family, else of this rate, else of the use itself."""
        for one in self.said:
            if (
                one.use == use
                and one.from_on <= on
                and one.family in (None, family)
                and one.vat_rate in (None, vat_rate)
            ):
                return one.number
        return DEFAULTS[use]


@once_for_network("account")
def set_account(session: Session, account: NewAccount, by: By) -> UUID:
    """From that day on, book this there; what was said of the same day before is replaced.

    Raises:
        CanteenNotFound: it is for a canteen that is not there.

    """
    one = account.only_canteen_id
    if one is not None and session.get(Canteen, one) is None:
        raise CanteenNotFound(canteen=one, known="–")
    version = (session.scalar(select(func.max(Account.version))) or 0) + 1
    session.add(Account(version=version, **dict(account)))
    session.flush()
    return account.id


def accounts_of(session: Session, canteen_id: UUID) -> Accounts:
    """What was said: a canteen's own word before the network's, the later before the earlier."""
    query = select(Account).where(
        or_(Account.only_canteen_id.is_(None), Account.only_canteen_id == canteen_id)
    )
    return Accounts(sorted(session.scalars(query), key=_particular, reverse=True))


def _particular(one: Account) -> tuple[bool, bool, bool, date, int]:
    return (
        one.family is not None,
        one.vat_rate is not None,
        one.only_canteen_id is not None,
        one.from_on,
        one.version,
    )
