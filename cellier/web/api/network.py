"""What is of several canteens: their months side by side, who works there, and a further one."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, BackgroundTasks, Depends
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cellier.web.access import Access, allowed
from cellier.web.api.acting import THERE, WRITES, Made
from cellier.web.api.asking import After, Limit, MonthNamed, Seeing
from cellier.web.api.callers import Here, caller_of, door, house_of, runner
from cellier.web.api.lists import Listed
from cellier.web.api.months import MonthFigures, ShareTold, WasteTold, share_told
from cellier.web.corrected import correct_and_note
from cellier.web.opening import FurtherCanteen, open_further
from cellier.web.summed import FILES, catch_up, fresh
from inventory.kitchen.waste import Stage
from kernel.actor import By
from kernel.documents import NetworkDocument
from kernel.months import month_named
from network.api_tokens import Caller
from network.canteens import Canteen, Egalim, LocalRule, Status
from network.correcting import CORRECTED, Correction, seen_as
from network.people import Role, people_of, run_by
from network.promises import Basis
from sustainability.behind import Of
from sustainability.month_sums import Rows, kept, share_of

Running = Annotated[Caller, Depends(runner)]
RunningIt = Annotated[Here, Depends(door(Access.RUNS))]


class CanteenMonth(MonthFigures):
    """A canteen's month as the network's page has it. `behind` entries are not in it yet."""

    canteen_id: UUID
    canteen: str
    behind: int
    covers_counted: int


class Colleague(BaseModel):
    """Somebody of a canteen, and what they do there."""

    person_id: UUID
    name: str
    roles: list[Role]


class Colleagues(BaseModel):
    """All of them, by name."""

    items: list[Colleague]


class CanteenKept(BaseModel):
    """All that is kept of a canteen; `seen` goes with its correction."""

    name: str
    siret: str | None
    siren: str | None
    status: Status
    egalim: Egalim
    vat_reclaimed: bool
    address: str
    postcode: str | None
    city: str
    latitude: Decimal | None
    longitude: Decimal | None
    local_rule: LocalRule
    local_value: str | None
    time_zone: str
    seen: str


def add_network(router: APIRouter) -> None:
    """Every address about more than one canteen's book."""
    router.add_api_route("/months/{month}", _months, methods=["GET"], tags=["months"])
    router.add_api_route(
        "/canteens",
        _open,
        methods=["POST"],
        status_code=201,
        response_model=Made,
        responses=THERE,
        summary="Open a further canteen",
        tags=["canteens"],
    )
    router.add_api_route(
        "/canteens/{canteen_id}/corrections",
        _correct,
        **WRITES,
        summary="Put right what is kept of a canteen",
        tags=["canteens"],
    )
    kept_of = "/canteens/{canteen_id}/settings"
    router.add_api_route(kept_of, _kept, methods=["GET"], tags=["canteens"])
    people = "/canteens/{canteen_id}/people"
    router.add_api_route(people, _people, methods=["GET"], tags=["people"])


def _months(
    request: Request,
    tasks: BackgroundTasks,
    month: MonthNamed,
    after: After = None,
    limit: Limit = 100,
) -> Listed[CanteenMonth]:
    """One month of every canteen that the token's person runs and that has any of it."""
    house = house_of(request)
    with house.reading() as session:
        caller = caller_of(request, session, Access.A_PERSON)
        allowed(Access.RUNS_ANY, frozenset().union(*caller.posts.values()))
        names = dict(run_by(session, caller.person_id))
        first = month_named(month, _latest_day(session, names, house.now()))
        ids = sorted(one for one in names if after is None or one > after)
        shown = ids[:limit]
        found = fresh(session, shown, patience=FILES)
        known = kept(session, shown, first, first)
        items = []
        for one in shown:
            some = known.get((one, first))
            if one in found.live:
                some = found.live[one].get(first)
            if some is not None:
                items.append(_month(names[one], some, found.behind.get(one, 0)))
    if found.worked:
        tasks.add_task(catch_up, house, found)
    return Listed(items=items, next=shown[-1] if len(ids) > limit else None)


def _latest_day(session: Session, canteen_ids: Collection[UUID], now: datetime) -> date:
    """Today, where it is the furthest."""
    zones = select(Canteen.time_zone).where(Canteen.id.in_(canteen_ids)).distinct()
    return max(now.astimezone(ZoneInfo(zone)).date() for zone in session.scalars(zones))


def _month(canteen: str, some: Rows, behind: int) -> CanteenMonth:
    sums = some.sums
    shares: dict[Of, list[ShareTold]] = {one: [] for one in Of}
    for row in some.shares:
        shares[row["of"]] += [share_told(share_of(row, basis)) for basis in Basis]
    return CanteenMonth(
        canteen_id=sums.canteen_id,
        canteen=canteen,
        month=sums.month,
        number=sums.number,
        behind=behind,
        meals=sums.meals,
        covers=sums.covers,
        cooks=sums.cooks,
        bought=shares[Of.BOUGHT],
        cooked=shares[Of.COOKED],
        food_cost=sums.food,
        food_cost_a_cover=sums.food_a_cover,
        break_even=sums.break_even,
        contributions=sums.given,
        covers_counted=sums.covers_counted,
        waste=[_stage(row) for row in some.waste],
        kg_co2e=sums.kg_co2e,
        carbon_known_grams=sums.known_grams,
        carbon_grams=sums.grams,
    )


def _stage(row: dict[str, Any]) -> WasteTold:
    weighed = row["covers_weighed"]
    return WasteTold(
        stage=Stage(row["stage"]),
        grams=row["grams"],
        grams_a_cover=Decimal(row["grams_of_meals"]) / weighed if weighed else None,
        meals_weighed=row["meals_weighed"],
        meals=row["meals"],
    )


def _open(request: Request, response: Response, caller: Running, body: FurtherCanteen) -> Made:
    """The token's person has all roles in it, and invites others on its page."""
    house = house_of(request)
    today = house.now().astimezone(ZoneInfo(body.time_zone)).date()
    by = By(person_id=caller.person_id, canteen_id=body.id, today=today)
    with house.writing() as session:
        new = open_further(session, body, by)
    if not new:
        response.status_code = 200
    return Made(id=body.id)


def _kept(request: Request, here: Seeing) -> CanteenKept:
    """What a canteen is called, where it is, and what is local there."""
    with house_of(request).reading() as session:
        canteen = session.get_one(Canteen, here.canteen.id)
        said = {one: getattr(canteen, one) for one in CORRECTED}
        return CanteenKept(**said, seen=seen_as(canteen))


def _correct(request: Request, response: Response, here: RunningIt, body: Correction) -> Made:
    """All of it as it shall be, with what was `seen`; what was judged local before stays."""
    house = house_of(request)
    with house.writing() as session:
        if session.get(NetworkDocument, body.id) is not None:
            response.status_code = 200
        return Made(id=correct_and_note(session, body, here.by, now=house.now()))


def _people(request: Request, here: Seeing) -> Colleagues:
    """Everybody of a canteen, by name."""
    with house_of(request).reading() as session:
        return Colleagues(
            items=[
                Colleague(person_id=one.person_id, name=one.name, roles=sorted(one.roles))
                for one in people_of(session, here.canteen.id)
            ]
        )
