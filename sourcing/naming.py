"""Which food of the list an invoice's words name."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from sourcing.foods import Food
from sourcing.wording import (
    CREDENTIALS,
    PACKAGING,
    TRANSFORMED,
    Link,
    Word,
    normal,
    vocabulary,
    words,
)
from suppliers.families import Family


class Naming(NamedTuple):
    """The food named, and how surely. `heads`: the line is about it, not flavoured with it."""

    food: Food
    certainty: Decimal
    heads: bool


def food_named(text: str, foods: tuple[Food, ...]) -> Naming | None:
    """The food that folded words most likely name; none when nothing comes near."""
    lexicon = _lexicon(foods)
    said = tuple(word for word in words(text) if word.link is not Link.WITHOUT)
    read = tuple(lexicon.corrected(word) for word in said)
    matches = list(lexicon.matches(read))
    if not matches:
        return lexicon.nearest(said)
    head = _head(read)
    best = max(matches, key=lambda match: _rank(match, read, head))
    heads = _at_head(best, head)
    certainty = _HEAD if heads else _ASIDE if _apart(best, read) else _COMPLEMENT
    if heads:
        certainty *= _company(best, read, matches)
    return Naming(best.food, _rounded(certainty * _spelling(best, said, read)), heads)


class _Match(NamedTuple):
    food: Food
    at: tuple[int, ...]
    letters: int


_HEAD, _ASIDE, _COMPLEMENT = Decimal("0.97"), Decimal("0.65"), Decimal("0.45")
_MISSPELT = Decimal("0.92")
_CHANGED = Decimal("0.75")
_UNKNOWN_WORD, _UNKNOWN_AT_MOST = Decimal("0.02"), 5
_GAP = 2
_RAW = {Family.FRUIT_AND_VEGETABLES, Family.MEAT, Family.FISH}
_NEUTRAL = PACKAGING | CREDENTIALS
# A dried bean is still the bean of the list; a cheese made of milk, or smoked, still cheese.
_PLAIN = {
    Family.OTHER: vocabulary("sec seche sechee"),
    Family.DAIRY: vocabulary("lait fume fumee"),
    Family.CHARCUTERIE: vocabulary("fume fumee cuit cuite"),
    Family.FRUIT_AND_VEGETABLES: vocabulary("blanc blanche jaune"),
}


class _Lexicon:
    def __init__(self, foods: tuple[Food, ...]) -> None:
        self.foods = {normal(name): food for food in foods for name in _names(food)}
        self.by_first: dict[str, list[tuple[tuple[str, ...], Food]]] = {}
        for name, food in self.foods.items():
            parts = tuple(word.text for word in words(name))
            if parts:
                self.by_first.setdefault(parts[0], []).append((parts, food))
        known = {word.text for name in self.foods for word in words(name)}
        self.known = known | _NEUTRAL | TRANSFORMED
        self.long = sorted(word for word in known if len(word) >= 6)

    def corrected(self, word: Word) -> Word:
        """The word as the list spells it, where one letter is wrong."""
        if word.text in self.known or len(word.text) < 6:
            return word
        near = process.extractOne(word.text, self.long, scorer=fuzz.ratio, score_cutoff=88)
        return word._replace(text=near[0]) if near else word

    def matches(self, read: tuple[Word, ...]) -> Iterator[_Match]:
        for start, word in enumerate(read):
            for parts, food in self.by_first.get(word.text, ()):
                at = _found(parts, read, start)
                if at:
                    yield _Match(food, at, sum(map(len, parts)))

    def nearest(self, said: Iterable[Word]) -> Naming | None:
        """A proposal for a person to judge, never sure."""
        text = " ".join(word.text for word in said)
        near = process.extractOne(text, self.foods.keys(), scorer=fuzz.WRatio, score_cutoff=70)
        if near is None:
            return None
        return Naming(self.foods[near[0]], _rounded(Decimal(near[1]) / 250), heads=False)


@lru_cache(maxsize=4)
def _lexicon(foods: tuple[Food, ...]) -> _Lexicon:
    return _Lexicon(foods)


def _names(food: Food) -> Iterable[str]:
    return (food.name, *food.aliases)


def _found(parts: tuple[str, ...], read: tuple[Word, ...], start: int) -> tuple[int, ...]:
    """Where the parts stand, in order, with few foreign words between; empty if they do not."""
    at = [start]
    for part in parts[1:]:
        for place in range(at[-1] + 1, min(at[-1] + 2 + _GAP, len(read))):
            if read[place].text == part:
                at.append(place)
                break
        else:
            return ()
    return tuple(at)


def _head(read: tuple[Word, ...]) -> int:
    """The first word that says what the line is about."""
    places = (place for place, word in enumerate(read) if word.text not in _NEUTRAL)
    return next(places, 0)


def _at_head(match: _Match, head: int) -> bool:
    # "Filet de carottes": what is before the head packs it, so no link makes it a complement.
    return match.at[0] <= head


def _apart(match: _Match, read: tuple[Word, ...]) -> bool:
    return read[match.at[0]].link is Link.NONE


def _rank(match: _Match, read: tuple[Word, ...], head: int) -> tuple[int, ...]:
    at_head = _at_head(match, head)
    spread = match.at[-1] - match.at[0]
    return at_head, _apart(match, read), len(match.at), -spread, match.letters, -match.at[0]


def _company(best: _Match, read: tuple[Word, ...], matches: Iterable[_Match]) -> Decimal:
    """What the other words leave of the certainty: 1 when they only say pack and place."""
    rest = [word for place, word in enumerate(read) if place not in best.at]
    plain = _PLAIN.get(best.food.family, frozenset())
    strange = [word for word in rest if word.text not in _NEUTRAL | plain]
    changed = any(word.text in TRANSFORMED for word in strange)
    if not best.food.flavours:
        changed = changed or _another(best, matches)
    changed = changed or any(_foreign(word, best, matches, read) for word in strange)
    known = Decimal(min(len(strange), _UNKNOWN_AT_MOST)) * _UNKNOWN_WORD
    return (1 - known) * (_CHANGED if changed else 1)


def _another(best: _Match, matches: Iterable[_Match]) -> bool:
    return any(
        match.food is not best.food and not set(match.at) & set(best.at) for match in matches
    )


def _foreign(
    word: Word, best: _Match, matches: Iterable[_Match], read: tuple[Word, ...]
) -> bool:
    """Whether a complement may make it another thing: "beurre DE KARITÉ", "chou À LA CRÈME"."""
    flavours = {read[place].text for match in matches for place in match.at}
    if word.link is Link.WITH:
        return best.food.family in _RAW
    known = best.food.flavours and word.text in flavours
    return word.link is Link.OF and not known


def _spelling(best: _Match, said: tuple[Word, ...], read: tuple[Word, ...]) -> Decimal:
    """Less for each word of the food that had to be corrected, much less for a short one."""
    kept = Decimal(1)
    for place in best.at:
        if said[place].text != read[place].text:
            close = fuzz.ratio(said[place].text, read[place].text) >= 92
            kept *= _MISSPELT if close and len(read[place].text) >= 7 else _CHANGED
    return kept


def _rounded(certainty: Decimal) -> Decimal:
    return certainty.quantize(Decimal("0.01"))
