"""Have the ERP know what documents speak of, before it is told of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from integrations.erp.answers import (
    NO_ANSWER,
    NO_ANSWER_REMEDY,
    Answers,
    Asked,
    Declined,
    Told,
    Unclear,
)
from integrations.erp.desks import Desk
from integrations.erp.facts import Known, OrderFacts, PriceFacts, Thing
from integrations.erp.leases import held
from integrations.erp.questions import ask
from integrations.erp.spoken_of import (
    canteen_to_tell,
    prices_to_tell,
    products_to_tell,
    suppliers_to_tell,
)
from integrations.erp.things import Facts, Kept, fingerprint, keep_all, kept, known
from integrations.erp.things import news as news_of
from integrations.erp.works import PaperFacts
from network.canteens import Canteen

# One call for so many: they are small.
_AT_ONCE = 500
# A bad line may well cut a call twice: only then is one thing alone at fault.
_TIMES = 3
Hindrances = Mapping[tuple[Thing, UUID], Declined | Asked]


class Understood(NamedTuple):
    """The ERP's numbers, and what it would not take or asks about."""

    known: Known
    hindrances: Hindrances


def speaks_of(facts: PaperFacts) -> set[tuple[Thing, UUID]]:
    """The canteen, the supplier and the products that must be known first."""
    products = {line.product_id for line in facts.lines if line.product_id}
    return {
        (Thing.CANTEEN, facts.canteen_id),
        (Thing.SUPPLIER, facts.supplier_id),
        *((Thing.PRODUCT, one) for one in products),
    }


def keep_things(desk: Desk, canteen: Canteen, papers: Sequence[PaperFacts]) -> Understood:
    """Tell what is new or has changed; what stands is not told again. What gets no answer, while
    the ERP answers, is found by halves, and hinders only what speaks of it.

    Raises:
        Unclear: the ERP answers nothing at all.
        LeaseLost: another worker tells of this canteen now.

    """
    wanted: dict[Thing, set[UUID]] = defaultdict(set)
    for facts in papers:
        for thing, one in speaks_of(facts):
            wanted[thing].add(one)
    keeping = _Keeping(desk, canteen.id)
    keep, erp = keeping.keep, desk.erp
    keep(Thing.CANTEEN, lambda _: [canteen_to_tell(canteen, erp.places)], erp.keep_canteens)
    keep(
        Thing.SUPPLIER,
        lambda s: suppliers_to_tell(s, wanted[Thing.SUPPLIER]),
        erp.keep_suppliers,
    )
    understood = _known(desk, wanted)
    keep(
        Thing.PRODUCT,
        lambda s: products_to_tell(s, wanted[Thing.PRODUCT]),
        lambda facts: erp.keep_products(facts, understood),
    )
    understood = _known(desk, wanted)
    orders = [one for one in papers if isinstance(one, OrderFacts)]
    keep(
        Thing.PRICE,
        lambda s: [
            one
            for one in prices_to_tell(s, orders)
            if (Thing.SUPPLIER, one.supplier_id) in understood
            and (Thing.PRODUCT, one.product_id) in understood
        ],
        lambda facts: erp.keep_prices(facts, understood),
    )
    return Understood(understood, keeping.hindrances)


def untold(session: Session, thing: Thing, facts: Sequence[Facts]) -> list[Facts]:
    """Those of these that were never told, or are no more as they were told."""
    before = kept(session, thing, [one.id for one in facts])
    news: list[Facts] = []
    for one in facts:
        row = before.get(one.id)
        if row is None:
            news.append(one)
        elif row.remote is None or row.fingerprint != fingerprint(one):
            news.append(_as_kept(one, row))
    return news


def _known(desk: Desk, wanted: Mapping[Thing, Iterable[UUID]]) -> Known:
    with desk.sessions() as session:
        return known(session, wanted)


def _as_kept(facts: Any, row: Kept) -> Facts:
    said = facts._replace(remote=row.remote)
    if not isinstance(facts, PriceFacts):
        said = said._replace(news=news_of(facts, row.fingerprint))
    told: Facts = said._replace(apart=True) if row.apart else said
    return told


class _Keeping:
    """What one canteen's documents speak of, on its way; `hindrances` is what was not taken."""

    def __init__(self, desk: Desk, canteen_id: UUID) -> None:
        self.desk, self.canteen_id = desk, canteen_id
        self.hindrances: dict[tuple[Thing, UUID], Declined | Asked] = {}

    def keep(
        self,
        thing: Thing,
        gather: Callable[[Session], Sequence[Facts]],
        tell: Callable[[Sequence[Any]], Answers],
    ) -> None:
        with held(self.desk, self.canteen_id) as session:
            news = untold(session, thing, gather(session))
        for start in range(0, len(news), _AT_ONCE):
            for some, answers in self._answered(news[start : start + _AT_ONCE], tell):
                with held(self.desk, self.canteen_id) as session:
                    self._note(session, thing, some, answers)

    def _answered(
        self, some: Sequence[Facts], tell: Callable[[Sequence[Any]], Answers]
    ) -> Iterator[tuple[Sequence[Facts], Answers]]:
        """Of one alone that is never answered, nothing was said."""
        for _ in range(1 if len(some) > 1 else _TIMES):
            try:
                answers = tell(some)
            except Unclear:
                self.desk.erp.ping()
                with held(self.desk, self.canteen_id):
                    continue
            yield some, answers
            return
        half = len(some) // 2
        if half:
            yield from self._answered(some[:half], tell)
            yield from self._answered(some[half:], tell)
        else:
            yield some, {}

    def _note(
        self, session: Session, thing: Thing, some: Sequence[Facts], answers: Answers
    ) -> None:
        told = []
        for facts in some:
            answer = answers.get(facts.id, Declined(NO_ANSWER, NO_ANSWER_REMEDY))
            if isinstance(answer, Told):
                told.append((facts, answer.remote))
                continue
            if isinstance(answer, Asked):
                now = self.desk.now()
                ask(session, thing, facts.id, answer, canteen_id=None, now=now)
            self.hindrances[thing, facts.id] = answer
        keep_all(session, thing, told)
