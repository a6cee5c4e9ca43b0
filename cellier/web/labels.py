"""Reading a label's barcode off a photo, for a form that is being filled in."""

import json
from decimal import Decimal

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import Form
from integrations.labels import ReadLabel, read_label
from kernel.files import LARGEST, FileTooLarge
from sourcing.barcodes import product_of_barcode
from sourcing.products import facts_of

doors = Doors()


def label_read(desk: Desk) -> Form:
    """What the code says, as the fields of a line: no lock is needed to read it.

    Raises:
        FileTooLarge: over 20 MB.

    """
    photos = desk.form.photos("label")
    if photos and len(photos[0]) > LARGEST:
        raise FileTooLarge.of(photos[0], LARGEST)
    found = read_label(photos[0]) if photos else None
    fields = _fields(desk, found) if found else {}
    return Form({name: [said] for name, said in fields.items()})


@doors.writes("/c/{canteen_id:uuid}/label", Access.LOGS, first=label_read)
def read(desk: Desk) -> Answer:
    """The same as JSON; nothing is kept."""
    fields = {name: desk.form.text(name) for name in desk.form.fields}
    return Bytes(json.dumps(fields).encode(), "application/json")


def with_label(desk: Desk) -> Form:
    """The form as it was typed, with what its label's code says in its first empty line.

    For browsers without script: others ask `/label` and fill the line in themselves.
    """
    form = desk.form
    photos = form.photos("label")
    found = read_label(photos[0]) if photos and len(photos[0]) <= LARGEST else None
    empty = next(n for n in range(len(form.fields) + 1) if f"extra.{n}.name" not in form)
    said = _fields(desk, found) if found else {}
    line = {f"extra.{empty}.{field}": [value] for field, value in said.items()}
    return Form({**form.fields, **line})


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
