"""A running Odoo for a test, and what a test asks of it.

with running_odoo() as odoo:
    odoo.faults.queue(Fault.LOST)
    ...
    assert not odoo.twice("purchase.order", "origin")
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from secrets import token_hex
from threading import Thread
from typing import Any

from tests.integrations.odoo.bills import pay
from tests.integrations.odoo.companies import open_company
from tests.integrations.odoo.database import Database
from tests.integrations.odoo.faults import Call, Faults
from tests.integrations.odoo.methods import call
from tests.integrations.odoo.people import EVERYTHING, SYNC, User
from tests.integrations.odoo.server import Door
from tests.integrations.odoo.tables import Row

# A record: its number, or its external id.
Which = int | str


class Odoo:
    def __init__(self, database: Database) -> None:
        self.data = database
        self._admin, self.user = database.users[2], database.users[5]
        self._door: Door | None = None
        self._thread: Thread | None = None
        self._port = 0
        self._open()

    # Where it is, and who calls

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def database(self) -> str:
        return self.data.name

    @property
    def login(self) -> str:
        return self.user.login

    @property
    def key(self) -> str:
        return self.data.users[5].key

    @property
    def faults(self) -> Faults:
        return self.data.faults

    @property
    def calls(self) -> list[Call]:
        return self.data.calls

    def count(self, what: str = "") -> int:
        """Calls of `purchase.order.load`, or of every `load` as `*.load`; all of them."""
        return sum(what in ("", call.what, f"*.{call.method}") for call in self.calls)

    # What it holds

    def all(self, model: str, **having: Any) -> list[Row]:
        """Its rows by number, archived ones too; one2many and worked-out columns included."""
        with self.data.tables.lock:
            env = self.data.env(self._admin, {})
            fields = env.models[model].fields
            rows = [
                {name: env.value(model, row, name) for name in fields}
                for _, row in sorted(self.data.tables[model].rows.items())
            ]
        return [row for row in rows if all(row[k] == v for k, v in having.items())]

    def one(self, model: str, which: Which) -> Row:
        number = self.number(model, which)
        (row,) = self.all(model, id=number)
        return row

    def number(self, model: str, which: Which) -> int:
        if isinstance(which, int):
            return which
        found = self.named(which)
        assert found, which
        return found

    def named(self, name: str) -> int | None:
        """The number that bears this external id."""
        with self.data.tables.lock:
            found = self.data.tables.named(name)
        return int(found["res_id"]) if found else None

    def names(self, model: str, number: int) -> list[str]:
        with self.data.tables.lock:
            return self.data.tables.names(model, number)

    def twice(self, model: str, field: str) -> list[Any]:
        """The values that more than one row bears."""
        counted = Counter(row[field] for row in self.all(model) if row[field])
        return [value for value, times in counted.items() if times > 1]

    # What a person does there

    def person_does(self, model: str, method: str, *which: Which, **named: Any) -> Any:
        """Any method, as somebody who may do everything; `context` among the named."""
        context = {"lang": "fr_FR", **named.pop("context", {})}
        numbers = [self.number(model, one) for one in which]
        with self.data.tables.transaction():
            env = self.data.env(self._admin, context)
            return call(env, model, method, (numbers,) if numbers else (), named)

    def person_changes(self, model: str, which: Which, **values: Any) -> None:
        self.person_does(model, "write", which, vals=values)

    def person_deletes(self, model: str, which: Which) -> None:
        """With what Odoo wants done before: an order is cancelled first."""
        if model == "purchase.order":
            self.person_cancels(model, which)
        self.person_does(model, "unlink", which)

    def person_cancels(self, model: str, which: Which) -> None:
        button = "action_cancel" if model == "stock.picking" else "button_cancel"
        self.person_does(model, button, which)

    def person_creates(self, model: str, **values: Any) -> int:
        with self.data.tables.transaction():
            env = self.data.env(self._admin, {"lang": "fr_FR"})
            return int(call(env, model, "create", (), {"vals_list": [values]})[0])

    def person_opens_company(self, name: str, *, warehouse: bool = True) -> int:
        """A further company, whose books the sync user may keep too."""
        with self.data.tables.transaction():
            env = self.data.env(self._admin, {"lang": "fr_FR"})
            number = open_company(env, name, warehouse=warehouse)
            env.flush()
        return number

    def allow(self, *groups: str) -> None:
        """The sync user's groups from now on."""
        self.data.users[5] = replace(self.data.users[5], groups=groups)

    def pays(self, bill: Which, part: str = "") -> None:
        """A payment of the bill, or of a part of it."""
        number = self.number("account.move", bill)
        with self.data.tables.transaction():
            env = self.data.env(self._admin, {"lang": "fr_FR"})
            due = env.row("account.move", number)["amount_residual"]
            pay(env, number, Decimal(part or repr(due)))
            env.flush()

    def renew_key(self) -> str:
        """Another key; the old one is refused."""
        self.data.users[5] = replace(self.data.users[5], key=token_hex(20))
        return self.key

    # Up and down

    def restart(self, *, kill: bool = False) -> None:
        """On the same port, with what was committed. Killed, it cuts every line."""
        self._close(kill=kill)
        self._open()

    @contextmanager
    def down(self, *, kill: bool = False) -> Iterator[None]:
        """Connections are refused meanwhile."""
        self._close(kill=kill)
        yield
        self._open()

    def _open(self) -> None:
        self._door = Door(self.data, self._port)
        self._port = self._door.server_address[1]
        self._thread = Thread(
            target=self._door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def _close(self, *, kill: bool) -> None:
        assert self._door
        assert self._thread
        self._door.shutdown()
        self._door.server_close()
        self._thread.join()
        if kill:
            self._door.cut_all()
        unforeseen, self._door.unforeseen = self._door.unforeseen, []
        if unforeseen:
            raise unforeseen[0]

    def close(self) -> None:
        self.faults.over.set()
        self._close(kill=True)


@contextmanager
def running_odoo(
    *,
    database: str = "cellier",
    groups: Sequence[str] = SYNC,
    lang: str = "fr_FR",
    tz: str = "Europe/Paris",
    decimals: int = 2,
) -> Iterator[Odoo]:
    users = (
        User(2, "admin", token_hex(20), (EVERYTHING,)),
        User(5, "cellier", token_hex(20), tuple(groups), lang, tz),
        User(6, "limite", token_hex(20), ("base.group_user",), lang, tz),
    )
    odoo = Odoo(Database(database, users))
    odoo.data.tables.decimals = decimals
    try:
        yield odoo
    finally:
        odoo.close()
