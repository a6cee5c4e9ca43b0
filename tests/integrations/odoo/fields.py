"""What a column is, as `fields_get` tells it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

UNITS = -1


@dataclass(frozen=True, slots=True)
class Field:
    kind: str
    label: str
    french: str
    to: str = ""
    by: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    indexed: bool = False
    # Rounded to so many decimals when written; UNITS: as many as the database keeps of units.
    digits: int | None = None
    # Not kept: worked out of a row when it is read.
    shown: Callable[[Any, dict[str, Any]], Any] | None = None

    @property
    def many(self) -> bool:
        return self.kind in ("one2many", "many2many")

    @property
    def empty(self) -> Any:
        if self.many:
            return ()
        return {"integer": 0, "float": 0.0, "monetary": 0.0}.get(self.kind, False)

    def told(self, *, french: bool, units: int) -> dict[str, Any]:
        told: dict[str, Any] = {
            "type": self.kind,
            "string": self.french if french else self.label,
            "required": self.required,
            "store": self.shown is None,
            "readonly": self.shown is not None,
        }
        if self.to:
            told["relation"] = self.to
        if self.by:
            told["relation_field"] = self.by
        if self.kind in ("float", "monetary"):
            digits = units if self.digits == UNITS else self.digits
            told["digits"] = [16, digits] if digits else False
        if self.choices:
            told["selection"] = [list(choice) for choice in self.choices]
        return told


Fields = Mapping[str, Field]


def _kind(kind: str) -> Callable[..., Field]:
    def make(label: str, french: str, **more: Any) -> Field:
        return Field(kind, label, french, **more)

    return make


char, text, html, json = _kind("char"), _kind("text"), _kind("html"), _kind("json")
boolean, integer, number = _kind("boolean"), _kind("integer"), _kind("float")
money, day, moment = _kind("monetary"), _kind("date"), _kind("datetime")


def one_of(label: str, french: str, *choices: str | tuple[str, str], **more: Any) -> Field:
    """Each a value, and where it matters what it is called."""
    pairs = tuple((one, one.capitalize()) if isinstance(one, str) else one for one in choices)
    return Field("selection", label, french, choices=pairs, **more)


def one(label: str, french: str, to: str, **more: Any) -> Field:
    return Field("many2one", label, french, to=to, **more)


def lines(label: str, french: str, to: str, by: str) -> Field:
    return Field("one2many", label, french, to=to, by=by)


def several(label: str, french: str, to: str, **more: Any) -> Field:
    return Field("many2many", label, french, to=to, **more)


# Every model has them.
LOGGED: Fields = {
    "id": integer("ID", "ID"),
    "display_name": Field(
        "char", "Display Name", "Nom d'affichage", shown=lambda env, row: env.display(row)
    ),
    "create_date": moment("Created on", "Créé le"),
    "create_uid": one("Created by", "Créé par", "res.users"),
    "write_date": moment("Last Updated on", "Mis à jour le"),
    "write_uid": one("Last Updated by", "Mis à jour par", "res.users"),
}
