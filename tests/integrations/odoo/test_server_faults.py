"""What the test server does to a call that is to go wrong, and what a test may ask of it."""

from collections.abc import Callable, Iterator
from threading import Thread
from time import perf_counter

import httpx
import pytest
from odoolib.tools import AuthenticationError, JsonRPCException

from tests.integrations.odoo.faults import LEAVES_WORK, Fault
from tests.integrations.odoo.haste import in_haste
from tests.integrations.odoo.people import SYNC
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.talking import ONCE, Talk, There

PARTNER = "res.partner"
LOAD = f"{PARTNER}.load"
CUTS = [
    Fault.RESET, Fault.HALF_REQUEST, Fault.DROPPED, Fault.LOST, Fault.CUT, Fault.CUT_LATE,
    Fault.HANG, Fault.HANG_DONE, Fault.KILLED,
]  # fmt: skip


def talking(odoo: Odoo, protocol: str = "json2") -> Talk:
    return Talk(There(odoo.url, odoo.database, odoo.key, odoo.login), protocol)


@pytest.fixture(params=["json2", "jsonrpc"])
def talk(request: pytest.FixtureRequest, odoo: Odoo) -> Talk:
    return talking(odoo, request.param)


def tell(talk: Talk) -> object:
    return talk.load(PARTNER, "id name", ["@f", "Primeur"])


@pytest.fixture
def short() -> Iterator[None]:
    with in_haste():
        yield


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("fault", CUTS)
def test_a_cut_line_is_an_error_and_the_retry_is_one(
    odoo: Odoo, talk: Talk, fault: Fault
) -> None:
    odoo.faults.on(LOAD, fault)
    with pytest.raises(httpx.HTTPError):
        tell(talk)
    assert bool(odoo.named(talk.name("f"))) is (fault in LEAVES_WORK)
    assert tell(talk) == {"ids": [odoo.named(talk.name("f"))], "messages": [], "nextrow": 0}

    assert len(odoo.all(PARTNER, name="Primeur")) == 1
    assert [call.fault for call in odoo.calls if call.what == LOAD] == [fault, None]


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.BARE_ERROR, Fault.PROXY, Fault.PAGE])
def test_what_fails_in_the_middle_leaves_nothing(odoo: Odoo, talk: Talk, fault: Fault) -> None:
    odoo.faults.on(LOAD, fault)
    with pytest.raises((ValueError, JsonRPCException, httpx.HTTPError)) as failed:
        tell(talk)

    assert odoo.named(talk.name("f")) is None
    if fault is Fault.ERROR:
        said = (
            failed.value.error if isinstance(failed.value, JsonRPCException) else failed.value
        )
        assert "psycopg2.OperationalError" in str(said)


def test_another_was_faster(odoo: Odoo, talk: Talk) -> None:
    odoo.faults.on(LOAD, Fault.LOSER, Fault.LOSER_FRENCH)
    for words in ("could not serialize access", "n'a pas pu sérialiser un accès"):
        answer = tell(talk)
        assert isinstance(answer, dict)
        assert answer["ids"] is False
        assert words in answer["messages"][0]["message"]
    assert odoo.named(talk.name("f")) is None

    odoo.faults.on(f"{PARTNER}.write", Fault.LOSER)
    with pytest.raises((ValueError, JsonRPCException)) as lost:
        talk(PARTNER, "write", 1, vals={"ref": "x"})
    said = lost.value.error if isinstance(lost.value, JsonRPCException) else lost.value
    assert "psycopg2.errors.SerializationFailure" in str(said)


def test_a_window_asks_and_nothing_was_done(odoo: Odoo, talk: Talk) -> None:
    odoo.faults.on("purchase.order.button_confirm", Fault.WIZARD)
    talk.supplier()
    talk.product("tomate", code="TOM")
    order = talk.order("po", ["@tomate", "1", "1"])
    assert talk("purchase.order", "button_confirm", order)["type"] == "ir.actions.act_window"
    assert odoo.one("purchase.order", order)["state"] == "draft"


def test_faults_are_chosen_by_number_by_name_or_by_a_function(odoo: Odoo) -> None:
    talk = talking(odoo)
    odoo.faults.queue(None, Fault.RESET, None, Fault.LOST)
    for lost in (False, True, False, True, False):
        if lost:
            with pytest.raises(httpx.HTTPError):
                tell(talk)
        else:
            tell(talk)
    odoo.faults.decide = lambda call: Fault.DROPPED if call.rows > 1 else None
    with pytest.raises(httpx.HTTPError):
        talk.load(PARTNER, "id name", ["@a", "A"], ["@b", "B"])
    assert tell(talk)
    assert (odoo.count(LOAD), odoo.count("*.load"), odoo.count()) == (6, 6, 7)
    assert [call.rows for call in odoo.calls if call.what == LOAD][-2:] == [2, 1]


def test_a_restart_keeps_what_was_committed(odoo: Odoo) -> None:
    talk = talking(odoo)
    tell(talk)
    with odoo.down(), pytest.raises(httpx.ConnectError):
        tell(talk)
    odoo.restart(kill=True)

    tell(talk)
    assert len(odoo.all(PARTNER, name="Primeur")) == 1


