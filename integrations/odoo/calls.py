"""One call to Odoo. Nothing above this file and `hearing` hears of HTTP.

odoo-client-lib carries them, over json2 (Odoo 19 and later) or jsonrpc (before).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from integrations.odoo.hearing import Denied, No, heard, nobody_known, unclear
from kernel.errors import Refused, Unreachable
from kernel.words import N_

# At debug level the library would write the key into the log.
logging.getLogger("odoolib").setLevel(logging.WARNING)

Context = Mapping[str, Any]

_ENGLISH = "en_US"
_SHAPES: Mapping[str, type] = {
    "search_read": list,
    "search": list,
    "get_external_id": dict,
    "context_get": dict,
    "fields_get": dict,
    "load": dict,
}
_LOOKS = ("get_external_id", "context_get", "fields_get")


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
        try:
            answer = heard(self._asking(model, method, ids, {**named, "context": context}))
        except Denied:
            raise nobody_known(self.protocol) from None
        if not isinstance(answer, _SHAPES.get(method, object)) or (
            method in _LOOKS and _is_window(answer)
        ):
            # A window that asks, or a proxy's page.
            raise unclear(N_("it answers something that is not Odoo’s."))
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


def _is_window(answer: Any) -> bool:
    """What Odoo has a person look at."""
    return str(answer.get("type", "")).startswith("ir.actions")
