"""What is not there, or named wrongly: somebody may have mended it since."""

import time
from collections.abc import Hashable

# Many lines may want the same that is not there: they do not each ask anew.
_AGAIN_S = 30


class Patient:
    """When to ask Odoo anew of something: at first at once, then not each time."""

    def __init__(self) -> None:
        self._again_at: dict[Hashable, float] = {}

    def due(self, of: Hashable = None) -> bool:
        """Whether nobody asked of it lately."""
        now = time.monotonic()
        return now >= self._again_at.get(of, now)

    def asked(self, of: Hashable = None) -> None:
        """Somebody does just now."""
        self._again_at[of] = time.monotonic() + _AGAIN_S
