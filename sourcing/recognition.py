"""What an invoice line is: food or not, which one, and how heavy. Always a proposal.

The caller counts a line that is `sure` and sets the others aside for a person to classify:
nothing is guessed in silence.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from kernel.rounding import whole_grams
from sourcing.foods import Food, starting_list
from sourcing.naming import Naming, food_named
from sourcing.packs import Pack, pack_in, without_packs
from sourcing.products import StockUnit
from sourcing.weights import weigh
from sourcing.wording import (
    CREDENTIALS,
    NEVER_FOOD,
    NOT_ABOUT_FOOD,
    PACKAGING,
    TRANSFORMED,
    normal,
    words,
)
from suppliers.families import Family
from suppliers.labels import Label, Labels

__all__ = ["SURE", "Recognition", "labels_said", "normal", "recognise"]

SURE = Decimal("0.80")


class Recognition(NamedTuple):
    """`named` is how sure it is what the line is, `weighed` how heavy; each 0 to 1.

    `unit_grams` is one invoiced unit, `total_grams` the line; none when nothing tells. A
    line that is no food has neither food, family nor weight.
    """

    food: Food | None
    family: Family | None
    unit: StockUnit | None
    pack: Pack
    unit_grams: int | None
    total_grams: int | None
    labels: Labels
    non_food: bool
    named: Decimal
    weighed: Decimal

    @property
    def certainty(self) -> Decimal:
        """Of the whole proposal: its weakest part."""
        return self.named if self.non_food else min(self.named, self.weighed)

    @property
    def sure(self) -> bool:
        """Whether the line may be counted without asking."""
        return self.certainty >= SURE


def recognise(
    name: str,
    *,
    quantity: Decimal | None = None,
    price: Decimal | None = None,
    vat_rate: Decimal | None = None,
    foods: tuple[Food, ...] | None = None,
) -> Recognition:
    """What the name, and beside it the figures of the line, say.

    `quantity` counts invoiced units, `price` is EUR before VAT for one of them, `vat_rate`
    per cent. A refund's quantity is negative, and so is its weight.
    """
    pack, labels = pack_in(name), labels_said(name)
    naming = food_named(without_packs(name), starting_list() if foods is None else foods)
    no_food = _no_food(name, naming)
    if no_food > _DOUBT or naming is None:
        return _unfed(pack, labels, no_food)
    named = _tempered(naming, name, pack, vat_rate)
    if no_food:
        named = min(named, _DOUBT)
    return _weighed(naming.food, named, pack, labels, _usable(quantity), _usable(price))


def labels_said(name: str) -> Labels:
    """The labels the name claims. A claim is no certificate: suppliers' documents decide."""
    text = normal(name)
    said = {label for label, pattern in _LABELS if pattern.search(text)}
    if Label.HVE_2 in said:
        said.discard(Label.HVE)
    return frozenset(said)


_DOUBT = Decimal("0.5")
_NOT = r"(?<!non )(?<!non-)(?<!lutte )"
_LABELS = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        (Label.BIO, _NOT + r"\b(?:bio|biologiques?|demeter|ab)\b(?!-? ?degradable)"),
        (Label.AOCAOP, _NOT + r"\bao[cp]\b"),
        (Label.IGP, _NOT + r"\bigp\b"),
        (Label.STG, _NOT + r"\bstg\b"),
        (Label.LABEL_ROUGE, _NOT + r"\blabel rouge\b"),
        (Label.COMMERCE_EQUITABLE, _NOT + r"\b(?:equitables?|fair ?trade|max havelaar)\b"),
        (Label.PECHE_DURABLE, r"\bpeche durable\b"),
        (Label.HVE_2, r"\bhve ?-?(?:niveau |niv\.? ?)?2\b"),
        (Label.HVE, _NOT + r"\bhve ?3?\b"),
    )
)
# Carriage and the like; "port" alone may be a cheese.
_SERVICE = re.compile(
    r"\b(?:frais|participation|supplement)\b.*\b(?:port(?! salut)|dossier|gestion)\b"
)
_STYLE_SAID, _STYLED_DRINK = Decimal("0.65"), Decimal("0.85")
_AMISS = Decimal("0.7")
_FULL_VAT = Decimal(20)
_LEAST, _MOST = Decimal("1e-9"), Decimal("1e9")


def _no_food(name: str, naming: Naming | None) -> Decimal:
    """How sure it is that nobody eats this; 0 when nothing says so."""
    text = without_packs(name)
    said = [word.text for word in words(text)]
    head = next((word for word in said if word not in PACKAGING | CREDENTIALS), "")
    about_food = naming is not None and naming.heads
    if not NEVER_FOOD.isdisjoint(said):
        return _DOUBT if about_food else Decimal("0.97")
    if head in NOT_ABOUT_FOOD or _SERVICE.search(text) or text.strip() == "port":
        return Decimal("0.93")
    if about_food or NOT_ABOUT_FOOD.isdisjoint(said):
        return Decimal(0)
    return _AMISS if naming is None else _DOUBT


def _unfed(pack: Pack, labels: Labels, no_food: Decimal) -> Recognition:
    """Nothing eaten, or nothing known."""
    non_food = no_food > _DOUBT
    named = no_food if non_food else Decimal(0)
    return Recognition(None, None, None, pack, None, None, labels, non_food, named, Decimal(0))


def _tempered(naming: Naming, name: str, pack: Pack, vat_rate: Decimal | None) -> Decimal:
    """The certainty of the name, in the light of the bottle and the tax."""
    food, named = naming.food, naming.certainty
    drink = food.family is Family.DRINKS
    bottled = pack.unit is StockUnit.LITRE
    if bottled and food.unit is StockUnit.KG:
        named = min(named, _AMISS)
    if bottled and drink and not naming.heads and named >= _STYLE_SAID and not _prepared(name):
        # A brewer's fancy name comes first and the style after it: "Conteuse - Pale ale".
        named = max(named, _STYLED_DRINK)
    if vat_rate == _FULL_VAT and not drink:
        # Food is taxed at 5.5 %, save alcohol and some sweets.
        named = min(named, _AMISS)
    return named


def _prepared(name: str) -> bool:
    return any(word.text in TRANSFORMED for word in words(without_packs(name)))


def _weighed(
    food: Food,
    named: Decimal,
    pack: Pack,
    labels: Labels,
    quantity: Decimal | None,
    price: Decimal | None,
) -> Recognition:
    grams, weighed = weigh(food, pack, quantity, price)
    total = None if grams is None or quantity is None else whole_grams(grams * quantity)
    return Recognition(
        food=food,
        family=food.family,
        unit=food.unit,
        pack=pack,
        unit_grams=None if grams is None else whole_grams(grams),
        total_grams=total,
        labels=labels,
        non_food=False,
        named=named,
        weighed=weighed,
    )


def _usable(figure: Decimal | None) -> Decimal | None:
    """None for what is no invoice's figure: NaN, infinity, a number misread as astronomic."""
    if figure is None or not figure.is_finite():
        return None
    return figure if not figure or _LEAST < abs(figure) < _MOST else None
