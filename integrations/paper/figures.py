"""Figures as they are printed, with a unit that never leaves them; `Words` rounds, once."""

from decimal import Decimal

from kernel.rounding import cents, rounded
from kernel.words import Words
from network.promises import Basis
from sustainability.ratios import Share

NBSP = "\N{NO-BREAK SPACE}"
_KILO, _HUNDRED = Decimal(1000), Decimal(100)


def part_of_whole(words: Words, share: Share) -> str:
    """Kilos of kilos, or euros of euros, both to the step that suits the whole."""
    big = abs(share.denominator) >= _HUNDRED
    write = _WRITTEN[share.basis, big]
    return words.say(
        "{part} of {whole}",
        part=write(words, share.numerator),
        whole=write(words, share.denominator),
    )


def kilos(words: Words, weight: Decimal) -> str:
    """A tenth of a kilo matters up to a hundred of them."""
    return _whole_kilos(words, weight) if abs(weight) >= _HUNDRED else _tenths(words, weight)


def kilos_of(words: Words, grams: int) -> str:
    """The same for a weight that is kept in grams."""
    return kilos(words, grams / _KILO)


def grams(words: Words, weight: Decimal) -> str:
    """A tenth of a gram matters up to ten of them."""
    places = 1 if 0 < weight < 10 else 0
    return f"{words.number(weight, places)}{NBSP}g"


def euros(words: Words, value: Decimal) -> str:
    """Euros and cents."""
    return words.money(value)


def price(words: Words, value: Decimal) -> str:
    """Euros with all decimals of a unit price, four at most."""
    if value == cents(value):
        return words.money(value)
    return _with_sign(words, words.number(value, 4))


def part(words: Words, ratio: Decimal | None) -> str:
    """A whole percentage; what is less than the whole never reads 100, nor something 0."""
    if ratio is None or not 0 < ratio < 1:
        return words.percent(ratio)
    if ratio < Decimal("0.005"):
        return f"<{NBSP}{words.percent(Decimal('0.01'))}"
    if ratio >= Decimal("0.995"):
        return f">{NBSP}{words.percent(Decimal('0.99'))}"
    return words.percent(ratio)


def mark(words: Words, ratio: Decimal) -> str:
    """A threshold as it was set."""
    return words.percent(ratio, 0 if ratio == rounded(ratio, 2) else 1)


def _whole_kilos(words: Words, weight: Decimal) -> str:
    return f"{words.number(weight, 0)}{NBSP}kg"


def _tenths(words: Words, weight: Decimal) -> str:
    return f"{words.number(weight, 1)}{NBSP}kg"


def _whole_euros(words: Words, value: Decimal) -> str:
    return _with_sign(words, words.number(value, 0))


def _with_sign(words: Words, number: str) -> str:
    """Where the language puts the euro; `Words.money` knows cents only."""
    return f"€{number}" if words.language == "en" else f"{number}{NBSP}€"


_WRITTEN = {
    (Basis.MASS, True): _whole_kilos,
    (Basis.MASS, False): _tenths,
    (Basis.VALUE, True): _whole_euros,
    (Basis.VALUE, False): euros,
}
