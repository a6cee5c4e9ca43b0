"""Which unit of Odoo's each of ours is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.erp.answers import Declined, kept
from integrations.odoo.calls import Calls
from integrations.odoo.misfits import Misfit
from integrations.odoo.patient import Patient
from integrations.odoo.remedies import UNITS
from kernel.words import N_, Said
from sourcing.products import UNITS as OUR_UNITS
from sourcing.products import StockUnit

THEIRS: Mapping[StockUnit, str] = {
    StockUnit.KG: "uom.product_uom_kgm",
    StockUnit.LITRE: "uom.product_uom_litre",
    StockUnit.PIECE: "uom.product_uom_unit",
}

_OTHER = N_(
    "CELLIER_ODOO_UNITS says “{name}” of {unit}: in Odoo that is “{theirs}”, which measures "
    "something else, or more or less at a time."
)
_NONE = N_("CELLIER_ODOO_UNITS says “{name}” of {unit}: Odoo has no such unit.")


class Unit(NamedTuple):
    """One there: so many (`size`) of what it is measured `by`."""

    id: int
    name: str
    external_id: str
    active: bool
    by: int
    size: Decimal


class Units:
    """Odoo's own three, or what the settings say: those are looked at before they are used."""

    def __init__(self, calls: Calls, settings: Mapping[str, str]) -> None:
        """`settings` name a unit of ours: its external id there, or its number."""
        self._calls = calls
        self.names: dict[StockUnit, str] = {
            **THEIRS,
            **{StockUnit(unit): name for unit, name in settings.items()},
        }
        self._there: list[Unit] | None = None
        self._patient = Patient()

    def is_mapped(self, unit: StockUnit) -> bool:
        """Whether the settings name another than Odoo's own."""
        return self.names[unit] != THEIRS[unit]

    @property
    def end(self) -> str:
        """How a column ends that names any of them (`/id` or `/.id`), see `named`."""
        return "/.id" if any(name.isdigit() for name in self.names.values()) else "/id"

    def named(self, unit: StockUnit) -> str:
        """Its name for a column with that end: a number where any has one for a name.

        Raises:
            Misfit: the settings name what measures something else, or nothing.

        """
        name = self._fitting(unit)
        if name.isdigit() or self.end == "/id":
            return name
        there = self.called(unit)
        return str(there.id) if there else name

    def own(self, unit: StockUnit) -> tuple[str, str]:
        """How a column ends that names this one, and its name.

        Raises:
            Misfit: as `named`.

        """
        name = self._fitting(unit)
        return ("/.id" if name.isdigit() else "/id"), name

    def ask(self) -> None:
        """What Odoo has, anew."""
        self._there = _read(self._calls)
        self._patient.asked()

    def called(self, unit: StockUnit) -> Unit | None:
        """The one that is so called there."""
        return self._so_called(self.names[unit])

    def wrong(self, unit: StockUnit) -> Said | None:
        """What is wrong with its name in the settings. A measure of somebody's own is let be,
        where it is none of the other two.
        """
        one, facts = self.called(unit), {"name": self.names[unit], "unit": OUR_UNITS[unit]}
        if one is None:
            return Said(_NONE, facts)
        theirs = {of: self._so_called(name) for of, name in THEIRS.items()}
        own, facts = theirs[unit], {**facts, "theirs": one.name}
        if own and own.by == one.by:
            return None if own.size == one.size else Said(_OTHER, facts)
        others = {other.by for other in theirs.values() if other}
        fits = one.by not in others and one.size == 1
        return None if fits else Said(_OTHER, facts)

    def _fitting(self, unit: StockUnit) -> str:
        if self.is_mapped(unit):
            if self._there is None:
                self.ask()
            if self.wrong(unit) and self._patient.due():
                self.ask()
            if wrong := self.wrong(unit):
                raise Misfit(Declined(kept(*wrong), UNITS))
        return self.names[unit]

    def _so_called(self, name: str) -> Unit | None:
        if self._there is None:
            self.ask()
        named = (one for one in self._there or () if name in (str(one.id), one.external_id))
        return next(named, None)


def _read(calls: Calls) -> list[Unit]:
    fields = ["name", "active", "factor", _measured_by(calls)]
    context = {"active_test": False}
    rows = calls("uom.uom", "search_read", domain=[], fields=fields, context=context)
    ids = [row["id"] for row in rows]
    names = calls("uom.uom", "get_external_id", ids=ids) if ids else {}
    by_id = {row["id"]: row for row in rows}
    return [
        Unit(
            row["id"], row["name"], names.get(str(row["id"])) or "", row["active"],
            _root(row, by_id), Decimal(str(row["factor"])),
        )
        for row in rows
    ]  # fmt: skip


def _measured_by(calls: Calls) -> str:
    """Since Odoo 19 a unit has another for reference, before it had a category."""
    if calls.protocol == "json2":
        return "relative_uom_id"
    wanted = ["relative_uom_id", "category_id"]
    there = calls("uom.uom", "fields_get", allfields=wanted, attributes=["type"])
    return next(field for field in wanted if field in there)


def _root(row: Mapping[str, Any], by_id: Mapping[int, Mapping[str, Any]]) -> int:
    """What it is measured by in the end: a category, or a unit that has no other for reference."""
    if "category_id" in row:
        return int(row["category_id"][0])
    seen = set()
    while (other := row["relative_uom_id"]) and other[0] in by_id and row["id"] not in seen:
        seen.add(row["id"])
        row = by_id[other[0]]
    return int(row["id"])
