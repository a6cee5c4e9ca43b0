"""The VAT rate a supplier's own code stands for."""

import re
from decimal import Decimal

# Food for people (CGI art. 278-0 bis).
FOOD_VAT = Decimal("5.50")

# In force in metropolitan France (CGI art. 278 to 281 nonies), and 8.5 overseas (art. 296).
RATES = frozenset(map(Decimal, ("0", "2.1", "5.5", "8.5", "10", "20")))

# Taux réduit, intermédiaire, normal: words, not numbers, that accountants agree on.
_SPELT = {"TR": Decimal("5.5"), "TI": Decimal(10), "TN": Decimal(20)}
_CODED = {"V5": Decimal("5.5"), "V05": Decimal("5.5"), "V055": Decimal("5.5")}
_NUMBER = re.compile(r"(?:TVA|V)?\s*([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s*(%?)")
# A single digit alone is a supplier's own code: 1 is one's reduced rate and another's full.
_OWN_CODE = re.compile(r"(?:V|TVA\s*)?[0-9]")
_SHARE = re.compile(r"0?\.[0-9]{1,4}")


def rate(code: str) -> Decimal | None:
    """The rate in per cent (5.5, not 0.055); none for a code only its supplier knows."""
    said = " ".join(code.upper().split())
    known = _SPELT.get(said) or _CODED.get(said)
    if known is not None or _OWN_CODE.fullmatch(said):
        return known
    number = _NUMBER.fullmatch(said)
    value = Decimal(number[1].replace(",", ".")) if number else None
    # Normalised, so that "20.00%" and "20" read alike; never as 2E+1.
    return next((known for known in RATES if known == value), None)


def rate_in_cell(text: str) -> Decimal | None:
    """As `rate`; and 0.055 is 5.5: a spreadsheet's percent cell shows the one, holds the other."""
    bare = text.strip().replace(",", ".")
    share = Decimal(bare) * 100 if _SHARE.fullmatch(bare) else None
    return next((known for known in RATES if known == share), None) or rate(text)
