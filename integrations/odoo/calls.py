"""One call to Odoo, and what its failures mean. Nothing above this file hears of HTTP.

odoo-client-lib carries them, over json2 (Odoo 19 and later) or jsonrpc (before). Its own errors
quote whole bodies, with tracebacks and what was sent: they end here, and only Odoo's sentence
goes on.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from integrations.erp.answers import Unclear, Unusable
from kernel.errors import DomainError, Refused, Unreachable
from kernel.words import N_, Phrase

# At debug level the library would write the key into the log.
logging.getLogger("odoolib").setLevel(logging.WARNING)

Context = Mapping[str, Any]

_KEY = N_("Make a new key in Odoo, and put it into CELLIER_ODOO_KEY or its file.")
_DATABASE = N_("Correct CELLIER_ODOO_DATABASE, and run “cellier odoo check”.")
_URL = N_("Correct CELLIER_ODOO_URL, and run “cellier odoo check”.")
_STATUS = re.compile(r"Unexpected status code (\d+): (.*)", re.DOTALL)
_LONGEST = 400
_ENGLISH = "en_US"
_SHAPES: Mapping[str, type] = {
    "search_read": list,
    "search": list,
    "get_external_id": dict,
    "context_get": dict,
    "load": dict,
}
# Odoo's words for “another was faster”; each is undone there, and may be asked again.
_PASSING = ("ConcurrencyError", "LockError", "SerializationFailure", "DeadlockDetected")


class OddAddress(Refused):
    """The library takes a host and a port, no more."""

    says = N_(
        "CELLIER_ODOO_URL is “{url}”: write it as https://odoo.example.org, without anything "
        "behind the host."
    )


class NoXmlRpc(Refused):
    """Seen on a real server: one failed call was committed twice."""

    says = N_(
        "CELLIER_ODOO_PROTOCOL cannot be xmlrpc: it sends a call again by itself when the line "
        "is cut, so that one order would become two. Take json2 (Odoo 19 and later) or jsonrpc."
    )


class LoginMissing(Refused):
    """json2 knows who calls by the key alone, jsonrpc does not."""

    says = N_("jsonrpc wants to know who calls: put the user's login into CELLIER_ODOO_LOGIN.")


class Address(NamedTuple):
    """Where Odoo listens."""

    host: str
    port: int
    secure: bool

    @classmethod
    def of(cls, url: str) -> "Address":
        """Read from an address as people write it.

        Raises:
            OddAddress: it is none, or has a path.

        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise OddAddress(url=url.rpartition("@")[2]) from None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            # A password in it is nobody's to read.
            raise OddAddress(url=url.rpartition("@")[2])
        if parts.path.strip("/") or parts.query:
            raise OddAddress(url=url.rpartition("@")[2])
        secure = parts.scheme == "https"
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(host, port or (443 if secure else 80), secure)


class No(DomainError):
    """Odoo understood, and declines: `reason` is its sentence, `kind` its name for it."""

    says = N_("Odoo says: {reason}")

    def __init__(self, reason: str, kind: str = "") -> None:
        self.reason, self.kind = _short(reason), kind
        super().__init__(reason=self.reason)

    @property
    def about_rights(self) -> bool:
        """Whether the user may not, rather than the thing cannot."""
        return self.kind.endswith("AccessError")


class Calls:
    """Calls in one database, as one user."""

    def __init__(
        self,
        url: str,
        database: str,
        key: str,
        *,
        protocol: str = "json2",
        login: str = "",
        language: str = "en_US",
    ) -> None:
        """Connects to nothing yet.

        Raises:
            OddAddress, NoXmlRpc, LoginMissing: the settings cannot be.

        """
        from odoolib import get_connection

        address = Address.of(url)
        if protocol.startswith("xmlrpc"):
            raise NoXmlRpc
        if protocol == "jsonrpc" and not login:
            raise LoginMissing
        self.home = f"{address.host}:{address.port}/{database}"
        self.protocol = protocol
        # Without UTC, `load` would read instants as the user's own clock shows them. The language
        # of English it takes everywhere.
        self.context: dict[str, Any] = {"lang": _ENGLISH, "tz": "UTC", "tracking_disable": True}
        self._wanted = language
        self._connection = get_connection(
            hostname=address.host,
            protocol=protocol + "s" * address.secure,
            port=address.port,
            database=database,
            login=login,
            password=key,
        )

    def __call__(
        self, model: str, method: str, *, ids: Sequence[int] | None = None, **named: Any
    ) -> Any:
        """Odoo's answer. `ids` are the records a method is called on.

        Raises:
            No: it declines.
            Unclear: no answer, or one that does not tell what was done.
            Unusable: the key, the database or the address is wrong.

        """
        if self._wanted != self.context["lang"]:
            self._speak()
        context = {**self.context, **named.pop("context", {})}
        answer = _heard(self._asking(model, method, ids, {**named, "context": context}))
        if not isinstance(answer, _SHAPES.get(method, object)):
            # A window that asks, or a proxy's page.
            raise _unclear(N_("it answers something that is not Odoo’s."))
        return answer

    def _speak(self) -> None:
        """In the reader's language where it is installed: in another, Odoo refuses every call."""
        wanted, self._wanted = self._wanted, _ENGLISH
        try:
            found = self("res.lang", "search_count", domain=[["code", "=", wanted]])
        except Unreachable:
            self._wanted = wanted
            raise
        except No:
            return
        if found:
            self.context["lang"] = self._wanted = wanted

    def _asking(
        self, model: str, method: str, ids: Sequence[int] | None, named: dict[str, Any]
    ) -> Callable[[], Any]:
        connection = self._connection
        if self.protocol == "json2":
            if ids is not None:
                named["ids"] = list(ids)
            # Not by attribute: of `read` the library makes something else.
            call = connection.get_model(model).__getattr__(method)
            return lambda: call(**named)
        first = [] if ids is None else [list(ids)]

        def ask() -> Any:
            connection.check_login(force=False)
            return connection.get_service("object").execute_kw(
                connection.database, connection.user_id, connection.password,
                model, method, first, named,
            )  # fmt: skip

        return ask


