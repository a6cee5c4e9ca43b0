"""Our own style, scripts and drawings. Their address holds their hash, so phones keep them."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kernel.errors import NotFound
from kernel.words import N_

FOLDER = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"


class NoSuchFile(NotFound):
    """Of another version, or of nobody."""

    says = N_("There is no such page, or it is another canteen's.")


@cache
def files() -> dict[str, bytes]:
    """Every file by its name, read once."""
    return {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir())}


@cache
def version() -> str:
    """One for all of them: modules import each other by name."""
    digest = hashlib.sha256()
    for name, content in files().items():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Where a page finds the file."""
    assert name in files(), name
    return f"/static/{version()}/{name}"


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    content = files().get(name)
    if content is None:
        raise NoSuchFile
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    current = request.path_params["version"] == version()
    kept = FOR_GOOD if current else "no-cache"
    return Response(content, media_type=kind, headers={"Cache-Control": kept})


ROUTE = Route("/static/{version}/{name}", _serve)
