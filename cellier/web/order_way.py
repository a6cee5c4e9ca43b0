"""An order's way, step by step: who took each and when, and those to come."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from cellier.web.desk import Desk
from cellier.web.order_words import HOWS, STANDS, STEPS, when
from inventory.ordering.standing import Stands
from kernel.words import N_
from sourcing.orders import PurchaseOrder, State
from sourcing.steps import Step, steps_of

_BY = N_("{person}, {day} at {time}")
_AFTER = (State.DRAFT, State.SENT, State.CONFIRMED)


def way(
    desk: Desk, order: PurchaseOrder, came_on: Sequence[date], *, billed: bool
) -> list[dict[str, Any]]:
    """Each step with who took it and when; where it was called off, none is to come."""
    taken = {one.step: one for one in steps_of(desk.session, order)}
    off = order.state == State.CANCELLED
    found = [_step(desk, order, step, taken.get(step)) for step in _AFTER]
    if off:
        found = [one for one in found if one["done"]]
        found += [_arrival(desk, order, came_on)] if came_on else []
        return [*found, _step(desk, order, State.CANCELLED, taken.get(State.CANCELLED))]
    billed_one = {"name": desk.words.say("Billed"), "done": billed, "said": ""}
    return [*found, _arrival(desk, order, came_on), billed_one]


def _step(desk: Desk, order: PurchaseOrder, step: State, taken: Step | None) -> dict[str, Any]:
    said = []
    if taken is not None:
        said.append(_by(desk, taken.person, taken.at))
        said += [desk.words.say(HOWS[taken.how])] if taken.how else []
        said += [taken.because] if taken.because else []
    done = taken is not None or step == order.state or _is_behind(step, order.state)
    return {"name": desk.words.say(STEPS[step]), "done": done, "said": " · ".join(said)}


def _is_behind(step: State, state: State) -> bool:
    """Who called it off may have done so from any step: those alone that were taken count."""
    way = (*_AFTER, State.RECEIVED)
    return state in way and way.index(step) < way.index(state)


def _arrival(desk: Desk, order: PurchaseOrder, came_on: Sequence[date]) -> dict[str, Any]:
    in_part = came_on and order.state != State.RECEIVED
    name = STANDS[Stands.IN_PART] if in_part else STEPS[State.RECEIVED]
    return {
        "name": desk.words.say(name),
        "done": bool(came_on) or order.state == State.RECEIVED,
        "said": " · ".join(when(desk, day) for day in came_on),
    }


def _by(desk: Desk, person: str, at: Any) -> str:
    day = at.astimezone(ZoneInfo(desk.here.time_zone)).date()
    return desk.words.say(_BY, person=person, day=when(desk, day), time=desk.clock(at))