def _heard(ask: Callable[[], Any]) -> Any:
    from httpx import HTTPError, InvalidURL
    from odoolib.tools import AuthenticationError, JsonRPCException

    try:
        return ask()
    except AuthenticationError:
        raise _unusable(N_("the key is wrong, or has expired."), _KEY) from None
    except JsonRPCException as error:
        raise _of_jsonrpc(error.error) from None
    except json.JSONDecodeError:
        raise _unclear(N_("it answers something that is not Odoo’s.")) from None
    except InvalidURL:
        raise _unusable(N_("this is no address."), _URL) from None
    except HTTPError as error:
        raise _unclear(_of_the_line(error)) from None
    except ValueError as error:
        raise _of_json2(str(error)) from None


def _of_the_line(error: Exception) -> str:
    """In few words, so that the same trouble is not said again in others."""
    from httpx import ConnectError, NetworkError, RemoteProtocolError, TimeoutException

    if isinstance(error, TimeoutException):
        return N_("no answer came in time.")
    if isinstance(error, ConnectError):
        # An unknown host, or a certificate that is not believed, is said as it came.
        return N_("nobody listens there.") if "refused" in str(error) else _short(str(error))
    if isinstance(error, NetworkError | RemoteProtocolError):
        return N_("the line was cut.")
    return _short(str(error)) or type(error).__name__


def _of_json2(said: str) -> Exception:
    """The library puts status and body into one sentence."""
    found = _STATUS.fullmatch(said)
    status, body = (int(found[1]), found[2]) if found else (422, said.partition(": ")[2])
    try:
        told, _ = json.JSONDecoder().raw_decode(body)
        kind, reason = str(told["name"]), str(told["message"])
    except (ValueError, KeyError, TypeError):
        return _without_words(status)
    return _by_kind(kind, reason)


def _without_words(status: int) -> Exception:
    if status == 404:
        return _unusable(N_("there is no such database, or no Odoo 19."), _DATABASE)
    if 300 <= status < 400:
        return _unusable(N_("the address leads elsewhere."), _URL)
    if status in (401, 403):
        return _unusable(N_("it lets nobody in."), _KEY)
    return _unclear(f"HTTP {status}")


def _of_jsonrpc(error: Any) -> Exception:
    data = error.get("data") if isinstance(error, dict) else None
    if not isinstance(data, dict):
        return _unclear(N_("it answers something that is not Odoo’s."))
    return _by_kind(str(data.get("name", "")), str(data.get("message", "")))


def _by_kind(kind: str, reason: str) -> Exception:
    last = kind.rpartition(".")[2]
    if last == "AccessDenied":
        return _unusable(N_("the key is wrong, or has expired."), _KEY)
    if kind == "psycopg2.OperationalError" and "database" in reason:
        return _unusable(N_("there is no such database."), _DATABASE)
    if last in _PASSING or (kind.startswith("psycopg2.") and "Violation" not in kind):
        return _unclear(_short(reason))
    return No(reason, kind)


def _unclear(reason: str) -> Unclear:
    return Unclear(erp="Odoo", reason=Phrase(reason))


def _unusable(reason: str, remedy: str) -> Unusable:
    return Unusable(erp="Odoo", reason=Phrase(reason), remedy=Phrase(remedy))


def _short(reason: str) -> str:
    """Its sentence in one line, and not a page of it."""
    line = " ".join(reason.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
