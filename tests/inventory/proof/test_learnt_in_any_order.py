"""Whatever is learnt of a farm's papers and answered, nothing is bought twice or lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inventory.proof.reexaminations import reexaminations
from inventory.proof.reweighing import (
    accept_reexamination,
    decline_reexamination,
)
from inventory.purchases import Kind, PurchaseLine
from suppliers.certificates import Ending
from tests.builders import (
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.proof.farms import (
    TODAY,
    a_farm,
    as_bookkeeper,
    news,
    no,
    renewed,
    yes,
)


class _Story:
    """Whatever may happen to the farm's papers and to what is answered, in any order."""

    def __init__(self, session: Session) -> None:
        self.session, self.by = session, as_bookkeeper(somebody_in_a_new_canteen(session))
        self.farm = a_farm(session, self.by)
        self.answers: list[UUID] = []
        self.undone: UUID | None = None
        self.day = 0

    def renewal(self) -> None:
        renewed(self.session, self.by, self.farm)

    def late_paper(self) -> None:
        renewed(self.session, self.by, self.farm, valid_from=date(2026, 3, 1 + self.day))

    def suspension(self) -> None:
        of, on = self.farm.certificate_id, date(2026, 1, 1 + self.day)
        news(self.session, self.by, of, Ending.SUSPENDED, on)

    def restoring(self) -> None:
        of, on = self.farm.certificate_id, date(2026, 1, 1 + self.day)
        news(self.session, self.by, of, Ending.RESTORED, on)

    def a_yes(self) -> None:
        for task in reexaminations(self.session, self.by.canteen_id, TODAY):
            self.answers.append(accept_reexamination(self.session, yes(task), self.by))
            assert reexaminations(self.session, self.by.canteen_id, TODAY) == []

    def a_no(self) -> None:
        for task in reexaminations(self.session, self.by.canteen_id, TODAY):
            self.answers.append(decline_reexamination(self.session, no(task), self.by))

    def taking_an_answer_back(self) -> None:
        if self.answers:
            take_back(self.session, self.by, self.answers.pop())

    def the_receipt(self) -> None:
        """Taken back where it holds, put back where it does not."""
        of = self.undone or self.farm.march
        gone = take_back(self.session, self.by, of)
        self.undone = None if self.undone else gone

    def check(self) -> None:
        lines = bought_by(self.session, self.by)
        bought = sum(line.net_value for line in lines), sum(line.grams or 0 for line in lines)
        assert bought == ((10, 5000) if self.undone else (42, 19_000))
        assert _owed(lines) == set()


STEPS = (
    _Story.renewal,
    _Story.late_paper,
    _Story.suspension,
    _Story.restoring,
    _Story.a_yes,
    _Story.a_no,
    _Story.taking_an_answer_back,
    _Story.the_receipt,
)


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=10))
def test_whatever_is_learnt_and_answered_nothing_is_bought_twice_or_lost(
    session: Session, steps: list[Callable[[_Story], None]]
) -> None:
    story = _Story(session)
    for story.day, step in enumerate(steps):
        step(story)
        story.check()


def _owed(lines: list[PurchaseLine]) -> set[UUID]:
    """Products of which some evidence is owed to nobody: less than nothing of it was bought."""
    sums: dict[tuple[UUID | None, object], Decimal] = {}
    for line in lines:
        assert line.kind == Kind.FOOD
        for evidence, labels in (
            ("proven", line.proven),
            ("declared", line.declared),
            ("expired", line.expired),
            ("unknown", line.unknown),
        ):
            if labels:
                key = (line.product_id, evidence)
                sums[key] = sums.get(key, Decimal(0)) + line.net_value
    return {product for (product, _), value in sums.items() if value < 0 and product}
