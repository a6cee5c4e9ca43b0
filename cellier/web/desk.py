"""Where a page is answered: who asks, for which canteen, in which language, what they typed."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from starlette.requests import Request

from cellier.web.access import Access, OtherPerson, SignInFirst, may
from cellier.web.forms import NOTHING_TYPED, Form
from cellier.web.house import House
from kernel.actor import By
from kernel.words import Words
from network.canteens import Canteen
from network.people import Role
from network.visits import Visit


@dataclass
class Desk:
    """One request. `roles` are the visitor's in `canteen`; `typed` is what a refused form holds,
    to be shown again, `refusal` the reason in words, and `why` its name.
    """

    request: Request
    house: House
    session: Session
    words: Words
    now: datetime
    visit: Visit | None = None
    canteen: Canteen | None = None
    roles: frozenset[Role] = frozenset()
    form: Form = NOTHING_TYPED
    typed: Form = NOTHING_TYPED
    refusal: str = ""
    why: str = ""

    @property
    def here(self) -> Canteen:
        """The canteen of the address."""
        assert self.canteen is not None
        return self.canteen

    @property
    def person(self) -> Visit:
        """Who is signed in.

        Raises:
            SignInFirst: nobody.

        """
        if self.visit is None:
            raise SignInFirst
        return self.visit

    @property
    def tablet(self) -> bool:
        """Whether this is a shared tablet: whoever acts picks their first name."""
        return self.visit is not None and self.visit.tablet_canteen_id is not None

    @cached_property
    def today(self) -> date:
        """The day it is in the canteen."""
        zone = self.canteen.time_zone if self.canteen else "Europe/Paris"
        return self.now.astimezone(ZoneInfo(zone)).date()

    @property
    def by(self) -> By:
        """Who acts: the person signed in; on a shared tablet, the one who was picked.

        Raises:
            OtherPerson: the form was filled in by somebody else, on this phone.

        """
        return By(person_id=self._acting(), canteen_id=self.here.id, today=self.today)

    def url(self, path: str = "") -> str:
        """An address of this canteen."""
        return f"/c/{self.here.id}{path}"

    @property
    def may_log(self) -> bool:
        """Whether the visitor writes here, or only looks."""
        return may(Access.LOGS, self.roles)

    @property
    def may_buy(self) -> bool:
        """Whether the visitor sees to what suppliers and the books are told."""
        return may(Access.BUYS, self.roles)

    @property
    def may_run(self) -> bool:
        """Whether the visitor invites people and gives them roles."""
        return may(Access.RUNS, self.roles)

    def clock(self, moment: datetime) -> str:
        """The hour of a moment, by the canteen's own clock."""
        zone = ZoneInfo(self.canteen.time_zone if self.canteen else "Europe/Paris")
        return f"{moment.astimezone(zone):%H:%M}"

    def _acting(self) -> UUID:
        said = self.form.uuid("person")
        if not self.tablet:
            if said not in (None, self.person.person_id):
                raise OtherPerson
            return self.person.person_id
        from cellier.web.tablets import picked

        return picked(self.session, said, canteen_id=self.here.id)
