"""Addresses of people who are nobody here: they are shown no way into the house."""

ANSWERS = "/o/"


def is_outside(path: str) -> bool:
    """Whether the page is a supplier's, whatever became of it."""
    return path.startswith(ANSWERS)
