"""How a request is read: exactly."""

import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.api.callers import seen


class Exact(APIRoute):
    """Reads numbers as they are written: 4.1 is no float on its way. Notes that the token was used."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand the exact request on."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            response = await inner(_ExactRequest(request.scope, request.receive))
            await run_in_threadpool(seen, request)
            return response

        return handle


class _ExactRequest(Request):
    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            try:
                text = (await self.body()).decode()
            except UnicodeDecodeError as error:
                raise json.JSONDecodeError("not UTF-8", "", 0) from error
            self._json = json.loads(text, parse_float=Decimal)
        return self._json
