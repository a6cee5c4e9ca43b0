"""A caller who gives up soon."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

_SECONDS = 0.2


@contextmanager
def in_haste() -> Iterator[None]:
    """The library itself waits a minute over json2, and five seconds over jsonrpc."""
    post = httpx.post

    def hastily(*args: Any, **named: Any) -> httpx.Response:
        return post(*args, **{**named, "timeout": _SECONDS})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx, "post", hastily)
        yield
