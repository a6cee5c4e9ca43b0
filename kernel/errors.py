"""The ways a command can decline; everything else is a bug.

A refusal is a class with one sentence; what it speaks of is given when it is raised:

    class PastUseBy(Refused):
        says = N_("Lot {lot} was to be used by {use_by}. Refuse the line.")

    raise PastUseBy(lot="L7", use_by=date(2026, 3, 1))
"""

from typing import Any, ClassVar

from kernel.words import Words


class DomainError(Exception):
    """Base of every anticipated failure. Its words are for the person at the door."""

    says: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.in_words(_ENGLISH))

    def in_words(self, words: Words) -> str:
        """The sentence in the reader's language."""
        return words.say(self.says, **self.facts)


class NotFound(DomainError):
    """The thing named does not exist."""


class Refused(DomainError):
    """The thing exists, but the rule says no."""


class Unreachable(DomainError):
    """An outside service does not answer."""


_ENGLISH = Words("en")
