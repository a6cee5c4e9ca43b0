"""A few letters that name one of some ids, and go on naming it when others come or go.

The last ones: the first of a UUIDv7 are the time, and alike in what was made together.
"""

from collections import Counter
from collections.abc import Iterable
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


def short_ids(ids: Iterable[UUID]) -> dict[UUID, str]:
    """For each, the shortest that no other of these ends with."""
    every = list(dict.fromkeys(ids))
    found, left, length = dict[UUID, str](), every, _LEAST
    while left:
        ends = Counter(one.hex[-length:] for one in every)
        found |= {one: one.hex[-length:] for one in left if ends[one.hex[-length:]] == 1}
        left = [one for one in left if one not in found]
        length += 1
    return {one: found[one] for one in every}


def id_named(typed: str, ids: Iterable[UUID]) -> UUID:
    """The one of these that a person means: by its letters as they are shown, by how they begin,
    or by as many as were shown when there were others.

    Raises:
        NothingSoNamed, SeveralSoNamed: it is not one.

    """
    letters = typed.strip().lower().replace("-", "")
    names = short_ids(ids)
    found = [one for one, name in names.items() if name == letters]
    found = found or [one for one, name in names.items() if _means(letters, one, name)]
    if not found:
        raise NothingSoNamed(typed=typed)
    if len(found) > 1:
        raise SeveralSoNamed(typed=typed, known=", ".join(names[one] for one in found))
    return found[0]


def _means(letters: str, one: UUID, name: str) -> bool:
    if not letters:
        return False
    as_before = len(letters) >= _LEAST and one.hex.endswith(letters)
    return as_before or name.startswith(letters)
