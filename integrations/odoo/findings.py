"""What `cellier odoo check` says, one sentence at a time."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from kernel.words import Said


class Finding(NamedTuple):
    """Well or not; `says` with its `facts`, and our sentence on what to do where it is not. One
    that `ends` the check is the last: nothing more can be asked. Where our settings are
    `misset`, nothing ought to be told before they are mended.
    """

    ok: bool
    says: str
    facts: Mapping[str, Any] = {}
    remedy: str = ""
    ends: bool = False
    misset: bool = False

    @property
    def said(self) -> Said:
        """To be said in the reader's language."""
        return Said(self.says, self.facts)
