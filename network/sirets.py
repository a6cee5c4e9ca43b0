"""SIRET and SIREN, checked by python-stdnum."""

from kernel.errors import Refused
from kernel.words import N_


class BadSiret(Refused):
    """The 14 digits do not add up."""

    says = N_(
        "“{siret}” is not a SIRET: it takes 14 digits, and one of them is wrong or missing."
    )


class BadSiren(Refused):
    """The 9 digits do not add up."""

    says = N_(
        "“{siren}” is not a SIREN: it takes 9 digits, and one of them is wrong or missing."
    )


def checked_siret(number: str | None) -> str | None:
    """The 14 digits without spaces.

    Raises:
        BadSiret: they are no SIRET.

    """
    if not number or not number.strip():
        return None
    from stdnum.fr import siret

    if not siret.is_valid(number):
        raise BadSiret(siret=number)
    return str(siret.compact(number))


def checked_siren(number: str | None) -> str | None:
    """The 9 digits without spaces.

    Raises:
        BadSiren: they are no SIREN.

    """
    if not number or not number.strip():
        return None
    from stdnum.fr import siren

    if not siren.is_valid(number):
        raise BadSiren(siren=number)
    return str(siren.compact(number))
