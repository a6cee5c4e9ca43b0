"""One row of a catalogue, read and checked against our list of products."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.headings import Column
from integrations.numbers import date_of, decimal_of
from integrations.tables import Fault, Table
from integrations.units import UNITS
from kernel.rounding import rounded
from kernel.words import N_
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from sourcing.recognition import SURE, labels_said, normal, recognise
from sourcing.vat import FOOD_VAT, rate
from suppliers.labels import Label
from suppliers.origins import Origin

COLUMNS = (
    Column("supplier", ("fournisseur",), needed=True),
    Column("code", ("reference", "ref", "code article", "code produit")),
    Column("name", ("designation", "libelle", "nom"), needed=True),
    Column("product", ("produit",)),
    Column("pack", ("colis", "conditionnement", "quantite par colis"), needed=True),
    Column("unit", ("unite",), needed=True),
    Column("price", ("prix", "prix ht", "pu ht"), needed=True),
    Column("price_per", ("prix par", "price per")),
    Column("vat", ("tva", "taux tva")),
    Column("origin", ("origine",)),
    Column("labels", ("label", "categories egalim", "labels egalim")),
    Column("valid_from", ("valable du", "a partir du", "valide du", "date")),
)

PER = {
    "pack": PricePer.PACK, "colis": PricePer.PACK, "unit": PricePer.UNIT, "unite": PricePer.UNIT,
    "kg": PricePer.KILO, "kilo": PricePer.KILO, "l": PricePer.UNIT, "litre": PricePer.UNIT,
    "piece": PricePer.UNIT,
}  # fmt: skip
ORIGINS = {
    "france": Origin.FRANCE, "fr": Origin.FRANCE, "europe": Origin.EUROPE, "ue": Origin.EUROPE,
    "eu": Origin.EUROPE, "elsewhere": Origin.ELSEWHERE, "hors ue": Origin.ELSEWHERE,
    "monde": Origin.ELSEWHERE,
}  # fmt: skip
LONGEST_NAME = 200

_EMPTY = N_("this cell must be filled")
_NOT_POSITIVE = N_("a number above zero, as 5 or 2,5")
_TOO_FINE = N_("at most {places} decimals, and less than a hundred million")
_TOO_SMALL = N_("a pack in whole thousandths of a {unit}")
_TOO_LONG = N_("at most {most} letters")
_NO_UNIT = N_("an unknown unit: one of {allowed}")
_NO_PER = N_("what the price is for: one of {allowed}")
_NO_ORIGIN = N_("an origin: one of {allowed}")
_NO_LABEL = N_("labels, by commas: of {allowed}")
_NO_VAT = N_("a VAT rate, as 5,5 or 20")
_NO_DAY = N_("a date, as 31/10/2026 or 2026-10-31")
_NO_PRODUCT = N_("a product of the list: “{found}” is none; add it, or name another")
_OTHER_UNIT = N_("the unit in which {product} is kept: {unit}")


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


K = TypeVar("K")
_MOST = Decimal(100_000_000)


class Reader:
    """Reads row by row; what is wrong gathers in `faults`, every cell of a row at once."""

    def __init__(
        self,
        session: Session,
        table: Table,
        where: Mapping[str, int],
        supplier: str,
        today: date,
    ) -> None:
        self.table, self.where, self.supplier, self.today = table, where, supplier, today
        self.faults: list[Fault] = []
        rows = session.execute(select(Product.name, Product.id, Product.unit)).all()
        self.products = {normal(row.name): (row.name, row.id, row.unit) for row in rows}

    def line(self, row: int, cells: Sequence[str]) -> CatalogueLine | None:
        """The row's offer, or none and its faults kept."""
        before = len(self.faults)
        at = _Row(self, row, cells)
        supplier = self.supplier or at.text("supplier", needed=True)
        name = at.text("name", needed=True)
        product = self._product(at, name)
        pack = self._pack(at, product)
        price = at.figure("price", places=4)
        per = at.one_of("price_per", PER, _NO_PER) or PricePer.PACK
        vat, origin = self._vat(at), at.one_of("origin", ORIGINS, _NO_ORIGIN)
        labels, since = self._labels(at, name), self._since(at)
        if len(self.faults) > before or product is None or pack is None or price is None:
            return None
        code = at.text("code")
        return CatalogueLine(
            row, supplier, code, name, product[1], pack, price, per, vat, origin, labels, since
        )

    def _product(self, at: "_Row", name: str) -> tuple[str, UUID, StockUnit] | None:
        """As the file names it; else recognised from the offer's name, when that is sure."""
        said = at.text("product")
        if said and normal(said) in self.products:
            return self.products[normal(said)]
        found = recognise(said or name)
        if found.food and found.named >= SURE and normal(found.food.name) in self.products:
            return self.products[normal(found.food.name)]
        at.fault("product" if "product" in self.where else "name", _NO_PRODUCT)
        return None

    def _pack(self, at: "_Row", product: tuple[str, UUID, StockUnit] | None) -> Decimal | None:
        """In the product's own stock unit: 500 g of what is kept in kilos is 0.5."""
        pack = at.figure("pack", places=6)
        known = at.one_of("unit", UNITS, _NO_UNIT, needed=True)
        if pack is None or known is None or product is None:
            return None
        unit, factor = known
        if unit != product[2]:
            at.fault("unit", _OTHER_UNIT, product=product[0], unit=product[2].value)
            return None
        in_stock_units = pack * factor
        if in_stock_units != rounded(in_stock_units, 3):
            at.fault("pack", _TOO_SMALL, unit=unit.value)
            return None
        return rounded(in_stock_units, 3)

    def _vat(self, at: "_Row") -> Decimal:
        text = at.text("vat")
        known = rate(text) if text else FOOD_VAT
        if known is None:
            at.fault("vat", _NO_VAT)
        return known or Decimal(0)

    def _labels(self, at: "_Row", name: str) -> tuple[Label, ...]:
        """As listed, and as the name says."""
        said = [part.strip() for part in at.text("labels").replace(";", ",").split(",")]
        known = {label.value.casefold(): label for label in Label}
        unknown = [part for part in said if part and part.casefold() not in known]
        if unknown:
            at.fault("labels", _NO_LABEL, allowed=", ".join(Label))
        listed = {known[part.casefold()] for part in said if part.casefold() in known}
        return tuple(sorted(listed | labels_said(name)))

    def _since(self, at: "_Row") -> date:
        try:
            return date_of(at.text("valid_from")) or self.today
        except ValueError:
            at.fault("valid_from", _NO_DAY)
            return self.today


