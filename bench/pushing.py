"""200 orders of ten lines, sent and confirmed, told to a test server that answers at once.

In the value: the whole round, from the outbox to the last answer written down, with the
suppliers, products and prices that Odoo never heard of. The floor makes the same `load` and
`button_confirm` calls of orders with the same library, their rows ready, and keeps nothing;
what they speak of is there before. Out of both: a fresh book and a fresh server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from odoolib import get_connection
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.driver import book_at, copy
from bench.fixtures import ordered, scratch
from bench.measuring import Result, against_floor, no_more_than, seconds
from integrations.erp.desks import Desk
from integrations.erp.telling import tell_all
from integrations.odoo.calls import Calls
from integrations.odoo.erp import Odoo
from integrations.odoo.site import Site
from tests.integrations.odoo.people import SYNC
from tests.integrations.odoo.running import Odoo as TestServer
from tests.integrations.odoo.running import running_odoo

ORDERS = 200
ORDER = "purchase.order"
# Each canteen gets an analytic account of its own.
GROUPS = (*SYNC, "analytic.group_analytic_accounting")


def odoo_push() -> Result:
    """Milliseconds of the round, over the bare calls."""
    with scratch() as folder:
        said = _said(folder / "first.db")
        return against_floor(
            "odoo_push",
            value=partial(_push, folder / "ours.db"),
            floor=partial(_bare, said),
            at_most=3,
        )


def odoo_push_calls() -> Result:
    """How many calls the round makes, all that is new included."""
    with scratch() as folder:
        return no_more_than("odoo_push_calls", len(_said(folder / "ours.db")), 20)


class Said(NamedTuple):
    """One call as we made it."""

    model: str
    method: str
    named: dict[str, Any]


class _Noting(Calls):
    """Calls that are remembered."""

    said: list[Said]

    def __call__(self, model: str, method: str, **named: Any) -> Any:
        """Note it, and make it."""
        context = {**self.context, **named.get("context", {})}
        self.said.append(Said(model, method, {**named, "context": context}))
        return super().__call__(model, method, **named)


def _push(book: Path) -> float:
    with _open(book) as engine, running_odoo(groups=GROUPS) as server:
        calls = Calls(server.url, server.database, server.key)
        took = seconds(partial(tell_all, _desk(engine, calls)))
        _all_there(server)
    return took


def _said(book: Path) -> list[Said]:
    with _open(book) as engine, running_odoo(groups=GROUPS) as server:
        calls = _Noting(server.url, server.database, server.key)
        calls.said = []
        tell_all(_desk(engine, calls))
        _all_there(server)
    return calls.said


def _bare(said: list[Said]) -> float:
    with running_odoo(groups=GROUPS) as server:
        connection = get_connection(
            hostname="127.0.0.1",
            port=int(server.url.rpartition(":")[2]),
            protocol="json2",
            database=server.database,
            password=server.key,
        )

        def call(one: Said) -> None:
            getattr(connection.get_model(one.model), one.method)(**one.named)

        ours = [one for one in said if _is_of_orders(one)]
        for one in said:
            if one.method == "load" and one.model != ORDER:
                call(one)
        took = seconds(lambda: [call(one) for one in ours])
        _all_there(server)
    return took


def _is_of_orders(one: Said) -> bool:
    return one.model == ORDER and one.method in ("load", "button_confirm")


def _all_there(server: TestServer) -> None:
    assert len(server.all(ORDER, state="purchase")) == ORDERS


def _desk(engine: Engine, calls: Calls) -> Desk:
    @contextmanager
    def sessions() -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    now = partial(datetime.now, UTC)
    return Desk(sessions=sessions, erp=Odoo(Site(calls)), now=now, holder="bench")


@contextmanager
def _open(book: Path) -> Iterator[Engine]:
    engine = book_at(copy(ordered(ORDERS), book))
    yield engine
    engine.dispose()
