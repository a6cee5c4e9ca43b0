"""Reading a label's barcode off a photo, for a form that is being filled in."""

import json
from decimal import Decimal

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from integrations.labels import ReadLabel, read_label
from kernel.files import LARGEST, FileTooLarge
from sourcing.barcodes import product_of_barcode
from sourcing.products import facts_of

doors = Doors()


@doors.writes("/c/{canteen_id:uuid}/label", Access.LOGS)
def read(desk: Desk) -> Answer:
    """What the code says, as the fields of a line; nothing is kept.

    Raises:
        FileTooLarge: over 20 MB.

    """
    photos = desk.form.photos("label")
    if photos and len(photos[0]) > LARGEST:
        raise FileTooLarge(megabytes=len(photos[0]) // (1024 * 1024))
    found = read_label(photos[0]) if photos else None
    fields = _fields(desk, found) if found else {}
    return Bytes(json.dumps(fields).encode(), "application/json")


def _fields(desk: Desk, found: ReadLabel) -> dict[str, str]:
    known = product_of_barcode(desk.session, found.gtin) if found.gtin else None
    name = facts_of(desk.session, [known])[known].name if known else ""
    said = {
        "gtin": found.gtin or "",
        "name": name,
        "lot": found.lot or "",
        "use_by": found.use_by.isoformat() if found.use_by else "",
        "best_before": found.best_before.isoformat() if found.best_before else "",
        "weight": str(Decimal(found.grams) / 1000) if found.grams else "",
    }
    return {field: value for field, value in said.items() if value}