def test_what_is_killed_takes_all_its_calls_along(odoo: Odoo) -> None:
    hanging, killed = talking(odoo), talking(odoo)
    odoo.faults.on(LOAD, Fault.HANG)
    ended: list[BaseException] = []

    def hang() -> None:
        try:
            tell(hanging)
        except httpx.HTTPError as error:
            ended.append(error)

    thread = Thread(target=hang)
    thread.start()
    while not odoo.count(LOAD):
        pass
    odoo.faults.on(LOAD, Fault.KILLED)
    with pytest.raises(httpx.HTTPError):
        tell(killed)
    thread.join(5)
    assert ended
    assert odoo.all(PARTNER, name="Primeur") == []


def test_wrong_keys_and_a_database_that_is_down(odoo: Odoo) -> None:
    talk, old = talking(odoo), talking(odoo, "jsonrpc")
    tell(old)
    odoo.renew_key()
    with pytest.raises(AuthenticationError):
        tell(talk)
    with pytest.raises(JsonRPCException) as denied:
        tell(old)
    assert denied.value.error["data"]["name"] == "odoo.exceptions.AccessDenied"
    odoo.data.postgres_down = True
    with pytest.raises(ValueError, match="404: <!DOCTYPE html>"):
        tell(talking(odoo))
    health = httpx.get(f"{odoo.url}/web/health?db_server_status=1")
    assert (health.status_code, health.json()["status"]) == (500, "fail")


def test_rights_may_be_taken(odoo: Odoo) -> None:
    talk = talking(odoo)
    odoo.allow(*(group for group in SYNC if "partner" not in group))
    answer = tell(talk)
    assert isinstance(answer, dict)
    assert answer["messages"][0]["message"].startswith(
        "You are not allowed to create 'Contact' (res.partner) records.\n\nThis operation is"
        " allowed for the following groups:\n\t- Contact/Creation\n\t- Inventory/Administrator\n"
    )


def test_a_person_works_there_too(odoo: Odoo) -> None:
    talk = talking(odoo)
    talk.supplier()
    talk.product("tomate", code="TOM")
    order = talk.order("po", ["@tomate", "10", "2.5"])
    odoo.person_changes("purchase.order.line", talk.name("po_0"), product_qty=4)
    assert odoo.one("purchase.order", order)["amount_untaxed"] == 10
    odoo.person_creates(PARTNER, name="Primeur", company_registry="12345678901234")
    assert odoo.twice(PARTNER, "name") == ["Primeur"]
    odoo.person_does("purchase.order", "button_confirm", order)
    odoo.person_cancels("purchase.order", talk.name("po"))
    assert odoo.one("stock.picking", 1)["state"] == "cancel"
    odoo.person_deletes("purchase.order", talk.name("po"))
    assert (odoo.all("purchase.order"), odoo.named(talk.name("po_0"))) == ([], None)


def test_a_second_company_has_books_and_perhaps_a_warehouse(odoo: Odoo) -> None:
    talk = talking(odoo)
    talk.supplier()
    talk.product("tomate", code="TOM")
    bare = odoo.person_opens_company("Sans entrepôt", warehouse=False)
    other = odoo.person_opens_company("Cantine Sud")
    header = "id partner_id/id order_line/id order_line/product_id/id"
    row = ["@po", "@f1", "@po_0", "@tomate"]
    refused = talk.load(
        "purchase.order", header, row, context=ONCE | {"allowed_company_ids": [bare]}
    )
    assert refused["messages"][0]["field"] == "picking_type_id"

    there = ONCE | {"allowed_company_ids": [other]}
    (order,) = talk.loaded("purchase.order", header, row, context=there)
    talk("purchase.order", "button_confirm", order, context=there)
    (picking,) = odoo.one("purchase.order", order)["picking_ids"]
    assert odoo.one("stock.picking", picking)["name"] == f"WH{other}/IN/00001"
    assert odoo.one("purchase.order.line", talk.name("po_0"))["tax_ids"] == ()
    count = {"domain": [], "context": there}
    assert talk("account.tax", "search_count", **count) == 11
    with pytest.raises(ValueError, match="Access to unauthorized or invalid companies"):
        talk("account.tax", "search_count", domain=[], context={"allowed_company_ids": [77]})


def test_it_answers_at_once(odoo: Odoo) -> None:
    """The benchmark holds our time against its own."""
    talk = talking(odoo)
    talk.supplier()
    for i in range(10):
        talk.product(f"p{i}", code=f"P{i}")
    rows = [
        row
        for order in range(50)
        for row in talk.rows(f"o{order}", *([f"@p{i}", "2.5", "3.2"] for i in range(10)))
    ]
    data = [[talk._named(cell) for cell in row] for row in rows]
    from tests.integrations.odoo.talking import ORDERS

    def timed(do: Callable[[], object]) -> float:
        start = perf_counter()
        do()
        return perf_counter() - start

    named = {"fields": ORDERS.split(), "data": data, "context": ONCE}
    assert timed(lambda: talk("purchase.order", "load", **named)) < 0.5
    numbers = [order["id"] for order in odoo.all("purchase.order")]
    assert len(numbers) == 50
    assert timed(lambda: talk("purchase.order", "button_confirm", *numbers)) < 0.5
