"""Secrets that a browser or a letter holds; the book knows only their hash."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """32 random bytes, as they fit into an address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """What the book keeps of it. It is random: no guessing needs to be slowed."""
    return sha256(token.encode()).digest()
