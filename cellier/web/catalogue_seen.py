"""What a catalogue's file would change, as the page shows it before it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from cellier.web.catalogue_otherwise import otherwise, pack
from cellier.web.desk import Desk
from cellier.web.goods import FAMILY_NAMES
from cellier.web.supplier_facts import price_in_words
from integrations.catalogue import Columns
from integrations.catalogue_known import Version
from integrations.catalogue_plans import Gone, Plan, Planned
from integrations.heading_rows import headed
from integrations.headings import UnknownColumn, all_read, not_there, recognised
from integrations.offered import NO_PRODUCT
from integrations.offered_columns import COLUMNS, OURS, basis_of
from integrations.paper.figures import part
from integrations.tables import Table
from kernel.words import N_
from sourcing.catalogues import Catalogue
from sourcing.offers import NewOffer
from sourcing.pricing import PricePer
from sourcing.products import UNITS, Product, StockUnit
from sourcing.wording import normal

# Of each list so many rows are shown; all of them are kept.
SHOWN = 80
BASES = {
    PricePer.KILO: N_("the kilo"),
    PricePer.UNIT: N_("the unit that the pack is counted in (kg, litre, piece)"),
    PricePer.PACK: N_("the whole pack"),
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
    mends: bool = False


def headings(
    table: Table, sent: Catalogue, columns: Columns, per: PricePer | None
) -> dict[str, Any]:
    """The file's headings, what is made of each, and what is not known yet."""
    try:
        found = recognised(table, COLUMNS, dict(columns))
    except UnknownColumn:
        found = recognised(table, COLUMNS, {})
    read = set(found.values())
    lacking = [
        OURS[one.name]
        for one in COLUMNS
        if one.needed
        and one.name not in found
        and not_there(one.name) not in dict(columns)
        and not (one.may_lack and all_read(table, found))
        and not (one.name == "supplier" and sent.supplier)
    ]
    return {
        "headings": table.headings,
        "not_there": not_there,
        "headed": headed(table),
        "ours": [
            (one.name, OURS[one.name], one.needed, one.may_lack or not one.needed)
            for one in COLUMNS
            if not (one.name == "supplier" and sent.supplier)
        ],
        "gone": {name for theirs, name in columns if theirs == not_there(name)},
        "chosen": {name: table.headings[place] for name, place in found.items()},
        "unread": [one for place, one in enumerate(table.headings) if place not in read],
        "lacking": lacking,
        "asks_per": "price_per" not in found and not _said(table, found),
        "bases": [(one.value, said, one == per) for one, said in BASES.items()],
        "sample": [cells[: len(table.headings)] for _, cells in table.rows[:3]],
    }


def _said(table: Table, found: Mapping[str, int]) -> bool:
    """Whether the heading of the prices says what they are for."""
    return "price" in found and basis_of(table.headings[found["price"]]) is not None


def told(desk: Desk, made: Plan) -> dict[str, Any]:
    """The preview: what is new, changed and gone, and what cannot be taken."""
    ids = {one.new.product_id for one in made.offers}
    ids |= {one.before.product_id for one in made.changed if one.before}
    ids |= {one.offer.product_id for one in made.gone[:SHOWN]}
    rows = desk.session.execute(
        select(Product.id, Product.name, Product.unit).where(Product.id.in_(ids))
    )
    goods = {row.id: (row.name, row.unit) for row in rows}
    return {
        "seen": made.seen,
        "new": _some(desk, made.new, goods),
        "changed": _some(desk, made.changed, goods),
        "in_doubt": [one.offer.name for one in made.in_doubt[:SHOWN]],
        "doubtful": len(made.in_doubt),
        "gone": [_gone(desk, one, goods) for one in made.gone[:SHOWN]],
        "many": (len(made.new), len(made.changed), len(made.gone), len(made.faults)),
        "same": made.same,
        "unknown": sorted(made.unknown.values()),
        "faults": [(one, one.in_words(desk.words)) for one in made.faults[:SHOWN]],
        "unlisted": _unlisted(made),
        "families": FAMILY_NAMES,
        "unread": made.unread,
    }


def _unlisted(made: Plan) -> list[str]:
    """What rows call a product and our list does not have, as far as it is shown."""
    shown = made.faults[:SHOWN]
    names = {normal(one.found): one.found for one in shown if one.expected == NO_PRODUCT}
    return list(filter(None, names.values()))


def _some(desk: Desk, some: Sequence[Planned], goods: Any) -> list[Change]:
    return [_change(desk, one, goods) for one in some[:SHOWN]]


def _change(desk: Desk, one: Planned, goods: Any) -> Change:
    product, unit = goods[one.new.product_id]
    return Change(
        one.new.name,
        one.supplier,
        product,
        pack(one.new.pack_quantity, unit, desk.words),
        _price(desk, one.before, unit) if one.before else "",
        _price(desk, one.new, unit),
        _difference(desk, one),
        one.new.valid_from,
        list(otherwise(one, goods, desk.words)),
        one.mends,
    )


def _gone(desk: Desk, one: Gone, goods: Any) -> Change:
    product, unit = goods[one.offer.product_id]
    holds = pack(one.offer.pack_quantity, unit, desk.words)
    said = _price(desk, one.offer, unit)
    return Change(
        one.offer.name, one.supplier, product, holds, "", said, "", one.offer.valid_from, []
    )


def _price(desk: Desk, of: NewOffer | Version, unit: StockUnit) -> str:
    return price_in_words(of.price, of.price_per, desk.words.write(UNITS[unit]), desk.words)


def _difference(desk: Desk, one: Planned) -> str:
    """By how much a price rose or fell, where both are for the same thing."""
    new, old = one.new, one.before
    if old is None or not old.price or new.price == old.price:
        return ""
    if (new.price_per, new.pack_quantity) != (old.price_per, old.pack_quantity):
        return ""
    ratio = new.price / old.price - 1
    return ("+" if ratio > 0 else "−") + part(desk.words, abs(ratio))
