"""Addresses that write: a command is sent, and what it made is named. Sent twice it counts once."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.access import Access
from cellier.web.api.callers import Here, door, house_of
from cellier.web.api.deeds import DEEDS, Deed
from kernel.files import keep_photo
from sustainability.late_for import counts_in


class Made(BaseModel):
    """What a command made. Its answer is 201 the first time, 200 where it was there already."""

    id: UUID
    counts_in: date | None = Field(
        None,
        description="The first day of the month that it counts in, where the month of its own "
        "day was closed before it came; left out where it counts in that.",
    )


THERE: dict[int | str, dict[str, Any]] = {200: {"model": Made, "description": "It was there."}}
# What every address that writes says of itself: 201, or 200 for what was there.
WRITES: dict[str, Any] = {
    "methods": ["POST"],
    "status_code": 201,
    "response_model": Made,
    "response_model_exclude_none": True,
    "responses": THERE,
}


class FileKept(BaseModel):
    """A picture that is kept; its name goes into the command that speaks of it."""

    sha256: str


Logging = Annotated[Here, Depends(door(Access.LOGS))]


def add_deeds(router: APIRouter) -> None:
    """Every address that writes."""
    start = "/canteens/{canteen_id}"
    for deed in DEEDS:
        _add(router, f"{start}/{deed.path}", deed)
    router.add_api_route(
        f"{start}/files",
        _keep_file,
        methods=["PUT"],
        response_model=FileKept,
        summary="Keep a picture",
        operation_id="keep_file",
        tags=["photos"],
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    kind: {"schema": {"type": "string", "format": "binary"}}
                    for kind in ("image/jpeg", "image/png", "image/webp")
                },
            }
        },
    )


def _add(router: APIRouter, path: str, deed: Deed) -> None:
    command = deed.command

    def act(request: Request, response: Response, here: Here, body: Any) -> Made:
        with house_of(request).writing() as session:
            if deed.known(session, here.canteen.id, body.id):
                response.status_code = 200
            made = deed.act(session, body, here.by)
            late = None if deed.shared else counts_in(session, made, canteen_id=here.canteen.id)
            return Made(id=made, counts_in=late.month if late else None)

    act.__annotations__ |= {
        "body": command,
        "here": Annotated[Here, Depends(door(deed.access))],
    }
    name = deed.path.replace("-", "_")
    router.add_api_route(
        path,
        act,
        **WRITES,
        summary=deed.says.rstrip("."),
        description=_described(deed),
        operation_id=f"write_{name}",
        tags=[deed.path],
    )


def _described(deed: Deed) -> str:
    whose = "what all canteens share" if deed.shared else "in the canteen's book"
    return f"Writes {whose}. The token needs the scope for it, its person the role."


async def _keep_file(request: Request, here: Logging) -> FileKept:
    """Its pixels alone: where it was taken is not kept."""
    content = await request.body()
    folder = house_of(request).files
    return FileKept(sha256=await run_in_threadpool(keep_photo, content, folder))
