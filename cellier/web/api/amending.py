"""Taking an entry back over the API, and putting it right: whoever may write one of its kind."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, create_model
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.api.acting import WRITES, Made
from cellier.web.api.callers import Here, house_of, permit, within
from cellier.web.api.deeds import DEEDS
from cellier.web.taking_back import access_to
from inventory.receiving.deliveries import Delivery
from inventory.undoing.amendments import Amendment, OneReplacement, amend
from inventory.undoing.reversals import Mistake, reverse
from kernel.command import Command, Note
from kernel.documents import REVERSIBLE, WRITERS, Act, Document

# Only what is written here anew by its own address may stand in another entry's place.
_MAY = {
    deed.path.replace("-", "_"): deed.command
    for deed in DEEDS
    if not deed.shared
    and deed.path != "photos"
    and WRITERS.get(deed.command, ("",))[0] in REVERSIBLE
}

Instead: type[BaseModel] = create_model(
    "Instead",
    __config__=ConfigDict(extra="forbid"),
    __doc__="The entry as it should read, under the name of its address; exactly one.",
    **{name: (command | None, None) for name, command in _MAY.items()},  # type: ignore[call-overload]
)


AmendmentSent: type[Command] = create_model(
    "AmendmentSent",
    __base__=Command,
    __doc__="What was wrong, and the entry as it should read; that entry's id is a new one.",
    of=(UUID, ...),
    because=(Note, ""),
    instead=(Instead, ...),
)


Within = Annotated[Here, Depends(within)]


def add_mending(router: APIRouter) -> None:
    """Both ways of it."""
    start = "/canteens/{canteen_id}"
    router.add_api_route(
        f"{start}/reversals",
        _reverse,
        summary="Take an entry back, or a taking back",
        operation_id="write_reversals",
        tags=["reversals"],
        **WRITES,
    )
    router.add_api_route(
        f"{start}/amendments",
        _amend,
        summary="Put an entry right",
        operation_id="amend",
        tags=["amendments"],
        **WRITES,
    )


def _reverse(request: Request, response: Response, here: Within, body: Mistake) -> Made:
    """The token needs the scope, its person the role, for an entry of that kind."""
    return _mended(request, response, here, body, body.of, lambda: body, reverse)


def _amend(request: Request, response: Response, here: Within, body: Any) -> Made:
    """What was wrong is taken back, what is right is written, in one; who may is asked as there."""
    return _mended(request, response, here, body, body.of, lambda: _amendment(body), amend)


_amend.__annotations__["body"] = AmendmentSent


def _mended(
    request: Request,
    response: Response,
    here: Here,
    body: Command,
    of: UUID,
    command: Callable[[], Command],
    act: Act[Any],
) -> Made:
    canteen_id = here.canteen.id
    house = house_of(request)
    with house.reading() as session:
        # Whoever may not keeps nobody waiting who may.
        permit(here, access_to(session, of, canteen_id=canteen_id))
    with house.writing() as session:
        if session.get(Document, (canteen_id, body.id)) is not None:
            response.status_code = 200
        return Made(id=act(session, command(), here.by))


def _amendment(sent: Command) -> Amendment:
    """As the room takes it.

    Raises:
        OneReplacement: none is said, or several.

    """
    said: Any = sent
    found = [one for name in _MAY if (one := getattr(said.instead, name)) is not None]
    if len(found) != 1:
        raise OneReplacement
    (right,) = found
    rest = {"id": said.id, "of": said.of, "because": said.because}
    if isinstance(right, Delivery):
        return Amendment(delivery=right, **rest)
    return Amendment(replacement=right, **rest)
