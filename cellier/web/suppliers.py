"""Who feeds this canteen: the list, what is proven, what runs out; and writing somebody down."""

from typing import Any
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form, NotAChoice
from cellier.web.supplier_lists import list_facts
from kernel.words import Phrase
from suppliers.producers import NewProducer, add_producer, producer_called
from suppliers.suppliers import NewContact, NewSupplier, add_supplier, supplier_called

doors = Doors()


@doors.reads("/c/{canteen_id:uuid}/suppliers", Access.SEES)
def page(desk: Desk) -> Answer:
    """Who brings what, how far, by how many hands, and what it rests on."""
    return Page("suppliers.html", list_facts(desk))


@doors.reads("/c/{canteen_id:uuid}/suppliers/new", Access.BUYS)
def writing_supplier(desk: Desk) -> Answer:
    """The short form of a supplier."""
    known = (
        supplier_called(desk.session, desk.typed.text("name")) if desk.typed.fields else None
    )
    return Page("supplier_new.html", {"known": known})


@doors.writes("/c/{canteen_id:uuid}/suppliers/new", Access.BUYS, again=writing_supplier)
def write_supplier(desk: Desk) -> Answer:
    """Write one down for the whole network.

    Raises:
        FieldEmpty: without a name.
        SupplierKnown: there is one of that name.

    """
    form = desk.form
    contact = form.text("contact") or form.text("email") or form.text("phone")
    contacts = [
        NewContact(name=contact, phone=form.text("phone"), email=form.text("email"))
        for _ in range(1)
        if contact
    ]
    new = NewSupplier(
        id=form.id(),
        name=form.needed("name", Phrase("the supplier's name")),
        intermediaries=hands_typed(form),
        contacts=tuple(contacts),
        **where(form),
    )
    add_supplier(desk.session, new, desk.by)
    return Go(desk.url(f"/suppliers/{new.id}"))


@doors.reads("/c/{canteen_id:uuid}/producers/new", Access.BUYS)
def writing_producer(desk: Desk) -> Answer:
    """The short form of a producer."""
    known = (
        producer_called(desk.session, desk.typed.text("name")) if desk.typed.fields else None
    )
    return Page("producer_new.html", {"known": known, "back": _back(desk)})


@doors.writes("/c/{canteen_id:uuid}/producers/new", Access.BUYS, again=writing_producer)
def write_producer(desk: Desk) -> Answer:
    """Write one down; then on to their paper, which is why one is written down.

    Raises:
        FieldEmpty: without a name.
        ProducerKnown: there is one of that name.

    """
    form = desk.form
    name = form.needed("name", Phrase("the producer's name"))
    new = NewProducer(id=form.id(), name=name, **where(form))
    add_producer(desk.session, new, desk.by)
    return Go(desk.url(f"/certificates/new?producer={new.id}"))


def hands_typed(form: Form) -> int | None:
    """How many hands between, as the form offers them; none where nobody knows.

    Raises:
        NotAChoice: it offers others.

    """
    said = form.text("intermediaries")
    if said and said not in ("0", "1", "2"):
        raise NotAChoice(text=said)
    return int(said) if said else None


def where(form: Form) -> dict[str, Any]:
    """What an address is made of; the degrees as a map gives them."""
    return {
        "siret": form.text("siret") or None,
        "address": form.text("address"),
        "postcode": form.text("postcode") or None,
        "city": form.text("city"),
        "latitude": form.number("latitude"),
        "longitude": form.number("longitude"),
    }


def _back(desk: Desk) -> UUID | None:
    return Form({"of": [desk.request.query_params.get("supplier", "")]}).uuid("of")
