"""`cellier odoo check`: whether Cellier and Odoo understand each other, tried once."""

import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from cellier.database import at_head
from cellier.desks import strangers
from cellier.failing import in_words
from cellier.language import words
from cellier.opened import engine, today
from cellier.showing import say
from integrations.odoo.checking import check
from integrations.odoo.findings import Finding
from integrations.odoo.set_up import site
from kernel.settings import settings

_IN_ALL_S, _AT_LEAST_S = 9.0, 4.0


def run() -> None:
    """Exit 3 where Odoo cannot be used, or our settings name what is another there; 1 where
    something is missing in it.
    """
    bad: list[Finding] = []
    try:
        found = site(settings())
    except Exception as odd:
        if not (known := in_words(odd)):
            raise
        say("This failed: {reason}", reason=known[0])
        sys.exit(3)
    for finding in chain(check(found, today=today(), within_s=_left_s()), _strangers()):
        _show(finding)
        if not finding.ok:
            bad.append(finding)
    if not bad:
        typer.echo(words().say("All is well."))
        return
    sys.stdout.flush()
    failed = [one for one in bad if one.ends or one.misset]
    reasons = " ".join(one.said.in_words(words()) for one in failed or bad)
    if failed:
        say("This failed: {reason}", reason=reasons)
        sys.exit(3)
    say("Not well: {reasons}", reasons=reasons)
    sys.exit(1)


def _strangers() -> Iterator[Finding]:
    """Canteens that the settings name and the book, where there is one, has not."""
    found = engine()
    try:
        unknown = strangers(found) if _is_there(found) else []
    except OperationalError:
        # It is Odoo that is asked about.
        return
    finally:
        found.dispose()
    for one in unknown:
        yield Finding(ok=False, says=one.says, facts=one.facts, misset=True)


def _is_there(book: Engine) -> bool:
    """Looking must not make one."""
    file = book.url.database if book.dialect.name == "sqlite" else None
    return (file is None or Path(file).exists()) and at_head(book)


def _left_s() -> float:
    """Of the ten seconds, what starting did not take."""
    return max(_AT_LEAST_S, _IN_ALL_S - time.process_time())


def _show(finding: Finding) -> None:
    speak = words()
    typer.echo(f"{'✓' if finding.ok else '✗'} {finding.said.in_words(speak)}")
    if finding.remedy:
        typer.echo(f"  → {speak.say(finding.remedy, **finding.facts)}")
    sys.stdout.flush()
