"""Many documents in one call, of which Odoo may decline one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from integrations.erp.answers import Answer
from integrations.odoo.hearing import No
from integrations.odoo.remedies import declined


class Document(Protocol):
    """Anything of ours."""

    @property
    def id(self) -> UUID:
        """Ours."""


D = TypeVar("D", bound=Document)


def by_halves(
    documents: Sequence[D], tell: Callable[[Sequence[D]], Mapping[UUID, Answer]]
) -> dict[UUID, Answer]:
    """Tell of all; where Odoo declines the whole, of each half. What was told is not told twice."""
    if not documents:
        return {}
    try:
        return dict(tell(documents))
    except No as no:
        if len(documents) == 1 or no.about_rights:
            return {one.id: declined(no) for one in documents}
    half = len(documents) // 2
    return {**by_halves(documents[:half], tell), **by_halves(documents[half:], tell)}
