"""A share as one tells it: its name, its figure, of what, and what it rests on."""

from collections.abc import Sequence

from cellier.language import words
from cellier.naming import BASES, EVIDENCES, MEASURES, UNITS
from network.promises import Basis
from suppliers.evidence import COUNTED, Evidence
from sustainability.ratios import Share


def name(share: Share) -> str:
    """What is shared, and by what it is measured."""
    speak = words()
    return f"{speak.say(MEASURES[share.measure])}, {speak.say(BASES[share.basis])}"


def amount_of(share: Share) -> str:
    """So much of so much."""
    speak, places = words(), 2 if share.basis == Basis.VALUE else 1
    return speak.say(
        "{part} of {whole} {unit}",
        part=speak.number(share.numerator, places),
        whole=speak.number(share.denominator, places),
        unit=speak.say(UNITS[share.basis]),
    )


def rests_on(share: Share) -> str:
    """What is counted, by its evidence; then what is not, because it lacks it."""
    counted = _parts(share, COUNTED)
    beside = _parts(share, [one for one in Evidence if one not in COUNTED])
    if not beside:
        return counted
    said = words().say("not counted: {parts}", parts=beside)
    return f"{counted}; {said}" if counted else said


def _parts(share: Share, evidences: Sequence[Evidence]) -> str:
    speak = words()
    return ", ".join(
        f"{speak.say(EVIDENCES[one]).lower()} {speak.percent(share.part(one) / share.denominator)}"
        for one in evidences
        if share.part(one)
    )
