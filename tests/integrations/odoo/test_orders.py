from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.erp.answers import Asked, Declined, State, Told, Unclear, Why, as_said
from integrations.erp.facts import Stands, Thing
from integrations.odoo.naming import Of, named
from integrations.odoo.order_rows import price
from integrations.odoo.orders import order
from integrations.odoo.products import keep_products
from integrations.odoo.remedies import MEND, TAXES
from kernel.rounding import cents, fine
from sourcing.products import StockUnit
from tests.integrations.odoo.faults import Fault
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import (
    Book,
    a_line,
    a_product,
    a_site,
    numbers,
    told_of,
)

ORDER = "purchase.order"
SUM = Decimal("16.00")


@pytest.fixture
def book(odoo: Odoo) -> Book:
    book = Book(a_site(odoo))
    odoo.calls.clear()
    return book


def test_an_order_is_there_with_its_number_and_its_sum(odoo: Odoo, book: Book) -> None:
    facts = book.order()

    answers = order(book.site, [facts], book.known)

    there = odoo.one(ORDER, named(Of.ORDER, facts.id))
    assert answers[facts.id] == Told(there["id"], there["name"], State.CONFIRMED, SUM)
    assert (there["origin"], there["state"]) == ("BC-1", "purchase")
    line = odoo.one("purchase.order.line", named(Of.ORDER_LINE, facts.lines[0].id))
    account = odoo.named(named(Of.CANTEEN, book.canteen.id))
    assert line["analytic_distribution"] == {str(account): 100}


@pytest.mark.parametrize("mixed", [False, True])
def test_a_line_is_in_our_unit_whatever_theirs_is(odoo: Odoo, mixed: bool) -> None:
    site = a_site(odoo)
    if mixed:
        site = a_site(odoo, units={"pc": str(odoo.named("uom.product_uom_unit"))})
    book = Book(site)
    products = [a_product("Riz"), a_product("Oeufs", StockUnit.PIECE)]
    known = {**book.known, **numbers(Thing.PRODUCT, keep_products(site, products))}
    pack = odoo.named("uom.product_uom_pack_6")
    odoo.person_changes("product.product", named(Of.PRODUCT, products[1].id), uom_id=pack)

    order(site, [book.order(lines=tuple(map(a_line, products)))], known)

    units = [row["product_uom_id"] for row in odoo.all("purchase.order.line")]
    assert units == [odoo.named("uom.product_uom_kgm"), odoo.named("uom.product_uom_unit")]


@pytest.mark.parametrize(
    "wrong", [{"units": {"kg": "13"}}, {"taxes": {"5.5": "3"}}, {"taxes": {"5.5": "99"}}]
)
def test_what_the_settings_name_wrongly_is_never_ordered(
    odoo: Odoo, wrong: dict[str, dict[str, str]]
) -> None:
    """Its products were told before the settings were changed."""
    book = Book(a_site(odoo))
    site, facts = a_site(odoo, **wrong), book.order()

    declined = order(site, [facts], book.known)[facts.id]

    assert isinstance(declined, Declined)
    assert "CELLIER_ODOO_" in declined.remedy
    assert odoo.all(ORDER) == []


def test_two_hundred_orders_take_ten_calls(odoo: Odoo) -> None:
    book = Book(a_site(odoo), products=10)
    masters = odoo.count()
    facts = [book.order(f"BC-{i}") for i in range(200)]

    for start in range(0, 200, 100):
        order(book.site, facts[start : start + 100], book.known)

    assert odoo.count() - masters == 10
    assert odoo.count() <= 20
    assert {row["state"] for row in odoo.all(ORDER)} == {"purchase"}


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.CUT, Fault.DROPPED, Fault.KILLED])
@pytest.mark.parametrize("call", ["load", "button_confirm", "search_read"])
def test_asked_again_it_is_still_one(odoo: Odoo, book: Book, call: str, fault: Fault) -> None:
    facts = [book.order("BC-1"), book.order("BC-2")]
    odoo.faults.on(f"{ORDER}.{call}", fault)

    with pytest.raises(Unclear):
        order(book.site, facts, book.known)
    answers = order(book.site, facts, book.known)

    assert {answer.state for answer in answers.values() if isinstance(answer, Told)} == {
        State.CONFIRMED
    }
    assert len(odoo.all(ORDER)) == 2
    assert len(odoo.all("purchase.order.line")) == 4


@pytest.mark.parametrize("fault", [Fault.LOSER, Fault.LOSER_FRENCH])
def test_who_was_too_slow_asks_again(odoo: Odoo, book: Book, fault: Fault) -> None:
    facts = [book.order("BC-1"), book.order("BC-2")]
    odoo.faults.on(f"{ORDER}.load", fault)

    answers = order(book.site, facts, book.known)

    assert all(isinstance(answer, Told) for answer in answers.values())
    assert len(odoo.all(ORDER)) == 2


def test_a_button_that_did_nothing_is_no_answer(odoo: Odoo, book: Book) -> None:
    facts = book.order()
    odoo.faults.on(f"{ORDER}.button_confirm", Fault.WIZARD)

    assert order(book.site, [facts], book.known) == {}
    assert isinstance(order(book.site, [facts], book.known)[facts.id], Told)


