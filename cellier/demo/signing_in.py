"""Who signs in to the demo's pages: the leads of its canteens, and a cook who only logs."""

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


class Known(NamedTuple):
    """A person of the demo, as they sign in."""

    name: str
    email: str


def give_sign_ins(session: Session) -> list[Known]:
    """Everybody in the demo has an address and one password; twice changes nothing."""
    query = (
        select(Person.id, Person.name, Post.canteen_id)
        .join(Post, Post.person_id == Person.id)
        .where(Post.role == Role.NETWORK)
        .order_by(Person.id)
    )
    leads = session.execute(query).all()
    known = [_sign_in(session, person_id, name) for person_id, name, _ in leads]
    if leads:
        lead_id, _, canteen_id = leads[0]
        known.append(_cook(session, derived(lead_id, COOK), canteen_id))
    return known


def _cook(session: Session, person_id: UUID, canteen_id: UUID) -> Known:
    if session.get(Person, person_id) is None:
        session.add(Person(id=person_id, name=COOK))
        session.flush()
        add_roles(session, person_id, canteen_id, [Role.KITCHEN])
    return _sign_in(session, person_id, COOK)


def _sign_in(session: Session, person_id: UUID, name: str) -> Known:
    email = f"{name.lower()}@cellier.example"
    if session.get(SignIn, person_id) is None:
        give_sign_in(session, person_id, email)
        set_password(session, person_id, PASSWORD)
    return Known(name, email)
