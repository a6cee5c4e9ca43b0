"""One database behind the door: who calls, one transaction a call, and the log of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.integrations.odoo import setup
from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.faults import Call, Fault, Faults
from tests.integrations.odoo.methods import bound, call, on_records
from tests.integrations.odoo.people import User
from tests.integrations.odoo.receipts import window
from tests.integrations.odoo.refusals import Missing, Refusal, Wrong

_LOST = "could not serialize access due to concurrent update\n"
_PERDU = "n'a pas pu sérialiser un accès à cause d'une mise à jour en parallèle\n"


class Denied(Refusal):
    name = "odoo.exceptions.AccessDenied"
    status = 403


class Down(Refusal):
    name = "psycopg2.OperationalError"
    status = 500


class Faster(Refusal):
    name = "psycopg2.errors.SerializationFailure"
    status = 500


class Database:
    def __init__(self, name: str, users: Sequence[User]) -> None:
        self.name = name
        self.users = {user.id: user for user in users}
        self.models = setup.models()
        self.tables = setup.tables(self.models, users)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.postgres_down = False
        self._numbers = count(1)

    def user(self, *, key: str) -> User | None:
        return next((user for user in self.users.values() if user.key == key), None)

    def login(self, database: str, login: str, key: str) -> int | bool:
        self._there(database)
        found = (u.id for u in self.users.values() if (u.login, u.key) == (login, key))
        return next(found, False)

    def call(
        self, model: str, method: str, args: Sequence[Any], named: dict[str, Any], user: User
    ) -> Call:
        ids = named.get("ids", args[0] if args else ())
        rows = named.get("data", args[1] if method == "load" and len(args) > 1 else ids)
        size = len(rows) if isinstance(rows, list) else 1
        return Call(next(self._numbers), model, method, size, named, user.login)

    def rpc_call(self, service: str, method: str, args: Sequence[Any]) -> Call:
        if service != "object" or len(args) < 5:
            return Call(next(self._numbers), service, method, 0, {})
        user = self.users.get(args[1])
        model, name, given = args[3], args[4], args[5] if len(args) > 5 else []
        named = args[6] if len(args) > 6 else {}
        nobody = User(0, "", "", ())
        return self.call(model, name, given, named, user or nobody)

    def heard(self, call: Call) -> None:
        self.calls.append(call)

    def json2(self, asked: Call, user: User, commit: Callable[[], None]) -> Any:
        named = dict(asked.named)
        context = named.pop("context", None) or {}
        with self.tables.transaction():
            env = self.env(user, context)
            given = bound(env, asked.model, asked.method, named)
            answer = call(env, asked.model, asked.method, (), given)
            commit()
            return answer

    def execute(self, asked: Call, args: Sequence[Any], commit: Callable[[], None]) -> Any:
        self._there(args[0])
        user = self.users.get(args[1])
        if user is None:
            raise Missing(
                "Record does not exist or has been deleted.\n"
                f"(Record: res.users({args[1]},), User: {args[1]})"
            )
        if user.key != args[2]:
            raise Denied("Access Denied")
        named = dict(args[6]) if len(args) > 6 else {}
        context = named.pop("context", None) or {}
        with self.tables.transaction():
            env = self.env(user, context)
            positional = args[5] if len(args) > 5 else []
            if not positional and on_records(env, args[3], args[4]):
                raise Wrong("list index out of range", "builtins.IndexError")
            answer = call(env, args[3], args[4], positional, named)
            commit()
            return answer

    def env(self, user: User, context: Mapping[str, Any]) -> Env:
        return Env(self.tables, self.models, user, context, self.clock())

    def instead(self, asked: Call, fault: Fault) -> Any:
        """An answer without any work."""
        if fault is Fault.WIZARD:
            return window("Confirmation", "some.wizard", [])
        said = _PERDU if fault is Fault.LOSER_FRENCH else _LOST
        if asked.method != "load":
            raise Faster(said)
        where = {"rows": {"from": 0, "to": 0}, "record": 0, "type": "error"}
        return {"ids": False, "messages": [{**where, "message": said}], "nextrow": 0}

    def _there(self, database: str) -> None:
        if database != self.name or self.postgres_down:
            raise Down(
                'connection to server at "127.0.0.1", port 5432 failed: FATAL:  database'
                f' "{database}" does not exist\n'
            )
