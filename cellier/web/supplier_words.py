"""How suppliers, their labels and their papers are told on pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from integrations.paper.figures import part
from integrations.paper.names import LABELS
from kernel.words import N_, Words
from suppliers.certificates import Ending
from suppliers.evidence import Evidence
from suppliers.labels import Label
from sustainability.brought import Brought

_DIRECT, _ONE, _MORE = (
    N_("direct from who grows it"),
    N_("one intermediary"),
    N_("{n} intermediaries"),
)
# On a chip: what the label rests on, from the best to the least.
RESTS = {
    Evidence.PROVEN: N_("{label}: proven"),
    Evidence.DECLARED: N_("{label}: as stated"),
    Evidence.EXPIRED: N_("{label}: renewal awaited"),
    Evidence.UNKNOWN: N_("{label}: no evidence"),
}
_PARTLY = N_("{label}: {part} proven")
COLOURS = {
    Evidence.PROVEN: "leaf",
    Evidence.DECLARED: "",
    Evidence.EXPIRED: "carrot",
    Evidence.UNKNOWN: "beet",
}
ENDINGS = {
    Ending.SUSPENDED: N_("suspended"),
    Ending.WITHDRAWN: N_("withdrawn"),
    Ending.RESTORED: N_("in force again"),
}
# The ones that a paper proves most often first.
LABEL_CHOICES = [(one.value, LABELS[one]) for one in Label]


class Chip(NamedTuple):
    """A label, and its colour by what it rests on."""

    said: str
    colour: str


def hands(intermediaries: int | None, words: Words) -> str:
    """How many hands between the farm and us; a dash where nobody said."""
    if intermediaries is None:
        return "–"
    said = {0: _DIRECT, 1: _ONE}.get(intermediaries, _MORE)
    return words.say(said, n=intermediaries)


def away(nearest: Decimal | None, farthest: Decimal | None, words: Words) -> str:
    """12 km, 12 to 80 km; a dash where nobody knows."""
    if nearest is None or farthest is None:
        return "–"
    ends = [words.number(one, 0) for one in (nearest, farthest)]
    if ends[0] == ends[1]:
        return words.say("{km} km", km=ends[0])
    return words.say("{nearest} to {farthest} km", nearest=ends[0], farthest=ends[1])


def label_chips(heap: Brought, words: Words) -> list[Chip]:
    """Each label with what it rests on, or how much of it is proven where that differs."""
    found = []
    for label in sorted(heap.labels, key=list(Label).index):
        told = heap.labels[label]
        name, proven = words.say(LABELS[label]), heap.proven(label)
        least = _least(told)
        if least is None:
            continue
        if 0 < proven < 1:
            said = words.say(_PARTLY, label=name, part=part(words, proven))
        else:
            said = words.say(RESTS[least], label=name)
        found.append(Chip(said, COLOURS[least]))
    return found


def _least(told: Mapping[Evidence, Decimal]) -> Evidence | None:
    order = list(Evidence)
    return max((one for one, value in told.items() if value), key=order.index, default=None)


def points(ratio: Decimal, words: Words) -> str:
    """Points of a share of 0..1, to a tenth; what is less than a tenth is said to be."""
    value = ratio * 100
    if 0 < value < Decimal("0.05"):
        return f"<\N{NO-BREAK SPACE}{words.number(Decimal('0.1'), 1)}"
    return words.number(value, 1)
