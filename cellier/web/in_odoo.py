"""How a document stands in Odoo, as its own page and its row say it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from cellier.web.desk import Desk
from integrations.erp.counterparts import Counterpart
from integrations.erp.titles import is_taken_back, state_there
from integrations.odoo.set_up import is_set_up
from kernel.settings import settings
from kernel.words import N_

_NOT_YET = N_("not told yet")


def states_of(desk: Desk, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Each in a word; nothing of any where no Odoo is set up."""
    if not ids or not is_set_up(settings()):
        return {}
    found = _found(desk, ids)
    return {one: desk.words.say(_state(found.get(one))) for one in ids}


def standing_of(desk: Desk, one: UUID, *, back: str = "", expected: bool = True) -> str:
    """Its number there and what became of it; nothing where no Odoo is set up, or where nobody
    there was told of what is not `expected` there. `back` names, by its {number}, what took it back.
    """
    if not is_set_up(settings()):
        return ""
    theirs = _found(desk, [one]).get(one)
    if theirs is None:
        return desk.words.say(_NOT_YET) if expected else ""
    number = theirs.number
    if number and back and is_taken_back(theirs):
        number = desk.words.say(back, number=number)
    return ", ".join(said for said in (number, desk.words.say(_state(theirs))) if said)


def _found(desk: Desk, ids: Collection[UUID]) -> Mapping[UUID, Counterpart]:
    query = select(Counterpart).where(
        Counterpart.canteen_id == desk.here.id, Counterpart.id.in_(ids)
    )
    return {one.id: one for one in desk.session.scalars(query)}


def _state(theirs: Counterpart | None) -> str:
    if theirs is None:
        return _NOT_YET
    if theirs.aside_at is not None:
        return N_("set aside")
    return state_there(theirs) or (N_("told") if theirs.told_at else _NOT_YET)
