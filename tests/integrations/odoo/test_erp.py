"""What Odoo declines of no document in particular, and what becomes of it."""

import pytest

from integrations.erp.answers import Declined, Told, Unusable
from integrations.erp.port import Paper
from integrations.odoo import erp
from integrations.odoo.remedies import RIGHTS
from tests.integrations.odoo.people import SYNC
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import SIRET, Book, a_product, a_site, a_supplier

ORDER = "purchase.order"


@pytest.fixture
def book(odoo: Odoo) -> Book:
    return Book(a_site(odoo))


def test_a_look_that_is_not_allowed_turns_the_reader_away(odoo: Odoo, book: Book) -> None:
    ours = erp.Odoo(book.site)
    odoo.allow("base.group_user")

    for look in (lambda: ours.read(None), lambda: ours.missing(Paper.ORDER, [1])):
        with pytest.raises(Unusable) as refused:
            look()
        assert "Purchase Order" in str(refused.value.facts["reason"])
        assert "cellier odoo check" in str(refused.value.facts["remedy"])


def test_things_that_may_not_be_looked_for_are_declined(odoo: Odoo, book: Book) -> None:
    ours = erp.Odoo(a_site(odoo))
    odoo.allow(*(group for group in SYNC if group.startswith("purchase.")))
    supplier, products = a_supplier(siret=SIRET), [a_product("Riz"), a_product("Sel")]

    answers = {
        **ours.keep_suppliers([supplier]),
        **ours.keep_products(products, book.known),
    }

    assert answers.keys() == {supplier.id, *(one.id for one in products)}
    for answer in answers.values():
        assert isinstance(answer, Declined)
        assert answer.remedy == RIGHTS


def test_an_order_that_may_not_be_looked_at_is_declined(odoo: Odoo, book: Book) -> None:
    ours = erp.Odoo(book.site)
    facts = book.order()
    told = ours.order([facts], book.known)[facts.id]
    assert isinstance(told, Told)
    odoo.allow("base.group_user")

    again = facts._replace(remote=told.remote, again=True)
    answer = ours.order([again], book.known)[facts.id]

    assert isinstance(answer, Declined)
    assert answer.remedy == RIGHTS
