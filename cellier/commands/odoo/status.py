"""`cellier odoo status`: what waits, what is in the way, what became of the last documents."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import select

from cellier.commands.odoo.sides import in_words
from cellier.commands.odoo.status_json import as_json
from cellier.desks import now, since
from cellier.language import words
from cellier.opened import reading
from cellier.short_ids import short_ids
from cellier.showing import checked_format, show_json, show_table
from integrations.erp.answers import STATES
from integrations.erp.homes import ErpHome
from integrations.erp.overviews import Overview, Titled, overviews, put
from kernel.words import N_
from network.canteens import Canteen, find_canteen

_HEADINGS = [N_("Document"), N_("Number in Odoo"), N_("State there"), N_("Told")]


def run(canteen: str | None, form: str) -> None:
    """Read only; Odoo is not asked."""
    checked_format(form, ("table", "json"))
    with reading() as session:
        if canteen:
            canteens = [find_canteen(session, canteen)]
        else:
            canteens = list(session.scalars(select(Canteen).order_by(Canteen.name)))
        home = session.scalar(select(ErpHome))
        found = overviews(session, canteens, now=now(), since=since())
        questions = put(session, [one.id for one in canteens])
    if form == "json":
        show_json(as_json(home, found, questions))
        return
    _show_home(home)
    # Of all canteens at once: `leave` finds a document without its canteen.
    names = short_ids([one.theirs.id for each in found for one in each.aside])
    for one in found:
        _show(one, {str(document): name for document, name in names.items()})
    if questions:
        typer.echo(
            words().count(
                "{n} question waits for your word: cellier odoo settle",
                "{n} questions wait for your word: cellier odoo settle",
                len(questions),
            )
        )


def _show_home(home: ErpHome | None) -> None:
    say = words().say
    if home is None:
        typer.echo(say("Odoo was told nothing yet."))
    elif home.read_at is None:
        typer.echo(say("Odoo at {home}; never read back yet.", home=home.home))
    else:
        read = moment(home.read_at)
        typer.echo(
            say("Odoo at {home}; last read back on {moment}.", home=home.home, moment=read)
        )


def _show(one: Overview, names: dict[str, str]) -> None:
    speak, zone = words(), one.canteen.time_zone
    typer.echo(f"\n{one.canteen.name}")
    if one.waiting.documents and one.waiting.since:
        typer.echo(
            "  "
            + speak.count(
                "{n} document waits, since {moment}.",
                "{n} documents wait, the oldest since {moment}.",
                one.waiting.documents,
                moment=moment(one.waiting.since, zone),
            )
        )
    else:
        typer.echo("  " + speak.say("Nothing waits."))
    if one.holder:
        typer.echo("  " + speak.say("A worker tells of it now ({name}).", name=one.holder))
    if one.told_at:
        told = moment(one.told_at, zone)
        typer.echo("  " + speak.say("Last told on {moment}.", moment=told))
    _show_aside(one.aside, names, zone)
    if one.lately:
        typer.echo()
        show_table(_HEADINGS, [_line(each, zone) for each in one.lately], right=9)


def _show_aside(aside: Sequence[Titled], names: dict[str, str], zone: str) -> None:
    speak = words()
    if aside:
        typer.echo("  " + speak.count("{n} is set aside:", "{n} are set aside:", len(aside)))
    for one in aside:
        ours = one.theirs
        title = one.title.in_words(speak)
        typer.echo(f"    {names[str(ours.id)]}  {title}: {in_words(ours.reason)}")
        typer.echo(f"          → {in_words(ours.remedy)}")
        if ours.retry_at:
            retried = moment(ours.retry_at, zone)
            typer.echo("          " + speak.say("tried again on {moment}", moment=retried))


def _line(one: Titled, zone: str) -> list[str]:
    theirs = one.theirs
    return [
        one.title.in_words(words()),
        theirs.number or "–",
        words().say(STATES[theirs.state]) if theirs.state else "–",
        moment(theirs.told_at, zone) if theirs.told_at else "–",
    ]


def moment(when: datetime, zone: str = "Europe/Paris") -> str:
    """Day and minute, by the kitchen's clock."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{words().day(local.date())} {local:%H:%M}"