def test_a_bad_order_does_not_stop_the_others(odoo: Odoo, book: Book) -> None:
    good, bad = book.order("good"), book.order("bad")
    strange = a_line(book.products[0])._replace(vat_rate=Decimal(7))
    untaxed = book.order("untaxed", lines=(strange,))
    known = {**book.known, (Thing.SUPPLIER, bad.id): 999_999}

    answers = order(book.site, [bad._replace(supplier_id=bad.id), good, untaxed], known)

    assert isinstance(answers[good.id], Told)
    declined = answers[bad.id]
    assert isinstance(declined, Declined)
    assert "999999" in declined.reason
    assert declined.remedy == MEND
    declined = answers[untaxed.id]
    assert isinstance(declined, Declined)
    assert as_said(declined.remedy).says == TAXES
    assert [row["origin"] for row in odoo.all(ORDER)] == ["good"]


def test_what_was_cancelled_or_deleted_there_is_asked_about(odoo: Odoo, book: Book) -> None:
    facts = [book.order(name, Stands.SENT) for name in ("cancelled", "deleted", "neither")]
    answers = order(book.site, facts, book.known)
    odoo.person_cancels(ORDER, named(Of.ORDER, facts[0].id))
    odoo.person_deletes(ORDER, named(Of.ORDER, facts[1].id))

    confirmed = [told_of(one, answers, stands=Stands.CONFIRMED) for one in facts]
    answers = order(book.site, confirmed, book.known)

    whys = [one.why if isinstance(one := answers[of.id], Asked) else None for of in facts]
    assert whys == [Why.CANCELLED, Why.DELETED, None]


def test_where_ours_holds_it_is_made_anew_or_opened_again(odoo: Odoo, book: Book) -> None:
    facts = [book.order(name) for name in ("cancelled", "deleted")]
    answers = order(book.site, facts, book.known)
    odoo.person_cancels(ORDER, named(Of.ORDER, facts[0].id))
    odoo.person_deletes(ORDER, named(Of.ORDER, facts[1].id))

    again = [told_of(one, answers, again=True) for one in facts]
    answers = order(book.site, again, book.known)

    assert [answers[of.id].state for of in facts] == [State.CONFIRMED] * 2  # type: ignore[union-attr]
    assert len(odoo.all(ORDER)) == 2


def test_what_somebody_changed_is_not_cancelled_unasked(odoo: Odoo, book: Book) -> None:
    facts = book.order(stands=Stands.SENT)
    answers = order(book.site, [facts], book.known)
    line = named(Of.ORDER_LINE, facts.lines[0].id)
    odoo.person_changes("purchase.order.line", line, price_unit=10)

    cancelled = told_of(facts, answers, stands=Stands.CANCELLED)
    asked = order(book.site, [cancelled], book.known)[facts.id]

    assert isinstance(asked, Asked)
    assert (asked.why, asked.ours, asked.theirs) == (Why.CHANGED, "16.00 €", "33.00 €")
    assert odoo.one(ORDER, named(Of.ORDER, facts.id))["state"] == "sent"

    mine = order(book.site, [cancelled._replace(again=True)], book.known)[facts.id]
    assert isinstance(mine, Told)
    assert mine.state is State.CANCELLED


def test_where_ours_holds_what_they_added_comes_to_nothing(odoo: Odoo, book: Book) -> None:
    facts = book.order()
    answers = order(book.site, [facts], book.known)
    told = told_of(facts, answers)
    line = named(Of.ORDER_LINE, facts.lines[0].id)
    odoo.person_changes("purchase.order.line", line, product_qty=10)
    product = book.known[Thing.PRODUCT, book.products[0].id]
    odoo.person_creates(
        "purchase.order.line",
        order_id=told.remote,
        product_id=product,
        product_qty=3,
        price_unit=9,
    )

    (answer,) = order(book.site, [told._replace(again=True)], book.known).values()

    assert isinstance(answer, Told)
    assert answer.net == SUM


def test_gone_and_cancelled_come_to_the_same(odoo: Odoo, book: Book) -> None:
    facts = book.order(stands=Stands.SENT)
    answers = order(book.site, [facts], book.known)
    odoo.person_deletes(ORDER, named(Of.ORDER, facts.id))

    cancelled = told_of(facts, answers, stands=Stands.CANCELLED)
    (answer,) = order(book.site, [cancelled], book.known).values()

    assert isinstance(answer, Told)
    assert answer.state is State.CANCELLED
    assert odoo.all(ORDER) == []


QUANTITIES = st.decimals("0.001", "9999", places=3)


@given(QUANTITIES, st.decimals("0", "999", places=4))
def test_a_line_comes_to_its_net(units: Decimal, asked: Decimal) -> None:
    net = cents(units * asked)
    # As a catalogue has it: rounded already.
    rough = fine(net / units)

    assert cents(units * price(units, rough, net)) == net


def test_an_ended_order_keeps_what_came_and_waits_for_nothing(odoo: Odoo, book: Book) -> None:
    sent = book.order()
    first = order(book.site, [sent], book.known)[sent.id]
    assert isinstance(first, Told)
    (transfer,) = odoo.all("stock.picking")
    assert transfer["state"] == "assigned"
    ended = sent._replace(
        stands=Stands.ENDED, told=Stands.CONFIRMED, remote=first.remote, net=SUM
    )

    for _ in range(2):
        answer = order(book.site, [ended], book.known)[ended.id]
        assert isinstance(answer, Told)
        assert answer.state == State.CONFIRMED

    assert [one["state"] for one in odoo.all("stock.picking")] == ["cancel"]
    assert odoo.one(ORDER, first.remote)["state"] == "purchase"
