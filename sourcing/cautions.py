"""What a purchaser should know before an order goes out; none of it stops the order."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.words import N_, Words
from sourcing.orders import already_out, order_by_id
from suppliers.terms import delivers_on, order_by, terms_on


class Caution(NamedTuple):
    """A sentence and its facts, to be said in the reader's language."""

    says: str
    facts: dict[str, Any]

    def in_words(self, words: Words) -> str:
        """What to look at."""
        return words.say(self.says, **self.facts)


ALREADY_OUT = N_("Order {numbers} is already out to this supplier for {day}.")
NOT_THEIR_DAY = N_("The supplier does not deliver on {day}: choose another day.")
TOO_LATE = N_("For a delivery on {day} the order had to go out by {last}.")


def cautions(session: Session, order_id: UUID, by: By, *, on: date) -> list[Caution]:
    """Before sending it that day: another order out, a day without delivery, too late.

    Raises:
        OrderNotFound: this canteen has none of that id.

    """
    order = order_by_id(session, order_id, canteen_id=by.canteen_id)
    day, found = order.delivery_on, []
    if numbers := already_out(session, order):
        facts = {"numbers": ", ".join(map(str, numbers)), "day": day}
        found.append(Caution(ALREADY_OUT, facts))
    terms = terms_on(session, on, canteen_id=by.canteen_id, supplier_id=order.supplier_id)
    if terms and not delivers_on(terms, day):
        found.append(Caution(NOT_THEIR_DAY, {"day": day}))
    if terms and on > order_by(terms, day):
        found.append(Caution(TOO_LATE, {"day": day, "last": order_by(terms, day)}))
    return found
