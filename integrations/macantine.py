"""The purchase file of ma-cantine, the State's platform, read as it writes it.

Its twelve columns are those of the schemas `achats_siret.json` and `achats_id.json` at commit
04dddca (30 June 2026), found by name in any order; the platform's own limits are kept, so that
what is read here can be declared there.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar, cast

from integrations.tables import Fault, Row, Table
from kernel.words import N_
from suppliers.families import Family
from suppliers.labels import Label, Labels
from suppliers.origins import Origin

LOCAL_RULES = ("PAT", "COMMUNE", "DEPARTEMENT", "REGION", "KM")


class MacantineLine(NamedTuple):
    """One purchase. Of `siret` and `cantine_id` one is empty, as the file is of one form.

    `key` names the row by what it says and how often the file has said it so far: the same
    line in another file, in either form, or written with other spaces, has the same key, and a second equal
    purchase has its own.
    """

    row: int
    siret: str
    cantine_id: str
    description: str
    supplier: str
    bought_on: date
    net_value: Decimal
    family: Family
    labels: Labels
    origin: Origin | None
    short_circuit: bool
    local: bool
    local_rule: str | None
    local_km: Decimal | None
    key: str


class Reading(NamedTuple):
    """What can be taken, all that cannot, and the headings that were not read."""

    lines: list[MacantineLine]
    faults: list[Fault]
    unread: list[str]


def read_purchases(table: Table, *, today: date) -> Reading:
    """Every line, or everything that is wrong with it; one bad row never hides another.

    Raises:
        HeadingMissing: it is not the platform's file.

    """
    named = [form for form in ("siret", "cantine_id") if form in table.headings]
    form = named[0] if named else "siret"
    reader = _Reader(table, form, today)
    lines: list[MacantineLine] = []
    faults: list[Fault] = []
    for row in table.rows:
        try:
            lines.append(reader.line(row))
        except _Wrong:
            faults.extend(reader.faults(row))
    read = {form, *COLUMNS}
    return Reading(lines, faults, [name for name in table.headings if name not in read])


T = TypeVar("T")
K = TypeVar("K")
_Near = tuple[bool, str | None, Decimal | None]
_Marks = tuple[Family, Labels, Origin | None, bool, bool, str | None, Decimal | None]


class _Wrong(Exception):
    """Why a cell cannot be taken; its column is known where it is caught."""

    def __init__(self, says: str, **facts: Any) -> None:
        super().__init__(says)
        self.says = says
        self.facts = facts


class _Known(dict[K, T]):
    """What each distinct text means, read once: a file says the same few things on every row."""

    def __init__(self, read: Callable[[K], T]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: K) -> T:
        known = self[text] = self.read(text)
        return known


class _Reader:
    """Hopeful on the first reading of a row; thorough on the second, where a cell was wrong."""

    def __init__(self, table: Table, form: str, today: date) -> None:
        places = table.places(form, *COLUMNS)
        self.columns = (form, *COLUMNS)
        self.by_siret = form == "siret"
        self.width = len(table.headings)
        self.cells = itemgetter(*places)
        self.told, self.marked = itemgetter(*places[:5]), itemgetter(*places[5:])
        self.canteens = _Known(_siret if self.by_siret else _cantine_id)
        self.days: _Known[str, date] = _Known(lambda text: _day(text, today))
        self.marks = _Known(_marks)
        self.stood: dict[str, int] = {}

    def line(self, row: Row) -> MacantineLine:
        number, cells = row
        if len(cells) != self.width:
            cells = self._cut(cells)
        canteen, what, supplier, day, price = self.told(cells)
        canteen, bought_on, value = self.canteens[canteen], self.days[day], _price(price)
        what, supplier = _filled(what), supplier.strip()
        marks, marked = self.marks[self.marked(cells)]
        said = "\x1f".join((bought_on.isoformat(), str(value), marked, what, supplier))
        siret, number_there = (canteen, "") if self.by_siret else ("", canteen)
        key = self._key(said)
        return MacantineLine(
            number, siret, number_there, what, supplier, bought_on, value, *marks, key
        )

    def faults(self, row: Row) -> Iterator[Fault]:
        number, cells = row
        try:
            held = dict(zip(self.columns, self.cells(self._cut(cells)), strict=True))
        except _Wrong as ragged:
            yield Fault(number, "", "", ragged.says, ragged.facts)
            return
        for column, wrong in self._wrongs(held):
            yield Fault(number, column, held[column], wrong.says, wrong.facts)

    def _wrongs(self, held: Mapping[str, str]) -> Iterator[tuple[str, _Wrong]]:
        told = (self.canteens.__getitem__, _filled, str, self.days.__getitem__, _price)
        readers: tuple[Callable[[str], object], ...] = (*told, *_MARKS.values())
        read: dict[str, Any] = {}
        for (column, text), reader in zip(held.items(), readers, strict=True):
            try:
                read[column] = reader(text)
            except _Wrong as wrong:
                yield column, wrong
        if read.keys() >= set(_NEAR):
            yield from _disagreements(itemgetter(*_NEAR)(read))

    def _cut(self, cells: Sequence[str]) -> Sequence[str]:
        """Blank cells beyond the headings are nothing; another difference is a row gone wrong."""
        if len(cells) < self.width or any(map(str.strip, cells[self.width :])):
            raise _Wrong(_RAGGED, cells=len(cells), headings=self.width)
        return cells[: self.width]

    def _key(self, said: str) -> str:
        times = self.stood[said] = self.stood.get(said, 0) + 1
        return blake2b(f"{said}\x1f{times}".encode(), digest_size=16).hexdigest()


_RAGGED = N_(
    "The row has {cells} cells where the file has {headings} columns. A cell that holds a comma "
    "or a semicolon needs quotation marks around it."
)
_EMPTY = N_("It may not be empty.")
_CHOICE = N_("“{unknown}” is not known here. Write one of: {allowed}.")
_NO_SIRET = N_(
    "“{found}” is not a SIRET, which has 14 digits that check each other. A canteen known only "
    "by its SIREN uses the column cantine_id instead."
)
_NO_NUMBER = N_("“{found}” is not the number of a canteen on the platform, such as 949.")
_NO_DAY = N_("“{found}” is not a day. Write year-month-day, such as 2026-10-31.")
_FUTURE = N_("{day} is in the future. A purchase is reported once made.")
_NO_AMOUNT = N_("“{found}” is not an amount. Write euros with a point, such as 1234.99.")
_FINER = N_("“{found}” is finer than a cent. Write at most two decimals.")
_BELOW_ZERO = N_(
    "“{found}” is below zero, which the platform refuses. A credit note is no line of its own: "
    "net it against the line it corrects."
)
_NO_DISTANCE = N_("“{found}” is not a distance. Write kilometres, such as 50.")
_NOT_LOCAL = N_("The line is not marked as local. Mark est_local, or leave this empty.")
_NOT_KM = N_("Kilometres go with the definition KM only. Write KM, or leave this empty.")

_CENT = Decimal("0.01")
_is_number = re.compile(r"[0-9]{1,18}").fullmatch
_is_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_is_price = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2}0*)?").fullmatch
_is_finer = re.compile(r"[0-9]{1,12}\.[0-9]+").fullmatch
_is_below_zero = re.compile(r"[-\u2212(] ?[0-9][0-9 .,€]*\)?|[0-9][0-9 .,]*-").fullmatch
_is_km = re.compile(r"[0-9]{1,5}(?:\.[0-9]0*)?").fullmatch


def _filled(text: str) -> str:
    bare = text.strip()
    if not bare:
        raise _Wrong(_EMPTY)
    return bare


def _siret(text: str) -> str:
    from stdnum.exceptions import ValidationError
    from stdnum.fr import siret

    try:
        return str(siret.validate(_filled(text)))
    except ValidationError:
        raise _Wrong(_NO_SIRET) from None


def _cantine_id(text: str) -> str:
    bare = _filled(text)
    if not _is_number(bare):
        raise _Wrong(_NO_NUMBER)
    return bare


def _day(text: str, today: date) -> date:
    bare = _filled(text)
    try:
        day = date.fromisoformat(bare if _is_day(bare) else "")
    except ValueError:
        raise _Wrong(_NO_DAY) from None
    if day > today:
        raise _Wrong(_FUTURE, day=day)
    return day


def _price(text: str) -> Decimal:
    bare = text.strip()
    if _is_price(bare):
        return Decimal(bare).quantize(_CENT)
    if _is_below_zero(_filled(bare)):
        raise _Wrong(_BELOW_ZERO)
    raise _Wrong(_FINER if _is_finer(bare) else _NO_AMOUNT)


def _km(text: str) -> Decimal | None:
    bare = text.strip()
    if bare and not _is_km(bare):
        raise _Wrong(_NO_DISTANCE)
    return Decimal(bare).quantize(Decimal("0.1")) if bare else None


def _one_of(choices: Mapping[str, T]) -> Callable[[str], T]:
    def read(text: str) -> T:
        bare = text.strip()
        if bare not in choices:
            raise _Wrong(_CHOICE, unknown=bare, allowed=", ".join(filter(None, choices)))
        return choices[bare]

    return read


_family = _one_of({family.value: family for family in Family})
_label = _one_of({label.value: label for label in Label if label is not Label.HVE_2})
_flag = _one_of({"x": True, "OUI": True, "oui": True, "non": False, "NON": False, "": False})


def _labels(text: str) -> Labels:
    return frozenset(map(_label, text.split(","))) if text.strip() else frozenset()


_MARKS: dict[str, Callable[[str], object]] = {
    "famille_produits": lambda text: _family(_filled(text)),
    "categories_egalim": _labels,
    "origine": _one_of({"": None, "FRANCE": Origin.FRANCE, "EUROPE": Origin.EUROPE}),
    "est_circuit_court": _flag,
    "est_local": _flag,
    "definition_local": _one_of({rule or "": rule for rule in (None, *LOCAL_RULES)}),
    "definition_local_km": _km,
}
_NEAR = tuple(_MARKS)[-3:]


def _marks(cells: tuple[str, ...]) -> tuple[_Marks, str]:
    """And how a key says them, always in one order."""
    readers = _MARKS.values()
    marks = cast(_Marks, tuple(read(text) for read, text in zip(readers, cells, strict=True)))
    for _, wrong in _disagreements(marks[4:]):
        raise wrong
    return marks, "\x1f".join([marks[0], ",".join(sorted(marks[1])), *map(str, marks[2:])])


def _disagreements(near: _Near) -> Iterator[tuple[str, _Wrong]]:
    local, rule, km = near
    if rule and not local:
        yield "definition_local", _Wrong(_NOT_LOCAL)
    if km is not None and rule != "KM":
        yield "definition_local_km", _Wrong(_NOT_KM)


COLUMNS = ("description", "fournisseur", "date", "prix_ht", *_MARKS)
