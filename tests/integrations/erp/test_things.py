"""What is told again of a supplier or a product, and what of it is new."""

import pytest
from sqlalchemy.orm import Session

from integrations.erp.facts import News, ProductFacts, Thing
from integrations.erp.keeping import untold
from integrations.erp.things import is_same, keep_all, tell_all_anew
from tests.integrations.erp.a_purchaser import Purchaser
from tests.integrations.odoo.tellings import a_product


def what_is_new(session: Session, facts: ProductFacts) -> list[News]:
    return [one.news for one in untold(session, Thing.PRODUCT, [facts])]  # type: ignore[union-attr]


@pytest.mark.parametrize("anew", [0, 1, 2])
def test_only_what_changed_since_is_new_however_often_it_is_tried_again(
    awa: Purchaser, anew: int
) -> None:
    facts = a_product("Carottes")

    def told(session: Session) -> None:
        keep_all(session, Thing.PRODUCT, [(facts, 7)])
        assert what_is_new(session, facts) == []
        for _ in range(anew):
            tell_all_anew(session)
        assert what_is_new(session, facts) == ([frozenset()] if anew else [])
        assert what_is_new(session, facts._replace(name="Navets")) == [frozenset(["name"])]

    awa(told)


def test_of_what_a_person_called_the_same_nothing_is_known(awa: Purchaser) -> None:
    facts = a_product("Carottes")

    def same(session: Session) -> None:
        is_same(session, Thing.PRODUCT, facts.id, 7)
        assert what_is_new(session, facts) == [None]

    awa(same)
