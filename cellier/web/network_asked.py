"""What an address of the network asks for: which month, which share, which trend, which page."""

from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cellier.web.desk import Desk
from cellier.web.month_facts import of_asked
from cellier.web.month_lines import choice_of, page_of
from cellier.web.summed import Fresh
from kernel.db import month_of
from kernel.months import month_named
from network.canteens import Canteen
from network.people import Post, Role, run_by
from network.promises import Measure
from sustainability.behind import Of
from sustainability.month_sums import MonthSum
from sustainability.network_figures import Figure, Question

# A phone shows so many; beyond, by pages. What is said of all of them is said of all.
AT_ONCE = 50
MONTHS = 12
MEASURES = (Measure.PROMISE, Measure.ORGANIC, Measure.LOCAL, Measure.EGALIM)


class Asked(NamedTuple):
    """`canteens` are ids and names, by name."""

    person_id: UUID
    canteens: list[tuple[UUID, str]]
    month: date
    of: Of
    measure: Measure
    figure: Figure
    page: int

    @property
    def ids(self) -> list[UUID]:
        """All of them; those of the page shown first."""
        some = [canteen_id for canteen_id, _ in self.shown]
        seen = set(some)
        return some + [one for one, _ in self.canteens if one not in seen]

    @property
    def shown(self) -> list[tuple[UUID, str]]:
        """Those of the page."""
        return self.canteens[(self.page - 1) * AT_ONCE : self.page * AT_ONCE]

    @property
    def question(self) -> Question:
        """Whose canteens, and which share."""
        return Question(self.person_id, self.of, self.measure)

    @property
    def months(self) -> list[date]:
        """Twelve, the one asked for being the last."""
        found = [self.month]
        while len(found) < MONTHS:
            found.insert(0, month_of(found[0] - timedelta(days=1)))
        return found

    def to(self, path: str = "/network", **other: object) -> str:
        """The address that asks the same, but for what is said."""
        said: dict[str, object] = {
            "month": f"{self.month:%Y-%m}",
            "of": self.of.value,
            "measure": self.measure.value,
            "figure": self.figure.value,
        }
        return f"{path}?{urlencode(said | other)}"

    def name(self, ending: str) -> str:
        """Of a file that is downloaded."""
        return f"cellier-{self.month:%Y-%m}.{ending}"


def asked_of(desk: Desk) -> Asked:
    """Read the address; the month that ended last, unless it names one.

    Raises:
        NoSuchMonth: it is none, or still to come.
        NotAChoice, NotAWholeNumber: no measure, no figure, no page.

    """
    query, person_id = desk.request.query_params, desk.person.person_id
    last = month_of(month_of(desk.today) - timedelta(days=1))
    return Asked(
        person_id,
        run_by(desk.session, person_id),
        month_named(query["month"], desk.today) if query.get("month") else last,
        of_asked(desk),
        choice_of(query.get("measure") or Measure.PROMISE, Measure),
        choice_of(query.get("figure") or Figure.MASS, Figure),
        page_of(query.get("page") or "1"),
    )


def running(desk: Desk, asked: Asked) -> dict[str, str] | None:
    """The month that runs, where nobody said which one they mean: they see the one before."""
    first = month_of(desk.today)
    if desk.request.query_params.get("month") or asked.month == first:
        return None
    return {"said": desk.words.month(first), "to": asked.to(month=f"{first:%Y-%m}")}


def there(session: Session, asked: Asked, found: Fresh) -> Asked:
    """The same, without canteens that had not opened yet and have nothing of that time either."""
    last = month_of(asked.month + timedelta(days=31)) - timedelta(days=1)
    query = (
        select(Canteen.id)
        .join(Post, Post.canteen_id == Canteen.id)
        .where(
            Post.person_id == asked.person_id,
            Post.role == Role.NETWORK,
            Canteen.opened_on > last,
            ~exists().where(MonthSum.canteen_id == Canteen.id, MonthSum.month <= asked.month),
        )
    )
    live = found.live
    to_come = {
        one
        for one in session.scalars(query)
        if not any(month <= last for month in live.get(one, ()))
    }
    return asked._replace(canteens=[one for one in asked.canteens if one[0] not in to_come])
