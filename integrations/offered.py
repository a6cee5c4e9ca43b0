"""One row of a catalogue, read and checked against our list of products."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.label_cells import NAMES, labels_in
from integrations.numbers import date_of
from integrations.offered_cells import Cells
from integrations.offered_columns import PER, basis_of
from integrations.origins import origin_said
from integrations.pack_cells import PackSaid, alone, pack_said
from integrations.price_cells import PriceSaid, price_said, with_vat
from integrations.tables import Fault, Table
from integrations.units import UNITS
from kernel.rounding import rounded
from kernel.words import N_
from sourcing.pricing import PricePer
from sourcing.products import UNITS as UNITS_SAID
from sourcing.products import Product, StockUnit
from sourcing.recognition import SURE, labels_said, normal, recognise
from sourcing.vat import FOOD_VAT, rate_in_cell
from suppliers.labels import Label
from suppliers.origins import Origin

# "le kilo", "par kg", "€/kg" say no more than "kg".
_BEFORE_UNIT = re.compile(r"(?:€ ?)?(?:/ ?|(?:par|per|au|a la|le|la|the|a) |(?:a )?l')")

_NO_PACK = N_("what a pack holds, as 5, 5 kg or 6 x 1 L")
_PACK_UNSAID = N_(
    "what a pack holds, in a column of its own, as 5 kg: the price is for a pack, and nothing "
    "says how much that is"
)
_TOO_SMALL = N_("a pack in whole thousandths of a {unit}")
_NO_UNIT = N_("an unknown unit: one of {allowed}")
_UNIT_UNSAID = N_("a unit, in a column of its own or beside what the pack holds, as 5 kg")
_NO_PER = N_("what the price is for: kg, litre, piece or pack")
_NO_ORIGIN = N_(
    "an origin: France, a département or region of it, a country, or else Europe or elsewhere"
)
_NO_LABEL = N_("labels, with commas between them: {allowed}; or nothing")
_HOLDS_WHAT = N_("how much it holds, as “{pack} 500 g”: a pack’s name alone does not say it")
_NO_PRICE = N_("one price before VAT, as 2,50, or 2,50 €/kg, 2,50 € a litre, 2,50 € a pack")
_WITH_VAT = N_("the price before VAT, as 2,50: this one has VAT in it")
_TWO_PER = N_("what the price is for once: this cell says one thing, its row another")
_OTHER_PER = N_(
    "a price for the unit in which {product} is kept ({unit}), for the kilo or the pack"
)
_NO_VAT = N_("a VAT rate, as 5,5 or 20")
_NO_DAY = N_("a date, as 31/10/2026 or 2026-10-31")
NO_PRODUCT = N_("a product of the list: “{found}” is none; add it, or name another")
_OTHER_UNIT = N_("the unit in which {product} is kept: {unit}")


# The products of known offers by supplier, code and name, folded; code or name may be left out.
Sold = Mapping[tuple[str, str, str], UUID]
Known = tuple[str, UUID, StockUnit]


class CatalogueLine(NamedTuple):
    """One offer as the file says it; `pack` in the product's stock unit."""

    row: int
    supplier: str
    code: str
    name: str
    product_id: UUID
    pack: Decimal
    price: Decimal
    price_per: PricePer
    vat_rate: Decimal
    origin: Origin | None
    labels: tuple[Label, ...]
    valid_from: date


class RefusedLine(NamedTuple):
    """What can still be read of a row that cannot be taken; `titles` is true of one that is
    nothing but a word, as the heading of a part of the list.
    """

    row: int
    supplier: str
    code: str
    name: str
    product_id: UUID | None
    titles: bool


