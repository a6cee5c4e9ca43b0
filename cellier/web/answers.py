"""What a page's function gives back; the door turns it into bytes once all is committed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Page:
    """A template and what it needs, computed. `offline` pages are kept for a cellar.

    What is done `afterwards`, once all is written, must not keep others from writing: a letter.
    """

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    offline: bool = False
    afterwards: Callable[[], None] | None = None


@dataclass(frozen=True)
class Go:
    """On to another page; `cookies` are set on the way, an empty one is taken away.

    `afterwards` as of a page.
    """

    to: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    status: int = 303
    afterwards: Callable[[], None] | None = None


@dataclass(frozen=True)
class Bytes:
    """A picture, a PDF, a script."""

    content: bytes
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Page | Go | Bytes
