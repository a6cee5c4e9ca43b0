"""The break-even price in words: what it holds, what it lacks, or why nobody knows it."""

from collections.abc import Sequence
from itertools import accumulate

from integrations.paper.figures import kilos_of
from inventory.cooked.meal_allergens import Source
from kernel.words import N_, Words
from sustainability.meal_cards import MealCard

# Letters of the names beside the price; the cooks know the others.
_LETTERS = 120
_EXPLAINED = N_(
    "What this meal costs us a cover, food and house together. Everybody pays what they wish."
)
_UNWEIGHED = N_("The price is not known yet: the food is still to be weighed or counted.")
_UNPRICED = N_("The price is not known yet: nobody noted what the food cost.")
_UNCHARGED = N_("The price is not known yet: the canteen did not say its own charges a cover.")


def price_said(card: MealCard, words: Words) -> list[str]:
    """The sentences beside the price, or in its place."""
    if card.break_even is None:
        return [words.say(_unknown(card))]
    said = [words.say(_EXPLAINED)]
    if card.awaited:
        foods = [within_a_sentence(one) for one in called(card.awaited, words)]
        names = some(foods, words, letters=_LETTERS)
        said.append(words.say("Not yet in it, to be weighed or counted: {names}.", names=names))
    if card.cost.unpriced_grams:
        weight = kilos_of(words, card.cost.unpriced_grams)
        said.append(
            words.say(
                "Not in it: {weight} of food that nobody knows the cost of.", weight=weight
            )
        )
    return said


def called(products: Sequence[Source], words: Words) -> list[str]:
    """Their names as the reader knows them, in the order of letters."""
    english = words.language == "en"
    names = {one.name_en or one.name if english else one.name for one in products}
    return sorted(names, key=str.casefold)


def within_a_sentence(name: str) -> str:
    """With a small letter; a name that begins with an acronym keeps it."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def some(names: Sequence[str], words: Words, *, letters: int) -> str:
    """As many as have room, and how many more there are."""
    ends = accumulate(len(one) + 2 for one in names)
    shown = max(1, sum(end <= letters for end in ends))
    said, more = ", ".join(names[:shown]), len(names) - shown
    return f"{said}, {words.count('and {n} more', 'and {n} more', more)}" if more else said


def _unknown(card: MealCard) -> str:
    if not card.known:
        return _UNWEIGHED
    if card.carbon.grams <= card.cost.unpriced_grams:
        return _UNPRICED
    return _UNCHARGED
