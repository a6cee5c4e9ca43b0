"""What another evidence would do to each month: euros and kilos, by what they rest on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from inventory.purchases import Bought
from kernel.db import month_of
from network.promises import Measure
from suppliers.evidence import COUNTED, Evidence, best
from suppliers.labels import EGALIM, Label, Labels

# What a certificate, or another food in its place, can change.
TOLD = (
    Measure.ORGANIC,
    Measure.EGALIM,
    Measure.LOCAL,
    Measure.SHORT_CIRCUIT,
    Measure.PROMISE,
)


class Amount(NamedTuple):
    """Euros before VAT, and grams where the weight is known."""

    value: Decimal
    grams: int

    def plus(self, value: Decimal, grams: int | None) -> "Amount":
        """So much more of it."""
        return Amount(self.value + value, self.grams + (grams or 0))


NOTHING = Amount(Decimal("0.00"), 0)
Amounts = Mapping[Evidence, Amount]


class Effect(NamedTuple):
    """One share's claims among the lines in question, in one month, before and after.

    Food without such a claim is in neither; the month's other lines stay as they are.
    """

    month: date
    measure: Measure
    before: Amounts
    after: Amounts

    @property
    def counted(self) -> Amount:
        """By how much the share's numerator changes: proven and declared alone count."""
        before, after = _counted(self.before), _counted(self.after)
        return Amount(after.value - before.value, after.grams - before.grams)


def effects(
    before: Iterable[Bought],
    after: Iterable[Bought],
    *,
    measures: Iterable[Measure] = TOLD,
) -> list[Effect]:
    """The effect on each month and measure that either speaks of, the oldest month first."""
    was, becomes = _sums(before), _sums(after)
    months = sorted({month for month, _ in was.keys() | becomes.keys()})
    told = [
        Effect(one, of, was[one, of], becomes[one, of]) for one in months for of in measures
    ]
    return [effect for effect in told if effect.before or effect.after]


def evidence_of(line: Bought, measure: Measure) -> Evidence | None:
    """What the line's claim to the share rests on; none where it claims nothing."""
    if measure == Measure.LOCAL:
        return line.local
    if measure == Measure.SHORT_CIRCUIT:
        return line.short_circuit
    if measure == Measure.PROMISE:
        rescued = Evidence.DECLARED if line.rescued else None
        return best((evidence_of(line, Measure.ORGANIC), line.local, rescued))
    return _labelled(line, _LABELS[measure])


_LABELS: Mapping[Measure, Labels] = {
    Measure.ORGANIC: frozenset({Label.BIO}),
    Measure.EGALIM: EGALIM,
}
_Sums = dict[tuple[date, Measure], dict[Evidence, Amount]]


def _labelled(line: Bought, labels: Labels) -> Evidence | None:
    sets = zip(Evidence, (line.proven, line.declared, line.expired, line.unknown), strict=True)
    return next((evidence for evidence, said in sets if said & labels), None)


def _sums(lines: Iterable[Bought]) -> _Sums:
    found: _Sums = defaultdict(dict)
    for line in lines:
        for measure in TOLD:
            if evidence := evidence_of(line, measure):
                of = found[month_of(line.bought_on), measure]
                of[evidence] = of.get(evidence, NOTHING).plus(line.net_value, line.grams)
    return found


def _counted(amounts: Amounts) -> Amount:
    total = NOTHING
    for evidence in COUNTED:
        total = total.plus(*amounts.get(evidence, NOTHING))
    return total
