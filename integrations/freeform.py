"""Purchase lines of any table with headings: invoices as wholesalers and farms write them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple

from integrations.headings import Column, places
from integrations.numbers import date_of, decimal_of
from integrations.tables import Fault, Table
from integrations.units import PACKS, UNITS
from kernel.errors import Refused
from kernel.rounding import cents
from kernel.words import N_
from sourcing.products import StockUnit
from sourcing.vat import rate_in_cell
from sourcing.wording import normal

COLUMNS = (
    Column("supplier", ("fournisseur", "issuer", "emetteur", "vendor", "societe")),
    Column(
        "date",
        ("date facture", "date de facture", "jour", "date achat", "date de l'achat", "bought on"),
        needed=True,
    ),
    Column("invoice", ("invoice number", "facture", "n° facture", "no facture", "numero facture",
                       "numero de facture", "n° de facture", "piece", "bl")),
    Column("code", ("product code", "code produit", "reference", "ref", "article", "code article")),
    Column("name", ("product name", "produit", "designation", "libelle", "description", "product",
                    "nom", "denomination"), needed=True),
    Column("vat", ("vat code", "tva", "taux tva", "code tva", "taux de tva", "vat rate")),
    Column("quantity", ("quantite", "qte", "qty", "poids", "nombre"), weak=("poids", "nombre")),
    Column("unit", ("unite", "unites", "un", "udm", "unite de mesure")),
    Column("price", ("price unit", "prix unitaire", "pu", "pu ht", "prix unitaire ht", "prix",
                     "unit price", "p.u.", "p.u. ht")),
    Column("discount", ("remise", "remise %", "rem", "rem %", "% remise")),
    Column("discount2", ("remise 2", "remise2", "discount 2")),
    Column("net", ("price subtotal", "montant ht", "total ht", "prix ht", "montant", "subtotal",
                   "total", "net ht", "sous-total")),
)  # fmt: skip


Measured = tuple[StockUnit, Decimal]


class FreeLine(NamedTuple):
    """A line as invoiced: `quantity` in the supplier's own unit, `net` euros before VAT.

    `measured` is so many kilos, litres or pieces, where a column of units says so.
    """

    row: int
    supplier: str
    bought_on: date
    invoice: str
    name: str
    vat_rate: Decimal | None
    quantity: Decimal | None
    price: Decimal | None
    net: Decimal
    key: str
    measured: Measured | None = None


class WhoseFile(Refused):
    """No column says who sold it."""

    says = N_('No column says who sold these goods: name the supplier, as --supplier "Biodis".')


_EMPTY = N_("this cell must be filled")
_NO_DAY = N_("a date, as 31/10/2026 or 2026-10-31")
_FUTURE = N_("a day that has come: {found} is still ahead")
_NO_FIGURE = N_("a number, as 1234,56 or 1234.56")
_NEGATIVE = N_("no negative figure: net a credit note against the line it corrects")
_NO_UNIT = N_("an unknown unit: one of {allowed}")
_NO_AMOUNT = N_("an amount, or a quantity and a price that make one")
_TOO_MUCH = N_("a discount in per cent, from 0 to 100")


def read_free(
    table: Table, told: Mapping[str, str], *, supplier: str | None, today: date
) -> tuple[list[FreeLine], list[Fault]]:
    """Every line, and everything that is wrong, at once.

    Raises:
        ColumnsMissing, UnknownColumn: of the headings.
        WhoseFile: no column and no option names the supplier.

    """
    where = places(table, COLUMNS, told, given=frozenset())
    if "supplier" not in where and not supplier:
        raise WhoseFile
    reader = _Reader(table, where, supplier or "", today)
    lines = [line for row, cells in table.rows if (line := reader.line(row, cells))]
    return lines, reader.faults


class _Reader:
    def __init__(
        self, table: Table, where: Mapping[str, int], supplier: str, today: date
    ) -> None:
        self.table, self.where, self.supplier, self.today = table, where, supplier, today
        self.faults: list[Fault] = []
        self.seen: Counter[tuple[object, ...]] = Counter()

    def line(self, row: int, cells: Sequence[str]) -> FreeLine | None:
        """The line, or none and its faults kept."""
        before = len(self.faults)
        day = self._day(row, cells)
        name = self._text(row, cells, "name", needed=True)
        needed = not self.supplier
        supplier = self._text(row, cells, "supplier", needed=needed) or self.supplier
        so_far = len(self.faults)
        quantity, price = (self._figure(row, cells, one) for one in ("quantity", "price"))
        net = self._net(row, cells, quantity, price, quiet=len(self.faults) > so_far)
        measured = self._measured(row, cells, quantity)
        if len(self.faults) > before or day is None or net is None:
            return None
        invoice, vat = (self._text(row, cells, one) for one in ("invoice", "vat"))
        # The day may be corrected; the year tells invoices whose numbers restart in January.
        paper = (invoice, day.year) if invoice else (day,)
        said = (normal(supplier), *paper, self._text(row, cells, "code"), normal(name))
        key = self._key((*said, _bare(quantity), _bare(net)))
        return FreeLine(
            row,
            supplier,
            day,
            invoice,
            name,
            rate_in_cell(vat) if vat else None,
            quantity,
            price,
            net,
            key,
            measured,
        )

    def _cell(self, cells: Sequence[str], column: str) -> str:
        place = self.where.get(column)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def _text(
        self, row: int, cells: Sequence[str], column: str, *, needed: bool = False
    ) -> str:
        text = " ".join(self._cell(cells, column).split())
        if needed and not text:
            self._fault(row, cells, column, _EMPTY)
        return text

    def _day(self, row: int, cells: Sequence[str]) -> date | None:
        text = self._text(row, cells, "date", needed=True)
        try:
            day = date_of(text)
        except ValueError:
            self._fault(row, cells, "date", _NO_DAY)
            return None
        if day and day > self.today:
            self._fault(row, cells, "date", _FUTURE)
        return day

    def _figure(self, row: int, cells: Sequence[str], column: str) -> Decimal | None:
        try:
            figure = decimal_of(self._cell(cells, column).rstrip("% "))
        except ValueError:
            self._fault(row, cells, column, _NO_FIGURE)
            return None
        if figure is not None and figure < 0:
            self._fault(row, cells, column, _NEGATIVE)
        return figure

    def _net(
        self,
        row: int,
        cells: Sequence[str],
        quantity: Decimal | None,
        price: Decimal | None,
        *,
        quiet: bool,
    ) -> Decimal | None:
        """As billed; else quantity × price less the discounts. `quiet` where those are wrong."""
        net = self._figure(row, cells, "net")
        if net is not None or quiet:
            return None if net is None else cents(net)
        if quantity is None or price is None:
            self._fault(row, cells, "net", _NO_AMOUNT)
            return None
        net = quantity * price
        for column in ("discount", "discount2"):
            net *= (100 - self._percent(row, cells, column)) / 100
        return cents(net)

    def _percent(self, row: int, cells: Sequence[str], column: str) -> Decimal:
        percent = self._figure(row, cells, column) or Decimal(0)
        if percent > 100:
            self._fault(row, cells, column, _TOO_MUCH)
        return percent

    def _measured(
        self, row: int, cells: Sequence[str], quantity: Decimal | None
    ) -> Measured | None:
        """Where a column says the unit; packs say nothing of what is in them."""
        unit = normal(self._cell(cells, "unit")).rstrip(".")
        if not unit or unit in PACKS:
            return None
        if unit not in UNITS:
            allowed = ", ".join((*UNITS, *sorted(PACKS)))
            self._fault(row, cells, "unit", _NO_UNIT, allowed=allowed)
            return None
        known, factor = UNITS[unit]
        return None if quantity is None else (known, quantity * factor)

    def _fault(
        self, row: int, cells: Sequence[str], column: str, expected: str, **facts: str
    ) -> None:
        place = self.where.get(column)
        heading = self.table.headings[place] if place is not None else column
        self.faults.append(Fault(row, heading, self._cell(cells, column), expected, facts))

    def _key(self, said: tuple[object, ...]) -> str:
        """What the line says, and how often the file has said it so far."""
        self.seen[said] += 1
        text = "\x1f".join(str(part) for part in (*said, self.seen[said]))
        return blake2b(text.encode(), digest_size=16).hexdigest()


def _bare(figure: Decimal | None) -> str:
    return "" if figure is None else f"{figure.normalize():f}"
