"""Who signs in to the demo's pages: the leads of its canteens, a cook, and the network's own."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import derived
from network.people import Person, Post, Role, add_roles
from network.sign_ins import SignIn, give_sign_in, set_password

# It opens nothing but invented kitchens on one's own machine.
PASSWORD = "quatre mots bien choisis"
COOK = "Lila"
# Sees all canteens side by side.
COORDINATOR = "Camille"


class Known(NamedTuple):
    """A person of the demo, as they sign in."""

    name: str
    email: str


def give_sign_ins(session: Session) -> list[Known]:
    """Everybody in the demo has an address and one password; twice changes nothing."""
    query = (
        select(Person.id, Person.name, Post.canteen_id)
        .join(Post, Post.person_id == Person.id)
        .where(Post.role == Role.NETWORK, Person.name != COORDINATOR)
        .order_by(Person.id)
    )
    leads = session.execute(query).all()
    known = [_sign_in(session, person_id, name) for person_id, name, _ in leads]
    if leads:
        lead_id, _, canteen_id = leads[0]
        known.append(_join(session, derived(lead_id, COOK), COOK, Role.KITCHEN, [canteen_id]))
        everywhere = [one.canteen_id for one in leads]
        coordinator = derived(lead_id, COORDINATOR)
        known.append(_join(session, coordinator, COORDINATOR, Role.NETWORK, everywhere))
    return known


def _join(
    session: Session, person_id: UUID, name: str, role: Role, canteen_ids: Iterable[UUID]
) -> Known:
    if session.get(Person, person_id) is None:
        session.add(Person(id=person_id, name=name))
        session.flush()
        for canteen_id in canteen_ids:
            add_roles(session, person_id, canteen_id, [role])
    return _sign_in(session, person_id, name)


def _sign_in(session: Session, person_id: UUID, name: str) -> Known:
    email = f"{name.lower()}@cellier.example"
    if session.get(SignIn, person_id) is None:
        give_sign_in(session, person_id, email)
        set_password(session, person_id, PASSWORD)
    return Known(name, email)
