"""Any weeks of all actions: nothing is lost, the balances are the ledger, parts are exact."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import Engine

from network.canteens import Canteen
from sustainability.figures import added, figures_of
from sustainability.months import month
from sustainability.publishing import tell
from tests.examples import examples
from tests.integrations.booking import balanced, of
from tests.inventory import weeks_ledger, weeks_sums
from tests.inventory.weeks import MONTHS
from tests.inventory.weeks_in_the_book import InTheBook
from tests.inventory.weeks_in_the_kitchen import InTheKitchen

EVERY = 4


class AnyWeek(InTheKitchen, InTheBook):
    """What costs much to know is asked every few steps, and at the end of a run."""

    steps = 0

    @invariant()
    def it_adds_up(self) -> None:
        self.sound = False
        self.session.expire_all()
        for by in self.hands:
            weeks_ledger.nothing_is_made_or_lost(self.session, by)
            weeks_ledger.an_empty_shelf_weighs_nothing(self.session, by)
            weeks_ledger.what_is_left_weighs_its_share(self.session, by)
            weeks_ledger.no_part_holds_without_its_whole(self.session, by)
        weeks_ledger.what_left_is_on_the_way_arrived_or_short(self.session, self.hands)
        self.steps += 1
        if self.steps % EVERY == 0:
            self._every_gram()
        self.sound = True

    def teardown(self) -> None:
        """The months as told, and what an accountant is given."""
        try:
            if self.sound:
                self._every_gram()
                self._told()
                self._booked()
        finally:
            self.session.close()

    def _every_gram(self) -> None:
        for by in self.hands:
            weeks_sums.every_gram_is_somebodys(self.session, by)
            weeks_sums.months_add_up_to_the_span(self.session, by)
            weeks_sums.the_use_is_what_went_into_the_kitchen(self.session, by)

    def _told(self) -> None:
        for by in self.hands:
            canteen = self.session.get_one(Canteen, by.canteen_id)
            told = added(figures_of(tell(self.session, canteen, one).month) for one in MONTHS)
            known = added(figures_of(month(self.session, canteen, one)) for one in MONTHS)
            assert told == known

    def _booked(self) -> None:
        for by in self.hands:
            for one in MONTHS:
                assert all(balanced(entry) for entry in of(self.session, by, one))


def test_any_week_adds_up(engine: Engine) -> None:
    machine = type("AnyWeek", (AnyWeek,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(engine, 15),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
