"""A cell that lists labels as suppliers write them: "AB, Label Rouge", "AOC / AOP", "-"."""

import re

from integrations.paper.names import LABELS
from kernel.words import Phrases
from sourcing.recognition import labels_said
from sourcing.wording import normal
from suppliers.labels import Label, Labels

# How people call them, in the order of the list.
NAMES = Phrases(LABELS.values())


def labels_in(text: str) -> Labels | None:
    """None where a word of it is no label."""
    whole = _LEVEL.sub(r"hve \1", normal(text))
    if whole in _NONE:
        return frozenset()
    if _DENIED.search(whole):
        return None
    found = set[Label]()
    for part in (one.strip() for one in _BETWEEN.split(whole)):
        labels = _label(part)
        if part and not labels:
            return None
        found |= labels
    return frozenset(found)


def _label(part: str) -> Labels:
    known = _CALLED.get(part)
    return frozenset({known}) if known else labels_said(part)


_BETWEEN = re.compile(r"[,;/+&]|\bet\b")
_LEVEL = re.compile(r"\bhve\W*(?:niveau|niv|level)\W*([23])")
# "pas bio" is not organic; and the lower level of HVE counts for nothing.
_DENIED = re.compile(
    r"\b(?:pas|hors|sans|non|not|no|ni)\b|\bhve\W*(?:(?:niveau|niv|level)\W*)?1\b"
)
_NONE = frozenset(
    {"", "-", "–", "—", "/", "non", "no", "none", "aucun", "aucun label", "no label", "sans",
     "sans label", "conventionnel"}
)  # fmt: skip
_CALLED = {
    **{normal(said): label for label, said in LABELS.items()},
    **{label.value.casefold(): label for label in Label},
    "aoc": Label.AOCAOP, "region ultraperipherique": Label.RUP, "fermiere": Label.FERMIER,
    "produit fermier": Label.FERMIER, "externalites environnementales": Label.EXTERNALITES,
    "performance environnementale": Label.PERFORMANCE,
}  # fmt: skip
