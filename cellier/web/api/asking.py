"""Addresses that read: lists, one row, what is on hand, a month."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.access import Access
from cellier.web.api.callers import Here, caller_of, door, house_of, let_in
from cellier.web.api.kept import OF_CANTEENS, OF_NETWORK
from cellier.web.api.lists import MOST, Asked, Listed, Listing, one, page
from cellier.web.api.months import MonthTold, month_told
from inventory.balances import StockBalance
from inventory.lots import Lot
from kernel.db import month_of
from network.canteens import Canteen
from sustainability.publishing import tell

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
After = Annotated[UUID | None, Query(description="`next` of the page before.")]
Since = Annotated[date | None, Query(description="From that day on.")]
Until = Annotated[date | None, Query(description="Up to that day.")]


Seeing = Annotated[Here, Depends(door(Access.SEES))]


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
    for listing in (*OF_CANTEENS, *OF_NETWORK):
        _add(router, listing)
    start = "/canteens/{canteen_id}"
    router.add_api_route(f"{start}/stock", _stock, methods=["GET"], tags=["stock"])
    router.add_api_route(f"{start}/months/{{month}}", _month, methods=["GET"], tags=["months"])


def _add(router: APIRouter, listing: Listing) -> None:
    word = listing.path.replace("_", "-")
    path = f"/canteens/{{canteen_id}}/{word}" if listing.of_canteen else f"/{word}"
    if listing.path == "offers":
        path = f"/canteens/{{canteen_id}}/{word}"
    of_canteen = "{canteen_id}" in path
    about: dict[str, Any] = {"tags": [word], "methods": ["GET"], "description": listing.what}
    many = _of_days if listing.day else _of_canteen if of_canteen else _of_all
    router.add_api_route(
        path,
        many(listing),
        response_model=Listed[listing.model],  # type: ignore[name-defined]
        summary=f"List {word.replace('-', ' ')}",
        operation_id=f"list_{listing.path}",
        **about,
    )
    alone = _alone_in(listing) if of_canteen else _alone(listing)
    router.add_api_route(
        f"{path}/{{id}}",
        alone,
        response_model=listing.model,
        summary=f"Read one of {word.replace('-', ' ')}",
        operation_id=f"read_{listing.path}",
        **about,
    )


def _of_days(listing: Listing) -> Callable[..., Response]:
    def read(
        request: Request,
        canteen_id: UUID,
        after: After = None,
        limit: Limit = 100,
        since: Since = None,
        until: Until = None,
    ) -> Response:
        asked = Asked(canteen_id, after, limit, since, until)
        return _answer(request, listing, asked, page)

    return read


def _of_canteen(listing: Listing) -> Callable[..., Response]:
    def read(
        request: Request, canteen_id: UUID, after: After = None, limit: Limit = 100
    ) -> Response:
        return _answer(request, listing, Asked(canteen_id, after, limit), page)

    return read


def _of_all(listing: Listing) -> Callable[..., Response]:
    def read(request: Request, after: After = None, limit: Limit = 100) -> Response:
        return _answer(request, listing, Asked(None, after, limit), page)

    return read


def _alone_in(listing: Listing) -> Callable[..., Response]:
    def read(request: Request, canteen_id: UUID, id: UUID) -> Response:
        return _answer(request, listing, Asked(canteen_id, only=id), one)

    return read


def _alone(listing: Listing) -> Callable[..., Response]:
    def read(request: Request, id: UUID) -> Response:
        return _answer(request, listing, Asked(only=id), one)

    return read


def _answer(
    request: Request,
    listing: Listing,
    asked: Asked,
    say: Callable[[Session, Listing, Asked], bytes],
) -> Response:
    with house_of(request).reading() as session:
        if asked.canteen_id is None:
            caller_of(request, session, Access.A_PERSON)
        else:
            let_in(request, session, asked.canteen_id, listing.access)
        content = say(session, listing, asked)
    return _json(content)


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


def _month(request: Request, here: Seeing, month: date) -> MonthTold:
    """A month as it is told; any day of it names it."""
    with house_of(request).reading() as session:
        return month_told(tell(session, here.canteen, month_of(month)))
