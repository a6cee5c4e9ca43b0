"""A shared tablet stays signed in for its canteen; whoever acts picks their first name."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.web.access import ROLES, Access
from kernel.errors import Refused
from kernel.words import N_
from network.people import Person, Post


class WhoIsIt(Refused):
    """The book wants to know who wrote it."""

    says = N_("Who is writing? Choose your first name.")


def cooks_of(session: Session, canteen_id: UUID) -> Sequence[tuple[UUID, str]]:
    """Those who may log here, by first name."""
    query = (
        select(Person.id, Person.name)
        .join(Post, Post.person_id == Person.id)
        .where(Post.canteen_id == canteen_id, Post.role.in_(ROLES[Access.LOGS]))
        .distinct()
    )
    found = [(one, name) for one, name in session.execute(query) if name]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def picked(session: Session, person_id: UUID | None, *, canteen_id: UUID) -> UUID:
    """The one who was picked.

    Raises:
        WhoIsIt: nobody was, or nobody of this canteen.

    """
    if person_id is None or person_id not in dict(cooks_of(session, canteen_id)):
        raise WhoIsIt
    return person_id
