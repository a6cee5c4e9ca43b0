"""A supplier's catalogue from a file: what is new, changed and gone is seen before it is kept."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.catalogue_seen import headings, told
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form, NotAChoice
from cellier.web.goods import put_on_list
from integrations.catalogue import CALLED, Columns, KeepCatalogue, keep_catalogue, planned
from integrations.catalogue_plans import BasisUnsaid
from integrations.heading_rows import price_list
from integrations.headings import ColumnsMissing, UnknownColumn
from integrations.offered_cells import LONGEST_NAME
from integrations.offered_columns import COLUMNS, OURS
from integrations.tables import NotATable
from kernel.files import LARGEST, FileTooLarge, keep, read
from kernel.words import Phrase
from sourcing.catalogues import NewCatalogue, catalogue_by_id, send_catalogue
from sourcing.pricing import PricePer
from sourcing.wording import normal
from suppliers.families import Family
from suppliers.suppliers import Supplier

doors = Doors()

# Whatever lies within: a file's first bytes do not tell a page of text from a table.
_NO_TABLES = frozenset(
    {".pdf", ".doc", ".docx", ".odt", ".rtf", ".jpg", ".jpeg", ".png", ".heic", ".webp", ".htm",
     ".html", ".eml", ".msg", ".zip"}
)  # fmt: skip


@doors.reads("/c/{canteen_id:uuid}/catalogue/import", Access.BUYS)
def choosing(desk: Desk) -> Answer:
    """Which file, and whose it is where it does not say so."""
    names = sorted(desk.session.scalars(select(Supplier.name)), key=normal)
    needed = [OURS[one.name] for one in COLUMNS if one.needed]
    whose = desk.typed.text("supplier") or desk.request.query_params.get("supplier", "")
    return Page("catalogue_import.html", {"suppliers": names, "needed": needed, "whose": whose})


@doors.writes("/c/{canteen_id:uuid}/catalogue/import", Access.BUYS, again=choosing)
def send(desk: Desk) -> Answer:
    """Keep the file, and show what it would change.

    Raises:
        FieldEmpty: no file was chosen.
        NotATable, FileEmpty, QuoteLeftOpen, FileTooLarge: of the file.

    """
    form = desk.form
    sent = form.photos("file")
    if not sent:
        raise FieldEmpty(field=Phrase("the catalogue's file"))
    if form.ending("file") in _NO_TABLES:
        raise NotATable(file=CALLED)
    if len(sent[0]) > LARGEST:
        raise FileTooLarge.of(sent[0], LARGEST)
    price_list(CALLED, sent[0])
    supplier = form.text("supplier")
    new = NewCatalogue(id=form.id(), supplier=supplier, sha256=keep(sent[0], desk.house.files))
    send_catalogue(desk.session, new, desk.by)
    return Go(desk.url(f"/catalogue/import/{new.id}"))


@doors.reads("/c/{canteen_id:uuid}/catalogue/import/{catalogue_id:uuid}", Access.BUYS)
def preview(desk: Desk, catalogue_id: UUID) -> Answer:
    """What is new, changed and gone, and the rows that cannot be taken."""
    sent = catalogue_by_id(desk.session, catalogue_id, canteen_id=desk.here.id)
    content, columns, per = read(sent.sha256, desk.house.files), _columns(desk), _per(desk)
    around: dict[str, Any] = {
        "catalogue": sent,
        "columns": columns,
        "per": per,
        "kept": desk.request.query_params.get("done") == "kept",
        "otherwise": _again(desk, catalogue_id, columns, per, ask="1"),
    }
    table = price_list(CALLED, content)
    if desk.request.query_params.get("ask"):
        return Page("catalogue_columns.html", around | headings(table, sent, columns, per))
    try:
        made = planned(
            desk.session,
            sent,
            content,
            of=catalogue_id,
            columns=columns,
            per=per,
            today=desk.today,
        )
    except (ColumnsMissing, UnknownColumn, BasisUnsaid):
        return Page("catalogue_columns.html", around | headings(table, sent, columns, per))
    return Page("catalogue_preview.html", around | told(desk, made))


@doors.writes(
    "/c/{canteen_id:uuid}/catalogue/import/{catalogue_id:uuid}", Access.BUYS, again=preview
)
def keep_it(desk: Desk, catalogue_id: UUID) -> Answer:
    """Keep exactly what was shown.

    Raises:
        CatalogueNotFound: this canteen sent none of that id.
        CatalogueChanged, RowsAreBad: it is no longer, or not wholly, what was shown.

    """
    form = desk.form
    sent = catalogue_by_id(desk.session, catalogue_id, canteen_id=desk.here.id)
    keeping = KeepCatalogue(
        id=form.id(),
        catalogue_id=catalogue_id,
        content=read(sent.sha256, desk.house.files),
        seen=form.text("seen")[:64],
        columns=_columns(desk),
        per=_per(desk),
        skip_bad=form.text("skip_bad") == "1",
        end_gone=form.text("end_gone") == "1",
    )
    keep_catalogue(desk.session, keeping, desk.by)
    return Go(_again(desk, catalogue_id, keeping.columns, keeping.per, done="kept"))


@doors.writes(
    "/c/{canteen_id:uuid}/catalogue/import/{catalogue_id:uuid}/products",
    Access.BUYS,
    again=preview,
)
def list_product(desk: Desk, catalogue_id: UUID) -> Answer:
    """Put what a row speaks of on the list, and look at the file again.

    Raises:
        CatalogueNotFound: this canteen sent none of that id.
        FieldEmpty, NotAChoice, NotAWholeNumber: of what was typed.
        ProductKnown: it is there.

    """
    form = desk.form
    catalogue_by_id(desk.session, catalogue_id, canteen_id=desk.here.id)
    name = form.needed("name", Phrase("Product"))[:LONGEST_NAME]
    family = form.choice("new_family", Family)
    if family is None:
        raise FieldEmpty(field=Phrase("Family"))
    put_on_list(desk, form.id(), name, family)
    return Go(_again(desk, catalogue_id, _columns(desk), _per(desk)))


def _again(
    desk: Desk, catalogue_id: UUID, columns: Columns, per: PricePer | None, **more: str
) -> str:
    """The address of the preview, with what was said of the file."""
    said = more | {f"as.{ours}": theirs for theirs, ours in columns}
    if per:
        said["per"] = per.value
    return desk.url(f"/catalogue/import/{catalogue_id}?{urlencode(said)}")


def _said(desk: Desk) -> Form:
    """What was said of the file: in the address while looking, in the form while keeping."""
    form = desk.form if desk.form.fields else desk.typed
    if form.fields:
        return form
    asked = desk.request.query_params.multi_items()
    return Form({name: [value] for name, value in asked})


def _per(desk: Desk) -> PricePer | None:
    return _said(desk).choice("per", PricePer)


def _columns(desk: Desk) -> Columns:
    ours = {column.name for column in COLUMNS}
    found = {}
    for name, values in _said(desk).fields.items():
        column = name.removeprefix("as.")
        if name.startswith("as.") and values and values[-1].strip():
            if column not in ours:
                raise NotAChoice(text=column[:60])
            found[values[-1].strip()] = column
    return tuple(found.items())