class _Row:
    """One row's cells by our names for them."""

    def __init__(self, reader: Reader, row: int, cells: Sequence[str]) -> None:
        self.reader, self.row, self.cells = reader, row, cells

    def text(self, column: str, *, needed: bool = False) -> str:
        text = self._cell(column)
        if needed and not text:
            self.fault(column, _EMPTY)
        if len(text) > LONGEST_NAME:
            self.fault(column, _TOO_LONG, most=LONGEST_NAME)
        return text

    def figure(self, column: str, *, places: int) -> Decimal | None:
        """A figure that is needed, above zero, and no finer than so many decimals."""
        text = self.text(column, needed=True)
        try:
            figure = decimal_of(text)
        except ValueError:
            figure = Decimal(-1)
        if figure is not None and figure <= 0:
            self.fault(column, _NOT_POSITIVE)
            return None
        if figure is not None and (figure >= _MOST or figure != rounded(figure, places)):
            self.fault(column, _TOO_FINE, places=places)
            return None
        return figure

    def one_of(
        self, column: str, known: Mapping[str, K], expected: str, *, needed: bool = False
    ) -> K | None:
        text = self.text(column, needed=needed)
        if text and normal(text) not in known:
            self.fault(column, expected, allowed=", ".join(known))
        return known.get(normal(text))

    def fault(self, column: str, expected: str, **facts: object) -> None:
        place = self.reader.where.get(column)
        heading = self.reader.table.headings[place] if place is not None else column
        self.reader.faults.append(Fault(self.row, heading, self._cell(column), expected, facts))

    def _cell(self, column: str) -> str:
        place = self.reader.where.get(column)
        found = self.cells[place] if place is not None and place < len(self.cells) else ""
        return " ".join(found.split())
