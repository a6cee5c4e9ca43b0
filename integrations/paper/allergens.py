"""The allergens of meals, in words: each with the products it comes from."""

from collections.abc import Iterable, Mapping, Sequence

from integrations.paper.look import ALERT, CELL, HINT, WIDTH, Block, listed
from inventory.cooked.meal_allergens import MealAllergens, Source
from inventory.safety.inspections import Served
from kernel.words import N_, Words
from sourcing.allergens import Allergen

NAMES: Mapping[Allergen, str] = {
    Allergen.GLUTEN: N_("Gluten"),
    Allergen.CRUSTACEANS: N_("Crustaceans"),
    Allergen.EGGS: N_("Eggs"),
    Allergen.FISH: N_("Fish"),
    Allergen.PEANUTS: N_("Peanuts"),
    Allergen.SOY: N_("Soy"),
    Allergen.MILK: N_("Milk"),
    Allergen.NUTS: N_("Nuts"),
    Allergen.CELERY: N_("Celery"),
    Allergen.MUSTARD: N_("Mustard"),
    Allergen.SESAME: N_("Sesame"),
    Allergen.SULPHITES: N_("Sulphites"),
    Allergen.LUPIN: N_("Lupin"),
    Allergen.MOLLUSCS: N_("Molluscs"),
}


def served(meals: Sequence[Served], words: Words) -> list[Block]:
    """A row a meal."""
    if not meals:
        return [HINT(words.say("No meal in these days."))]
    head = [
        HINT(words.say(one)) for one in (N_("Day"), N_("Menu"), N_("Covers"), N_("Allergens"))
    ]
    rows = [
        [
            CELL(words.day(one.served_on, "medium")),
            CELL(one.menu),
            CELL(words.number(one.covers)),
            _told(one.allergens, words),
        ]
        for one in meals
    ]
    return [listed([head, *rows], [80.0, 130.0, 50.0, WIDTH - 260.0])]


def in_words(told: MealAllergens, words: Words) -> str:
    """Milk (butter, cheese) · Gluten (bread) · unknown: spices. Never silence."""
    if not told.established:
        return words.say("Not established: nobody said what went in.")
    parts = list(_parts(told.contains, words))
    if told.unknown:
        parts.append(words.say("unknown: {products}", products=_names(told.unknown, words)))
    possible = [*_parts(told.possibly, words), *_some(told.possibly_unknown, words)]
    if possible:
        parts.append(words.say("possibly: {allergens}", allergens=", ".join(possible)))
    return " · ".join(parts) or words.say("None of the 14 in what went in.")


def _told(told: MealAllergens, words: Words) -> Block:
    sure = told.established and not told.unknown
    return (CELL if sure else ALERT)(in_words(told, words))


def _parts(found: Mapping[Allergen, Sequence[Source]], words: Words) -> Iterable[str]:
    for allergen in Allergen:
        if sources := found.get(allergen):
            yield f"{words.say(NAMES[allergen])} ({_names(sources, words)})"


def _some(sources: Sequence[Source], words: Words) -> Iterable[str]:
    if sources:
        yield words.say("unknown: {products}", products=_names(sources, words))


def _names(sources: Iterable[Source], words: Words) -> str:
    english = words.language == "en"
    return ", ".join(one.name_en or one.name if english else one.name for one in sources)
