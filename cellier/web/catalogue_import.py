"""A supplier's catalogue from a file: what is new, changed and gone is seen before it is kept."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, NotAChoice
from cellier.web.supplier_facts import price_in_words
from integrations.catalogue import Columns, KeepCatalogue, keep_catalogue, planned
from integrations.catalogue_plans import Gone, Plan, Planned, Version
from integrations.headings import ColumnsMissing, UnknownColumn
from integrations.offered import COLUMNS
from integrations.paper.figures import part
from integrations.tables import Table, table_of
from kernel.files import LARGEST, FileTooLarge, keep, read
from kernel.words import N_, Phrase
from sourcing.catalogues import NewCatalogue, catalogue_by_id, send_catalogue
from sourcing.offers import NewOffer
from sourcing.products import UNITS, Product, StockUnit
from sourcing.wording import normal
from suppliers.suppliers import Supplier

doors = Doors()

# Of each list so many rows are shown; all of them are kept.
SHOWN = 80
OURS = {
    "supplier": N_("Supplier"),
    "name": N_("Name of the offer"),
    "pack": N_("How much a pack holds"),
    "unit": N_("Unit of the pack"),
    "price": N_("Price before VAT"),
    "price_per": N_("What the price is for"),
    "code": N_("Code"),
    "product": N_("Product of our list"),
    "vat": N_("VAT rate"),
    "origin": N_("Origin"),
    "labels": N_("Labels"),
    "valid_from": N_("Valid from"),
}


class Change(NamedTuple):
    """A row of the preview."""

    name: str
    supplier: str
    product: str
    pack: str
    before: str
    price: str
    change: str
    since: Any
    what: list[str]


@doors.reads("/c/{canteen_id:uuid}/catalogue/import", Access.BUYS)
def choosing(desk: Desk) -> Answer:
    """Which file, and whose it is where it does not say so."""
    names = sorted(desk.session.scalars(select(Supplier.name)), key=normal)
    needed = [OURS[one.name] for one in COLUMNS if one.needed]
    return Page("catalogue_import.html", {"suppliers": names, "needed": needed})


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
    if len(sent[0]) > LARGEST:
        raise FileTooLarge(megabytes=len(sent[0]) // (1024 * 1024))
    table_of("catalogue", sent[0])
    supplier = form.text("supplier")
    new = NewCatalogue(id=form.id(), supplier=supplier, sha256=keep(sent[0], desk.house.files))
    send_catalogue(desk.session, new, desk.by)
    return Go(desk.url(f"/catalogue/import/{new.id}"))


@doors.reads("/c/{canteen_id:uuid}/catalogue/import/{catalogue_id:uuid}", Access.BUYS)
def preview(desk: Desk, catalogue_id: UUID) -> Answer:
    """What is new, changed and gone, and the rows that cannot be taken."""
    sent = catalogue_by_id(desk.session, catalogue_id, canteen_id=desk.here.id)
    content, columns = read(sent.sha256, desk.house.files), _columns(desk)
    around: dict[str, Any] = {
        "catalogue": sent,
        "columns": columns,
        "ours": [(one.name, OURS[one.name], one.needed) for one in COLUMNS],
        "kept": desk.request.query_params.get("done") == "kept",
    }
    try:
        made = planned(
            desk.session, sent, content, of=catalogue_id, columns=columns, today=desk.today
        )
    except (ColumnsMissing, UnknownColumn):
        table = table_of("catalogue", content)
        return Page("catalogue_columns.html", around | _headings(table, columns))
    return Page("catalogue_preview.html", around | _told(desk, made))


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
        skip_bad=form.text("skip_bad") == "1",
    )
    keep_catalogue(desk.session, keeping, desk.by)
    said = {"done": "kept"} | {f"as.{ours}": theirs for theirs, ours in keeping.columns}
    return Go(desk.url(f"/catalogue/import/{catalogue_id}?{urlencode(said)}"))


def _columns(desk: Desk) -> Columns:
    """What was said of the headings: in the address while looking, in the form while keeping."""
    form = desk.form if desk.form.fields else desk.typed
    said = form.fields or {
        name: [value] for name, value in desk.request.query_params.multi_items()
    }
    ours = {column.name for column in COLUMNS}
    found = {}
    for name, values in said.items():
        column = name.removeprefix("as.")
        if name.startswith("as.") and values and values[-1].strip():
            if column not in ours:
                raise NotAChoice(text=column[:60])
            found[values[-1].strip()] = column
    return tuple(found.items())


def _headings(table: Table, columns: Columns) -> dict[str, Any]:
    return {
        "headings": table.headings,
        "chosen": {ours: theirs for theirs, ours in columns},
        "sample": [cells[: len(table.headings)] for _, cells in table.rows[:3]],
    }


def _told(desk: Desk, made: Plan) -> dict[str, Any]:
    ids = {one.new.product_id for one in made.offers}
    ids |= {one.offer.product_id for one in made.gone[:SHOWN]}
    rows = desk.session.execute(
        select(Product.id, Product.name, Product.unit).where(Product.id.in_(ids))
    )
    goods = {row.id: (row.name, row.unit) for row in rows}
    return {
        "seen": made.seen,
        "new": _some(desk, made.new, goods),
        "changed": _some(desk, made.changed, goods),
        "gone": [_gone(desk, one, goods) for one in made.gone[:SHOWN]],
        "many": (len(made.new), len(made.changed), len(made.gone), len(made.faults)),
        "same": made.same,
        "unknown": sorted(made.unknown.values()),
        "faults": [(one, one.in_words(desk.words)) for one in made.faults[:SHOWN]],
        "shown": SHOWN,
    }


def _some(desk: Desk, some: Sequence[Planned], goods: Any) -> list[Change]:
    return [_change(desk, one, goods) for one in some[:SHOWN]]


def _change(desk: Desk, one: Planned, goods: Any) -> Change:
    product, unit = goods[one.new.product_id]
    return Change(
        one.new.name,
        one.supplier,
        product,
        _pack(desk, one.new.pack_quantity, unit),
        _price(desk, one.before, unit) if one.before else "",
        _price(desk, one.new, unit),
        _difference(desk, one),
        one.new.valid_from,
        list(_what(desk, one)),
    )


def _gone(desk: Desk, one: Gone, goods: Any) -> Change:
    product, unit = goods[one.offer.product_id]
    pack = _pack(desk, one.offer.pack_quantity, unit)
    said = _price(desk, one.offer, unit)
    return Change(
        one.offer.name, one.supplier, product, pack, "", said, "", one.offer.valid_from, []
    )


def _pack(desk: Desk, quantity: Decimal, unit: StockUnit) -> str:
    return f"{desk.words.number(quantity)}\N{NO-BREAK SPACE}{desk.words.write(UNITS[unit])}"


def _price(desk: Desk, of: NewOffer | Version, unit: StockUnit) -> str:
    return price_in_words(of.price, of.price_per, desk.words.write(UNITS[unit]), desk.words)


def _what(desk: Desk, one: Planned) -> Iterator[str]:
    """What the new version says otherwise, beside its price."""
    new, old = one.new, one.before
    if old is None:
        return
    both = (
        ("the name", new.name, old.name),
        ("the product", new.product_id, old.product_id),
        ("the pack", new.pack_quantity, old.pack_quantity),
        ("the labels", frozenset(new.labels), old.labels),
        ("the origin", new.origin, old.origin),
        ("VAT", new.vat_rate, old.vat_rate),
    )
    for said, now, then in both:
        if now != then:
            yield desk.words.say(_SAID[said])


_SAID = {
    "the name": N_("the name"),
    "the product": N_("the product"),
    "the pack": N_("the pack"),
    "the labels": N_("the labels"),
    "the origin": N_("the origin"),
    "VAT": N_("VAT"),
}


def _difference(desk: Desk, one: Planned) -> str:
    """By how much a price rose or fell, where both are for the same thing."""
    new, old = one.new, one.before
    if old is None or not old.price or new.price == old.price:
        return ""
    if (new.price_per, new.pack_quantity) != (old.price_per, old.pack_quantity):
        return ""
    ratio = new.price / old.price - 1
    return ("+" if ratio > 0 else "−") + part(desk.words, abs(ratio))
