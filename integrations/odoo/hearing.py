"""What the failures of a call to Odoo mean.

The library's own errors quote whole bodies, with tracebacks and what was sent: they end here, and
only Odoo's sentence goes on.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from integrations.erp.answers import Unclear, Unusable
from kernel.errors import DomainError
from kernel.words import N_, Phrase

_KEY = N_("Make a new key in Odoo, and put it into CELLIER_ODOO_KEY or its file.")
_LOGIN = N_("Correct CELLIER_ODOO_LOGIN, or make a new key in Odoo for CELLIER_ODOO_KEY.")
_DATABASE = N_("Correct CELLIER_ODOO_DATABASE, and run “cellier odoo check”.")
_URL = N_("Correct CELLIER_ODOO_URL, and run “cellier odoo check”.")
_STATUS = re.compile(r"Unexpected status code (\d+): (.*)", re.DOTALL)
_LONGEST = 400
# Odoo's words for “another was faster”; each is undone there, and may be asked again.
_PASSING = ("ConcurrencyError", "LockError", "SerializationFailure", "DeadlockDetected")
# What the system says, in English, of an address that leads nowhere.
_NO_WAY: Mapping[str, str] = {
    "refused": N_("nobody listens there."),
    "not known": N_("no machine has this name."),
    "failure in name resolution": N_("the network is down, or no machine has this name."),
    "unreachable": N_("no way leads there from this network."),
    "No route": N_("no way leads there from this network."),
    "CERTIFICATE_VERIFY_FAILED": N_("its certificate is not to be trusted, or has run out."),
    "WRONG_VERSION_NUMBER": N_("it speaks no https there: try http, or another port."),
}


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


class Denied(Exception):
    """Who calls is not let in."""


def nobody_known(protocol: str) -> Unusable:
    """What is said to whoever is not let in."""
    if protocol == "json2":
        return _unusable(N_("the key is wrong, or has expired."), _KEY)
    return _unusable(N_("the login or the key is wrong, or the key has expired."), _LOGIN)


def heard(ask: Callable[[], Any]) -> Any:
    """The answer.

    Raises:
        Denied: nobody is let in.
        No, Unclear, Unusable: as Calls.

    """
    from httpx import HTTPError, InvalidURL
    from odoolib.tools import AuthenticationError, JsonRPCException

    try:
        return ask()
    except AuthenticationError:
        raise Denied from None
    except JsonRPCException as error:
        raise _of_jsonrpc(error.error) from None
    except json.JSONDecodeError:
        raise unclear(N_("it answers something that is not Odoo’s.")) from None
    except InvalidURL:
        raise _unusable(N_("this is no address."), _URL) from None
    except HTTPError as error:
        raise unclear(_of_the_line(error)) from None
    except ValueError as error:
        raise _of_json2(str(error)) from None


def _of_the_line(error: Exception) -> str:
    """In few words, so that the same trouble is not said again in others."""
    from httpx import ConnectError, NetworkError, RemoteProtocolError, TimeoutException

    if isinstance(error, TimeoutException):
        return N_("no answer came in time.")
    if isinstance(error, ConnectError):
        said = str(error)
        known = (why for sign, why in _NO_WAY.items() if sign in said)
        return next(known, _short(said))
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
    return unclear(f"HTTP {status}")


def _of_jsonrpc(error: Any) -> Exception:
    data = error.get("data") if isinstance(error, dict) else None
    if not isinstance(data, dict):
        return unclear(N_("it answers something that is not Odoo’s."))
    return _by_kind(str(data.get("name", "")), str(data.get("message", "")))


def _by_kind(kind: str, reason: str) -> Exception:
    last = kind.rpartition(".")[2]
    if last == "AccessDenied":
        return Denied()
    if kind == "psycopg2.OperationalError" and "database" in reason:
        return _unusable(N_("there is no such database."), _DATABASE)
    if last in _PASSING or (kind.startswith("psycopg2.") and "Violation" not in kind):
        return unclear(_short(reason))
    return No(reason, kind)


def unclear(reason: str) -> Unclear:
    """No telling what was done, and why."""
    return Unclear(erp="Odoo", reason=Phrase(reason))


def _unusable(reason: str, remedy: str) -> Unusable:
    return Unusable(erp="Odoo", reason=Phrase(reason), remedy=Phrase(remedy))


def _short(reason: str) -> str:
    """Its sentence in one line, and not a page of it."""
    line = " ".join(reason.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
