"""A month as JSON and back: what was published stays readable as it was, whatever came later."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from network.canteens import Canteen
from network.promises import Basis, Measure, Target
from suppliers.families import Family
from sustainability.carbon import Carbon
from sustainability.costs import Cost, Given, Sat
from sustainability.heaps import Heap
from sustainability.months import Fed, Month
from sustainability.papers import Paper
from sustainability.ratios import Share, Shares
from sustainability.wasted import StageWaste

Frozen = Mapping[str, Any]

_PLAIN: Mapping[str, Any] = {
    "first": date,
    "last": date,
    "sat": Sat,
    "cost": Cost,
    "break_even": Decimal | None,
    "given": Given,
    "covers_counted": int,
    "wasted": list[StageWaste],
    "carbon": Carbon,
    "avoided": Decimal,
    "fed": list[Fed],
    "papers": list[Paper],
    "waiting": int,
    "price_corrections": Decimal,
    "unshared_grams": int,
    "unshared_cost": Decimal,
}
_TARGET = ("id", "measure", "basis", "at_least", "from_on", "until_on")
_Overlaps = list[tuple[list[Measure], Basis, Decimal]]
_Facts = dict[str, str | bool | None]


def freeze(month: Month) -> dict[str, Any]:
    """All that the month says, amounts as text, so that JSON rounds nothing."""
    frozen = {name: _dump(kind, getattr(month, name)) for name, kind in _PLAIN.items()}
    return {
        **frozen,
        "canteen": {column: _told(month.canteen, column) for column in _columns()},
        "targets": [{name: _told(one, name) for name in _TARGET} for one in month.targets],
        "bought": _freeze_shares(month.bought),
        "cooked": _freeze_shares(month.cooked),
        "cooked_by_day": _freeze_heaps(month.cooked_by_day),
        "bought_by_family": _freeze_heaps(month.bought_by_family),
    }


def thaw(frozen: Frozen) -> Month:
    """The month as it was frozen; its canteen and targets are no rows of the database.

    What a month says since is left at nothing in one that was frozen before.
    """
    plain = {name: _load(kind, frozen[name]) for name, kind in _PLAIN.items() if name in frozen}
    return Month(
        **plain,
        canteen=Canteen(**_typed(Canteen, frozen["canteen"])),
        targets=[Target(**_typed(Target, one)) for one in frozen["targets"]],
        bought=_thaw_shares(frozen["bought"]),
        cooked=_thaw_shares(frozen["cooked"]),
        cooked_by_day=_thaw_heaps(frozen["cooked_by_day"], date),
        bought_by_family=_thaw_heaps(frozen["bought_by_family"], Family),
    )


def _freeze_shares(shares: Shares) -> dict[str, Any]:
    overlaps = [(sorted(key[0]), key[1], amount) for key, amount in shares.overlaps.items()]
    return {
        "of": _dump(list[Share], list(shares.of.values())),
        "overlaps": _dump(_Overlaps, sorted(overlaps)),
    }


def _thaw_shares(frozen: Frozen) -> Shares:
    found = _load(list[Share], frozen["of"])
    overlaps = _load(_Overlaps, frozen["overlaps"])
    return Shares(
        {(share.measure, share.basis): share for share in found},
        {(frozenset(measures), basis): amount for measures, basis, amount in overlaps},
    )


def _freeze_heaps(heaps: Sequence[tuple[Heap, Shares]]) -> list[dict[str, Any]]:
    return [
        {"key": str(heap.key), "name": heap.name, **_freeze_shares(shares)}
        for heap, shares in heaps
    ]


def _thaw_heaps(frozen: Sequence[Frozen], kind: Any) -> list[tuple[Heap, Shares]]:
    return [(Heap(_load(kind, one["key"]), one["name"]), _thaw_shares(one)) for one in frozen]


def _columns() -> list[str]:
    return [column.name for column in Canteen.__table__.columns]


def _told(row: Any, name: str) -> str | bool | None:
    value = getattr(row, name)
    return value if value is None or isinstance(value, bool) else str(value)


def _typed(table: Any, facts: _Facts) -> dict[str, Any]:
    """Text back into what the table's columns hold."""
    columns = table.__table__.columns
    known = {name: value for name, value in facts.items() if name in columns}
    return {name: _load(_kind(columns[name]), value) for name, value in known.items()}


def _kind(column: Any) -> Any:
    kind = getattr(column.type, "enum_class", None) or column.type.python_type
    return kind | None if column.nullable else kind


def _dump(kind: Any, value: Any) -> Any:
    return _adapter(kind).dump_python(value, mode="json")


def _load(kind: Any, value: Any) -> Any:
    return _adapter(kind).validate_python(value)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
