"""/api/docs: the API's description, read in a browser. Its script and style come from a package."""

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cellier.web.static import address

ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
_A_YEAR = "public, max-age=31536000"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Cellier</title><link rel="icon" href="{mark}" type="image/svg+xml">
<link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><main id="api"></main>
<script src="/api/docs/swagger-ui-bundle.js"></script><script type="module" src="{script}"></script>
</body></html>
"""


def add_docs(app: FastAPI, describe: Callable[[FastAPI], dict[str, Any]]) -> None:
    """The description, its page, and what the page needs. Nobody has to sign in to read it."""

    async def described(request: Request) -> Response:
        said = json.dumps(describe(app), ensure_ascii=False)
        return Response(said, media_type="application/json")

    async def page(request: Request) -> Response:
        return HTMLResponse(
            _PAGE.format(mark=address("mark.svg"), script=address("api-docs.js"))
        )

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ASSETS:
            raise HTTPException(404)
        headers = {"Cache-Control": _A_YEAR}
        return Response(_content(name), headers=headers, media_type=ASSETS[name])

    app.add_route("/v1/openapi.json", described)
    app.add_route("/docs", page)
    app.add_route("/docs/{name}", asset)


@cache
def _content(name: str) -> bytes:
    """Read where the package lies: it is never imported, and patches nothing."""
    found = find_spec("fastapi_offline")
    assert found is not None
    assert found.submodule_search_locations is not None
    (folder,) = found.submodule_search_locations
    return (Path(folder) / "static" / name).read_bytes()
