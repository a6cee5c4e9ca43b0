"""Addresses that read: lists, one row, what is on hand, a month."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from inspect import Parameter, Signature
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.access import Access, allowed
from cellier.web.api.callers import Here, caller_of, door, house_of, let_in
from cellier.web.api.kept import OF_KITCHENS
from cellier.web.api.kept_office import OF_OFFICES
from cellier.web.api.kept_shared import OF_NETWORK
from cellier.web.api.lists import MOST, Asked, Listed, Listing, one, page
from cellier.web.api.months import MonthTold, month_told
from inventory.balances import StockBalance
from inventory.lots import Lot
from kernel.errors import Refused
from kernel.months import month_named
from kernel.words import N_
from network.canteens import Canteen
from sustainability.publishing import tell

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
After = Annotated[UUID | None, Query(description="`next` of the page before.")]
Since = Annotated[date | None, Query(description="From that day on.")]
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _bounded(moment: datetime) -> datetime:
    """Nothing was written before, nothing will be after; neither day overflows anywhere."""
    return max(_FIRST, min(moment, _LAST))


RecordedSince = Annotated[
    Annotated[AwareDatetime, AfterValidator(_bounded)] | None,
    Query(description="Written down from that moment on: what a phone kept comes late."),
]
Until = Annotated[date | None, Query(description="Up to that day.")]


_DEFAULTS = {
    "after": None, "limit": 100, "since": None, "until": None, "recorded_since": None
}  # fmt: skip
MonthNamed = Annotated[str, Path(pattern=r"^\d{4}-\d{2}$", examples=["2026-10"])]
Seeing = Annotated[Here, Depends(door(Access.SEES))]


class NotAsked(Refused):
    """A list says how it can be asked."""

    says = N_("“{asked}” is nothing this list can be asked for. It takes: {known}.")


class CanteenTold(BaseModel):
    """A canteen where the token's person does something, and what."""

    id: UUID
    name: str
    city: str
    siret: str | None
    roles: list[str]


class LotOnHand(BaseModel):
    """So much of a lot at a place."""

    lot_id: UUID
    place_id: UUID
    product_id: UUID
    quantity: Decimal
    grams: int
    use_by: date | None
    best_before: date | None


class OnHand(BaseModel):
    """All that a canteen holds."""

    items: list[LotOnHand]


def add_questions(router: APIRouter) -> None:
    """Every address that reads."""
    router.add_api_route("/canteens", _canteens, methods=["GET"], tags=["canteens"])
    for listing in (*OF_KITCHENS, *OF_OFFICES, *OF_NETWORK):
        _add(router, listing)
    start = "/canteens/{canteen_id}"
    router.add_api_route(f"{start}/stock", _stock, methods=["GET"], tags=["stock"])
    router.add_api_route(f"{start}/months/{{month}}", _month, methods=["GET"], tags=["months"])


def _add(router: APIRouter, listing: Listing) -> None:
    word = listing.path.replace("_", "-")
    path = f"/canteens/{{canteen_id}}/{word}" if listing.of_canteen else f"/{word}"
    if listing.path == "offers":
        path = f"/canteens/{{canteen_id}}/{word}"
    canteen = {"canteen_id": UUID} if "{canteen_id}" in path else {}
    about: dict[str, Any] = {"tags": [word], "methods": ["GET"], "description": listing.what}
    router.add_api_route(
        path,
        _reads(listing, page, {**canteen, **_asked_of(listing)}),
        response_model=Listed[listing.model],  # type: ignore[name-defined]
        summary=f"List {word.replace('-', ' ')}",
        operation_id=f"list_{listing.path}",
        **about,
    )
    router.add_api_route(
        f"{path}/{{id}}",
        _reads(listing, one, {**canteen, "id": UUID}),
        response_model=listing.model,
        summary=f"Read one of {word.replace('-', ' ')}",
        operation_id=f"read_{listing.path}",
        **about,
    )


def _asked_of(listing: Listing) -> dict[str, Any]:
    """What may be asked follows from what its rows bear."""
    asked: dict[str, Any] = {"after": After, "limit": Limit}
    if listing.day:
        asked |= {"since": Since, "until": Until}
    if listing.holds:
        asked |= {"recorded_since": RecordedSince}
    return asked


def _reads(
    listing: Listing,
    say: Callable[[Session, Listing, Asked], bytes],
    takes: Mapping[str, Any],
) -> Callable[..., Response]:
    """A function that takes what it is asked by name, as FastAPI reads it off its signature."""

    def read(request: Request, **said: Any) -> Response:
        asked = Asked(**{"only" if name == "id" else name: it for name, it in said.items()})
        return _answer(request, listing, asked, say)

    parameters = [Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request)]
    for name, kind in takes.items():
        default = _DEFAULTS.get(name, Parameter.empty)
        parameters.append(
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)
        )
    read.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return read


def _answer(
    request: Request,
    listing: Listing,
    asked: Asked,
    say: Callable[[Session, Listing, Asked], bytes],
) -> Response:
    with house_of(request).reading() as session:
        if asked.canteen_id is None:
            caller = caller_of(request, session, Access.A_PERSON)
            # What all canteens share is for whoever is of one.
            allowed(Access.SEES, frozenset().union(*caller.posts.values()))
        else:
            let_in(request, session, asked.canteen_id, listing.access)
        _known(request, listing, say)
        content = say(session, listing, asked)
    return _json(content)


def _known(request: Request, listing: Listing, say: object) -> None:
    """A question that is not understood is not answered as if it had not been asked."""
    may = set(_asked_of(listing)) if say is page else set()
    if unknown := sorted(set(request.query_params) - may):
        raise NotAsked(asked=unknown[0], known=", ".join(sorted(may)) or "–")


def _json(content: bytes) -> Response:
    """Written already: nothing looks through it again."""
    headers = {"Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="application/json")


def _canteens(request: Request) -> Listed[CanteenTold]:
    """Where the token's person does something."""
    with house_of(request).reading() as session:
        caller = caller_of(request, session, Access.A_PERSON)
        query = select(Canteen).where(Canteen.id.in_(caller.posts)).order_by(Canteen.name)
        return Listed(
            items=[
                CanteenTold(
                    id=one.id,
                    name=one.name,
                    city=one.city,
                    siret=one.siret,
                    roles=sorted(caller.posts[one.id]),
                )
                for one in session.scalars(query)
            ]
        )


def _stock(request: Request, here: Seeing) -> OnHand:
    """What is on hand: each lot at each place, what is owed too."""
    with house_of(request).reading() as session:
        query = (
            select(
                StockBalance.lot_id,
                StockBalance.place_id,
                Lot.product_id,
                StockBalance.quantity,
                StockBalance.grams,
                Lot.use_by,
                Lot.best_before,
            )
            .join(
                Lot,
                (Lot.canteen_id == StockBalance.canteen_id) & (Lot.id == StockBalance.lot_id),
            )
            .where(StockBalance.canteen_id == here.canteen.id, StockBalance.quantity != 0)
            .order_by(Lot.id)
        )
        rows = session.execute(query)
        return OnHand(items=[LotOnHand.model_validate(row._mapping) for row in rows])


def _month(request: Request, here: Seeing, month: MonthNamed) -> MonthTold:
    """A month as it is told: as published where it is closed, else as it stands."""
    first = month_named(month, here.by.today)
    with house_of(request).reading() as session:
        return month_told(tell(session, here.canteen, first))
