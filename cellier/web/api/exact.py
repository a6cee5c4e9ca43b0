"""How a request is read: by nobody but a caller, not endlessly, and exactly."""

import json
import re
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.api.callers import seen, somebody
from kernel.files import LARGEST

# A delivery of 500 lines is a quarter of a megabyte.
MOST_JSON = 2 * 1024 * 1024
_SPELT = re.compile(r"\\u(0000|[dD][89a-fA-F])")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
MOST_BYTES = {"POST": MOST_JSON, "PUT": LARGEST + 1}


class Exact(APIRoute):
    """Asks for a token before it reads a byte, and reads 4.1 as no float."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand the exact request on; afterwards note that the token was used."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await run_in_threadpool(somebody, request)
            response = await inner(_ExactRequest(request.scope, request.receive))
            await run_in_threadpool(seen, request)
            return response

        return handle


class _ExactRequest(Request):
    async def body(self) -> bytes:
        """All of it, or 413 as soon as it is too much."""
        if not hasattr(self, "_body"):
            content = bytearray()
            async for part in self.stream():
                content += part
                if len(content) > MOST_BYTES.get(self.method, MOST_JSON):
                    raise HTTPException(413)
            self._body = bytes(content)
        return self._body

    async def json(self) -> Any:
        """Out of the way of other requests: a megabyte takes a while."""
        if not hasattr(self, "_json"):
            try:
                text = (await self.body()).decode()
            except UnicodeDecodeError as error:
                raise json.JSONDecodeError("not UTF-8", "", 0) from error
            self._json = await run_in_threadpool(_parsed, text)
        return self._json


def _parsed(text: str) -> Any:
    """As JSON has it, without what JSON can spell and no database keeps.

    Raises:
        JSONDecodeError: it is none, or spells a NUL or half a sign.

    """
    found = json.loads(text, parse_float=Decimal)
    spelt = _SPELT.search(text)
    if spelt and not _is_text(found):
        raise json.JSONDecodeError("no text", text, spelt.start())
    return found


def _is_text(found: Any) -> bool:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and _NO_TEXT.search(one):
            return False
    return True
