"""What is kept of both sides, in the words of whoever reads the command line."""

from cellier.language import words
from integrations.erp import answers


def in_words(kept: str) -> str:
    """A reason, a remedy, or a side."""
    return answers.in_words(kept, words())
