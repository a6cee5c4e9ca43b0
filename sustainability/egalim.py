"""The law's own sums (loi EGalim, Code rural L230-5-1), as the State's platform adds up a year.

Its keys and its order are those of ma-cantine, read at commit 04dddca (30 June 2026): a line
counts once among the labels, under the first that matches. Nothing is rounded on the way.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import NamedTuple

from suppliers.families import Family
from suppliers.labels import EGALIM, OTHERS, SIQO, TENDER_ONLY, Label, Labels
from suppliers.origins import Origin

Sums = dict[str, Decimal]
Percentages = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Bought lines that weigh alike in the law's eyes, and what they cost before VAT.

    `labels` are those that count on the day of purchase, proven or declared: HVE_2 has been
    turned to HVE or dropped before (`suppliers.labels.counting`).
    """

    family: Family
    labels: Labels
    origin: Origin | None
    short_circuit: bool
    local: bool
    value: Decimal


class Target(NamedTuple):
    """The least percentage the law asks for, in mainland France."""

    part: str
    at_least: Decimal


TARGETS = (
    Target("part_egalim", Decimal(50)),
    Target("part_bio", Decimal(20)),
    Target("part_viandes_poissons_egalim", Decimal(60)),
)


def sums(groups: Iterable[Group], *, year: int) -> Sums:
    """Euros before VAT under every key of that year's declaration, zeros included.

    Simplified, then detailed by family, then meat and fish. The groups are all of that year;
    `year` only says which keys there are and what “France” meant.
    """
    totals = dict.fromkeys(keys(year), Decimal(0))
    for group in groups:
        for key in _keys_of(group, year):
            totals[key] += group.value
    return totals


def percentages(sums: Mapping[str, Decimal]) -> Percentages:
    """Each part of `PARTS`, added up first and rounded once, half to even; none of nothing."""
    return {
        part: _percentage(_total(sums, some), _total(sums, whole))
        for part, (some, whole) in PARTS.items()
    }


def reached(parts: Mapping[str, Decimal | None]) -> dict[str, bool | None]:
    """Which mainland targets are met, as rounded; unknown where nothing was bought."""
    found = {target: parts[target.part] for target in TARGETS}
    return {
        target.part: None if part is None else part >= target.at_least
        for target, part in found.items()
    }


@cache
def keys(year: int) -> tuple[str, ...]:
    """What a declaration of that year holds, in its order."""
    marks = [mark for mark in _MARKS if mark != "europe" or year >= _EUROPE_SINCE]
    detailed = (_detailed(family, mark) for family in Family for mark in marks)
    return (*_SIMPLIFIED_KEYS, *detailed, *_MEAT_AND_FISH_KEYS)


_EUROPE_SINCE = 2026
_FRANCE_WAS_WIDE_IN = 2025

# First match wins, in these two orders.
_SIMPLIFIED: dict[str, Labels] = {
    "valeur_bio": frozenset({Label.BIO}),
    "valeur_siqo": SIQO,
    "valeur_egalim_autres": OTHERS,
    "valeur_externalites_performance": TENDER_ONLY,
}
_DETAILED: dict[str, Labels] = {
    "bio": frozenset({Label.BIO}),
    "label_rouge": frozenset({Label.LABEL_ROUGE}),
    "aocaop_igp_stg": frozenset({Label.AOCAOP, Label.IGP, Label.STG}),
    "hve": frozenset({Label.HVE}),
    "peche_durable": frozenset({Label.PECHE_DURABLE}),
    "rup": frozenset({Label.RUP}),
    "commerce_equitable": frozenset({Label.COMMERCE_EQUITABLE}),
    "fermier": frozenset({Label.FERMIER}),
    "externalites": frozenset({Label.EXTERNALITES}),
    "performance": frozenset({Label.PERFORMANCE}),
}
_SPLIT_BY_FAIR_TRADE = {"valeur_bio", "valeur_egalim_autres"}

