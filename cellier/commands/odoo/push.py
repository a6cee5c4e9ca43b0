"""`cellier odoo push`: tell everything now, or show what would be told."""

import sys
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.commands.odoo.steps import first_known, no_step, step
from cellier.desks import now, since, sitting, the_erp
from cellier.language import words
from cellier.opened import reading, writing
from cellier.showing import say, working
from integrations.erp.desks import Desk
from integrations.erp.overviews import holders
from integrations.erp.previews import Preview, preview
from integrations.erp.rounds import Tally
from integrations.erp.telling import tell_all
from integrations.erp.titles import UNTITLED, titles
from integrations.worker import TALLY
from kernel.errors import Refused
from kernel.words import N_
from network.canteens import Canteen, find_canteen


class ToldByAnother(Refused):
    """Two at once would tell it twice."""

    says = N_("A worker tells Odoo of this canteen just now. See: cellier odoo status")


def run(canteen: str | None, *, dry: bool) -> None:
    """Exit 1 where something was set aside."""
    if dry:
        _preview(canteen)
        return
    with sitting() as desk:
        with desk.sessions() as session:
            asked = find_canteen(session, canteen).id if canteen else None
        with working("Telling Odoo…"):
            tally = _tell(desk, asked)
    typer.echo(words().say(TALLY, told=tally.told, aside=tally.aside))
    if tally.aside:
        say("What is to be done: cellier odoo status")
        sys.exit(1)


def _tell(desk: Desk, asked: UUID | None) -> Tally:
    tally = tell_all(desk, None if asked is None else [asked])
    with desk.sessions() as session:
        ids = [asked] if asked else list(session.scalars(select(Canteen.id)))
        others = holders(session, ids, desk.now())
    if others and not tally.told and not tally.aside:
        raise ToldByAnother
    return tally


def _preview(canteen: str | None) -> None:
    """Calls nobody; what was written on the way is rolled back. Nobody waits for longer than one
    canteen takes.
    """
    with reading() as session:
        canteens, places = _canteens(session, canteen), the_erp().places
    shown = 0
    for one in canteens:
        with writing() as session:
            found = preview(session, one, now=now(), since=since(), places=places)
            session.rollback()
        if found.works or found.quiet or found.asked or found.pausing:
            _show(one, found)
            shown += 1
    if not shown:
        typer.echo(words().say("There is nothing to tell now."))


def _canteens(session: Session, asked: str | None) -> list[Canteen]:
    if asked:
        return [find_canteen(session, asked)]
    return list(session.scalars(select(Canteen).order_by(Canteen.name)))


def _show(canteen: Canteen, found: Preview) -> None:
    speak = words()
    with reading() as session:
        names = titles(session, canteen.id, [work.id for work in found.works])
    typer.echo(canteen.name)
    for line in first_known(found.news):
        typer.echo(f"  {line}")
    for work in found.works:
        title = names.get(work.id, UNTITLED).in_words(speak)
        along = work.id in found.along
        next_ = step(work, along=along, retried=work.id in found.retried)
        typer.echo("  " + speak.say("{document}: {step}", document=title, step=next_))
    for line in no_step(found):
        typer.echo(f"  {line}")
