"""Rescued food: one weight, one donor, one photo; sorted into products when there is time."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from cellier.web.goods import FAMILY_NAMES, check_new, product_names, product_typed
from cellier.web.tablets import cooks_of
from cellier.web.uploads import attach_photos, bare
from inventory.balances import Spot, held_at
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.places import places_of
from inventory.receiving.rescues import Crate, Rescue, RescueNotFound, rescue
from inventory.safety.photos import Subject, photos_of
from kernel.documents import Document
from kernel.errors import Refused
from kernel.ids import derived
from kernel.words import N_, Phrase

doors = Doors()

LATELY = timedelta(days=120)
DONORS_SHOWN = 6


class WeightMissing(Refused):
    """Rescued food costs nothing: its weight is all there is of it."""

    says = N_("Weigh the crate: its weight is all that counts of rescued food.")


class NothingSorted(Refused):
    """An empty sorting."""

    says = N_("Say what the crate held: a product and its weight, or what was thrown away.")


@doors.reads("/c/{canteen_id:uuid}/rescued", Access.LOGS)
def page(desk: Desk) -> Answer:
    """The form, and crates that wait to be sorted."""
    facts = {
        "donors": donors(desk.session, desk.here.id, on=desk.today),
        "waiting": unsorted(desk.session, desk.here.id),
        "families": FAMILY_NAMES,
        "products": product_names(desk.session),
        "people": cooks_of(desk.session, desk.here.id),
    }
    return Page("rescued.html", facts, offline=True)


def picture_ready(desk: Desk) -> Form:
    """Its photo made bare, while nobody waits for it.

    Raises:
        NotAPicture, FileTooLarge, NotAPhoto: of what was sent.

    """
    return bare(desk.form, ("photo",))


@doors.writes("/c/{canteen_id:uuid}/rescued", Access.LOGS, again=page, first=picture_ready)
def log(desk: Desk) -> Answer:
    """A crate comes in."""
    form = desk.form
    check_new(form)
    grams = form.grams("weight")
    if not grams:
        raise WeightMissing
    donor = form.text("other_donor") or form.text("donor")
    crate = Crate(
        id=form.id(),
        rescued_on=form.day("on") or desk.today,
        donor=donor or form.needed("donor", Phrase("the donor")),
        product_id=product_typed(desk, form.text("product")) if "product" in form else None,
        grams=grams,
        use_by=form.day("use_by"),
    )
    rescue(desk.session, crate, desk.by)
    attach_photos(desk, crate.id, "photo", Subject.OTHER)
    return Go(desk.url(f"/done/{crate.id}"))


@doors.reads("/c/{canteen_id:uuid}/rescued/{rescue_id:uuid}/sort", Access.LOGS)
def sort_page(desk: Desk, rescue_id: UUID) -> Answer:
    """What is left of a crate, to be sorted.

    Raises:
        RescueNotFound: it is not there, or was taken back.

    """
    crate = next(
        (one for one in unsorted(desk.session, desk.here.id) if one.id == rescue_id), None
    )
    if crate is None:
        raise RescueNotFound(rescue=rescue_id)
    photos = photos_of(desk.session, [rescue_id], canteen_id=desk.here.id)
    facts = {
        "crate": crate,
        "photos": photos.get(rescue_id, ()),
        "families": FAMILY_NAMES,
        "products": product_names(desk.session),
        "people": cooks_of(desk.session, desk.here.id),
        "rows": max(3, len(list(desk.typed.rows("into")))),
    }
    return Page("sorting.html", facts, offline=True)


@doors.writes(
    "/c/{canteen_id:uuid}/rescued/{rescue_id:uuid}/sort", Access.LOGS, again=sort_page
)
def sort_it(desk: Desk, rescue_id: UUID) -> Answer:
    """Make products of it."""
    form, main = desk.form, desk.form.id()
    check_new(form)
    into = tuple(
        SortedInto(
            id=derived(main, key),
            product_id=product_typed(desk, part.needed("product", Phrase("the name"))),
            grams=part.grams("weight") or 0,
            use_by=part.day("use_by"),
        )
        for key, part in form.rows("into")
        if "product" in part or "weight" in part or "use_by" in part
    )
    loss = form.grams("loss") or 0
    if not into and not loss:
        raise NothingSorted
    sorting = Sorting(
        id=main,
        rescue_id=rescue_id,
        sorted_on=form.day("on") or desk.today,
        into=into,
        loss_grams=loss,
    )
    sort(desk.session, sorting, desk.by)
    return Go(desk.url(f"/done/{main}"))


class Waiting:
    """A crate with what is left of it to sort."""

    def __init__(self, crate: Rescue, left_grams: int) -> None:
        self.id, self.donor, self.rescued_on = crate.id, crate.donor, crate.rescued_on
        self.left_grams = left_grams


def unsorted(session: Session, canteen_id: UUID) -> list[Waiting]:
    """Crates that hold, of which something still waits on a shelf; the oldest first."""
    from sourcing.products import Product
    from sourcing.stand_ins import UNSORTED

    query = (
        select(Rescue)
        .join(Product, Product.id == Rescue.product_id)
        .join(Document, (Document.canteen_id == Rescue.canteen_id) & (Document.id == Rescue.id))
        .where(Rescue.canteen_id == canteen_id, Document.holds, Product.name == UNSORTED.name)
    )
    crates = session.scalars(query).all()
    shelves = places_of(session, canteen_id).shelves
    spots = [Spot(canteen_id, one.id, shelf) for one in crates for shelf in shelves]
    held = held_at(session, spots) if spots else {}
    found = []
    for one in crates:
        grams = sum(held[Spot(canteen_id, one.id, shelf)].grams for shelf in shelves)
        if grams > 0:
            found.append(Waiting(one, grams))
    return sorted(found, key=lambda one: (one.rescued_on, one.id))


def donors(session: Session, canteen_id: UUID, *, on: date) -> Sequence[str]:
    """Who gave lately, the most frequent first."""
    times = func.count().label("times")
    query = (
        select(Rescue.donor, times)
        .where(Rescue.canteen_id == canteen_id, Rescue.rescued_on >= on - LATELY)
        .group_by(Rescue.donor)
        .order_by(times.desc(), Rescue.donor)
        .limit(DONORS_SHOWN)
    )
    return [donor for donor, _ in session.execute(query)]