class Reader:
    """Reads row by row; what is wrong gathers in `faults`, every cell of a row at once, and what
    is left of such a row in `refused`.

    `sold` are the known offers' products. `per` is what prices are for where the file does not
    say it; `unsaid` turns true where nobody says it at all.
    """

    def __init__(
        self,
        session: Session,
        table: Table,
        where: Mapping[str, int],
        supplier: str,
        today: date,
        per: PricePer | None = None,
        sold: Sold | None = None,
    ) -> None:
        self.sold = sold or {}
        self.table, self.where, self.supplier, self.today = table, where, supplier, today
        self.per, self.unsaid = per, False
        priced = where.get("price")
        self.basis = basis_of(table.headings[priced]) if priced is not None else None
        self.faults: list[Fault] = []
        self.refused: list[RefusedLine] = []
        rows = session.execute(select(Product.name, Product.id, Product.unit)).all()
        self.products = {normal(row.name): (row.name, row.id, row.unit) for row in rows}
        self.by_id = {row.id: (row.name, row.id, row.unit) for row in rows}

    def line(self, row: int, cells: Sequence[str]) -> CatalogueLine | None:
        """The row's offer, or none and its faults kept."""
        before = len(self.faults)
        at = Cells(self.table, self.where, self.faults, row, cells)
        supplier = self.supplier or at.text("supplier", needed=True)
        name = at.text("name", needed=True)
        code = at.text("code")
        product = self._product(at, (normal(supplier), normal(code), normal(name)))
        packed = "pack" in self.where
        holds = self._pack_cell(at) if packed else None
        pack = self._pack(at, product, holds) if packed else None
        price, per = self._price(at, product, holds)
        if not packed:
            pack = self._single(at, per)
        vat, origin = self._vat(at), self._origin(at)
        labels, since = self._labels(at, name), self._since(at)
        if len(self.faults) > before or product is None or pack is None or price is None:
            titles = sum(bool(cell.strip()) for cell in cells) < 2
            meant = product[1] if product else None
            self.refused.append(RefusedLine(row, supplier, code, name, meant, titles))
            return None
        self.unsaid = self.unsaid or per is None
        for_what = per or PricePer.PACK
        return CatalogueLine(
            row,
            supplier,
            code,
            name,
            product[1],
            pack,
            price,
            for_what,
            vat,
            origin,
            labels,
            since,
        )

    def _product(self, at: Cells, called: tuple[str, str, str]) -> Known | None:
        """As the file names it; else that of the offer as it is known by code and name; else
        recognised, when that is sure; else that of the code alone.
        """
        said = at.text("product")
        if not said and called in self.sold:
            return self.by_id[self.sold[called]]
        supplier, code, name = called
        if named := self.products.get(normal(said) or name):
            return named
        found = recognise(said or at.text("name"))
        if found.food and found.named >= SURE and normal(found.food.name) in self.products:
            return self.products[normal(found.food.name)]
        for known in ((supplier, code, ""), (supplier, "", name)):
            if not said and known in self.sold:
                return self.by_id[self.sold[known]]
        at.fault("product" if "product" in self.where else "name", NO_PRODUCT)
        return None

    def _pack(self, at: Cells, product: Known | None, said: PackSaid | None) -> Decimal | None:
        """In the product's own stock unit: 500 g of what is kept in kilos is 0.5."""
        unit, factor = self._unit(at, product, said)
        if said is None or unit is None or product is None:
            return None
        if unit != product[2]:
            at.fault("unit", _OTHER_UNIT, product=product[0], unit=UNITS_SAID[product[2]])
            return None
        in_stock_units = said.figure * factor
        if in_stock_units != rounded(in_stock_units, 3):
            at.fault("pack", _TOO_SMALL, unit=unit.value)
            return None
        return rounded(in_stock_units, 3)

    def _single(self, at: Cells, per: PricePer | None) -> Decimal | None:
        """Where no column says what packs hold: one of its unit, as the price is for that."""
        if per == PricePer.PACK:
            at.fault("pack", _PACK_UNSAID)
            return None
        return Decimal(1)

    def _pack_cell(self, at: Cells) -> PackSaid | None:
        text = at.text("pack", needed=True)
        try:
            said = pack_said(text)
        except ValueError:
            said = None
        if said is None:
            if word := alone(text):
                at.fault("pack", _HOLDS_WHAT, pack=word)
            elif text:
                at.fault("pack", _NO_PACK)
            return None
        return said if at.is_figure("pack", said.figure, places=6) else None

    def _unit(
        self, at: Cells, product: Known | None, said: PackSaid | None
    ) -> tuple[StockUnit, Decimal] | tuple[None, Decimal]:
        """The pack's own prevails over that of the unit's column, which the price may be for.
        A tray of 30 is 30 pieces of what is counted.
        """
        if said and said.unit:
            return said.unit, said.factor
        if not at.text("unit"):
            if said is None and at.text("pack"):
                return None, Decimal(1)
            if said and said.wrap and product and product[2] == StockUnit.PIECE:
                return StockUnit.PIECE, Decimal(1)
            at.fault("unit", _UNIT_UNSAID)
        return at.one_of("unit", UNITS, _NO_UNIT) or (None, Decimal(1))

    def _price(
        self, at: Cells, product: Known | None, holds: PackSaid | None
    ) -> tuple[Decimal | None, PricePer | None]:
        """The figure, and what it is for, by its own cell, the row's, the heading, or a person."""
        said = self._price_cell(at)
        named = at.one_of("price_per", PER, _NO_PER, less=_BEFORE_UNIT)
        own = said.basis if said else None
        basis = own or named or self.basis
        if not basis and "pack" not in self.where:
            basis = at.one_of("unit", PER, _NO_PER, less=_BEFORE_UNIT)
        if said and said.wrap and said.wrap != (holds and holds.wrap):
            at.fault("price", _NO_PRICE)
        elif own and named and own.per != named.per:
            at.fault("price", _TWO_PER)
        elif basis and basis.unit and product and basis.unit != product[2]:
            column = "price_per" if basis is named else "price"
            at.fault(column, _OTHER_PER, product=product[0], unit=UNITS_SAID[product[2]])
        return said and said.figure, basis.per if basis else self.per

    def _price_cell(self, at: Cells) -> PriceSaid | None:
        text = at.text("price", needed=True)
        try:
            said = price_said(text) if text else None
        except ValueError:
            at.fault("price", _WITH_VAT if with_vat(text) else _NO_PRICE)
            return None
        return said if said and at.is_figure("price", said.figure, places=4) else None

    def _origin(self, at: Cells) -> Origin | None:
        text = at.text("origin")
        found = origin_said(text) if text else None
        if text and found is None:
            at.fault("origin", _NO_ORIGIN)
        return found

    def _vat(self, at: Cells) -> Decimal:
        text = at.text("vat")
        known = rate_in_cell(text) if text else FOOD_VAT
        if known is None:
            at.fault("vat", _NO_VAT)
        return known or Decimal(0)

    def _labels(self, at: Cells, name: str) -> tuple[Label, ...]:
        """As listed, and as the name says."""
        listed = labels_in(at.text("labels"))
        if listed is None:
            at.fault("labels", _NO_LABEL, allowed=NAMES)
        return tuple(sorted((listed or frozenset()) | labels_said(name)))

    def _since(self, at: Cells) -> date:
        try:
            return date_of(at.text("valid_from")) or self.today
        except ValueError:
            at.fault("valid_from", _NO_DAY)
            return self.today
