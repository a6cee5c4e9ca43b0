"""How the command line says no: in the reader's words, on stderr, with the promised codes.

1 refused or differences; 2 usage (typer's own); 3 an outside service cannot be reached,
or the database is busy.
"""

import errno
import sqlite3
import sys

from cellier.language import words
from kernel.errors import DomainError, Unreachable
from kernel.words import N_, Phrase


def explain(error: Exception) -> int:
    """Say what went wrong and give the exit code; what is no refusal is a bug, and raised."""
    said = in_words(error)
    if said is None:
        raise error
    sys.stderr.write(said[0] + "\n")
    return said[1]


def in_words(error: Exception) -> tuple[str, int] | None:
    """What went wrong, for a person, and the exit code; none for a bug."""
    if isinstance(error, DomainError):
        return error.in_words(words()), 3 if isinstance(error, Unreachable) else 1
    return _of_library(error)


def _of_library(error: Exception) -> tuple[str, int] | None:
    from pydantic import ValidationError
    from pydantic_settings import SettingsError
    from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

    say = words().say
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if error.title == "Settings":
            where = str(first["loc"][0])
            how = _SETTINGS.get(where, N_("see docs/odoo.md and docs/deploy.md."))
            facts = {"setting": f"CELLIER_{where.upper()}", "found": first["input"]}
            return say("{setting} cannot be “{found}”: {how}", how=Phrase(how), **facts), 1
        field = say(_FIELDS.get(where, where))
        return say("“{found}” cannot be: {field}.", found=first["input"], field=field), 1
    if isinstance(error, SettingsError):
        return say(
            "{setting} cannot be read: it wants JSON, as docs/odoo.md shows.",
            setting=_setting(error),
        ), 1
    if isinstance(error, DatabaseError) and (known := _of_sqlite(error.orig)):
        return say(known[0]), known[1]
    if isinstance(error, OperationalError) and error.statement is None:
        reason = str(error.orig).strip().splitlines()[0]
        return say("The database cannot be reached: {reason}", reason=reason), 3
    if isinstance(error, ArgumentError):
        return say("CELLIER_DATABASE_URL is not a database's address."), 1
    if isinstance(error, OSError) and error.filename:
        reason = say(_REASONS.get(error.errno or 0, error.strerror or ""))
        return say("{file}: {reason}", file=error.filename, reason=reason), 1
    return None


def _setting(error: Exception) -> str:
    """The library names our field, and not what people set."""
    field = str(error).partition('field "')[2].partition('"')[0]
    return f"CELLIER_{field.upper()}"


def _of_sqlite(error: BaseException | None) -> tuple[str, int] | None:
    code = getattr(error, "sqlite_errorcode", None) or 0
    return _SQLITE.get(code & 0xFF)


_BUSY = (N_("Somebody else is writing in this larder book: try again in a moment."), 3)
_LOCKED_UP = (N_("This larder book may be read, and not written."), 1)
_SQLITE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _LOCKED_UP,
    sqlite3.SQLITE_CANTOPEN: (N_("The larder book cannot be opened: check its folder."), 1),
    sqlite3.SQLITE_NOTADB: (N_("This file is no larder book."), 1),
    sqlite3.SQLITE_FULL: (N_("The disk is full: nothing was written."), 1),
}


_MINUTES = N_("write whole minutes, from 1 to 1440.")
_YES_OR_NO = N_("write true or false.")
_PAIRS = N_("write pairs, each side in quotes, as docs/odoo.md shows them.")
_SETTINGS = {
    "odoo_protocol": N_("write json2 (Odoo 19 and later) or jsonrpc."),
    "odoo_since": N_("write a day as 2026-09-01."),
    "odoo_lots": _YES_OR_NO,
    "odoo_post_bills": _YES_OR_NO,
    "odoo_units": _PAIRS,
    "odoo_taxes": _PAIRS,
    "odoo_canteens": _PAIRS,
    "smtp_port": N_("write a port’s number, as 587."),
    "worker_tell_minutes": _MINUTES,
    "worker_read_minutes": _MINUTES,
    "worker_compare_at": N_("write hours, a colon and minutes, in two digits each."),
}
_FIELDS = {
    "code": N_("the code"),
    "name": N_("the name"),
    "pack_quantity": N_("what a pack holds"),
    "price": N_("the price"),
}
_REASONS = {
    errno.EACCES: N_("this may not be opened or written here"),
    errno.EISDIR: N_("this is a folder"),
    errno.ENOENT: N_("there is no such file or folder"),
    errno.ENOSPC: N_("the disk is full"),
    errno.ENOTDIR: N_("this is no folder"),
    errno.EPERM: N_("this may not be opened or written here"),
    errno.EROFS: N_("this may not be opened or written here"),
}
