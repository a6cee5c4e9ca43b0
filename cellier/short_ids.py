"""A few letters that name one of some ids, and go on naming it when others come or go.

The last ones: the first of a UUIDv7 are the time, and alike in what was made together.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from kernel.errors import NotFound, Refused
from kernel.words import N_

_LEAST = 4


class NothingSoNamed(NotFound):
    """It was dealt with meanwhile, or mistyped."""

    says = N_("Nothing is called “{typed}” here: look at the list again.")


class SeveralSoNamed(Refused):
    """A few more letters tell them apart."""

    says = N_("“{typed}” may be any of these: {known}.")


def short_ids(ids: Collection[UUID]) -> dict[UUID, str]:
    """For each, the shortest that no other of these ends with."""
    found = {}
    for one in ids:
        length = _LEAST
        while sum(other.hex.endswith(one.hex[-length:]) for other in ids) > 1:
            length += 1
        found[one] = one.hex[-length:]
    return found


def id_named(typed: str, ids: Iterable[UUID]) -> UUID:
    """The one of these that a person means.

    Raises:
        NothingSoNamed, SeveralSoNamed: it is not one.

    """
    letters = typed.strip().lower().replace("-", "")
    known = list(dict.fromkeys(ids))
    found = [one for one in known if letters and one.hex.endswith(letters)]
    if not found:
        raise NothingSoNamed(typed=typed)
    if len(found) > 1:
        names = short_ids(known)
        raise SeveralSoNamed(typed=typed, known=", ".join(names[one] for one in found))
    return found[0]
