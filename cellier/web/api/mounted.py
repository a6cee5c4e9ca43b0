"""Where the API stands among the pages: built when it is first called, so that no start waits."""

from functools import cached_property
from threading import Lock

from starlette.concurrency import run_in_threadpool

from cellier.web.guards import App, Receive, Scope, Send
from cellier.web.house import House


class Api:
    """All of /api, as one ASGI application."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._building = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        app = await run_in_threadpool(self._ready)
        await app(scope, receive, send)

    def _ready(self) -> App:
        with self._building:
            return self._app

    @cached_property
    def _app(self) -> App:
        from cellier.web.api.app import make_api

        return make_api(self.house)
