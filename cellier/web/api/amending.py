"""Putting an entry right over the API: what was wrong, and the entry as it should read."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model

from cellier.web.api.deeds import DEEDS
from inventory.receiving.deliveries import Delivery
from inventory.undoing.amendments import Amendment, OneReplacement
from kernel.command import Command, Note
from kernel.documents import REVERSIBLE, WRITERS

# Only what is written here anew by its own address may stand in another entry's place.
_MAY = {
    deed.path.replace("-", "_"): deed.command
    for deed in DEEDS
    if not deed.shared
    and deed.path not in ("reversals", "photos")
    and WRITERS.get(deed.command, ("",))[0] in REVERSIBLE
}

Instead: type[BaseModel] = create_model(
    "Instead",
    __config__=ConfigDict(extra="forbid"),
    __doc__="The entry as it should read, under the name of its address; exactly one.",
    **{name: (command | None, None) for name, command in _MAY.items()},  # type: ignore[call-overload]
)


AmendmentSent: type[Command] = create_model(
    "AmendmentSent",
    __base__=Command,
    __doc__="What was wrong, and the entry as it should read; that entry's id is a new one.",
    of=(UUID, ...),
    because=(Note, ""),
    instead=(Instead, ...),
)


def amendment(sent: Command) -> Amendment:
    """As the room takes it.

    Raises:
        OneReplacement: none is said, or several.

    """
    said: Any = sent
    found = [one for name in _MAY if (one := getattr(said.instead, name)) is not None]
    if len(found) != 1:
        raise OneReplacement
    (right,) = found
    rest = {"id": said.id, "of": said.of, "because": said.because}
    if isinstance(right, Delivery):
        return Amendment(delivery=right, **rest)
    return Amendment(replacement=right, **rest)
