"""Deliveries by exception: what was ordered is one tap; what differs is said line by line."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from cellier.web import journal
from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.delivered import free_delivery, line_id, ordered_delivery
from cellier.web.delivered_as_announced import as_announced
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from cellier.web.goods import product_names
from cellier.web.labels import with_label
from cellier.web.order_words import COUNTED_IN
from cellier.web.tablets import cooks_of
from cellier.web.uploads import attach_photos, bare
from inventory.completing.gaps import gaps_of
from inventory.places import REAL, Place
from inventory.receiving.deliveries import Delivery, Outcome, Weight
from inventory.receiving.expected import expected, expected_order
from inventory.receiving.receipts import receive
from inventory.receiving.replacements import changes_in, changes_of
from inventory.receiving.usual import suppliers_here, usual_goods
from inventory.safety.photos import Subject
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase
from sourcing.barcodes import Learned, learn_barcode
from suppliers.suppliers import NewSupplier, add_supplier, supplier_by_id

doors = Doors()

OUTCOMES = {
    Outcome.AS_ORDERED: N_("As ordered"),
    Outcome.SHORT: N_("Short"),
    Outcome.OVER: N_("Over"),
    Outcome.DAMAGED: N_("Damaged"),
    Outcome.REFUSED: N_("Refused"),
    Outcome.REPLACED: N_("Replaced"),
}
WEIGHTS = {
    Weight.SCALE: N_("our scale"),
    Weight.NOTE: N_("the delivery note"),
    Weight.CLEANED: N_("once cleaned"),
}


class OrganicLost(Refused):
    """Organic was ordered; conventional food is no small difference, and is asked about."""

    says = N_(
        "{product} was ordered as organic, and what came is not said to be. Take it all the same? "
        "Then tick the red box and send it again; else refuse the line."
    )


@doors.reads("/c/{canteen_id:uuid}/delivery", Access.LOGS)
def choose(desk: Desk) -> Answer:
    """What is expected; else who is at the door."""
    facts = {
        "coming": expected(desk.session, desk.here.id, on=desk.today),
        "suppliers": suppliers_here(desk.session, desk.here.id, on=desk.today),
        "people": cooks_of(desk.session, desk.here.id),
    }
    return Page("delivery.html", facts, offline=True)


@doors.writes("/c/{canteen_id:uuid}/suppliers", Access.LOGS, again=choose)
def new_supplier(desk: Desk) -> Answer:
    """Somebody who never came before: a name will do."""
    name = desk.form.needed("name", Phrase("the supplier's name"))
    new = NewSupplier(id=desk.form.id(), name=name)
    add_supplier(desk.session, new, desk.by)
    return Go(desk.url(f"/delivery/from/{new.id}"))


@doors.reads("/c/{canteen_id:uuid}/delivery/order/{order_id:uuid}", Access.LOGS)
def ordered(desk: Desk, order_id: UUID) -> Answer:
    """An order at the door."""
    session, canteen_id = desk.session, desk.here.id
    order = expected_order(session, order_id, canteen_id=canteen_id, on=desk.today)
    goods = usual_goods(session, order.supplier_id, canteen_id=canteen_id, on=desk.today)
    said = as_announced(desk, order)
    facts = {
        "order": order,
        "announced": said,
        "chilled": [line for line in order.lines if line.temperature_class and line.owed],
        "instead": [one for one in goods if one.offer_id],
        "units": COUNTED_IN,
        **_shared(desk),
    }
    return Page("delivery_order.html", facts, offline=True)


def pictures_ready(desk: Desk) -> Form:
    """Its photos made bare, or its label read, while nobody waits for it.

    Raises:
        NotAPicture, FileTooLarge, NotAPhoto: of what was sent.

    """
    if "read_label" in desk.form:
        return with_label(desk)
    kept = [one for one in desk.form.files if one == "note_photo" or one.endswith(".photo")]
    return bare(desk.form, kept)


@doors.writes(
    "/c/{canteen_id:uuid}/delivery/order/{order_id:uuid}",
    Access.LOGS,
    again=ordered,
    first=pictures_ready,
)
def log_ordered(desk: Desk, order_id: UUID) -> Answer:
    """Take it in.

    Raises:
        OrganicLost: organic food was replaced by other, and nobody said yes to it.

    """
    if "read_label" in desk.form:
        desk.typed = desk.form
        return ordered(desk, order_id)
    main = desk.form.id()
    order = expected_order(
        desk.session, order_id, canteen_id=desk.here.id, on=desk.today, before=main
    )
    delivery = ordered_delivery(desk, order, main)
    _ask_for_organic(desk, delivery)
    receive(desk.session, delivery, desk.by)
    for line in order.lines:
        of = line_id(delivery.id, line.order_line_id)
        _label_photo(desk, delivery, f"lines.{line.order_line_id}.photo", of)
    return _received(desk, delivery)


@doors.reads("/c/{canteen_id:uuid}/delivery/from/{supplier_id:uuid}", Access.LOGS)
def free(desk: Desk, supplier_id: UUID) -> Answer:
    """A delivery that nobody ordered."""
    session, canteen_id = desk.session, desk.here.id
    facts = {
        "supplier": supplier_by_id(session, supplier_id),
        "goods": usual_goods(session, supplier_id, canteen_id=canteen_id, on=desk.today),
        **_shared(desk),
    }
    return Page("delivery_free.html", facts, offline=True)


@doors.writes(
    "/c/{canteen_id:uuid}/delivery/from/{supplier_id:uuid}",
    Access.LOGS,
    again=free,
    first=pictures_ready,
)
def log_free(desk: Desk, supplier_id: UUID) -> Answer:
    """Take it in."""
    if "read_label" in desk.form:
        desk.typed = desk.form
        return free(desk, supplier_id)
    delivery = free_delivery(desk, supplier_id)
    receive(desk.session, delivery, desk.by)
    for key, _ in desk.form.rows("usual"):
        of = derived(delivery.id, "usual", key)
        _label_photo(desk, delivery, f"usual.{key}.photo", of)
    return _received(desk, delivery)


def _received(desk: Desk, delivery: Delivery) -> Answer:
    for key, part in desk.form.rows("extra"):
        of = derived(delivery.id, "extra", key)
        _label_photo(desk, delivery, f"extra.{key}.photo", of)
        line = next((one for one in delivery.lines if one.id == of), None)
        if line and line.product_id and len(part.text("gtin")) == 14 and not line.description:
            learned = Learned(gtin=part.text("gtin"), product_id=line.product_id)
            learn_barcode(desk.session, learned, desk.by)
    attach_photos(desk, delivery.id, "note_photo", Subject.DELIVERY_NOTE)
    return Go(desk.url(f"/done/{delivery.id}"))


def _label_photo(desk: Desk, delivery: Delivery, field: str, line: UUID) -> None:
    if any(one.id == line for one in delivery.lines):
        attach_photos(desk, delivery.id, field, Subject.LABEL, line_id=line)


def _ask_for_organic(desk: Desk, delivery: Delivery) -> None:
    replaced = any(line.outcome == Outcome.REPLACED for line in delivery.lines)
    if "not_organic" in desk.form or not replaced:
        return
    for change in changes_in(desk.session, delivery, canteen_id=desk.here.id):
        if change.organic_lost:
            raise OrganicLost(product=change.ordered.line.description)


def _shared(desk: Desk) -> dict[str, object]:
    shelves = (
        select(Place.id, Place.name)
        .where(Place.canteen_id == desk.here.id, Place.kind.in_(REAL))
        .order_by(Place.rank)
    )
    return {
        "products": product_names(desk.session),
        "people": cooks_of(desk.session, desk.here.id),
        "outcomes": [(one.value, said) for one, said in OUTCOMES.items()],
        "weights": [(one.value, said) for one, said in WEIGHTS.items()],
        "places": desk.session.execute(shelves).all(),
        "extras": max(1, len(list(desk.typed.rows("extra")))),
        "soon": desk.today + timedelta(days=4),
    }


def _told(desk: Desk, receipt_id: UUID) -> list[tuple[str, str]]:
    """What the delivery changed beside what was ordered, and what it leaves to be said."""
    return [*_changes(desk, receipt_id), *_gaps(desk, receipt_id)]


def _changes(desk: Desk, receipt_id: UUID) -> Iterable[tuple[str, str]]:
    say = desk.words.say
    for change in changes_of(desk.session, receipt_id, canteen_id=desk.here.id):
        came = ", ".join(one.line.description for one in change.came)
        yield say("{product}, replaced by", product=change.ordered.line.description), came
        if change.organic_lost:
            yield say("No longer organic"), ""


def _gaps(desk: Desk, receipt_id: UUID) -> Iterable[tuple[str, str]]:
    missing = gaps_of(desk.session, receipt_id, canteen_id=desk.here.id)
    if missing:
        said = desk.words.count("{n} line to complete", "{n} lines to complete", len(missing))
        yield said, desk.words.say("when there is time")


journal.MORE["receipt"] = _told
