"""The door: json2 and jsonrpc over real HTTP, on loopback."""

import json
import socket
import struct
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NoReturn
from urllib.parse import urlsplit

from tests.integrations.odoo.database import Database
from tests.integrations.odoo.faults import LEAVES_WORK, Call, Fault
from tests.integrations.odoo.refusals import Constraint, NotServed, Refusal

_VERSION = {"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}
_OLD_VERSION = {
    "server_version": "19.0",
    "server_version_info": [19, 0, 0, "final", 0, ""],
    "server_serie": "19.0",
    "protocol_version": 1,
}
_TRACE = 'Traceback (most recent call last):\n  File "/srv/odoo/odoo/http.py", line 2273, in _serve_db\n'
_NOWHERE = (
    "<!DOCTYPE html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>No database is selected"
    " and the requested URL was not found in the server-wide controllers.</p>\n"
)
_PAGES = {
    Fault.BARE_ERROR: (500, "<html><h1>Internal Server Error</h1></html>"),
    Fault.PROXY: (502, "<html><center><h1>502 Bad Gateway</h1></center></html>"),
    Fault.PAGE: (200, "<!DOCTYPE html>\n<html><title>Maintenance</title></html>"),
}
_CLOSED = "server closed the connection unexpectedly\n"
_REASONS = {200: "OK", 404: "NOT FOUND", 422: "UNPROCESSABLE ENTITY", 502: "Bad Gateway"}
_NOTHING_DONE = (
    Fault.RESET, Fault.HALF_REQUEST, Fault.DROPPED, Fault.HANG, Fault.PROXY, Fault.PAGE,
)  # fmt: skip
_INSTEAD = (Fault.LOSER, Fault.LOSER_FRENCH, Fault.WIZARD)


class Door(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, database: Database, port: int = 0) -> None:
        self.database = database
        self.open: set[socket.socket] = set()
        self.unforeseen: list[BaseException] = []
        # Grows when the server is killed: calls of before leave nothing.
        self.life = 0
        self._cut: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def cut_all(self) -> None:
        self.life += 1
        for line in list(self.open):
            self.cut(line)
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def cut(self, line: socket.socket) -> None:
        """Not as one says goodbye."""
        self._cut.add(line)
        with suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def shutdown_request(self, request: Any) -> None:
        if request in self._cut:
            self._cut.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        import sys

        error = sys.exc_info()[1]
        if error and not isinstance(error, OSError | ValueError):
            self.unforeseen.append(error)


class Answered(Exception):
    """By something that is not Odoo."""


class Cut(Exception):
    """Nothing more goes over this line."""


class Handler(BaseHTTPRequestHandler):
    server: Door
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        self.server.open.add(self.connection)
        self.life = self.server.life
        try:
            if self.server.database.faults.at_the_door():
                self.server.database.heard(Call(0, "", "", 0, {}, fault=Fault.RESET))
                self.server.cut(self.connection)
            else:
                self.handle_one_request()
        except Answered:
            pass
        except Cut:
            self.server.cut(self.connection)
        finally:
            self.server.open.discard(self.connection)

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path in ("/web/version", "/json/version"):
            self._json(200, _VERSION)
        elif url.path == "/web/health":
            down = self.server.database.postgres_down
            told = {"status": "fail" if down else "pass"}
            asked = "db_server_status" in url.query
            more = {"db_server_status": not down} if asked else {}
            self._json(
                500 if down and asked else 200, told | more if asked else {"status": "pass"}
            )
        elif url.path.startswith("/json/2"):
            self._refuse(NotServed(404, "Did you mean POST /json/2/<model>/<method>?"))
        else:
            self._html(404, _NOWHERE)

    def do_POST(self) -> None:
        parts = urlsplit(self.path).path.strip("/").split("/")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if parts == ["jsonrpc"]:
            self._jsonrpc(body)
        elif len(parts) == 4 and parts[:2] == ["json", "2"]:
            self._json2(parts[2], parts[3], body)
        else:
            self._html(404, _NOWHERE)

    # json2

    def _json2(self, model: str, method: str, body: bytes) -> None:
        database = self.server.database
        if database.postgres_down or self.headers.get("X-Odoo-Database") != database.name:
            return self._html(404, _NOWHERE)
        way, _, key = (self.headers.get("Authorization") or "").partition(" ")
        user = database.user(key=key) if way == "Bearer" else None
        if user is None:
            said = (
                "Invalid apikey"
                if way == "Bearer"
                else "User not authenticated, use an API Key with a Bearer Authorization header."
            )
            return self._refuse(NotServed(401, said), {"WWW-Authenticate": "Bearer"})
        try:
            named = json.loads(body or b"{}")
        except ValueError as error:
            return self._refuse(NotServed(400, f"could not parse the body as json: {error}"))
        call = database.call(model, method, (), named, user)
        try:
            answer = self._through(call, lambda commit: database.json2(call, user, commit))
        except Refusal as refusal:
            return self._refuse(refusal, call=call)
        return self._json(200, answer, call=call)

    def _refuse(
        self, refusal: Refusal, headers: Any = None, *, call: Call | None = None
    ) -> None:
        self._json(refusal.status, _error(refusal), headers, call=call)

    # jsonrpc

    def _jsonrpc(self, body: bytes) -> None:
        try:
            asked = json.loads(body)
            params = asked["params"]
            service, method, args = params["service"], params["method"], params["args"]
        except (ValueError, KeyError, TypeError):
            return self._send(400, b"Invalid JSON data", "text/plain; charset=utf-8")
        told: dict[str, Any] = {"jsonrpc": "2.0", "id": asked.get("id")}
        database = self.server.database
        call = database.rpc_call(service, method, args)
        try:
            answer = self._through(
                call, lambda commit: self._serve(call, service, method, args, commit)
            )
            if answer is not None:
                told["result"] = answer
        except Refusal as refusal:
            data = _error(refusal)
            if isinstance(refusal, NotServed):
                data |= {"name": refusal.jsonrpc[0], "message": refusal.jsonrpc[1]}
                data["arguments"] = [refusal.jsonrpc[1]]
            told["error"] = {"code": 0, "message": "Odoo Server Error", "data": data}
        return self._json(200, told, call=call)

    def _serve(
        self, call: Call, service: str, method: str, args: list[Any], commit: Any
    ) -> Any:
        database = self.server.database
        if service == "common" and method == "version":
            return _OLD_VERSION
        if service == "common" and method in ("login", "authenticate"):
            return database.login(*args[:3])
        return database.execute(call, args, commit)

    # Faults

    def _through(self, call: Call, work: Any) -> Any:
        """The answer, unless this call's fault comes between."""
        database = self.server.database
        fault = call.fault = database.faults.of(call)
        database.heard(call)
        if fault in _NOTHING_DONE:
            self._cut_off(fault)
        if fault in _INSTEAD:
            return database.instead(call, fault)
        answer = work(lambda: self._before_commit(fault))
        if fault in LEAVES_WORK and fault is not Fault.CUT:
            self._cut_off(fault)
        return answer

    def _cut_off(self, fault: Fault) -> NoReturn:
        """Without an answer of Odoo's, now or later."""
        over = self.server.database.faults.over
        if fault in (Fault.HANG, Fault.HANG_DONE):
            over.wait(30)
        elif fault is Fault.CUT_LATE:
            over.wait(0.05)
        elif fault in _PAGES:
            self._html(*_PAGES[fault])
            raise Answered
        raise Cut

    def _before_commit(self, fault: Fault | None) -> None:
        if fault is Fault.KILLED:
            self.server.cut_all()
        if self.life != self.server.life:
            raise Cut
        if fault is Fault.BARE_ERROR:
            self._cut_off(fault)
        if fault is Fault.ERROR:
            failed = Refusal(_CLOSED)
            failed.name, failed.status = "psycopg2.OperationalError", 500
            raise failed

    # What goes out

    def _json(
        self, status: int, told: Any, headers: Any = None, *, call: Call | None = None
    ) -> None:
        body = json.dumps(told, ensure_ascii=False).encode()
        if call:
            call.status = status
        cut = bool(call and call.fault is Fault.CUT)
        self._send(status, body, "application/json; charset=utf-8", headers, cut=cut)

    def _html(self, status: int, page: str) -> None:
        self._send(status, page.encode(), "text/html; charset=utf-8")

    def _send(
        self, status: int, body: bytes, kind: str, headers: Any = None, *, cut: bool = False
    ) -> None:
        lines = {"Content-Type": kind, "Content-Length": len(body), **(headers or {})}
        head = f"HTTP/1.1 {status} {_REASONS.get(status, 'SEEN')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        whole = f"{head}Connection: close\r\n\r\n".encode() + body
        self.close_connection = True
        if cut:
            self.wfile.write(whole[: len(whole) - max(1, len(body) // 2)])
            raise Cut
        self.wfile.write(whole)


def _error(refusal: Refusal) -> dict[str, Any]:
    said = refusal.outside if isinstance(refusal, Constraint) else refusal.message
    return {
        "name": refusal.name,
        "message": said,
        "arguments": [said, *refusal.arguments[1:]],
        "context": {},
        "debug": f"{_TRACE}{refusal.name}: {said}\n",
    }