_SIMPLIFIED_KEYS = (
    "valeur_totale",
    "valeur_bio",
    "valeur_bio_dont_commerce_equitable",
    "valeur_siqo",
    "valeur_egalim_autres",
    "valeur_egalim_autres_dont_commerce_equitable",
    "valeur_externalites_performance",
)
_MARKS = (
    *_DETAILED,
    "bio_dont_commerce_equitable",
    "non_egalim",
    "france",
    "europe",
    "circuit_court",
    "local",
)
_MEAT = "valeur_viandes_volailles"
_FISH = "valeur_produits_de_la_mer"
_MEAT_AND_FISH_KEYS = (_MEAT, f"{_MEAT}_egalim", _FISH, f"{_FISH}_egalim")

_ALL = ("valeur_totale",)
# Each percentage: what is added up, and of what. Meat and fish are measured against themselves.
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "part_bio": (("valeur_bio",), _ALL),
    "part_siqo": (("valeur_siqo",), _ALL),
    "part_egalim_autres": (("valeur_egalim_autres",), _ALL),
    "part_externalites_performance": (("valeur_externalites_performance",), _ALL),
    "part_egalim": (tuple(_SIMPLIFIED), _ALL),
    "part_egalim_hors_bio": (tuple(_SIMPLIFIED)[1:], _ALL),
    "part_viandes_volailles_egalim": ((f"{_MEAT}_egalim",), (_MEAT,)),
    "part_viandes_volailles_france": ((f"{_MEAT}_france",), (_MEAT,)),
    "part_produits_de_la_mer_egalim": ((f"{_FISH}_egalim",), (_FISH,)),
    "part_produits_de_la_mer_france": ((f"{_FISH}_france",), (_FISH,)),
    "part_viandes_poissons_egalim": ((f"{_MEAT}_egalim", f"{_FISH}_egalim"), (_MEAT, _FISH)),
}


def _keys_of(group: Group, year: int) -> Iterator[str]:
    yield "valeur_totale"
    yield from _simplified_keys(group.labels)
    for mark in _marks(group, year):
        yield _detailed(group.family, mark)
    if group.family in (Family.MEAT, Family.FISH):
        yield f"valeur_{group.family.lower()}"
        if group.labels & EGALIM:
            yield f"valeur_{group.family.lower()}_egalim"


def _simplified_keys(labels: Labels) -> Iterator[str]:
    key = _first(_SIMPLIFIED, labels)
    if key:
        yield key
    if key in _SPLIT_BY_FAIR_TRADE and Label.COMMERCE_EQUITABLE in labels:
        yield f"{key}_dont_commerce_equitable"


def _marks(group: Group, year: int) -> Iterator[str]:
    yield _first(_DETAILED, group.labels) or "non_egalim"
    if {Label.BIO, Label.COMMERCE_EQUITABLE} <= group.labels:
        yield "bio_dont_commerce_equitable"
    if _is_french(group, year):
        yield "france"
    if group.origin is Origin.EUROPE and year >= _EUROPE_SINCE:
        yield "europe"
    if group.short_circuit:
        yield "circuit_court"
    if group.local:
        yield "local"


def _is_french(group: Group, year: int) -> bool:
    """In 2025 alone short circuit and local counted as French, but never so for meat."""
    widely = year == _FRANCE_WAS_WIDE_IN and group.family is not Family.MEAT
    near = group.short_circuit or group.local
    return group.origin is Origin.FRANCE or (widely and near)


def _first(order: Mapping[str, Labels], labels: Labels) -> str | None:
    return next((key for key, wanted in order.items() if labels & wanted), None)


def _detailed(family: Family, mark: str) -> str:
    return f"valeur_{family.lower()}_{mark}"


def _total(sums: Mapping[str, Decimal], keys: Iterable[str]) -> Decimal:
    return sum((sums[key] for key in keys), Decimal(0))


def _percentage(part: Decimal, whole: Decimal) -> Decimal | None:
    if not whole:
        return None
    return (100 * part / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
