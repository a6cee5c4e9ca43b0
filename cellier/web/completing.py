"""What deliveries left open, filled in when there is time: names, dates, prices, temperatures."""

from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.delivered_instead import price_typed
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import id_of
from cellier.web.goods import FAMILY_NAMES, check_new, product_names, product_typed
from cellier.web.tablets import cooks_of
from inventory.completing.filling import FilledLine, Filling, fill_in, standing_receipt
from inventory.completing.gaps import Missing, gaps_of
from inventory.safety.photos import photos_of
from kernel.words import N_
from sourcing.pricing import PricePer

doors = Doors()

_A_UNIT = {"price_per": PricePer.UNIT}
MISSING = {
    Missing.NAME: N_("its name"),
    Missing.USE_BY: N_("its use-by date"),
    Missing.TEMPERATURE: N_("its temperature"),
    Missing.PRICE: N_("its price"),
    Missing.LOT: N_("its lot number"),
}


@doors.reads("/c/{canteen_id:uuid}/delivery/{receipt_id:uuid}/complete", Access.LOGS)
def page(desk: Desk, receipt_id: UUID) -> Answer:
    """What one delivery lacks."""
    session, canteen_id = desk.session, desk.here.id
    standing = standing_receipt(session, receipt_id, canteen_id=canteen_id)
    missing = gaps_of(session, standing, canteen_id=canteen_id)
    facts = {
        "receipt_id": standing,
        "gaps": missing,
        "photos": photos_of(session, [standing], canteen_id=canteen_id).get(standing, ()),
        "families": FAMILY_NAMES,
        "products": product_names(session),
        "people": cooks_of(session, canteen_id),
    }
    return Page("completing.html", facts, offline=True)


@doors.writes(
    "/c/{canteen_id:uuid}/delivery/{receipt_id:uuid}/complete", Access.LOGS, again=page
)
def fill(desk: Desk, receipt_id: UUID) -> Answer:
    """Put what is known by now into the delivery."""
    check_new(desk.form)
    lines = []
    for key, part in desk.form.rows("lines"):
        priced = price_typed(part, "price") | _A_UNIT if "price" in part else {}
        said = {
            "product_id": product_typed(desk, part.text("product"))
            if "product" in part
            else None,
            "quantity": part.number("quantity"),
            "use_by": part.day("use_by"),
            "best_before": part.day("best_before"),
            "lot_number": part.text("lot") or None,
            "temperature_c": part.number("temperature"),
            "despite_because": desk.form.text("despite") or None,
            **priced,
        }
        lines.append(FilledLine(line_id=id_of(key), **said))
    filling = Filling(id=desk.form.id(), receipt_id=receipt_id, lines=tuple(lines))
    fill_in(desk.session, filling, desk.by)
    return Go(desk.url(f"/done/{filling.id}"))
