"""What is kept of both sides, in words: our own sentences in the reader's, Odoo's as they came."""

from cellier.language import words

# How a question's two sides are kept as one reason.
_AND = " ≠ "


def in_words(kept: str) -> str:
    """A reason, a remedy, or a side."""
    return _AND.join(words().say(part) for part in kept.split(_AND))
