"""`cellier worker`: tells Odoo, reads back, compares; for as long as it runs."""

import sys
from datetime import datetime
from threading import Event

import typer
from sqlalchemy.exc import DBAPIError

from cellier.desks import checked, sitting, the_erp
from cellier.failing import in_words
from cellier.language import words
from cellier.opened import engine
from cellier.showing import say, show_table
from integrations.erp.bugs import STANDS_STILL
from integrations.erp.desks import Desk
from integrations.erp.overviews import in_the_way
from integrations.odoo.set_up import is_set_up
from integrations.worker import MISSING, TALLY, Times, Voice, Worker, jobs, next_runs, stopping
from kernel.errors import Refused
from kernel.settings import settings
from kernel.words import N_

_HEADINGS = [N_("Task"), N_("When"), N_("Next time")]
_CAME = {"told": TALLY, "read": N_("Read back: {read}."), "missing": MISSING}


class NobodyToTell(Refused):
    """A worker without an ERP has nothing to do."""

    says = N_(
        "There is no Odoo to tell anything: set CELLIER_ODOO_URL, CELLIER_ODOO_DATABASE and "
        "CELLIER_ODOO_KEY first, then run “cellier odoo check”."
    )


def run(*, listing: bool, once: bool) -> None:
    """Work until somebody stops it; or show the times, or do everything once: then exit 1 where a
    person is needed.

    Raises:
        NobodyToTell: the settings name no Odoo.

    """
    if listing and once:
        raise typer.BadParameter(words().say("Either --list or --once, not both."))
    if listing:
        _list()
        return
    if not is_set_up(settings()):
        raise NobodyToTell
    stop, found = Event(), engine()
    with sitting() as desk, stopping(stop):
        worker = Worker(
            desk,
            times(),
            Voice(reason, _say),
            ready=lambda: checked(found),
            anew=the_erp,
            stop=stop,
        )
        if once:
            _show(worker.once())
            _end(desk)
            return
        _say(
            N_("Cellier tells {erp} at {home}. Stop it with Ctrl+C."),
            erp=desk.erp.name,
            home=desk.erp.home,
        )
        worker.run()


def times() -> Times:
    """As the settings say."""
    said = settings()
    return Times(said.worker_tell_minutes, said.worker_read_minutes, said.worker_compare_at)


def reason(error: Exception) -> str:
    """What went wrong, for a person."""
    known, say = in_words(error), words().say
    if known:
        return known[0]
    if isinstance(error, DBAPIError):
        return say("The database says no: {error}", error=_short(error))
    return say(STANDS_STILL, error=type(error).__name__)


def _short(error: Exception) -> str:
    """Not the statement, and not what was in it."""
    return str(getattr(error, "orig", error)).partition("\n")[0]


def _say(sentence: str, **facts: object) -> None:
    say(sentence, **facts)
    sys.stderr.flush()


def _show(came: dict[str, int]) -> None:
    for name, sentence in _CAME.items():
        if came.get(name) or name in ("told", "read"):
            typer.echo(words().say(sentence, **{"told": 0, "aside": 0, "read": 0, **came}))


def _end(desk: Desk) -> None:
    """Exit 1 for as long as a person is needed: nobody else reads what a cron job says."""
    with desk.sessions() as session:
        aside, asked = in_the_way(session)
    speak = words()
    needed = [
        speak.count("{n} document set aside", "{n} documents set aside", aside),
        speak.count("{n} question to answer", "{n} questions to answer", asked),
    ]
    found = [said for said, many in zip(needed, (aside, asked), strict=True) if many]
    if found:
        say("Still in the way: {what}. See: cellier odoo status", what=", ".join(found))
        sys.exit(1)


def _list() -> None:
    speak, known, said = words(), next_runs(times()), times()
    rows = [
        [speak.say(job.says, erp="Odoo"), job.often.in_words(speak), _at(known[job.name])]
        for job in jobs(said)
    ]
    show_table(
        _HEADINGS,
        rows,
        title=speak.say("If the worker starts now, by this machine's clock:"),
        right=9,
    )


def _at(when: datetime | None) -> str:
    if when is None:
        return "–"
    return f"{words().day(when.date(), 'short')} {when:%H:%M}"
