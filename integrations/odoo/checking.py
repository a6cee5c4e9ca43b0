"""Whether Cellier and Odoo understand each other: tried once, and over in ten seconds."""

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from queue import Empty, Queue
from typing import Any

from integrations.erp.answers import Unclear
from integrations.odoo.findings import Finding
from integrations.odoo.fittings import canteens, decimals, taxes, units, warehouses
from integrations.odoo.hearing import No
from integrations.odoo.rights import rights
from integrations.odoo.site import Site
from kernel.errors import DomainError
from kernel.words import N_

_WITHIN_S = 9.0
_NEEDED = ("purchase_stock", "account")
_SOON = timedelta(days=14)
_LANGUAGE = "fr_FR"
_RUNS = N_("See whether Odoo runs, and whether CELLIER_ODOO_URL is right.")


def check(site: Site, *, today: date, within_s: float = _WITHIN_S) -> Iterator[Finding]:
    """Everything, in the order it is needed. What ends it early is the last finding.

    The library waits a minute for an answer, whatever we say: a thread that may be left behind
    asks, and this does not wait for it longer than `within_s` in all.
    """
    found: Queue[Finding | None] = Queue()
    asking = threading.Thread(target=_ask, args=(site, today, found), daemon=True)
    asking.start()
    until = time.monotonic() + within_s
    while True:
        try:
            finding = found.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            yield Finding(
                ok=False,
                says=N_("Odoo did not answer everything within {seconds} s; it was given up."),
                facts={"seconds": round(within_s)},
                remedy=N_("See whether Odoo is busy or half down, then try again."),
                ends=True,
            )
            return
        if finding is None:
            return
        yield finding


def _ask(site: Site, today: date, found: "Queue[Finding | None]") -> None:
    try:
        for finding in _findings(site, today):
            found.put(finding)
    except DomainError as failed:
        remedy = _RUNS if isinstance(failed, Unclear) else ""
        found.put(_end(failed.says, failed.facts, remedy))
    except Exception as odd:
        # Else it would end with the thread, and nobody would hear of it.
        says = N_("Odoo answers what Cellier does not understand ({kind}).")
        found.put(_end(says, {"kind": type(odd).__name__}))
    finally:
        found.put(None)


def _end(says: str, facts: Mapping[str, Any], remedy: str = "") -> Finding:
    return Finding(ok=False, says=says, facts=facts, remedy=remedy, ends=True)


def _findings(site: Site, today: date) -> Iterator[Finding]:
    user = site.calls("res.users", "context_get")["uid"]
    says = N_("Odoo answers at {home}, over {protocol}.")
    yield Finding(ok=True, says=says, facts=_facts(site))
    yield from _apps(site)
    yield _name(site, user)
    yield from rights(site, user)
    yield from units(site)
    yield from canteens(site)
    yield from taxes(site)
    yield from warehouses(site)
    yield from decimals(site)
    yield from _language(site)
    yield from _key(site, today)


def _facts(site: Site) -> dict[str, Any]:
    return {"home": site.calls.home, "protocol": site.calls.protocol}


def _apps(site: Site) -> Iterator[Finding]:
    """Its version is that of its base."""
    needed = (*_NEEDED, *["product_expiry"] * site.lots)
    rows = site.calls(
        "ir.module.module",
        "search_read",
        domain=[["name", "in", ["base", *needed]], ["state", "=", "installed"]],
        fields=["name", "installed_version"],
    )
    versions = {row["name"]: row["installed_version"] or "" for row in rows}
    version = ".".join(versions.get("base", "").split(".")[:2])
    yield Finding(ok=True, says=N_("It is Odoo {version}."), facts={"version": version})
    for app in needed:
        if app not in versions:
            says = N_("The app “{app}” is not installed in Odoo.")
            remedy = N_("Install it in Odoo, under Apps.")
            yield Finding(ok=False, says=says, facts={"app": app}, remedy=remedy)


def _name(site: Site, user: int) -> Finding:
    domain = [["id", "=", user]]
    rows = site.calls("res.users", "search_read", domain=domain, fields=["name", "login"])
    facts = rows[0] if rows else {"name": "?", "login": "?"}
    return Finding(ok=True, says=N_("Cellier calls as {name} ({login})."), facts=facts)


def _language(site: Site) -> Iterator[Finding]:
    try:
        codes = [code for code, _ in site.calls("res.lang", "get_installed")]
    except No:
        return
    if _LANGUAGE in codes:
        yield Finding(ok=True, says=N_("French is installed in Odoo."))
    else:
        says = N_("French is not installed in Odoo: its reasons come in another language.")
        yield Finding(ok=False, says=says, remedy=N_("In Odoo: Settings, Languages."))


def _key(site: Site, today: date) -> Iterator[Finding]:
    """Which of the user's keys is ours cannot be asked."""
    fields = ["name", "expiration_date"]
    try:
        rows = site.calls("res.users.apikeys", "search_read", domain=[], fields=fields)
    except No:
        return
    ends = sorted(
        (datetime.fromisoformat(row["expiration_date"]).date(), row["name"])
        for row in rows
        if row["expiration_date"]
    )
    if not ends:
        return
    day, name = ends[0]
    facts = {"name": name, "day": day}
    says = N_("The user’s next key to expire is “{name}”, on {day}.")
    if day > today + _SOON:
        yield Finding(ok=True, says=says, facts=facts)
    else:
        remedy = N_("If Cellier uses it, make a new one in Odoo in time: CELLIER_ODOO_KEY.")
        yield Finding(ok=False, says=says, facts=facts, remedy=remedy)
