"""Products as a person names them on a page: typed, or chosen from the list."""

from collections.abc import Sequence
from uuid import UUID

from inventory.receiving.unnamed import UNNAMED
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.receiving.rescues import UNSORTED
from sourcing.products import Product, product_named
from sourcing.wording import normal

# They stand for what nobody has named yet: nobody chooses them.
_STAND_INS = frozenset({UNSORTED, UNNAMED})


def product_names(session: Session) -> Sequence[str]:
    """All that may be chosen, by name."""
    names = set(session.scalars(select(Product.name))) - _STAND_INS
    return sorted(names, key=normal)


def product_typed(session: Session, name: str) -> UUID:
    """The product of that name.

    Raises:
        ProductNotFound: there is none; the list has others.

    """
    return product_named(session, name).id
