"""`cellier odoo check`: whether Cellier and Odoo understand each other, tried once."""

import sys
import time

import typer

from cellier.language import words
from cellier.opened import today
from cellier.showing import say
from integrations.odoo.checking import check
from integrations.odoo.findings import Finding
from integrations.odoo.set_up import site
from kernel.settings import settings

_IN_ALL_S, _AT_LEAST_S = 9.0, 4.0


def run() -> None:
    """Exit 3 where Odoo cannot be used at all, 1 where something is missing in it."""
    bad: list[Finding] = []
    for finding in check(site(settings()), today=today(), within_s=_left_s()):
        _show(finding)
        if not finding.ok:
            bad.append(finding)
    if not bad:
        typer.echo(words().say("All is well."))
        return
    sys.stdout.flush()
    if bad[-1].ends:
        say("This failed: {reason}", reason=bad[-1].said.in_words(words()))
        sys.exit(3)
    reasons = " ".join(one.said.in_words(words()) for one in bad)
    say("Not well: {reasons}", reasons=reasons)
    sys.exit(1)


def _left_s() -> float:
    """Of the ten seconds, what starting did not take."""
    return max(_AT_LEAST_S, _IN_ALL_S - time.process_time())


def _show(finding: Finding) -> None:
    speak = words()
    typer.echo(f"{'✓' if finding.ok else '✗'} {finding.said.in_words(speak)}")
    if finding.remedy:
        typer.echo(f"  → {speak.say(finding.remedy)}")
    sys.stdout.flush()
