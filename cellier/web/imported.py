"""Imported lines that wait for a person's word: what each is, or whether it is here already."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form, NotAChoice
from integrations.paper.names import FAMILIES
from integrations.settling import SettledAlready, Word, settle
from inventory.receiving.waiting import Reason, WaitingLine, waiting
from kernel.words import Phrase
from sourcing.products import Product
from sourcing.wording import normal
from suppliers.families import Family
from suppliers.suppliers import Supplier

doors = Doors()

AT_ONCE = 40


class Waits(NamedTuple):
    """A line as it was read, and what it may be."""

    id: UUID
    day: date
    description: str
    supplier: str
    amount: str
    twice: bool
    product: str
    family: str


@doors.reads("/c/{canteen_id:uuid}/imported", Access.BUYS)
def page(desk: Desk) -> Answer:
    """The oldest of them, and how many there are."""
    lines = waiting(desk.session, canteen_id=desk.here.id)
    shown = lines[:AT_ONCE]
    ids = {UUID(one.row["supplier_id"]) for one in shown if one.row["supplier_id"]}
    rows = desk.session.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(ids)))
    names = {str(row.id): row.name for row in rows}
    facts: dict[str, Any] = {
        "lines": [_waits(desk, one, names) for one in shown],
        "more": len(lines) - len(shown),
        "products": sorted(desk.session.scalars(select(Product.name)), key=normal),
        "families": [(one.value, said) for one, said in FAMILIES.items()],
        "noted": desk.request.query_params.get("done") == "settled",
    }
    return Page("imported.html", facts)


@doors.writes("/c/{canteen_id:uuid}/imported", Access.BUYS, again=page)
def word(desk: Desk) -> Answer:
    """Settle one; pressed twice, it is settled once.

    Raises:
        NotAChoice: no such word, or no such line here.
        FieldEmpty: of a food, neither its product nor its family is said.
        SayOneThing: it does not fit the line, or says nothing.
        ProductNotFound: the product named is not on the list.

    """
    form, said = desk.form, _word(desk.form)
    line_id = form.uuid("line")
    query = select(WaitingLine).where(
        WaitingLine.canteen_id == desk.here.id, WaitingLine.id == line_id
    )
    line = desk.session.scalar(query)
    if line is None:
        raise NotAChoice(text=form.text("line")[:60])
    try:
        settle(desk.session, line, said, desk.by)
    except SettledAlready:
        # Its first press, or somebody faster: the list shows what is left.
        return Go(desk.url("/imported"))
    return Go(desk.url("/imported?done=settled"))


def _word(form: Form) -> Word:
    match form.text("word"):
        case "food":
            product = form.text("product") or None
            family = None if product else form.choice("family", Family)
            if not product and not family:
                raise FieldEmpty(field=Phrase("the product, or its family"))
            return Word(product=product, family=family, grams=form.whole("grams"))
        case "not_food":
            return Word(not_food=True)
        case "same":
            return Word(same=True)
        case "different":
            return Word(different=True)
        case other:
            raise NotAChoice(text=other[:60])


def _waits(desk: Desk, one: WaitingLine, names: dict[str, str]) -> Waits:
    return Waits(
        one.id,
        date.fromisoformat(one.row["bought_on"]),
        one.description,
        names.get(one.row["supplier_id"] or "", ""),
        desk.words.money(Decimal(one.row["net_value"])),
        one.reason == Reason.PERHAPS_TWICE,
        one.guess.get("product") or "",
        one.guess.get("family") or "",
    )
