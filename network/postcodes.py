"""Postal codes: five digits in France; elsewhere whatever the country writes.

Département, région and so "local" are read off them: one that is none would be read as unknown,
and nobody would learn why.
"""

import re

from kernel.errors import Refused
from kernel.words import N_

_FRENCH = re.compile(r"\d{5}", re.ASCII)
_ABROAD = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]*")
LONGEST = 12


class BadPostcode(Refused):
    """Nothing in France lies there."""

    says = N_(
        "“{postcode}” is not a postal code: it takes five digits, as 69009. Leave it empty "
        "where you do not know it."
    )


class BadPostcodeAbroad(Refused):
    """No country writes it so."""

    says = N_("“{postcode}” is not a postal code: it takes at most 12 letters and digits.")


def tidied_postcode(said: str | None) -> str | None:
    """Without the space that some put after the département; nothing where it is empty."""
    bare = (said or "").strip()
    together = bare.replace(" ", "")
    return (together if together.isdigit() and len(together) == 5 else bare) or None


def checked_postcode(said: str | None, *, country: str = "FR") -> str | None:
    """A postal code of that country, or none where none is said.

    Raises:
        BadPostcode: in France it takes five digits.
        BadPostcodeAbroad: it is no code of any country.

    """
    code = tidied_postcode(said)
    if code is None:
        return None
    if country == "FR" and not _FRENCH.fullmatch(code):
        raise BadPostcode(postcode=code[:40])
    if len(code) > LONGEST or not _ABROAD.fullmatch(code):
        raise BadPostcodeAbroad(postcode=code[:40])
    return code
