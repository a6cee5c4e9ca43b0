"""`cellier odoo status`: what waits, what is in the way, what became of the last documents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
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
from integrations.erp.homes import ErpHome
from integrations.erp.overviews import Overview, Titled, overviews, put
from integrations.erp.queue import Waiting
from integrations.erp.titles import state_there
from kernel.words import N_
from network.canteens import Canteen, find_canteen

# Of those that one thing is in the way of; JSON holds them all.
_SHOWN = 10
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
    _show_trouble(home)
    # Of all canteens at once: `leave` finds a document without its canteen.
    names = short_ids([one.theirs.id for each in found for one in each.aside])
    for one in found:
        _show(one, names)
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


def _show_trouble(home: ErpHome | None) -> None:
    if home and home.trouble and home.trouble_at:
        since_when = moment(home.trouble_at)
        typer.echo(f"✗ {in_words(home.trouble)}")
        typer.echo(
            words().say(
                "Since {moment}. Nothing is lost: Cellier tries again by itself.",
                moment=since_when,
            )
        )


def _show(one: Overview, names: Mapping[UUID, str]) -> None:
    speak, zone = words(), one.canteen.time_zone
    typer.echo(f"\n{one.canteen.name}")
    typer.echo(f"  {_waits(one.waiting, zone)}")
    if one.holder:
        typer.echo("  " + speak.say("A worker tells of it now ({name}).", name=one.holder))
    if one.told_at:
        told = moment(one.told_at, zone)
        typer.echo("  " + speak.say("Last told on {moment}.", moment=told))
    _show_aside(one.aside, names, zone)
    if one.lately:
        typer.echo()
        show_table(_HEADINGS, [_line(each, zone) for each in one.lately], right=9)


def _waits(queue: Waiting, zone: str) -> str:
    """What a person said again has no news, and no date."""
    speak = words()
    if not queue.documents:
        return speak.say("Nothing waits.")
    if queue.since is None:
        return speak.count("{n} document waits.", "{n} documents wait.", queue.documents)
    return speak.count(
        "{n} document waits, since {moment}.",
        "{n} documents wait, the oldest since {moment}.",
        queue.documents,
        moment=moment(queue.since, zone),
    )


def _show_aside(aside: Sequence[Titled], names: Mapping[UUID, str], zone: str) -> None:
    """By what is in the way: one remedy mends many."""
    speak = words()
    if aside:
        typer.echo("  " + speak.count("{n} is set aside:", "{n} are set aside:", len(aside)))
    for (reason, remedy), some in _by_reason(aside).items():
        typer.echo(f"    {in_words(reason)}")
        typer.echo(f"    → {in_words(remedy)}")
        for one in some[:_SHOWN]:
            retried = _retried(one, zone)
            typer.echo(f"      {names[one.theirs.id]}  {one.title.in_words(speak)}{retried}")
        if (more := len(some) - _SHOWN) > 0:
            typer.echo("      " + speak.count("and {n} more", "and {n} more", more))


def _by_reason(aside: Sequence[Titled]) -> Mapping[tuple[str, str], list[Titled]]:
    found: dict[tuple[str, str], list[Titled]] = {}
    for one in aside:
        found.setdefault((one.theirs.reason, one.theirs.remedy), []).append(one)
    return found


def _retried(one: Titled, zone: str) -> str:
    if one.theirs.retry_at is None:
        return ""
    if one.theirs.retry_at <= now():
        return " " + words().say("(next try: at the next round)")
    when = moment(one.theirs.retry_at, zone)
    return " " + words().say("(next try: {moment})", moment=when)


def _line(one: Titled, zone: str) -> list[str]:
    theirs = one.theirs
    return [
        one.title.in_words(words()),
        theirs.number or "–",
        words().say(state_there(theirs)) or "–",
        moment(theirs.told_at, zone) if theirs.told_at else "–",
    ]


def moment(when: datetime, zone: str = "Europe/Paris") -> str:
    """Day and minute, by the kitchen's clock."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{words().day(local.date())} {local:%H:%M}"
