"""A month as figures that can be added and taken apart: what was published, what came late.

Every figure here is a sum (euros, grams, covers), never a ratio: so what a closed month has
become less what was published is exact, and counts beside another month's own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from network.promises import Basis, Measure
from sustainability.months import Month
from sustainability.ratios import NOUGHT, Share, Shares
from sustainability.wasted import StageWaste

Figures = Mapping[str, Decimal]

_PARTS = ("denominator", "proven", "declared", "expired", "unknown", "allocated", "unweighed")
_SAT = ("meals", "covers", "cooks")
_COST = ("net", "food", "covers", "unpriced_grams")
_CARBON = ("kg_co2e", "known_grams", "grams", "covers")
_STAGE = (
    "grams", "grams_of_meals", "meals_weighed", "meals", "covers_weighed", "cost",
    "estimated_grams",
)  # fmt: skip


def figures_of(month: Month) -> dict[str, Decimal]:
    """Every sum of the month, by name; those that are nothing are left out."""
    found = {
        **_fields("sat", month.sat, _SAT),
        **_fields("cost", month.cost, _COST),
        **_fields("carbon", month.carbon, _CARBON),
        **_shares("bought", month.bought),
        **_shares("cooked", month.cooked),
        "given": month.given.amount or NOUGHT,
        "covers_counted": Decimal(month.covers_counted),
        "avoided": month.avoided,
        "price_corrections": month.price_corrections,
        "unshared_grams": Decimal(month.unshared_grams),
        "unshared_cost": month.unshared_cost,
    }
    for stage in month.wasted:
        found |= _fields(f"wasted.{stage.stage}", stage, _STAGE)
    return {name: amount for name, amount in found.items() if amount}


def less(now: Figures, then: Figures) -> dict[str, Decimal]:
    """What became of the one since the other; only what differs."""
    return added((now, {name: -amount for name, amount in then.items()}))


def added(several: Iterable[Figures]) -> dict[str, Decimal]:
    """All together; what comes to nothing is left out."""
    total: dict[str, Decimal] = {}
    for figures in several:
        for name, amount in figures.items():
            total[name] = total.get(name, NOUGHT) + amount
    return {name: amount for name, amount in total.items() if amount}


def with_figures(month: Month, more: Figures) -> Month:
    """The month with other sums beside its own; its ratios follow."""
    if not more:
        return month
    cost = _more(month.cost, "cost", _COST, more)
    charge = None
    if month.break_even is not None and month.cost.a_cover is not None:
        charge = month.break_even - month.cost.a_cover
    known = month.given.amount is not None or "given" in more
    amount = (month.given.amount or NOUGHT) + more.get("given", NOUGHT)
    return month._replace(
        sat=_more(month.sat, "sat", _SAT, more),
        cost=cost,
        break_even=None if charge is None or cost.a_cover is None else cost.a_cover + charge,
        carbon=_more(month.carbon, "carbon", _CARBON, more),
        bought=_more_shares(month.bought, "bought", more),
        cooked=_more_shares(month.cooked, "cooked", more),
        given=month.given._replace(amount=amount if known else None),
        covers_counted=month.covers_counted + int(more.get("covers_counted", 0)),
        avoided=month.avoided + more.get("avoided", NOUGHT),
        price_corrections=month.price_corrections + more.get("price_corrections", NOUGHT),
        unshared_grams=month.unshared_grams + int(more.get("unshared_grams", 0)),
        unshared_cost=month.unshared_cost + more.get("unshared_cost", NOUGHT),
        wasted=[_more_waste(stage, more) for stage in month.wasted],
    )


def _fields(prefix: str, of: Any, names: Iterable[str]) -> dict[str, Decimal]:
    return {f"{prefix}.{name}": Decimal(getattr(of, name)) for name in names}


def _shares(prefix: str, shares: Shares) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for (measure, basis), share in shares.of.items():
        found |= _fields(f"{prefix}.{measure}.{basis}", share, _PARTS)
    for (measures, basis), amount in shares.overlaps.items():
        found[_overlap(prefix, measures, basis)] = amount
    return found


def _overlap(prefix: str, measures: Iterable[Measure], basis: Basis) -> str:
    return f"{prefix}.overlap.{'+'.join(sorted(measures))}.{basis}"


def _more(of: Any, prefix: str, names: Iterable[str], more: Figures) -> Any:
    changed = {}
    for name in names:
        before = getattr(of, name)
        after = before + more.get(f"{prefix}.{name}", NOUGHT)
        changed[name] = int(after) if isinstance(before, int) else after
    return of._replace(**changed)


def _more_shares(shares: Shares, prefix: str, more: Figures) -> Shares:
    of = {key: _more_share(share, prefix, more) for key, share in shares.of.items()}
    overlaps = dict(shares.overlaps)
    beginning = f"{prefix}.overlap."
    for name, amount in more.items():
        if name.startswith(beginning):
            measures, basis = name.removeprefix(beginning).rsplit(".", 1)
            key = (frozenset(map(Measure, measures.split("+"))), Basis(basis))
            overlaps[key] = overlaps.get(key, NOUGHT) + amount
    return Shares(of, overlaps)


def _more_share(share: Share, prefix: str, more: Figures) -> Share:
    prefix = f"{prefix}.{share.measure}.{share.basis}"
    changed = {
        name: getattr(share, name) + more.get(f"{prefix}.{name}", NOUGHT) for name in _PARTS
    }
    return replace(share, **changed)


def _more_waste(stage: StageWaste, more: Figures) -> StageWaste:
    found: StageWaste = _more(stage, f"wasted.{stage.stage}", _STAGE, more)
    return found
