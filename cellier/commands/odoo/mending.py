"""`cellier odoo retry`, `leave`, `resume` and `moved`: what a person does when Odoo says no."""

from collections.abc import Sequence
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.desks import now, sitting
from cellier.language import words
from cellier.opened import reading, writing
from cellier.short_ids import id_named, short_ids
from cellier.showing import say
from integrations.erp.counterparts import Counterpart, retry, set_aside
from integrations.erp.homes import move_home
from integrations.erp.leaving import leave, left_there, take_up
from integrations.erp.overviews import lately_told
from integrations.erp.port import Erp, Paper
from integrations.erp.things import tell_all_anew
from integrations.erp.titles import UNTITLED, titles
from kernel.errors import Refused
from kernel.words import N_, Said
from network.canteens import Canteen, find_canteen

# So many documents of a canteen are looked for at the new address.
_SOME = 20
# So many that were left are listed, the newest first.
_LISTED = 100


class AnotherOdoo(Refused):
    """Its numbers are those of other documents, or of none."""

    says = N_(
        "Nothing of what this book told is at {home}: it is another Odoo, or another database. "
        "Nothing was changed."
    )


def run_retry(canteen: str | None) -> None:
    """Let all that was set aside be tried at the next round."""
    with writing() as session:
        only = [find_canteen(session, canteen).id] if canteen else None
        many = retry(session, only, now())
        tell_all_anew(session)
    typer.echo(
        words().count(
            "{n} document will be tried again at the next round.",
            "{n} documents will be tried again at the next round.",
            many,
        )
        if many
        else words().say("Nothing is set aside.")
    )


def run_leave(asked: str) -> None:
    """Tell nothing more of one document that was set aside."""
    with writing() as session:
        canteens = list(session.scalars(select(Canteen.id)))
        aside = {one.id: one.canteen_id for one in set_aside(session, canteens)}
        document_id = id_named(asked, aside)
        canteen_id = aside[document_id]
        title = _title(session, canteen_id, document_id)
        leave(session, canteen_id, document_id, now=now())
    say(
        "{document} is left as it is in Odoo: nothing more is told of it.",
        document=title,
    )


def run_resume(asked: str | None) -> None:
    """Tell of one document again that was left; or list those."""
    if asked is None:
        with reading() as session:
            canteens = list(session.scalars(select(Canteen)))
            _list_left(session, canteens)
        return
    with writing() as session:
        every = session.scalars(select(Canteen.id)).all()
        left = {one.id: one.canteen_id for one in left_there(session, every)}
        document_id = id_named(asked, left)
        take_up(session, left[document_id], document_id, now=now())
        title = _title(session, left[document_id], document_id)
    say("{document} is told to Odoo again, at the next round.", document=title)


def _list_left(session: Session, canteens: Sequence[Canteen]) -> None:
    called = {one.id: one.name for one in canteens}
    left = left_there(session, called)
    names, listed = short_ids([one.id for one in left]), left[:_LISTED]
    found: dict[UUID, Said] = {}
    for canteen_id in {one.canteen_id for one in listed}:
        some = [one.id for one in listed if one.canteen_id == canteen_id]
        found |= titles(session, canteen_id, some)
    for one in listed:
        title = found.get(one.id, UNTITLED).in_words(words())
        typer.echo(f"{names[one.id]}  {called[one.canteen_id]}  {title}")
    if not left:
        typer.echo(words().say("No document was left as it is in Odoo."))
    elif more := len(left) - len(listed):
        typer.echo(words().count("and {n} older one", "and {n} older ones", more))


def _title(session: Session, canteen_id: UUID, document_id: UUID) -> str:
    found = titles(session, canteen_id, [document_id]).get(document_id, UNTITLED)
    return found.in_words(words())


def run_moved() -> None:
    """The same Odoo has a new address.

    Raises:
        NotToldYet, AnotherOdoo: nothing of ours is there.

    """
    with sitting() as desk:
        with desk.sessions() as session:
            told = _told(session)
        if told and not _is_there(desk.erp, told):
            raise AnotherOdoo(home=desk.erp.home)
        with desk.sessions() as session:
            before = move_home(session, desk.erp.home)
    say(
        "The book is told to {home} now, no longer to {before}.",
        home=desk.erp.home,
        before=before,
    )


def _told(session: Session) -> list[Counterpart]:
    canteens = session.scalars(select(Canteen.id))
    found = [one for each in canteens for one in lately_told(session, each, _SOME)]
    return [one for one in found if one.remote is not None]


def _is_there(erp: Erp, told: list[Counterpart]) -> bool:
    """Some may have been deleted; not all."""
    for kind in Paper:
        remotes = {one.remote for one in told if one.kind == kind and one.remote is not None}
        if remotes and erp.missing(kind, remotes) < remotes:
            return True
    return False
